"""Diagnoses and scores of OMOP: condition_occurrence and measurement."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortid_synthetic.omop.facts import NO_CONCEPT, concepts
from cohortid_synthetic.omop.stack import (
    concept_of,
    dates,
    days,
    person_numbers,
    plain,
    rows_of,
)
from cohortid_synthetic.omop.visits import Visits

NUMBER = r"^[0-9]+(\.[0-9]+)?$"


def conditions_of(truth: Mapping[str, pa.Table], visits: Visits) -> pa.Table:
    """Return condition_occurrence: diagnoses, and the main ones of emergency attendances.

    ICD-10 codes have concept 0: which standard concept each stands for wasn't read anywhere.
    """
    own, emergency = truth["diagnosis"], truth["emergency_attendance"]
    told = emergency["diagnosis"].is_valid()
    named = emergency.filter(told)
    seen = np.asarray(plain(told))
    parts = [
        _condition(own) | {"condition_status_concept_id": _status(own)},
        _condition(named, "diagnosis") | {"visit_occurrence_id": visits.emergencies[seen]},
    ]
    return rows_of("condition_occurrence", parts)[0]


def _condition(rows: pa.Table, code: str = "code") -> dict[str, object]:
    on = days(rows["date"])
    return {
        "person_id": person_numbers(rows["person_id"]),
        "day": on,
        "condition_concept_id": concept_of(rows[code], concepts("condition")),
        "condition_start_date": dates(on),
        "condition_type_concept_id": concepts("type")["event"],
        "condition_source_value": rows[code],
        "condition_source_concept_id": NO_CONCEPT,
    }


def _status(rows: pa.Table) -> object:
    return concept_of(rows["source_table"], concepts("status"))


def measurements_of(truth: Mapping[str, pa.Table]) -> pa.Table:
    """Return measurement: scores of scale items, by their SNOMED CT code."""
    rows = truth["assessment"]
    on = days(rows["date"])
    score = plain(rows["score"]).cast(pa.string())
    number = pc.if_else(pc.match_substring_regex(score, NUMBER), score, None).cast(pa.float64())
    part = {
        "person_id": person_numbers(rows["person_id"]),
        "day": on,
        "measurement_concept_id": NO_CONCEPT,
        "measurement_date": dates(on),
        "measurement_type_concept_id": concepts("type")["event"],
        "value_as_number": number,
        "measurement_source_value": rows["item"],
        "measurement_source_concept_id": NO_CONCEPT,
        "value_source_value": score,
    }
    return rows_of("measurement", [part])[0]
