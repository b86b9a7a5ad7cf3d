"""The rule itself: the criteria, whose numbers they are, and what brings somebody forward."""

from __future__ import annotations

import tomllib

from cohortid.cohort import Cohort
from cohortid.cohort.words import PROXY
from cohortid.criteria import CriteriaSet, Criterion, document_titles
from cohortid.report.rule_words import population_words, rule_list
from cohortid.report.text import NOBODY_RULED_OUT
from cohortid.results.html import Html, h, join

WHOSE = {
    "policy": "from the guidance",
    "clinical-consensus": "set by clinical consensus, not in the guidance",
    "learned-from-reviews": "learned from reviewers' decisions and approved",
}


def rule(cohort: Cohort) -> Html:
    """Return the section “The rule”.

    Parameters:
        cohort: The cohort.
    """
    criteria = cohort.criteria
    review_by = f"; to be reviewed by {criteria.review_by:%B %Y}" if criteria.review_by else ""
    approved = criteria.approved_by or "nobody yet for local use"
    return join(
        [
            h("p", h("strong", NOBODY_RULED_OUT), class_="standing"),
            h("h3", "Who is looked at"),
            h(
                "p",
                f"People alive on the index date, aged {criteria.population.age_at_least} or over "
                "(age not known stays in), for whom any of these holds: ",
                "; ".join(population_words(criteria)),
                ".",
            ),
            h("h3", "What brings somebody forward"),
            h("div", rule_list(criteria.bring_forward, criteria), class_="rule"),
            h(
                "p",
                f"How the criteria are combined: {_whose(_combined_by(criteria))}. "
                f"Approved by: {approved}{review_by}.",
            ),
            h("h3", "The criteria"),
            [_criterion(cohort, criterion) for criterion in criteria.criteria.values()],
        ]
    )


def _criterion(cohort: Cohort, criterion: Criterion) -> Html:
    documents = document_titles()
    arms = (
        h("p", f"No record answers this. Please ask: {criterion.question}")
        if criterion.rule is None
        else h("div", rule_list(criterion.rule, cohort.criteria), class_="rule")
    )
    return h(
        "article",
        h("h4", criterion.title, id=f"rule-{criterion.id}"),
        h("p", PROXY, class_="quiet") if criterion.answered_by == "proxy" else None,
        arms,
        h("blockquote", f"“{criterion.source.quote}”"),
        h(
            "p",
            f"{documents.get(criterion.source.document, criterion.source.document)}, section "
            f"“{criterion.source.section}”. Criterion: {_whose(criterion.provenance)}.",
            class_="quiet",
        ),
    )


def _whose(provenance: str) -> str:
    return WHOSE.get(provenance, provenance)


def _combined_by(criteria: CriteriaSet) -> str:
    """Return whose choice the rule is, which only the text of the set says."""
    return str(
        tomllib.loads(criteria.text)["bring_forward"].get("provenance", "clinical-consensus")
    )
