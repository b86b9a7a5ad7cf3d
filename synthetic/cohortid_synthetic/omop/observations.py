"""What OMOP has no table for, as observations: referrals, missed contacts, sections, homes, ...

`observation_source_value` names the MHSDS element (or table) that a row comes from;
`value_source_value` holds its code, `value_as_string` the id that start and end share.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortid_synthetic.omop.facts import NO_CONCEPT, concepts
from cohortid_synthetic.omop.stack import dates, days, person_numbers, plain, rows_of
from cohortid_synthetic.omop.visits import Visits, attended

ID_LENGTH = 60
"""Longest text of value_as_string."""
INTERVALS = {
    "mha_period": ("MHSDS:LegalStatusCode", "MHSDS:EndDateMHActLegalStatusClass", "section"),
    "cto": ("MHSDS:StartDateCommTreatOrd", "MHSDS:EndDateCommTreatOrd", None),
    "cto_recall": ("MHSDS:StartDateCommTreatOrdRecall", "MHSDS:EndDateCommTreatOrdRecall", None),
    "conditional_discharge": (
        "MHSDS:StartDateMHCondDisch",
        "MHSDS:EndDateMHCondDisch",
        None,
    ),
    "key_worker": ("MHSDS:StartDateAssCareCoord", "MHSDS:EndDateAssCareCoord", "team_type"),
    "leave": ("MHSDS:leave:start", "MHSDS:leave:end", "kind"),
}
"""Table -> source value of the row for its start, of that for its end, and the column of a code."""
EVENTS = {
    "accommodation": ("MHSDS:AccommodationType", "accommodation_type", "settled"),
    "employment": ("MHSDS:EmployStatus", "employment_status", None),
    "ward_incident": ("MHSDS:MHS513SubstanceMisuse", "kind", None),
}
"""Table -> source value, the column of a code, and that of a second one."""
INDICATORS = {
    "offence_history": "MHSDS:OffenceHistory",
    "manifest_psychosis": "MHSDS:ManPsychDate",
    "psychosis_treatment": "MHSDS:PsychTreatDate",
}


def observations_of(truth: Mapping[str, pa.Table], visits: Visits) -> pa.Table:
    """Return observation.

    Parameters:
        truth: the canonical tables.
        visits: the visits, to which admission and emergency details belong.
    """
    parts = [*_referrals(truth), _missed(attended(truth["contact"], yes=False))]
    for table, (begun, ended, code) in INTERVALS.items():
        parts += _interval(truth[table], begun, ended, code)
    for table, (source, code, more) in EVENTS.items():
        own = truth[table]
        part = _observation(own, "date", source) | {"value_source_value": own[code]}
        parts.append(part | {"qualifier_source_value": own[more] if more else None})
    parts += [_indicators(truth["indicator"], kind, name) for kind, name in INDICATORS.items()]
    parts += _admissions(truth["hospital_spell"], visits)
    parts += _emergencies(truth["emergency_attendance"], visits)
    return rows_of("observation", parts)[0]


def _observation(rows: pa.Table, day: str, source: str) -> dict[str, Any]:
    on = days(rows[day])
    return {
        "person_id": person_numbers(rows["person_id"]),
        "day": on,
        "observation_concept_id": NO_CONCEPT,
        "observation_date": dates(on),
        "observation_type_concept_id": concepts("type")["event"],
        "observation_source_value": source,
        "observation_source_concept_id": NO_CONCEPT,
    }


def _interval(rows: pa.Table, begun: str, ended: str, code: str | None) -> list[dict[str, Any]]:
    """Return a row for the start and, where there is one, a row for the end; the id pairs them."""
    ends = rows.filter(pc.equal(pc.cast(rows["status"], pa.string()), "closed"))
    made = []
    for own, day, source in ((rows, "start", begun), (ends, "end_latest", ended)):
        value = own[code] if code else None
        ids = pc.utf8_slice_codeunits(plain(own["source_id"]), 0, ID_LENGTH)
        part = _observation(own, day, source)
        made.append(part | {"value_as_string": ids, "value_source_value": value})
    if "end_reason" in rows.column_names:
        made[1]["qualifier_source_value"] = ends["end_reason"]
    return made


def _referrals(truth: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    """Return referrals: received (reason, source), closed, rejected, and each of their teams."""
    rows, teams = truth["referral"], truth["referral_team"]
    parts = _interval(rows, "MHSDS:MHS101Referral", "MHSDS:ReferClosReason", "reason")
    closed = rows.filter(pc.equal(pc.cast(rows["status"], pa.string()), "closed"))
    parts[0]["qualifier_source_value"] = rows["referral_source"]
    parts[1]["value_source_value"] = closed["close_reason"]
    rejected = rows.filter(rows["rejected"].is_valid())
    parts.append(
        _observation(rejected, "rejected", "MHSDS:ReferRejectionDate")
        | {"value_as_string": rejected["source_id"]}
    )
    parts.append(
        _observation(teams, "start", "MHSDS:ServTeamTypeMH")
        | {
            "value_as_string": teams["referral_source_id"],
            "value_source_value": teams["team_type"],
            "qualifier_source_value": teams["team_id"],
        }
    )
    return parts


def _missed(contacts: pa.Table) -> dict[str, Any]:
    """Return contacts that weren't attended: OMOP has no place for them among the visits."""
    return _observation(contacts, "date", "MHSDS:AttendStatus") | {
        "value_as_string": contacts["referral_source_id"],
        "value_source_value": contacts["attendance"],
        "qualifier_source_value": contacts["team_type"],
    }


def _indicators(rows: pa.Table, kind: str, source: str) -> dict[str, Any]:
    """Return what is known of people as a whole, dated when it was first sent."""
    own = rows.filter(pc.equal(pc.cast(rows["kind"], pa.string()), kind))
    told = own["value"] if kind == "offence_history" else own["date"]
    return _observation(own, "first_month", source) | {
        "value_source_value": plain(told).cast(pa.string())
    }


def _admissions(spells: pa.Table, visits: Visits) -> list[dict[str, Any]]:
    """Return how people were admitted and discharged, with the visit."""
    made = []
    for column, day, source in (
        ("admission_method", "start", "MHSDS:MethAdmMHHospProvSpell"),
        ("discharge_method", "end_latest", "MHSDS:MethOfDischMHHospProvSpell"),
    ):
        told = np.asarray(plain(spells[column].is_valid())) & (days(spells[day]) != 0)
        own = spells.filter(pa.array(told))
        made.append(
            _observation(own, day, source)
            | {
                "value_source_value": own[column],
                "visit_occurrence_id": visits.spells[told],
            }
        )
    return made


def _emergencies(rows: pa.Table, visits: Visits) -> list[dict[str, Any]]:
    """Return complaint and intent of emergency attendances, with the visit."""
    made = []
    for column, source in (
        ("complaint", "ECDS:EC_Chief_Complaint_SNOMED_CT"),
        ("intent", "ECDS:EC_Injury_Intent_SNOMED_CT"),
    ):
        told = np.asarray(plain(rows[column].is_valid()))
        own = rows.filter(pa.array(told))
        made.append(
            _observation(own, "date", source)
            | {
                "value_source_value": own[column],
                "visit_occurrence_id": visits.emergencies[told],
            }
        )
    return made
