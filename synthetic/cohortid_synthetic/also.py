"""The same people in other layouts beside the raw extract: OMOP CDM 5.4 and plain event tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cohortid_synthetic.canonical import TABLES as CANONICAL_TABLES
from cohortid_synthetic.canonical import canonical_tables
from cohortid_synthetic.omop import Omop
from cohortid_synthetic.raw import RawBlock, Submissions
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.truth import TABLES, Given, recorded_truth
from cohortid_synthetic.whole import given_of

LAYOUTS = ("canonical", "omop")
NOTICE = "Synthetic; calibrated to published margins only\n"
COVERAGE = "coverage"


def check_layouts(layouts: tuple[str, ...]) -> None:
    """Refuse layouts that aren't known.

    Raises:
        ValueError: names those that are.
    """
    for name in layouts:
        if name not in LAYOUTS:
            raise ValueError(f"also = {name!r}: choose from {', '.join(LAYOUTS)}.")


@dataclass(frozen=True)
class Also:
    """Makes the tables of a block in other layouts; it can be sent to another process.

    Parameters:
        layouts: names of `LAYOUTS`.
        span: months of the extract.
    """

    layouts: tuple[str, ...]
    span: Span

    def __call__(
        self, raw: RawBlock, submitted: Submissions
    ) -> Mapping[str, Mapping[str, pa.Table]]:
        """Return layout -> name -> rows of one block."""
        return self.of(given_of(raw, submitted, raw.tables))

    def of(self, given: Given) -> dict[str, Mapping[str, pa.Table]]:
        """Return layout -> name -> rows of some people."""
        made: dict[str, Mapping[str, pa.Table]] = {}
        if "canonical" in self.layouts:
            names = tuple(name for name in CANONICAL_TABLES if name != COVERAGE)
            made["canonical"] = canonical_tables(given, names)
        if "omop" in self.layouts:
            names = tuple(name for name in TABLES if name != COVERAGE)
            made["omop"] = Omop(self.span).part(recorded_truth(given, names))
        return made


def whole_tables_of(folder: Path, also: Also) -> dict[str, dict[str, pa.Table]]:
    """Return the tables without people of other layouts, from the truth that was written.

    Parameters:
        folder: the folder of the truth.
        also: which layouts.
    """
    made: dict[str, dict[str, pa.Table]] = {}
    if "canonical" in also.layouts:
        made["canonical"] = {COVERAGE: pq.read_table(folder / f"{COVERAGE}.parquet")}
    if "omop" in also.layouts:
        omop = Omop(also.span)
        omop.seen(
            _read(folder, "person", ["lsoa", "locality"]),
            _read(folder, "gp_registration", ["practice"]),
        )
        made["omop"] = omop.whole()
    return made


def _read(folder: Path, name: str, columns: list[str]) -> pa.Table:
    files = [folder / f"{name}.parquet", *sorted(folder.glob(f"{name}_[0-9]*.parquet"))]
    return pa.concat_tables([pq.read_table(f, columns=columns) for f in files if f.exists()])


__all__ = ["LAYOUTS", "NOTICE", "Also", "check_layouts", "whole_tables_of"]
