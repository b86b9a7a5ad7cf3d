"""Which answers would settle whether somebody is brought forward."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cohortid.cohort.flow import required_criteria

if TYPE_CHECKING:
    from cohortid.cohort.cohort import Cohort


def settling_criteria(cohort: Cohort, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the criteria that, once known, would settle whether somebody is brought forward.

    They are those that the rule could still count: a required criterion whatever the reason it
    isn't known, a criterion of a family only if this extract could have answered it.

    Parameters:
        cohort: The cohort.
        keys: Keys of people who can't be told about.

    Returns:
        Person to ids of criteria, in the set's order; nobody for whom there are none.
    """
    required = set(required_criteria(cohort.criteria))
    in_family = {name for members in cohort.criteria.families.values() for name in members}
    states = cohort.states.table
    states = states[states["person_id"].isin(set(keys))]
    open_ = states["state"] == "not_known"
    counted = states["criterion"].isin(required) & (states["high"] == 1)
    counted |= states["criterion"].isin(in_family) & (states["high_recorded"] == 1)
    found: dict[str, tuple[str, ...]] = {}
    for key, rows in states[open_ & counted].groupby("person_id", sort=False):
        found[str(key)] = tuple(rows["criterion"])
    return found
