"""Whom the report is about, and the year that it looks at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cohortid_synthetic.always_there import N_ALWAYS_THERE
from cohortid_synthetic.calendar_days import NONE, months_back
from cohortid_synthetic.simulate.people import person_key

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract

Tables = Mapping[str, pd.DataFrame]
"""Truth tables in which dates are whole days (1 = 0001-01-01, 0 = none)."""

ADULT_MONTHS = 18 * 12
MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class Year:
    """Twelve months; days are whole numbers, both ends count."""

    first: int
    last: int

    @classmethod
    def ending(cls, last: date) -> "Year":
        """Return the twelve months that end on the last day of a month.

        Example:
            >>> year = Year.ending(date(2026, 9, 30))
            >>> date.fromordinal(year.first).isoformat()
            '2025-10-01'
        """
        return cls(
            months_back(last.replace(day=1), MONTHS_IN_YEAR - 1).toordinal(), last.toordinal()
        )

    @property
    def month_ends(self) -> list[int]:
        """Return the last day of each of its months."""
        first = date.fromordinal(self.first)
        starts = [months_back(first, -number) for number in range(1, MONTHS_IN_YEAR + 1)]
        return [start.toordinal() - 1 for start in starts]


def left_out(extract: "SyntheticExtract") -> set[str]:
    """Return the planted people and those who keep every table from being empty, after them."""
    n_first = len(extract.planted) + N_ALWAYS_THERE
    return {person_key(place + 1) for place in range(n_first)}


def adults(person: pd.DataFrame, year: Year) -> set[str]:
    """Return those who are surely 18 by the year's last day."""
    latest = months_back(date.fromordinal(year.last), ADULT_MONTHS).toordinal()
    born = person["born_to"]
    return set(person["person_id"][(born != NONE) & (born <= latest)])


def whole_days(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its dates as whole days.

    Example:
        >>> whole_days(pd.DataFrame({"date": [date(1, 1, 3), None]}, dtype=object))["date"].tolist()
        [3, 0]
    """
    return table.assign(
        **{
            name: np.array(
                [day.toordinal() if day else NONE for day in table[name]], dtype=np.int64
            )
            for name in table.columns
            if any(isinstance(value, date) for value in table[name])
            or (name in DATES and table[name].isna().all())
        }
    )


DATES = frozenset(
    {"start", "end_earliest", "end_latest", "date", "rejected", "death_date", "born_to"}
)


def only(tables: Tables, people: set[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of these people; a table that isn't about people is left out."""
    return {
        name: table[table["person_id"].isin(people)]
        for name, table in tables.items()
        if "person_id" in table
    }


__all__ = ["Tables", "Year", "adults", "left_out", "only", "whole_days"]
