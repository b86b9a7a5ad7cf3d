"""Which provider sent which table in which month, and whom a missing month touches.

Found once at reading, over the whole extract, and saved: never re-derived from a few people.
Meaning: docs/reference/semantics.md, section 5.
"""

from __future__ import annotations

from pathlib import Path

from cohortid.engine import DuckDBEngine
from cohortid.records.mhsds.layout import EMERGENCY, source_tables
from cohortid.records.quality import Quality
from cohortid.records.schema import load_schema

# A month with less than a twentieth of the rows that the provider usually sends (median over its
# months) is a gap, where that is at least 10: at 10 expected, none at all happens by chance once in
# 20,000 months, and fewer than a twentieth of more is rarer still. A provider that grows may send a
# tenth of it in its first months.
GAP_BELOW_ONE_IN = 20
GAP_FROM_USUAL_ROWS = 10

_NEEDED = {short for schema in load_schema().values() for short in schema.source_tables}
CHECKED = tuple(short for short in source_tables() if short in _NEEDED and short != EMERGENCY)


def find_coverage(engine: DuckDBEngine) -> None:
    """Make `calendar` (provider_id, source_table, month, n_rows, loaded, withheld).

    A provider-month-table is loaded if the provider submitted that month (header), ever sends that
    table, and sent about as many rows as usual or usually sends too few to tell; but not if some of
    its rows can't be relied on (`withheld`).
    """
    counts = " UNION ALL ".join(
        f"SELECT OrgIDProv AS provider_id, '{short}' AS source_table, UniqMonthID AS month, "
        f"COUNT(*) AS n_rows FROM stage_{short} GROUP BY OrgIDProv, UniqMonthID"
        for short in CHECKED
    )
    tables = " UNION ALL ".join(f"SELECT '{short}' AS source_table" for short in CHECKED)
    engine.materialise(
        "calendar",
        f"""
WITH counts AS ({counts}),
tables AS ({tables}),
span AS (SELECT MIN(first_month) AS first, MAX(last_month) AS last FROM provider_span),
months AS (
  SELECT CAST(UNNEST(GENERATE_SERIES(first, last, INTERVAL 1 MONTH)) AS DATE) AS month FROM span
),
submitted AS (
  SELECT provider_id, month FROM provider_month
  UNION SELECT provider_id, month FROM counts WHERE source_table = 'MHS001'
),
grid AS (
  SELECT provider.provider_id, tables.source_table, months.month,
    CASE WHEN submitted.month IS NULL THEN 0 ELSE 1 END AS submitted,
    COALESCE(counts.n_rows, 0) AS n_rows
  FROM (SELECT DISTINCT provider_id FROM provider_span) AS provider
  CROSS JOIN tables CROSS JOIN months
  LEFT JOIN submitted ON submitted.provider_id = provider.provider_id
    AND submitted.month = months.month
  LEFT JOIN counts ON counts.provider_id = provider.provider_id
    AND counts.source_table = tables.source_table AND counts.month = months.month
),
usual AS (
  SELECT provider_id, source_table, MEDIAN(n_rows) AS median_rows, SUM(n_rows) AS all_rows
  FROM grid WHERE submitted = 1 GROUP BY provider_id, source_table
)
SELECT grid.provider_id, grid.source_table, grid.month, grid.n_rows,
  CASE WHEN grid.submitted = 1 AND usual.all_rows > 0 AND not_whole.month IS NULL
    AND (grid.n_rows * {GAP_BELOW_ONE_IN} >= usual.median_rows
      OR usual.median_rows < {GAP_FROM_USUAL_ROWS})
    THEN 1 ELSE 0 END AS loaded,
  CASE WHEN not_whole.month IS NULL THEN 0 ELSE 1 END AS withheld
FROM grid
LEFT JOIN usual ON usual.provider_id = grid.provider_id AND usual.source_table = grid.source_table
LEFT JOIN (SELECT DISTINCT * FROM withheld) AS not_whole
  ON not_whole.provider_id = grid.provider_id
  AND not_whole.source_table = grid.source_table AND not_whole.month = grid.month
""",
    )


def write_coverage(engine: DuckDBEngine, folder: Path, quality: Quality) -> None:
    """Write `coverage` and `gap` to Parquet files, register them, and report what is missing.

    `gap` has a row per person, provider, source table and month that wasn't loaded while that
    provider held a record of theirs: kind is "gap", or "no_table" where the provider never sends
    the table.
    `known_from` is the date from which that is known, so that later rows change nothing.
    `person_month` has the months in which a provider sent a person row of somebody.
    """
    path = folder / "coverage.parquet"
    engine.write_parquet(
        "SELECT provider_id, source_table, month, n_rows, loaded FROM calendar "
        "ORDER BY provider_id, source_table, month",
        path,
    )
    engine.register("coverage", path)
    engine.materialise("missing_month", _MISSING_MONTH)
    gaps = folder / "gap.parquet"
    engine.write_parquet(_GAP, gaps)
    engine.register("gap", gaps)
    _report(engine, quality)


# Anybody could have attended anywhere: a month of emergency attendances that any of their providers
# didn't send is missing for everybody, whoever it was, and stands as one.
_MISSING_MONTH = f"""
SELECT provider_id, source_table, month, LAST_DAY(month) AS last_day,
  MAX(GREATEST(loaded, withheld)) OVER (PARTITION BY provider_id, source_table) AS ever_loaded
FROM calendar
WHERE source_table <> '{EMERGENCY}'
QUALIFY loaded = 0
UNION ALL
SELECT DISTINCT '{EMERGENCY}', source_table, month, LAST_DAY(month), ever_loaded
FROM (
  SELECT *, MAX(GREATEST(loaded, withheld)) OVER () AS ever_loaded
  FROM calendar WHERE source_table = '{EMERGENCY}'
)
WHERE loaded = 0
"""

_GAP = f"""
WITH held AS (   -- what a provider holds of a person, from when to when
  SELECT person_id, provider_id, start, end_latest, status FROM referral
  UNION ALL SELECT person_id, provider_id, start, end_latest, status FROM hospital_spell
  UNION ALL SELECT person_id, provider_id, start, end_latest, status FROM mha_period
  UNION ALL   -- a contact holds from the month before it to the month after
  SELECT person_id, provider_id, date, date, 'contact' FROM contact
),
touched AS (
  SELECT held.person_id, missing.provider_id, missing.source_table, missing.month, missing.last_day,
    missing.ever_loaded, COALESCE(held.start, DATE '0001-01-01') AS known_from
  FROM held JOIN missing_month AS missing ON missing.provider_id = held.provider_id
  WHERE held.status <> 'contact'
    AND (held.start IS NULL OR held.start <= missing.last_day)
    AND (held.end_latest IS NULL OR held.end_latest >= missing.month)
  UNION ALL
  SELECT held.person_id, missing.provider_id, missing.source_table, missing.month, missing.last_day,
    missing.ever_loaded, COALESCE(held.start, DATE '0001-01-01') AS known_from
  FROM held JOIN missing_month AS missing ON missing.provider_id = held.provider_id
  WHERE held.status = 'contact'
    AND (held.start IS NULL OR ABS(DATEDIFF('month', held.start, missing.month)) <= 1)
  UNION ALL   -- a person row of that month: the provider has something of them, whatever it is
  SELECT present.person_id, missing.provider_id, missing.source_table, missing.month,
    missing.last_day, missing.ever_loaded, missing.month AS known_from
  FROM person_month AS present JOIN missing_month AS missing
    ON missing.provider_id = present.provider_id AND missing.month = present.month
  UNION ALL
  SELECT person.person_id, missing.provider_id, missing.source_table, missing.month,
    missing.last_day, missing.ever_loaded, DATE '0001-01-01' AS known_from
  FROM person CROSS JOIN missing_month AS missing WHERE missing.source_table = '{EMERGENCY}'
)
SELECT person_id, provider_id, source_table, month,
  CAST(last_day + INTERVAL 1 DAY AS DATE) AS next_month,
  CASE WHEN ever_loaded = 1 THEN 'gap' ELSE 'no_table' END AS kind, MIN(known_from) AS known_from
FROM touched
GROUP BY person_id, provider_id, source_table, month, last_day, ever_loaded
ORDER BY person_id, source_table, month, provider_id
"""


def _report(engine: DuckDBEngine, quality: Quality) -> None:
    for short, n_providers in engine.rows(
        "SELECT source_table, COUNT(DISTINCT provider_id) FROM missing_month "
        "WHERE ever_loaded = 0 GROUP BY source_table ORDER BY source_table"
    ):
        quality.note("never_sent", source_tables()[str(short)].name, n_providers=n_providers)
    for short, n_months in engine.rows(
        "SELECT source_table, COUNT(*) FROM missing_month WHERE ever_loaded = 1 "
        "GROUP BY source_table ORDER BY source_table"
    ):
        quality.note("missing_months", source_tables()[str(short)].name, n_months=n_months)
