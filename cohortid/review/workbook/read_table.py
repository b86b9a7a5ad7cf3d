"""The rows of one sheet of a returned workbook, once its shape is as it was issued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cohortid.review.workbook.layout import HEADING_ROW, Column
from cohortid.review.workbook.problems import Problems
from cohortid.review.workbook.read_cell import is_blank


@dataclass(frozen=True)
class Row:
    """One row in which something stands.

    Parameters:
        sheet: Name of the sheet.
        cells: Field of each column to its cell of openpyxl.
    """

    sheet: str
    cells: dict[str, Any]

    def at(self, field: str) -> str:
        """Return where a field stands, such as "E7"."""
        return str(self.cells[field].coordinate)

    def place(self, field: str) -> str:
        """Return where a field stands, with its sheet."""
        return f"{self.sheet}!{self.at(field)}"

    def filled(self, columns: Sequence[Column]) -> bool:
        """Return whether somebody wrote in one of the columns that are there to be filled in."""
        return any(not is_blank(self.cells[one.field]) for one in columns if one.kind != "fact")


def read_table(sheet: Any, columns: tuple[Column, ...], problems: Problems) -> list[Row]:
    """Return the rows of a sheet; none if its headings aren't those issued.

    Rows with a formula or in merged cells are problems, and left out.

    Parameters:
        sheet: A sheet of openpyxl.
        columns: Its columns.
        problems: Takes what is wrong.
    """
    n_before = len(problems.all)
    _check_headings(sheet, columns, problems)
    _check_merged(sheet, columns, problems)
    if len(problems.all) > n_before:
        return []
    rows = []
    for cells in sheet.iter_rows(min_row=HEADING_ROW + 1, max_col=len(columns)):
        if all(is_blank(cell) for cell in cells) or _has_formula(cells, sheet.title, problems):
            continue
        named = zip((one.field for one in columns), cells, strict=True)
        rows.append(Row(sheet.title, dict(named)))
    return rows


def _check_headings(sheet: Any, columns: tuple[Column, ...], problems: Problems) -> None:
    cells = _heading_cells(sheet, len(columns))
    found = [str(cell.value or "").strip() for cell in cells]
    wanted = [one.heading for one in columns]
    while len(found) > len(wanted) and not found[-1]:
        found.pop()
    if found == wanted:
        return
    missing = [heading for heading in wanted if heading not in found]
    added = [place for place, heading in enumerate(found) if heading not in wanted]
    for heading in missing:
        cell = cells[wanted.index(heading)].coordinate
        problems.add(
            f"the column “{heading}” isn't here under its heading: it was deleted or renamed, or "
            f"the headings aren't in row {HEADING_ROW} any more.",
            sheet.title,
            cell,
        )
    if not missing:
        for place in added:
            problems.add("this column was added. Delete it.", sheet.title, cells[place].coordinate)
    if not missing and not added:
        problems.add(
            "the columns aren't in the order in which they were issued.",
            sheet.title,
            cells[0].coordinate,
        )


def _heading_cells(sheet: Any, n_columns: int) -> tuple[Any, ...]:
    last = max(n_columns, min(sheet.max_column, n_columns + 20))
    rows = sheet.iter_rows(min_row=HEADING_ROW, max_row=HEADING_ROW, max_col=last)
    cells: tuple[Any, ...] = next(rows)
    return cells


def _check_merged(sheet: Any, columns: tuple[Column, ...], problems: Problems) -> None:
    for merged in sheet.merged_cells.ranges:
        if merged.max_row >= HEADING_ROW and merged.min_col <= len(columns):
            first = str(merged).partition(":")[0]
            problems.add(
                f"the cells {merged} are merged, so that a row can't be told. Unmerge them.",
                sheet.title,
                first,
            )


def _has_formula(cells: Iterable[Any], sheet: str, problems: Problems) -> bool:
    formulas = [cell for cell in cells if cell.data_type == "f"]
    for cell in formulas:
        problems.add(
            "a formula stands here. Type what it should say, without “=” in front.",
            sheet,
            cell.coordinate,
        )
    return bool(formulas)
