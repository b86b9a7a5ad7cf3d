"""run: how many of the most recent were of one kind, up to the newest of another."""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.bounds import UNBOUNDED
from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import Plan, Tri, compare, flagged, widen
from cohortid.criteria.rows import RowTest, flag, gap_condition, row_test

COLUMNS = ("days_low", "days_could", "seen_since_gap", "unreadable", "undated", "uncertain")
PARTS = ("part_", "rest_")


@dataclass(frozen=True)
class Run:
    """Days with a row of the numerator, later than the newest of the rest."""

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Find the newest of the rest and the newest lost month; count the days after both."""
        name = measured.name
        blocks = {
            "flagged": self._flagged(measured, index),
            "newest": _newest(name),
            "lost": _lost(measured, index),
        }
        return Plan(columns=COLUMNS, step=_step(name, index), blocks=blocks)

    def _tests(self, measured: Measured, index: Index) -> tuple[RowTest, RowTest]:
        measure = measured.measure
        return (
            row_test(measured, index, measure.numerator),
            row_test(measured, index, measure.rest),
        )

    def _flagged(self, measured: Measured, index: Index) -> str:
        columns = []
        either = []
        for part, test in zip(PARTS, self._tests(measured, index), strict=True):
            columns += [f"{sql} AS {name}" for name, sql in flagged(measured, test, part).items()]
            only = f"({test.could}) AND {flag(test.counts)} = 0"
            columns += [
                f"{flag(f'{only} AND {reason}')} AS {part}{kind}"
                for kind, reason in (
                    ("unreadable", test.unreadable),
                    ("undated", test.undated),
                    ("uncertain", test.uncertain),
                )
            ]
            either.append(f"({test.could})")
        return f"""
SELECT person_id, date, {index.starts_before_extract(measured.window)} AS early,
  {", ".join(columns)}
FROM {measured.measure.table}
WHERE {" OR ".join(either)}
"""

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """A lost month matters only if nothing of the rest is newer."""
        name = measured.name
        low, could = f"COALESCE({name}_days_low, 0)", f"COALESCE({name}_days_could, 0)"
        matters = f"{name}_gap = 1 AND COALESCE({name}_seen_since_gap, 0) = 0"
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


def _newest(name: str) -> str:
    """Return the newest dates on which a row is, or could be, one of the rest."""
    return f"""
SELECT person_id, MAX(CASE WHEN rest_could = 1 THEN date END) AS newest_could_rest,
  MAX(CASE WHEN rest_counts = 1 THEN date END) AS newest_rest,
  MAX(CASE WHEN rest_could = 1 AND date IS NULL THEN 1 ELSE 0 END) AS undated_rest
FROM {name}_flagged_rows
GROUP BY person_id
"""


def _lost(measured: Measured, index: Index) -> str:
    """Return until when months of a person were lost, from the first day on that isn't."""
    tables = measured.measure.schema.source_tables
    return f"""
SELECT person_id, MAX(CASE WHEN next_month > {index.end()} THEN {index.end()}
  ELSE CAST(next_month AS DATE) END) AS lost_until
FROM gap WHERE {gap_condition(tables, measured.window, "gap", index)}
GROUP BY person_id
"""


def _step(name: str, index: Index) -> str:
    start = index.extract_start()  # what was before it was lost too
    lost = "lost.lost_until"
    lost_until = (
        f"CASE WHEN early = 1 AND ({lost} IS NULL OR {lost} < {start}) THEN {start} ELSE {lost} END"
    )
    since_rest = "(newest_could_rest IS NULL OR date > newest_could_rest)"
    since_lost = "(lost_until IS NULL OR date >= lost_until)"
    sure = f"part_counts = 1 AND {since_rest} AND {since_lost} AND undated_rest = 0"
    possible = "part_could = 1 AND date IS NOT NULL AND (newest_rest IS NULL OR date > newest_rest)"
    undated = f"CAST(SUM({flag('part_could = 1 AND date IS NULL')}) AS BIGINT)"
    reasons = ", ".join(
        f"MAX(CASE WHEN part_{kind} = 1 OR rest_{kind} = 1 THEN 1 ELSE 0 END) AS {name}_{kind}"
        for kind in ("unreadable", "undated", "uncertain")
    )
    return f"""
SELECT person_id,
  COUNT(DISTINCT CASE WHEN {sure} THEN date END) AS {name}_days_low,
  COUNT(DISTINCT CASE WHEN {possible} THEN date END) + {undated} AS {name}_days_could,
  MAX(CASE WHEN newest_rest IS NOT NULL AND (lost_until IS NULL
    OR DATEDIFF('day', newest_rest, lost_until) <= 1) THEN 1 ELSE 0 END) AS {name}_seen_since_gap,
  {reasons}
FROM (
  SELECT rows.*, {lost_until} AS lost_until, newest.newest_could_rest, newest.newest_rest,
    newest.undated_rest
  FROM {name}_flagged_rows AS rows
  JOIN {name}_newest_rows AS newest ON newest.person_id = rows.person_id
  LEFT JOIN {name}_lost_rows AS lost ON lost.person_id = rows.person_id
) AS walked
GROUP BY person_id
"""
