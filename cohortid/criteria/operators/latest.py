"""latest: the newest record in the window, and whether its value is one that counts."""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import BOUNDS, Plan, Tri
from cohortid.criteria.rows import RowTest, flag, is_listed, is_unknown

COLUMNS = ("newest", "newest_yes", "no_date", "no_date_yes", "could", "unreadable", "uncertain")


@dataclass(frozen=True)
class Latest:
    """1 if the newest record, passed-over values left out, holds a value that counts."""

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Find the newest date, then look at the rows on it and at the undated ones."""
        return Plan(columns=COLUMNS, step=self._step(measured, index))

    def _step(self, measured: Measured, index: Index) -> str:
        name, measure = measured.name, measured.measure
        value = is_listed(measure.column, measured.values)
        unknown = is_unknown(measure.schema, measure.column)
        sums = {
            "newest": "dated = 1",
            "newest_yes": "dated = 1 AND yes = 1 AND in_low = 1",
            "no_date": "dated = 0",
            "no_date_yes": "dated = 0 AND yes = 1",
            "could": "yes = 1 OR unknown = 1 OR in_low = 0",
            "unreadable": "unknown = 1",
            "uncertain": "in_low = 0",
        }
        selected = ",\n  ".join(
            f"CAST(SUM({flag(condition)}) AS BIGINT) AS {name}_{column}"
            for column, condition in sums.items()
        )
        return f"""
SELECT person_id,
  {selected}
FROM (
  SELECT person_id, date, in_low,
    {flag("date IS NOT NULL")} AS dated,
    {flag(value)} AS yes,
    {flag(unknown)} AS unknown,
    MAX(date) OVER (PARTITION BY person_id) AS newest_date
  FROM {measure.table}
  WHERE {kept_rows(measured)} AND {self._in_window(measured, index)}
) AS recorded
WHERE date = newest_date OR date IS NULL
GROUP BY person_id
"""

    def _in_window(self, measured: Measured, index: Index) -> str:
        start, end = index.start(measured.window), index.end()
        return f"(date IS NULL OR (date >= {start} AND date < {end}))"

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """Nothing dated in the window is not known; a gap is noted, since later months show."""
        newest, newest_yes, no_date, no_date_yes, could, unreadable, uncertain = (
            f"{measured.name}_{column}" for column in COLUMNS
        )
        nothing = f"{newest} = 0"
        could_be = f"{could} > 0"
        return {
            "low": flag(f"{newest} > 0 AND {newest_yes} = {newest} AND {no_date_yes} = {no_date}"),
            "high_rows": flag(could_be),
            "high_recorded": flag(f"{could_be} OR ({nothing})" if sent else could_be),
            "high": flag(f"{could_be} OR ({nothing})"),
            "gap": "0",
            "gap_noted": f"{measured.name}_gap",
            "unreadable": flag(f"{unreadable} > 0"),
            "undated": flag(f"{no_date} > 0"),
            "not_recorded": flag(nothing) if sent else "0",
            "no_table": "0" if sent else flag(nothing),
            "uncertain": flag(f"{uncertain} > 0"),
        }

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Met if the newest record surely holds a value that counts."""
        name = measured.name
        return Tri(*(f"{name}_{bound} = 1" for bound in BOUNDS))

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """The records on the newest date, the undated ones, and the newest one before the window.

        The compiler adds which of the rows are on the newest date.
        """
        value = is_listed(measured.measure.column, measured.values)
        unknown = is_unknown(measured.measure.schema, measured.measure.column)
        kept = f"{kept_rows(measured)} AND {self._in_window(measured, index)}"
        return {
            "newest": RowTest(
                counts=f"{kept} AND date IS NOT NULL AND in_low = 1 AND {value}",
                could=f"{kept} AND ({value} OR {unknown} OR in_low = 0)",
                unreadable=unknown,
                undated="date IS NULL",
                uncertain="in_low = 0",
            )
        }


def kept_rows(measured: Measured) -> str:
    """Return the condition that a row isn't passed over; a blank value isn't known to be."""
    conditions = [
        f"({column} IS NULL OR CASE WHEN {is_listed(column, values)} THEN 1 ELSE 0 END = 0)"
        for column, values in measured.measure.pass_over.items()
    ]
    return " AND ".join(["in_high = 1", *conditions])
