"""The door: raw columns become typed ones, and what can't be read is an error that says so."""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.errors import DataError
from cohortid.records.mhsds.csv_file import readable
from cohortid.records.mhsds.door_checks import check_values
from cohortid.records.mhsds.door_errors import no_column
from cohortid.records.mhsds.files import RawTable, RawTables
from cohortid.records.mhsds.layout import Column, SourceTable, every_table
from cohortid.records.mhsds.typed import typed_sql
from cohortid.records.quality import Quality

REPAIRED_KEY = "der_person_id"
"""The person key of NHS England's analysts (UDAL): there because `Person_ID` can be blank."""


def stage(engine: DuckDBEngine, raw: RawTables, date_format: str, quality: Quality) -> list[str]:
    """Make a typed table `stage_MHSnnn` of every raw table.

    Every listed column is there afterwards; an optional one that wasn't submitted is empty.
    Text is trimmed, blanks are missing, dates are dates, months are first-of-month dates. Each file
    is looked at by itself: the files of a table may name a column differently.

    Parameters:
        engine: Where the raw views are and the staged tables go.
        raw: Files by short table name.
        date_format: How dates are written in text, in strptime terms ("%Y-%m-%d").
        quality: Where findings go.

    Returns:
        Short names of the staged tables.

    Raises:
        DataError: A needed column is missing, ids or codes came as numbers, or a date, month or
            number can't be read.
    """
    for short, files in raw.items():
        layout = every_table()[short]
        checked = [_select(engine, file, layout, date_format) for file in files]
        with readable(files[0].label if len(files) == 1 else layout.name):
            # Rows that stand twice, as in research extracts, are one.
            rows = " UNION ALL ".join(select for select, _ in checked)
            engine.materialise(f"stage_{short}", f"SELECT DISTINCT * FROM ({rows})")
        n_rows = _check_rows(engine, files, layout)
        n_twice = sum(n for _, n in checked) - n_rows
        if n_twice:
            quality.note("exact_duplicates", layout.name, "", n_twice)
        _note_missing_columns(files, layout, quality)
    return list(raw)


def _select(
    engine: DuckDBEngine, file: RawTable, layout: SourceTable, date_format: str
) -> tuple[str, int]:
    """Return the SQL of a file's rows, checked, and how many they are."""
    chosen = {column: _choose(file, column) for column in layout.columns}
    for column, names in chosen.items():
        if not names and column.required:
            raise no_column(file, layout, column)
    with readable(file.label):
        n_rows = check_values(engine, file, layout, chosen, date_format)
    typed = ", ".join(
        f"{_first_filled(file, column, names, date_format)} AS {column.name}"
        for column, names in chosen.items()
    )
    return f"SELECT {typed} FROM {file.view}", n_rows


def _choose(file: RawTable, column: Column) -> tuple[str, ...]:
    """Return the submitted columns that hold this one, whatever their case or alias.

    A code may stand under its older name in older months of the same file; an identifier of another
    name is another one. Where there are two keys of a person, the repaired one is never blank.
    """
    by_lower = {name.lower().removesuffix("_deid"): name for name in file.columns}
    if column.kind == "person" and REPAIRED_KEY in by_lower:
        return (by_lower[REPAIRED_KEY],)
    names = (name.lower() for name in (column.name, *column.aliases))
    found = tuple(by_lower[name] for name in names if name in by_lower)
    return found if column.kind == "code" else found[:1]


def _first_filled(file: RawTable, column: Column, names: tuple[str, ...], date_format: str) -> str:
    if not names:
        return typed_sql(file.columns, column, None, date_format)
    typed = [typed_sql(file.columns, column, name, date_format) for name in names]
    return typed[0] if len(typed) == 1 else f"COALESCE({', '.join(typed)})"


def _check_rows(engine: DuckDBEngine, files: tuple[RawTable, ...], layout: SourceTable) -> int:
    n_rows = int(str(engine.rows(f"SELECT COUNT(*) FROM stage_{layout.short}")[0][0]))
    if layout.required and n_rows == 0:
        raise DataError(
            f"{layout.name} has headings but no rows.",
            file=", ".join(file.label for file in files[:4]) + (", …" if len(files) > 4 else ""),
            fix="Export the table again: nobody can be identified without it.",
        )
    return n_rows


def _note_missing_columns(
    files: tuple[RawTable, ...], layout: SourceTable, quality: Quality
) -> None:
    for column in layout.columns:
        n_without = sum(not _choose(file, column) for file in files)
        if n_without:
            part = "" if n_without == len(files) else f" ({n_without} of {len(files)} files)"
            quality.note("column_absent", layout.name, column.name, part=part)
