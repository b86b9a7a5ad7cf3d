"""The flow figure, and the same figures as a table."""

from __future__ import annotations

from cohortid.cohort import Cohort
from cohortid.plots import describe_flow, figure_of, figure_svg, plot_flow
from cohortid.report.table import table
from cohortid.results.html import Html, figure, h, join

KIND = {"step": "step", "note": "within the step above", "exit": "beside the steps"}


def flow(cohort: Cohort) -> Html:
    """Return the section with the flow from everybody in the extract to the list.

    Parameters:
        cohort: The cohort.
    """
    rows = cohort.flow().rows()
    drawing = figure_svg(
        figure_of(plot_flow(rows)),
        title="Flow from the extract to the list",
        alt=describe_flow(rows),
    )
    as_table = table(
        "People at each step",
        ["Step", "What the row is", "People"],
        [[row["title"], KIND[row["kind"]], figure(row["n"])] for row in rows.to_dict("records")],
        numbers=[2],
    )
    return join(
        [
            h("figure", h("div", Html(drawing), class_="drawing"), class_="flow"),
            h("details", h("summary", "The same figures as a table"), as_table, class_="plain"),
        ]
    )
