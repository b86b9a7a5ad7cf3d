"""Planted people at and beside the thresholds of acute, crisis and emergency episodes."""

from cohortid_synthetic.planted import Plan
from cohortid_synthetic.planted_cases import (
    CANNOT,
    CRISIS,
    EMERGENCY,
    HOSPITAL,
    MET,
    NONE_,
    NOT,
    OFF_WARD,
    REVIEW,
    UNKNOWN,
    Edge,
    edge_case,
)
from cohortid_synthetic.planted_edges_hospital import NOTHING_ELSE
from cohortid_synthetic.planted_parts import Part, build, housed, missed, psychosis

STAY_DAYS = 8
CRISIS_DAYS = 12


def stays(*starts: int) -> Part:
    """Return a builder of stays of eight days that began so many days ago."""

    def built(plan: Plan) -> None:
        for ago in starts:
            plan.stay(plan.day(ago), plan.day(ago - STAY_DAYS))

    return built


def referred(team_type: str, ago: int, attend: str | None = None, **codes: str) -> Part:
    """Return a builder of a short referral that came so many days ago.

    Parameters:
        team_type: type of the team.
        ago: days ago it was received.
        attend: attendance status of a contact on that day; None for no contact.
        codes: source or priority.
    """

    def built(plan: Plan) -> None:
        number = plan.referral(team_type, plan.day(ago), plan.day(ago - CRISIS_DAYS), **codes)
        if attend is not None:
            plan.contacts((ago, attend), referral=number)

    return built


def turned_away(team_type: str, ago: int, **codes: str) -> Part:
    """Return a builder of a referral that the team didn't accept."""

    def built(plan: Plan) -> None:
        day = plan.day(ago)
        plan.rejected(team_type, day, day + 1, close_reason="", **codes)

    return built


def place_of_safety(section: str, ago: int) -> Part:
    """Return a builder of an order for a place of safety without a stay."""

    def built(plan: Plan) -> None:
        plan.book.new_stay()
        plan.period(plan.day(ago), plan.day(ago - 1), section)

    return built


def at_window(team_type: str, months: int, offset: int) -> Part:
    """Return a builder of a referral that came beside the window's first day."""

    def built(plan: Plan) -> None:
        day = plan.window(months) + offset
        plan.referral(team_type, day, day + CRISIS_DAYS)

    return built


def added_home_treatment(plan: Plan) -> None:
    """Add home treatment as a further team of a referral."""
    plan.added_team("A02", plan.referral("A06", plan.day(250), plan.day(220)))


def _acute(name: str, result: str, state: str, *parts: Part) -> Edge:
    return name, result, {HOSPITAL: state}, build(NOTHING_ELSE, *parts)


def _crisis(name: str, result: str, state: str, *parts: Part) -> Edge:
    return name, result, {CRISIS: state}, build(psychosis, missed, housed, *parts)


def _emergency(name: str, result: str, state: str, *sources: Part) -> Edge:
    return name, result, {EMERGENCY: state}, build(psychosis, missed, housed, *sources)


def police(ago: int) -> Part:
    """Return a builder of a referral by the police to a community team."""
    return referred("A06", ago, source="E1")


# A stay that began 400 days ago ended 392 days ago: home treatment 7 or 8 days later.
ACUTE = (
    _acute("two stays and home treatment", REVIEW, MET, stays(600, 400), referred("A02", 200)),
    _acute("one stay and home treatment", NONE_, NOT, stays(600), referred("A02", 200)),
    _acute("home treatment 7 days after a stay", NONE_, NOT, stays(600, 400), referred("A02", 385)),
    _acute(
        "home treatment 8 days after a stay", REVIEW, MET, stays(600, 400), referred("A02", 384)
    ),
    _acute(
        "home treatment and two stays 7 days apart",
        NONE_,
        NOT,
        *(stays(400, 385), referred("A02", 200)),
    ),
    _acute(
        "home treatment and two stays 8 days apart",
        REVIEW,
        MET,
        *(stays(400, 384), referred("A02", 200)),
    ),
    _acute(
        "two stays, home treatment from the window's first day",
        REVIEW,
        MET,
        *(stays(600, 400), at_window("A02", 24, 0)),
    ),
    _acute(
        "two stays, home treatment from the day before the window",
        NONE_,
        NOT,
        *(stays(600, 400), at_window("A02", 24, -1)),
    ),
    _acute(
        "two stays, home treatment rejected", NONE_, NOT, stays(600, 400), turned_away("A02", 200)
    ),
)
HOME_TREATMENT = referred("A02", 200)
CRISES = (
    _crisis("one crisis", NONE_, NOT, HOME_TREATMENT),
    _crisis("two crises 6 days apart", NONE_, NOT, HOME_TREATMENT, referred("A20", 194)),
    _crisis("two crises 7 days apart", REVIEW, MET, HOME_TREATMENT, referred("A20", 193)),
    _crisis(
        "section 136, and liaison from the emergency department",
        REVIEW,
        MET,
        *(place_of_safety("20", 300), referred("A11", 150, source="H1")),
    ),
    _crisis(
        "section 135, and liaison from elsewhere",
        NONE_,
        NOT,
        *(place_of_safety("19", 300), referred("A11", 150, source="H2")),
    ),
    _crisis(
        "home treatment, and liaison without a source",
        CANNOT,
        UNKNOWN,
        *(HOME_TREATMENT, referred("A11", 150, source="")),
    ),
    _crisis(
        "home treatment, and seen by the crisis line, urgent",
        REVIEW,
        MET,
        *(HOME_TREATMENT, referred("A19", 150, "5", priority="2")),
    ),
    _crisis(
        "home treatment, and seen by the crisis line, routine",
        NONE_,
        NOT,
        *(HOME_TREATMENT, referred("A19", 150, "5", priority="3")),
    ),
    _crisis(
        "home treatment, and the crisis line, urgent but missed",
        NONE_,
        NOT,
        *(HOME_TREATMENT, referred("A19", 150, "3", priority="2")),
    ),
    _crisis(
        "home treatment, and seen by single point of access, no priority",
        CANNOT,
        UNKNOWN,
        *(HOME_TREATMENT, referred("A18", 150, "5", priority="")),
    ),
    _crisis("home treatment, and rejected", NONE_, NOT, HOME_TREATMENT, turned_away("A02", 150)),
    _crisis(
        "home treatment, the other on the window's first day",
        REVIEW,
        MET,
        *(HOME_TREATMENT, at_window("A20", 12, 0)),
    ),
    _crisis(
        "home treatment, the other on the day before the window",
        NONE_,
        NOT,
        *(HOME_TREATMENT, at_window("A20", 12, -1)),
    ),
    _crisis(
        "place of safety, and home treatment added to a referral",
        REVIEW,
        MET,
        *(referred("A20", 150), added_home_treatment),
    ),
)
EMERGENCIES = (
    _emergency("three police referrals", REVIEW, MET, police(300), police(200), police(100)),
    _emergency("two police referrals", NONE_, NOT, police(300), police(200)),
    _emergency(
        "three police referrals, two of them 3 days apart",
        REVIEW,
        MET,
        *(police(300), police(200), police(197)),
    ),
    _emergency(
        "three police referrals, two of them 2 days apart",
        NONE_,
        NOT,
        *(police(300), police(200), police(198)),
    ),
    _emergency(
        "two police referrals, and one rejected",
        NONE_,
        NOT,
        *(police(300), police(200), turned_away("A06", 100, source="E1")),
    ),
    _emergency(
        "two police referrals, and one without a source",
        CANNOT,
        UNKNOWN,
        *(police(300), police(200), referred("A06", 100, source="")),
    ),
)
EPISODE_EDGES = tuple(
    edge_case(edge, (OFF_WARD[place % len(OFF_WARD)],))
    for place, edge in enumerate((*ACUTE, *CRISES, *EMERGENCIES))
)
