"""Why the records don't show what is true: one word for each person and criterion."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cohortid_synthetic.oracle import OracleResult
from cohortid_synthetic.oracle_measures import ASK, NO_TABLE, NOT_BUILT, NOT_RECORDED
from cohortid_synthetic.oracle_rows import GAP, UNCERTAIN, UNDATED, UNREADABLE

WORDS = {
    "not_recorded": "what it rests on wasn't recorded, or nothing was where silence says nothing",
    "out_of_window": "it was recorded under another date, outside the days that count",
    "recorded_otherwise": "it was recorded, with another value than the true one",
    "late": "it was recorded, but first sent in a month after the index date's",
    "gap": "a month that wasn't received could hold something",
    "no_table": "the person's provider never sends the table",
    "unreadable": "a blank or unreadable code could be one that counts",
    "undated": "a record without a date could lie in the window",
    "uncertain": "a record may be a duplicate, or belong to the one before",
    "ask": "no record can tell; somebody must be asked",
    "not_built": "the measure isn't built yet",
    "fault:<id>": "the clean records show it, but this fault touches the person and bears on it",
}
"""Each word of `why_not`, with what it means; None where the records show what is true."""
BITS = (
    (NO_TABLE, "no_table"),
    (GAP, "gap"),
    (NOT_RECORDED, "not_recorded"),
    (UNREADABLE, "unreadable"),
    (UNDATED, "undated"),
    (UNCERTAIN, "uncertain"),
    (ASK, "ask"),
    (NOT_BUILT, "not_built"),
)
KEY = ("person_id", "criterion")
OTHERWISE = "recorded_otherwise"
ORDER = ("not_recorded", "out_of_window", OTHERWISE)
"""What is said first if several rows are missing."""


def words_why_not(
    rows: pd.DataFrame,
    told: OracleResult,
    was: OracleResult,
    recorded: Mapping[str, pd.DataFrame],
) -> list[str | None]:
    """Return one word per row, None where the records show what is true.

    Parameters:
        rows: person_id, criterion, met, state (as known on the index date), shown, why, faults.
        told: the oracle on all that was recorded, whenever it was sent.
        was: the oracle on how it was.
        recorded: the canonical tables as recorded.
    """
    found: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in rows.to_dict("records")
    ]
    hidden = {_key(row) for row in found if row["met"] is not None and not row["shown"]}
    states = zip(*(told.states[name] for name in (*KEY, "state")), strict=True)
    in_the_end = {(person, criterion): state for person, criterion, state in states}
    missing = _missing(was, told, hidden, recorded)
    made: list[str | None] = []
    for row in found:
        key, why = _key(row), int(row["why"])
        if row["met"] is None:
            made.append("ask")
        elif row["shown"]:
            faults = row["faults"]
            made.append(f"fault:{faults.split(';')[0]}" if faults else None)
        elif in_the_end.get(key) == ("met" if row["met"] else "not_met"):
            made.append("late")
        else:
            word = missing.get(key, OTHERWISE) if row["met"] else OTHERWISE
            made.append(_of_bits(why) if word == OTHERWISE else word)
    return made


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["person_id"], row["criterion"]


def _of_bits(why: int) -> str:
    return next((word for bit, word in BITS if why & bit), OTHERWISE)


def _missing(
    was: OracleResult,
    told: OracleResult,
    hidden: set[tuple[str, str]],
    recorded: Mapping[str, pd.DataFrame],
) -> dict[tuple[str, str], str]:
    """Say why the records lack what a criterion rests on; what was never recorded comes first."""
    counted = set(_rows(told, hidden))
    wanted = [key for key in _rows(was, hidden) if key not in counted]
    persons = {person for (person, _), _, _ in wanted}
    dates = _dates(recorded, persons)
    made: dict[tuple[str, str], str] = {}
    for key, source_id, day in wanted:
        person = key[0]
        if (person, source_id) not in dates:
            word = "not_recorded"
        else:
            word = OTHERWISE if day in dates[person, source_id] else "out_of_window"
        before = made.get(key, ORDER[-1])
        made[key] = min(word, before, key=ORDER.index)
    return made


def _rows(result: OracleResult, hidden: set[tuple[str, str]]) -> list[tuple[Any, Any, Any]]:
    columns = (result.evidence[name] for name in ("person_id", "criterion", "source_id", "date"))
    return [
        ((person, criterion), source_id, day)
        for person, criterion, source_id, day in zip(*columns, strict=True)
        if (person, criterion) in hidden
    ]


def _dates(
    recorded: Mapping[str, pd.DataFrame], persons: set[str]
) -> dict[tuple[str, str], set[Any]]:
    """Return the dates under which something of a person was recorded, by its id."""
    made: dict[tuple[str, str], set[Any]] = {}
    for table in recorded.values():
        if "source_id" not in table or "person_id" not in table:
            continue
        own = table[table["person_id"].isin(persons)]
        day = "date" if "date" in own else "start"
        for person, source_id, when in zip(
            own["person_id"], own["source_id"], own[day], strict=True
        ):
            made.setdefault((person, source_id), set()).add(when)
    return made
