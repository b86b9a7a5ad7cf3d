"""What a returned workbook says of itself, held against what the ledger knows of its run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cohortid.review.workbook.cell_text import cell_text
from cohortid.review.workbook.issued import Issued, IssuedSheet
from cohortid.review.workbook.known_runs import KnownRuns, index_date_of
from cohortid.review.workbook.layout import ABOUT, FORMAT, FORMAT_VERSION, LISTS, Label
from cohortid.review.workbook.problems import Problems
from cohortid.review.workbook.write_lists import HEADINGS

_AS_ISSUED = "Start again from the workbook as it was sent out."


@dataclass(frozen=True)
class Returned:
    """What a returned workbook was when it was issued.

    Parameters:
        run_id: Run that it is about.
        index_date: Index date of that run, from the ledger.
        issued: Sheets and keys.
        questions: Question as it stands in a cell, to its id.
    """

    run_id: str
    index_date: date
    issued: Issued
    questions: dict[str, str]


def read_about(workbook: Any, ledger: KnownRuns, problems: Problems) -> Returned:
    """Read and check the sheets About and Lists.

    Parameters:
        workbook: A workbook of openpyxl.
        ledger: The ledger.
        problems: Takes what is wrong.

    Raises:
        DecisionsError: It isn't a review workbook, is of another run, or what it says of itself
            isn't what was issued; nothing else of it can be trusted then.
    """
    if ABOUT not in workbook.sheetnames or LISTS not in workbook.sheetnames:
        gone = ABOUT if ABOUT not in workbook.sheetnames else LISTS
        raise problems.stop(
            f"the sheet “{gone}” isn't there: it was removed or renamed, or this isn't a review "
            f"workbook. {_AS_ISSUED}"
        )
    said = _labels(workbook[ABOUT])
    _require(said, Label.FORMAT, FORMAT, "this isn't a review workbook.", problems)
    _require(
        said,
        Label.FORMAT_VERSION,
        FORMAT_VERSION,
        "this workbook was written by another version of cohortid. Read it with that one.",
        problems,
    )
    run_id, cell = said.get(Label.RUN, ("", ""))
    if not ledger.has_run(run_id):
        raise problems.stop(
            "a pack from another run: this ledger doesn't know it. Give the ledger that the pack "
            "was issued with.",
            ABOUT,
            cell,
        )
    return Returned(run_id, index_date_of(ledger, run_id), *_issued(workbook, said, problems))


def _labels(sheet: Any) -> dict[str, tuple[str, str]]:
    """Return each label of column A with the text beside it and its cell; the first counts."""
    found: dict[str, tuple[str, str]] = {}
    for label, value in sheet.iter_rows(max_col=2):
        found.setdefault(_text(label), (_text(value), value.coordinate))
    return found


def _require(
    said: dict[str, tuple[str, str]], label: str, value: str, otherwise: str, problems: Problems
) -> None:
    found, cell = said.get(label, ("", ""))
    if found != value:
        raise problems.stop(f"{otherwise} ({label} isn't {value}.)", ABOUT, cell)


def _issued(
    workbook: Any, said: dict[str, tuple[str, str]], problems: Problems
) -> tuple[Issued, dict[str, str]]:
    lists = workbook[LISTS]
    if tuple(_text(cell) for cell in lists[1][: len(HEADINGS)]) != HEADINGS:
        raise problems.stop(f"the hidden sheet was changed. {_AS_ISSUED}", LISTS, "A1")
    columns = list(zip(*lists.iter_rows(min_row=2, max_col=len(HEADINGS)), strict=True))
    texts = [[_text(cell) for cell in column] for column in columns]
    questions = dict(pair for pair in zip(texts[2], texts[3], strict=True) if any(pair))
    keys = tuple(pair for pair in zip(texts[4], texts[5], strict=True) if any(pair))
    issued = Issued(tuple(_sheets(workbook[ABOUT])), keys)
    check, cell = said.get(Label.CHECK, ("", ""))
    if issued.check != check:
        raise problems.stop(
            f"the lists of sheets and keys aren't those that were issued. {_AS_ISSUED}", ABOUT, cell
        )
    return issued, questions


def _sheets(about: Any) -> Iterable[IssuedSheet]:
    inside = False
    for name, team, n_rows in about.iter_rows(max_col=3):
        if not inside:
            inside = _text(name) == Label.SHEETS
        elif _text(name):
            n_issued = n_rows.value if isinstance(n_rows.value, int) else -1
            yield IssuedSheet(_text(name), _text(team), n_issued)


def _text(cell: Any) -> str:
    value = cell.value
    return value if isinstance(value, str) else "" if value is None else cell_text(value)
