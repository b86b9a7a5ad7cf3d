"""Planted people at and beside the thresholds of emergency attendances."""

from cohortid_synthetic.emergency import SELF_HARM, SELF_INFLICTED, STREAMED
from cohortid_synthetic.planted import Plan
from cohortid_synthetic.planted_cases import (
    CANNOT,
    EMERGENCY,
    HARM,
    MET,
    NONE_,
    NOT,
    OFF_WARD,
    REVIEW,
    UNKNOWN,
    Edge,
    edge_case,
)
from cohortid_synthetic.planted_edges_episodes import police
from cohortid_synthetic.planted_parts import Part, build, housed, missed, psychosis

SUICIDAL, CUT = "6471006", "999000013"
DEPRESSION = "35489007"


def attended(*ago: int, **more: object) -> Part:
    """Return a builder of emergency attendances so many days ago, usually for self-harm."""

    def built(plan: Plan) -> None:
        for days in ago:
            plan.attendance(plan.day(days), **more)

    return built


def attended_at(offset: int) -> Part:
    """Return a builder of an attendance for self-harm beside the first day of the year's window."""
    return lambda plan: plan.attendance(plan.window(12) + offset)


def suicidal(*ago: int) -> Part:
    """Return a builder of attendances for mental health that weren't for self-harm."""
    return attended(*ago, complaint=SUICIDAL)


def injured(ago: int, intent: str, complaint: str = CUT) -> Part:
    """Return a builder of an attendance with an injury, by the intent that was recorded."""

    def built(plan: Plan) -> None:
        day = plan.day(ago)
        plan.attendance(day, complaint=complaint, injured=day, intent=intent)

    return built


def _harm(name: str, result: str, state: str, *parts: Part) -> Edge:
    return name, result, {HARM: state}, build(psychosis, missed, housed, *parts)


def _emergency(name: str, result: str, state: str, *parts: Part) -> Edge:
    return name, result, {EMERGENCY: state}, build(psychosis, missed, housed, *parts)


SELF_HARMED = (
    _harm("no attendance for self-harm", NONE_, NOT, suicidal(200, 100)),
    _harm("one attendance for self-harm", NONE_, NOT, attended(200)),
    _harm("two attendances for self-harm", REVIEW, MET, attended(200, 100)),
    _harm("three attendances for self-harm", REVIEW, MET, attended(300, 200, 100)),
    _harm(
        "two attendances for self-harm on one day",
        REVIEW,
        MET,
        *(attended(200), attended(200, minute=1300)),
    ),
    _harm(
        "self-harm, and once more on the window's first day",
        REVIEW,
        MET,
        *(attended(200), attended_at(0)),
    ),
    _harm(
        "self-harm, and once more on the day before the window",
        NONE_,
        NOT,
        *(attended(200), attended_at(-1)),
    ),
    _harm("self-harm, and once more on the index date", REVIEW, MET, attended(200, 0)),
    _harm(
        "self-harm by complaint and by intent",
        REVIEW,
        MET,
        *(attended(200), injured(100, SELF_INFLICTED)),
    ),
    _harm(
        "self-harm, and an injury that nobody did on purpose",
        NONE_,
        NOT,
        *(attended(200), injured(100, "999000021")),
    ),
    _harm(
        "self-harm, and an injury of which no intent is recorded",
        CANNOT,
        UNKNOWN,
        *(attended(200), injured(100, "")),
    ),
    _harm(
        "self-harm, and an attendance without a complaint",
        CANNOT,
        UNKNOWN,
        *(attended(200), attended(100, complaint="")),
    ),
    _harm(
        "self-harm twice by complaint, no intent of the injuries",
        REVIEW,
        MET,
        *(injured(200, "", SELF_HARM), injured(100, "", SELF_HARM)),
    ),
    _harm(
        "self-harm, and once more but withdrawn",
        NONE_,
        NOT,
        *(attended(200), attended(100, deleted=1)),
    ),
    _harm(
        "self-harm, and once more but planned",
        NONE_,
        NOT,
        *(attended(200), attended(100, category="4")),
    ),
    _harm(
        "self-harm, and once more but streamed elsewhere",
        NONE_,
        NOT,
        *(attended(200), attended(100, status=STREAMED)),
    ),
    _harm(
        "self-harm, and once more without a category",
        REVIEW,
        MET,
        *(attended(200), attended(100, category="")),
    ),
)
ATTENDED = (
    _emergency("three attendances", REVIEW, MET, suicidal(300, 200, 100)),
    _emergency("two attendances", NONE_, NOT, suicidal(300, 200)),
    _emergency("three attendances, two of them 3 days apart", REVIEW, MET, suicidal(300, 200, 197)),
    _emergency("three attendances, two of them 2 days apart", NONE_, NOT, suicidal(300, 200, 198)),
    _emergency(
        "two attendances and a police referral 3 days after one",
        REVIEW,
        MET,
        *(suicidal(300, 200), police(197)),
    ),
    _emergency(
        "two attendances and a police referral 2 days after one",
        NONE_,
        NOT,
        *(suicidal(300, 200), police(198)),
    ),
    _emergency(
        "two attendances, and one for another reason",
        NONE_,
        NOT,
        *(suicidal(300, 200), attended(100, complaint=CUT)),
    ),
    _emergency(
        "two attendances, and one by its main diagnosis",
        REVIEW,
        MET,
        *(suicidal(300, 200), attended(100, complaint=CUT, diagnoses=f"{DEPRESSION},999000031")),
    ),
    _emergency(
        "two attendances, and one by a further diagnosis",
        NONE_,
        NOT,
        *(suicidal(300, 200), attended(100, complaint=CUT, diagnoses=f"999000031,{DEPRESSION}")),
    ),
    _emergency(
        "two attendances, and one without a diagnosis",
        CANNOT,
        UNKNOWN,
        *(suicidal(300, 200), attended(100, complaint=CUT, diagnoses="")),
    ),
)
EMERGENCY_EDGES = tuple(
    edge_case(edge, (OFF_WARD[place % len(OFF_WARD)],))
    for place, edge in enumerate((*SELF_HARMED, *ATTENDED))
)
