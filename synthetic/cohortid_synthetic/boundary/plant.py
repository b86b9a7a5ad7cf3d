"""Put the people of the boundary set into the book, and write down what should come of them."""

from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd

from cohortid_synthetic.always_there import N_ALWAYS_THERE
from cohortid_synthetic.book import Book
from cohortid_synthetic.boundary.cases import Case, clock_cases, counted_cases, section_cases
from cohortid_synthetic.boundary.cases_contact import (
    closure_cases,
    missed_cases,
    or_cancelled_cases,
    run_cases,
    share_cases,
    since_closure_cases,
    stretch_cases,
)
from cohortid_synthetic.boundary.cases_home import home_cases
from cohortid_synthetic.boundary.cases_hospital import admission_cases, day_cases
from cohortid_synthetic.boundary.expected import number_of, state_of, window_of
from cohortid_synthetic.boundary.interpretations import INTERPRETATIONS
from cohortid_synthetic.boundary.put import PUT
from cohortid_synthetic.boundary.rules import Arm, Rules
from cohortid_synthetic.boundary.subject import Subject, index_of
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.planting import RequestError, describe, plant_always_there

PROVIDERS = ("ZZ1", "ZZ2")
DIAGNOSED_AGO, DIAGNOSIS, SEVERE = 790, "F20.0", "severe_mental_disorder_diagnosis"
SEVERE_CRITERION = "severe_mental_disorder"
PRACTICE = "ZZ0001"
Of = Callable[[Arm, Rules], Iterator[Case]]

OF_MEASURE: dict[str, tuple[Of, ...]] = {
    "admissions": (counted_cases, lambda arm, _: admission_cases(arm)),
    "inpatient_days": (lambda arm, _: day_cases(arm),),
    "detentions": (counted_cases, lambda arm, _: section_cases(arm)),
    "missed_contacts": (missed_cases,),
    "missed_contact_share": (share_cases,),
    "most_recent_contacts_missed": (lambda arm, _: run_cases(arm),),
    "longest_unseen": (lambda arm, _: stretch_cases(arm),),
    "closures_for_non_attendance": (lambda arm, _: closure_cases(arm),),
    "not_seen_since_closure": (lambda arm, _: since_closure_cases(arm),),
    "missed_or_cancelled_contacts": (lambda arm, _: or_cancelled_cases(arm),),
    "self_harm_attendances": (counted_cases, lambda arm, _: clock_cases(arm)),
    "latest_home": (lambda arm, _: home_cases(arm),),
}
"""Measure -> its cases; any other measure of PUT has those of `counted_cases`."""


def cases(rules: Rules) -> list[Case]:
    """Return every case that follows from the rules, in the order of the set.

    Raises:
        ValueError: the set names a measure of which it isn't known how to plan people.
    """
    made: list[Case] = []
    unknown = []
    for arm in rules.arms():
        ways = OF_MEASURE.get(arm.measure, (counted_cases,) if arm.measure in PUT else ())
        unknown += [] if ways else [arm.measure]
        for way in ways:
            made += way(arm, rules)
    if unknown:
        raise ValueError(f"No boundary cases are known for: {', '.join(sorted(set(unknown)))}.")
    return made


def n_boundary(rules: Rules, people: int | None) -> int:
    """Return how many people the boundary set has, those who are always there included.

    Raises:
        RequestError: another number is asked for.
    """
    n_people = len(cases(rules)) + N_ALWAYS_THERE
    if people not in (None, n_people):
        raise RequestError(f"people = {people}: this boundary set has {n_people}. Leave it out.")
    return n_people


def plant_boundary(
    book: Book, people: pd.DataFrame, rules: Rules
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write the events of the boundary people into the book.

    Parameters:
        book: gets the events.
        people: the people, by place; who they are isn't changed, but that they are adults.
        rules: of the criteria set.

    Returns:
        planted: person_id, way ("boundary"), name (what is at the boundary), criterion, measure.
        expected: a row for each person and interpretation: person_id, name, criterion, measure,
        interpretation, window_start, n and of (the measure's number; of a share its parts), value
        (of a latest record) and state (of the criterion).
    """
    index = index_of(book.last)
    rows: list[dict[str, object]] = []
    planted = []
    made = cases(rules)
    for place, case in enumerate(made):
        provider = PROVIDERS[place % len(PROVIDERS)]
        describe(people, place, place, provider, date(1960 + place % 40, 1 + place % 12, 7))
        subject = Subject(book, place, provider, "core community", True, place)
        if case.arm.criterion != SEVERE_CRITERION and case.severe:
            subject.diagnosis(DIAGNOSIS, subject.day(DIAGNOSED_AGO))
            subject.facts.on(SEVERE, subject.day(DIAGNOSED_AGO))
        case.build(subject)
        said: dict[str, object] = {
            "person_id": people.at[place, "person_id"],
            "name": case.name,
            "criterion": case.arm.criterion,
            "measure": case.arm.measure,
        }
        planted.append({"way": "boundary", **said})
        rows += _expected(said, case, subject, rules, index)
    plant_always_there(book, people, range(len(made), len(made) + N_ALWAYS_THERE))
    for place in range(len(people)):
        book.add("practice", person=place, practice=PRACTICE, start=book.first - 365, end=NONE)
    return pd.DataFrame(planted, dtype=object), pd.DataFrame(rows, dtype=object)


def _expected(
    said: dict[str, object], case: Case, subject: Subject, rules: Rules, index: int
) -> Iterator[dict[str, object]]:
    facts, arm = subject.done(), case.arm
    for how in INTERPRETATIONS:
        number = number_of(arm, facts, index, how)
        found = {"n": None, "of": None, "value": number} if isinstance(number, str) else None
        yield {
            **said,
            "interpretation": how.name,
            "window_start": date.fromordinal(window_of(arm, index, how)),
            **(found or {"n": number[0], "of": number[1], "value": None}),
            "state": state_of(arm.criterion, rules, facts, index, how),
        }


__all__ = ["cases", "n_boundary", "plant_boundary"]
