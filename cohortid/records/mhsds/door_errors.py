"""What is said when a column can't be taken at the door.

No message shows a value that could be somebody's key: an example is shown only where it is
written like a date or a small number, and otherwise by its shape.
"""

from __future__ import annotations

import re

from cohortid.errors import DataError
from cohortid.records.mhsds.files import RawTable
from cohortid.records.mhsds.layout import Column, SourceTable, source_tables
from cohortid.records.mhsds.typed import ISO

_DATE_LIKE = r"\d{1,4}[-/. ](\d{1,2}|[A-Za-z]{3})[-/. ]\d{2,4}([ T][\d:.+Z-]*)?|\d{8}"
_ISO_LIKE = r"\d{4}-\d{2}-\d{2}([ T].*)?"


def no_column(file: RawTable, layout: SourceTable, column: Column) -> DataError:
    """Return what to say when a needed column isn't there.

    Parameters:
        file: The file.
        layout: The table it belongs to.
        column: The column.

    Returns:
        The error; it shows only headings that are known, as a file without its line of headings
        has the values of its first row there.
    """
    known = {
        name.lower()
        for table in source_tables().values()
        for listed in table.columns
        for name in (listed.name, *listed.aliases)
    }
    headings = [name for name in file.columns if name.lower().removesuffix("_deid") in known]
    if not headings:
        return DataError(
            "None of this file's headings is a column of the table.",
            file=file.label,
            column=column.name,
            fix=f"Check that the first line holds the headings of {layout.name} and that the "
            "file is separated by commas.",
        )
    others = len(file.columns) - len(headings)
    return DataError(
        f"{layout.name} has no column {column.name}.",
        file=file.label,
        column=column.name,
        example=f"it has {', '.join(headings)}" + (f" and {others} more" if others else ""),
        fix=f"Export the table with {column.name}"
        + (f" (or {', '.join(column.aliases)})." if column.aliases else "."),
    )


def numbers(file: RawTable, column: Column, name: str, n_rows: int) -> DataError:
    """Return what to say when identifiers or codes came as numbers."""
    kind = "identifiers" if column.kind in ("id", "person") else "codes"
    fix = f"Write {name} as text"
    if file.path is None:
        fix = f"Read it as text: pandas.read_csv(…, dtype={{{name!r}: str}})"
    return DataError(
        f"This column came as numbers; {kind} are text, and lose their leading zeros (and the "
        "last digits of long ones) as numbers.",
        file=file.label,
        column=name,
        n_rows=n_rows,
        fix=f"{fix}, at the first step that reads it: zeros once lost don't come back.",
    )


def reshaped(file: RawTable, name: str, n_rows: int) -> DataError:
    """Return what to say when identifiers were turned into numbers on their way."""
    return DataError(
        "These identifiers were turned into numbers by another program (written like 1.2E+12 or "
        "123.0).",
        file=file.label,
        column=name,
        n_rows=n_rows,
        fix="Export the column again as text; what a spreadsheet has rounded can't be recovered.",
    )


def blank(file: RawTable, column: Column, n_rows: int) -> DataError:
    """Return what to say when a row lacks what it needs to belong somewhere."""
    consequence = {"person": "belongs to nobody", "month": "belongs to no month"}.get(
        column.kind,
        "belongs to no provider"
        if column.name in ("OrgIDProv", "OrgIDProvider")
        else "can't be followed from month to month",
    )
    other_key = (
        " If the extract has another key that is always filled (Der_Person_ID), leave "
        f"{column.name} out."
        if column.kind == "person"
        else ""
    )
    return DataError(
        f"This column is blank on some rows; without it a row {consequence}.",
        file=file.label,
        column=column.name,
        n_rows=n_rows,
        fix=f"Fill it at the source, or leave those rows out and say so.{other_key}",
    )


def not_dates(
    file: RawTable, name: str, n_rows: int, of: int, example: str, date_format: str
) -> DataError:
    """Return what to say when dates can't be read."""
    which = "These dates" if n_rows == of else "Some dates"
    at_source = "Correct them at the source, or blank them: a row without a date is kept."
    if re.fullmatch(_ISO_LIKE, example):
        if date_format != ISO:
            problem = f"{which} aren't written as {date_format}."
            fix = "Leave date_format out if the extract's dates are written like 2026-03-31."
        elif example[:4] < "1900":
            problem, fix = f"{which} lie before 1900.", at_source
        else:
            problem, fix = f"{which} don't exist in the calendar.", at_source
    else:
        slashed = re.match(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", example) and date_format == ISO
        wanted = "like 2026-03-31" if date_format == ISO else f"as {date_format}"
        written = "look day-first" if slashed else f"aren't written {wanted}"
        problem = f"{which} {written}."
        fix = (
            'Write dates as 2026-03-31, or pass date_format="%d/%m/%Y" (command line: '
            "--date-format) if every date in the extract is written day-first."
        )
        if date_format != ISO:
            fix = (
                "Write every date of the extract the same way, and give date_format as they are "
                "written: %d day, %m month, %Y year of four digits, %y of two."
            )
    return DataError(
        problem,
        file=file.label,
        column=name,
        n_rows=n_rows,
        example=_shown(example, re.fullmatch(_DATE_LIKE, example) is not None),
        fix=fix,
    )


def not_numbers(
    file: RawTable, name: str, n_rows: int, of: int, example: str, date_format: str
) -> DataError:
    """Return what to say when whole numbers can't be read."""
    return DataError(
        "These values should be whole numbers.",
        file=file.label,
        column=name,
        n_rows=n_rows,
        example=_shown(example, len(example) <= 6),
        fix="Export the column again as whole numbers, blank where nothing is recorded.",
    )


def not_months(
    file: RawTable, name: str, n_rows: int, of: int, example: str, date_format: str
) -> DataError:
    """Return what to say when month counters can't be read."""
    return DataError(
        "These months aren't MHSDS month counters.",
        file=file.label,
        column=name,
        n_rows=n_rows,
        example=_shown(example, len(example) <= 8),
        fix="Write the counter: 1489 is April 2024, and each later month is one more.",
    )


def _shown(example: str, harmless: bool) -> str:
    """Return an example as it is, or only its shape: 9 for a digit and A for a letter."""
    if harmless:
        return example
    return "written like " + re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", example))[:30]
