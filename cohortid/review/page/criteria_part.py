"""The part of a card about criteria: met with their records, not known with what to ask."""

from __future__ import annotations

from cohortid.cohort.words import PROXY
from cohortid.criteria.bounds import IN_WORDS
from cohortid.results.html import Html, h, join
from cohortid.review.card import CriterionOnCard, ReviewCard
from cohortid.review.page.words import items, said, said_all
from cohortid.review.questions import Question

NOTHING = tuple(IN_WORDS[reason] for reason in ("not_recorded", "ask"))
"""Reasons that the top of the page says of all that say no other."""


def met_part(card: ReviewCard, heading: str) -> Html:
    """Return the criteria met, each with what was found and the records behind it.

    Parameters:
        card: The person.
        heading: Name of the element for headings, such as "h4".
    """
    met, not_met = card.of_state("met"), card.of_state("not_met")
    nothing = h("p", "No criterion is met on these records.")
    return h(
        "div",
        h(heading, "Criteria met"),
        h("ul", [_met(one) for one in met], class_="met") if met else nothing,
        h("p", h("b", "Not met on the records: "), said_all(one.title for one in not_met))
        if not_met else None,
        class_="found",
    )  # fmt: skip


def not_known_part(card: ReviewCard, heading: str) -> Html:
    """Return what records couldn't answer: why, and what to ask.

    A question that belongs to a criterion stands beside it and isn't repeated. What is asked of
    everybody stands in a word; the questions in full, and where each fact would be recorded, stand
    once at the top of the page.

    Parameters:
        card: The person.
        heading: Name of the element for headings.
    """
    not_known = card.of_state("not_known")
    asked = {(one.id, one.question) for one in not_known}
    others = [one for one in card.questions if (one.id, one.text) not in asked]
    full = [_question(one) for one in others if one.why or not one.short]
    short = [one.short for one in others if one.short and not one.why]
    return h(
        "div",
        h(heading, "Not known: please ask"),
        h("ul", [_not_known(one) for one in not_known], class_="unknown") if not_known else None,
        h("p", h("b", "Please ask too: "), join(full, " ")) if full else None,
        h("p", h("b", "And about: "), said_all(short)) if short else None,
        class_="asked",
    )  # fmt: skip


def _met(one: CriterionOnCard) -> Html:
    return h(
        "li",
        h("b", said(one.title)),
        join([": ", said(one.found)]) if one.found else None,
        h("small", f" {PROXY}") if one.hint else None,
        h("details", h("summary", f"Records ({len(one.records):,})"), items(one.records))
        if one.records else None,
    )  # fmt: skip


def _not_known(one: CriterionOnCard) -> Html:
    return h(
        "li",
        h("b", said(one.title)),
        h("small", " (", said(one.why), ")") if one.why not in ("", *NOTHING) else None,
        [" ", h("em", "Ask: ", said(one.question))] if one.question else None,
    )


def _question(one: Question) -> Html:
    return join([said(one.text), h("small", " (", said(one.why), ")") if one.why else None])
