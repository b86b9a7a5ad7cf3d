"""Anchors: an index date for each person, event or occasion, evaluated in one pass.

A unit is one anchor of one person. For the queries a unit stands in the place of a person: every
table is seen once per unit, with the unit's window bounds beside its rows, so that the rules are
the same text for one date and for many.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pyarrow as pa

from cohortid.criteria import CriteriaSet
from cohortid.criteria.index import ManyDates
from cohortid.criteria.language import KnownTerm
from cohortid.criteria.window import Window
from cohortid.engine import DuckDBEngine
from cohortid.errors import DataError
from cohortid.records import Records, load_schema
from cohortid.records.attached import ATTACHED, register_attached
from cohortid.records.records import MEMBERS

COLUMNS = ["person_id", "anchor_id", "index_date"]


def event_anchors(records: Records, table: str, *, on: str = "start") -> pd.DataFrame:
    """Return an anchor for each row of an event table, such as each discharge.

    Parameters:
        records: The records.
        table: Name of an event table, such as "admission".
        on: "start", or "end" for the day an interval ended (rows whose end is known).

    Returns:
        person_id, anchor_id (1, 2, ... in order of person, date and source), index_date and
        source_id; only dates inside the extract.

    Raises:
        DataError: There is no such table, or its rows have no end.
    """
    frame = records.table(table)
    schema = load_schema()[table]
    if on not in ("start", "end") or (on == "end" and schema.kind != "interval"):
        raise DataError(
            f"Rows of {table} can't be taken on {on!r}.",
            fix="Use on='start', or on='end' for a table of intervals.",
        )
    if on == "end":
        frame = frame[frame["status"] == "closed"]
    days = frame["end_earliest" if on == "end" else schema.date_column]
    chosen = frame.assign(index_date=days)[["person_id", "index_date", "source_id"]]
    chosen = chosen[[_inside(day, records) for day in chosen["index_date"]]]
    chosen = chosen.sort_values(["person_id", "index_date", "source_id"], ignore_index=True)
    chosen.insert(1, "anchor_id", range(1, len(chosen) + 1))
    return chosen


def _inside(day: object, records: Records) -> bool:
    return not pd.isna(day) and records.first_month <= _date(day) <= records.last_day  # type: ignore[call-overload]


def check_anchors(anchors: pd.DataFrame, records: Records) -> pd.DataFrame:
    """Return anchors in order, or raise with what is wrong with them.

    Parameters:
        anchors: person_id, index_date and, if a person has several, anchor_id (whole numbers).
        records: The records they are for.

    Returns:
        person_id, anchor_id and index_date (dates), sorted.

    Raises:
        DataError: A column is missing, a date can't be read or lies outside the extract, a key
            isn't in the extract, or a person has two anchors of one id.
    """
    missing = [name for name in ("person_id", "index_date") if name not in anchors]
    if missing:
        raise _wrong("lack a column", ", ".join(missing), None, "Give person_id and index_date.")
    frame = pd.DataFrame(
        {
            "person_id": anchors["person_id"].astype(str),
            "anchor_id": anchors.get("anchor_id", 1),
            "index_date": [_date(value) for value in anchors["index_date"]],
        }
    )
    outside = [not records.first_month <= day <= records.last_day for day in frame["index_date"]]
    if any(outside):
        span = f"{records.first_month.isoformat()} to {records.last_day.isoformat()}"
        raise _wrong(
            f"lie outside the extract ({span})", "index_date", sum(outside), "Leave them out."
        )
    known = set(pd.read_parquet(records.folder / "person_key.parquet")["person"])
    strangers = int((~frame["person_id"].isin(known)).sum())
    if strangers:
        fix = "Give keys exactly as they stand in the extract."
        raise _wrong("are of people who aren't in the extract", "person_id", strangers, fix)
    twice = int(frame.duplicated(["person_id", "anchor_id"]).sum())
    if twice:
        fix = "Give each anchor of a person its own anchor_id."
        raise _wrong("have the same person and id", "anchor_id", twice, fix)
    return frame.sort_values(["person_id", "anchor_id"], ignore_index=True)


def everybody_on(days: Sequence[date], records: Records) -> pd.DataFrame:
    """Return an anchor of everybody on each of several dates; anchor_id numbers the dates."""
    people = pd.read_parquet(records.folder / "person_key.parquet")["person"]
    parts = [
        pd.DataFrame({"person_id": people, "anchor_id": number, "index_date": day})
        for number, day in enumerate(sorted(set(days)), start=1)
    ]
    return pd.concat(parts).sort_values(["person_id", "anchor_id"], ignore_index=True)


def many_dates(criteria: CriteriaSet, records: Records, ages: Sequence[int]) -> ManyDates:
    """Return the index of units for a set: which window starts and ages their tables carry."""
    windows = {item.window.name: item.window for item in criteria.measured}
    for term in criteria.population.any:
        if isinstance(term, KnownTerm):
            window = Window.parse(term.measured_window)
            windows[window.name] = window
    every_age = tuple(sorted({criteria.population.age_at_least, *ages}))
    return ManyDates(tuple(windows.values()), every_age, records.first_month)


def register_units(
    engine: DuckDBEngine, records: Records, anchors: pd.DataFrame, index: ManyDates
) -> None:
    """Make every table readable per unit: person_id is the unit's number, bounds stand beside.

    Parameters:
        engine: The engine.
        records: The records.
        anchors: As `check_anchors` returns them.
        index: Which bounds are carried.
    """
    bounds = {day: index.values(day) for day in set(anchors["index_date"])}
    columns = {
        "person": pa.array(anchors["person_id"].tolist(), pa.string()),
        "anchor_id": pa.array(anchors["anchor_id"].tolist(), pa.int64()),
        "unit": pa.array(range(1, len(anchors) + 1), pa.int64()),
    }
    for name in index.columns:
        values = [bounds[day][name] for day in anchors["index_date"]]
        columns[name] = pa.array(values, pa.date32())
    engine.register("anchor_given", pa.table(columns))
    engine.register("every_person_key", records.folder / "person_key.parquet")
    engine.materialise(
        "unit",
        "SELECT every_person_key.person_id, anchor_given.* FROM anchor_given "
        "JOIN every_person_key ON every_person_key.person = anchor_given.person",
    )
    engine.materialise(
        "person_key", "SELECT unit AS person_id, person, anchor_id, index_date FROM unit"
    )
    carried = ", ".join(f"unit.{name}" for name in index.columns)
    for name in (*load_schema(), "gap"):
        engine.register(f"every_{name}", records.folder / f"{name}.parquet")
        engine.view(
            name,
            f"SELECT unit.unit AS person_id, every.* EXCLUDE (person_id), {carried} "
            f"FROM every_{name} AS every JOIN unit ON unit.person_id = every.person_id",
        )
    for name in MEMBERS:
        engine.register(f"every_{name}", records.folder / f"{name}.parquet")
        engine.view(
            name,
            "SELECT unit.unit AS person_id, every.* EXCLUDE (person_id) "
            f"FROM every_{name} AS every JOIN unit ON unit.person_id = every.person_id",
        )
    for kind in ATTACHED:
        register_attached(engine, records.folder, f"every_{kind.name}", kind)
        engine.view(
            kind.name,
            f"SELECT unit.unit AS person_id, every.* EXCLUDE (person_id), {carried} "
            f"FROM every_{kind.name} AS every JOIN unit ON unit.person_id = every.person_id",
        )
    for name in ("coverage", "team_map"):
        engine.register(name, records.folder / f"{name}.parquet")


def _date(value: object) -> date:
    try:
        return pd.Timestamp(str(value)).date()
    except ValueError:
        raise _wrong("can't be read", "index_date", None, "Write dates as 2026-03-31.") from None


def _wrong(what: str, column: str, n_rows: int | None, fix: str) -> DataError:
    return DataError(f"Anchors {what}.", file="anchors", column=column, n_rows=n_rows, fix=fix)
