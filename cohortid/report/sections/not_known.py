"""What isn't known: by criterion, by provider and month, and what was found in the data."""

from __future__ import annotations

import pandas as pd

from cohortid.cohort import Cohort
from cohortid.criteria.bounds import IN_WORDS
from cohortid.criteria.language import measure_terms
from cohortid.disclosure import get_profile, mask_counts
from cohortid.report.counts import cells, not_known_counts, population_counts
from cohortid.report.sections.coverage import coverage
from cohortid.report.table import table
from cohortid.results.html import Html, data, figure, h, join, listed


def not_known(cohort: Cohort) -> Html:
    """Return the section “What isn't known”.

    Parameters:
        cohort: The cohort.
    """
    return join(
        [
            h(
                "p",
                "Not known is never taken as no. A criterion that isn't known for somebody says "
                "nothing for or against them.",
            ),
            _criteria_table(cohort),
            _not_built(cohort),
            h("h3", "Months of data"),
            coverage(cohort),
            h("h3", "What was found in the data"),
            _findings(cohort),
        ]
    )


def _criteria_table(cohort: Cohort) -> Html:
    n = cells(not_known_counts(cohort))
    looked_at = figure(cells(population_counts(cohort))["in_population",])
    rows = []
    for name, criterion in cohort.criteria.criteria.items():
        reasons = [
            h("li", f"{words}: ", figure(n[name, reason]))
            for reason, words in IN_WORDS.items()
            if not pd.isna(n[name, reason])
        ]
        rows.append(
            [
                criterion.title,
                figure(n[name, "not_known"]),
                h("ul", reasons, class_="tight") if reasons else "hidden, or none",
                criterion.recorded_in,
                criterion.question,
            ]
        )
    return join(
        [
            h("h3", "Each criterion"),
            h(
                "p",
                "Of ", looked_at, " people looked at. Several reasons may hold for one person; a "
                "reason that holds for very few isn't listed.",
            ),
            table(
                "People for whom a criterion isn't known, and why",
                ["Criterion", "Not known for", "Why", "Where it would be recorded", "What to ask"],
                rows,
                numbers=[1],
                class_="wordy",
            ),
        ]
    )  # fmt: skip


def _not_built(cohort: Cohort) -> Html | None:
    titles = {
        item.measure.name: item.measure.title
        for item in cohort.criteria.measured
        if not item.measure.built
    }
    if not titles:
        return None
    whole = [
        criterion.title
        for criterion in cohort.criteria.criteria.values()
        if (terms := list(measure_terms(criterion.rule)))
        and not any(term.measured.measure.built for term in terms)
    ]
    nothing = (
        h("p", "Nothing computes these criteria yet: ", h("strong", "; ".join(whole)), ".")
        if whole
        else None
    )
    return join(
        [
            h("h3", "Not built yet", id="not-built"),
            nothing,
            h("p", "These measures can't be computed yet, so they aren't known for anybody:"),
            listed([title[:1].upper() + title[1:] for title in titles.values()]),
        ]
    )


def _criteria_words(criteria: str) -> str:
    return "" if criteria == "none" else f" Criteria: {criteria}."


def _findings(cohort: Cohort) -> Html:
    findings = cohort.quality()
    if findings.empty:
        return h("p", "Nothing was found.")
    # Rows are records of people, so few rows are few people.
    masked = mask_counts(findings["n_rows"], None, get_profile("mhsds"))["numerator"]
    rows = [
        [
            data(row["finding"]),
            join([data(row["table"]), " ", data(row["column"])]),
            "whole table" if row["n_rows"] == 0 else figure(n),
            f"{row['effect'].rstrip('.')}.{_criteria_words(row['criteria'])}",
            row["fix"] or "–",
        ]
        for row, n in zip(findings.to_dict("records"), masked, strict=True)
    ]
    # The same thing found in many tables: most of a reader's time, so it is folded away.
    return h(
        "details",
        h("summary", f"{len(rows)} findings, with what each does to the criteria"),
        table(
            "Findings of the reading",
            ["Finding", "Table and column", "Rows", "What it does", "Where to put it right"],
            rows,
            numbers=[2],
            class_="wordy",
        ),
        class_="plain",
    )
