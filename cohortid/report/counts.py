"""The figures about groups that the page shows: read, counted and masked, all in this place.

Nothing else in this folder counts people. What leaves here is a `GroupTable`, so it is masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cohortid.cohort import Cohort
from cohortid.cohort.current_care import care_kinds
from cohortid.criteria.bounds import WHY
from cohortid.results import GroupTable

RESULTS = ("for_review", "cannot_tell")
STATES = ("met", "not_known", "not_met")
OTHER_CARE = "other"


def population_counts(cohort: Cohort) -> GroupTable:
    """Return how many people were looked at, brought forward, and can't be told.

    Parameters:
        cohort: The cohort.

    Returns:
        Group table with a row per measure: in_population, for_review, cannot_tell,
        brought_forward (by the rules or a concern raised), lost_from_view.
    """
    people = _people(cohort, ["in_population", "result", "nominated", "lost_from_view"])
    counts = {"in_population": int((people["in_population"] == 1).sum())}
    counts |= {result: int((people["result"] == result).sum()) for result in RESULTS}
    forward = (people["result"] == "for_review") | (people["nominated"] == 1)
    counts |= {"brought_forward": int(forward.sum())}
    counts |= {"lost_from_view": int((people["lost_from_view"] == 1).sum())}
    rows = [{"measure": name, "numerator": n} for name, n in counts.items()]
    return _table(cohort, pd.DataFrame(rows), ())


def care_counts(cohort: Cohort) -> GroupTable:
    """Return people for review, and who can't be told, by kind of current care.

    Parameters:
        cohort: The cohort.

    Returns:
        Group table by care (ids of `current_care.toml`, "other" for an open referral to none of
        them); a person with several kinds is in each.
    """
    people = _people(cohort, ["result", "current_care"])
    kinds = [care.id for care in care_kinds()] + [OTHER_CARE]
    rows = []
    for result in RESULTS:
        held = people.loc[people["result"] == result, "current_care"].fillna("")
        held = held.map(lambda ids: [part for part in ids.split(";") if part] or [OTHER_CARE])
        n_each = held.explode().value_counts()
        rows += [
            {"care": kind, "measure": result, "numerator": int(n_each.get(kind, 0))}
            for kind in kinds
        ]
    frame = pd.DataFrame(rows)
    frame["care"] = pd.Categorical(frame["care"], categories=kinds)  # the order of the file
    return _table(cohort, frame, ("care",))


def state_counts(cohort: Cohort) -> GroupTable:
    """Return, of the people brought forward, how many meet each criterion, don't, or aren't known.

    Parameters:
        cohort: The cohort.

    Returns:
        Group table by criterion (its id); the measure is the state.
    """
    people = _brought_forward(cohort)
    rows = [
        {"criterion": name, "measure": state, "numerator": int((people[name] == state).sum())}
        for name in cohort.criteria.criteria
        for state in STATES
    ]
    return _table(cohort, pd.DataFrame(rows), ("criterion",))


def family_counts(cohort: Cohort) -> GroupTable:
    """Return, of the people brought forward, how many meet each family.

    Parameters:
        cohort: The cohort.

    Returns:
        Group table by family (its id).
    """
    people = _brought_forward(cohort)
    rows = [
        {"family": family, "measure": "met", "numerator": int(_any_met(people, members).sum())}
        for family, members in cohort.criteria.families.items()
    ]
    return _table(cohort, pd.DataFrame(rows), ("family",))


def not_known_counts(cohort: Cohort) -> GroupTable:
    """Return, of the population, how many aren't known on each criterion, and for which reason.

    Parameters:
        cohort: The cohort.

    Returns:
        Group table by criterion (its id); the measure is "not_known" or a reason (a name of
        `bounds.WHY`), of which a person may have several.
    """
    people = _people(cohort, ["person_id", "in_population"])
    inside = people.loc[people["in_population"] == 1, "person_id"]
    states = pd.read_parquet(
        cohort.folder / "states.parquet",
        columns=["person_id", "criterion", "why"],
        filters=[("state", "==", "not_known")],
    )
    states = states[states["person_id"].isin(inside)]
    rows = []
    for name in cohort.criteria.criteria:
        why = states.loc[states["criterion"] == name, "why"]
        rows.append({"criterion": name, "measure": "not_known", "numerator": len(why)})
        rows += [
            # Reasons of nobody too: leaving them out would tell that a hidden one isn't none.
            {"criterion": name, "measure": reason, "numerator": int((why & bit > 0).sum())}
            for reason, bit in WHY.items()
        ]
    return _table(cohort, pd.DataFrame(rows), ("criterion",))


def cells(table: GroupTable) -> dict[tuple[str, ...], Any]:
    """Return the masked counts of a table by (factors…, measure).

    Parameters:
        table: The table.

    Returns:
        Counts; missing where hidden.
    """
    keys = [*table.factors, "measure"]
    return {
        tuple(str(row[key]) for key in keys): row["numerator"]
        for row in table.table.to_dict("records")
    }


def _people(cohort: Cohort, columns: Sequence[str]) -> pd.DataFrame:
    return pd.read_parquet(cohort.folder / "people.parquet", columns=list(columns))


def _brought_forward(cohort: Cohort) -> pd.DataFrame:
    people = _people(cohort, ["result", *cohort.criteria.criteria])
    return people[people["result"] == "for_review"]


def _any_met(people: pd.DataFrame, members: Sequence[str]) -> pd.Series:
    met: pd.Series = (people[list(members)] == "met").any(axis=1)
    return met


def _table(cohort: Cohort, counts: pd.DataFrame, factors: Sequence[str]) -> GroupTable:
    return GroupTable.from_counts(counts, factors=factors, about=cohort.about)
