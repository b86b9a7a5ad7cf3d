"""A person's practice, work, care coordinator and leave from hospital, as they truly are."""

import numpy as np
import pyarrow as pa

from cohortid_synthetic.assumptions import TEAM_GROUP
from cohortid_synthetic.truth.columns import (
    coded,
    codes_by_name,
    constant,
    dates,
    day_texts,
    days_of,
    first_days,
    joined,
    mapped,
    months_of_days,
    ones,
    persons,
    text,
)
from cohortid_synthetic.truth.given import Given
from cohortid_synthetic.truth.groups import groups_of
from cohortid_synthetic.truth.rows import (
    Columns,
    common_columns,
    event_date,
    interval_columns,
    newest_rows,
    stacked,
)

NOT_A_PRACTICE = ("V81997", "V81998", "V81999")
LEAVES = {
    "home_leave": "home",
    "absence": "leave_of_absence",
    "awol": "absent_without_leave",
    "trial": "trial",
}
"""Kinds of leave in the book, and what they are called."""


def true_practices(given: Given) -> pa.Table:
    """Return the registrations with a practice, as each provider that sends the person knows them.

    One that isn't sent any more, because the person isn't, goes on until some day unknown.
    """
    sent, span = given.sent["practice"], given.span
    provider, _ = codes_by_name(sent["provider"])
    whole = {name: sent[name].to_numpy(dtype=np.int64) for name in ("person", "key", "month")}
    own = groups_of(whole["person"], provider, whole["key"])
    rows = sent.take(own.first)
    firsts, lasts = own.least(whole["month"]), own.most(whole["month"])
    registered = given.parent("practice", rows["key"])
    starts, ends = registered.days("start"), registered.days("end")
    # An end is sent in its own month only: if the person wasn't sent then, it never came.
    ends = np.where(months_of_days(ends) == lasts, ends, 0)
    practice = registered.column("practice")
    gone = (ends == 0) & (lasts < span.last)
    earliest = np.where(gone, np.maximum(starts, first_days(lasts)), ends)
    latest = np.where(gone, int(first_days(np.array([span.last + 1]))[0]) - 1, ends)
    status = np.where(gone, 2, (ends != 0).astype(np.int64))
    return pa.table(
        {
            "person_id": persons(given.people, rows["person"]),
            "provider_id": text(rows["provider"]),
            "source_table": constant("MHS002", len(rows)),
            "source_id": joined(rows["provider"], practice, day_texts(starts)),
            "first_month": dates(first_days(firsts)),
            "last_month": dates(first_days(lasts)),
            "in_low": ones(len(rows)),
            "in_high": ones(len(rows)),
            "start": dates(starts),
            "end_earliest": dates(earliest),
            "end_latest": dates(latest),
            "status": coded(status, ["open", "closed", "inactive"]),
            "practice": mapped(practice, lambda p: "" if p in NOT_A_PRACTICE else p),
        }
    )


def true_employment(given: Given) -> pa.Table:
    """Return what was recorded of work."""
    ids = newest_rows(given, "employment", "MHS004EmpStatus")
    common = common_columns(given, "employment", ids)
    status = {"employment_status": text(given.events["employment"]["status"])}
    return pa.table(common | event_date(given, "employment") | status)


def true_key_workers(given: Given) -> pa.Table:
    """Return the care coordinators."""
    frame = given.events["coordinator"]
    ids = joined(frame["provider"], day_texts(days_of(frame["start"])), frame["team_type"])
    own: Columns = {
        "team_type": text(frame["team_type"]),
        "team_group": mapped(frame["team_type"], TEAM_GROUP.__getitem__),
    }
    common = common_columns(given, "coordinator", ids)
    return pa.table(common | interval_columns(given, "coordinator") | own)


def true_leaves(given: Given) -> pa.Table:
    """Return every kind of leave."""
    made = []
    for kind, called in LEAVES.items():
        frame = given.events[kind]
        kinds = constant(called, len(frame))
        ids = joined(frame["provider"], kinds, day_texts(days_of(frame["start"])))
        reasons = text(frame["end_reason"] if "end_reason" in frame else [""] * len(frame))
        own: Columns = {"kind": kinds, "end_reason": reasons}
        made.append(common_columns(given, kind, ids) | interval_columns(given, kind) | own)
    return stacked(made)
