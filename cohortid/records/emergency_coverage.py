"""Which provider of emergency attendances sent which month.

They come without a header and from other providers than MHSDS. Meaning:
docs/reference/semantics.md, section 5.
"""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.records.coverage import GAP_BELOW_ONE_IN, GAP_FROM_USUAL_ROWS
from cohortid.records.mhsds.layout import EMERGENCY


def find_emergency_coverage(engine: DuckDBEngine) -> None:
    """Add the months of emergency attendances to `calendar`, for the providers that send any.

    Nothing before the first and after the last arrival of anybody is loaded. In between, a month
    is if its arrivals are about as many as usual or are usually too few to tell: those of the
    provider, and those of all providers together.

    Parameters:
        engine: Where `calendar`, `stage_EC`, `withheld` and `provider_span` are.
    """
    engine.execute(f"INSERT INTO calendar {_MONTHS}")


_ENOUGH = (
    "({own}.n_rows * " + str(GAP_BELOW_ONE_IN) + " >= {usual}.median_rows "
    "OR {usual}.median_rows < " + str(GAP_FROM_USUAL_ROWS) + ")"
)
_MONTHS = f"""
WITH span AS (SELECT MIN(first_month) AS first, MAX(last_month) AS last FROM provider_span),
months AS (
  SELECT CAST(UNNEST(GENERATE_SERIES(first, last, INTERVAL 1 MONTH)) AS DATE) AS month FROM span
),
arrivals AS (
  SELECT OrgIDProv AS provider_id, CAST(DATE_TRUNC('month', Arrival_Date) AS DATE) AS month,
    COUNT(*) AS n_rows
  FROM stage_{EMERGENCY} WHERE Arrival_Date IS NOT NULL GROUP BY ALL
),
ends AS (SELECT MIN(month) AS first, MAX(month) AS last FROM arrivals),
grid AS (
  SELECT provider.provider_id, months.month, COALESCE(arrivals.n_rows, 0) AS n_rows,
    CASE WHEN months.month BETWEEN ends.first AND ends.last THEN 1 ELSE 0 END AS inside
  FROM (SELECT DISTINCT OrgIDProv AS provider_id FROM stage_{EMERGENCY}) AS provider
  CROSS JOIN months CROSS JOIN ends
  LEFT JOIN arrivals
    ON arrivals.provider_id = provider.provider_id AND arrivals.month = months.month
),
whole AS (SELECT month, SUM(n_rows) AS n_rows FROM grid GROUP BY month),
usual AS (
  SELECT provider_id, MEDIAN(n_rows) AS median_rows FROM grid WHERE inside = 1 GROUP BY provider_id
),
usually_whole AS (
  SELECT MEDIAN(whole.n_rows) AS median_rows
  FROM whole JOIN ends ON whole.month BETWEEN ends.first AND ends.last
)
SELECT grid.provider_id, '{EMERGENCY}' AS source_table, grid.month, grid.n_rows,
  CASE WHEN grid.inside = 1 AND not_whole.month IS NULL
    AND {_ENOUGH.format(own="grid", usual="usual")}
    AND {_ENOUGH.format(own="whole", usual="usually_whole")}
    THEN 1 ELSE 0 END AS loaded,
  CASE WHEN not_whole.month IS NULL THEN 0 ELSE 1 END AS withheld
FROM grid JOIN whole USING (month)
LEFT JOIN usual ON usual.provider_id = grid.provider_id
CROSS JOIN usually_whole
LEFT JOIN (SELECT DISTINCT * FROM withheld) AS not_whole
  ON not_whole.provider_id = grid.provider_id AND not_whole.month = grid.month
  AND not_whole.source_table = '{EMERGENCY}'
"""
