"""Oracle: who is out of care, and who wasn't seen since a referral ended (semantics, section 6)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cohortid_synthetic.oracle_derive import known_by
from cohortid_synthetic.oracle_rows import Row, is_real, rejected_by, unreadable

DAY = timedelta(days=1)
LostContacts = Callable[[date], date | None]
"""From a day: the first day from it on from which a lost month of contacts is known to touch."""


def out_of_care(referrals: list[Row], index_date: date) -> list[Row]:
    """Say whether somebody is surely out of care on the index date, and how the last care ended.

    Parameters:
        referrals: the person's referrals.
        index_date: the day that is looked at.

    Returns:
        One open interval row with `last_close_reason`, or none.
    """
    held = [row for row in referrals if known_by(row, index_date)]
    accepted = [row for row in held if not _rejected(row, index_date)]
    if not accepted or not all(_surely_ended(row, index_date) for row in accepted):
        return []
    last = max(accepted, key=lambda row: (row["end_latest"], row.get("close_reason") or ""))
    reason = last.get("close_reason")
    ends = {"status": "open", "end_earliest": None, "end_latest": None}
    marks = {"table": "out_of_care", "in_low": 1, "in_high": 1, "real": 1}
    return [{"start": last["end_latest"], "last_close_reason": reason} | ends | marks]


def _rejected(row: Row, index_date: date) -> bool:
    """Tell whether a referral was surely rejected by then, and not after it had ended."""
    latest = row.get("end_latest")
    return (
        is_real(row)
        and rejected_by(row, index_date)
        and (latest is None or row["rejected"] <= latest)
    )


def _surely_ended(row: Row, index_date: date) -> bool:
    latest = row.get("end_latest")
    over = row["status"] != "open" and latest is not None and latest <= index_date
    return is_real(row) and over


def closed_unseen(
    referrals: list[Row],
    contacts: list[Row],
    index_date: date,
    lost: LostContacts = lambda day: None,
) -> list[Row]:
    """Say from when to when somebody wasn't seen after a referral ended.

    Parameters:
        referrals: the person's referrals.
        contacts: the person's contacts, under whichever referral.
        index_date: what is dated later is left out.
        lost: the first day, from a given one on, from which contacts of the person may be lost.

    Returns:
        Interval rows with `close_reason`, for surely (`in_low`, `real`) and possibly (`in_high`)
        unseen; one row where both are alike.
    """
    known = [row for row in contacts if row.get("date") is None or row["date"] <= index_date]
    made = []
    for referral in referrals:
        if not known_by(referral, index_date) or referral.get("rejected") is not None:
            continue
        end = referral.get("end_earliest")
        if referral["status"] == "open" or end is None or end > index_date:
            continue
        surely = _surely_unseen(referral, known, index_date, lost)
        possibly = _possibly_unseen(referral, known)
        if surely is not None and surely == possibly:
            made.append(surely | {"in_low": 1, "real": 1, "in_high": 1})
            continue
        if surely is not None:
            made.append(surely | {"in_low": 1, "real": 1, "in_high": 0})
        if possibly is not None:
            made.append(possibly | {"in_low": 0, "real": 0, "in_high": 1})
    return made


def _surely_unseen(
    referral: Row, contacts: list[Row], index_date: date, lost: LostContacts
) -> Row | None:
    """Return the days surely unseen: up to what could have been an attended contact."""
    if referral["in_low"] != 1 or referral["status"] != "closed":
        return None
    could = [row for row in contacts if row["in_high"] == 1 and _could_be_seen(row)]
    if any(row.get("date") is None for row in could):
        return None
    end = referral["end_latest"]
    stops = [row["date"] for row in could if row["date"] > end]
    lost_from = lost(end)
    if lost_from is not None and lost_from <= index_date:
        stops.append(lost_from)
    return _unseen(referral, end, min(stops, default=None))


def _possibly_unseen(referral: Row, contacts: list[Row]) -> Row | None:
    """Return the days possibly unseen: up to what surely was an attended contact."""
    if referral["in_high"] != 1:
        return None
    seen = [
        row["date"]
        for row in contacts
        if row["in_low"] == 1 and row.get("date") is not None and row["attendance"] == "attended"
    ]
    latest = referral.get("end_latest")
    later = [] if latest is None else [day for day in seen if day > latest]
    return _unseen(referral, referral["end_earliest"], min(later, default=None))


def _could_be_seen(contact: Row) -> bool:
    attendance: Any = contact.get("attendance")
    return attendance == "attended" or unreadable(attendance)


def _unseen(referral: Row, start: date, seen: date | None) -> Row | None:
    """Return the row from a day to the day before another; None if that is before it."""
    last = None if seen is None else seen - DAY
    if last is not None and last < start:
        return None
    closed = referral["status"] == "closed"
    return {
        "table": "closed_unseen",
        "provider_id": referral.get("provider_id"),
        "source_id": referral.get("source_id"),
        "start": start,
        "end_earliest": last,
        "end_latest": last,
        "status": "open" if last is None else "closed",
        "close_reason": referral.get("close_reason") if closed else None,
    }
