"""The blind form as a workbook: written without a formula, read back cell by cell."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cohortid.results.html import visible
from cohortid.review.agreement.audit_form import (
    FILLED,
    FORM,
    AuditFormError,
    audit_rows,
    keys_of,
    read_audit,
)
from cohortid.review.agreement.audit_sample import AuditSample
from cohortid.review.agreement.audit_settings import answers, audit_settings

FORMAT = "cohortid-audit-form 1"
SHEET, ABOUT, LISTS = "Audit", "About", "Lists"
HEADINGS = {
    "person_id": "Person",
    "team": "Team",
    "current_care": "Current care",
    "last_seen": "Last seen or spoken to",
    "need": "Needs assertive outreach now?",
    "decided_by": "Answered by (role)",
    "decided_on": "Answered on (day)",
}
HEADING_ROW = 4  # from 1, as in the sheet: title, question and an empty row stand above
_WIDTHS = {"person_id": 18, "team": 34, "current_care": 34, "last_seen": 20, "need": 18,
           "decided_by": 24, "decided_on": 16}  # fmt: skip
_MOST = 2_000  # letters in a cell: more can't be read in it


def write_audit_workbook(
    sample: AuditSample, path: Path | str, about: Mapping[str, Any] | None = None
) -> Path:
    """Write the blind form as a workbook with a drop-down for the answer.

    Parameters:
        sample: The sample.
        path: File to write, ending in .xlsx; an existing one is replaced when all is written.
        about: What else the sheet About says: index date, criteria set, ...

    Returns:
        The file.

    Raises:
        PolicyRefusal: The purpose doesn't open named people.

    Example:
        See `tests/unit/test_review_agreement_workbook.py`.
    """
    import xlsxwriter

    rows = audit_rows(sample)
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix=".audit-", dir=path.parent) as folder:
        made = Path(folder) / "audit.xlsx"
        options = {"strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False}  # fmt: skip
        with xlsxwriter.Workbook(str(made), options) as book:
            _write_form(book, rows)
            _write_about(book, sample, len(rows), about or {})
            _write_lists(book)
        made.replace(path)
    return path


def read_audit_workbook(path: Path | str, sample: AuditSample | pd.DataFrame) -> pd.DataFrame:
    """Read a filled workbook, or refuse all of it and say which cells are wrong.

    Parameters:
        path: The workbook.
        sample: The sample it was written for, or its sealed table.

    Returns:
        The answers, as from `read_audit`.

    Raises:
        AuditFormError: It isn't the form of this sample, a person is missing from it, or a cell
            can't be taken as it is.

    Example:
        See `tests/unit/test_review_agreement_workbook.py`.
    """
    file = Path(path).name
    book = _opened(path)
    try:
        _check_about(book, _sample_id(sample), file)
        cells = _cells(book[SHEET], file)
    finally:
        book.close()
    n_gone = len(keys_of(sample) - {str(row["person_id"][1]).strip() for row in cells})
    if n_gone:
        raise AuditFormError(
            "People of the sample are missing from the form.",
            file=file,
            column=HEADINGS["person_id"],
            n_rows=n_gone,
            fix="Keep every row, and leave who wasn't looked at blank.",
        )
    frame = pd.DataFrame(
        [{name: value for name, (_, value) in row.items()} for row in cells], dtype=object
    )
    addresses = [{name: where for name, (where, _) in row.items()} for row in cells]
    return read_audit(
        frame, sample, file=file, place=lambda row, column: f"{SHEET}!{addresses[row][column]}"
    )


def sample_in(path: Path | str) -> str:
    """Return the identifier of the sample that a form was written for.

    Parameters:
        path: The workbook.

    Raises:
        AuditFormError: It can't be opened, or isn't such a form.
    """
    book = _opened(path)
    try:
        rows = book[ABOUT].iter_rows(max_col=2) if ABOUT in book.sheetnames else ()
        said = {str(row[0].value): row[1].value for row in rows}
    finally:
        book.close()
    if said.get("Form") != FORMAT or not said.get("Sample"):
        raise AuditFormError(
            "This isn't the form of a blind sample.",
            file=Path(path).name,
            fix="Give the workbook that audit-sample wrote, filled in.",
        )
    return str(said["Sample"])


def _opened(path: Path | str) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(path)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        raise AuditFormError(
            "The workbook can't be opened.", file=Path(path).name, fix="Save the form as .xlsx."
        ) from None


def _write_form(book: Any, rows: pd.DataFrame) -> None:
    sheet = book.add_worksheet(SHEET)
    words = audit_settings()["words"]
    plain = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#aeb7bd"}
    kept = book.add_format(plain)
    # What is filled in stays text, so that a role can't turn into something else.
    filled = book.add_format({**plain, "locked": False, "num_format": "@", "bg_color": "#fff9db"})
    day = book.add_format({**plain, "locked": False, "num_format": "yyyy-mm-dd",
                           "bg_color": "#fff9db"})  # fmt: skip
    heading = book.add_format({**plain, "bold": True, "bg_color": "#e8edee"})
    sheet.write_string(0, 0, words["title"], book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, "Please read the sheet About first. Fill the last three columns.")
    for place, name in enumerate(FORM):
        sheet.set_column(place, place, _WIDTHS[name])
        sheet.write_string(HEADING_ROW - 1, place, HEADINGS[name], heading)
    sheet.set_row(HEADING_ROW - 1, 32)
    for number, row in enumerate(rows.to_dict("records"), start=HEADING_ROW):
        sheet.set_row(number, 32)
        for place, name in enumerate(FORM):
            if name not in FILLED:
                sheet.write_string(number, place, visible(row[name])[:_MOST], kept)
            else:
                sheet.write_blank(number, place, None, day if name == "decided_on" else filled)
    if len(rows):
        _add_checks(sheet, HEADING_ROW, HEADING_ROW + len(rows) - 1)
    sheet.freeze_panes(HEADING_ROW, 1)
    sheet.autofilter(HEADING_ROW - 1, 0, HEADING_ROW - 1 + len(rows), len(FORM) - 1)
    # Without a password: it guards against a slip. Filtering and wider columns stay possible.
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW - 1)


def _add_checks(sheet: Any, first: int, last: int) -> None:
    need, day = FORM.index("need"), FORM.index("decided_on")
    sheet.data_validation(first, need, last, need, {
        "validate": "list", "source": f"={LISTS}!$A$1:$A${len(answers())}",
        "error_title": "Answer",
        "error_message": "Please choose " + " or ".join(answers().values()),
    })  # fmt: skip
    sheet.data_validation(first, day, last, day, {
        "validate": "date", "criteria": ">=", "value": pd.Timestamp("2000-01-01").to_pydatetime(),
        "error_title": "Day", "error_message": "Please give the day as a date.",
    })  # fmt: skip


def _write_about(book: Any, sample: AuditSample, n_rows: int, about: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(ABOUT)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    how = audit_settings()["words"]["how"].strip().splitlines()
    lines = [("Question", audit_settings()["words"]["question"])]
    lines += [("How to answer" if place == 0 else "", line) for place, line in enumerate(how)]
    lines += [("Form", FORMAT), ("Sample", sample.sample_id), ("People", str(n_rows))]
    lines += [(str(name).replace("_", " "), visible(value)) for name, value in about.items()]
    for number, (name, said) in enumerate(lines):
        sheet.set_row(number, 15 * (1 + len(said[:_MOST]) // 85))  # not every program grows a row
        sheet.write_string(number, 0, visible(name)[:_MOST], bold)
        sheet.write_string(number, 1, said[:_MOST], wrapped)
    sheet.protect("")
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_lists(book: Any) -> None:
    sheet = book.add_worksheet(LISTS)
    for number, text in enumerate(answers().values()):
        sheet.write_string(number, 0, text)
    sheet.hide()


def _sample_id(sample: AuditSample | pd.DataFrame) -> object:
    return sample.attrs.get("sample_id") if isinstance(sample, pd.DataFrame) else sample.sample_id


def _check_about(book: Any, sample_id: object, file: str) -> None:
    missing = [name for name in (SHEET, ABOUT) if name not in book.sheetnames]
    if missing:
        raise AuditFormError(
            "The workbook lacks a sheet.",
            file=file,
            example=", ".join(missing),
            fix="Send back the form that was written, with all its sheets.",
        )
    said = {str(row[0].value): row[1].value for row in book[ABOUT].iter_rows(max_col=2)}
    for name, expected in (("Form", FORMAT), ("Sample", sample_id)):
        if said.get(name) != expected:
            raise AuditFormError(
                "This isn't the form of this sample.",
                file=file,
                column=f"{ABOUT}: {name}",
                example=f"{said.get(name)} instead of {expected}",
                fix="Read it with the sample that it was written for.",
            )


def _cells(sheet: Any, file: str) -> list[dict[str, tuple[str, Any]]]:
    """Return each row below the headings as name to (address, value); a formula is refused."""
    places = {}
    for cell in sheet[HEADING_ROW]:
        name = next((key for key, text in HEADINGS.items() if text == cell.value), None)
        if name is not None:
            places[name] = cell.column - 1
    missing = [HEADINGS[name] for name in ("person_id", *FILLED) if name not in places]
    if missing:
        raise AuditFormError(
            "The form lacks a column.",
            file=file,
            column=", ".join(missing),
            fix=f"Keep the headings of row {HEADING_ROW} as they were.",
        )
    rows, formulas = [], []
    for row in sheet.iter_rows(min_row=HEADING_ROW + 1):
        own = {name: row[place] for name, place in places.items()}
        formulas += [f"{SHEET}!{cell.coordinate}" for cell in own.values() if cell.data_type == "f"]
        if any(cell.value is not None for cell in own.values()):
            rows.append({name: (cell.coordinate, _value(cell.value)) for name, cell in own.items()})
    if formulas:
        raise AuditFormError(
            "The form holds a formula.",
            file=file,
            n_rows=len(formulas),
            example=", ".join(formulas[:10]),
            fix="Type the answer itself.",
        )
    return rows


def _value(value: Any) -> Any:
    return "" if value is None else value
