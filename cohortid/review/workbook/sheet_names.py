"""Names that Excel allows for sheets and tables, made from the names of teams (free text)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cohortid.review.workbook.cell_text import one_line, utf16_length
from cohortid.review.workbook.layout import FIXED

_LONGEST = 31
_TAKEN = (*FIXED, "History")  # Excel keeps "History" for itself


def sheet_names(teams: Iterable[str]) -> dict[str, str]:
    """Return a safe sheet name for each team, unique whatever the case of its letters.

    Parameters:
        teams: Names of teams, in the order of the sheets.

    Returns:
        Team to sheet name.

    Example:
        >>> sheet_names(["T04 at P01", "T/4", "t:4", "Questions"])
        {'T04 at P01': 'T04 at P01', 'T/4': 'T-4', 't:4': 't-4 (2)', 'Questions': 'Questions (2)'}
    """
    taken = {name.casefold() for name in _TAKEN}
    names: dict[str, str] = {}
    for team in teams:
        names[team] = name = _free(_safe(team), taken)
        taken.add(name.casefold())
    return names


def table_names(sheets: Iterable[str]) -> dict[str, str]:
    """Return a name for the table of each sheet: letters, digits and underscores, and unique.

    Parameters:
        sheets: Names of sheets.

    Returns:
        Sheet name to table name.

    Example:
        >>> table_names(["T04 at P01", "T04-at-P01", "Can't tell"])
        {'T04 at P01': 'Review_T04_at_P01', 'T04-at-P01': 'Review_T04_at_P01_2', "Can't tell": 'Review_Can_t_tell'}
    """  # noqa: E501
    taken: set[str] = set()
    names: dict[str, str] = {}
    for sheet in sheets:
        base = "Review_" + (re.sub(r"[^A-Za-z0-9]+", "_", sheet).strip("_") or "team")
        name, n = base, 1
        while name.casefold() in taken:
            n += 1
            name = f"{base}_{n}"
        taken.add(name.casefold())
        names[sheet] = name
    return names


def _safe(team: str) -> str:
    plain = re.sub(r"[\[\]:*?/\\]", "-", one_line(team, _LONGEST))
    # The name stands in a cell of About too, where it must not look like a formula.
    return plain.strip("' ").lstrip("=+-@＝＋－＠' ") or "Team"


def _free(name: str, taken: set[str]) -> str:
    found, n = name, 1
    while found.casefold() in taken:
        n += 1
        ending = f" ({n})"
        kept = name
        while utf16_length(kept + ending) > _LONGEST:
            kept = kept[:-1]
        found = kept.rstrip("' ") + ending
    return found
