"""Clean records from event tables that are made already, in the layout of `schema.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cohortid.engine import DuckDBEngine
from cohortid.errors import DataError
from cohortid.governance import check_purpose, writing_folder
from cohortid.records.coverage import CHECKED, write_coverage
from cohortid.records.derive import write_derived
from cohortid.records.description import write_description
from cohortid.records.mhsds.layout import EMERGENCY
from cohortid.records.quality import Quality
from cohortid.records.records import Records
from cohortid.records.schema import TableSchema, load_schema
from cohortid.records.team_map import empty_team_map

TYPES = {"date": pa.date32(), "int": pa.int64()}


def records_from_event_tables(
    tables: Mapping[str, pd.DataFrame],
    coverage: pd.DataFrame,
    *,
    purpose: str,
    work: Path | str,
    synthetic: bool = False,
) -> Records:
    """Make clean records from base event tables and a coverage calendar.

    Derived tables and gaps are made here, as for every other source.

    Parameters:
        tables: Table name to rows with the columns of `schema.toml` (a column that is left out is
            empty; in_low and in_high are 1, real is in_low), dates as dates, person_id as text.
            `person` is needed.
        coverage: provider_id, source_table (such as "MHS201"), month (first of it), loaded (0, 1);
            what isn't listed wasn't loaded.
        purpose: What the records are for.
        work: Folder to make.
        synthetic: Whether the tables come from the generator; only its own code may say so.

    Returns:
        The records.

    Raises:
        DataError: There is no table of people, or a table has a column that doesn't exist.
    """
    if "person" not in tables:
        raise DataError("There is no table of people.", fix="Give a table named person.")
    declared = check_purpose(purpose, synthetic=synthetic)
    with writing_folder(work) as made, DuckDBEngine(spill_parent=made) as engine:
        keys = sorted(set(tables["person"]["person_id"]))
        engine.register("keys", pa.table({"person": pa.array(keys, pa.string())}))
        engine.materialise(
            "person_key",
            "SELECT ROW_NUMBER() OVER (ORDER BY person) AS person_id, person FROM keys",
        )
        for schema in load_schema().values():
            if schema.derived_from is None:
                _write_table(engine, schema, tables.get(schema.name), made)
        engine.register("calendar_given", _arrow(coverage, {"month": "date", "loaded": "int"}))
        engine.materialise("calendar", _CALENDAR)
        engine.view("person_month", _NOBODY)
        quality = Quality()
        write_coverage(engine, made, quality)
        write_derived(engine, made)
        engine.write_parquet(
            "SELECT * FROM person_key ORDER BY person_id", made / "person_key.parquet"
        )
        engine.register("team_map", empty_team_map())
        engine.write_parquet("SELECT * FROM team_map", made / "team_map.parquet")
        quality.table().to_csv(made / "quality.csv", index=False)
        write_description(
            made, purpose=declared, synthetic=synthetic, source="event tables", inputs={}
        )
    return Records(Path(work))


# Event tables don't say in which months a person was sent.
_NOBODY = (
    "SELECT CAST(NULL AS BIGINT) AS person_id, CAST(NULL AS VARCHAR) AS provider_id, "
    "CAST(NULL AS DATE) AS month WHERE 1 = 0"
)

_CALENDAR = f"""
WITH mhsds AS (SELECT * FROM calendar_given WHERE source_table <> '{EMERGENCY}'),
span AS (SELECT MIN(month) AS first, MAX(month) AS last FROM mhsds),
months AS (
  SELECT CAST(UNNEST(GENERATE_SERIES(first, last, INTERVAL 1 MONTH)) AS DATE) AS month FROM span
),
tables AS (SELECT UNNEST({list(CHECKED)}) AS source_table),
sent AS (   -- emergency attendances have providers of their own
  SELECT provider.provider_id, tables.source_table
  FROM (SELECT DISTINCT provider_id FROM mhsds) AS provider CROSS JOIN tables
  UNION ALL
  SELECT DISTINCT provider_id, source_table FROM calendar_given
  WHERE source_table = '{EMERGENCY}'
)
SELECT sent.provider_id, sent.source_table, months.month, CAST(NULL AS BIGINT) AS n_rows,
  COALESCE(given.loaded, 0) AS loaded, 0 AS withheld
FROM sent CROSS JOIN months
LEFT JOIN calendar_given AS given ON given.provider_id = sent.provider_id
  AND given.source_table = sent.source_table AND given.month = months.month
"""


def _write_table(
    engine: DuckDBEngine, schema: TableSchema, frame: pd.DataFrame | None, folder: Path
) -> None:
    given = frame if frame is not None else pd.DataFrame({"person_id": pd.Series([], dtype=object)})
    unknown = sorted(set(given.columns) - set(schema.columns))
    if unknown:
        raise DataError(
            "The table has a column that doesn't exist.",
            file=schema.name,
            column=", ".join(unknown),
            fix="Columns are listed in schema.toml.",
        )
    filled = given.copy()
    for column in schema.columns:
        if column not in filled:
            filled[column] = 1 if column in ("in_low", "in_high") else None
            if column == "real":  # after in_low: a row that isn't certain may not be real
                filled[column] = filled["in_low"]
    columns = ", ".join(
        "person_key.person_id" if column == "person_id" else f"given.{column}"
        for column in schema.columns
    )
    engine.register("given", _arrow(filled[list(schema.columns)], schema.columns))
    day = "person_id" if schema.kind == "person" else f"person_id, {schema.date_column}, source_id"
    engine.write_parquet(
        f"SELECT * FROM (SELECT {columns} FROM given JOIN person_key "
        f"ON person_key.person = given.person_id) ORDER BY {day}",
        folder / f"{schema.name}.parquet",
    )
    engine.register(schema.name, folder / f"{schema.name}.parquet")


def _arrow(frame: pd.DataFrame, kinds: Mapping[str, str]) -> pa.Table:
    """Return a table with the types of the schema, every kind of blank as missing."""
    arrays = {}
    for column in frame.columns:
        kind = TYPES.get(kinds.get(column, "text"), pa.string())
        values = [None if pd.isna(value) else value for value in frame[column]]
        arrays[column] = pa.array(
            [int(v) if kind == pa.int64() and v is not None else v for v in values], kind
        )
    return pa.table(arrays)
