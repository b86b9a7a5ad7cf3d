"""How a query knows its index date: a literal, or columns of an anchor table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from cohortid.criteria.window import EARLIEST, Window, latest_birth


class Index(Protocol):
    """Window bounds as SQL expressions, so that rules don't know where they come from."""

    def start(self, window: Window) -> str:
        """Return the first day of a window."""
        ...

    def end(self) -> str:
        """Return the day after the index date: the exclusive end of every window."""
        ...

    def day(self) -> str:
        """Return the index date: the last day that counts."""
        ...

    def starts_before_extract(self, window: Window) -> str:
        """Return 1 if the window starts before the extract's first month, else 0."""
        ...

    def extract_start(self) -> str:
        """Return the first day of the extract's first month."""
        ...

    def born_by(self, age: int) -> str:
        """Return the latest day of birth of somebody of at least this age on the index date."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that every table must carry for these expressions; none for literals."""
        ...


@dataclass(frozen=True)
class OneDate:
    """One index date for everybody, computed here and written as literals.

    Parameters:
        index_date: Last day that counts.
        first_month: First day of the extract's first month.
    """

    index_date: date
    first_month: date

    def start(self, window: Window) -> str:
        """Return the first day of a window as a literal."""
        return literal(window.start(self.index_date))

    def end(self) -> str:
        """Return the day after the index date as a literal."""
        return literal(self.index_date + timedelta(days=1))

    def day(self) -> str:
        """Return the index date as a literal."""
        return literal(self.index_date)

    def starts_before_extract(self, window: Window) -> str:
        """Return "1" if the window starts before the extract's first month, else "0"."""
        early = not window.ever and window.start(self.index_date) < self.first_month
        return "1" if early else "0"

    def extract_start(self) -> str:
        """Return the first day of the extract's first month as a literal."""
        return literal(self.first_month)

    def born_by(self, age: int) -> str:
        """Return the latest day of birth of somebody of at least this age as a literal."""
        return literal(latest_birth(self.index_date, age))

    @property
    def columns(self) -> tuple[str, ...]:
        """Return none: literals need no columns."""
        return ()


@dataclass(frozen=True)
class ManyDates:
    """An index date of its own for each unit: bounds are columns that every table carries.

    Parameters:
        windows: The windows whose starts are carried.
        ages: The ages whose latest days of birth are carried.
        first_month: First day of the extract's first month.
    """

    windows: tuple[Window, ...]
    ages: tuple[int, ...]
    first_month: date

    def start(self, window: Window) -> str:
        """Return the column with the window's first day."""
        return literal(EARLIEST) if window.ever else f"from_{window.name}"

    def end(self) -> str:
        """Return the column with the day after the index date."""
        return "day_after"

    def day(self) -> str:
        """Return the column with the index date."""
        return "index_date"

    def starts_before_extract(self, window: Window) -> str:
        """Return whether the window starts before the extract, as an expression."""
        if window.ever:
            return "0"
        return f"CASE WHEN {self.start(window)} < {literal(self.first_month)} THEN 1 ELSE 0 END"

    def extract_start(self) -> str:
        """Return the first day of the extract's first month as a literal."""
        return literal(self.first_month)

    def born_by(self, age: int) -> str:
        """Return the column with the latest day of birth for an age."""
        return f"born_by_{age}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that every table carries."""
        starts = (self.start(window) for window in self.windows if not window.ever)
        births = (self.born_by(age) for age in self.ages)
        return ("index_date", "day_after", *dict.fromkeys((*starts, *births)))

    def values(self, day: date) -> dict[str, date]:
        """Return the values of the columns for one index date."""
        found = {"index_date": day, "day_after": day + timedelta(days=1)}
        for window in self.windows:
            if not window.ever:
                found[self.start(window)] = window.start(day)
        return found | {self.born_by(age): latest_birth(day, age) for age in self.ages}


def literal(day: date) -> str:
    """Return a date as an SQL literal.

    Example:
        >>> literal(date(2026, 3, 31))
        "DATE '2026-03-31'"
    """
    return f"DATE '{day.isoformat()}'"
