"""What the rows of every canonical table have in common."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cohortid_synthetic.book import EDGES
from cohortid_synthetic.truth.columns import (
    constant,
    dates,
    days_of,
    first_days,
    found,
    joined,
    months_of_days,
    ones,
    persons,
    strings,
    text,
)
from cohortid_synthetic.truth.given import Given

Columns = dict[str, Any]
"""Name -> Arrow array, in order."""
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
NEVER = np.int64(2**40)


def common_columns(given: Given, kind: str, ids: Any = None, persons_of: Any = None) -> Columns:
    """Return the columns that every row of a kind has.

    Parameters:
        given: what the truth is made from.
        kind: the kind of event.
        ids: source ids where they aren't the events' own; missing for what was never sent.
        persons_of: the person keys, if made already.
    """
    frame = given.events[kind]
    first, last = sent_months(given, kind)
    ids = strings(frame["id"] if ids is None else ids)
    if given.complete:
        ids = _with_unrecorded(given, kind, ids)
        own = months_of_days(days_of(frame[_first_day_column(kind)]))
        own = np.clip(own, given.span.first, given.span.last)
        first, last = np.where(first == 0, own, first), np.where(last == 0, own, last)
    return {
        "person_id": persons(given.people, frame["person"]) if persons_of is None else persons_of,
        "provider_id": text(frame["provider"]),
        "source_table": constant(SOURCE[kind], len(frame)),
        "source_id": ids,
        "first_month": dates(first_days(first)),
        "last_month": dates(first_days(last)),
        "in_low": ones(len(frame)),
        "in_high": ones(len(frame)),
    }


def sent_months(given: Given, kind: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and last month in which each event was sent; 0 if it never was."""
    frame, sent = given.events[kind], given.sent[kind]
    places = found(frame["key"], sent["key"])
    months = sent["month"].to_numpy(dtype=np.int64)[places >= 0]
    places = places[places >= 0]
    first = np.full(len(frame), NEVER)
    last = np.zeros(len(frame), dtype=np.int64)
    np.minimum.at(first, places, months)
    np.maximum.at(last, places, months)
    return np.where(first == NEVER, 0, first), last


def newest_rows(given: Given, kind: str, table: str) -> pa.Array:
    """Return the row id of each event's newest raw row, for tables without an id of the event.

    The only place that knows how raw rows and events find each other: `sent[kind]` has the row's
    place in the raw table (`raw_row`). Missing where nothing was sent.
    """
    frame, sent, raw = given.events[kind], given.sent[kind], given.tables[table]
    columns = raw.column_names if isinstance(raw, pa.Table) else raw.columns
    unique = next(column for column in columns if column.endswith("UniqID"))
    places = found(frame["key"], sent["key"])
    rows = sent["raw_row"].to_numpy(dtype=np.int64)[places >= 0]
    newest = np.full(len(frame), -1, dtype=np.int64)
    np.maximum.at(newest, places[places >= 0], rows)
    indices = pa.array(newest, pa.int64(), mask=newest < 0)
    return strings(raw[unique]).take(indices)


def _first_day_column(kind: str) -> str:
    return EDGES[kind][0] if kind in EDGES else "day"


def _with_unrecorded(given: Given, kind: str, ids: pa.Array) -> pa.Array:
    """Name what was never sent and has no id of its own, by person and number."""
    missing = np.asarray(pc.equal(ids.fill_null(""), ""), dtype=bool)
    if not missing.any():
        return ids
    frame = given.events[kind]
    numbers = pd.Series(missing.astype(np.int64)).groupby(frame["person"].to_numpy()).cumsum()
    of = joined(persons(given.people, frame["person"]), constant(f"unrecorded {kind}", len(frame)))
    names = joined(of, numbers.astype(str))
    return pc.if_else(pa.array(missing), names, ids)


def interval_columns(given: Given, kind: str) -> Columns:
    """Return start, ends and status of an interval as it stands at the end of the extract."""
    frame = given.events[kind]
    start, end = (days_of(frame[column]) for column in EDGES[kind])
    return end_columns(start, end)


def end_columns(start: NDArray[np.int64], end: NDArray[np.int64]) -> Columns:
    """Return start, ends and status; an end of 0 is an interval still open."""
    ends = dates(end)
    places = pa.array((end != 0).astype(np.int32))
    status = pa.DictionaryArray.from_arrays(places, pa.array(["open", "closed"]))
    return {"start": dates(start), "end_earliest": ends, "end_latest": ends, "status": status}


def event_date(given: Given, kind: str) -> Columns:
    """Return the date of an event."""
    return {"date": dates(days_of(given.events[kind]["day"]))}


def stacked(parts: list[Columns]) -> pa.Table:
    """Put tables of the same columns under each other."""
    return pa.concat_tables([pa.table(part) for part in parts]).unify_dictionaries()
