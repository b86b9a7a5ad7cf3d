"""Review workbooks as they come back: filled in as a person would, and a ledger that takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from review_cards import a_pack

from cohortid.errors import DecisionsError
from cohortid.review.card import ReviewPack
from cohortid.review.decision import ComeBack
from cohortid.review.importing import import_decisions
from cohortid.review.workbook import ReadFile, read_workbook, write_workbook

Change = Callable[[Any], object]

TODAY = date(2026, 10, 20)
DECIDED = datetime(2026, 10, 12)
TEAM = "T04 at P01"
OTHER = "T09 at P02"
HEADING_ROW = 4
PACK = a_pack()


@dataclass
class Recorded:
    n_decisions: int
    n_answers: int
    n_nominations: int
    n_known: int


@dataclass
class FakeLedger:
    """Knows one pack, and keeps what is recorded; the real one is tested in its own room."""

    pack: ReviewPack
    files: list[ComeBack] = field(default_factory=list)

    def has_run(self, run_id: str) -> bool:
        return run_id == self.pack.about.run_id

    def runs(self) -> pd.DataFrame:
        about = self.pack.about
        return pd.DataFrame({"run_id": [about.run_id], "index_date": [about.index_date]})

    def sheets_of(self, run_id: str) -> dict[str, str]:
        people = (*self.pack.cards, *self.pack.unsettled)
        return {one.person_id: one.sheet for one in people} if self.has_run(run_id) else {}

    def questions_of(self, run_id: str) -> set[tuple[str, str]]:
        assert self.has_run(run_id)
        people = (*self.pack.cards, *self.pack.unsettled)
        return {(one.person_id, question.id) for one in people for question in one.questions}

    def record(self, files: Sequence[ComeBack]) -> Recorded:
        new = [file for file in files if file not in self.files]
        self.files += new
        sizes = [(len(one.decisions), len(one.answers), len(one.nominations)) for one in new]
        known = sum(
            len(one.decisions) + len(one.answers) + len(one.nominations) for one in files
        ) - sum(map(sum, sizes))
        totals = [sum(column) for column in zip(*sizes, strict=True)] or [0, 0, 0]
        return Recorded(*totals, n_known=known)


def fill(sheet: Any, row: int, **values: Any) -> None:
    """Write into the row of a sheet, by the beginning of each column's heading."""
    headings = [str(cell.value).replace("'", "") for cell in sheet[HEADING_ROW]]
    for name, value in values.items():
        wanted = name.replace("_", " ").lower()
        place = next(n for n, one in enumerate(headings) if one.lower().startswith(wanted))
        sheet.cell(row, place + 1).value = value


def offer(sheet: Any, row: int, **changes: Any) -> None:
    """Fill a row with a complete decision, and what is changed; None leaves a cell empty."""
    decision = {
        "decision": "Offer assertive outreach", "who_acts": "T07", "by_when": datetime(2026, 11, 1),
        "decided_by": "team lead", "decided_on": DECIDED,
    }  # fmt: skip
    fill(sheet, row, **{**decision, **changes})


def not_now(sheet: Any, row: int, **changes: Any) -> None:
    """Fill a row with a complete "not needed now", and what is changed."""
    decision = {
        "decision": "Not needed now (reason, review date)",
        "reason": f"seen weekly by early intervention, row {row}",
        "by_when": datetime(2027, 3, 1), "decided_by": "team lead", "decided_on": DECIDED,
    }  # fmt: skip
    fill(sheet, row, **{**decision, **changes})


def returned(issued: Path, back: Path, *changes: Callable[[Any], object]) -> Path:
    """Save an issued workbook as another, changed as a person or a program would."""
    workbook = openpyxl.load_workbook(issued)
    for change in changes:
        change(workbook)
    workbook.save(back)
    return back


def on(sheet: str, change: Callable[..., object], *args: Any, **values: Any) -> Change:
    """Return a change of one sheet."""
    return lambda book: change(book[sheet], *args, **values)


def put(sheet: str, cell: str, value: Any) -> Change:
    """Return a change of one cell."""

    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


def issue(folder: Path, pack: ReviewPack = PACK) -> Path:
    """Write the workbook of a pack."""
    write_workbook(pack, folder / "review.xlsx")
    return folder / "review.xlsx"


def read(issued: Path, tmp_path: Path, *changes: Change) -> ReadFile:
    """Read a workbook that came back, changed."""
    back = returned(issued, tmp_path / "back.xlsx", *changes)
    return read_workbook(back, FakeLedger(PACK), today=TODAY)


def refused(issued: Path, tmp_path: Path, *changes: Change) -> list[str]:
    """Return what is said of a workbook that must be refused, and of which nothing is taken."""
    ledger = FakeLedger(PACK)
    back = returned(issued, tmp_path / "back.xlsx", *changes)
    with pytest.raises(DecisionsError) as caught:
        import_decisions([back], ledger, today=TODAY)
    assert ledger.files == []
    assert all(one.file == "back.xlsx" for one in caught.value.problems)
    return [str(one) for one in caught.value.problems]
