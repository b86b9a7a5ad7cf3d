"""The first sheet: what the workbook is, what each decision needs, and which sheets there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cohortid.review.card import AboutPack
from cohortid.review.outcomes import Outcome, limits, outcomes
from cohortid.review.wording import (
    NOBODY_LEAVES,
    ORDER_SAYS_NOTHING,
    STANDING_LINE,
    SYNTHETIC,
)
from cohortid.review.workbook.cell_text import cell_text
from cohortid.review.workbook.formats import Formats, row_height
from cohortid.review.workbook.issued import Issued
from cohortid.review.workbook.layout import (
    ABOUT,
    CANNOT_TELL,
    CONCERNS,
    FORMAT,
    FORMAT_VERSION,
    HEADING_ROW,
    QUESTIONS,
    Label,
)
from cohortid.review.workbook.write_table import page_setup, protect, write_age

NO_NAMES = "None: keys only."
_WIDTHS = (34.0, 112.0, 16.0)
_FIT_ONE_PAGE = 20
_NEEDS = {
    "reason": f"a reason of at least {limits().reason_at_least_characters} characters",
    "who_acts": "who acts",
    "view": "the person's or carer's view",
}
_HOW = (
    ("Decide", "Look at one person at a time. Pick a decision in the pale cells of the team's "
     "sheet and say what it needs. A row that is left empty stays open: the person waits on."),
    ("Dates", "Type them as dates, such as 31/10/2026; the cell then shows 31 Oct 2026."),
    (QUESTIONS, f"On “{QUESTIONS}” and “{CANNOT_TELL}”, say what you know and the records don't. "
     "Leave the rest empty."),
    (CONCERNS, f"On “{CONCERNS}”, raise a concern about anybody, on these lists or not. It brings "
     "the person forward whatever the rules say."),
    ("Leave as it is", "Don't rename, add or remove sheets or columns, merge cells or change keys. "
     "Rows may be removed: those people stay waiting."),
    ("Send back", "Save it as an Excel workbook (.xlsx) under any name, close it, and give it back "
     "the way it came, inside the NHS. It is read with: cohortid import-decisions FILE"),
)  # fmt: skip

Fact = tuple[str, str | date]


def write_about(workbook: Any, formats: Formats, about: AboutPack, issued: Issued) -> None:
    """Add the sheet About to a workbook of xlsxwriter.

    Parameters:
        workbook: The workbook.
        formats: Its formats.
        about: What the pack says of itself.
        issued: Sheets and keys.
    """
    sheet = workbook.add_worksheet(ABOUT)
    sheet.write_string(0, 0, "For review: what this workbook is", formats.title)
    sheet.set_row(0, 22)
    synthetic = f" {SYNTHETIC}" if about.synthetic else ""
    sheet.write_string(1, 0, STANDING_LINE + synthetic, formats.note)
    sheet.write_string(2, 0, NOBODY_LEAVES, formats.note)
    for number, width in enumerate(_WIDTHS):
        sheet.set_column(number, number, width)
    row = _write_facts(sheet, formats, about, issued)
    _write_sheets(sheet, formats, issued, row + 1)
    protect(sheet)
    page_setup(sheet, about)
    if len(issued.sheets) <= _FIT_ONE_PAGE:
        sheet.fit_to_pages(1, 1)


def _write_facts(sheet: Any, formats: Formats, about: AboutPack, issued: Issued) -> int:
    row = HEADING_ROW - 1
    for label, value in [*_how(), *_facts(about, issued)]:
        sheet.write_string(row, 0, label, formats.label)
        if label == Label.AGE:
            write_age(sheet, row, 1, about, formats.value)
        elif isinstance(value, date):
            sheet.write_datetime(row, 1, value, formats.value_day)
        else:
            text = cell_text(value)
            sheet.write_string(row, 1, text, formats.value)
            sheet.set_row(row, row_height([(label, 28), (text, _WIDTHS[1])], at_least=1))
        row += 1
    return row


def _how() -> Iterable[Fact]:
    yield from _HOW
    for outcome in outcomes().values():
        yield f"“{outcome.title}”", _needs(outcome)


def _needs(outcome: Outcome) -> str:
    by_when = "by when"
    if outcome.by_when_is == "review":
        within = limits().review_within_days
        by_when = f"a date within {within} days on which it is looked at again"
    needs = [by_when if need == "by_when" else _NEEDS[need] for need in outcome.needs]
    waits = " The person stays on the list until it is settled." if outcome.waiting else ""
    return f"Needs {', '.join([*needs, 'decided by (role), decided on'])}.{waits}"


def _facts(about: AboutPack, issued: Issued) -> list[Fact]:
    return [
        (Label.NAMES, NO_NAMES),
        (Label.INDEX_DATE, about.index_date),
        (Label.RECORDS_FROM, about.first_day),
        (Label.RECORDS_TO, about.last_day),
        (Label.AGE, ""),
        (Label.BEHIND, "; ".join(about.behind) or "none"),
        (Label.ORDER, f"{about.order}. {ORDER_SAYS_NOTHING}"),
        (Label.CRITERIA, about.criteria_title),
        (Label.CRITERIA_ID, about.criteria_id),
        (Label.CRITERIA_SHA256, about.criteria_sha256),
        (Label.FINGERPRINT, about.data_fingerprint),
        (Label.PURPOSE, about.purpose),
        (Label.WRITTEN_BY, f"cohortid {about.version}"),
        (Label.FORMAT, FORMAT),
        (Label.FORMAT_VERSION, FORMAT_VERSION),
        (Label.PACK, about.pack_id),
        (Label.RUN, about.run_id),
        (Label.CHECK, issued.check),
    ]


def _write_sheets(sheet: Any, formats: Formats, issued: Issued, row: int) -> None:
    headings = (Label.SHEETS, "Team, or what it is for", "Rows")
    columns = [{"header": one, "header_format": formats.fact_heading} for one in headings]
    options = {
        "name": "Sheets", "columns": columns, "style": None, "banded_rows": False,
        "autofilter": False,
    }  # fmt: skip
    sheet.add_table(row, 0, row + len(issued.sheets), 2, options)
    for place, one in enumerate(issued.sheets, start=row + 1):
        sheet.write_string(place, 0, one.name, formats.label)
        sheet.write_string(place, 1, one.team, formats.value)
        sheet.write_number(place, 2, one.n_rows, formats.number)
