"""From the newest submitted rows to clean event tables, by the SQL files of `sql/`."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from cohortid.engine import DuckDBEngine
from cohortid.engine.duckdb_engine import quote
from cohortid.records.codes import code_list, code_table
from cohortid.records.mhsds.layout import source_tables
from cohortid.records.mhsds.typed import empty_type
from cohortid.records.quality import Finding, Quality
from cohortid.records.schema import TableSchema, load_schema


def prepare(engine: DuckDBEngine, staged: list[str]) -> None:
    """Make the person key, the providers' spans of months and the code lists.

    Ids become dense integers in the order of the person key, so that later steps join and group
    on numbers; `person_key` keeps the way back. A table that wasn't submitted becomes an empty
    one, so that every SQL file runs.
    """
    for short, table in source_tables().items():
        if short not in staged:
            columns = ", ".join(
                f"CAST(NULL AS {empty_type(column.kind)}) AS {column.name}"
                for column in table.columns
            )
            engine.materialise(f"stage_{short}", f"SELECT {columns} WHERE 1 = 0")
    engine.materialise(
        "person_key",
        "SELECT ROW_NUMBER() OVER (ORDER BY Person_ID) AS person_id, Person_ID AS person "
        "FROM (SELECT DISTINCT Person_ID FROM stage_MHS001)",
    )
    months = " UNION ALL ".join(
        f"SELECT OrgIDProv, UniqMonthID FROM stage_{short}"
        for short in source_tables()
        if short != "MHS000"
    )
    engine.materialise(
        "provider_span",
        "SELECT provider_id, MIN(month) AS first_month, MAX(month) AS last_month "
        "FROM (SELECT provider_id, month FROM provider_month "
        f"UNION ALL {months}) GROUP BY provider_id",
    )
    engine.register("list_diagnosis_group", code_table("diagnosis_group"))


def write_events(engine: DuckDBEngine, folder: Path, quality: Quality) -> None:
    """Write every base event table to a Parquet file in a folder, and register it.

    Parameters:
        engine: Where `newest_MHSnnn`, `person_key`, `provider_span` and `team_map` are.
        folder: Work folder; `<table>.parquet` files are made there.
        quality: Where findings about codes and rows go.
    """
    for schema in load_schema().values():
        if schema.derived_from is not None:
            continue
        path = folder / f"{schema.name}.parquet"
        engine.write_parquet(event_sql(schema), path)
        engine.register(schema.name, path)
        _count_findings(engine, schema, quality)


def event_sql(schema: TableSchema) -> str:
    """Return the SQL that makes a base event table, its short forms filled in."""
    sql = files("cohortid.records.mhsds.sql").joinpath(f"{schema.name}.sql")
    filled = re.sub(r"\{(\w+) (\S+) (\S+)\}", _fill, sql.read_text(encoding="utf-8"))
    columns = ", ".join(schema.columns)
    order = filled[filled.rindex("ORDER BY") :]
    return f"SELECT {columns} FROM (\n{filled[: filled.rindex('ORDER BY')]}) {order}"


def _fill(match: re.Match[str]) -> str:
    form, first, second = match.groups()
    if form == "interval":
        return _interval(first, second)
    codes = code_list(first)
    if form == "code":
        known = ", ".join(quote(row["code"]) for row in codes)
        return (
            f"CASE WHEN {second} IS NULL THEN NULL WHEN {second} IN ({known}) THEN {second} "
            f"ELSE '?' || {second} END"
        )
    groups: dict[str, list[str]] = {}
    for row in codes:
        groups.setdefault(row["group"], []).append(quote(row["code"]))
    arms = " ".join(
        f"WHEN {second} IN ({', '.join(members)}) THEN {quote(group)}"
        for group, members in groups.items()
    )
    return f"CASE {arms} ELSE 'unknown' END"


def _interval(start: str, end: str) -> str:
    """Bound the end; an end before the start is kept the right way round but isn't certain."""
    swapped = f"{end} < {start}"
    return f"""CASE WHEN {swapped} THEN {end} ELSE {start} END AS start,
  CASE
    WHEN {swapped} THEN {start}
    WHEN {end} IS NOT NULL THEN {end}
    WHEN newest.last_month >= span.last_month THEN NULL
    WHEN {start} > newest.last_month THEN {start}
    ELSE newest.last_month
  END AS end_earliest,
  CASE
    WHEN {swapped} THEN {start}
    WHEN {end} IS NOT NULL THEN {end}
    WHEN newest.last_month >= span.last_month THEN NULL
    ELSE LAST_DAY(span.last_month)
  END AS end_latest,
  CASE
    WHEN {end} IS NOT NULL THEN 'closed'
    WHEN newest.last_month >= span.last_month THEN 'open'
    ELSE 'inactive'
  END AS status,
  CASE WHEN {swapped} THEN 0 ELSE 1 END AS in_low"""


def _count_findings(engine: DuckDBEngine, schema: TableSchema, quality: Quality) -> None:
    source = source_tables()[schema.source_tables[0]].name
    for column, kind in schema.columns.items():
        if kind != "code":
            continue
        n_rows = engine.rows(
            f"SELECT COUNT(*) FROM {schema.name} WHERE SUBSTRING({column}, 1, 1) = '?'"
        )[0][0]
        if n_rows:
            quality.add(
                Finding(
                    "Codes that aren't in the code list",
                    source,
                    column,
                    int(str(n_rows)),
                    "Read as could be anything: not known where they decide, never no",
                    "Correct the code at the source",
                )
            )
    checks = {
        f"Rows without a date ({schema.date_column})": f"{schema.date_column} IS NULL",
        "Rows whose end is before their start": "in_low = 0",
        "Open rows that stopped being sent": "status = 'inactive'",
    }
    for finding, condition in checks.items():
        if schema.kind == "person" or ("status" in condition and schema.kind != "interval"):
            continue
        n_rows = engine.rows(f"SELECT COUNT(*) FROM {schema.name} WHERE {condition}")[0][0]
        if n_rows:
            quality.add(
                Finding(
                    finding,
                    source,
                    schema.date_column,
                    int(str(n_rows)),
                    "Could count, but doesn't prove anything",
                    "Correct the record at the source",
                )
            )
