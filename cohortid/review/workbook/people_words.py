"""What the cells of one person say, in lines: why they are here, and when they were last seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cohortid.review.card import ROUTES, STATUS, Listing, Previous, ReviewCard, Seen, Unsettled
from cohortid.review.outcomes import outcomes
from cohortid.review.workbook.cell_text import cell_text, piece

NONE = "none recorded"


def person_cells(card: ReviewCard, index_date: date) -> tuple[str, ...]:
    """Return the read-only cells of a person: key, why, not known, last seen; none is blank.

    Parameters:
        card: The card.
        index_date: Last day that counts.
    """
    lines = (why_lines(card), not_known_lines(card), seen_lines(card, index_date))
    return (cell_text(card.person_id), *(_joined(some) for some in lines))


def unsettled_cell(one: Unsettled, index_date: date) -> str:
    """Return the care now of somebody who can't be told about, and when they were last reached."""
    reached = "Not seen or spoken to in this extract"
    if one.spoken is not None:
        reached = f"Seen or spoken to {_before(one.spoken, index_date)}"
    return _joined([_care(one.current_care), reached, _listed(one.listing)])


def why_lines(card: ReviewCard) -> list[str]:
    """Return why a person is here: routes, concerns raised, and the criteria that are met."""
    met = [f"• {one.title}: {piece(one.found or 'met')}" for one in card.of_state("met")]
    concerns = [f"Concern, {piece(one)}" for one in card.concerns]
    routes = [f"{ROUTES[route]}." for route in card.routes]
    return [*routes, *concerns, *(met or ["No criterion is met on the records."])]


def not_known_lines(card: ReviewCard) -> list[str]:
    """Return the criteria that aren't known, each with the reason."""
    lines = [f"• {one.title}: {piece(one.why)}" for one in card.of_state("not_known")]
    return lines or ["Nothing: every criterion is known."]


def seen_lines(card: ReviewCard, index_date: date) -> list[str]:
    """Return when a person was last seen, who else is involved, and since when they are listed."""
    others = "; ".join(_short(one) for one in card.other_teams) or "no other team is recorded"
    # The people of "not needed now" stand on one sheet, whatever their team.
    team = [f"Team: {_short(card.team)}"] if card.section == "not_now" else []
    return [
        *_seen(card.seen, index_date),
        _care((*card.current_care, *card.orders)),
        *team,
        f"Also with: {others}",
        _listed(card.listing),
        *_previous_lines(card.previous, card.listing),
    ]


def _seen(seen: Seen, index_date: date) -> Iterable[str]:
    if seen.on_ward_since is not None:
        yield f"On a ward since {_day(seen.on_ward_since)}"
    if seen.face_to_face is None:
        yield "Never seen face to face in this extract"
    else:
        by_team = f", by {_short(seen.by_team)}" if seen.by_team else ""
        yield f"Seen face to face {_before(seen.face_to_face, index_date)}{by_team}"
    if seen.spoken is not None and seen.spoken != seen.face_to_face:
        yield f"Spoken to {_day(seen.spoken)}"
    yield _attempts(seen)
    if not seen.bookings_given:
        yield "Next booking: not in these records"
    else:
        yield f"Next booking: {'none' if seen.next_booked is None else _day(seen.next_booked)}"


def _attempts(seen: Seen) -> str:
    if seen.last_attempt is None:
        since = "No contact" if seen.face_to_face is None else "Since then: no contact"
        return f"{since} is recorded"
    tried = [
        (seen.n_missed_since, "missed or cancelled by the person"),
        (seen.n_cancelled_by_service_since, "cancelled by the service"),
    ]
    said = ", ".join(f"{n_contacts} {what}" for n_contacts, what in tried if n_contacts)
    when = "Attempts" if seen.face_to_face is None else "Since then"
    return f"{when}: {said or 'none missed'}; last attempt {_day(seen.last_attempt)}"


def _care(care: tuple[str, ...]) -> str:
    return f"Care now: {'; '.join(_short(one) for one in care) or NONE}"


def _listed(listing: Listing) -> str:
    first = f", first {_day(listing.first_listed)}" if listing.status != "new" else ""
    waiting = listing.waiting_since
    since = f", waiting since {_day(waiting)}" if waiting is not None else ""
    return f"List: {STATUS[listing.status].lower()}{first}{since}"


def _previous_lines(previous: Previous | None, listing: Listing) -> Iterable[str]:
    if previous is None:
        yield "No decision yet"
        return
    outcome = outcomes().get(previous.outcome)
    title = previous.outcome if outcome is None else outcome.title
    until = ""
    if previous.by_when is not None:
        review = outcome is not None and outcome.by_when_is == "review"
        until = f"; {'look again' if review else 'by'} {_day(previous.by_when)}"
    said = f" (“{_short(previous.reason)}”)" if previous.reason else ""
    who = f"{_day(previous.decided_on)}, {_short(previous.decided_by)}"
    yield f"Last decision: {title}{said}, {who}{until}"
    new = "; ".join(_short(one) for one in listing.evidence_changed)
    yield f"New since then: {new or 'nothing'}"


def _before(day: date, index_date: date) -> str:
    n_days = (index_date - day).days
    days = "1 day" if n_days == 1 else f"{n_days:,} days"
    return f"{_day(day)}, {days} before the index date"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _joined(lines: Iterable[str]) -> str:
    return cell_text("\n".join(lines))


def _short(text: str) -> str:
    # Many facts share this cell: a long one must not push the last out of sight.
    return piece(text, 160)
