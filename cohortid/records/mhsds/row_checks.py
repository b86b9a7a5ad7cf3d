"""What the clean event tables show to be amiss: rows counted, per table, as findings."""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.records.mhsds.layout import SourceTable, source_tables
from cohortid.records.quality import Quality
from cohortid.records.schema import TableSchema, load_schema

# What stands for a row being there once more under another id.
_CONTACT = (
    "person_id, provider_id, date, attendance_code, mode, team_id, team_type, referral_source_id"
)


def check_rows(engine: DuckDBEngine, quality: Quality) -> None:
    """Count what is amiss in the base event tables.

    Parameters:
        engine: Where the event tables, `newest_MHSnnn` and `provider_span` are.
        quality: Where the findings go.
    """
    for schema in load_schema().values():
        if schema.derived_from is None:
            _check_codes(engine, schema, quality)
            if schema.kind != "person":
                _check_dates(engine, schema, quality)
    _check_belonging(engine, quality)


def _check_codes(engine: DuckDBEngine, schema: TableSchema, quality: Quality) -> None:
    for column, kind in schema.columns.items():
        if kind == "code":
            condition = f"SUBSTRING({column}, 1, 1) = '?'"
            n_rows = _count(engine, f"{schema.name} WHERE {condition}")
            if n_rows:
                quality.note("unlisted_code", _source(schema), column, n_rows)


def _check_dates(engine: DuckDBEngine, schema: TableSchema, quality: Quality) -> None:
    day, source = schema.date_column, _source(schema)
    checks = {"undated": f"{schema.name} WHERE {day} IS NULL"}
    if schema.name != "referral_team":  # the same rows as the referrals
        for short in schema.source_tables:
            _check_ends(engine, schema, source_tables()[short], quality)
    if schema.name == "referral":
        checks["stopped_before_accepted"] = (
            "referral WHERE status = 'inactive' AND real = 0 "
            "AND DATEDIFF('month', COALESCE(start, first_month), last_month) <= 1"
        )
    if schema.twins_by:
        checks["twins"] = f"{schema.name} WHERE in_low = 0 AND real = 1"
    for kind, rows in checks.items():
        n_rows = _count(engine, rows)
        if n_rows:
            quality.note(kind, source, day, n_rows, date_column=day)


def _check_ends(
    engine: DuckDBEngine, schema: TableSchema, table: SourceTable, quality: Quality
) -> None:
    if not table.end_column:
        return
    newest = (
        f"newest_{table.short} AS newest "
        "JOIN person_key ON person_key.person = newest.Person_ID "
        "JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv WHERE "
    )
    checks = {"end_before_start": f"{newest} {table.end_column} < {table.start_column}"}
    if schema.name != "gp_registration":  # it goes on when the person isn't sent any more
        no_end = f"{newest} {table.end_column} IS NULL"
        checks["stopped_being_sent"] = f"{no_end} AND newest.last_month < span.last_month"
        checks["provider_stopped"] = (
            f"{no_end} AND newest.last_month = span.last_month "
            "AND span.last_month < span.extract_month"
        )
    for kind, rows in checks.items():
        n_rows = _count(engine, rows)
        if n_rows:
            quality.note(kind, table.name, schema.date_column, n_rows)


def _check_belonging(engine: DuckDBEngine, quality: Quality) -> None:
    contact, stay = source_tables()["MHS201"].name, source_tables()["MHS502"].name
    twins = _count(
        engine,
        f"(SELECT *, ROW_NUMBER() OVER (PARTITION BY {_CONTACT} ORDER BY source_id) AS place "
        "FROM contact WHERE date IS NOT NULL) WHERE place > 1",
    )
    late = _count(engine, "contact WHERE date < first_month")
    alone = _count(engine, f"contact AS row {_without('referral', 'referral_source_id')}")
    in_no_spell = _count(
        engine, f"ward_stay AS row {_without('hospital_spell', 'spell_source_id')}"
    )
    added = _count(
        engine,
        "newest_MHS102 AS row JOIN person_key ON person_key.person = row.Person_ID "
        "ANTI JOIN newest_MHS101 AS other ON other.Person_ID = row.Person_ID "
        "AND other.OrgIDProv = row.OrgIDProv AND other.UniqServReqID = row.UniqServReqID",
    )
    added_table = source_tables()["MHS102"].name
    for kind, table, column, n_rows in (
        ("added_team_without_referral", added_table, "UniqServReqID", added),
        ("contact_twins", contact, "UniqCareContID", twins),
        ("late_contact", contact, "CareContDate", late),
        ("contact_without_referral", contact, "UniqServReqID", alone),
        ("ward_stay_without_spell", stay, "UniqHospProvSpellID", in_no_spell),
    ):
        if n_rows:
            quality.note(kind, table, column, n_rows)


def _without(table: str, key: str) -> str:
    return (
        f"ANTI JOIN {table} AS other ON other.person_id = row.person_id "
        f"AND other.provider_id = row.provider_id AND other.source_id = row.{key}"
    )


def _source(schema: TableSchema) -> str:
    return source_tables()[schema.source_tables[0]].name


def _count(engine: DuckDBEngine, rows: str) -> int:
    return int(str(engine.rows(f"SELECT COUNT(*) FROM {rows}")[0][0]))
