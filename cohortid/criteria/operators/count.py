"""count: how many rows, or how many days with a row."""

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
    flagged,
    reason_sums,
    widen,
)
from cohortid.criteria.rows import RowTest, flag, row_test


@dataclass(frozen=True)
class Count:
    """Counts the rows dated in the window; with once_per = "day", the days that have one."""

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Sum the rows that count and could count, or count their distinct days."""
        test = row_test(measured, index)
        columns = ("n_low", "n_could", *REASONS)
        if measured.measure.once_per_day:
            return Plan(columns, days={"": test}, day_sums=day_numbers(measured))
        return Plan(
            columns,
            rows=flagged(measured, test),
            sums={**number_sums(measured), **reason_sums(measured, test)},
        )

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """Widen by absence and gaps."""
        name = measured.name
        return widen(measured, sent, f"{name}_n_low", f"{name}_n_could")

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Compare the number."""
        return compare(measured, comparison)

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """Every row that counts or could."""
        return {"": row_test(measured, index)}


def number_sums(measured: Measured, part: str = "") -> dict[str, str]:
    """Return the aggregates `<part>n_low` and `<part>n_could`: how many rows."""
    return {
        f"{part}n_low": f"CAST(SUM({measured.name}_{part}counts) AS BIGINT)",
        f"{part}n_could": f"CAST(SUM({measured.name}_{part}could) AS BIGINT)",
    }


def day_numbers(measured: Measured, part: str = "") -> dict[str, str]:
    """Return the aggregates `<part>n_low` and `<part>n_could`: how many days."""
    found = f"{measured.name}_{part}found"
    return {
        f"{part}n_low": f"CAST(SUM({flag(f'{found} = 2')}) AS BIGINT)",
        f"{part}n_could": f"CAST(SUM({flag(f'{found} > 0')}) AS BIGINT)",
    }
