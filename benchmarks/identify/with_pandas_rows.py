"""What the pandas rules share: windows, lists of codes, reading and intervals."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pyarrow.parquet as pq

END, YEAR, TWO_YEARS = (pd.Timestamp(year, 10, 1) for year in (2026, 2025, 2024))
LAST = pd.Timestamp(2026, 9, 30)
MISSED = ["did_not_attend", "arrived_too_late"]
EITHER = [*MISSED, "cancelled_by_patient"]
COMMUNITY = [
    "core_community", "primary_care", "psychological_therapy", "rehabilitation",
    "early_intervention", "assertive_outreach", "crisis",
]  # fmt: skip
WORKING_AGE = [
    *COMMUNITY, "crisis_alternative", "crisis_line", "liaison", "forensic",
    "single_point_of_access", "place_of_safety", "substance_misuse", "justice_liaison",
    "prison_in_reach", "rough_sleeping", "other",
]  # fmt: skip
Frame: TypeAlias = pd.DataFrame
Column: TypeAlias = "pd.Series[bool]"
Numbers: TypeAlias = "pd.Series[int]"


def read(records: Path, table: str, *columns: str) -> Frame:
    """Return columns of a clean table, with person_id."""
    rows = pq.read_table(records / f"{table}.parquet", columns=["person_id", *columns])
    frame: Frame = rows.to_pandas(date_as_object=False, coerce_temporal_nanoseconds=True)
    return frame


def accepted(rows: Frame) -> Column:
    """Return whether the referral wasn't rejected by the index date."""
    return rows["rejected"].isna() | (rows["rejected"] >= END)


def having(rows: Frame) -> Column:
    """Return True for everybody who has a row."""
    return pd.Series(True, index=pd.Index(rows["person_id"].unique()))


def fill(met: Frame, column: Column) -> Column:
    """Return a value for everybody: False where there is none."""
    return column.reindex(met.index, fill_value=False).astype(bool)


def any_of(met: Frame, *columns: Column) -> Column:
    """Return whether one of them holds, for everybody."""
    found = pd.Series(False, index=met.index)
    for column in columns:
        found |= fill(met, column)
    return found


def apart(rows: Frame, end: str, since: pd.Timestamp = YEAR) -> Frame:
    """Return intervals cut to the window, those that overlap or touch joined."""
    cut = pd.DataFrame(
        {
            "person_id": rows["person_id"],
            "a": rows["start"].where(~(rows["start"] < since), since),
            "b": rows[end].where(rows[end] < END, END),
        }
    )
    cut = cut[cut["a"] < cut["b"]].sort_values(["person_id", "a"])
    reached = cut.groupby("person_id")["b"].cummax().groupby(cut["person_id"]).shift()
    island = (reached.isna() | (cut["a"] > reached)).cumsum()
    joined = cut.groupby(["person_id", island.rename("island")]).agg({"a": "min", "b": "max"})
    return joined.reset_index().drop(columns="island")


def length(rows: Frame) -> Numbers:
    """Return how many days each interval has."""
    return (rows["b"] - rows["a"]).dt.days
