"""Read the targets. The tolerance follows from the status, because the sources deserve it.

Published: read in the source: 10 per cent, as such figures move from year to year. Derived: worked
out here from two of those, of populations that aren't quite the same: 15. Recalled: not read
again: 30. Assumed: nothing was found, so that there is nothing to hold the extract to: shown only.
A target of any status is shown only if its note says why.
"""

from collections.abc import Hashable, Mapping
from functools import cache
from importlib.resources import files
from math import isnan
from typing import Any

import pandas as pd

TOLERANCE = {"published": 10.0, "derived": 15.0, "recalled": 30.0, "assumed": None}
"""Per cent of the target's value, by status."""

COLUMNS = (
    *("target", "group", "value", "unit", "year", "status", "sense", "tolerance", "measure"),
    *("note", "source"),
)
SENSES = ("near", "at least")
SHOWN_ONLY = "shown only: "


@cache
def _read() -> pd.DataFrame:
    with files(__package__).joinpath("targets.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype={"year": str}, keep_default_na=False, na_values={
            "tolerance": [""], "value": [""]})  # fmt: skip
    if tuple(table.columns) != COLUMNS:
        raise ValueError(f"targets.csv has the columns {', '.join(table.columns)}.")
    for place, row in enumerate(table.to_dict("records")):
        _check(row, f"targets.csv, row {place + 2}")
    return table


def _check(row: Mapping[Hashable, Any], where: str) -> None:
    if row["status"] not in TOLERANCE or row["sense"] not in SENSES:
        raise ValueError(f"{where}: the status or sense isn't known.")
    shown = row["note"].startswith(SHOWN_ONLY)
    due = None if shown else TOLERANCE[row["status"]]
    if due != (None if isnan(row["tolerance"]) else row["tolerance"]):
        raise ValueError(f"{where}: the tolerance of {row['status']} is {due}.")


def read_targets() -> pd.DataFrame:
    """Return the targets, one row each: value, unit, year, source, status, tolerance, measure.

    Raises:
        ValueError: if the file doesn't hold to its own rules.

    Example:
        >>> read_targets()["status"].value_counts()["assumed"]
        np.int64(3)
    """
    return _read().copy()
