"""Figures as a reader sees them: measures in words, shares as percentages, small tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cohortid.disclosure import MASK
from cohortid.results.html import Html, h

MEASURES = {
    "commonest_outcome": "Same outcome (the commonest)",
    "agrees_with_rules": "Need found, of people brought forward by the rules",
    "same_reason": "Reason word for word another person's",
    "own_words": "Reason of its own",
    "with_view": "View of the person or a carer",
    "within_days": "Within 28 days of the list's date",
    "n_missed": "People missed",
    "sensitivity": "Sensitivity of the rules",
    "observed_agreement": "Observed agreement",
    "kappa": "Cohen's kappa",
    "ac1": "Gwet's AC1",
    "positive_agreement": "Agreement on yes",
    "negative_agreement": "Agreement on no",
    "prevalence_index": "Prevalence index",
    "bias_index": "Bias index",
}


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Html:
    """Return a small HTML table; the first cell of a row is its heading.

    Parameters:
        headings: Headings of the columns.
        rows: Cells, as text.

    Example:
        >>> table(["Role", "n"], [["lead", "5"]])[-60:]
        '<tr><th scope="row">lead</th><td>5</td></tr></tbody></table>'
    """
    head = h("thead", h("tr", [h("th", text, scope="col") for text in headings]))
    body = [
        h("tr", h("th", first, scope="row"), [h("td", cell) for cell in cells])
        for first, *cells in rows
    ]
    return h("table", head, h("tbody", body))


def percent(value: float) -> str:
    """Return a share as a percentage, "*" if it is hidden.

    Example:
        >>> percent(0.333), percent(float("nan"))
        ('33%', '*')
    """
    return MASK if pd.isna(value) else f"{value:.0%}"


def number(value: float) -> str:
    """Return a number of people without decimals, "*" if it is hidden.

    Example:
        >>> number(1268.75)
        '1,269'
    """
    return MASK if pd.isna(value) else f"{value:,.0f}"


def two_decimals(value: float) -> str:
    """Return a coefficient, "*" if it is hidden.

    Example:
        >>> two_decimals(0.4624)
        '0.46'
    """
    return MASK if pd.isna(value) else f"{value:.2f}"
