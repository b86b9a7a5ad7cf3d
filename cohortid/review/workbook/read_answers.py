"""Answers to questions that records couldn't answer, and concerns that are raised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cohortid.review.decision import Answer, Nomination
from cohortid.review.workbook.layout import ANSWER_WORDS, RAISED, Column
from cohortid.review.workbook.problems import Problems
from cohortid.review.workbook.read_cell import day_in, is_blank, key_in, same_words, text_in
from cohortid.review.workbook.read_keys import Keys, person_or_key
from cohortid.review.workbook.read_table import Row

_FUTURE = "this day hasn't come yet."
_MISSING = {
    "answer": "this row is filled in but has no answer. Pick yes, no or not known.",
    "by_role": "it isn't said by whom. Give a role, such as care coordinator.",
    "answered_on": "it isn't said when. Give the date.",
    "nominated_on": "it isn't said when. Give the date.",
    "reason": "it isn't said why.",
    "key": "it isn't said about whom. Give the key, or empty the row.",
}


class Asked:
    """The questions of a run.

    Parameters:
        questions: Question as it stands in a cell, to its id.
        asked: Person and question id of every question asked, from the ledger.
    """

    def __init__(self, questions: dict[str, str], asked: set[tuple[str, str]]) -> None:
        self._questions, self._asked = questions, asked
        self._keys = Keys(person for person, _ in asked)
        self._seen: dict[tuple[str, str], str] = {}

    def find(self, row: Row, problems: Problems) -> tuple[str, str] | None:
        """Return the person and question of a row; None, with the problem said, if not asked."""
        text = key_in(row.cells["key"], row.sheet, problems)
        person = self._keys.person(text)
        if person is None:
            say = "this key isn't one that was issued with questions. Put back what stood here."
            problems.add(say, row.sheet, row.at("key"))
            return None
        question = self._questions.get(text_in(row.cells["question"], row.sheet, problems), "")
        asked = (person, question)
        if asked not in self._asked:
            say = "this question wasn't asked about this person. Put back what stood here."
            problems.add(say, row.sheet, row.at("question"))
            return None
        if asked in self._seen:
            say = f"this question stands twice, first in {self._seen[asked]}. Keep one row."
            problems.add(say, row.sheet, row.at("question"))
            return None
        self._seen[asked] = row.place("question")
        return asked


def read_answers(
    rows: Iterable[Row], columns: tuple[Column, ...], asked: Asked, today: date, problems: Problems
) -> list[Answer]:
    """Return the answers of a sheet.

    Parameters:
        rows: Its rows.
        columns: Its columns.
        asked: The questions asked.
        today: The day on which the file is read.
        problems: Takes what is wrong.
    """
    answers = []
    words = {same_words(said): answer for answer, said in ANSWER_WORDS.items()}
    for row in rows:
        found = asked.find(row, problems)
        if not row.filled(columns):
            continue
        said = text_in(row.cells["answer"], row.sheet, problems)
        answer = words.get(same_words(said))
        if said and answer is None:
            problems.add("pick yes, no or not known.", row.sheet, row.at("answer"))
        by_role = text_in(row.cells["by_role"], row.sheet, problems)
        day = _past_day(row, "answered_on", today, problems)
        _say_missing(row, ("answer", "by_role", "answered_on"), problems)
        if found and answer and by_role and day:
            answers.append(Answer(*found, answer, day, by_role))
    return answers


def read_concerns(
    rows: Iterable[Row], people: Keys, today: date, problems: Problems
) -> list[Nomination]:
    """Return the concerns raised; a row has all four cells or none.

    Parameters:
        rows: Rows of the sheet.
        people: Keys of the run; somebody else may be named too.
        today: The day on which the file is read.
        problems: Takes what is wrong.
    """
    found = []
    for row in rows:
        person = person_or_key(row.cells["key"], row.sheet, people, problems)
        day = _past_day(row, "nominated_on", today, problems)
        by_role, reason = (
            text_in(row.cells[field], row.sheet, problems) for field in ("by_role", "reason")
        )
        _say_missing(row, tuple(one.field for one in RAISED), problems)
        if person and day and by_role and reason:
            found.append(Nomination(person, day, by_role, reason))
    return found


def _past_day(row: Row, field: str, today: date, problems: Problems) -> date | None:
    day = day_in(row.cells[field], row.sheet, problems)
    if day is not None and day > today:
        problems.add(_FUTURE, row.sheet, row.at(field))
    return day


def _say_missing(row: Row, fields: tuple[str, ...], problems: Problems) -> None:
    for field in fields:
        if is_blank(row.cells[field]):
            problems.add(_MISSING[field], row.sheet, row.at(field))
