"""Planted people at and beside the thresholds of hospital stays and detention."""

from cohortid_synthetic.planted_cases import (
    CANNOT,
    HOSPITAL,
    MET,
    NONE_,
    NOT,
    REVIEW,
    SECTION,
    UNKNOWN,
    Edge,
)
from cohortid_synthetic.planted_parts import (
    admissions,
    admitted,
    build,
    detained_until,
    homeless,
    inpatient_days,
    kept,
    moved,
    psychosis,
    section_3_renewed,
    section_136,
    substance,
)

NOTHING_ELSE = build(psychosis, kept, homeless, substance)
"""Psychosis, homelessness and substance use: brought forward as soon as the hospital family is."""

HOSPITAL_EDGES: tuple[Edge, ...] = (
    ("three admissions", REVIEW, {HOSPITAL: MET}, build(NOTHING_ELSE, admissions(3))),
    ("two admissions", NONE_, {HOSPITAL: NOT}, build(NOTHING_ELSE, admissions(2))),
    ("183 days", REVIEW, {HOSPITAL: MET}, build(NOTHING_ELSE, inpatient_days(183))),
    ("182 days", NONE_, {HOSPITAL: NOT}, build(NOTHING_ELSE, inpatient_days(182))),
    (
        "third admission on the window's first day",
        REVIEW,
        {HOSPITAL: MET},
        build(NOTHING_ELSE, admissions(2), admitted(0, 5)),
    ),
    (
        "third admission on the day before the window",
        NONE_,
        {HOSPITAL: NOT},
        build(NOTHING_ELSE, admissions(2), admitted(-1, 5)),
    ),
    (
        "183 days of which the first lies before the window",
        NONE_,
        {HOSPITAL: NOT},
        build(NOTHING_ELSE, admitted(-1, 182)),
    ),
    (
        "183 days from the window's first day",
        REVIEW,
        {HOSPITAL: MET},
        build(NOTHING_ELSE, admitted(0, 183)),
    ),
    (
        "detention ends on the window's first day",
        REVIEW,
        {SECTION: MET},
        build(NOTHING_ELSE, detained_until(0)),
    ),
    (
        "detention ends on the day before the window",
        NONE_,
        {SECTION: NOT},
        build(NOTHING_ELSE, detained_until(-1)),
    ),
    (
        "detention renewed and moved to the other trust",
        REVIEW,
        {SECTION: MET, HOSPITAL: NOT},
        build(NOTHING_ELSE, section_3_renewed),
    ),
    ("place of safety order only", NONE_, {SECTION: NOT}, build(NOTHING_ELSE, section_136)),
    (
        "three spells, two of them one admission by transfer on the next day",
        NONE_,
        {HOSPITAL: NOT},
        build(NOTHING_ELSE, admissions(1), moved(1, "53", "53")),
    ),
    (
        "three spells, two of them one admission by transfer three days later",
        NONE_,
        {HOSPITAL: NOT},
        build(NOTHING_ELSE, admissions(1), moved(3, "53", "19")),
    ),
    (
        "three spells, the third two days later without a transfer",
        REVIEW,
        {HOSPITAL: MET},
        build(NOTHING_ELSE, admissions(1), moved(2, "19", "19")),
    ),
    (
        "three spells, the third two days later, not known from where",
        CANNOT,
        {HOSPITAL: UNKNOWN},
        build(NOTHING_ELSE, admissions(1), moved(2, "", "19")),
    ),
    (
        "three spells, the third on the next day without a transfer",
        NONE_,
        {HOSPITAL: NOT},
        build(NOTHING_ELSE, admissions(1), moved(1, "19", "19")),
    ),
)
