"""Everybody who isn't written out: a line each, folded, so that nobody is missing from the page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from cohortid.cohort import Cohort
from cohortid.cohort.one_person import care_words, seen_words, team_words
from cohortid.report.table import table
from cohortid.report.text import name_words
from cohortid.results.html import Html, data, h

CAPTION = "The others, in the same order"


def the_others(
    cohort: Cohort, people: pd.DataFrame, settling: Mapping[str, tuple[str, ...]]
) -> Html:
    """Return a folded list with a line for each person.

    Parameters:
        cohort: The cohort.
        people: Rows of its people, in order.
        settling: Person to the criteria that would settle whether they are brought forward.

    Returns:
        A `<details>` element.
    """
    columns = ["Key", "Current care", "Team", "Last seen", "Families met"]
    if settling:
        columns.append("To settle")
    rows = []
    for _, person in people.iterrows():
        key = str(person["person_id"])
        row: list[object] = [
            data(key),
            "; ".join(care_words(str(person["current_care"]))),
            data(team_words(person)),
            seen_words(person, cohort.index_date),
            ", ".join(families_met(cohort, person)) or "none",
        ]
        if settling:
            row.append("; ".join(_title(cohort, name) for name in settling.get(key, ())))
        rows.append(row)
    return h("details", h("summary", CAPTION), table(CAPTION, columns, rows), class_="plain")


def families_met(cohort: Cohort, person: Mapping[Hashable, Any] | pd.Series) -> list[str]:
    """Return the families of criteria that a person meets, in words."""
    return [
        name_words(family)
        for family, members in cohort.criteria.families.items()
        if any(person[name] == "met" for name in members)
    ]


def _title(cohort: Cohort, criterion: str) -> str:
    return cohort.criteria.criteria[criterion].title
