"""One sheet with a table: three lines on top, headings, read-only cells, and cells to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cohortid.cohort.words import day_words
from cohortid.review.card import AboutPack
from cohortid.review.outcomes import outcomes
from cohortid.review.wording import STANDING_LINE
from cohortid.review.workbook.formats import Formats, row_height
from cohortid.review.workbook.layout import ANSWER_WORDS, HEADING_ROW, LISTS, Column

_FIRST = HEADING_ROW  # counted from 0, as xlsxwriter counts: the row below the headings
AGE_UNTIL_OPENED = "Open this for editing to see how old the records are today."


@dataclass(frozen=True)
class Table:
    """What one sheet shows.

    Parameters:
        sheet: Name of the sheet.
        name: Name of its Excel table.
        title: First line.
        note: Third line; the second is the standing line.
        columns: Its columns, those that are read only first.
        rows: Read-only cells of each row, as text.
        age_column: Column of the first line in which the age of the records stands.
    """

    sheet: str
    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[str, ...]]
    age_column: int


def write_table(workbook: Any, formats: Formats, about: AboutPack, table: Table) -> None:
    """Add a sheet with a table to a workbook of xlsxwriter.

    Parameters:
        workbook: The workbook.
        formats: Its formats.
        about: What the pack says of itself.
        table: What the sheet shows.
    """
    sheet = workbook.add_worksheet(table.sheet)
    _write_top(sheet, formats, about, table)
    _write_headings(sheet, formats, table)
    for place, cells in enumerate(table.rows):
        _write_row(sheet, formats, table.columns, _FIRST + place, cells)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
        _validate(sheet, column, number, len(table.rows), about.index_date)
    sheet.freeze_panes(_FIRST, 1)
    protect(sheet)
    page_setup(sheet, about)
    sheet.repeat_rows(0, HEADING_ROW - 1)


def write_age(sheet: Any, row: int, column: int, about: AboutPack, format_: Any) -> None:
    """Write the cell that tells how old the records are on the day it is looked at."""
    day = about.last_day
    formula = (
        f'="The records are "&MAX(0,TODAY()-DATE({day.year},{day.month},{day.day}))'
        '&" days old today"'
    )
    # What a viewer shows that doesn't calculate: no number is better than an old one.
    sheet.write_formula(row, column, formula, format_, AGE_UNTIL_OPENED)


def protect(sheet: Any) -> None:
    """Lock all cells but those to fill in; without a password, against accidents only."""
    sheet.protect("", {"autofilter": True, "format_rows": True, "format_columns": True})


def page_setup(sheet: Any, about: AboutPack) -> None:
    """Set a sheet to A4 landscape, one page wide, with header and footer."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.6)
    run, index_date = (text.replace("&", "&&") for text in (about.run_id, str(about.index_date)))
    sheet.set_header(
        f"&L&8Run {run}&C&8Index date {index_date}&R&8Records up to {day_words(about.last_day)}"
    )
    sheet.set_footer("&L&8&A&R&8Page &P of &N")


def _write_top(sheet: Any, formats: Formats, about: AboutPack, table: Table) -> None:
    sheet.write_string(0, 0, table.title, formats.title)
    write_age(sheet, 0, table.age_column, about, formats.note)
    sheet.write_string(1, 0, STANDING_LINE, formats.note)
    sheet.write_string(2, 0, table.note, formats.note)
    sheet.set_row(0, 22)


def _write_headings(sheet: Any, formats: Formats, table: Table) -> None:
    looks = {True: formats.fact_heading, False: formats.entry_heading}
    columns = [
        {"header": one.heading, "header_format": looks[one.kind == "fact"]} for one in table.columns
    ]
    last = (_FIRST + len(table.rows) - 1, len(table.columns) - 1)
    options = {"name": table.name, "columns": columns, "style": None, "banded_rows": False}
    sheet.add_table(HEADING_ROW - 1, 0, *last, options)
    sheet.set_row(HEADING_ROW - 1, 34)


def _write_row(
    sheet: Any, formats: Formats, columns: tuple[Column, ...], row: int, cells: tuple[str, ...]
) -> None:
    for number, column in enumerate(columns):
        if number < len(cells):
            look = formats.key if number == 0 else formats.fact
            sheet.write_string(row, number, cells[number], look)
        else:
            text = column.kind in ("text", "decision", "answer")
            sheet.write_blank(row, number, None, formats.text if text else formats.day)
    widths = [column.width for column in columns]
    sheet.set_row(row, row_height(list(zip(cells, widths, strict=False))))


def _validate(sheet: Any, column: Column, number: int, n_rows: int, index_date: date) -> None:
    rule = _rule(column, index_date)
    if rule is not None:
        rule |= {"error_title": column.heading[:32], "ignore_blank": True}
        sheet.data_validation(_FIRST, number, _FIRST + n_rows - 1, number, rule)


def _rule(column: Column, index_date: date) -> dict[str, Any] | None:
    if column.kind == "decision":
        last = len(outcomes()) + 1
        say = "Please pick one from the list."
        return {"validate": "list", "source": f"={LISTS}!$A$2:$A${last}", "error_message": say}
    if column.kind == "answer":
        last = len(ANSWER_WORDS) + 1
        say = "Please pick yes, no or not known."
        return {"validate": "list", "source": f"={LISTS}!$B$2:$B${last}", "error_message": say}
    day = day_words(index_date)
    if column.kind == "since_index":
        return {
            "validate": "date", "criteria": "between", "minimum": index_date,
            "maximum": "=TODAY()",
            "error_message": f"Please give a date from {day} to today, such as 31/10/2026.",
        }  # fmt: skip
    if column.kind == "ahead":
        say = f"Please give a date from {day} on, such as 31/12/2026."
        return {"validate": "date", "criteria": ">=", "value": index_date, "error_message": say}
    if column.kind == "past":
        say = "Please give a date up to today, such as 31/10/2026."
        return {"validate": "date", "criteria": "<=", "value": "=TODAY()", "error_message": say}
    if column.kind == "text" and column.field in ("key", "reason", "by_role"):
        say = "Please write it in words, at most 2,000 letters."
        return {
            "validate": "length", "criteria": "between", "minimum": 1, "maximum": 2000,
            "error_message": say,
        }  # fmt: skip
    return None
