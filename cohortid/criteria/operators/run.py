"""run: how many of the most recent were of one kind, up to the newest of another."""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.bounds import UNBOUNDED
from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import (
    REASONS,
    Plan,
    Tri,
    compare,
    day_table,
    doubt_table,
    widen,
)
from cohortid.criteria.rows import RowTest, flag, gap_condition, row_test

COLUMNS = ("days_low", "days_could", "seen_since_gap", *REASONS)
PARTS = ("part_", "rest_")


@dataclass(frozen=True)
class Run:
    """Days with a row of the numerator, later than the newest of the rest."""

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Find the newest of the rest and the newest lost month; count the days after both."""
        name = measured.name
        blocks = {
            "newest": _newest(measured),
            "lost": _lost(measured, index),
            "counted": _counted(measured),
        }
        tests = dict(zip(PARTS, self._tests(measured, index), strict=True))
        return Plan(COLUMNS, days=tests, step=_step(name, doubt_table(measured)), blocks=blocks)

    def _tests(self, measured: Measured, index: Index) -> tuple[RowTest, RowTest]:
        measure = measured.measure
        return (
            row_test(measured, index, measure.numerator),
            row_test(measured, index, measure.rest),
        )

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """A lost month matters only if nothing of the rest is newer."""
        name = measured.name
        low, could = f"{name}_days_low", f"{name}_days_could"
        matters = f"{name}_gap = 1 AND {name}_seen_since_gap = 0"
        bounds = widen(measured, sent, low, could)
        if measured.absent == "adds_only":
            return bounds | {"gap": flag(matters)}  # it may hide more, which doesn't count here
        rows = f"CASE WHEN {could} < {low} THEN {low} ELSE {could} END"
        silent = f"{could} = 0 AND {low} = 0" if measured.absent == "unknown" and sent else "1 = 0"
        never = f"{name}_no_table = 1"
        high = "CASE WHEN {0} THEN " + f"{UNBOUNDED} ELSE {rows} END"
        return bounds | {
            "high_rows": high.format(f"({matters})"),
            "high_recorded": high.format(f"({matters}) OR ({silent})"),
            "high": high.format(f"({matters}) OR ({silent}) OR {never}"),
            "gap": flag(matters),
        }

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Compare the number."""
        return compare(measured, comparison)

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """The rows of the run's kind as evidence, the others as context."""
        part, rest = self._tests(measured, index)
        return {"": part, "context": rest}


def _newest(measured: Measured) -> str:
    """Return the newest dates on which a row is, or could be, one of the rest."""
    name = measured.name
    return f"""
SELECT person_id, MAX(CASE WHEN {name}_rest_found > 0 THEN date END) AS newest_could_rest,
  MAX(CASE WHEN {name}_rest_found = 2 THEN date END) AS newest_rest,
  MAX({flag(f"{name}_rest_found > 0 AND date IS NULL")}) AS undated_rest
FROM {day_table(measured)}
GROUP BY person_id
"""


def _lost(measured: Measured, index: Index) -> str:
    """Return until when months of a person were lost, from the first day on that isn't."""
    tables = measured.measure.schema.source_tables
    return f"""
SELECT person_id, MAX(until) AS lost_until
FROM (
  SELECT person_id,
    CASE WHEN next_month > {index.end()} THEN {index.end()} ELSE CAST(next_month AS DATE) END
      AS until
  FROM gap WHERE {gap_condition(tables, measured.window, "gap", index)}
  UNION ALL   -- what was before the extract was lost too
  SELECT person_id, {index.extract_start()} FROM person
  WHERE {index.starts_before_extract(measured.window)} = 1
) AS every_lost
GROUP BY person_id
"""


def _counted(measured: Measured) -> str:
    """Return the days after the newest of the rest, surely and possibly."""
    name = measured.name
    sure = (
        f"{name}_part_found = 2 AND undated_rest = 0 "
        "AND (newest_could_rest IS NULL OR date > newest_could_rest) "
        "AND (lost_until IS NULL OR date >= lost_until)"
    )
    possible = "date IS NULL OR newest_rest IS NULL OR date > newest_rest"
    return f"""
SELECT days.person_id, CAST(SUM({flag(sure)}) AS BIGINT) AS days_low,
  CAST(SUM({flag(possible)}) AS BIGINT) AS days_could
FROM {day_table(measured)} AS days
JOIN {name}_newest_rows AS newest ON newest.person_id = days.person_id
LEFT JOIN {name}_lost_rows AS lost ON lost.person_id = days.person_id
WHERE {name}_part_found > 0
GROUP BY days.person_id
"""


def _step(name: str, doubts: str) -> str:
    reasons = ", ".join(
        f"{flag(f'{name}_part_{kind} = 1 OR {name}_rest_{kind} = 1')} AS {name}_{kind}"
        for kind in REASONS
    )
    since = "DATEDIFF('day', newest_rest, lost_until)"
    seen = f"newest_rest IS NOT NULL AND (lost_until IS NULL OR {since} <= 1)"
    return f"""
SELECT newest.person_id, counted.days_low AS {name}_days_low,
  counted.days_could AS {name}_days_could, {flag(seen)} AS {name}_seen_since_gap,
  {reasons}
FROM {name}_newest_rows AS newest
LEFT JOIN {name}_counted_rows AS counted ON counted.person_id = newest.person_id
LEFT JOIN {name}_lost_rows AS lost ON lost.person_id = newest.person_id
LEFT JOIN {doubts} AS doubts ON doubts.person_id = newest.person_id
"""
