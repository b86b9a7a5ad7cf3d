"""Derived table service_status: where a person is, day by day: ward, prison, order or team.

Each row is one stay in one of them; several may hold at once. Prison is known only on the day on
which it was recorded; how long it lasted is bounded.
Meaning: docs/reference/semantics.md, section 6.
"""

from __future__ import annotations

from pathlib import Path

from cohortid.engine import DuckDBEngine
from cohortid.records.schema import load_schema

NAME = "service_status"
PRISON_HOME = "21"
KEYS = "person_id, provider_id, source_table, source_id AS base_id, first_month, last_month"
MARKS = "in_low, in_high, real"
_TEAM = "team_id, team_group, rejected"
NO_TEAM = (
    "CAST(NULL AS VARCHAR) AS team_id, CAST(NULL AS VARCHAR) AS team_group, "
    "CAST(NULL AS DATE) AS rejected"
)


def write_service_status(engine: DuckDBEngine, folder: Path) -> None:
    """Write `service_status` and its member table to Parquet files, and register them.

    Parameters:
        engine: Where the base event tables are.
        folder: Work folder.
    """
    engine.materialise("every_status", _EVERY_STATUS)
    columns = ", ".join(load_schema()[NAME].columns)
    engine.write_parquet(
        f"SELECT {columns} FROM every_status ORDER BY person_id, start, source_id, {columns}",
        folder / f"{NAME}.parquet",
    )
    engine.register(NAME, folder / f"{NAME}.parquet")
    members = """
SELECT person_id, source_table, source_id, source_table AS member_table, base_id AS member_id,
  provider_id, start, end_earliest, end_latest, 1 AS place,
  REPLACE(setting, '_', ' ') || COALESCE(': ' || REPLACE(team_group, '_', ' '), '') AS code
FROM every_status ORDER BY ALL
"""
    engine.write_parquet(members, folder / f"{NAME}_member.parquet")
    engine.register(f"{NAME}_member", folder / f"{NAME}_member.parquet")


def _as_they_are(table: str, setting: str, columns: str = NO_TEAM) -> str:
    return f"""
SELECT {KEYS}, start, end_earliest, end_latest, status, '{setting}' AS setting, {columns}, {MARKS}
FROM {table} WHERE in_high = 1"""


# A record that the person was somewhere else: a home that isn't prison, or an admission.
_READABLE = "accommodation_type IS NOT NULL AND SUBSTRING(accommodation_type, 1, 1) <> '?'"
_ELSEWHERE = f"""
SELECT DISTINCT person_id, date AS day FROM accommodation
WHERE real = 1 AND date IS NOT NULL AND {_READABLE} AND accommodation_type <> '{PRISON_HOME}'
UNION
SELECT person_id, start FROM hospital_spell WHERE real = 1 AND start IS NOT NULL
"""

# From the day on which prison was recorded, or a home that can't be read and could be it, up to
# the next record of being somewhere else.
_PRISON = f"""
SELECT said.person_id, provider_id, source_table, base_id, first_month, last_month, start,
  start AS end_earliest, day AS end_latest, 'inactive' AS status, setting, {NO_TEAM}, {MARKS}
FROM (
  SELECT {KEYS}, date AS start, {MARKS},
    CASE WHEN {_READABLE} THEN 'prison' ELSE 'unknown' END AS setting
  FROM accommodation
  WHERE in_high = 1 AND COALESCE(accommodation_type = '{PRISON_HOME}' OR NOT ({_READABLE}), TRUE)
) AS said
ASOF LEFT JOIN ({_ELSEWHERE}) AS elsewhere
  ON elsewhere.person_id = said.person_id AND said.start < elsewhere.day"""

_EVERY_STATUS = f"""
SELECT *, setting || ' ' || base_id AS source_id
FROM (
{_as_they_are("hospital_spell", "ward")}
UNION ALL {_as_they_are("cto", "community_treatment_order")}
UNION ALL {_as_they_are("conditional_discharge", "conditional_discharge")}
UNION ALL {_as_they_are("referral_team", "team", _TEAM)}
UNION ALL {_PRISON}
) AS every_kind
"""
