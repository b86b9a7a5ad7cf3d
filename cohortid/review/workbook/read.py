"""Reads a returned workbook strictly: all of it is taken, or all that is wrong is said by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cohortid.review.decision import Answer, ComeBack, Nomination
from cohortid.review.workbook.known_runs import KnownRuns
from cohortid.review.workbook.layout import (
    ABOUT,
    CANNOT_TELL,
    CONCERNS,
    LISTS,
    QUESTIONS,
    columns_of,
)
from cohortid.review.workbook.problems import Problems
from cohortid.review.workbook.read_about import Returned, read_about
from cohortid.review.workbook.read_answers import Asked, read_answers, read_concerns
from cohortid.review.workbook.read_decisions import Placed, check_reasons, read_decisions
from cohortid.review.workbook.read_file import open_workbook
from cohortid.review.workbook.read_keys import IssuedKeys, Keys
from cohortid.review.workbook.read_table import read_table


@dataclass(frozen=True)
class ReadFile:
    """What one file brings back.

    Parameters:
        come_back: Decisions, answers and concerns.
        notes: What isn't wrong but should be known, such as rows that were removed.
        cells: Person to the cell in which their decision stands.
    """

    come_back: ComeBack
    notes: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)


def read_workbook(path: Path, ledger: KnownRuns, *, today: date | None = None) -> ReadFile:
    """Read a workbook that a team filled in and sent back.

    Parameters:
        path: The file.
        ledger: The ledger with which the pack was issued.
        today: The day on which it is read; dates after it haven't come. The computer's by default.

    Returns:
        Decisions, answers and concerns, and notes.

    Raises:
        DecisionsError: Anything at all is wrong; it holds every problem that was found.

    Example:
        >>> read_workbook(Path("back.xlsx"), ledger).come_back.decisions  # doctest: +SKIP
    """
    path, today = Path(path), today or date.today()
    problems = Problems(path.name)
    workbook, digest = open_workbook(path, problems)
    returned = read_about(workbook, ledger, problems)
    reader = _Reader(workbook, returned, ledger, today, problems)
    reader.read()
    problems.raise_if_any()
    come_back = ComeBack(
        returned.run_id,
        path.name,
        digest,
        tuple(one.decision for one in reader.placed),
        tuple(reader.answers),
        tuple(reader.nominations),
    )
    cells = {one.decision.person_id: one.row.place("outcome") for one in reader.placed}
    return ReadFile(come_back, tuple(reader.notes), cells)


class _Reader:
    """Goes through the sheets of one workbook and gathers what they bring back."""

    def __init__(
        self, workbook: Any, returned: Returned, ledger: KnownRuns, today: date, problems: Problems
    ) -> None:
        self.workbook, self.returned = workbook, returned
        self.today, self.problems = today, problems
        sheets_of = ledger.sheets_of(returned.run_id)
        questions = ledger.questions_of(returned.run_id)
        self.keys = IssuedKeys(returned, sheets_of)
        self.people = Keys([*sheets_of, *(person for person, _ in questions)])
        self.asked = Asked(returned.questions, questions)
        self.placed: list[Placed] = []
        self.answers: list[Answer] = []
        self.nominations: list[Nomination] = []
        self.notes: list[str] = []
        self.n_blank = 0

    def read(self) -> None:
        """Read every sheet that was issued."""
        strangers = self._strangers()
        for one in self.returned.issued.sheets:
            if not one.n_rows:
                continue
            if one.name not in self.workbook.sheetnames:
                instead = f" There is a new sheet “{strangers[0]}”." if strangers else ""
                say = f"this sheet isn't there: it was removed or renamed.{instead}"
                self.problems.add(say, one.name)
            else:
                self._read_sheet(one.name, one.n_rows)
        check_reasons(self.placed, self.problems)
        if self.n_blank:
            sheets = "1 sheet holds" if self.n_blank == 1 else f"{self.n_blank} sheets hold"
            self.notes.append(f"{sheets} no decision.")
        for name in strangers:
            self.notes.append(f"The sheet “{name}” isn't of this pack and wasn't read.")

    def _read_sheet(self, name: str, n_issued: int) -> None:
        columns, problems = columns_of(name), self.problems
        rows = read_table(self.workbook[name], columns, problems)
        if name in (CANNOT_TELL, QUESTIONS):
            self.answers += read_answers(rows, columns, self.asked, self.today, problems)
        elif name == CONCERNS:
            self.nominations += read_concerns(rows, self.people, self.today, problems)
        else:
            index_date = self.returned.index_date
            placed, n_rows = read_decisions(rows, self.keys, index_date, self.today, problems)
            self.placed += placed
            self._note(name, n_issued, n_rows, len(placed))

    def _note(self, sheet: str, n_issued: int, n_rows: int, n_decided: int) -> None:
        if n_rows < n_issued:
            self.notes.append(
                f"{sheet}: {n_issued - n_rows} of {n_issued} people aren't on the sheet any more; "
                "they stay waiting."
            )
        if not n_decided:
            self.n_blank += 1
        elif n_decided < n_rows:
            self.notes.append(f"{sheet}: {n_rows - n_decided} of {n_rows} people aren't decided.")

    def _strangers(self) -> list[str]:
        known = {ABOUT, LISTS, *(one.name for one in self.returned.issued.sheets)}
        return [name for name in self.workbook.sheetnames if name not in known]
