"""Derived table closed_unseen: from the day a referral ended until the person was seen again.

Meaning: docs/reference/semantics.md, section 6. Built twice: up to the first contact that could
have been attended, or was lost (surely unseen), and up to the first surely attended (possibly).
"""

from __future__ import annotations

from pathlib import Path

from cohortid.engine import DuckDBEngine
from cohortid.records.schema import load_schema

NAME = "closed_unseen"


def write_closed_unseen(engine: DuckDBEngine, folder: Path) -> None:
    """Write `closed_unseen` and its member table to Parquet files, and register them.

    Parameters:
        engine: Where `referral`, `contact`, `gap` and `coverage` are.
        folder: Work folder.
    """
    engine.materialise("contact_lost", _LOST)
    engine.materialise(
        "surely_unseen", f"SELECT * FROM ({_SURELY}) WHERE end_day IS NULL OR end_day >= start"
    )
    engine.materialise("possibly_unseen", _POSSIBLY)
    rows = f"""
SELECT {_KEYS}, first_month, last_month, start, end_day AS end_earliest, end_day AS end_latest,
  CASE WHEN end_day IS NULL THEN 'open' ELSE 'closed' END AS status, close_reason,
  surely AS in_low, 1 AS in_high, surely AS real
FROM (
  SELECT *, 1 AS surely FROM surely_unseen
  UNION ALL   -- what is only possible begins where what is sure ends
  SELECT maybe.* REPLACE (COALESCE(CAST(sure.end_day + 1 AS DATE), maybe.start) AS start), 0
  FROM possibly_unseen AS maybe LEFT JOIN surely_unseen AS sure
    USING (person_id, provider_id, source_id)
  WHERE sure.start IS NULL OR sure.end_day IS NOT NULL
) AS stretches
WHERE end_day IS NULL OR end_day >= start
"""
    columns = ", ".join(load_schema()[NAME].columns)
    engine.write_parquet(
        f"SELECT {columns} FROM ({rows}) ORDER BY person_id, start, {columns}",
        folder / f"{NAME}.parquet",
    )
    engine.register(NAME, folder / f"{NAME}.parquet")
    members = f"""
SELECT DISTINCT person_id, source_table, source_id, source_table AS member_table,
  source_id AS member_id, provider_id, start,
  -- known only from a later contact, so not shown
  CAST(NULL AS DATE) AS end_earliest, CAST(NULL AS DATE) AS end_latest, 1 AS place,
  close_reason AS code
FROM {NAME} ORDER BY ALL
"""
    engine.write_parquet(members, folder / f"{NAME}_member.parquet")
    engine.register(f"{NAME}_member", folder / f"{NAME}_member.parquet")


_LOST = """
SELECT person_id, month AS first_day, next_month, known_from FROM gap WHERE source_table = 'MHS201'
"""
"""Months in which contacts may have been lost: of a provider that never sends any, all of them."""
_KEYS = "person_id, provider_id, source_table, source_id"
_OWN = (
    "referral.person_id, referral.provider_id, referral.source_table, referral.source_id, "
    "referral.first_month, referral.last_month"
)
_SURELY = f"""
WITH maybe_seen AS (
  SELECT DISTINCT person_id, date FROM contact
  WHERE attendance IN ('attended', 'unknown') AND in_high = 1
),
closed AS (
  SELECT * FROM referral
  WHERE rejected IS NULL AND status = 'closed' AND in_low = 1
    AND end_latest >= (SELECT MIN(month) FROM coverage)  -- what came before was lost
    AND person_id NOT IN (SELECT person_id FROM maybe_seen WHERE date IS NULL)
),
lost AS (   -- from which day on a contact could have been lost
  SELECT closed.person_id, closed.provider_id, closed.source_id,
    MIN(GREATEST(first_day, known_from, end_latest)) AS first_lost
  FROM closed JOIN contact_lost
    ON contact_lost.person_id = closed.person_id AND next_month > end_latest
  GROUP BY ALL
)
SELECT {_OWN}, referral.end_latest AS start,
  CAST(LEAST(seen.date, first_lost) - 1 AS DATE) AS end_day, close_reason
FROM closed AS referral
ASOF LEFT JOIN (SELECT * FROM maybe_seen WHERE date IS NOT NULL) AS seen
  ON seen.person_id = referral.person_id AND referral.end_latest < seen.date
LEFT JOIN lost ON lost.person_id = referral.person_id
  AND lost.provider_id = referral.provider_id AND lost.source_id = referral.source_id
"""
_POSSIBLY = f"""
WITH surely_seen AS (
  SELECT DISTINCT person_id, date FROM contact
  WHERE attendance = 'attended' AND in_low = 1 AND date IS NOT NULL
)
SELECT {_OWN}, referral.end_earliest AS start, CAST(seen.date - 1 AS DATE) AS end_day, close_reason
FROM referral
ASOF LEFT JOIN surely_seen AS seen
  ON seen.person_id = referral.person_id AND referral.end_latest < seen.date
WHERE rejected IS NULL AND in_high = 1 AND status <> 'open'
"""
