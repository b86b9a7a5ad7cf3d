"""What is new in each person's record since the last list, as facts.

For the part of the maturity index on history and changes (003, section 12: a dashboard that helps
staff look "at changes in a range of factors").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cohortid.cohort.words import STATE, day_words
from cohortid.plots.timeline_marks import MARKS
from cohortid.review.history import Now

Row = Mapping[str, Any]
NOT_RECORDS = ("hatch", "note")
SAID = {
    "home": "home: ",
    "team": "referral to ",
    "hospital": "in hospital, ",
    "concern": "concern raised by ",
}


def changes_since(
    since: date, rows: Iterable[Row], before: Row | None, now: Now
) -> tuple[str, ...]:
    """Return what is new in a record since a list.

    Parameters:
        since: Index date of that list.
        rows: Rows of the person's timeline (`Timeline.table`).
        before: The person's listing on that list, as kept in the ledger; None if they weren't on
            it, and then only what is dated since is known to be new.
        now: What the run holds of the person.

    Returns:
        Facts in words: what began, what ended, contacts by outcome, what came to be recorded late,
        and criteria whose state is another one.
    """
    records = [row for row in rows if row["drawn"] not in NOT_RECORDS and row["start"]]
    began = [row for row in records if row["start"] > since]
    found = [
        *_contacts([row for row in began if row["lane"] == "contact"]),
        *(
            f"{day_words(row['start'])}: {_words(row)}"
            for row in began
            if row["lane"] != "contact" and row["drawn"] != "thin"
        ),
        *_ended(records, since),
    ]
    if before is not None:
        found += _late(began, before, now) + _states(before["states"], now)
    return tuple(dict.fromkeys(found))


def _contacts(rows: list[Row]) -> list[str]:
    """Return contacts since the last list by outcome, with the day of the newest."""
    found = []
    for mark in dict.fromkeys(row["drawn"] for row in rows):
        days = [row["start"] for row in rows if row["drawn"] == mark]
        n = "1 contact" if len(days) == 1 else f"{len(days)} contacts"
        found.append(f"{n}: {MARKS[mark].words}, newest {day_words(max(days))}")
    return found


def _words(row: Row) -> str:
    return f"{SAID.get(row['lane'], '')}{row['what']}"


def _ended(records: list[Row], since: date) -> list[str]:
    return [
        f"{day_words(row['end'])}: ended, {_words(row)}"
        for row in records
        if row["drawn"] == "bar"
        and row["lane"] in ("team", "crisis", "order", "hospital")
        and row["status"] == "closed"
        and row["end"] is not None
        and row["start"] <= since < row["end"]
    ]


def _late(began: list[Row], before: Row, now: Now) -> list[str]:
    """Return records that count and weren't there on the last list, though dated earlier."""
    known = set(before["evidence"])
    new = {day_words(row["start"]) for row in began}
    return [
        f"recorded since, {words}"
        for key, words in now.evidence.items()
        if key not in known and words.split(": ", 1)[0] not in new
    ]


def _states(before: Mapping[str, str], now: Now) -> list[str]:
    return [
        f"{now.titles[name]}: {STATE[state].lower()} (was: {STATE[before[name]].lower()})"
        for name, state in now.states.items()
        if name in before and before[name] != state
    ]
