"""A card for somebody whom this extract no longer holds: they aren't dropped without a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cohortid.review.card import NO_TEAM, CriterionOnCard, ReviewCard, Seen
from cohortid.review.history import Place
from cohortid.review.questions import standing_questions

NOT_HERE = "not in this extract"


def absent_card(
    key: str,
    place: Place,
    routes: Sequence[str],
    concerns: Sequence[str],
    titles: Mapping[str, str],
) -> ReviewCard:
    """Return a card that says only what the ledger knows.

    Parameters:
        key: Key of the person.
        place: Where the person stands on the list.
        routes: How they come to be on it.
        concerns: Concerns raised.
        titles: Criterion to its title.
    """
    sheet = str(place.before["sheet"]) if place.before else NO_TEAM
    criteria = tuple(
        CriterionOnCard(name, title, "not_known", why=NOT_HERE) for name, title in titles.items()
    )
    return ReviewCard(
        person_id=key,
        section=place.section,
        routes=tuple(routes),
        team=sheet,
        sheet=sheet,
        other_teams=(),
        current_care=("Not in this extract: please look the person up",),
        orders=(),
        seen=Seen(None, "", None),
        key_worker=NOT_HERE,
        practice=NOT_HERE,
        home=NOT_HERE,
        home_recorded=None,
        last_closure=NOT_HERE,
        outreach_episodes=(),
        concerns=tuple(concerns),
        communication=NOT_HERE,
        criteria=criteria,
        questions=standing_questions(),
        listing=place.listing,
        previous=place.previous,
    )
