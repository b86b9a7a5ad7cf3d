"""covered_days: days covered by intervals, overlapping ones counted once."""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.bounds import UNBOUNDED
from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import Plan, Tri, compare, widen
from cohortid.criteria.rows import RowTest, any_days, covered_test, flag


@dataclass(frozen=True)
class CoveredDays:
    """Days d with start <= d < end inside the window; the day an interval ends isn't one."""

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Walk a person's intervals by start; each adds the days beyond those before it."""
        columns = ("days_low", "days_could", "unreadable", "undated", "uncertain")
        return Plan(columns=columns, step=self._step(measured, index))

    def _step(self, measured: Measured, index: Index) -> str:
        name, table = measured.name, measured.measure.table
        test = covered_test(measured, index)
        start, end = index.start(measured.window), index.end()
        ordered = (
            "PARTITION BY person_id ORDER BY first_day, source_id "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
        )
        low, could = _beyond("low", "counts"), _beyond("high", "could")
        unclear = "could = 1 AND any_days = 1"
        late_end = "any_days = 0 AND high_end > first_day AND low_end < high_end"
        return f"""
SELECT person_id,
  CAST(SUM({low}) AS BIGINT) AS {name}_days_low,
  CASE WHEN MAX({flag(unclear)}) = 1 THEN {UNBOUNDED}
    ELSE CAST(SUM({could}) AS BIGINT) END AS {name}_days_could,
  MAX({flag("could = 1 AND counts = 0 AND unreadable = 1")}) AS {name}_unreadable,
  MAX({flag(f"could = 1 AND (start IS NULL OR ({late_end}))")}) AS {name}_undated,
  MAX({flag("could = 1 AND real = 0")}) AS {name}_uncertain
FROM (
  SELECT *,
    MAX(CASE WHEN counts = 1 THEN low_end END) OVER ({ordered}) AS low_reached,
    MAX(CASE WHEN could = 1 THEN high_end END) OVER ({ordered}) AS high_reached
  FROM (
    SELECT person_id, source_id, start, real, {flag(any_days())} AS any_days,
      CASE WHEN start < {start} THEN {start} ELSE start END AS first_day,
      CASE WHEN end_earliest < {end} THEN end_earliest ELSE {end} END AS low_end,
      CASE WHEN end_latest < {end} THEN end_latest ELSE {end} END AS high_end,
      {flag(test.counts)} AS counts,
      {flag(test.could)} AS could,
      {flag(test.unreadable)} AS unreadable
    FROM {table}
  ) AS clipped
  WHERE counts = 1 OR could = 1
) AS walked
GROUP BY person_id
"""

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """Widen by absence and gaps."""
        name = measured.name
        return widen(measured, sent, f"{name}_days_low", f"{name}_days_could")

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Compare the days."""
        return compare(measured, comparison)

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """Every interval that has or could have a day in the window."""
        return {"": covered_test(measured, index)}


def _beyond(bound: str, role: str) -> str:
    """Return the days an interval adds beyond where the earlier ones reached."""
    begin = f"CASE WHEN {bound}_reached > first_day THEN {bound}_reached ELSE first_day END"
    return (
        f"CASE WHEN {role} = 1 AND {bound}_end > {begin} "
        f"THEN DATEDIFF('day', {begin}, {bound}_end) ELSE 0 END"
    )
