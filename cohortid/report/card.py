"""One person as a card that opens: each criterion with its state, its records, what isn't known."""

from __future__ import annotations

from collections.abc import Sequence

from cohortid.cohort.explain import CriterionExplained, Explanation
from cohortid.cohort.explain_html import HEADINGS, criteria_html, timeline_html
from cohortid.cohort.words import LOST
from cohortid.results.html import Html, data, h


def card(
    person: Explanation, families: Sequence[str], settling: Sequence[str], *, timeline: bool = False
) -> Html:
    """Return a person's card.

    Parameters:
        person: The person explained.
        families: Families met, in words.
        settling: Criteria (ids) whose answer would settle whether the person is brought forward.
        timeline: Whether the timeline is drawn on it.

    Returns:
        A `<details>` element.
    """
    asked = [one.question for one in person.criteria if one.id in settling]
    return h(
        "details",
        h(
            "summary",
            h("h3", data(person.person_id)),
            h("span", "; ".join(person.current_care), class_="care"),
            h("span", "Team: ", data(person.team)),
            h("span", f"Last seen: {person.last_seen}", class_="seen"),
            h("span", "Families met: ", ", ".join(families) or "none", class_="families"),
            h("span", "To settle: ", " ".join(asked), class_="settle") if asked else None,
            h("span", LOST, class_="settle") if person.lost_from_view else None,
            [
                h("span", "Concern raised, ", data(said), class_="settle")
                for said in person.concerns
            ],
        ),
        timeline_html(person) if timeline else None,
        [criteria_html(person, state, _linked_title) for state in HEADINGS],
        class_="card",
    )


def _linked_title(criterion: CriterionExplained) -> Html:
    """Return the title of a criterion as a link to its rule, further down on the page."""
    return h("a", h("strong", criterion.title), href=f"#rule-{criterion.id}")
