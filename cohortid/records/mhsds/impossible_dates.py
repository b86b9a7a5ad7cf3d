"""Dates that can't be: placeholders such as 1900-01-01, and days after the extract's last.

They are read as missing, so that they prove nothing. `<column>_lost` marks them, since an end that
was sent and can't be read isn't the same as no end.
Meaning: docs/reference/semantics.md, section 2.
"""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.records.mhsds.layout import SourceTable, source_tables
from cohortid.records.mhsds.typed import placeholder_dates
from cohortid.records.quality import Quality


def blank_impossible_dates(engine: DuckDBEngine, quality: Quality) -> None:
    """Blank the dates of every staged table that can't be, and mark and count them.

    Parameters:
        engine: Where the staged tables and `provider_span` are.
        quality: Where the numbers go.
    """
    last_day = engine.rows("SELECT LAST_DAY(MAX(last_month)) FROM provider_span")[0][0]
    future = f"{{0}} > DATE '{last_day}'"
    placeholder = f"{{0}} IN ({placeholder_dates()})"
    for table in source_tables().values():
        dates = [column.name for column in table.columns if column.kind == "date"]
        if not dates:
            continue
        counted = ", ".join(
            f"COUNT(*) FILTER (WHERE {placeholder.format(date)}), "
            f"COUNT(*) FILTER (WHERE {future.format(date)} AND NOT {placeholder.format(date)})"
            for date in dates
        )
        counts = [int(str(n)) for n in engine.rows(f"SELECT {counted} FROM stage_{table.short}")[0]]
        for date, n_placeholders, n_future in zip(dates, counts[::2], counts[1::2], strict=True):
            _mark(engine, table, date, f"{placeholder.format(date)} OR {future.format(date)}")
            _note(quality, table, date, n_placeholders, n_future)


def _mark(engine: DuckDBEngine, table: SourceTable, date: str, lost: str) -> None:
    engine.execute(f"ALTER TABLE stage_{table.short} ADD COLUMN {date}_lost INTEGER DEFAULT 0")
    engine.execute(f"UPDATE stage_{table.short} SET {date}_lost = 1, {date} = NULL WHERE {lost}")


def _note(
    quality: Quality, table: SourceTable, date: str, n_placeholders: int, n_future: int
) -> None:
    if date == "PersDeathDate":
        if n_placeholders + n_future:
            quality.note("death_date_unusable", table.name, date, n_placeholders + n_future)
        return
    if n_placeholders:
        quality.note("placeholder_date", table.name, date, n_placeholders)
    if n_future:
        quality.note("future_date", table.name, date, n_future)
