"""Detention periods cut where a section was dormant: under a community order or a discharge.

A section goes on being sent while the person lives in the community under a community treatment
order or a conditional discharge. Those days are no detention; a recall is, and so is the section
once the order was revoked. Meaning: docs/reference/semantics.md, section 6.
"""

from __future__ import annotations

from cohortid.engine import DuckDBEngine

REVOKED = "02"
NEVER = "DATE '9999-12-31'"
KEPT = "person_id, provider_id, first_month, last_month, section, section_group"


def make_detention_periods(engine: DuckDBEngine) -> None:
    """Make `detention_period`: the rows of `mha_period`, cut, and recalls, all possibly real.

    Columns are those of `mha_period` and `base_id`, the id of the record that a row is a part of.

    Parameters:
        engine: Where `mha_period`, `cto`, `cto_recall`, `conditional_discharge` and
            `missing_month` are.
    """
    engine.materialise("ordered_period", _ORDERED_PERIOD)
    engine.materialise("section_off", _SECTION_OFF)
    engine.materialise("surely_on", _pieces("1 = 1", "end_earliest"))
    engine.materialise("possibly_on", _pieces("sure = 1", "end_latest"))
    engine.materialise("detention_period", _DETENTION_PERIOD)


# What may have been an order: its period, from when to when the section was dormant.
# The same period may be sent under two ids: the orders of either are those of both.
_ORDERED_PERIOD = f"""
WITH period AS (
  SELECT * FROM mha_period
  WHERE in_high = 1 AND real = 1 AND start IS NOT NULL AND section_group = 'detention'
),
every_order AS (
  SELECT person_id, provider_id, period_source_id, start, end_earliest, end_latest, status, real,
    CASE WHEN end_reason = '{REVOKED}' THEN 1 ELSE 0 END AS revoked,
    CASE WHEN end_reason IS NULL OR SUBSTRING(end_reason, 1, 1) = '?' THEN 1 ELSE 0 END AS unclear
  FROM cto WHERE in_high = 1
  UNION ALL   -- no code says whether its end was a recall to hospital
  SELECT person_id, provider_id, period_source_id, start, end_earliest, end_latest, status, real,
    0, 1
  FROM conditional_discharge WHERE in_high = 1
)
SELECT DISTINCT period.person_id, period.provider_id, period.source_id,
  period.start AS period_start,
  orders.start, orders.end_earliest, orders.end_latest, orders.status, orders.real,
  orders.revoked, orders.unclear
FROM period
JOIN mha_period AS named ON named.person_id = period.person_id
  AND named.provider_id = period.provider_id
  AND (named.source_id = period.source_id
    OR (named.start = period.start AND named.section IS NOT DISTINCT FROM period.section))
JOIN every_order AS orders ON orders.person_id = period.person_id
  AND orders.provider_id = period.provider_id AND orders.period_source_id = named.source_id
"""

# Days that the section was surely (1) or possibly (0) dormant, from a day up to the day before
# another. On the day an order begins the person is detained still; on the day it is revoked, again.
_SECTION_OFF = f"""
SELECT person_id, provider_id, source_id, sure,
  GREATEST(from_day, period_start) AS from_day, GREATEST(to_day, period_start) AS to_day
FROM (
  SELECT person_id, provider_id, source_id, period_start, 1 AS sure,
    CAST(start + 1 AS DATE) AS from_day,
    CASE WHEN status <> 'open' AND (revoked = 1 OR unclear = 1)
      THEN GREATEST(end_earliest, CAST(start + 1 AS DATE)) ELSE {NEVER} END AS to_day
  FROM ordered_period WHERE real = 1 AND start IS NOT NULL
  UNION ALL
  SELECT person_id, provider_id, source_id, period_start, 0,
    CAST(CASE WHEN real = 1 AND start IS NOT NULL THEN start ELSE period_start END + 1 AS DATE),
    CASE WHEN real = 1 AND start IS NOT NULL AND status = 'closed' AND revoked = 1
      THEN GREATEST(end_earliest, CAST(start + 1 AS DATE)) ELSE {NEVER} END
  FROM ordered_period
  UNION ALL   -- an order that began and ended within a month that was lost
  SELECT period.person_id, period.provider_id, period.source_id, period.start, 0,
    CAST(GREATEST(missing.month, period.start) + 1 AS DATE), CAST(missing.last_day + 2 AS DATE)
  FROM mha_period AS period JOIN missing_month AS missing
    ON missing.provider_id = period.provider_id AND missing.ever_loaded = 1
    AND missing.source_table IN ('MHS403', 'MHS404') AND missing.last_day >= period.start
    AND (period.end_latest IS NULL OR period.end_latest >= missing.month)
  WHERE period.in_high = 1 AND period.real = 1 AND period.section_group = 'detention'
) AS off
WHERE GREATEST(from_day, period_start) < GREATEST(to_day, period_start)
"""


def _pieces(which: str, end: str) -> str:
    """Return the parts of each period that aren't dormant by these days: first and last day."""
    ordered = "PARTITION BY person_id, provider_id, source_id ORDER BY place, from_day, to_day"
    return f"""
SELECT person_id, provider_id, source_id, from_day, to_day, period_end FROM (
  SELECT person_id, provider_id, source_id, period_start, period_end,
    MAX(to_day) OVER ({ordered} ROWS UNBOUNDED PRECEDING) AS from_day,
    CAST(LEAD(from_day) OVER ({ordered}) - 1 AS DATE) AS to_day
  FROM (
    SELECT person_id, provider_id, source_id, start AS period_start, {end} AS period_end,
      start AS from_day, start AS to_day, 0 AS place
    FROM mha_period
    WHERE in_high = 1 AND real = 1 AND start IS NOT NULL AND section_group = 'detention'
    UNION ALL
    SELECT person_id, provider_id, source_id, period.start, period.{end}, off.from_day,
      off.to_day, 1
    FROM section_off AS off JOIN mha_period AS period USING (person_id, provider_id, source_id)
    WHERE {which}
  ) AS every_break
) AS walked
WHERE from_day < {NEVER} AND (to_day IS NULL OR to_day >= from_day)
  AND (from_day = period_start OR period_end IS NULL OR from_day < period_end)
"""


_DETENTION_PERIOD = f"""
WITH parts AS (
  SELECT sure.person_id, sure.provider_id, sure.source_id, sure.from_day AS start,
    LEAST(sure.to_day, sure.period_end) AS end_earliest,
    LEAST(maybe.to_day, maybe.period_end) AS end_latest, 1 AS sure
  FROM surely_on AS sure JOIN possibly_on AS maybe USING (person_id, provider_id, source_id)
  WHERE maybe.from_day <= sure.from_day
    AND (maybe.to_day IS NULL OR maybe.to_day >= sure.from_day)
  UNION ALL   -- what may have been on without being so for sure
  SELECT maybe.person_id, maybe.provider_id, maybe.source_id, maybe.from_day,
    LEAST(maybe.to_day, maybe.period_end), LEAST(maybe.to_day, maybe.period_end), 0
  FROM possibly_on AS maybe LEFT JOIN surely_on AS sure
    USING (person_id, provider_id, source_id, from_day)
  WHERE sure.person_id IS NULL
  UNION ALL   -- a recall lost with its month, while an order was in force
  SELECT ordered.person_id, ordered.provider_id, ordered.source_id,
    GREATEST(missing.month, ordered.period_start, ordered.start), missing.last_day,
    missing.last_day, 0
  FROM ordered_period AS ordered JOIN missing_month AS missing
    ON missing.provider_id = ordered.provider_id AND missing.ever_loaded = 1
    AND missing.source_table = 'MHS405' AND missing.last_day >= ordered.period_start
    AND (ordered.start IS NULL OR missing.last_day >= ordered.start)
    AND (ordered.end_latest IS NULL OR ordered.end_latest >= missing.month)
  GROUP BY ALL
)
SELECT {KEPT}, source_table, source_id AS base_id, source_id, start, end_earliest, end_latest,
  status, in_low, in_high, real
FROM mha_period
WHERE section_group <> 'detention' OR start IS NULL OR real = 0
UNION ALL
SELECT period.person_id, period.provider_id, first_month, last_month, section, section_group,
  source_table, period.source_id,
  CASE WHEN parts.start = period.start AND parts.sure = 1 THEN period.source_id
    WHEN parts.sure = 1 THEN period.source_id || ' from ' || CAST(parts.start AS VARCHAR)
    ELSE period.source_id || ' perhaps from ' || CAST(parts.start AS VARCHAR) END,
  parts.start, parts.end_earliest, parts.end_latest,
  CASE WHEN parts.end_earliest IS NULL THEN 'open'
    WHEN parts.end_earliest = parts.end_latest THEN 'closed' ELSE 'inactive' END,
  period.in_low * parts.sure, period.in_high, parts.sure
FROM parts JOIN mha_period AS period USING (person_id, provider_id, source_id)
UNION ALL
SELECT recall.person_id, recall.provider_id, recall.first_month, recall.last_month, period.section,
  'detention', recall.source_table, recall.source_id, recall.source_id, recall.start,
  recall.end_earliest, recall.end_latest, recall.status, recall.in_low, recall.in_high, recall.real
FROM cto_recall AS recall LEFT JOIN mha_period AS period
  ON period.person_id = recall.person_id AND period.provider_id = recall.provider_id
  AND period.source_id = recall.period_source_id AND period.start <= recall.start
"""
