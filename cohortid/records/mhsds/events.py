"""From the newest submitted rows to clean event tables, by the SQL files of `sql/`."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from cohortid.engine import DuckDBEngine
from cohortid.engine.duckdb_engine import quote
from cohortid.records.codes import code_list, code_table
from cohortid.records.mhsds.layout import EMERGENCY, source_tables
from cohortid.records.mhsds.typed import empty_type
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
        if short not in ("MHS000", EMERGENCY)
    )
    engine.materialise(
        "provider_span",
        "SELECT provider_id, MIN(month) AS first_month, MAX(month) AS last_month, "
        "MAX(MAX(month)) OVER () AS extract_month "
        "FROM (SELECT provider_id, month FROM provider_month "
        f"UNION ALL {months}) GROUP BY provider_id",
    )
    for name in ("diagnosis_group", "honos"):
        engine.register(f"list_{name}", code_table(name))


def write_events(engine: DuckDBEngine, folder: Path) -> None:
    """Write every base event table to a Parquet file in a folder, and register it.

    Parameters:
        engine: Where `newest_MHSnnn`, `person_key`, `provider_span` and `team_map` are.
        folder: Work folder; `<table>.parquet` files are made there.
    """
    for schema in load_schema().values():
        if schema.derived_from is None:
            path = folder / f"{schema.name}.parquet"
            engine.write_parquet(event_sql(schema), path)
            engine.register(schema.name, path)


def event_sql(schema: TableSchema) -> str:
    """Return the SQL that makes a base event table, its short forms filled in."""
    sql = files("cohortid.records.mhsds.sql").joinpath(f"{schema.name}.sql")
    filled = re.sub(r"\{(\w+) (\S+) ([^\s}]+)\}", _fill, sql.read_text(encoding="utf-8"))
    body, order = filled[: filled.rindex("ORDER BY")], filled[filled.rindex("ORDER BY") :]
    if schema.kind != "person":
        body = _certainty(body, schema)
    return f"SELECT {', '.join(schema.columns)} FROM (\n{body}) {order}"


def _certainty(body: str, schema: TableSchema) -> str:
    """Add in_low, in_high and real; of rows that may be one record, the first is counted."""
    first = "1 = 1"
    if schema.twins_by:
        who = ", ".join(["person_id", "provider_id", "unsure", *schema.twins_by])
        first = (
            f"({schema.date_column} IS NULL OR ROW_NUMBER() OVER (PARTITION BY {who} "
            "ORDER BY first_month, LENGTH(source_id), source_id) = 1)"
        )
    return f"""SELECT *, 1 AS in_high, 1 - unsure AS real,
  CASE WHEN unsure = 0 AND {first} THEN 1 ELSE 0 END AS in_low
FROM (
{body})
"""


def _fill(match: re.Match[str]) -> str:
    form, first, second = match.groups()
    if form == "interval":
        return _interval(first, second)
    if form == "swapped":
        return f"CASE WHEN {second} < {first} THEN 1 ELSE 0 END"
    if form == "maybe_rejected":
        return _maybe_rejected(first, second)
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


def _maybe_rejected(referral: str, span: str) -> str:
    """Tell whether a referral may have been rejected although no date says so.

    Either its date can't be read, or the referral stopped being sent without an end within a month
    of being received, which is when a rejection would have come.
    """
    stopped = (
        f"{referral}.ReferRejectionDate IS NULL AND {referral}.ServDischDate IS NULL "
        f"AND {referral}.last_month < {span}.extract_month AND DATEDIFF('month', "
        f"COALESCE({referral}.ReferralRequestReceivedDate, {referral}.first_month), "
        f"{referral}.last_month) <= 1"
    )
    return f"CASE WHEN {referral}.ReferRejectionDate_lost = 1 OR ({stopped}) THEN 1 ELSE 0 END"


def _interval(start: str, end: str) -> str:
    """Bound an interval's end, and leave out dates that can't both be true.

    A row without an end is open if it was still sent in the extract's last month, and its end
    wasn't lost. Otherwise it ended no earlier than when it was last known to run, and no later than
    the last month in which its provider would have gone on sending it, if there was one.
    With the end before the start either may be wrong, or both stand in the other's place: the start
    isn't known, and the end is no earlier than the earlier date.
    """
    swapped = f"{end} < {start}"
    closed = f"{end} >= {start} OR ({end} IS NOT NULL AND {start} IS NULL)"
    still_sent = f"{end} IS NULL AND {end}_lost = 0 AND newest.last_month = span.last_month"
    return f"""CASE WHEN {swapped} THEN NULL ELSE {start} END AS start,
  CASE
    WHEN {closed} OR {swapped} THEN {end}
    WHEN {still_sent} AND span.last_month = span.extract_month THEN NULL
    WHEN {still_sent} THEN GREATEST({start}, LAST_DAY(span.last_month))
    ELSE GREATEST({start}, newest.last_month)
  END AS end_earliest,
  CASE
    WHEN {closed} THEN {end}
    WHEN newest.last_month = span.last_month THEN NULL
    ELSE GREATEST({start}, LAST_DAY(span.last_month))
  END AS end_latest,
  CASE
    WHEN {closed} THEN 'closed'
    WHEN {still_sent} AND span.last_month = span.extract_month THEN 'open'
    ELSE 'inactive'
  END AS status"""
