"""An explanation as HTML: the states with their records, for a notebook and for the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files

from cohortid.cohort.explain import ArmExplained, CriterionExplained, Explanation
from cohortid.cohort.words import LOST, PROXY, STATE, day_words
from cohortid.results.html import Html, data, h, join, listed

CLASS_OF = {words: name for name, words in STATE.items()}
HEADINGS = {
    "met": "Met on the records",
    "not_known": "Not known",
    "not_met": "Not met on the records",
}
NOT_BUILT = "built yet"
Title = Callable[[CriterionExplained], Html]


def explanation_html(person: Explanation, *, timeline: bool = True) -> str:
    """Return an explanation as a piece of HTML that needs nothing else; see `Explanation`.

    Parameters:
        person: The person explained.
        timeline: Whether the timeline is drawn in it.

    Returns:
        One `<article>` element.
    """
    css = files("cohortid.cohort").joinpath("explanation.css").read_text(encoding="utf-8")
    facts = [
        h("p", h("strong", person.result), f" (index date {day_words(person.index_date)})"),
        h("p", "Current care: ", "; ".join(person.current_care)),
        h("p", "Team: ", data(person.team)),
        h("p", f"Last seen: {person.last_seen}"),
        h("p", LOST) if person.lost_from_view else None,
        [h("p", "Concern raised, ", data(said)) for said in person.concerns],
        h("p", person.sentence, class_="standing"),
    ]
    return h(
        "article",
        h("style", Html(css)),
        h("h3", data(person.person_id)),
        facts,
        timeline_html(person) if timeline else None,
        [criteria_html(person, state, _plain_title, sources=True) for state in HEADINGS],
        class_="cohortid-person",
    )


def timeline_html(person: Explanation) -> Html | None:
    """Return a person's timeline as a figure with words for it, or None if there is none."""
    if person.timeline is None:
        return None
    return h("figure", Html(person.timeline.to_svg()), class_="timeline")


def criteria_html(
    person: Explanation, state: str, title: Title, *, sources: bool = False
) -> Html | None:
    """Return the criteria of one state with their records.

    Parameters:
        person: The person explained.
        state: "met", "not_known" or "not_met".
        title: Makes the title of a criterion, such as a link.
        sources: Whether the passage of guidance stands below each.

    Returns:
        A section with a heading of the fourth level, or None if there is nothing in it.
    """
    chosen = [one for one in person.criteria if CLASS_OF[one.state] == state]
    if not chosen:
        return None
    return h(
        "section",
        h("h4", HEADINGS[state]),
        [_criterion(one, state, title, sources) for one in chosen],
        class_=f"of {state}",
    )


def _plain_title(criterion: CriterionExplained) -> Html:
    return h("strong", criterion.title)


def _criterion(criterion: CriterionExplained, state: str, title: Title, sources: bool) -> Html:
    hinted = criterion.answered_by == "proxy" and state == "met"
    return h(
        "div",
        h(
            "p",
            h("span", criterion.state, class_=f"badge {state}"), " ", title(criterion),
            h("span", f" {PROXY}", class_="quiet") if hinted else None,
        ),
        h(
            "p",
            f"Reason: {criterion.why}. Would be recorded in: {criterion.recorded_in}. ",
            h("b", "Ask: "), criterion.question,
        )
        if criterion.why
        else None,
        # Where nothing is built, the reason has said so already.
        _arms(criterion.arms, linked=not sources)
        if any(arm.built for arm in criterion.arms)
        else None,
        _source(criterion) if sources else None,
        class_="criterion",
    )  # fmt: skip


def _source(criterion: CriterionExplained) -> Html:
    return h(
        "p", h("cite", f"{criterion.document}, {criterion.section}"), ": ",
        h("q", criterion.quote), class_="quiet",
    )  # fmt: skip


def _arms(arms: Sequence[ArmExplained], *, linked: bool) -> Html | None:
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
            _not_built(n_not_built, linked=linked) if n_not_built else None,
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


def _not_built(n: int, *, linked: bool) -> Html:
    what = "1 measure isn't " if n == 1 else f"{n} measures aren't "
    where = h("a", NOT_BUILT, href="#not-built") if linked else NOT_BUILT
    return h("p", what, where, ".", class_="quiet")
