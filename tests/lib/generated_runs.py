"""Many versions of generated people in one run of the engine, so that they can be compared.

A version is a person of its own key with the same rows but for one change. Since a person's result
depends on that person's rows alone, hundreds of versions go through the engine together.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from against_oracle import SET
from generated_records import Rows, as_tables, draw_person

from cohortid.cohort import Cohort, identify
from cohortid.criteria import load_criteria
from cohortid.criteria.measure import Measured
from cohortid.criteria.window import Window
from cohortid.records.event_tables import records_from_event_tables

Bounds = dict[str, Any]
CASES = [
    # seed, index date, share of dirty values, share of missing provider-month-tables
    (1, date(2026, 6, 30), 0.0, 0.0),
    (2, date(2026, 2, 28), 0.1, 0.0),
    (3, date(2026, 6, 15), 0.15, 0.02),
    (4, date(2026, 3, 31), 0.3, 0.1),
    (5, date(2025, 6, 30), 0.1, 0.0),  # the window starts before the extract
]


@dataclass(frozen=True)
class Found:
    """What the engine found.

    Parameters:
        people: A row per person, indexed by person_id.
        states: The state of each person (rows) on each criterion (columns).
        bounds: Per person, and per criterion or measure: low, high_recorded and high. Those of a
            share are pairs, part and whole; `at_least` compares such pairs.
    """

    people: pd.DataFrame
    states: pd.DataFrame
    bounds: dict[str, dict[str, Bounds]]


@dataclass(frozen=True)
class Version:
    """One changed version of a person.

    Parameters:
        base: Key of the person as drawn.
        key: Key of the version.
        change: What was changed, in words.
        rows: The rows of the version.
        kind: What kind of change it is.
        note: Further facts that a test needs.
    """

    base: str
    key: str
    change: str
    rows: Rows
    kind: str = ""
    note: str = ""


def draw_people(seed: int, n_people: int, dirt: float, index_date: date) -> list[Rows]:
    """Draw people whose events crowd around the edges of the windows."""
    edges = [index_date, *(Window.parse(f"{n} months").start(index_date) for n in (12, 24))]
    return [draw_person(f"{seed}-{number}", dirt, edges) for number in range(n_people)]


def key_of(rows: Rows) -> str:
    """Return the key of the person the rows belong to."""
    return str(rows["person"][0]["person_id"])


def copied(rows: Rows, key: str) -> Rows:
    """Return the rows under another key; the records keep their own ids, and so their order."""
    return {name: [row | {"person_id": key} for row in own] for name, own in rows.items()}


def changed(rows: Rows, table: str, place: int, values: Mapping[str, Any], key: str) -> Rows:
    """Return a copy in which one row has other values."""
    copy = copied(rows, key)
    copy[table][place] |= values
    return copy


def run(people: list[Rows], index_date: date, coverage: pd.DataFrame, folder: Path) -> Found:
    """Run the engine on everybody at once."""
    records = records_from_event_tables(
        as_tables(people), coverage, purpose="synthetic_demo", work=folder / "in", synthetic=True
    )
    return found_by(identify(records, SET, index_date=index_date, out=folder / "out"))


def found_by(cohort: Cohort) -> Found:
    """Return what a cohort found, by person."""
    states = cohort.states.table
    measures = pd.read_parquet(cohort.folder / "measures.parquet")
    bounds: dict[str, dict[str, Bounds]] = {key: {} for key in measures["person_id"]}
    for row in states.to_dict("records"):
        own = {bound: row[bound] for bound in ("low", "high_recorded", "high")}
        bounds[row["person_id"]][row["criterion"]] = own
    for person in measures.to_dict("records"):
        for item in built_measures():
            bounds[person["person_id"]][item.name] = _measured(person, item)
    return Found(
        cohort.people.table.set_index("person_id"),
        states.pivot(index="person_id", columns="criterion", values="state"),
        bounds,
    )


def built_measures() -> list[Measured]:
    """Return the measures of the set that can be computed."""
    return [item for item in load_criteria(SET).measured if item.measure.built]


def _measured(person: dict[Any, Any], item: Measured) -> Bounds:
    if item.measure.operator == "share":
        return {
            bound: (person[f"{item.name}_{bound}"], person[f"{item.name}_{bound}_of"])
            for bound in ("low", "high")
        }
    return {bound: person[f"{item.name}_{bound}"] for bound in ("low", "high_recorded", "high")}


def at_least(one: Any, other: Any) -> bool:
    """Tell whether a bound is at least another one; a share of nothing is the least there is."""
    if not isinstance(one, tuple):
        return bool(one >= other)
    (part, whole), (other_part, other_whole) = one, other
    if whole == 0 or other_whole == 0:
        return bool(other_whole == 0 or other_part == 0)
    return bool(part * other_whole >= other_part * whole)


def month_end(day: date) -> date:
    """Return the last day of a month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def chance(*parts: object) -> random.Random:
    """Return a source of chance that is the same on every run."""
    return random.Random(" ".join(map(str, parts)))
