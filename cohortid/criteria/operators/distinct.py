"""distinct: how many different values a column has."""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import Plan, Tri, compare, widen
from cohortid.criteria.rows import RowTest, flag, is_unknown, row_test

COLUMNS = ("n_low", "n_could", "unreadable", "undated", "uncertain")


@dataclass(frozen=True)
class Distinct:
    """Counts the values of a column over the rows dated in the window, each once.

    An id is one of its provider's own: the same team id of two providers is two teams.
    """

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Group the rows by value, then count the values; each blank one may be another."""
        return Plan(columns=COLUMNS, step=self._step(measured, index))

    def _step(self, measured: Measured, index: Index) -> str:
        name, measure = measured.name, measured.measure
        test = _test(measured, index)
        provider = measure.schema.columns[measure.column] == "id"
        value = f"provider_id, {measure.column}" if provider else measure.column
        only_could = f"({test.could}) AND {flag(test.counts)} = 0"
        reasons = {
            "unreadable": test.unreadable,
            "undated": test.undated,
            "uncertain": test.uncertain,
        }
        marks = ", ".join(
            f"MAX({flag(f'{only_could} AND {condition}')}) AS {reason}"
            for reason, condition in reasons.items()
        )
        return f"""
SELECT person_id,
  CAST(SUM(CASE WHEN blank = 0 THEN counts ELSE 0 END) AS BIGINT) AS {name}_n_low,
  CAST(SUM(CASE WHEN blank = 0 THEN 1 ELSE n_rows END) AS BIGINT) AS {name}_n_could,
  MAX(unreadable) AS {name}_unreadable, MAX(undated) AS {name}_undated,
  MAX(uncertain) AS {name}_uncertain
FROM (
  SELECT person_id, {value}, blank, MAX({flag(test.counts)}) AS counts, COUNT(*) AS n_rows, {marks}
  FROM (
    SELECT *, {flag(is_unknown(measure.schema, measure.column))} AS blank FROM {measure.table}
  ) AS own
  WHERE {test.could}
  GROUP BY person_id, {value}, blank
) AS of_value
GROUP BY person_id
"""

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """Widen by absence and gaps."""
        name = measured.name
        return widen(measured, sent, f"{name}_n_low", f"{name}_n_could")

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Compare the number."""
        return compare(measured, comparison)

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """Every row with a value that counts or could."""
        return {"": _test(measured, index)}


def _test(measured: Measured, index: Index) -> RowTest:
    """Return the conditions on a row; one whose value is blank could be another value."""
    test = row_test(measured, index)
    blank = is_unknown(measured.measure.schema, measured.measure.column)
    return RowTest(
        counts=f"{test.counts} AND {flag(blank)} = 0",
        could=test.could,
        unreadable=f"({test.unreadable} OR {blank})",
        undated=test.undated,
        uncertain=test.uncertain,
    )
