"""Planted people exactly at, and one below, each threshold that is computed."""

from cohortid_synthetic.planted_cases import (
    CANNOT,
    CONTACT,
    DRUGS,
    HOME,
    MET,
    NONE_,
    NOT,
    OFF_WARD,
    REVIEW,
    UNKNOWN,
    Case,
    Edge,
    edge_case,
)
from cohortid_synthetic.planted_edges_hospital import HOSPITAL_EDGES
from cohortid_synthetic.planted_edges_orders import ORDER_EDGES
from cohortid_synthetic.planted_parts import (
    build,
    closed_at,
    closure,
    contacts,
    home_at,
    homeless,
    housed,
    liaison_missed,
    missed,
    missed_from,
    other_home,
    psychosis,
    rejected_closure,
    substance_at,
    ward_record_newest,
)

THREE_MISSED = ((60, "3"), (70, "3"), (80, "3"), (50, "5"))
"""Three missed, but seen after them: only their number and share count."""


def seen(times: int) -> tuple[tuple[int, str], ...]:
    """Return so many attended contacts before the three missed ones."""
    return tuple((100 + 10 * k, "5") for k in range(times))


OTHER_EDGES: tuple[Edge, ...] = (
    (
        "three missed of nine planned",
        REVIEW,
        {CONTACT: MET},
        build(psychosis, homeless, contacts(*THREE_MISSED, *seen(5))),
    ),
    (
        "three missed of ten planned",
        NONE_,
        {CONTACT: NOT},
        build(psychosis, homeless, contacts(*THREE_MISSED, *seen(6))),
    ),
    (
        "two missed of three planned",
        NONE_,
        {CONTACT: NOT},
        build(psychosis, homeless, contacts((50, "3"), (65, "7"), (80, "5"))),
    ),
    (
        "three missed of four planned, cancelled ones left out",
        REVIEW,
        {CONTACT: MET},
        build(
            psychosis,
            homeless,
            contacts((50, "5"), (60, "3"), (75, "7"), (90, "3"), (100, "4"), (110, "2")),
        ),
    ),
    (
        "two missed and one of unrecorded outcome of four planned",
        CANNOT,
        {CONTACT: UNKNOWN},
        build(psychosis, homeless, contacts((30, "5"), (60, "3"), (75, "3"), (90, ""))),
    ),
    (
        "first of three missed on the window's first day",
        REVIEW,
        {CONTACT: MET},
        build(psychosis, homeless, missed_from(0)),
    ),
    (
        "first of three missed on the day before the window",
        NONE_,
        {CONTACT: NOT},
        build(psychosis, homeless, missed_from(-1)),
    ),
    (
        "missed contacts with a liaison team only",
        NONE_,
        {CONTACT: NOT},
        build(psychosis, homeless, liaison_missed),
    ),
    (
        "closed for non-attendance on the window's first day",
        REVIEW,
        {CONTACT: MET},
        build(psychosis, homeless, closed_at(0)),
    ),
    (
        "closed for non-attendance on the day before the window",
        NONE_,
        {CONTACT: NOT},
        build(psychosis, homeless, closed_at(-1)),
    ),
    (
        "closed for non-attendance, every contact kept",
        NONE_,
        {CONTACT: NOT},
        build(psychosis, homeless, closure("05", "5")),
    ),
    (
        "rejected referral that says did not attend",
        NONE_,
        {CONTACT: NOT},
        build(psychosis, homeless, rejected_closure),
    ),
    (
        "homelessness recorded on the window's first day",
        REVIEW,
        {HOME: MET},
        build(psychosis, missed, home_at(0)),
    ),
    (
        "homelessness recorded on the day before the window",
        CANNOT,
        {HOME: UNKNOWN},
        build(psychosis, missed, home_at(-1)),
    ),
    (
        "homeless, then recorded as in hospital",
        REVIEW,
        {HOME: MET},
        build(psychosis, missed, ward_record_newest),
    ),
    (
        "home of type other, not settled",
        REVIEW,
        {HOME: MET},
        build(psychosis, missed, other_home("N")),
    ),
    (
        "home of type other, settled not recorded",
        CANNOT,
        {HOME: UNKNOWN},
        build(psychosis, missed, other_home("")),
    ),
    (
        "substance diagnosis on the window's first day",
        REVIEW,
        {DRUGS: MET},
        build(psychosis, missed, housed, substance_at(0)),
    ),
    (
        "substance diagnosis on the day before the window",
        NONE_,
        {DRUGS: UNKNOWN},
        build(psychosis, missed, housed, substance_at(-1)),
    ),
)


def _edge(place: int, edge: Edge) -> Case:
    """Make a case on two kinds of current care, moving through the kinds."""
    pair = (OFF_WARD[(2 * place) % len(OFF_WARD)], OFF_WARD[(2 * place + 1) % len(OFF_WARD)])
    return edge_case(edge, pair)


ALL_EDGES = (*HOSPITAL_EDGES, *OTHER_EDGES, *ORDER_EDGES)
EDGES = tuple(_edge(place, edge) for place, edge in enumerate(ALL_EDGES))
