"""Emergency attendances (ECDS): another data set, by date of arrival instead of by submission.

Meaning: docs/reference/semantics.md, sections 2 and 5.
"""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.engine.duckdb_engine import quote
from cohortid.records.codes import code_list
from cohortid.records.mhsds.layout import EMERGENCY, source_tables
from cohortid.records.quality import Quality

_MONTH = "CAST(DATE_TRUNC('month', Arrival_Date) AS DATE)"


def withhold_nobodys(engine: DuckDBEngine, quality: Quality) -> None:
    """Note the months with attendances of nobody: without a person key they could be anybody's.

    One without a date, too, could be in any month. Attendances of people who aren't in MHSDS are
    left out: the extract holds everybody who attended.

    Parameters:
        engine: Where `stage_EC`, `person_key`, `provider_span` and `withheld` are.
        quality: Where the numbers go.
    """
    nobody = "FROM stage_EC WHERE Person_ID IS NULL"
    others = (
        "FROM stage_EC AS row ANTI JOIN person_key ON person_key.person = row.Person_ID "
        "WHERE row.Person_ID IS NOT NULL"
    )
    table = source_tables()[EMERGENCY].name
    for kind, rows in (("attendance_of_nobody", nobody), ("attendance_of_others", others)):
        n_rows = int(str(engine.rows(f"SELECT COUNT(*) {rows}")[0][0]))
        if n_rows:
            quality.note(kind, table, "Person_ID", n_rows)
    engine.execute(
        f"""
INSERT INTO withheld
WITH span AS (SELECT MIN(first_month) AS first, MAX(last_month) AS last FROM provider_span),
months AS (
  SELECT CAST(UNNEST(GENERATE_SERIES(first, last, INTERVAL 1 MONTH)) AS DATE) AS month FROM span
)
SELECT DISTINCT nobodys.OrgIDProv, {quote(EMERGENCY)}, months.month
FROM (SELECT OrgIDProv, {_MONTH} AS month {nobody}) AS nobodys
JOIN months ON nobodys.month IS NULL OR nobodys.month = months.month
"""
    )


def keep_attendances(engine: DuckDBEngine, quality: Quality) -> None:
    """Make `newest_EC`: one row per attendance that was one.

    Left out and counted: records that were withdrawn, and what isn't an attendance at an emergency
    department. What can't be told is kept as unsure.

    Parameters:
        engine: Where `stage_EC` is.
        quality: Where the numbers go.
    """
    columns = [column.name for column in source_tables()[EMERGENCY].columns]
    parts = ", ".join(f"CAST({name} AS VARCHAR)" for name in columns if name != "Deleted")
    engine.materialise(
        "attendance",
        f"""
SELECT *, {_MONTH} AS month,
  COALESCE(Generated_Record_ID, OrgIDProv || ' ' || CONCAT_WS(' ', {parts})) AS record,
  NULLIF(UPPER(TRIM(SPLIT_PART(Der_EC_Diagnosis_All, ',', 1))), '') AS main_diagnosis,
  -- whether there was an injury is told only by providers that give dates of injuries
  CASE WHEN MAX({_INJURED}) OVER (PARTITION BY OrgIDProv) = 0 OR {_INJURED} = 1
    THEN 1 ELSE 0 END AS injured,
  {_other("EC_AttendanceCategory", "1-3")} AS other_category,
  {_other("EC_Department_Type", "1")} AS other_department
FROM stage_EC
""",
    )
    statuses = ", ".join(quote(row["code"]) for row in code_list("emergency_status"))
    whose = "PARTITION BY Person_ID, OrgIDProv, record"
    engine.materialise(
        "judged_attendance",
        f"""
SELECT *, GREATEST(other_category, other_department) % 2 AS unsure,
  MAX(CASE WHEN Deleted = 1 THEN 1 ELSE 0 END) OVER ({whose}) AS withdrawn,
  CASE WHEN COALESCE(EC_Discharge_Status_SNOMED_CT IN ({statuses}), FALSE)
    OR other_category = 2 OR other_department = 2 THEN 1 ELSE 0 END AS no_attendance,
  ROW_NUMBER() OVER ({whose} ORDER BY {", ".join(f"{name} DESC NULLS LAST" for name in columns)})
    AS place
FROM attendance
""",
    )
    table = source_tables()[EMERGENCY].name
    for kind, column, rows in (
        ("withdrawn_attendance", "Deleted", "withdrawn = 1"),
        ("no_attendance", "EC_AttendanceCategory", "withdrawn = 0 AND no_attendance = 1"),
    ):
        n_rows = int(str(engine.rows(f"SELECT COUNT(*) FROM judged_attendance WHERE {rows}")[0][0]))
        if n_rows:
            quality.note(kind, table, column, n_rows)
    engine.materialise(
        "newest_EC",
        "SELECT * FROM judged_attendance WHERE place = 1 AND withdrawn = 0 AND no_attendance = 0",
    )


_INJURED = "CASE WHEN EC_Injury_Date IS NOT NULL OR EC_Injury_Date_lost = 1 THEN 1 ELSE 0 END"


def _other(column: str, kept: str) -> str:
    """Return 0 for a code that is kept or blank, 2 for another one, 1 for what can't be read."""
    return (
        f"CASE WHEN {column} IS NULL OR regexp_full_match({column}, '0?[{kept}]') THEN 0 "
        f"WHEN regexp_full_match({column}, '0?[0-9]') THEN 2 ELSE 1 END"
    )
