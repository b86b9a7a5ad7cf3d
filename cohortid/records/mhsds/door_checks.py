"""What is checked at the door, in one pass over each file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cohortid.engine import DuckDBEngine
from cohortid.errors import DataError
from cohortid.records.mhsds import door_errors as errors
from cohortid.records.mhsds.files import RawTable
from cohortid.records.mhsds.layout import EMERGENCY, Column, SourceTable
from cohortid.records.mhsds.typed import text_sql, typed_sql

_NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "NUMERIC")


@dataclass(frozen=True)
class _Check:
    """Rows of one column that can't be taken: the condition, an example and what to say."""

    condition: str
    example: str
    error: Callable[[int, int, str], DataError]


def check_values(
    engine: DuckDBEngine,
    file: RawTable,
    layout: SourceTable,
    chosen: Mapping[Column, tuple[str, ...]],
    date_format: str,
) -> int:
    """Stop at the first column of a file with values that can't be taken, in one pass over it.

    Parameters:
        engine: Where the file's view is.
        file: The file.
        layout: The table it belongs to.
        chosen: For each column, the submitted columns that hold it.
        date_format: How dates are written in text.

    Returns:
        How many rows the file has.

    Raises:
        DataError: Ids or codes came as numbers; a date, month or number can't be read; a person,
            provider, month or record key is blank.
    """
    checks = [
        check
        for column, names in chosen.items()
        for name in names
        for check in _checks(file, layout, column, name, date_format)
    ]
    counts = ", ".join(
        f"COUNT(*) FILTER (WHERE {check.condition}), "
        f"MIN({check.example}) FILTER (WHERE {check.condition})"
        for check in checks
    )
    row = engine.rows(f"SELECT COUNT(*), {counts} FROM {file.view}")[0]
    for check, n_wrong, example in zip(checks, row[1::2], row[2::2], strict=True):
        if n_wrong:
            raise check.error(int(str(n_wrong)), int(str(row[0])), str(example))
    return int(str(row[0]))


def _checks(
    file: RawTable, layout: SourceTable, column: Column, name: str, date_format: str
) -> list[_Check]:
    text = text_sql(name)
    checks = []
    if column.kind in ("date", "int", "month"):
        typed = typed_sql(file.columns, column, name, date_format)
        say = {"date": errors.not_dates, "int": errors.not_numbers, "month": errors.not_months}[
            column.kind
        ]
        checks.append(
            _Check(
                f"{text} IS NOT NULL AND ({typed}) IS NULL",
                text,
                lambda n, of, example: say(file, name, n, of, example, date_format),
            )
        )
    elif _came_as_numbers(file.columns[name], column):
        checks.append(
            _Check(
                f"{text} IS NOT NULL", "''", lambda n, of, _: errors.numbers(file, column, name, n)
            )
        )
    elif column.kind in ("id", "person"):
        # Only with a plus sign: letters and digits such as 12e5 may be a pseudonym.
        rounded = f"regexp_full_match({text}, '[+-]?\\d+([.]\\d+)?[eE][+]\\d+|\\d+[.]0+')"
        checks.append(_Check(rounded, "''", lambda n, of, _: errors.reshaped(file, name, n)))
    if _must_be_filled(layout, column):
        checks.append(
            _Check(f"{text} IS NULL", "''", lambda n, of, _: errors.blank(file, column, n))
        )
    return checks


def _came_as_numbers(type_name: str, column: Column) -> bool:
    # National stores hold RecordNumber and row keys as whole numbers; those lose nothing.
    whole = type_name.upper().lstrip("U").startswith(("INT", "BIGINT"))
    row_key = column.name.endswith("UniqID") or column.name in (
        "RecordNumber",
        "NHSEUniqSubmissionID",
    )
    return any(number in type_name.upper() for number in _NUMBERS) and not (whole and row_key)


def _must_be_filled(layout: SourceTable, column: Column) -> bool:
    if column.kind == "person" and layout.short == EMERGENCY:
        return False  # many attendances can't be matched to a person
    if column.kind in ("person", "month") or column.name in ("OrgIDProv", "OrgIDProvider"):
        return True
    return column.kind == "id" and column.required and column.name in layout.row_key
