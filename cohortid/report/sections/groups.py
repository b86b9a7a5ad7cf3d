"""One table by ethnic group, with its figure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cohortid.cohort import Cohort
from cohortid.plots import describe_group_shares, figure_of, figure_svg, plot_group_shares
from cohortid.report.table import table
from cohortid.report.text import DESCRIPTION_ONLY, counts_note
from cohortid.results.html import Html, figure, h, join

BY = "ethnic_group"


def groups(cohort: Cohort) -> Html:
    """Return the section “Who is brought forward, by ethnic group”.

    Parameters:
        cohort: The cohort.
    """
    by_group = cohort.results_by(BY)
    frame = by_group.table
    review = frame[frame["measure"] == "for_review"]
    unclear = frame[frame["measure"] == "cannot_tell"]
    pairs = zip(review.to_dict("records"), unclear.to_dict("records"), strict=True)
    rows = [
        [
            one[BY],
            figure(one["denominator"]),
            figure(one["numerator"]),
            _share(one),
            figure(two["numerator"]),
            _share(two),
        ]
        for one, two in pairs
    ]
    drawing = figure_svg(
        figure_of(plot_group_shares(review, by=BY)),
        title="Share brought forward for review by ethnic group",
        alt=describe_group_shares(review, by=BY),
    )
    return join(
        [
            h("p", DESCRIPTION_ONLY),
            h("p", counts_note(by_group.profile), " Shares come from the rounded counts."),
            h(
                "figure",
                h("figcaption", "Share of people looked at who are brought forward for review"),
                h("div", Html(drawing), class_="drawing"),
            ),
            table(
                "People looked at, brought forward, and whom we can't tell about, by ethnic group",
                [
                    "Ethnic group",
                    "People looked at",
                    "Brought forward",
                    "Share (95% interval)",
                    "Can't tell",
                    "Share of these (95% interval)",
                ],
                rows,
                numbers=[1, 2, 3, 4, 5],
            ),
        ]
    )


def _share(row: dict[Any, Any]) -> object:
    if pd.isna(row["value"]):
        return figure(None)
    return f"{row['value']:.1%} ({row['low']:.1%} to {row['high']:.1%})"
