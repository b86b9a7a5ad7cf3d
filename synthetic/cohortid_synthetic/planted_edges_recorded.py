"""Planted people at and beside what is recorded: HoNOS, dates of psychosis, offences, wards."""

from cohortid_synthetic.book_events import add_incident
from cohortid_synthetic.planted import Plan
from cohortid_synthetic.planted_cases import (
    CANNOT,
    CONTACT,
    DRUGS,
    HARM,
    JUSTICE,
    MET,
    NONE_,
    NOT,
    REVIEW,
    SMD,
    UNKNOWN,
    Edge,
    edge_case,
)
from cohortid_synthetic.planted_parts import Part, build, homeless, housed, missed, psychosis

SCORED_DAYS = 100
CARES = ("core community", "assertive outreach", "rehabilitation", "none")


def scored(item: int, written: str) -> Part:
    """Return a builder of the score of one item of HoNOS, under the person's main referral."""
    return lambda plan: plan.score(item, written, plan.day(SCORED_DAYS))


def scored_at(item: int, written: str, offset: int) -> Part:
    """Return a builder of a score beside the first day of the window of a year."""
    return lambda plan: plan.score(item, written, plan.window(12) + offset)


def scored_by_older_adults_team(plan: Plan) -> None:
    """Add the highest score for hallucinations and delusions, by an older adults' team."""
    number = plan.referral("A07", plan.day(300), plan.day(60))
    plan.score(6, "4", plan.day(SCORED_DAYS), number)


def organic(plan: Plan) -> None:
    """Record an organic diagnosis."""
    plan.diagnosis("F00.1", plan.day(500))


def flagged(what: str, value: str) -> Part:
    """Return a builder of what is known of the person as a whole."""
    return lambda plan: plan.flag(what, value)


def seen_on_ward(offset: int) -> Part:
    """Return a builder of substance use on a ward beside the window's first day."""

    def built(plan: Plan) -> None:
        day = plan.window(24) + offset
        add_incident(plan.book, plan.stay(day - 3, day + 3), day)

    return built


def _scored(name: str, result: str, criterion: str, state: str, part: Part) -> Edge:
    return name, result, {criterion: state}, build(psychosis, missed, housed, part)


def _psychosis(name: str, result: str, state: str, *parts: Part) -> Edge:
    return name, result, {SMD: state, CONTACT: MET}, build(missed, homeless, *parts)


def _offence(code: str, state: str) -> Edge:
    built = build(psychosis, missed, homeless, flagged("offence", code))
    return f"offence history {code}", REVIEW, {JUSTICE: state}, built


# Silence about a diagnosis of substance use says nothing.
WITH_DIAGNOSIS = (
    _scored("self-injury scored 3", REVIEW, HARM, MET, scored(2, "3")),
    _scored("self-injury scored 2", NONE_, HARM, NOT, scored(2, "2")),
    _scored("self-injury scored 9", CANNOT, HARM, UNKNOWN, scored(2, "9")),
    _scored("daily living scored 3", REVIEW, HARM, MET, scored(10, "3")),
    _scored("daily living scored 2", NONE_, HARM, NOT, scored(10, "2")),
    _scored("daily living scored 9", CANNOT, HARM, UNKNOWN, scored(10, "9")),
    _scored(
        "self-injury scored 4 on the window's first day", REVIEW, HARM, MET, scored_at(2, "4", 0)
    ),
    _scored(
        "self-injury scored 4 on the day before the window",
        NONE_,
        HARM,
        NOT,
        scored_at(2, "4", -1),
    ),
    _scored("drink or drugs scored 2", REVIEW, DRUGS, MET, scored(3, "2")),
    _scored("drink or drugs scored 2.0", REVIEW, DRUGS, MET, scored(3, "2.0")),
    _scored("drink or drugs scored 1", NONE_, DRUGS, UNKNOWN, scored(3, "1")),
    _scored("drink or drugs scored 9", CANNOT, DRUGS, UNKNOWN, scored(3, "9")),
    _scored("substance use on a ward", REVIEW, DRUGS, MET, seen_on_ward(200)),
    _scored("substance use on a ward, window's first day", REVIEW, DRUGS, MET, seen_on_ward(0)),
    _scored(
        "substance use on a ward on the day before the window",
        NONE_,
        DRUGS,
        UNKNOWN,
        seen_on_ward(-1),
    ),
    _offence("2", MET),
    _offence("3", MET),
    _offence("1", UNKNOWN),
    _offence("X", UNKNOWN),
)
WITHOUT_DIAGNOSIS = (
    _psychosis("hallucinations or delusions scored 2", REVIEW, MET, scored(6, "2")),
    _psychosis("hallucinations or delusions scored 1", CANNOT, UNKNOWN, scored(6, "1")),
    _psychosis("organic diagnosis, delusions scored 2", REVIEW, MET, organic, scored(6, "2")),
    _psychosis("organic diagnosis, delusions scored 1", NONE_, NOT, organic, scored(6, "1")),
    _psychosis("organic diagnosis, delusions scored 9", CANNOT, UNKNOWN, organic, scored(6, "9")),
    _psychosis(
        "organic diagnosis, delusions scored 4 by an older adults' team",
        NONE_,
        NOT,
        *(organic, scored_by_older_adults_team),
    ),
    _psychosis("psychosis manifest", REVIEW, MET, flagged("manifest", "2019-03-14")),
    _psychosis("treatment of psychosis began", REVIEW, MET, flagged("treatment", "2019-07-01")),
    _psychosis(
        "organic diagnosis, psychosis manifest",
        REVIEW,
        MET,
        *(organic, flagged("manifest", "2001-05-20")),
    ),
)
RECORDED_EDGES = (
    *(edge_case(edge, (CARES[place % len(CARES)],)) for place, edge in enumerate(WITH_DIAGNOSIS)),
    *(
        edge_case(edge, (CARES[place % len(CARES)],), early_contacts=False)
        for place, edge in enumerate(WITHOUT_DIAGNOSIS)
    ),
)
