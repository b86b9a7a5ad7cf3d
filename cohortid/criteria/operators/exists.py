"""exists: whether there is a row."""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import Plan, Tri, compare, flagged, reason_sums, widen
from cohortid.criteria.rows import RowTest, row_test


@dataclass(frozen=True)
class Exists:
    """1 if a row is dated in the window, else 0."""

    def test(self, measured: Measured, index: Index) -> RowTest:
        """Return the conditions on a row."""
        return row_test(measured, index)

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Take the largest flag of the rows."""
        test = self.test(measured, index)
        return Plan(
            columns=("any_low", "any_could", "unreadable", "undated", "uncertain"),
            rows=flagged(measured, test),
            sums={
                "any_low": f"MAX({measured.name}_counts)",
                "any_could": f"MAX({measured.name}_could)",
                **reason_sums(measured, test),
            },
        )

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """Widen by absence and gaps, to 1 at most."""
        name = measured.name
        return widen(measured, sent, f"{name}_any_low", f"{name}_any_could", most=1)

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Compare 0 or 1."""
        return compare(measured, comparison)

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """Every row that counts or could."""
        return {"": self.test(measured, index)}
