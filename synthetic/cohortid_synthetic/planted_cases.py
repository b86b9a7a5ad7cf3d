"""The planted cases: every way of meeting the rule, and people at and beside each threshold."""

from dataclasses import dataclass

from cohortid_synthetic.planted import CARE
from cohortid_synthetic.planted_parts import (
    Part,
    admissions,
    build,
    closure,
    detained,
    homeless,
    housed,
    inpatient_days,
    kept,
    missed,
    psychosis,
    substance,
    void,
)

EVERY_CARE = tuple(CARE)
SIX_PLACES = ("core community", "assertive outreach", "rehabilitation", "none", "forensic", "ward")
OFF_WARD = tuple(care for care in EVERY_CARE if care != "ward")
ONE = ("core community", "none")


@dataclass(frozen=True)
class Case:
    """One thing that is planted.

    Parameters:
        name: short name.
        way: the way of meeting the rule that it belongs to, or "edge", "ruled out", "outside".
        planted: what was planted, in words.
        expected: what should come of it, in words.
        result: for_review, cannot_tell or none.
        states: criterion -> state, for the criteria that the case is about.
        build: adds the events.
        care: the kinds of current care that it is planted on, one person each.
        early_contacts: see Plan.
        age_days: days that the 18th birthday lies before the index date, if the case is about age.
        dies: whether the person dies on the index date.
        in_population: whether the person belongs to the set's population.
    """

    name: str
    way: str
    planted: str
    expected: str
    result: str
    states: dict[str, str]
    build: Part
    care: tuple[str, ...] = EVERY_CARE
    early_contacts: bool = True
    age_days: int | None = None
    dies: bool = False
    in_population: bool = True


Edge = tuple[str, str, dict[str, str], Part]
"""Name, expected result, states that the case is about, builder."""


def edge_case(edge: Edge, care: tuple[str, ...], early_contacts: bool = True) -> Case:
    """Make a case at or beside a threshold on some kinds of current care."""
    name, result, states, built = edge
    words = {
        "for_review": "brought forward",
        "cannot_tell": "can't tell",
        "none": "not brought forward",
    }
    said = "; ".join(f"{criterion} {state}" for criterion, state in states.items())
    expected = f"{words[result]} ({said})" if said else words[result]
    return Case(name, "edge", name, expected, result, states, built, care, early_contacts)


REVIEW, CANNOT, NONE_ = "for_review", "cannot_tell", "none"
MET, NOT, UNKNOWN = "met", "not_met", "not_known"
SMD, CONTACT, HOSPITAL = (
    "severe_mental_disorder",
    "difficulty_maintaining_contact",
    "high_inpatient_use",
)
HOME, DRUGS, SECTION = "unstable_accommodation", "dual_diagnosis", "detained"
HARM, JUSTICE = "self_harm_or_neglect", "violence_or_offending"
CRISIS, EMERGENCY = "crisis_presentations", "emergency_contact"

WAYS = (
    Case(
        "contact and accommodation",
        "contact + accommodation",
        "psychosis, three of five planned contacts missed, homeless",
        "brought forward: contact and one other family",
        "for_review",
        {SMD: MET, CONTACT: MET, HOME: MET},
        build(psychosis, missed, homeless),
    ),
    Case(
        "contact and substance",
        "contact + substance",
        "psychosis, three of five planned contacts missed, substance use, settled home",
        "brought forward: contact and one other family",
        "for_review",
        {SMD: MET, CONTACT: MET, DRUGS: MET, HOME: NOT},
        build(psychosis, missed, housed, substance),
    ),
    Case(
        "contact and three admissions",
        "contact + hospital (admissions)",
        "psychosis, three of five planned contacts missed, three admissions, settled home",
        "brought forward: hospital and contact",
        "for_review",
        {SMD: MET, CONTACT: MET, HOSPITAL: MET, HOME: NOT},
        build(psychosis, missed, housed, admissions(3)),
    ),
    Case(
        "contact and 200 inpatient days",
        "contact + hospital (days)",
        "psychosis, three of five planned contacts missed, 200 days in hospital, settled home",
        "brought forward: hospital and contact",
        "for_review",
        {SMD: MET, CONTACT: MET, HOSPITAL: MET, HOME: NOT},
        build(psychosis, missed, housed, inpatient_days(200)),
    ),
    Case(
        "contact and detention",
        "contact + hospital (detention)",
        "psychosis, three of five planned contacts missed, detained once, settled home",
        "brought forward: hospital and contact",
        "for_review",
        {SMD: MET, CONTACT: MET, SECTION: MET, HOME: NOT},
        build(psychosis, missed, housed, detained),
    ),
    Case(
        "closed 05, missed",
        "contact (closure) + accommodation",
        "psychosis, referral closed for non-attendance and one contact missed, homeless",
        "brought forward: contact (by closure) and accommodation",
        "for_review",
        {SMD: MET, CONTACT: MET, HOME: MET},
        build(psychosis, homeless, closure("05", "3")),
        care=SIX_PLACES,
    ),
    Case(
        "closed 09, cancelled",
        "contact (closure) + accommodation",
        "psychosis, referral closed as refused and one contact cancelled by the person, homeless",
        "brought forward: contact (by closure) and accommodation",
        "for_review",
        {SMD: MET, CONTACT: MET, HOME: MET},
        build(psychosis, homeless, closure("09", "2")),
        care=SIX_PLACES,
    ),
    Case(
        "hospital, accommodation and substance",
        "hospital + accommodation + substance",
        "psychosis, three admissions, homeless, substance use, contacts kept",
        "brought forward: hospital and two other families",
        "for_review",
        {SMD: MET, CONTACT: NOT, HOSPITAL: MET, HOME: MET, DRUGS: MET},
        build(psychosis, kept, homeless, substance, admissions(3)),
    ),
    Case(
        "by reason for referral",
        "severe mental disorder by referral reason",
        "accepted referral for ongoing psychosis, no diagnosis, contacts missed, homeless",
        "brought forward: the reason for referral is evidence enough",
        "for_review",
        {SMD: MET, CONTACT: MET, HOME: MET},
        build(
            lambda plan: void(plan.referral("A06", plan.day(600), plan.day(450), reason="02")),
            missed,
            homeless,
        ),
        early_contacts=False,
    ),
    Case(
        "by early intervention contact",
        "severe mental disorder by early intervention",
        "seen by an early intervention team, no diagnosis, contacts missed, homeless",
        "brought forward: being seen by early intervention is evidence enough",
        "for_review",
        {SMD: MET, CONTACT: MET, HOME: MET},
        build(
            lambda plan: plan.contacts(
                (500, "5"), referral=plan.referral("A14", plan.day(520), plan.day(450), reason="24")
            ),
            missed,
            homeless,
        ),
        early_contacts=False,
    ),
    Case(
        "severe mental disorder not recorded",
        "cannot tell: severe mental disorder",
        "no diagnosis and no reason or team that says psychosis; contacts missed, homeless",
        "can't tell: severe mental disorder isn't recorded, the rest is met",
        "cannot_tell",
        {SMD: UNKNOWN, CONTACT: MET, HOME: MET},
        build(missed, homeless),
        early_contacts=False,
    ),
    Case(
        "accommodation not recorded",
        "cannot tell: accommodation",
        "psychosis, contacts missed, no home recorded, no other family",
        "can't tell: where the person lives isn't recorded",
        "cannot_tell",
        {SMD: MET, CONTACT: MET, HOME: UNKNOWN},
        build(psychosis, missed),
    ),
    Case(
        "organic diagnosis only",
        "ruled out",
        "only an organic diagnosis; contacts missed, homeless",
        "not brought forward: severe mental disorder is ruled out by the only diagnosis",
        "none",
        {SMD: NOT, CONTACT: MET, HOME: MET, DRUGS: NOT},
        build(lambda plan: plan.diagnosis("F00.1", plan.day(500)), missed, homeless),
        early_contacts=False,
    ),
    Case(
        "learning disability diagnosis only",
        "ruled out",
        "only a learning disability diagnosis; contacts missed, homeless",
        "not brought forward: severe mental disorder is ruled out by the only diagnosis",
        "none",
        {SMD: NOT, CONTACT: MET, HOME: MET, DRUGS: NOT},
        build(lambda plan: plan.diagnosis("F71.1", plan.day(500)), missed, homeless),
        early_contacts=False,
    ),
)
