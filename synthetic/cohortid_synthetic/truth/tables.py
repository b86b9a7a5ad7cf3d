"""The true events as canonical tables: what a clean reading of the clean extract should give."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from cohortid_synthetic.assumptions import ATTENDANCE, BED_GROUP, SECTION_GROUP, home_group
from cohortid_synthetic.truth.columns import (
    coded,
    codes_of,
    dates,
    days_of,
    mapped,
    mapped_pairs,
    text,
)
from cohortid_synthetic.truth.derived import true_admissions, true_coverage, true_detentions
from cohortid_synthetic.truth.emergency import true_attendances
from cohortid_synthetic.truth.given import Given
from cohortid_synthetic.truth.people import true_people
from cohortid_synthetic.truth.person import (
    true_employment,
    true_key_workers,
    true_leaves,
    true_practices,
)
from cohortid_synthetic.truth.recorded import (
    true_assessments,
    true_conditional_discharges,
    true_diagnoses,
    true_incidents,
    true_indicators,
    true_orders,
    true_recalls,
)
from cohortid_synthetic.truth.rows import (
    common_columns,
    event_date,
    interval_columns,
    newest_rows,
)
from cohortid_synthetic.truth.teams import team_columns, true_referral_teams


def _referrals(given: Given) -> pa.Table:
    frame = given.events["referral"]
    return pa.table(
        common_columns(given, "referral")
        | interval_columns(given, "referral")
        | {
            "close_reason": text(frame["close_reason"]),
            "rejected": dates(days_of(frame["rejected"])),
            "referral_source": text(frame["source"]),
            "reason": text(frame["reason"]),
            "priority": text(frame["priority"]),
        }
    )


def _contacts(given: Given) -> pa.Table:
    frame = given.events["contact"]
    own = given.parent("referral", frame["referral"])
    return pa.table(
        common_columns(given, "contact")
        | event_date(given, "contact")
        | {
            "referral_source_id": own.ids(),
            "attendance": mapped(frame["attend"], ATTENDANCE.__getitem__),
            "mode": text(frame["mode"]),
        }
        | team_columns(frame["provider"], _team_of(frame["other_team"], own.column("team")))
        | {"rejected": dates(own.days("rejected"))}
    )


def _team_of(other: object, usual: object) -> object:
    """Return a contact's own team, or else its referral's."""
    (own, owns), (main, mains) = codes_of(other), codes_of(usual)
    own_blank = np.array([not value for value in owns], dtype=bool)
    values = [*owns, *mains]
    codes = np.where(own_blank[own], main + len(owns), own) if len(own) else own
    return coded(codes, values).to_pandas()


def _spells(given: Given) -> pa.Table:
    frame = given.events["spell"]
    return pa.table(
        common_columns(given, "spell")
        | interval_columns(given, "spell")
        | {
            "admission_source": text(frame["source"]),
            "admission_method": text(frame["method"]),
            "destination": text(frame["destination"]),
            "discharge_method": text(frame["discharge_method"]),
        }
    )


def _wards(given: Given) -> pa.Table:
    frame = given.events["ward"]
    own = given.parent("spell", frame["spell"])
    return pa.table(
        common_columns(given, "ward")
        | interval_columns(given, "ward")
        | {
            "spell_source_id": own.ids(),
            "bed_code": text(frame["bed"]),
            "bed_group": mapped(frame["bed"], BED_GROUP.__getitem__),
        }
    )


def _periods(given: Given) -> pa.Table:
    section = given.events["mha"]["section"]
    return pa.table(
        common_columns(given, "mha")
        | interval_columns(given, "mha")
        | {
            "section": text(section),
            "section_group": mapped(section, SECTION_GROUP.__getitem__),
        }
    )


def _homes(given: Given) -> pa.Table:
    frame = given.events["home"]
    ids = newest_rows(given, "home", "MHS003AccommStatus")
    return pa.table(
        common_columns(given, "home", ids)
        | event_date(given, "home")
        | {
            "accommodation_type": text(frame["type"]),
            "settled": text(frame["settled"]),
            "homeless": mapped_pairs(frame["type"], frame["settled"], home_group),
        }
    )


MAKERS: dict[str, Callable[[Given], pa.Table]] = {
    "person": true_people,
    "referral": _referrals,
    "referral_team": true_referral_teams,
    "contact": _contacts,
    "hospital_spell": _spells,
    "ward_stay": _wards,
    "mha_period": _periods,
    "accommodation": _homes,
    "diagnosis": true_diagnoses,
    "assessment": true_assessments,
    "indicator": true_indicators,
    "ward_incident": true_incidents,
    "cto": true_orders,
    "cto_recall": true_recalls,
    "conditional_discharge": true_conditional_discharges,
    "gp_registration": true_practices,
    "employment": true_employment,
    "key_worker": true_key_workers,
    "leave": true_leaves,
    "emergency_attendance": true_attendances,
    "coverage": true_coverage,
    "admission": true_admissions,
    "detention": true_detentions,
}
"""Table -> what makes it, in order."""
