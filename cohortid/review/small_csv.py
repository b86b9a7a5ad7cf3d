"""Small comma-separated files that people write by hand, read strictly and as text only."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CsvProblem:
    """One thing that is wrong in such a file.

    Parameters:
        what: What is wrong and how to mend it.
        row: Row as a spreadsheet counts it, headings being row 1; 0 if it is about the file.
        column: Column; "" if it is about the row.
    """

    what: str
    row: int = 0
    column: str = ""

    @property
    def place(self) -> str:
        """Where it is, such as "row 3, reason"."""
        return ", ".join(
            part for part in (f"row {self.row}" if self.row else "", self.column) if part
        )


@dataclass(frozen=True)
class CsvRow:
    """One row: its number as a spreadsheet counts, and its cells without spaces around them."""

    number: int
    cells: dict[str, str]


def read_small_csv(
    path: Path, needed: Sequence[str], optional: Sequence[str] = ()
) -> tuple[list[CsvRow], list[CsvProblem]]:
    """Return the rows of a file and everything that is wrong with its shape.

    Every needed cell must be filled. Blank lines are skipped. "NA" is text like any other.

    Parameters:
        path: The file: comma-separated, UTF-8, one line of headings in any order.
        needed: Columns that must be there, each cell filled.
        optional: Columns that may be there too; no other may.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except FileNotFoundError:
        return [], [CsvProblem("there is no such file. Check its path.")]
    except PermissionError:
        return [], [CsvProblem("this file can't be opened: close it in the other program.")]
    except (UnicodeDecodeError, csv.Error, OSError):
        return [], [CsvProblem("this file can't be read. Save it as comma-separated UTF-8 text.")]
    headings = [text.strip().lower() for text in lines[0]] if lines else []
    wrong = _check_headings(headings, needed, optional)
    if wrong:
        return [], wrong
    rows, problems = [], []
    for number, line in enumerate(lines[1:], start=2):
        cells = [text.strip() for text in line]
        if not any(cells):
            continue
        if len(cells) != len(headings):
            say = f"this row has {len(cells)} cells where there are {len(headings)} headings."
            problems.append(CsvProblem(f"{say} Put text with a comma in quotation marks.", number))
            continue
        row = CsvRow(number, dict(zip(headings, cells, strict=True)))
        blank = [
            CsvProblem("this is blank.", number, name) for name in needed if not row.cells[name]
        ]
        problems += blank
        rows += [] if blank else [row]
    return rows, problems


def _check_headings(
    headings: list[str], needed: Sequence[str], optional: Sequence[str]
) -> list[CsvProblem]:
    wanted = ", ".join(needed)
    problems = [
        CsvProblem(f"the column {name} is missing. Give {wanted}.", 1)
        for name in needed
        if name not in headings
    ]
    for name in dict.fromkeys(headings):
        if headings.count(name) > 1:
            problems.append(CsvProblem("two columns have this heading.", 1, name))
        elif name not in (*needed, *optional):
            say = f"the column {name or 'without a heading'} isn't one of this file's. Delete it."
            problems.append(CsvProblem(say, 1))
    return problems
