"""One person as a card: a line that says why they are here and when last seen; then the rest."""

from __future__ import annotations

from datetime import date

from cohortid.results.html import Html, h, join
from cohortid.review.card import ROUTES, STATUS, CriterionOnCard, ReviewCard, Seen
from cohortid.review.page.choices import Choices
from cohortid.review.page.criteria_part import met_part, not_known_part
from cohortid.review.page.facts_part import care_part, contact_part, decision_part
from cohortid.review.page.timeline_svg import timeline_svg
from cohortid.review.page.words import (
    days_before,
    items,
    lighter,
    name_place,
    said,
    said_all,
    short_day,
)

_NEW_LINE = h("br")
NEVER_SEEN = "Never seen face to face in this extract"


def person_card(
    card: ReviewCard, choices: Choices, first_day: date, index_date: date, level: int
) -> Html:
    """Return a person's card, closed; it opens by itself, without a script.

    Parameters:
        card: The person.
        choices: What the page can be filtered by.
        first_day: First day of the timeline.
        index_date: Index date.
        level: Level of its heading; those inside it are one lower.

    Returns:
        A `<details>` element.
    """
    body = join(_body(card, first_day, index_date, f"h{level + 1}"))
    return lighter(
        h(
            "details",
            _summary(card, index_date, f"h{level}"),
            h("div", body, class_="in"),
            class_="card",
            **choices.marks_of(card),
        )
    )


def seen_words(seen: Seen, index_date: date) -> tuple[Html, Html]:
    """Return when a person was last seen: the main words, and what stands beside them.

    Parameters:
        seen: When last seen.
        index_date: Index date.
    """
    when = _face_to_face(seen, index_date)
    if seen.on_ward_since is None:
        return when
    on_ward = f"On a ward since {short_day(seen.on_ward_since)}"
    return Html(on_ward), join(when)


def _face_to_face(seen: Seen, index_date: date) -> tuple[Html, Html]:
    if seen.face_to_face is None:
        return Html(NEVER_SEEN), Html("")
    by_team = join([", by ", said(seen.by_team)]) if seen.by_team else ""
    return (
        Html(f"Last seen face to face {short_day(seen.face_to_face)}"),
        join([", ", days_before(seen.face_to_face, index_date), by_team]),
    )


def _summary(card: ReviewCard, index_date: date, heading: str) -> Html:
    main, beside = seen_words(card.seen, index_date)
    status = card.listing.status
    if card.seen.on_ward_since is not None:
        beside = join([_NEW_LINE, beside])
    parts = [
        h(heading, name_place(card.person_id), " ", said(card.person_id), class_="key"),
        h("span", STATUS.get(status, status), class_=f"tag {status if status in STATUS else ''}"),
        h("span", said(card.team), class_="team"),
        h("span", h("b", said_all(ROUTES.get(route, route) for route in card.routes)), _NEW_LINE,
          "Met: ", _titles(card.of_state("met")), class_="why"),
        h("span", h("b", main), beside, _NEW_LINE, _waiting(card), class_="seen"),
    ]  # fmt: skip
    return h("summary", join(parts, " "))


def _titles(criteria: tuple[CriterionOnCard, ...]) -> Html:
    return said_all((one.title for one in criteria), none="no criterion on these records")


def _waiting(card: ReviewCard) -> Html:
    """Return since when the person waits; for "not needed now", until when and why."""
    if card.section == "not_now":
        previous = card.previous
        if previous is None or previous.by_when is None:
            return Html("To be looked at again; no date is recorded")
        again = f"To be looked at again on {short_day(previous.by_when)}: "
        return join([again, said(previous.reason or "no reason is recorded")])
    if card.listing.waiting_since is None:
        return Html("Not waiting: a decision stands")
    if card.listing.status == "new" and card.previous is None:
        return Html("Waiting for review")
    return Html(f"Waiting for review since {short_day(card.listing.waiting_since)}")


def _body(card: ReviewCard, first_day: date, index_date: date, heading: str) -> list[Html | None]:
    return [
        _concerns(card, heading),
        _changes(card, heading),
        met_part(card, heading),
        h("div", contact_part(card, index_date, heading), decision_part(card, heading),
          class_="contact"),
        timeline_svg(card, first_day, index_date),
        not_known_part(card, heading),
        care_part(card, index_date, heading),
    ]  # fmt: skip


def _concerns(card: ReviewCard, heading: str) -> Html | None:
    if not card.concerns:
        return None
    return h("div", h(heading, "Concerns raised"), items(card.concerns), class_="concern")


def _changes(card: ReviewCard, heading: str) -> Html | None:
    if card.changes_since is None:
        return None
    since = f"the list of {short_day(card.changes_since)}"
    if not card.changes:
        return h("p", f"Nothing new is recorded since {since}.", class_="new")
    return h("div", h(heading, f"New since {since}"), items(card.changes), class_="new")
