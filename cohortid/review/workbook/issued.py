"""Which key stands on which sheet: what is issued, and what a returned workbook is held against."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cohortid.review.card import ReviewCard, ReviewPack
from cohortid.review.workbook.cell_text import cell_text
from cohortid.review.workbook.layout import CANNOT_TELL, CONCERNS, N_CONCERN_ROWS, NOT_NOW
from cohortid.review.workbook.layout import QUESTIONS as QUESTIONS_SHEET
from cohortid.review.workbook.sheet_names import sheet_names


@dataclass(frozen=True)
class IssuedSheet:
    """One sheet of a workbook.

    Parameters:
        name: Its name.
        team: Team it is about, or what it is for.
        n_rows: Number of rows issued; a sheet without rows isn't written.
    """

    name: str
    team: str
    n_rows: int


@dataclass(frozen=True)
class Issued:
    """What is issued: every sheet, and where each person's row for a decision stands.

    Parameters:
        sheets: Every sheet with a table, in order.
        keys: Sheet and key, as they stand in the cells, of every row for a decision, in order.
    """

    sheets: tuple[IssuedSheet, ...]
    keys: tuple[tuple[str, str], ...]

    @property
    def check(self) -> str:
        """A hash that shows whether the lists inside a workbook are those that were issued."""
        lines = [f"{one.name}\t{one.team}\t{one.n_rows}" for one in self.sheets]
        lines += [f"{sheet}\t{key}" for sheet, key in self.keys]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def decision_sheets(pack: ReviewPack) -> dict[str, tuple[ReviewCard, ...]]:
    """Return the cards of every sheet on which decisions are made, by the sheet's name.

    Parameters:
        pack: The pack.
    """
    by_team = pack.by_sheet()
    found = {name: by_team[team] for team, name in sheet_names(by_team).items()}
    return {**found, NOT_NOW: pack.not_now()} if pack.not_now() else found


def what_is_issued(pack: ReviewPack) -> Issued:
    """Return the sheets and keys that a workbook of this pack issues.

    Parameters:
        pack: The pack.
    """
    teams = {name: team for team, name in sheet_names(pack.by_sheet()).items()}
    by_sheet = decision_sheets(pack)
    sheets = [IssuedSheet(name, cell_text(teams[name]), len(by_sheet[name])) for name in teams]
    n_unsettled = sum(len(one.questions) for one in pack.unsettled)
    n_asked = sum(len(card.questions) for card in pack.cards)
    sheets += [
        IssuedSheet(NOT_NOW, "People to be looked at again later", len(pack.not_now())),
        IssuedSheet(CANNOT_TELL, "People whom the rules can't tell about", n_unsettled),
        IssuedSheet(QUESTIONS_SHEET, "What records couldn't answer", n_asked),
        IssuedSheet(CONCERNS, "To raise a concern about anybody", N_CONCERN_ROWS),
    ]
    return Issued(tuple(sheets), tuple(_keys(by_sheet.items())))


def _keys(
    by_sheet: Iterable[tuple[str, tuple[ReviewCard, ...]]],
) -> Iterable[tuple[str, str]]:
    for name, cards in by_sheet:
        for card in cards:
            yield name, cell_text(card.person_id)
