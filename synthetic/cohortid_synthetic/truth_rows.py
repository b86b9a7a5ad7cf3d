"""What the rows of every canonical table have in common."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.book import EDGES
from cohortid_synthetic.calendar_days import age_at, as_dates, first_day, last_day, months_back

Columns = dict[str, Iterable[object]]
WHOLE_NUMBERS = ("in_low", "in_high", "real", "n_spells", "n_periods")
SOURCE = {
    "referral": "MHS101",
    "contact": "MHS201",
    "spell": "MHS501",
    "ward": "MHS502",
    "mha": "MHS401",
    "home": "MHS003",
    "diagnosis": "MHS604",
    "flag": "MHS005",
    "added_team": "MHS102",
    "cto": "MHS404",
    "recall": "MHS405",
    "conditional": "MHS403",
    "practice": "MHS002",
    "employment": "MHS004",
    "coordinator": "MHS006",
    "home_leave": "MHS509",
    "absence": "MHS510",
    "awol": "MHS511",
    "trial": "MHS514",
    "act_score": "MHS607",
    "incident": "MHS513",
    "secondary": "MHS605",
    "score": "MHS606",
}


def common_columns(
    kind: str,
    frame: pd.DataFrame,
    sent: dict[str, pd.DataFrame],
    people: pd.DataFrame,
    ids: Iterable[str] | None = None,
) -> Columns:
    """Return the columns that every row has."""
    months = sent[kind].groupby("key")["month"].agg(["min", "max"]).loc[frame["key"]]
    return {
        "person_id": people["person_id"].to_numpy()[frame["person"].to_numpy()],
        "provider_id": frame["provider"],
        "source_table": [SOURCE[kind]] * len(frame),
        "source_id": frame["id"] if ids is None else ids,
        "first_month": [first_day(month) for month in months["min"].tolist()],
        "last_month": [first_day(month) for month in months["max"].tolist()],
        "in_low": [1] * len(frame),
        "in_high": [1] * len(frame),
    }


def newest_rows(sent: pd.DataFrame, table: pd.DataFrame, keys: pd.Series) -> list[str]:
    """Return the row id of the newest raw row of each event, for tables without an id of theirs."""
    unique = next(column for column in table.columns if column.endswith("UniqID"))
    newest = sent.sort_values("raw_row").groupby("key")["raw_row"].last().loc[keys]
    names = table[unique].tolist()
    return [str(names[row]) for row in newest.tolist()]


def interval_columns(kind: str, frame: pd.DataFrame) -> Columns:
    """Return start, ends and status of an interval as it stands at the end of the extract."""
    start, end = (frame[column].to_numpy(dtype=np.int64) for column in EDGES[kind])
    return end_columns(start, end)


def end_columns(start: NDArray[np.int64], end: NDArray[np.int64]) -> Columns:
    """Return start, ends and status; an end of 0 is an interval still open."""
    ends = as_dates(end)
    return {
        "start": as_dates(start),
        "end_earliest": ends,
        "end_latest": ends,
        "status": np.where(end == 0, "open", "closed"),
    }


def blank(code: str) -> str | None:
    """Return None for an empty text."""
    return code or None


def blanks(codes: Iterable[str]) -> list[str | None]:
    """Return None for every empty text."""
    return [blank(code) for code in codes]


def object_table(columns: Columns) -> pd.DataFrame:
    """Make a table of plain objects: None for blank, whatever the version of pandas."""
    made = pd.DataFrame(
        {name: np.array([*values, None], dtype=object)[:-1] for name, values in columns.items()},
        dtype=object,
    )
    kinds = {name: "int64" for name in WHOLE_NUMBERS if name in made}
    return made.astype(kinds | ({"loaded": "bool"} if "loaded" in made else {}))


def birth_bounds(born: date, months: list[int]) -> tuple[date, date]:
    """Return the first and last day of birth that fit the ages sent in these months."""
    bounds = [_bounds_of_age(month, age_at(born, last_day(month))) for month in months]
    return max(low for low, _ in bounds), min(high for _, high in bounds)


@cache
def _bounds_of_age(month: int, age: int) -> tuple[date, date]:
    after = first_day(month + 1)
    return months_back(after, (age + 1) * 12), months_back(after, age * 12) - timedelta(days=1)
