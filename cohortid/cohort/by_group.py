"""The share of the population brought forward, by characteristics of people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cohortid.errors import DataError
from cohortid.results import GroupTable

if TYPE_CHECKING:
    from cohortid.cohort.cohort import Cohort

BY = ("ethnic_group", "ethnic_group_2001", "ethnicity", "sex", "age_band", "locality")
BY_DATE = "index_date"


def results_by_group(
    cohort: Cohort, factors: Sequence[str], log: Callable[[str, dict[str, Any]], None]
) -> GroupTable:
    """Return results by group from the run folder; see `Cohort.results_by`."""
    wrong = sorted(set(factors) - {*BY, BY_DATE})
    if wrong or not factors:
        raise DataError(
            f"There is no characteristic {', '.join(wrong) or '(none given)'}.",
            fix="Use up to three of: " + ", ".join(BY) + ".",
        )
    groups = pd.read_parquet(cohort.folder / "characteristics.parquet")
    people = pd.read_parquet(
        cohort.folder / "people.parquet",
        columns=["person_id", "anchor_id", "in_population", "result"],
    )
    inside = people[people["in_population"] == 1].merge(
        groups, on=["person_id", "anchor_id"], validate="1:1"
    )
    parts = [
        inside[list(factors)].assign(
            measure=result,
            numerator=(inside["result"] == result).astype("int64"),
            denominator=1,
        )
        for result in ("for_review", "cannot_tell")
    ]
    return GroupTable.from_counts(
        pd.concat(parts, ignore_index=True),
        factors=list(factors),
        about=cohort.about,
        log=log,
    )
