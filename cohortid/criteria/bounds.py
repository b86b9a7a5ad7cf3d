"""Bounds of a measure and the reasons why they differ."""

from __future__ import annotations

UNBOUNDED = 999999

# Reason -> bit of `why`. Meaning: docs/reference/semantics.md, section 4.
WHY = {
    "gap": 1,
    "unreadable": 2,
    "undated": 4,
    "not_recorded": 8,
    "no_table": 16,
    "ask": 32,
    "not_built": 64,
    "uncertain": 128,
}

IN_WORDS = {
    "gap": "a provider's month is missing from the extract",
    "unreadable": "a code is blank or can't be read",
    "undated": "a date, or an end, is missing",
    "not_recorded": "nothing is recorded",
    "no_table": "the provider never sends this table",
    "ask": "no record answers this; please ask",
    "not_built": "measure not built yet",
    "uncertain": "a record contradicts itself, or may be part of another",
}


def reasons(why: int) -> list[str]:
    """Return the reasons in a `why`, by name.

    Example:
        >>> reasons(9)
        ['gap', 'not_recorded']
    """
    return [name for name, bit in WHY.items() if why & bit]
