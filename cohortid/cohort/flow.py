"""The flow from everybody in the extract to who is brought forward, exits included."""

from __future__ import annotations

import pandas as pd

from cohortid.criteria.language import CriteriaSet, CriterionTerm, Group

COLUMNS = ["step", "title", "kind", "numerator"]


def required_criteria(criteria: CriteriaSet) -> list[str]:
    """Return the criteria that the rule needs whatever else holds."""
    rule = criteria.bring_forward
    terms = rule.terms if isinstance(rule, Group) and rule.kind == "all" else (rule,)
    return [term.criterion for term in terms if isinstance(term, CriterionTerm)]


def flow_by_date(people: pd.DataFrame, criteria: CriteriaSet, *, by_date: bool) -> pd.DataFrame:
    """Count people at each step, for each index date on its own if there are several.

    Parameters:
        people: As for `flow_table`, with index_date.
        criteria: The set.
        by_date: Whether everybody is looked at on each of several dates.

    Returns:
        As `flow_table`, with the column index_date ("" if anchors have dates of their own).
    """
    if not by_date:
        return flow_table(people, criteria).assign(index_date="")
    parts = [
        flow_table(own, criteria).assign(index_date=str(pd.Timestamp(str(day)).date()))
        for day, own in people.groupby("index_date", sort=True)
    ]
    return pd.concat(parts, ignore_index=True)


def flow_table(people: pd.DataFrame, criteria: CriteriaSet) -> pd.DataFrame:
    """Count people at each step.

    Parameters:
        people: One row per person with alive, adult, age_known, in_population, result and a state
            column per criterion.
        criteria: The set.

    Returns:
        step, title, kind ("step" on the way to the list, "exit" beside it, "note" within a step)
        and numerator (people), in order.
    """
    alive = people["alive"] == 1
    adult = alive & (people["adult"] == 1)
    inside = people["in_population"] == 1
    rows = [
        ("in_extract", "In the extract", "step", len(people)),
        ("alive", "Alive on the index date", "step", alive.sum()),
        ("adult", f"Aged {criteria.population.age_at_least} or over", "step", adult.sum()),
        (
            "age_not_known",
            "of these, age not known (kept)",
            "note",
            (adult & (people["age_known"] == 0)).sum(),
        ),
        ("in_population", "Known to services", "step", inside.sum()),
    ]
    for name in required_criteria(criteria):
        title = criteria.criteria[name].title
        state = people[name]
        rows += [
            (f"{name}_met", f"{title}: met", "step", (inside & (state == "met")).sum()),
            (
                f"{name}_not_known",
                f"{title}: not known",
                "note",
                (inside & (state == "not_known")).sum(),
            ),
            (
                f"{name}_ruled_out",
                f"{title}: not met (only other conditions recorded)",
                "note",
                (inside & (state == "not_met")).sum(),
            ),
        ]
    rows += [
        (
            "for_review",
            "Rule met: brought forward for review",
            "step",
            (people["result"] == "for_review").sum(),
        ),
        (
            "cannot_tell",
            "Can't tell: key facts aren't recorded",
            "exit",
            (people["result"] == "cannot_tell").sum(),
        ),
    ]
    exits = {
        "lost_from_view": "May be lost from view: no open referral, not seen for a year",
        "nominated": "Concern raised: reviewed whatever the rules say",
    }
    for step, title in exits.items():
        if (people[step] == 1).any():
            rows.append((step, title, "exit", (people[step] == 1).sum()))
    return pd.DataFrame(rows, columns=COLUMNS)
