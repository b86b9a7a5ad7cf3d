"""Why: how many of the people brought forward meet each criterion and each family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cohortid.cohort import Cohort
from cohortid.cohort.words import STATE
from cohortid.report.counts import STATES, cells, family_counts, state_counts
from cohortid.report.table import table
from cohortid.report.text import name_words
from cohortid.results.html import Html, figure, h, join


def why(cohort: Cohort) -> Html:
    """Return the section “Why”.

    Parameters:
        cohort: The cohort.
    """
    legend = [h("li", _mark(state), " ", STATE[state]) for state in STATES]
    return join(
        [
            h(
                "p",
                "This is about the people brought forward for review. The rule that did so is ",
                h("a", "at the end of this page", href="#rule"),
                ".",
            ),
            _family_table(cohort),
            h("h3", "Each criterion"),
            h("ul", legend, class_="legend"),
            _criterion_table(cohort),
        ]
    )


def _family_table(cohort: Cohort) -> Html:
    n = cells(family_counts(cohort))
    rows = [
        [
            name_words(family),
            "; ".join(cohort.criteria.criteria[name].title for name in members),
            figure(n[family, "met"]),
        ]
        for family, members in cohort.criteria.families.items()
    ]
    return join(
        [
            h("h3", "Each family of criteria"),
            h("p", "Criteria about the same thing form a family, so that one stay counts once."),
            table(
                "People brought forward who meet each family",
                ["Family", "Met if one of these is", "People"],
                rows,
                numbers=[2],
            ),
        ]
    )


def _criterion_table(cohort: Cohort) -> Html:
    n = cells(state_counts(cohort))
    rows = []
    for name, criterion in cohort.criteria.criteria.items():
        figures = {state: n[name, state] for state in STATES}
        rows.append(
            [
                h("a", criterion.title, href=f"#rule-{name}"),
                *(figure(figures[state]) for state in STATES),
                _bar(figures),
            ]
        )
    return table(
        "State of the people brought forward on each criterion",
        ["Criterion", *(STATE[state] for state in STATES), "Drawn"],
        rows,
        numbers=[1, 2, 3],
        class_="states",
    )


def _bar(figures: Mapping[str, Any]) -> Html:
    """Return a bar of the figures that are shown; a hidden one has no length."""
    total = sum(int(n) for n in figures.values() if not pd.isna(n))
    parts = [
        h("span", class_=f"part {state}", style=f"width:{100 * int(n) / total:.0f}%")
        for state, n in figures.items()
        if total and not pd.isna(n)
    ]
    return h("span", parts, class_="bar", aria_hidden="true")


def _mark(state: str) -> Html:
    return h("span", class_=f"part swatch {state}", aria_hidden="true")
