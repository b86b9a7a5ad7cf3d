"""longest_stretch: the most days unseen in a row, of those on which somebody could have been seen.

The SQL works with stretches between two breaks, not with days.
Meaning: docs/reference/semantics.md, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import (
    REASONS,
    Plan,
    Tri,
    compare,
    doubt_table,
    flagged,
    reason_sums,
    widen_unless_bounded,
)
from cohortid.criteria.operators.stretch_days import eligible_days
from cohortid.criteria.operators.stretch_sql import (
    EVER,
    EVERY,
    before,
    breaks,
    contact_tests,
    doubts,
    kept_stretches,
    lost_months,
    people,
    seen_test,
    walked,
)
from cohortid.criteria.rows import RowTest, flag, gap_condition, is_listed, row_test

COLUMNS = ("days_low", "days_could", "recorded", *REASONS)


@dataclass(frozen=True)
class LongestStretch:
    """Days between two contacts, under an open referral, with a missed contact among them."""

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Cut the window at every break, keep the stretches that count, and count their days."""
        seen = seen_test(measured, index)
        blocks = {
            "lost": lost_months(measured, index),
            "people": people(measured, index),
            "before": before(measured, index),
            "doubts": doubts(measured, index),
            "breaks": breaks(measured),
            "walked": walked(measured),
        }
        for side in ("low", "high"):
            blocks[f"{side}_kept"] = kept_stretches(measured, side)
            blocks |= eligible_days(measured, index, side)
        return Plan(
            columns=COLUMNS,
            rows=flagged(measured, seen),
            sums=_seen_sums(measured, seen),
            days=contact_tests(measured, index),
            step=_step(measured, index),
            blocks=blocks,
        )

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """A lost month bounds the days of its own; only a table never sent makes them any."""
        return widen_unless_bounded(measured, sent, "recorded", f"{measured.name}_gap")

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Compare the days."""
        return compare(measured, comparison)

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """The contacts missed as evidence, those at which somebody was seen as context."""
        required = row_test(measured, index, measured.measure.requires)
        return {"": required, "context": row_test(measured, index)}


def _seen_sums(measured: Measured, seen: RowTest) -> dict[str, str]:
    """Return when somebody was first seen, and whether on a day that isn't known."""
    counts, could = f"{measured.name}_counts = 1", f"{measured.name}_could = 1"
    return {
        "first_seen": f"MIN(CASE WHEN {counts} THEN date END)",
        "first_could": f"MIN(CASE WHEN {could} THEN COALESCE(date, DATE '0001-01-01') END)",
        "undated_seen": f"MAX({flag(f'{could} AND date IS NULL')})",
        **{f"ever_{reason}": sql for reason, sql in reason_sums(measured, seen).items()},
    }


def _step(measured: Measured, index: Index) -> str:
    """Return both sides' longest, and why rows could count but don't."""
    name = measured.name
    tables = (*measured.measure.schema.source_tables, EVERY)
    ever = gap_condition(measured.measure.schema.source_tables, EVER, "gap", index)
    seen = ", ".join(f"{name}_ever_{reason}" for reason in REASONS)
    required = ", ".join(f"{name}_required_{reason}" for reason in REASONS)
    reasons = ",\n  ".join(f"MAX({reason}) AS {name}_{reason}" for reason in REASONS)
    return f"""
SELECT person_id,
  CASE WHEN MAX(undated_seen) = 1 THEN 0 ELSE MAX(days_low) END AS {name}_days_low,
  MAX(days_could) AS {name}_days_could, MAX(recorded) AS {name}_recorded,
  {reasons}
FROM (
  SELECT person_id, days AS days_low, 0 AS days_could, 0 AS recorded, 0 AS undated_seen,
    0 AS unreadable, 0 AS undated, 0 AS uncertain
  FROM {name}_low_days_rows
  UNION ALL
  SELECT person_id, 0, days, 0, 0, 0, 0, 0 FROM {name}_high_days_rows
  UNION ALL
  SELECT person_id, 0, 0, 1, {name}_undated_seen, {seen}
  FROM {measured.measure.table}_sums WHERE {name}_first_could IS NOT NULL
  UNION ALL
  SELECT person_id, 0, 0, 0, 0, {required} FROM {doubt_table(measured)}
  UNION ALL
  SELECT person_id, 0, 0, 1, 0, 0, 0, 0 FROM gap WHERE {ever}
  UNION ALL
  SELECT person_id, 0, 0, 1, 0, 0, 0, 0 FROM {name}_lost_rows
  WHERE {is_listed("source_table", tables)}
  UNION ALL
  SELECT person_id, 0, 0, 0, 0, unreadable, undated, uncertain FROM {name}_doubts_rows
) AS sides
GROUP BY person_id
"""
