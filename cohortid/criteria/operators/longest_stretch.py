"""longest_stretch: the most days unseen in a row, of those on which somebody could have been seen.

The SQL works with stretches between two breaks, not with days: `after` (a day that is out of it if
`open_after` is 1) up to the day before `until`. Meaning: docs/reference/semantics.md, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.bounds import UNBOUNDED
from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import Plan, Tri, compare, widen
from cohortid.criteria.operators.stretch_sql import (
    EVERY,
    contacts,
    doubts,
    eligible_days,
    kept_stretches,
    lost_ever,
    lost_months,
    people,
    stretches,
)
from cohortid.criteria.rows import RowTest, flag, is_listed, row_test

COLUMNS = ("days_low", "days_could", "recorded", "unreadable", "undated", "uncertain")


@dataclass(frozen=True)
class LongestStretch:
    """Days between two contacts, under an open referral, with a missed contact among them."""

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Cut the window at every break, keep the stretches that count, and count their days."""
        blocks = {
            "contacts": contacts(measured, index),
            "lost": lost_months(measured, index),
            "people": people(measured),
            "lost_ever": lost_ever(measured, index),
            "doubts": doubts(measured, index),
        }
        for side in ("low", "high"):
            blocks |= stretches(measured, index, side)
            blocks[f"{side}_kept"] = kept_stretches(measured, side)
            blocks |= eligible_days(measured, index, side)
        return Plan(columns=COLUMNS, step=_step(measured, index), blocks=blocks)

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """A lost month bounds the days of its own; only a table never sent makes them any."""
        name = measured.name
        low, could = f"COALESCE({name}_days_low, 0)", f"COALESCE({name}_days_could, 0)"
        rows = f"CASE WHEN {could} < {low} THEN {low} ELSE {could} END"
        silent = measured.absent == "unknown" and sent
        nothing = f"COALESCE({name}_recorded, 0) = 0" if silent else "1 = 0"
        never = "1 = 0" if measured.absent == "adds_only" else f"{name}_no_table = 1"
        recorded = f"CASE WHEN {nothing} THEN {UNBOUNDED} ELSE {rows} END" if silent else rows
        return widen(measured, sent, low, could) | {
            "high_rows": rows,
            "high_recorded": recorded,
            "high": f"CASE WHEN {nothing} OR {never} THEN {UNBOUNDED} ELSE {rows} END",
            "gap": f"{name}_gap",
            "not_recorded": flag(nothing) if silent else "0",
        }

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Compare the days."""
        return compare(measured, comparison)

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """The contacts missed as evidence, those at which somebody was seen as context."""
        required = row_test(measured, index, measured.measure.requires)
        return {"": required, "context": row_test(measured, index)}


def _step(measured: Measured, index: Index) -> str:
    """Return both sides' longest, and why rows could count but don't."""
    name = measured.name
    in_window = "(date IS NULL OR date >= window_from)"
    only = {
        "seen": "seen_could = 1 AND (seen_low = 0 OR date IS NULL)",
        "required": f"{in_window} AND required_could = 1 AND (required_low = 0 OR date IS NULL)",
    }
    unreadable = " OR ".join(f"({row} AND {part}_unreadable = 1)" for part, row in only.items())
    either = " OR ".join(f"({row})" for row in only.values())
    return f"""
SELECT person_id,
  CASE WHEN MAX(undated_seen) = 1 THEN 0 ELSE MAX(days_low) END AS {name}_days_low,
  MAX(days_could) AS {name}_days_could, MAX(recorded) AS {name}_recorded,
  MAX(unreadable) AS {name}_unreadable, MAX(undated) AS {name}_undated,
  MAX(uncertain) AS {name}_uncertain
FROM (
  SELECT person_id, days AS days_low, 0 AS days_could, 0 AS recorded, 0 AS undated_seen,
    0 AS unreadable, 0 AS undated, 0 AS uncertain
  FROM {name}_low_days_rows
  UNION ALL
  SELECT person_id, 0, days, 0, 0, 0, 0, 0 FROM {name}_high_days_rows
  UNION ALL
  SELECT person_id, 0, 0, seen_could, {flag("seen_could = 1 AND date IS NULL")}, {flag(unreadable)},
    {flag(f"({either}) AND date IS NULL")}, {flag(f"({either}) AND in_low = 0")}
  FROM {name}_contacts_rows
  UNION ALL
  SELECT person_id, 0, 0, 1, 0, 0, 0, 0 FROM {name}_lost_ever_rows
  UNION ALL
  SELECT person_id, 0, 0, 1, 0, 0, 0, 0 FROM {name}_lost_rows
  WHERE {is_listed("source_table", (*measured.measure.schema.source_tables, EVERY))}
  UNION ALL
  SELECT person_id, 0, 0, 0, 0, unreadable, undated, uncertain FROM {name}_doubts_rows
) AS sides
GROUP BY person_id
"""
