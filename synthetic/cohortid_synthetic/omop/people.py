"""The people of OMOP: person, death, observation_period."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from cohortid_synthetic.omop.facts import NO_CONCEPT, concepts
from cohortid_synthetic.omop.sites import location_numbers, practice_sites
from cohortid_synthetic.omop.stack import (
    concept_of,
    dates,
    days,
    person_numbers,
    whole_table,
)
from cohortid_synthetic.truth.columns import EPOCH, found, take

DAYS = ("visit_start_date", "visit_detail_start_date", "condition_start_date")
OF_EVENTS = (*DAYS, "measurement_date", "observation_date")
"""The date of each row, for the observation period."""


def person_table(people: pa.Table, practices: pa.Table) -> pa.Table:
    """Return person; the year of birth is that of the middle of its bounds.

    Parameters:
        people: the canonical people.
        practices: their registrations; the newest with a practice is the person's care site.
    """
    middle = (days(people["born_from"]) + days(people["born_to"])) // 2
    years = (middle - EPOCH).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    columns = {
        "person_id": person_numbers(people["person_id"]),
        "gender_concept_id": concept_of(people["sex"], concepts("gender")),
        "year_of_birth": years + 1970,
        "race_concept_id": concept_of(people["ethnicity"], concepts("race")),
        "ethnicity_concept_id": NO_CONCEPT,
        "location_id": location_numbers(people["lsoa"]),
        "care_site_id": _practice_of(people, practices),
        "person_source_value": people["person_id"],
        "gender_source_value": people["sex"],
        "gender_source_concept_id": NO_CONCEPT,
        "race_source_value": people["ethnicity"],
        "race_source_concept_id": concept_of(people["ethnicity"], concepts("race_source")),
        "ethnicity_source_concept_id": NO_CONCEPT,
    }
    return whole_table("person", people.num_rows, columns)


def _practice_of(people: pa.Table, practices: pa.Table) -> pa.Array:
    told = practices.filter(practices["practice"].is_valid())
    persons, start = person_numbers(told["person_id"]), days(told["start"])
    order = np.lexsort((start, persons))
    last = order[np.append(np.diff(persons[order]) != 0, [True] * bool(len(order)))]
    sites = practice_sites(told["practice"]).take(pa.array(last))
    return take(sites, found(persons[last], person_numbers(people["person_id"])))


def death_table(people: pa.Table) -> pa.Table:
    """Return death: those of whom a date was sent."""
    died = people.filter(people["death_date"].is_valid())
    columns = {
        "person_id": person_numbers(died["person_id"]),
        "death_date": died["death_date"],
        "death_type_concept_id": concepts("type")["event"],
        "cause_concept_id": NO_CONCEPT,
    }
    return whole_table("death", died.num_rows, columns)


def period_table(people: pa.Table, made: Mapping[str, pa.Table], first: int, last: int) -> pa.Table:
    """Return observation_period: from the first event to death or the extract's last day.

    Parameters:
        people: the canonical people.
        made: the OMOP tables with events.
        first: the extract's first day; the start of somebody without an event.
        last: the extract's last day.
    """
    numbers = person_numbers(people["person_id"])
    start = np.full(len(numbers), last)
    low = int(numbers.min()) if len(numbers) else 0
    place = np.full(int(numbers.max()) - low + 1 if len(numbers) else 0, -1, dtype=np.int64)
    place[numbers - low] = np.arange(len(numbers))
    told = np.zeros(len(numbers), dtype=bool)
    for table in made.values():
        for name in set(table.column_names) & set(OF_EVENTS):
            rows = place[table["person_id"].to_numpy() - low]
            np.minimum.at(start, rows, days(table[name]))
            told[rows] = True
    death = days(people["death_date"])
    columns = {
        "observation_period_id": numbers,
        "person_id": numbers,
        "observation_period_start_date": dates(np.where(told, start, first)),
        "observation_period_end_date": dates(np.where(death == 0, last, death)),
        "period_type_concept_id": concepts("type")["period"],
    }
    return whole_table("observation_period", len(numbers), columns)
