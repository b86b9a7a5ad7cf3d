"""Put the planted people among the others, and say who they are.

Their ethnic group stays the one drawn for everybody, so that planting makes no gap between groups.
"""

from collections.abc import Iterator, Sequence
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
from cohortid_synthetic.assumptions import assumptions, mapped_team
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
COLUMNS = (
    *("person_id", "way", "name", "current_care", "planted"),
    *("expected", "expected_result", "expected_states", "in_population"),
)


class RequestError(ValueError):
    """What is asked for can't be made: a number of people or months, or a seed, that doesn't do."""


def planned() -> Iterator[tuple[Case, str]]:
    """Yield every case with each kind of current care that it is planted on."""
    for case in CASES:
        for care in case.care:
            yield case, care


def places(people: int) -> list[int]:
    """Return the places of the planted people, and after them of those who are always there.

    They are the first places, so that a smaller extract is a prefix of a larger one.

    Raises:
        RequestError: if more than two people in three would be planted.
    """
    wanted = N_ALWAYS_THERE
    if assumptions()["people"]["planted"]:
        wanted += sum(1 for _ in planned())
    fewest = -(-wanted * 3 // 2)
    if people < fewest:
        raise RequestError(f"people = {people}: {wanted} are planted, give {fewest} or more.")
    return list(range(wanted))


def plant(book: Book, people: pd.DataFrame, chosen: list[int]) -> pd.DataFrame:
    """Write the planted people's events into the book and their sex, age and group into people.

    Parameters:
        book: gets the events.
        people: changed in place at the chosen places.
        chosen: as given by `places`.

    Returns:
        One row per planted person: person_id, way, name, current_care, planted, expected,
        expected_result, expected_states ("criterion=state;..."), in_population.
    """
    rows = []
    end = date.fromordinal(book.last)
    cases = zip(planned(), chosen[:-N_ALWAYS_THERE], strict=False)
    for number, ((case, care), place) in enumerate(cases):
        provider = LONG_STAYS[number % 2]
        if care == "mapped assertive outreach":
            provider = mapped_team()[0]
        describe(people, place, number, provider, _birth(case, number, end))
        plan = Plan(book, place, provider, care, case.early_contacts, number)
        case.build(plan)
        if case.dies:
            book.deaths[place] = book.last
        rows.append(_row(people, place, case, care))
    plant_always_there(book, people, chosen[-N_ALWAYS_THERE:])
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def plant_always_there(book: Book, people: pd.DataFrame, there: Sequence[int]) -> None:
    """Write the events of those who keep every table of a provider from being empty."""
    end = date.fromordinal(book.last)
    kinds = [always_there] * len(EVERYWHERE) + [on_an_order] * len(ON_AN_ORDER)
    kinds += [discharged] * len(DISCHARGED)
    providers = (*EVERYWHERE, *ON_AN_ORDER, *DISCHARGED)
    for place, provider, kind in zip(there, providers, kinds, strict=True):
        describe(people, place, place, provider, _birth(CASES[0], place, end))
        kind(book, place, provider)


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


def describe(people: pd.DataFrame, place: int, number: int, provider: str, born: date) -> None:
    """Say who a planted person is; their ethnic group and home area stay as they were drawn."""
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
