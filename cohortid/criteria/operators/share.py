"""share: a part of a part and the rest, compared as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import REASONS, Plan, Tri, flagged, reason_sums
from cohortid.criteria.operators.count import day_numbers, number_sums
from cohortid.criteria.rows import RowTest, flag, row_test

PARTS = ("part_", "rest_")


@dataclass(frozen=True)
class Share:
    """The numerator out of numerator and rest, over the months that were sent."""

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Count both parts; a row of unreadable outcome could be either."""
        tests = dict(zip(PARTS, self._tests(measured, index), strict=True))
        if measured.measure.once_per_day:
            numbers = {**day_numbers(measured, PARTS[0]), **day_numbers(measured, PARTS[1])}
            reasons = [f"{part}{reason}" for part in PARTS for reason in REASONS]
            return Plan(columns=(*numbers, *reasons), days=tests, day_sums=numbers)
        rows: dict[str, str] = {}
        sums: dict[str, str] = {}
        for part, test in tests.items():
            rows |= flagged(measured, test, part)
            sums |= number_sums(measured, part)
            for reason, aggregate in reason_sums(measured, test, part).items():
                sums[f"{part}{reason}"] = aggregate
        return Plan(columns=tuple(sums), rows=rows, sums=sums)

    def _tests(self, measured: Measured, index: Index) -> tuple[RowTest, RowTest]:
        measure = measured.measure
        return (
            row_test(measured, index, measure.numerator),
            row_test(measured, index, measure.rest),
        )

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """Show the least and the most that the part can be, and out of how many."""
        part_low, part_could, rest_low, rest_could = (
            f"{measured.name}_{column}"
            for column in ("part_n_low", "part_n_could", "rest_n_low", "rest_n_could")
        )
        reasons = {
            reason: flag(f"{measured.name}_part_{reason} = 1 OR {measured.name}_rest_{reason} = 1")
            for reason in REASONS
        }
        return {
            "low": part_low,
            "low_of": f"{part_low} + {rest_could}",
            "high_rows": part_could,
            "high_recorded": part_could,
            "high": part_could,
            "high_of": f"{part_could} + {rest_low}",
            "gap": "0",
            "gap_noted": f"{measured.name}_gap",
            "not_recorded": "0",
            "no_table": "0",
            **reasons,
        }

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Compare without division: q * part >= p * (part and rest)."""
        name, ratio, of = measured.name, comparison.number, comparison.of
        low, high = (
            f"({of} * {name}_{bound} >= {ratio} * {name}_{bound}_of AND {name}_{bound}_of > 0)"
            for bound in ("low", "high")
        )
        return Tri(low, high, high, high)

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """The rows of the part as evidence, the rest as context."""
        part, rest = self._tests(measured, index)
        return {"": part, "context": rest}
