"""Put the planted people among the others, and say who they are.

Their ethnic group stays the one drawn for everybody, so that planting makes no gap between groups.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd

from cohortid_synthetic.assumptions import mapped_team, teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE, months_back
from cohortid_synthetic.planted import Plan
from cohortid_synthetic.planted_cases import WAYS, Case
from cohortid_synthetic.planted_edges import EDGES
from cohortid_synthetic.planted_special import SPECIAL
from cohortid_synthetic.stays import add_period, add_ward
from cohortid_synthetic.streams import Streams

CASES = (*WAYS, *EDGES, *SPECIAL)
SEXES = ("1", "2", "2", "1", "2", "1", "9", "1", "2", "X", "2", "1")
LONG_STAYS = ("ZZ1", "ZZ2")
WITHOUT_BEDS = "ZZV01"
DAYS_BETWEEN = 20
YOUNGEST, OLDEST = 19, 84


def planned() -> Iterator[tuple[Case, str]]:
    """Yield every case with each kind of current care that it is planted on."""
    for case in CASES:
        for care in case.care:
            yield case, care


def places(people: int, streams: Streams) -> list[int]:
    """Choose the places of the planted people, and of one long stay per trust at the end.

    Raises:
        ValueError: if there are fewer than twice as many people as are planted.
    """
    wanted = sum(1 for _ in planned()) + len(LONG_STAYS) + 1
    if people < 2 * wanted:
        raise ValueError(f"people = {people}: {wanted} are planted, give {2 * wanted} or more.")
    order = streams.uniforms("places", people).argsort(kind="stable")
    return [int(place) for place in order[:wanted]]


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
    for place, provider in zip(chosen[-3:], (*LONG_STAYS, WITHOUT_BEDS), strict=True):
        _describe(people, place, place, provider, _birth(CASES[0], place, end))
        _always_there(book, place, provider)
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


def _always_there(book: Book, place: int, provider: str) -> None:
    """Plant somebody who is there all through, so that no table of a provider is ever empty."""
    before = book.first - 100
    team = teams_of(provider, "A13" if provider == WITHOUT_BEDS else "B01")[0]
    referral = book.referral(place, provider, team, before, reason="05")
    for day in range(book.first + 9, book.last + 1, DAYS_BETWEEN):
        book.add(
            "contact",
            person=place,
            provider=provider,
            referral=referral,
            day=day,
            attend="5",
            mode="01",
            other_team="",
        )
    shared = {"person": place, "provider": provider, "referral": referral, "day": before + 20}
    book.add("home", type="02", settled="Y", **shared)
    book.add("diagnosis", scheme="02", code="F41.1", **shared)
    if provider != WITHOUT_BEDS:
        book.new_stay()
        spell = book.spell(place, referral, before, NONE, source="37", method="2D")
        add_ward(book, place, spell, before, NONE, "207")
        add_period(book, place, provider, before, NONE, "09")


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
