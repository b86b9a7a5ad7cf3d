"""A person's practice, work, care coordinator and leave from hospital, as they truly are."""

import numpy as np
import pandas as pd

from cohortid_synthetic.assumptions import TEAM_GROUP
from cohortid_synthetic.calendar_days import as_dates, first_day, last_day
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.truth_rows import (
    Columns,
    blanks,
    common_columns,
    interval_columns,
    newest_rows,
    object_table,
)

Frames = dict[str, pd.DataFrame]
NOT_A_PRACTICE = ("V81997", "V81998", "V81999")
LEAVES = {
    "home_leave": "home",
    "absence": "leave_of_absence",
    "awol": "absent_without_leave",
    "trial": "trial",
}
"""Kinds of leave in the book, and what they are called."""


def true_practices(sent: Frames, people: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Return the registrations with a practice, as each provider that sends the person knows them.

    One that isn't sent any more, because the person isn't, goes on until some day unknown.
    """
    by = ["person", "provider", "key", "practice", "start"]
    told = sent["practice"].groupby(by)
    rows = told.agg(end=("end", "max"), first=("month", "min"), last=("month", "max")).reset_index()
    ends = as_dates(rows["end"].to_numpy(dtype=np.int64))
    starts = as_dates(rows["start"].to_numpy(dtype=np.int64))
    lasts = [first_day(month) for month in rows["last"].tolist()]
    stopped = [month < span.last for month in rows["last"].tolist()]
    latest = last_day(span.last)
    bounds = [
        (end, end, "closed")
        if end
        else (max(start, last), latest, "inactive")
        if gone
        else (None, None, "open")
        for end, start, last, gone in zip(ends, starts, lasts, stopped, strict=True)
    ]
    names = zip(rows["provider"], rows["practice"], starts, strict=True)
    return object_table(
        {
            "person_id": people["person_id"].to_numpy()[rows["person"].to_numpy(dtype=np.int64)],
            "provider_id": rows["provider"],
            "source_table": ["MHS002"] * len(rows),
            "source_id": [" ".join(map(str, name)) for name in names],
            "first_month": [first_day(month) for month in rows["first"].tolist()],
            "last_month": lasts,
            "in_low": [1] * len(rows),
            "in_high": [1] * len(rows),
            "start": starts,
            "end_earliest": [earliest for earliest, _, _ in bounds],
            "end_latest": [latest for _, latest, _ in bounds],
            "status": [status for _, _, status in bounds],
            "practice": [
                None if practice in NOT_A_PRACTICE else practice for practice in rows["practice"]
            ],
        }
    )


def true_employment(
    events: Frames, sent: Frames, tables: Frames, people: pd.DataFrame
) -> pd.DataFrame:
    """Return what was recorded of work."""
    frame = events["employment"]
    ids = newest_rows(sent["employment"], tables["MHS004EmpStatus"], frame["key"])
    return object_table(
        common_columns("employment", frame, sent, people, ids)
        | {
            "date": as_dates(frame["day"].to_numpy(dtype=np.int64)),
            "employment_status": frame["status"],
        }
    )


def true_key_workers(events: Frames, sent: Frames, people: pd.DataFrame) -> pd.DataFrame:
    """Return the care coordinators."""
    frame = events["coordinator"]
    days = as_dates(frame["start"].to_numpy(dtype=np.int64))
    names = zip(frame["provider"], days, frame["team_type"], strict=True)
    ids = [" ".join(map(str, name)) for name in names]
    own: Columns = {
        "team_type": frame["team_type"],
        "team_group": [TEAM_GROUP[kind] for kind in frame["team_type"]],
    }
    common = common_columns("coordinator", frame, sent, people, ids)
    return object_table(common | interval_columns("coordinator", frame) | own)


def true_leaves(events: Frames, sent: Frames, people: pd.DataFrame) -> pd.DataFrame:
    """Return every kind of leave."""
    made = []
    for kind, called in LEAVES.items():
        frame = events[kind]
        days = as_dates(frame["start"].to_numpy(dtype=np.int64))
        ids = [f"{of} {called} {day}" for of, day in zip(frame["provider"], days, strict=True)]
        reasons = frame["end_reason"] if "end_reason" in frame else [""] * len(frame)
        own: Columns = {"kind": [called] * len(frame), "end_reason": blanks(reasons)}
        common = common_columns(kind, frame, sent, people, ids)
        made.append(object_table(common | interval_columns(kind, frame) | own))
    return pd.concat(made, ignore_index=True)
