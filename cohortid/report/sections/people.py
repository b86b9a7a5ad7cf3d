"""The people themselves: brought forward, and those who can't be told. Person plane only."""

from __future__ import annotations

import pandas as pd

from cohortid.cohort import Cohort
from cohortid.cohort.settling import settling_criteria
from cohortid.governance import require_person_plane
from cohortid.report.card import card
from cohortid.report.counts import cells, population_counts
from cohortid.report.sections.others import families_met, the_others
from cohortid.report.text import CANT_TELL, LOST_FROM_VIEW, ORDER
from cohortid.results.html import Html, figure, h, join

# Only here: with every timeline the page would be too heavy to send.
WITH_TIMELINE = ("brought_forward",)


def brought_forward(cohort: Cohort, details: int) -> Html:
    """Return the cards of the people brought forward.

    Parameters:
        cohort: The cohort.
        details: Most people written out.

    Raises:
        PolicyRefusal: The purpose doesn't open named people.
    """
    return _cards(cohort, cohort.brought_forward().table, "brought_forward", details)


def cannot_tell(cohort: Cohort, details: int) -> Html:
    """Return the cards of the people who can't be told, with the questions that would settle it.

    Parameters:
        cohort: The cohort.
        details: Most people written out.

    Raises:
        PolicyRefusal: The purpose doesn't open named people.
    """
    people = cohort.people.table
    chosen = people[people["result"] == "cannot_tell"]
    return join([h("p", CANT_TELL), _cards(cohort, chosen, "cannot_tell", details)])


def lost_from_view(cohort: Cohort, details: int) -> Html:
    """Return the cards of the people who may have been lost from view.

    Parameters:
        cohort: The cohort.
        details: Most people written out.

    Raises:
        PolicyRefusal: The purpose doesn't open named people.
    """
    chosen = cohort.lost_from_view().table
    return join([h("p", LOST_FROM_VIEW), _cards(cohort, chosen, "lost_from_view", details)])


def in_order(people: pd.DataFrame) -> pd.DataFrame:
    """Return people never seen first, then longest since last seen, then those on a ward; by key.

    Never by how many criteria or families they meet.

    Parameters:
        people: Columns last_seen, on_ward_since and person_id.

    Returns:
        The same rows in order.

    Example:
        >>> rows = [("a", "2026-09-01", None), ("b", None, None), ("c", "2026-01-01", "2026-09-30")]
        >>> people = pd.DataFrame(rows, columns=["person_id", "last_seen", "on_ward_since"])
        >>> in_order(people)["person_id"].tolist()
        ['b', 'a', 'c']
    """
    on_ward = people["on_ward_since"].notna()
    keyed = people.assign(
        _ward=on_ward,
        _seen=pd.to_datetime(people["last_seen"]).mask(on_ward),
        _key=people["person_id"].astype(str),
    )
    order = ["_ward", "_seen", "_key"]
    return keyed.sort_values(order, na_position="first", kind="stable").drop(columns=order)


def _cards(cohort: Cohort, people: pd.DataFrame, result: str, details: int) -> Html:
    require_person_plane(cohort.purpose, "A card")
    if people.empty:
        return h("p", "Nobody.")
    ordered = in_order(people)
    shown, others = ordered.head(details), ordered.iloc[details:]
    settling = settling_criteria(cohort, ordered["person_id"]) if result == "cannot_tell" else {}
    cards = []
    for person in shown.to_dict("records"):
        key, families = str(person["person_id"]), families_met(cohort, person)
        drawn = result in WITH_TIMELINE
        person_card = card(cohort.explain(key), families, settling.get(key, ()), timeline=drawn)
        cards.append(person_card)
    said = _left_out(cohort, result, len(people), len(shown))
    listed = the_others(cohort, others, settling) if len(others) else None
    return join([h("p", ORDER), said, cards, listed])


def _left_out(cohort: Cohort, result: str, n_people: int, n_shown: int) -> Html | None:
    if n_people <= n_shown:
        return None
    everybody = figure(cells(population_counts(cohort))[result,])
    return h(
        "p",
        f"The first {n_shown} are written out here, of about ", everybody,
        " people (rounded). The others are listed below, in the same order. To see one in full: ",
        h("code", "cohortid explain RUN PERSON"), ".",
        class_="notice",
    )  # fmt: skip
