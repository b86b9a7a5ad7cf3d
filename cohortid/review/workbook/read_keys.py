"""Whose row it is: each key is one that was issued, on the sheet on which it was issued."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cohortid.review.workbook.cell_text import cell_text
from cohortid.review.workbook.layout import NOT_NOW, SEPARATOR
from cohortid.review.workbook.problems import Problems
from cohortid.review.workbook.read_about import Returned
from cohortid.review.workbook.read_cell import key_in
from cohortid.review.workbook.read_table import Row


class Keys:
    """The keys of a run, as they stand in cells.

    Parameters:
        people: Keys of the people in the run.

    Example:
        >>> keys = Keys(["SYN-0000417"])
        >>> keys.person("SYN-0000417 · 12 · A name"), keys.person("SYN-1")
        ('SYN-0000417', None)
    """

    def __init__(self, people: Iterable[str]) -> None:
        self._person = {cell_text(person): person for person in people}

    def person(self, text: str) -> str | None:
        """Return the person of a key, with or without a name behind it; None if there is none."""
        parts = text.split(SEPARATOR)
        for n_parts in range(len(parts), 0, -1):  # a key may hold what stands before a name
            found = self._person.get(SEPARATOR.join(parts[:n_parts]).strip())
            if found is not None:
                return found
        return None


def without_name(text: str) -> str:
    """Return a key without the name that the provider's own step put behind it.

    Example:
        >>> without_name("SYN-0000417 · 12 · A name")
        'SYN-0000417'
    """
    return text.partition(SEPARATOR)[0].strip()


class IssuedKeys:
    """Finds the person of each row of the sheets on which decisions are made.

    Parameters:
        returned: What the workbook was when it was issued.
        sheets_of: Each person of the run with the sheet, from the ledger.
    """

    def __init__(self, returned: Returned, sheets_of: dict[str, str]) -> None:
        self._keys = Keys(sheets_of)
        self._sheets_of = sheets_of
        self._issued_on = {key: sheet for sheet, key in returned.issued.keys}
        self._team_of = {one.name: one.team for one in returned.issued.sheets}
        self._seen: dict[str, str] = {}

    def person(self, row: Row, problems: Problems) -> str | None:
        """Return the person of a row, or None, with the problem said, if it isn't theirs.

        Parameters:
            row: The row.
            problems: Takes what is wrong.
        """
        cell = row.cells["key"]
        text = key_in(cell, row.sheet, problems)
        if not text:
            if cell.value is None or isinstance(cell.value, str):
                self._say("this row has no key. Put back the key that stood here.", row, problems)
            return None
        person = self._keys.person(text)
        issued_on = None if person is None else self._issued_on.get(cell_text(person))
        if person is None or issued_on is None:
            self._say(
                "this key isn't one that was issued for a decision. Put back the key that stood "
                "here; raise a concern about somebody else on the sheet for concerns.",
                row,
                problems,
            )
        elif issued_on != row.sheet:
            self._say(
                f"this row was issued on the sheet “{issued_on}”. Move it back.", row, problems
            )
        elif not self._agrees(person, row.sheet):
            self._say(
                "the ledger doesn't know this person under this sheet's team. Give the ledger "
                "that the pack was issued with.",
                row,
                problems,
            )
        elif person in self._seen:
            first = self._seen[person]
            self._say(f"this key stands twice, first in {first}. Keep one row.", row, problems)
        else:
            self._seen[person] = row.at("key")
            return person
        return None

    def _agrees(self, person: str, sheet: str) -> bool:
        """Return whether the ledger knows the person under this sheet or its team."""
        known = cell_text(self._sheets_of[person])
        return sheet == NOT_NOW or known in (sheet, self._team_of.get(sheet))

    @staticmethod
    def _say(what: str, row: Row, problems: Problems) -> None:
        problems.add(what, row.sheet, row.at("key"))


def person_or_key(cell: Any, sheet: str, people: Keys, problems: Problems) -> str:
    """Return the person of a key typed by hand, known or not; "" if it is wrong."""
    text = key_in(cell, sheet, problems)
    return people.person(text) or without_name(text)
