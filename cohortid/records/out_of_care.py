"""Derived table out_of_care: from when to when nobody had an accepted referral open.

Meaning: docs/reference/semantics.md, section 6. Built twice: from the latest possible ends (surely
out of care) and from the earliest (possibly out of care).
"""

from __future__ import annotations

from pathlib import Path

from cohortid.engine import DuckDBEngine
from cohortid.records.schema import load_schema

NEVER = "DATE '9999-12-31'"
EARLIEST = "DATE '0001-01-01'"
NAME = "out_of_care"


def write_out_of_care(engine: DuckDBEngine, folder: Path) -> None:
    """Write `out_of_care` and its member table to Parquet files, and register them.

    Parameters:
        engine: Where `referral` is registered.
        folder: Work folder.
    """
    rows = f"""
SELECT person_id, provider_id, source_table, source_id, first_month, last_month, start,
  end_day AS end_earliest, end_day AS end_latest,
  CASE WHEN end_day IS NULL THEN 'open' ELSE 'closed' END AS status, last_close_reason,
  MAX(surely) AS in_low, MAX(possibly) AS in_high, MAX(surely) AS real
FROM ({_stretches(surely=True)} UNION ALL {_stretches(surely=False)}) AS stretches
GROUP BY person_id, provider_id, source_table, source_id, first_month, last_month, start, end_day,
  last_close_reason
"""
    columns = ", ".join(load_schema()[NAME].columns)
    order = "ORDER BY person_id, start, source_id, in_low, in_high"
    engine.write_parquet(f"SELECT {columns} FROM ({rows}) {order}", folder / f"{NAME}.parquet")
    engine.register(NAME, folder / f"{NAME}.parquet")
    members = f"""
SELECT DISTINCT person_id, source_table, source_id, source_table AS member_table,
  source_id AS member_id, provider_id, start,
  -- known only from the next referral, so not shown
  CAST(NULL AS DATE) AS end_earliest, CAST(NULL AS DATE) AS end_latest,
  1 AS place, last_close_reason AS code
FROM {NAME} ORDER BY person_id, source_id, start, code
"""
    engine.write_parquet(members, folder / f"{NAME}_member.parquet")
    engine.register(f"{NAME}_member", folder / f"{NAME}_member.parquet")


def _stretches(*, surely: bool) -> str:
    """Return the stretches after a referral ended in which no other had begun."""
    # A row that may not be real keeps somebody from being surely out of care, for good.
    end = f"CASE WHEN real = 0 OR end_latest IS NULL THEN {NEVER} ELSE end_latest END"
    if not surely:
        end = f"COALESCE(end_earliest, {NEVER})"
    # So does one without a start; to be possibly out of care, it could have begun as it ended.
    own = "in_high = 1" if surely else "real = 1"
    ended = f"CASE WHEN real = 1 AND rejected < {end} THEN rejected ELSE {end} END"
    began = f"COALESCE(start, {EARLIEST if surely else ended})"
    closure, no_closure = (
        f"{{'ended': ended, 'reason': {reason}, 'source_id': source_id, "
        "'provider_id': provider_id}"
        for reason in ("COALESCE(close_reason, '')", "''")
    )
    ordered = "PARTITION BY person_id ORDER BY start, source_id, provider_id"
    return f"""
SELECT person_id, ending.provider_id, source_table, ending.source_id, first_month, last_month,
  reach AS start, CAST(next_start - 1 AS DATE) AS end_day,
  NULLIF(ending.reason, '') AS last_close_reason,
  {int(surely)} AS surely, {int(not surely)} AS possibly
FROM (
  SELECT *,
    MAX(ended) OVER ({ordered} ROWS UNBOUNDED PRECEDING) AS reach,
    -- of those not rejected the one that ended last; on a tie the higher reason
    COALESCE(
      MAX(CASE WHEN not_rejected = 1 THEN {closure} END)
        OVER ({ordered} ROWS UNBOUNDED PRECEDING),
      {no_closure}
    ) AS ending,
    LEAD(start) OVER ({ordered}) AS next_start
  FROM (
    SELECT person_id, provider_id, source_table, source_id, first_month, last_month, rejected,
      close_reason, {began} AS start,
      CASE WHEN {ended} < {began} THEN {began} ELSE {ended} END AS ended,
      CASE WHEN rejected <= {end} THEN 0 ELSE 1 END AS not_rejected
    FROM referral WHERE {own}
  ) AS held
) AS walked
WHERE reach < {NEVER} AND (next_start IS NULL OR next_start > reach)
"""
