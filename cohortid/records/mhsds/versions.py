"""Months that follow an older version of the data set: read as far as they go, and named."""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.records.quality import Quality

FIRST_MONTH_OF_VERSION_6 = "DATE '2024-04-01'"


def note_older_months(engine: DuckDBEngine, staged: list[str], quality: Quality) -> None:
    """Name the months before version 6, by their date or by what their header says.

    Parameters:
        engine: Where the staged tables are.
        staged: Short names of the staged tables.
        quality: Where the finding goes.
    """
    sources = ["SELECT UniqMonthID AS month, NULL AS version FROM stage_MHS001"]
    if "MHS000" in staged:
        said = "TRY_CAST(regexp_extract(DatSetVer, '[0-9]+') AS INTEGER)"
        sources.append(f"SELECT UniqMonthID AS month, {said} AS version FROM stage_MHS000")
    months = engine.rows(
        f"SELECT DISTINCT month FROM ({' UNION ALL '.join(sources)}) "
        f"WHERE month < {FIRST_MONTH_OF_VERSION_6} OR version < 6 ORDER BY month"
    )
    if months:
        first, last = (f"{month:%B %Y}" for month in (months[0][0], months[-1][0]))
        named = first if first == last else f"{first} to {last}, {len(months)} months"
        quality.note("older_version", "MHS000Header", "DatSetVer", 0, months=named)
