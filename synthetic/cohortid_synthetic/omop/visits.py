"""The visits of OMOP: hospital spells, contacts attended, emergency attendances, ward stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cohortid_synthetic.omop.facts import NO_CONCEPT, concepts
from cohortid_synthetic.omop.sites import site_of
from cohortid_synthetic.omop.stack import dates, days, person_numbers, plain, rows_of
from cohortid_synthetic.truth.columns import joined

ATTENDED = "attended"


@dataclass(frozen=True)
class Visits:
    """The visits and their ids.

    Parameters:
        table: visit_occurrence.
        spells: id of each hospital spell's visit.
        emergencies: id of each emergency attendance's visit.
    """

    table: pa.Table
    spells: NDArray[np.int64]
    emergencies: NDArray[np.int64]


def visits_of(truth: Mapping[str, pa.Table], last: int) -> Visits:
    """Return visit_occurrence; a spell still open ends on the extract's last day, as OMOP asks.

    Parameters:
        truth: the canonical tables.
        last: the extract's last day.
    """
    spell, emergency = truth["hospital_spell"], truth["emergency_attendance"]
    contact = attended(truth["contact"])
    end = days(spell["end_latest"])
    parts = [
        _visit(spell, "start", "inpatient", "MHSDS:HospProvSpell")
        | {
            "visit_end_date": dates(np.where(end == 0, last, end)),
            "admitted_from_concept_id": NO_CONCEPT,
            "admitted_from_source_value": spell["admission_source"],
            "discharged_to_concept_id": NO_CONCEPT,
            "discharged_to_source_value": spell["destination"],
        },
        _visit(contact, "date", "outpatient", _with_code("MHSDS:ConsMechanismMH", contact["mode"]))
        | {"care_site_id": site_of(contact["provider_id"], contact["team_id"])},
        _visit(emergency, "date", "emergency", "ECDS:EC_Core"),
    ]
    table, (spells, _, emergencies) = rows_of("visit_occurrence", parts)
    return Visits(table, spells, emergencies)


def attended(contacts: pa.Table, yes: bool = True) -> pa.Table:
    """Return the contacts that were attended, or else all the others."""
    kept = pc.equal(pc.cast(contacts["attendance"], pa.string()), ATTENDED)
    return contacts.filter(kept if yes else pc.invert(kept))


def _visit(rows: pa.Table, day: str, kind: str, source: Any) -> dict[str, Any]:
    on = days(rows[day])
    return {
        "person_id": person_numbers(rows["person_id"]),
        "day": on,
        "visit_concept_id": concepts("visit")[kind],
        "visit_start_date": dates(on),
        "visit_end_date": dates(on),
        "visit_type_concept_id": concepts("type")["visit"],
        "care_site_id": site_of(rows["provider_id"]),
        "visit_source_value": source,
        "visit_source_concept_id": NO_CONCEPT,
    }


def _with_code(name: str, codes: Any) -> pa.Array:
    texts = plain(codes).cast(pa.string())
    named = joined(pa.repeat(pa.scalar(name), len(texts)), texts.fill_null(""), by=":")
    return pc.if_else(texts.is_null(), name, named)


def details_of(truth: Mapping[str, pa.Table], visits: Visits, last: int) -> pa.Table:
    """Return visit_detail: ward stays, each with the one it was transferred from."""
    ward, spell = truth["ward_stay"], truth["hospital_spell"]
    start, end = days(ward["start"]), days(ward["end_latest"])
    own = pd.Index(_names(spell["source_id"])).get_indexer(
        pd.Index(_names(ward["spell_source_id"]))
    )
    kept = own >= 0
    part = {
        "person_id": person_numbers(ward["person_id"]),
        "day": start,
        "visit_detail_concept_id": concepts("visit")["inpatient"],
        "visit_detail_start_date": dates(start),
        "visit_detail_end_date": dates(np.where(end == 0, last, end)),
        "visit_detail_type_concept_id": concepts("type")["visit"],
        "care_site_id": site_of(ward["provider_id"]),
        "visit_detail_source_value": _with_code("MHSDS:MHAdmittedPatientClass", ward["bed_code"]),
        "visit_detail_source_concept_id": NO_CONCEPT,
        "visit_occurrence_id": pa.array(visits.spells[own], pa.int64(), mask=~kept),
    }
    table, _ = rows_of("visit_detail", [part])
    before = _before(table["visit_occurrence_id"].to_numpy(), table["visit_detail_id"].to_numpy())
    place = table.schema.get_field_index("preceding_visit_detail_id")
    return table.set_column(place, "preceding_visit_detail_id", before)


def _before(visit: NDArray[np.int64], ids: NDArray[np.int64]) -> pa.Array:
    """Return the ward stay before each within its visit; rows are in order of person and day."""
    earlier = pd.Series(ids).groupby(visit).shift(1)
    known = earlier.notna().to_numpy()
    return pa.array(earlier.fillna(0).to_numpy(dtype=np.int64), pa.int64(), mask=~known)


def _names(column: Any) -> NDArray[np.object_]:
    return np.asarray(plain(column).cast(pa.string()), dtype=object)
