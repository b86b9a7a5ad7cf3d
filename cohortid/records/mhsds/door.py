"""The door: raw columns become typed ones, and what can't be read is an error that says so."""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.errors import DataError
from cohortid.records.mhsds.csv_file import readable
from cohortid.records.mhsds.door_checks import check_values
from cohortid.records.mhsds.door_errors import no_column
from cohortid.records.mhsds.files import RawTable, RawTables
from cohortid.records.mhsds.layout import Column, SourceTable, source_tables
from cohortid.records.mhsds.typed import typed_sql
from cohortid.records.quality import Finding, Quality


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
        layout = source_tables()[short]
        selects = [_select(engine, file, layout, date_format) for file in files]
        with readable(files[0].label if len(files) == 1 else layout.name):
            # Rows that stand twice, as in research extracts, are one.
            rows = " UNION ALL ".join(selects)
            engine.materialise(f"stage_{short}", f"SELECT DISTINCT * FROM ({rows})")
        _check_rows(engine, files, layout)
        _note_missing_columns(files, layout, quality)
    return list(raw)


def _select(engine: DuckDBEngine, file: RawTable, layout: SourceTable, date_format: str) -> str:
    chosen = {column: _choose(file, column) for column in layout.columns}
    for column, name in chosen.items():
        if name is None and column.required:
            raise no_column(file, layout, column)
    with readable(file.label):
        check_values(engine, file, layout, chosen, date_format)
    typed = ", ".join(
        f"{typed_sql(file.columns, column, name, date_format)} AS {column.name}"
        for column, name in chosen.items()
    )
    return f"SELECT {typed} FROM {file.view}"


def _choose(file: RawTable, column: Column) -> str | None:
    """Return the submitted column that holds this one, whatever its case or alias."""
    by_lower = {name.lower().removesuffix("_deid"): name for name in file.columns}
    names = (name.lower() for name in (column.name, *column.aliases))
    return next((by_lower[name] for name in names if name in by_lower), None)


def _check_rows(engine: DuckDBEngine, files: tuple[RawTable, ...], layout: SourceTable) -> None:
    if layout.required and engine.rows(f"SELECT COUNT(*) FROM stage_{layout.short}") == [(0,)]:
        raise DataError(
            f"{layout.name} has headings but no rows.",
            file=", ".join(file.label for file in files[:4]) + (", …" if len(files) > 4 else ""),
            fix="Export the table again: nobody can be identified without it.",
        )


def _note_missing_columns(
    files: tuple[RawTable, ...], layout: SourceTable, quality: Quality
) -> None:
    for column in layout.columns:
        n_without = sum(_choose(file, column) is None for file in files)
        if n_without:
            part = "" if n_without == len(files) else f" ({n_without} of {len(files)} files)"
            quality.add(
                Finding(
                    f"Column not in the extract{part}",
                    layout.name,
                    column.name,
                    0,
                    "Values are treated as not recorded",
                    "Export the table with this column",
                )
            )
