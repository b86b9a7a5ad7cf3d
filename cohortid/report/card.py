"""One person as a card that opens: each criterion with its state, its records, what isn't known."""

from __future__ import annotations

from collections.abc import Sequence

from cohortid.cohort.explain import ArmExplained, CriterionExplained, Explanation
from cohortid.cohort.words import STATE
from cohortid.report.html import Html, data, h, join, listed
from cohortid.report.text import LOST, PROXY

CLASS_OF = {words: name for name, words in STATE.items()}
HEADINGS = {
    "met": "Met on the records",
    "not_known": "Not known",
    "not_met": "Not met on the records",
}


def card(person: Explanation, families: Sequence[str], settling: Sequence[str]) -> Html:
    """Return a person's card.

    Parameters:
        person: The person explained.
        families: Families met, in words.
        settling: Criteria (ids) whose answer would settle whether the person is brought forward.

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
        [_criteria(person, state) for state in HEADINGS],
        class_="card",
    )


def _criteria(person: Explanation, state: str) -> Html | None:
    chosen = [one for one in person.criteria if CLASS_OF[one.state] == state]
    if not chosen:
        return None
    return h(
        "section",
        h("h4", HEADINGS[state]),
        [_criterion(one, state) for one in chosen],
        class_=f"of {state}",
    )


def _criterion(criterion: CriterionExplained, state: str) -> Html:
    return h(
        "div",
        h(
            "p",
            h("span", criterion.state, class_=f"badge {state}"), " ",
            h("a", h("strong", criterion.title), href=f"#rule-{criterion.id}"),
            h("span", f" {PROXY}", class_="quiet")
            if criterion.answered_by == "proxy" and state == "met"
            else None,
        ),
        h(
            "p",
            f"Reason: {criterion.why}. Would be recorded in: {criterion.recorded_in}. ",
            h("b", "Ask: "), criterion.question,
        )
        if criterion.why
        else None,
        # Where nothing is built, the reason has said so already.
        _arms(criterion.arms) if any(arm.built for arm in criterion.arms) else None,
        class_="criterion",
    )  # fmt: skip


def _arms(arms: Sequence[ArmExplained]) -> Html | None:
    """Return arms with records in full, the others in a sentence."""
    with_records, without = [], []
    written: set[str] = set()
    for arm in arms:
        if not arm.built:
            continue
        if not (arm.records or arm.context):
            without.append(f"{arm.rule}: {arm.value}")
            continue
        with_records.append(_arm(arm, repeated=bool(arm.records) and set(arm.records) <= written))
        written |= set(arm.records)
    n_not_built = sum(not arm.built for arm in arms)
    return join(
        [
            listed(with_records, class_="arms"),
            h("p", "Also looked" if with_records else "Looked", " at: ", "; ".join(without), ".",
              class_="quiet")
            if without
            else None,
            _not_built(n_not_built) if n_not_built else None,
        ]
    )  # fmt: skip


def _arm(arm: ArmExplained, *, repeated: bool) -> Html:
    more = f"and {arm.n_more} earlier" if arm.n_more else None
    records = [h("li", data(record)) for record in arm.records]
    context = [h("li", "Shown, not counted: ", data(record)) for record in arm.context]
    return join(
        [
            f"{arm.rule}. Here: ",
            h("strong", arm.value),
            h("p", "The same records as above.", class_="quiet") if repeated else None,
            h("ul", [] if repeated else records, h("li", more) if more else None, context,
              class_="records") if (context or more or not repeated) else None,
        ]
    )  # fmt: skip


def _not_built(n: int) -> Html:
    what = "1 measure isn't" if n == 1 else f"{n} measures aren't"
    return h("p", f"{what} ", h("a", "built yet", href="#not-built"), ".", class_="quiet")
