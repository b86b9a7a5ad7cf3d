"""The orders that a list may have; none is by points, and there is no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum

from cohortid.errors import PolicyRefusal
from cohortid.review.card import NO_TEAM, ReviewCard

Key = tuple[object, ...]


class Order(StrEnum):
    """An order of the list.

    Example:
        >>> Order("alphabetical").words
        'by key'
    """

    CONCERN_RAISED_FIRST = "concern_raised_first"
    DAYS_SINCE_LAST_SEEN = "days_since_last_seen"
    WAITING_SINCE = "waiting_since"
    TEAM = "team"
    ALPHABETICAL = "alphabetical"

    @property
    def words(self) -> str:
        """The order in words."""
        return _WORDS[self]


_SEEN = "longest since last seen face to face, never seen first, those on a ward last"
_WORDS = {
    Order.CONCERN_RAISED_FIRST: f"a concern that waits for a decision first, then {_SEEN}",
    Order.DAYS_SINCE_LAST_SEEN: _SEEN,
    Order.WAITING_SINCE: f"waiting for review longest, then {_SEEN}",
    Order.TEAM: f"by team; in a team, {_SEEN}",
    Order.ALPHABETICAL: "by key",
}


def check_order(text: str) -> Order:
    """Return the order asked for, or refuse it.

    Parameters:
        text: Name of an order.

    Raises:
        PolicyRefusal: There is no such order, such as one by points.

    Example:
        >>> check_order("days since last seen")
        <Order.DAYS_SINCE_LAST_SEEN: 'days_since_last_seen'>
    """
    word = "_".join(str(text).lower().replace("-", " ").replace("_", " ").split())
    if word not in set(Order):
        raise PolicyRefusal(
            f"A list can't be put in the order {text!r}: no list is ordered by how many criteria "
            f"people meet, or by anything worked out from them. Use one of: {', '.join(Order)}."
        )
    return Order(word)


def in_order(cards: Iterable[ReviewCard], order: Order) -> tuple[ReviewCard, ...]:
    """Return cards in an order; "not needed now" stays a section of its own, at the end.

    Parameters:
        cards: Cards.
        order: The order.

    Returns:
        The same cards.
    """
    return tuple(sorted(cards, key=lambda card: (card.section != "review", *_KEYS[order](card))))


def _seen(card: ReviewCard) -> Key:
    on_ward = card.seen.on_ward_since is not None
    return (on_ward, card.seen.face_to_face or date.min, card.person_id)


def _concern(card: ReviewCard) -> Key:
    waits = "nominated" in card.routes and card.listing.waiting_since is not None
    return (not waits, *_seen(card))


def _waiting(card: ReviewCard) -> Key:
    return (card.listing.waiting_since or date.max, *_seen(card))


def _team(card: ReviewCard) -> Key:
    return (card.sheet == NO_TEAM, card.sheet, *_seen(card))


_KEYS: dict[Order, Callable[[ReviewCard], Key]] = {
    Order.CONCERN_RAISED_FIRST: _concern,
    Order.DAYS_SINCE_LAST_SEEN: _seen,
    Order.WAITING_SINCE: _waiting,
    Order.TEAM: _team,
    Order.ALPHABETICAL: lambda card: (card.person_id,),
}
