"""The parts of a card that aren't criteria: contact, the last decision, care."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cohortid.results.html import Html, h, join
from cohortid.review.card import Previous, ReviewCard, Seen
from cohortid.review.outcomes import outcomes
from cohortid.review.page.words import days_before, said, said_all, short_day

Fact = tuple[str, object]
NEVER = "never in this extract"
NO_BOOKINGS = "not in these records"


def contact_part(card: ReviewCard, index_date: date, heading: str) -> Html:
    """Return what is known of contact beyond the line that says when the person was last seen.

    Parameters:
        card: The person.
        index_date: Index date.
        heading: Name of the element for headings, such as "h4".
    """
    seen = card.seen
    facts: list[Fact] = []
    if seen.spoken is None or seen.spoken != seen.face_to_face:  # else it has been said
        facts.append(("Seen or spoken to", _day(seen.spoken, index_date, NEVER)))
    facts += _tried(seen, index_date)
    facts += [("Next booked", _booked(seen)), ("Key worker", said(card.key_worker))]
    return h("div", h(heading, "Contact"), _listed(facts))


def care_part(card: ReviewCard, index_date: date, heading: str) -> Html:
    """Return who cares for the person, orders, home and history.

    Parameters:
        card: The person.
        index_date: Index date.
        heading: Name of the element for headings.
    """
    facts: list[Fact] = [
        ("Other teams", said_all(card.other_teams)),
        ("Current care", said_all(card.current_care)),
        ("Orders in force", said_all(card.orders)),
        ("Last home", _home(card, index_date)),
        ("GP practice", said(card.practice)),
        ("Communication", said(card.communication)),
        ("Outreach", said_all(card.outreach_episodes, none="none in this extract")),
        ("Previous closure", said(card.last_closure)),
    ]
    return h("div", h(heading, "Care, home and history"), _listed(facts), class_="care")


def decision_part(card: ReviewCard, heading: str) -> Html:
    """Return the last decision, and what is new since.

    Parameters:
        card: The person.
        heading: Name of the element for headings.
    """
    listing = card.listing
    changed = listing.evidence_changed
    return h(
        "div",
        h(heading, "Last decision"),
        _decision(card.previous) if card.previous else h("p", "None yet."),
        h("p", h("b", "New since that decision: "), said_all(changed)) if changed else None,
        h("p", h("small", f"First listed {short_day(listing.first_listed)}."))
        if listing.status != "new" else None,
        class_="decision",
    )  # fmt: skip


def _decision(previous: Previous) -> Html:
    outcome = outcomes().get(previous.outcome)
    facts: list[Fact] = []
    if previous.reason:
        facts.append(("Reason", said(previous.reason)))
    if previous.who_acts:
        facts.append(("Who acts", said(previous.who_acts)))
    if previous.by_when:
        looked_at = outcome is not None and outcome.by_when_is == "review"
        facts.append(("Look again on" if looked_at else "By", short_day(previous.by_when)))
    facts.append(("Person's or carer's view", said(previous.view or "none recorded")))
    by = ["by ", said(previous.decided_by), f" on {short_day(previous.decided_on)}"]
    of = f", for the list of {short_day(previous.index_date)}"
    title = outcome.title if outcome else previous.outcome
    return join([h("p", h("b", said(title)), ", ", by, of), _listed(facts)])


def _tried(seen: Seen, index_date: date) -> list[Fact]:
    """Return what was missed or cancelled since, and the last attempt."""
    parts = []
    if seen.n_missed_since:
        parts.append(f"{seen.n_missed_since:,} missed, too late or cancelled by the person")
    if seen.n_cancelled_by_service_since:
        parts.append(f"{seen.n_cancelled_by_service_since:,} cancelled by the service")
    none = "none missed or cancelled" if seen.last_attempt else "no contact is recorded"
    facts: list[Fact] = [
        ("Tried since" if seen.face_to_face else "Tried", "; ".join(parts) or none)
    ]
    if seen.last_attempt:
        facts.append(("Last attempt", _day(seen.last_attempt, index_date, NEVER)))
    return facts


def _booked(seen: Seen) -> str:
    if seen.next_booked is not None:
        return short_day(seen.next_booked)
    return "none" if seen.bookings_given else NO_BOOKINGS


def _home(card: ReviewCard, index_date: date) -> Html:
    if card.home_recorded is None:
        return said(card.home)
    when = f"recorded {short_day(card.home_recorded)}, {_before(card.home_recorded, index_date)}"
    return join([said(card.home), f" ({when})"])


def _day(day: date | None, index_date: date, none: str) -> Html:
    return Html(f"{short_day(day)} ({_before(day, index_date)})" if day else none)


def _before(day: date, index_date: date) -> str:
    """Return how long before the index date a day lies, in few words."""
    return days_before(day, index_date).removesuffix(" the index date")


def _listed(facts: Sequence[Fact]) -> Html:
    return h("dl", [[h("dt", name), h("dd", value)] for name, value in facts])
