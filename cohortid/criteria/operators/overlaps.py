"""overlaps: whether an interval overlaps the window, whenever it started."""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.index import Index
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.exists import Exists
from cohortid.criteria.rows import RowTest, overlap_test


@dataclass(frozen=True)
class Overlaps(Exists):
    """1 if an interval has a day in the window, its last day included, else 0."""

    def test(self, measured: Measured, index: Index) -> RowTest:
        """Return the conditions on a row: it overlaps, instead of starting in the window."""
        return overlap_test(measured, index)
