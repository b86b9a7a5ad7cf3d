"""Planted people at and beside the thresholds of contact: run, stretch unseen, closures."""

from cohortid_synthetic.planted import Plan
from cohortid_synthetic.planted_cases import (
    CANNOT,
    CONTACT,
    MET,
    NONE_,
    NOT,
    OFF_WARD,
    REVIEW,
    UNKNOWN,
    Edge,
    edge_case,
)
from cohortid_synthetic.planted_parts import Part, build, contacts, homeless, psychosis

SEEN_BEFORE = tuple((70 + 20 * k, "5") for k in range(7))
"""Attended contacts before a run: three missed beside them are less than a third."""


def stretch(since: int, until: int, inside: str, stay: bool = False) -> Part:
    """Return a builder of somebody unseen between two days ago, with one contact inside.

    Parameters:
        since: days ago they were seen before.
        until: days ago they were seen again.
        inside: attendance status of the contact 150 days ago.
        stay: whether they were in hospital for ten of the days.
    """

    def built(plan: Plan) -> None:
        plan.contacts((since, "5"), (150, inside), (until, "5"), (60, "5"), (30, "5"))
        if stay:
            plan.stay(plan.day(180), plan.day(170))

    return built


def closed(reason: str, *planned: tuple[int, str]) -> Part:
    """Return a builder of a referral closed 200 days ago after two kept contacts.

    Parameters:
        reason: why it was closed.
        planned: further contacts (days ago, status).
    """

    def built(plan: Plan) -> None:
        number = plan.referral("A06", plan.day(400), plan.day(200), close_reason=reason)
        plan.contacts((250, "5"), (300, "5"), referral=number)
        plan.contacts(*planned)

    return built


def _run(name: str, result: str, state: str, *planned: tuple[int, str]) -> Edge:
    return name, result, {CONTACT: state}, build(psychosis, homeless, contacts(*planned))


def _about(name: str, result: str, state: str, part: Part) -> Edge:
    return name, result, {CONTACT: state}, build(psychosis, homeless, part)


RUNS = (
    _run("last three missed", REVIEW, MET, (20, "3"), (40, "7"), (60, "3"), *SEEN_BEFORE),
    _run("last two missed", NONE_, NOT, (20, "3"), (40, "3"), *SEEN_BEFORE),
    _run(
        "last three missed, cancelled ones between",
        REVIEW,
        MET,
        *((20, "3"), (30, "4"), (40, "3"), (50, "2"), (60, "3")),
        *SEEN_BEFORE,
    ),
    _run(
        "three missed, the last one attended",
        NONE_,
        NOT,
        *((10, "5"), (20, "3"), (40, "3"), (60, "3")),
        *SEEN_BEFORE,
    ),
    _run(
        "last three missed, two of them on one day",
        NONE_,
        NOT,
        *((20, "3"), (20, "7"), (60, "3")),
        *SEEN_BEFORE,
    ),
    _run(
        "last three missed, of one of them the outcome isn't recorded",
        CANNOT,
        UNKNOWN,
        *((20, "3"), (40, ""), (60, "3")),
        *SEEN_BEFORE,
    ),
)
STRETCHES = (
    _about("unseen for 85 days, one missed", REVIEW, MET, stretch(200, 114, "3")),
    _about("unseen for 84 days, one missed", NONE_, NOT, stretch(200, 115, "3")),
    _about("unseen for 85 days, one cancelled by the person", REVIEW, MET, stretch(200, 114, "2")),
    _about("unseen for 100 days, one cancelled by the provider", NONE_, NOT, stretch(200, 99, "4")),
    _about(
        "unseen for 85 days in the community and ten in hospital",
        REVIEW,
        MET,
        stretch(200, 104, "3", stay=True),
    ),
    _about(
        "unseen for 84 days in the community and ten in hospital",
        NONE_,
        NOT,
        stretch(200, 105, "3", stay=True),
    ),
    _about("last seen before the window, one missed", REVIEW, MET, stretch(500, 70, "3")),
    _about(
        "never seen before the one missed",
        NONE_,
        NOT,
        contacts((150, "3"), (60, "5"), (30, "5"), (20, "5")),
    ),
    _about(
        "unseen for 85 days, or seen between: an outcome isn't recorded",
        CANNOT,
        UNKNOWN,
        build(stretch(200, 114, "3"), contacts((140, ""))),
    ),
)
UNTIL_CARE_ENDED = (
    _about("unseen for 85 days until care ended", REVIEW, MET, contacts((126, "5"), (100, "3"))),
    _about("unseen for 84 days until care ended", NONE_, NOT, contacts((125, "5"), (100, "3"))),
)
"""The referral ends 40 days before the index date: its last day under care is 41 days before."""
CLOSURES = (
    _about("closed 05, not seen since", REVIEW, MET, closed("05")),
    _about("closed 09, not seen since", REVIEW, MET, closed("09")),
    _about("closed 02, not seen since", NONE_, NOT, closed("02")),
    _about("closed 05, seen on the day it was closed", REVIEW, MET, closed("05", (200, "5"))),
    _about("closed 05, seen on the day after", NONE_, NOT, closed("05", (199, "5"))),
    _about("closed 05, seen again on the index date", NONE_, NOT, closed("05", (0, "5"))),
    _about(
        "closed 05, the outcome of the only contact since isn't recorded",
        CANNOT,
        UNKNOWN,
        closed("05", (100, "")),
    ),
)
CONTACT_EDGES = (
    *(
        edge_case(edge, (OFF_WARD[place % len(OFF_WARD)],))
        for place, edge in enumerate((*RUNS, *STRETCHES, *CLOSURES))
    ),
    *(edge_case(edge, ("none",)) for edge in UNTIL_CARE_ENDED),
)
