"""Identifiers: all follow from the person's number and what else the person has.

A person's identifiers are therefore the same in an extract of any size. What is sent again each
month keeps its identifier. A contact, sent once, has one that is unique within its month only: in
another month it may be somebody else's, so that a reader must take person and identifier together.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK
from cohortid_synthetic.calendar_days import month_of
from cohortid_synthetic.raw.arrow import joined, numbered, texts_of

LETTERS = {
    "referral": "R",
    "contact": "C",
    "spell": "H",
    "ward": "W",
    "mha": "M",
    "attendance": "E",
}
"""Kinds of event with an identifier of their own, and the letter that it begins with."""
PERSON_DIGITS, EVENT_DIGITS, ROW_DIGITS = 7, 4, 5
MOVED_A_MONTH = 131
"""How many people further on a contact's number is taken from, for each month: any odd number."""
FIRST_ROW = 10 ** (PERSON_DIGITS + ROW_DIGITS)
"""Row numbers begin here, so that none has ten digits, as NHS numbers do."""


Ids = Mapping[str, tuple[pa.Array, pa.Array]]
"""Kind of event -> local and unique identifiers of its events."""


def in_person(persons: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return each row's number among the rows of its person, from 1; rows are in order of person.

    Example:
        >>> in_person(np.array([3, 3, 5])).tolist()
        [1, 2, 1]
    """
    if len(persons) == 0:
        return np.zeros(0, dtype=np.int64)
    first = np.flatnonzero(np.diff(persons, prepend=persons[0] - 1))
    lengths = np.diff(np.append(first, len(persons)))
    return np.arange(1, len(persons) + 1) - np.repeat(first, lengths)


def row_ids(persons: NDArray[np.integer]) -> pa.Array:
    """Return row keys (MHSnnnUniqID): the person's number and the row's number among theirs.

    Parameters:
        persons: place of each row's person, in order; -1 for nobody.

    Example:
        >>> row_ids(np.array([416, 416])).to_pylist()
        [1000041700001, 1000041700002]
    """
    number = in_person(persons)
    _fits(number, ROW_DIGITS, "rows of one person in one table")
    return pa.array(FIRST_ROW + (persons.astype(np.int64) + 1) * 10**ROW_DIGITS + number)


def record_numbers(
    person: NDArray[np.int64],
    provider: NDArray[np.int64],
    month: NDArray[np.int64],
    file_type: NDArray[np.int64],
) -> pa.Array:
    """Return RecordNumber: one for each person, provider and submission (16 digits)."""
    submission = provider.astype(np.int64) * 10**5 + month * 10 + file_type
    return pa.array(10**15 + (person.astype(np.int64) + 1) * 10**8 + submission)


def local_ids(kind: str, frame: pd.DataFrame) -> pa.Array:
    """Return the local identifiers of the events of a kind, in order of person.

    Parameters:
        kind: one of `LETTERS`.
        frame: the events (`person`, and `day` of contacts).
    """
    person = frame["person"].to_numpy(dtype=np.int64)
    number = in_person(person)
    _fits(number, EVENT_DIGITS, f"events of one person of the kind {kind}")
    if kind == "contact":
        month = month_of(frame["day"].to_numpy(dtype=np.int64))
        within = person % PEOPLE_IN_A_BLOCK
        person = person - within + (within + MOVED_A_MONTH * month) % PEOPLE_IN_A_BLOCK
    written = (person + 1) * 10**EVENT_DIGITS + number
    return numbered(LETTERS[kind], written, PERSON_DIGITS + EVENT_DIGITS)


def event_ids(events: Mapping[str, pd.DataFrame]) -> Ids:
    """Return for each kind with identifiers the local ones and the unique ones (provider first)."""
    made = {}
    for kind in LETTERS:
        local = local_ids(kind, events[kind])
        codes, providers, _ = texts_of(events[kind]["provider"])
        made[kind] = (local, joined(providers.take(pa.array(codes)), local))
    return made


def _fits(number: NDArray[np.int64], digits: int, what: str) -> None:
    if len(number) and number.max() >= 10**digits:
        raise ValueError(f"{number.max():,} {what}: there is room for {10**digits - 1:,}.")
