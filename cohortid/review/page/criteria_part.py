"""The part of a card about criteria: met with their records, not known with what to ask."""

from __future__ import annotations

from cohortid.cohort.words import PROXY
from cohortid.results.html import Html, h, join
from cohortid.review.card import CriterionOnCard, ReviewCard
from cohortid.review.page.words import day_words, items, said, said_all


def met_part(card: ReviewCard, heading: str) -> Html:
    """Return the criteria met, each with what was found, since when, and the records behind it.

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
    """Return what records couldn't answer: why, where it would stand, and what to ask.

    A question that belongs to a criterion stands beside it and isn't repeated.

    Parameters:
        card: The person.
        heading: Name of the element for headings.
    """
    not_known = card.of_state("not_known")
    asked = {(one.id, one.question) for one in not_known}
    others = [(one.text, one.why) for one in card.questions if (one.id, one.text) not in asked]
    return h(
        "div",
        h(heading, "Not known: please ask"),
        h("ul", [_not_known(one) for one in not_known], class_="unknown") if not_known else None,
        h("p", h("b", "Please ask too: "), join([_question(*one) for one in others], " "))
        if others else None,
        class_="asked",
    )  # fmt: skip


def _met(one: CriterionOnCard) -> Html:
    return h(
        "li",
        h("b", said(one.title)),
        join([": ", said(one.found)]) if one.found else None,
        h("small", f" Newest record: {day_words(one.newest)}.") if one.newest else None,
        h("small", f" {PROXY}") if one.hint else None,
        h("details", h("summary", f"Records ({len(one.records):,})"), items(one.records))
        if one.records else None,
    )  # fmt: skip


def _not_known(one: CriterionOnCard) -> Html:
    why = [said(one.why)] if one.why else []
    where = [join(["would be recorded in: ", said(one.recorded_in)])] if one.recorded_in else []
    return h(
        "li",
        h("b", said(one.title)),
        h("small", " (", join([*why, *where], "; "), ")") if why or where else None,
        [" ", h("em", "Ask: ", said(one.question))] if one.question else None,
    )


def _question(text: str, why: str) -> Html:
    return join([said(text), h("small", " (", said(why), ")") if why else None])
