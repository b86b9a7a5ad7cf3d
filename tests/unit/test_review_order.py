"""The orders of a list: an allow-list, and none by how much somebody meets."""

import ast
import inspect
from dataclasses import replace
from datetime import date

import pytest
from review_cards import INDEX_DATE, a_card

from cohortid.errors import PolicyRefusal
from cohortid.review import order as module
from cohortid.review.card import NO_TEAM, Listing, ReviewCard, Seen
from cohortid.review.order import Order, check_order, in_order

WAITS = Listing("new", INDEX_DATE, INDEX_DATE)
DONE = Listing("still", INDEX_DATE, None)


def seen(day: date | None, ward: date | None = None) -> Seen:
    return Seen(day, "", day, on_ward_since=ward)


CARDS = (
    a_card("A", sheet="T2", seen=seen(date(2026, 5, 1)), concerns=(), listing=WAITS),
    a_card("B", sheet="T1", seen=seen(None), listing=Listing("new", INDEX_DATE, date(2026, 1, 1))),
    a_card("C", sheet=NO_TEAM, seen=seen(date(2026, 9, 1)), routes=("nominated",), listing=WAITS),
    a_card("D", sheet="T1", seen=seen(date(2026, 1, 1), date(2026, 9, 2)), listing=WAITS),
    a_card("E", sheet="T1", seen=seen(date(2026, 9, 2)), routes=("nominated",), listing=DONE),
    a_card("F", sheet="T0", seen=seen(None), section="not_now", listing=DONE),
)  # fmt: skip


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        (Order.CONCERN_RAISED_FIRST, "CBAEDF"),  # a concern that was decided on waits no more
        (Order.DAYS_SINCE_LAST_SEEN, "BACEDF"),
        (Order.WAITING_SINCE, "BACDEF"),
        (Order.TEAM, "BEDACF"),
        (Order.ALPHABETICAL, "ABCDEF"),
    ],
)
def test_each_order(order: Order, keys: str) -> None:
    assert "".join(one.person_id for one in in_order(CARDS, order)) == keys
    assert "".join(one.person_id for one in in_order(reversed(CARDS), order)) == keys


def test_how_much_somebody_meets_changes_no_order() -> None:
    def stripped(card: ReviewCard) -> ReviewCard:
        return replace(card, criteria=card.criteria[:1] if card.person_id in "BD" else ())

    for order in Order:
        changed = in_order([stripped(one) for one in CARDS], order)
        assert [one.person_id for one in changed] == [
            one.person_id for one in in_order(CARDS, order)
        ]
    names = {node.attr for node in ast.walk(ast.parse(inspect.getsource(module)))
             if isinstance(node, ast.Attribute)}  # fmt: skip
    assert not names & {"criteria", "of_state", "n_families_met", "n_families_possible", "points"}


@pytest.mark.parametrize("asked", ["points", "n_families_met", "criteria met", "", "random"])
def test_there_is_no_other_order(asked: str) -> None:
    with pytest.raises(PolicyRefusal, match="no list is ordered by how many criteria"):
        check_order(asked)


def test_every_order_says_itself_in_words() -> None:
    assert check_order("Waiting-since") is Order.WAITING_SINCE
    assert len({one.words for one in Order}) == len(Order)
