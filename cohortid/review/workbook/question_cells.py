"""The rows of questions, and the words by which a question is known again when it comes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cohortid.review.card import ReviewPack
from cohortid.review.questions import Question
from cohortid.review.workbook.cell_text import cell_text
from cohortid.review.workbook.people_words import unsettled_cell

_NO_RECORD = "no record answers this"


def questions_asked(pack: ReviewPack) -> dict[str, str]:
    """Return every question of a pack as it stands in a cell, to its id.

    Two criteria may ask in the same words; the second then names its criterion.

    Parameters:
        pack: The pack.
    """
    asked: dict[str, str] = {}
    for one in _all(pack):
        text = cell_text(one.text)
        if asked.setdefault(text, one.id) != one.id:
            asked[_named(pack, one)] = one.id
    return asked


def asked_rows(pack: ReviewPack, asked: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the read-only cells of the questions about everybody with a card.

    Parameters:
        pack: The pack.
        asked: From `questions_asked`.
    """
    return [
        (cell_text(card.person_id), cell_text(card.team), *_cells(pack, one, asked))
        for card in pack.cards
        for one in card.questions
    ]


def unsettled_rows(
    pack: ReviewPack, asked: dict[str, str], index_date: date
) -> list[tuple[str, ...]]:
    """Return the read-only cells of people whom the rules can't tell about.

    Parameters:
        pack: The pack.
        asked: From `questions_asked`.
        index_date: Last day that counts.
    """
    return [
        (
            cell_text(person.person_id),
            cell_text(person.team),
            unsettled_cell(person, index_date),
            *_cells(pack, one, asked),
        )
        for person in pack.unsettled
        for one in person.questions
    ]


def _cells(pack: ReviewPack, one: Question, asked: dict[str, str]) -> tuple[str, str]:
    text = cell_text(one.text)
    shown = text if asked[text] == one.id else _named(pack, one)
    return shown, cell_text(one.why or _NO_RECORD)


def _named(pack: ReviewPack, one: Question) -> str:
    return cell_text(f"{one.text} ({pack.criteria.get(one.id, one.id)})")


def _all(pack: ReviewPack) -> Iterable[Question]:
    for card in pack.cards:
        yield from card.questions
    for one in pack.unsettled:
        yield from one.questions
