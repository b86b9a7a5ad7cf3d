"""SQL that turns a submitted column, as it came, into a typed one."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from cohortid.engine.duckdb_engine import quote
from cohortid.records.mhsds.layout import Column

ISO = "%Y-%m-%d"
# What other programs write for "nothing here".
BLANKS = "('', 'NULL', 'NAN', 'NAT', 'NONE', '<NA>')"
# Years in which a month counter or a date makes sense; a yyyymm read as a counter, or a year
# written with two digits, lies far outside.
FIRST_COUNTER, LAST_COUNTER = 1200, 2400  # 1999 to 2100
FIRST_DATE = "DATE '1900-01-01'"


def text_sql(name: str) -> str:
    """Return SQL for a column as trimmed text, with blanks missing.

    Example:
        >>> text_sql("Gender").count("Gender")
        2
    """
    quoted = '"' + name.replace('"', '""') + '"'
    trimmed = f"TRIM(CAST({quoted} AS VARCHAR))"
    return f"CASE WHEN UPPER({trimmed}) IN {BLANKS} THEN NULL ELSE {trimmed} END"


def typed_sql(types: Mapping[str, str], column: Column, name: str | None, date_format: str) -> str:
    """Return SQL for a column in the type of its kind; what can't be read is NULL.

    Parameters:
        types: Column name as it came, to its type in the engine.
        column: What the column should be.
        name: The column that holds it; None if it wasn't submitted.
        date_format: How dates are written in text.

    Returns:
        An expression.
    """
    if name is None:
        return f"CAST(NULL AS {empty_type(column.kind)})"
    if column.kind == "date":
        return _date(types, name, date_format)
    if column.kind == "int":
        return f"TRY_CAST({text_sql(name)} AS BIGINT)"
    if column.kind == "month":
        return _month(name)
    if column.kind == "code":
        return f"UPPER({text_sql(name)})"
    return text_sql(name)


def empty_type(kind: str) -> str:
    """Return the type of a column of this kind that has no values.

    Example:
        >>> empty_type("month")
        'DATE'
    """
    return {"date": "DATE", "month": "DATE", "int": "BIGINT"}.get(kind, "VARCHAR")


def _date(types: Mapping[str, str], name: str, date_format: str) -> str:
    text = text_sql(name)
    if types[name].upper().startswith(("DATE", "TIMESTAMP")):
        day = f'CAST("{name}" AS DATE)'
    elif date_format == ISO:
        # A time of day may follow the date; only the date is kept, as it is written.
        day = (
            f"CASE WHEN regexp_full_match({text}, '\\d{{4}}-\\d{{2}}-\\d{{2}}([ T].*)?') "
            f"THEN TRY_CAST(SUBSTRING({text}, 1, 10) AS DATE) END"
        )
    else:
        day = f"CAST(TRY_STRPTIME({text}, {quote(date_format)}) AS DATE)"
    # a placeholder passes the door: what becomes of it is said in impossible_dates.py
    return f"CASE WHEN {day} >= {FIRST_DATE} OR {day} IN ({placeholder_dates()}) THEN {day} END"


@cache
def placeholder_dates() -> str:
    """Return the dates that programs write for "no date", as SQL literals.

    Example:
        >>> "DATE '9999-12-31'" in placeholder_dates()
        True
    """
    text = files("cohortid.records.mhsds").joinpath("placeholder_dates.csv").read_text("utf-8")
    return ", ".join(f"DATE '{row['date']}'" for row in csv.DictReader(text.splitlines()))


def _month(name: str) -> str:
    """UniqMonthID 1 is April 1900, so 1489 is April 2024."""
    number = f"TRY_CAST({text_sql(name)} AS BIGINT)"
    return (
        f"CASE WHEN {number} BETWEEN {FIRST_COUNTER} AND {LAST_COUNTER} "
        f"THEN make_date(1900 + ({number} + 2) // 12, ({number} + 2) % 12 + 1, 1) END"
    )
