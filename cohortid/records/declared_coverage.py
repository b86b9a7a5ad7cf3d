"""A declared calendar: what was loaded, where somebody knows better than can be found."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from cohortid.engine import DuckDBEngine
from cohortid.errors import DataError
from cohortid.records.mhsds.layout import short_name, source_tables
from cohortid.records.quality import Quality
from cohortid.records.small_file import check_columns, day_column, read_small_table

COLUMNS = ("provider_id", "source_table", "month", "loaded")
_LOADED = {"1": 1, "1.0": 1, "true": 1, "yes": 1, "0": 0, "0.0": 0, "false": 0, "no": 0}


def declare_coverage(
    engine: DuckDBEngine, declared: pd.DataFrame | Path | str, quality: Quality
) -> None:
    """Take `loaded` from a declared calendar where it has a row, instead of what was found.

    Parameters:
        engine: Where `calendar` is; it is replaced.
        declared: Table or CSV with provider_id, source_table (such as MHS201), month (any day of
            it) and loaded (1 or 0).
        quality: Where rows of the declaration that fit nothing in the extract are reported.

    Raises:
        DataError: A column is missing, a value can't be read, or a month is declared twice.
    """
    frame, label = read_small_table(declared, "coverage")
    check_columns(frame, COLUMNS, label, "the declared coverage")
    engine.register("declared", _checked(frame, label))
    engine.materialise(
        "calendar",
        """
SELECT calendar.provider_id, calendar.source_table, calendar.month, calendar.n_rows,
  COALESCE(declared.loaded, calendar.loaded) AS loaded, calendar.withheld
FROM calendar
LEFT JOIN declared ON declared.provider_id = calendar.provider_id
  AND declared.source_table = calendar.source_table AND declared.month = calendar.month
""",
    )
    unmatched = engine.rows(
        "SELECT COUNT(*) FROM declared LEFT JOIN calendar "
        "ON declared.provider_id = calendar.provider_id "
        "AND declared.source_table = calendar.source_table AND declared.month = calendar.month "
        "WHERE calendar.provider_id IS NULL"
    )[0][0]
    if unmatched:
        quality.note("declared_elsewhere", "coverage", "", int(str(unmatched)))


def _checked(frame: pd.DataFrame, label: str) -> pa.Table:
    tables = frame["source_table"].map(short_name)
    _refuse(
        frame,
        ~tables.isin(list(source_tables())),
        "source_table",
        label,
        "names a table that isn't read",
        "Use one of: " + ", ".join(source_tables()) + ".",
    )
    loaded = frame["loaded"].str.lower().map(_LOADED)
    _refuse(
        frame,
        loaded.isna(),
        "loaded",
        label,
        "holds a value that isn't 1 or 0",
        "Write 1 for a month that was received and 0 for one that wasn't.",
    )
    days = day_column(frame, "month", label, "the declared coverage", default=None)
    months = [day.replace(day=1) for day in days]
    key = pd.DataFrame({"provider": frame["provider_id"], "table": tables, "month": months})
    _refuse(
        frame,
        key.duplicated(),
        "month",
        label,
        "declares a month twice",
        "Keep one row per provider, table and month.",
    )
    return pa.table(
        {
            "provider_id": pa.array(frame["provider_id"].tolist(), pa.string()),
            "source_table": pa.array(tables.tolist(), pa.string()),
            "month": pa.array(months, pa.date32()),
            "loaded": pa.array([int(value) for value in loaded], pa.int64()),
        }
    )


def _refuse(
    frame: pd.DataFrame, wrong: pd.Series, column: str, label: str, what: str, fix: str
) -> None:
    if wrong.any():
        raise DataError(
            f"The declared coverage {what}.",
            file=label,
            column=column,
            n_rows=int(wrong.sum()),
            example=str(frame.loc[wrong, column].iloc[0]),
            fix=fix,
        )
