"""The true events as canonical tables: what a clean reading of the clean extract should give."""

import numpy as np
import pandas as pd

from cohortid_synthetic.assumptions import (
    ATTENDANCE,
    BED_GROUP,
    SECTION_GROUP,
    home_group,
)
from cohortid_synthetic.calendar_days import as_dates
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.truth_derived import true_admissions, true_coverage, true_detentions
from cohortid_synthetic.truth_emergency import true_attendances
from cohortid_synthetic.truth_person import (
    true_employment,
    true_key_workers,
    true_leaves,
    true_practices,
)
from cohortid_synthetic.truth_recorded import (
    true_assessments,
    true_conditional_discharges,
    true_diagnoses,
    true_incidents,
    true_indicators,
    true_orders,
    true_recalls,
)
from cohortid_synthetic.truth_rows import (
    birth_bounds,
    blank,
    blanks,
    common_columns,
    interval_columns,
    newest_rows,
    object_table,
)
from cohortid_synthetic.truth_teams import team_columns, true_referral_teams

IDENTITIES = ("1", "2", "3", "4")
"""Gender identities that say something; for any other the stated gender stands."""


def truth_tables(
    events: dict[str, pd.DataFrame],
    sent: dict[str, pd.DataFrame],
    tables: dict[str, pd.DataFrame],
    people: pd.DataFrame,
    span: Span,
) -> dict[str, pd.DataFrame]:
    """Return the canonical event tables, with what is derived as it was planned.

    Parameters:
        events: the true events, with ids.
        sent: the monthly rows; they say in which months each event was sent.
        tables: the raw tables; they say which provider sends what, and row ids.
        people: the people, by place.
        span: months of the extract.

    Returns:
        person, referral, referral_team, contact, hospital_spell, ward_stay, mha_period,
        accommodation, diagnosis, assessment, indicator, ward_incident, cto, cto_recall,
        conditional_discharge, gp_registration, employment, key_worker, leave,
        emergency_attendance, admission, detention and coverage. Ids are texts, dates are dates,
        what is blank is None.
    """
    made = {
        "person": _person(sent["person_month"], people),
        "referral": _referral(events["referral"], sent, people),
        "referral_team": true_referral_teams(events, sent, people),
        "contact": _contact(events, sent, people),
        "hospital_spell": _spell(events["spell"], sent, people),
        "ward_stay": _ward(events, sent, people),
        "mha_period": _period(events["mha"], sent, people),
        "accommodation": _accommodation(events["home"], sent, tables, people),
        "diagnosis": true_diagnoses(events, sent, tables, people),
        "assessment": true_assessments(events, sent, tables, people),
        "indicator": true_indicators(sent, people),
        "ward_incident": true_incidents(events["incident"], sent, tables, people),
        "cto": true_orders(events, sent, people),
        "cto_recall": true_recalls(events, sent, people),
        "conditional_discharge": true_conditional_discharges(events, sent, people),
        "gp_registration": true_practices(sent, people, span),
        "employment": true_employment(events, sent, tables, people),
        "key_worker": true_key_workers(events, sent, people),
        "leave": true_leaves(events, sent, people),
        "emergency_attendance": true_attendances(events, people),
        "coverage": true_coverage(tables, span),
    }
    made["admission"] = true_admissions(events["spell"], sent["spell"], people)
    made["detention"] = true_detentions(events, sent, people)
    return made


def _person(index: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return one row per person; the bounds of birth follow from the ages that were sent."""
    in_order = index.sort_values(["month", "provider"], ascending=[True, False])
    last = in_order.groupby("person").last()
    months = index.groupby("person")["month"].agg(list)
    own = people.loc[last.index]
    births = [birth_bounds(b, m) for b, m in zip(own["birth_date"], months, strict=True)]
    sexes = [
        identity if identity in IDENTITIES else blank(gender)
        for identity, gender in zip(own["gender_identity"], own["gender"], strict=True)
    ]
    return object_table(
        {
            "person_id": own["person_id"],
            "provider_id": last["provider"],
            "sex": sexes,
            "ethnicity": [blank(code) for code in own["ethnicity"]],
            "lsoa": own["lsoa"],
            "locality": own["sub_icb"],
            "born_from": [low for low, _ in births],
            "born_to": [high for _, high in births],
            "death_date": as_dates(own["death"].to_numpy(dtype=np.int64)),
        }
    )


def _referral(
    frame: pd.DataFrame, sent: dict[str, pd.DataFrame], people: pd.DataFrame
) -> pd.DataFrame:
    return object_table(
        common_columns("referral", frame, sent, people)
        | interval_columns("referral", frame)
        | {
            "close_reason": blanks(frame["close_reason"]),
            "rejected": as_dates(frame["rejected"].to_numpy(dtype=np.int64)),
            "referral_source": blanks(frame["source"]),
            "reason": blanks(frame["reason"]),
            "priority": blanks(frame["priority"]),
        }
    )


def _contact(
    events: dict[str, pd.DataFrame], sent: dict[str, pd.DataFrame], people: pd.DataFrame
) -> pd.DataFrame:
    frame = events["contact"]
    own = events["referral"].set_index("key").loc[frame["referral"]]
    team_ids = [
        other or usual for other, usual in zip(frame["other_team"], own["team"], strict=True)
    ]
    return object_table(
        common_columns("contact", frame, sent, people)
        | {
            "date": as_dates(frame["day"].to_numpy(dtype=np.int64)),
            "referral_source_id": own["id"],
            "attendance": [ATTENDANCE[code] for code in frame["attend"]],
            "mode": blanks(frame["mode"]),
        }
        | team_columns(list(frame["provider"]), team_ids)
        | {"rejected": as_dates(own["rejected"].to_numpy(dtype=np.int64))}
    )


def _spell(
    frame: pd.DataFrame, sent: dict[str, pd.DataFrame], people: pd.DataFrame
) -> pd.DataFrame:
    return object_table(
        common_columns("spell", frame, sent, people)
        | interval_columns("spell", frame)
        | {
            "admission_source": blanks(frame["source"]),
            "admission_method": blanks(frame["method"]),
            "destination": blanks(frame["destination"]),
            "discharge_method": blanks(frame["discharge_method"]),
        }
    )


def _ward(
    events: dict[str, pd.DataFrame], sent: dict[str, pd.DataFrame], people: pd.DataFrame
) -> pd.DataFrame:
    frame = events["ward"]
    spells = events["spell"].set_index("key")["id"]
    return object_table(
        common_columns("ward", frame, sent, people)
        | interval_columns("ward", frame)
        | {
            "spell_source_id": spells.loc[frame["spell"]],
            "bed_code": frame["bed"],
            "bed_group": [BED_GROUP[code] for code in frame["bed"]],
        }
    )


def _period(
    frame: pd.DataFrame, sent: dict[str, pd.DataFrame], people: pd.DataFrame
) -> pd.DataFrame:
    return object_table(
        common_columns("mha", frame, sent, people)
        | interval_columns("mha", frame)
        | {
            "section": frame["section"],
            "section_group": [SECTION_GROUP[code] for code in frame["section"]],
        }
    )


def _accommodation(
    frame: pd.DataFrame,
    sent: dict[str, pd.DataFrame],
    tables: dict[str, pd.DataFrame],
    people: pd.DataFrame,
) -> pd.DataFrame:
    ids = newest_rows(sent["home"], tables["MHS003AccommStatus"], frame["key"])
    return object_table(
        common_columns("home", frame, sent, people, ids)
        | {
            "date": as_dates(frame["day"].to_numpy(dtype=np.int64)),
            "accommodation_type": frame["type"],
            "settled": blanks(frame["settled"]),
            "homeless": [
                home_group(t, s) for t, s in zip(frame["type"], frame["settled"], strict=True)
            ],
        }
    )
