"""Put the planted people among the others, and say who they are.

Their ethnic group stays the one drawn for everybody, so that planting makes no gap between groups.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd

from cohortid_synthetic.always_there import (
    DISCHARGED,
    EVERYWHERE,
    LONG_STAYS,
    N_ALWAYS_THERE,
    ON_AN_ORDER,
    always_there,
    discharged,
    on_an_order,
)
from cohortid_synthetic.assumptions import mapped_team
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import months_back
from cohortid_synthetic.planted import Plan
from cohortid_synthetic.planted_cases import WAYS, Case
from cohortid_synthetic.planted_edges import EDGES
from cohortid_synthetic.planted_edges_contact import CONTACT_EDGES
from cohortid_synthetic.planted_edges_emergency import EMERGENCY_EDGES
from cohortid_synthetic.planted_edges_episodes import EPISODE_EDGES
from cohortid_synthetic.planted_edges_recorded import RECORDED_EDGES
from cohortid_synthetic.planted_special import SPECIAL

CASES = (*WAYS, *EDGES, *SPECIAL, *CONTACT_EDGES, *EPISODE_EDGES, *RECORDED_EDGES, *EMERGENCY_EDGES)
SEXES = ("1", "2", "2", "1", "2", "1", "9", "1", "2", "X", "2", "1")
YOUNGEST, OLDEST = 19, 84


def planned() -> Iterator[tuple[Case, str]]:
    """Yield every case with each kind of current care that it is planted on."""
    for case in CASES:
        for care in case.care:
            yield case, care


def n_planted() -> int:
    """Return how many people are planted, those who are always there at the end."""
    return sum(1 for _ in planned()) + N_ALWAYS_THERE


def plant(book: Book, people: pd.DataFrame, chosen: list[int]) -> pd.DataFrame:
    """Write the planted people's events into the book and their sex, age and group into people.

    Parameters:
        book: gets the events.
        people: changed in place at the chosen places.
        chosen: their places, those who are always there at the end.

    Returns:
        One row per planted person: person_id, way, name, current_care, planted, expected,
        expected_result, expected_states ("criterion=state;..."), in_population.
    """
    rows = []
    end = date.fromordinal(book.last)
    for number, ((case, care), place) in enumerate(zip(planned(), chosen, strict=False)):
        provider = LONG_STAYS[number % 2]
        if care == "mapped assertive outreach":
            provider = mapped_team()[0]
        _describe(people, place, number, provider, _birth(case, number, end))
        plan = Plan(book, place, provider, care, case.early_contacts, number)
        case.build(plan)
        if case.dies:
            book.deaths[place] = book.last
        rows.append(_row(people, place, case, care))
    there = chosen[-N_ALWAYS_THERE:]
    kinds = [always_there] * len(EVERYWHERE) + [on_an_order] * len(ON_AN_ORDER)
    kinds += [discharged] * len(DISCHARGED)
    providers = (*EVERYWHERE, *ON_AN_ORDER, *DISCHARGED)
    for place, provider, kind in zip(there, providers, kinds, strict=True):
        _describe(people, place, place, provider, _birth(CASES[0], place, end))
        kind(book, place, provider)
    return pd.DataFrame(rows, dtype=object)


def _row(people: pd.DataFrame, place: int, case: Case, care: str) -> dict[str, object]:
    return {
        "person_id": people.loc[place, "person_id"],
        "way": case.way,
        "name": case.name,
        "current_care": care,
        "planted": case.planted,
        "expected": case.expected,
        "expected_result": case.result,
        "expected_states": ";".join(f"{name}={state}" for name, state in case.states.items()),
        "in_population": case.in_population,
    }


def _birth(case: Case, number: int, end: date) -> date:
    if case.age_days is not None:
        return months_back(end - timedelta(days=case.age_days), 18 * 12)
    years = YOUNGEST + number * 7 % (OLDEST - YOUNGEST)
    return months_back(end, years * 12) - timedelta(days=1 + number * 11 % 360)


def _describe(people: pd.DataFrame, place: int, number: int, provider: str, born: date) -> None:
    described: dict[str, Any] = {
        "kind": "planted",
        "provider": provider,
        "youth": "",
        "birth_date": born,
        "gender": SEXES[number % len(SEXES)],
        "gender_identity": "3" if number % 40 == 7 else "",
    }
    for column, value in described.items():
        people.at[place, column] = value
