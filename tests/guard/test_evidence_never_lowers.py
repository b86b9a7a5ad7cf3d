"""Invariant 4: a record that a criterion lists as evidence never lowers it, nor any other's low.

One record is added in a version of the person of its own. Two exceptions lie in the meaning itself
and are bounded here: a stay or event can join two others into one, so that the number of admissions
or episodes may fall, by one at most if it is short; and a contact that was kept, or a stay in
hospital, is a time when somebody was seen, so that what counts missed contacts and unseen days, and
the criterion that holds it, may fall.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from against_oracle import SET
from generated_records import FIRST_MONTH, LAST_MONTH, Rows, draw_coverage
from generated_runs import Found, Version, at_least, chance, copied, draw_people, key_of, run

from cohortid.criteria import load_criteria
from cohortid.criteria.bounds import UNBOUNDED
from cohortid.criteria.language import measure_terms
from cohortid.criteria.operators import latest

Make = Callable[[date], dict[str, Any]]


def event(day: date) -> dict[str, Any]:
    return {"date": day}


def stretch(days: int) -> Make:
    """Return what makes an interval of some days."""

    def interval(day: date) -> dict[str, Any]:
        end = day + timedelta(days=days)
        return {"start": day, "status": "closed", "end_earliest": end, "end_latest": end}

    return interval


CONTACT = {"referral_source_id": "R", "mode": "01", "team_id": "T1", "rejected": None}
CORE = {"team_type": "A06", "team_group": "core_community"}
EARLY = {"team_type": "A14", "team_group": "early_intervention"}
MISSED = {"attendance_code": "3", "attendance": "did_not_attend"}
KEPT = {"attendance_code": "5", "attendance": "attended"}
REFERRAL = {"rejected": None, "referral_source": "A1", "priority": "3", "close_reason": None}
TEAM = {"referral_source_id": "R", "team_id": "T1", "rejected": None}
STAY = {
    "admission_source": "19",
    "admission_method": "21",
    "destination": "19",
    "discharge_method": "1",
}
HOME = {"accommodation_type": "12", "settled": None, "homeless": "yes"}

# What is added: table, the record, and the criteria and measures it is evidence for.
ADDED: dict[str, tuple[str, Make, dict[str, Any], tuple[str, ...]]] = {
    "missed contact": (
        "contact",
        event,
        CONTACT | CORE | MISSED,
        (
            "difficulty_maintaining_contact",
            "missed_contacts_12_months",
            "missed_contact_share_12_months",
            "missed_or_cancelled_contacts_12_months",
            "most_recent_contacts_missed_12_months",
        ),
    ),
    "closed for non-attendance": (
        "referral",
        stretch(1),
        REFERRAL | {"reason": "18", "close_reason": "05"},
        ("difficulty_maintaining_contact", "closures_for_non_attendance_24_months"),
    ),
    "psychosis diagnosed": (
        "diagnosis",
        event,
        {"scheme": "02", "code": "F200", "diagnosis_group": "psychosis"},
        (
            "severe_mental_disorder",
            "dual_diagnosis",
            "severe_mental_disorder_diagnosis_ever_if_recorded",
        ),
    ),
    "referred for psychosis": (
        "referral",
        stretch(30),
        REFERRAL | {"reason": "02"},
        ("severe_mental_disorder", "dual_diagnosis", "psychosis_referral_ever"),
    ),
    "seen by early intervention": (
        "contact",
        event,
        CONTACT | EARLY | KEPT,
        ("severe_mental_disorder", "dual_diagnosis", "seen_by_early_intervention_ever"),
    ),
    "a night in hospital": (
        "hospital_spell",
        stretch(1),
        STAY,
        ("high_inpatient_use", "inpatient_days_24_months"),
    ),
    "months in hospital": (
        "hospital_spell",
        stretch(100),
        STAY,
        ("inpatient_days_24_months",),
    ),
    "detained": (
        "mha_period",
        stretch(28),
        {"section": "02", "section_group": "detention"},
        ("detained", "detentions_24_months"),
    ),
    "sent by a court": (
        "mha_period",
        stretch(90),
        {"section": "10", "section_group": "detention"},
        (
            "violence_or_offending",
            "court_or_prison_sections_ever",
            "detained",
            "detentions_24_months",
        ),
    ),
    "with a forensic team": (
        "referral_team",
        stretch(200),
        TEAM | {"team_type": "B01", "team_group": "forensic"},
        ("violence_or_offending", "forensic_team_referral_ever"),
    ),
    "substance use diagnosed": (
        "diagnosis",
        event,
        {"scheme": "02", "code": "F102", "diagnosis_group": "substance"},
        ("dual_diagnosis", "substance_diagnosis_24_months_if_recorded"),
    ),
    "referred for substance use": (
        "referral",
        stretch(30),
        REFERRAL | {"reason": "09"},
        ("dual_diagnosis", "substance_referral_24_months"),
    ),
    "with a substance use team": (
        "referral_team",
        stretch(30),
        TEAM | {"team_type": "D01", "team_group": "substance_misuse"},
        ("dual_diagnosis", "substance_team_referral_24_months"),
    ),
    "homeless": (
        "accommodation",
        event,
        HOME,
        ("unstable_accommodation", "latest_home_12_months_if_recorded"),
    ),
    "home treatment": (
        "referral_team",
        stretch(10),
        TEAM | {"team_type": "A02", "team_group": "crisis"},
        ("crisis_presentations", "crisis_episodes_12_months"),
    ),
    "place of safety": (
        "mha_period",
        stretch(1),
        {"section": "20", "section_group": "short_term"},
        ("crisis_presentations", "crisis_episodes_12_months", "emergency_episodes_12_months"),
    ),
    "voices heard": (
        "assessment",
        event,
        CORE | {"item": "979691000000108", "score": "3"},
        ("severe_mental_disorder", "hallucinations_or_delusions_score_ever_adds_only"),
    ),
    "self-injury scored": (
        "assessment",
        event,
        CORE | {"item": "979651000000100", "score": "4"},
        ("self_harm_or_neglect", "self_injury_score_12_months_adds_only"),
    ),
    "psychosis became manifest": (
        "indicator",
        event,
        {"kind": "manifest_psychosis", "value": None},
        ("severe_mental_disorder", "psychosis_start_date_ever_adds_only"),
    ),
    "substances on the ward": (
        "ward_incident",
        event,
        {"kind": "substance_use"},
        ("dual_diagnosis", "ward_substance_incident_24_months_adds_only"),
    ),
}
STAYS = ("a night in hospital", "months in hospital")
CRITERIA = load_criteria(SET).criteria
# Criteria and their measures. Being out of care is neither: a referral, whatever for, ends it.
NAMES = {
    *CRITERIA,
    *(term.measured.name for one in CRITERIA.values() for term in measure_terms(one.rule)),
}
CONTACT_CRITERION = "difficulty_maintaining_contact"
SEEN = (
    CONTACT_CRITERION,
    "missed_contact_share_12_months",
    "most_recent_contacts_missed_12_months",
    "longest_unseen_12_months",
    "not_seen_since_closure_1_days",
)
EPISODES = {
    "home treatment": ("acute_episodes_24_months", "crisis_episodes_12_months"),
    "place of safety": ("crisis_episodes_12_months", "emergency_episodes_12_months"),
    "a night in hospital": ("admissions_24_months", "acute_episodes_24_months"),
    "months in hospital": ("admissions_24_months", "acute_episodes_24_months"),
}
# The record may be the first that shows that a provider whose month was lost held the person: what
# was lost could join two.
JOINED_BY_LOSS = (
    "admissions_24_months",
    "acute_episodes_24_months",
    "crisis_episodes_12_months",
    "emergency_episodes_12_months",
)
OF_EPISODES = ("high_inpatient_use", "crisis_presentations", "emergency_contact")
CASES = [
    # seed, index date, share of dirty values, share of missing provider-month-tables
    (41, date(2026, 6, 30), 0.0, 0.0),
    (42, date(2026, 2, 28), 0.2, 0.0),
    (43, date(2026, 3, 15), 0.1, 0.03),
]
PEOPLE = 55


def with_evidence(people: list[Rows], index_date: date) -> list[Version]:
    """Return versions of each person with one record more."""
    versions = []
    for rows in people:
        base, random = key_of(rows), chance("added", key_of(rows))
        for kind, (table, make, values, _) in ADDED.items():
            key = f"{base}-{kind}"
            # The window before the index date, and the days before and after it too.
            day = index_date - timedelta(days=random.choice([0, 1, random.randint(-30, 760)]))
            copy = copied(rows, key)
            row = {
                "person_id": key,
                "provider_id": random.choice(["PA1", "PB2", "PC3"]),
                "source_table": "made",
                "source_id": f"{base}-{random.choice(['000', '999'])}",
                "first_month": FIRST_MONTH,
                "last_month": LAST_MONTH,
                "in_low": 1,
                "in_high": 1,
                **make(day),
                **values,
            }
            copy.setdefault(table, []).append(row)
            first = all(day <= (one.get("start") or day) for one in rows.get(table, []))
            last = all(day >= (one.get("start") or date.max) for one in rows.get(table, []))
            note = "at an end" if first or last else "between"
            versions.append(Version(base, key, f"{kind} on {day}", copy, kind, note))
    return versions


def offences(found: Found, versions: list[Version]) -> list[str]:
    """Return where a record that was added lowers what it is evidence for, or another's low."""
    wrong = []
    for version in versions:
        before, after = found.bounds[version.base], found.bounds[version.key]
        own = ADDED[version.kind][3]
        for name, was in before.items():
            if name not in NAMES or may_fall(name, version, was, after[name]):
                continue
            bounds = was if name in own else ("low",)
            if not all(at_least(after[name][bound], was[bound]) for bound in bounds):
                wrong.append(
                    f"{name}: {was} became {after[name]}\n  {version.base}, {version.change}"
                )
    return wrong


def may_fall(name: str, version: Version, was: dict[str, Any], now: dict[str, Any]) -> bool:
    """Tell whether this fall lies in the meaning: stays or events joined, or somebody seen."""
    touched_anew = name in JOINED_BY_LOSS and was["high"] < UNBOUNDED <= now["high"]
    if touched_anew and name not in ADDED[version.kind][3]:  # never of what it is evidence for
        return True
    if version.kind in EPISODES and name in EPISODES[version.kind]:
        at_an_end = version.kind == "a night in hospital" and version.note != "between"
        if name == "admissions_24_months" and at_an_end:
            return False
        return version.kind == "months in hospital" or now["low"] >= was["low"] - 1
    if version.kind in EPISODES and name in OF_EPISODES:
        return True
    if version.kind in STAYS:
        return name in (CONTACT_CRITERION, "longest_unseen_12_months")
    return version.kind == "seen by early intervention" and name in SEEN


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"seed {case[0]}")
def added_run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Found, list[Version]]:
    seed, index_date, dirt, missing = request.param
    people = draw_people(seed, PEOPLE, dirt, index_date)
    versions = with_evidence(people, index_date)
    everybody = people + [version.rows for version in versions]
    folder = tmp_path_factory.mktemp("added")
    return run(everybody, index_date, draw_coverage(seed, missing), folder), versions


def test_a_record_never_lowers_what_it_is_evidence_for_nor_the_low_of_anything(
    added_run: tuple[Found, list[Version]],
) -> None:
    found, versions = added_run
    wrong = offences(found, versions)
    assert not wrong, f"{len(wrong)} of {len(versions)}:\n" + "\n".join(wrong[:5])


def test_every_kind_of_record_raises_what_it_is_evidence_for_in_somebody(
    added_run: tuple[Found, list[Version]],
) -> None:
    found, versions = added_run
    for kind, (_, _, _, own) in ADDED.items():
        for name in own:
            raised = any(
                found.bounds[version.key][name]["low"] != found.bounds[version.base][name]["low"]
                for version in versions
                if version.kind == kind
            )
            # One stay or crisis more is seldom the one that makes a history of them.
            assert raised or name in OF_EPISODES, f"{kind}: {name}"


def test_a_record_that_is_evidence_takes_nobody_off_the_list(
    added_run: tuple[Found, list[Version]],
) -> None:
    found, versions = added_run
    result = found.people["result"]
    order = ["none", "cannot_tell", "for_review"]
    lower = [
        f"{result[version.base]} became {result[version.key]}: {version.base}, {version.change}"
        for version in versions
        if order.index(result[version.key]) < order.index(result[version.base])
        and version.kind not in (*EPISODES, "seen by early intervention")
    ]
    assert lower == []


def test_an_engine_in_which_any_settled_record_outweighs_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = latest.Latest.finish

    def fewer_is_more(self: latest.Latest, measured: Any, sent: bool) -> dict[str, str]:
        made = honest(self, measured, sent)
        newest = f"COALESCE({measured.name}_newest, 0)"
        return made | {"low": f"CASE WHEN {newest} = 1 THEN {made['low']} ELSE 0 END"}

    monkeypatch.setattr(latest.Latest, "finish", fewer_is_more)
    people = draw_people(41, 40, 0.0, CASES[0][1])
    for rows in people:  # everybody's newest home is recorded on the index date, as homeless
        homes = rows.setdefault("accommodation", [])
        homes.append(home_on(rows, CASES[0][1]))
    versions = []
    for rows in people:
        key = key_of(rows) + "-again"
        again = copied(rows, key)
        again["accommodation"].append(again["accommodation"][-1] | {"source_id": f"{key}-998"})
        versions.append(Version(key_of(rows), key, "homeless on the same day", again, "homeless"))
    everybody = people + [version.rows for version in versions]
    assert offences(run(everybody, CASES[0][1], draw_coverage(41, 0.0), tmp_path), versions)


def home_on(rows: Rows, day: date) -> dict[str, Any]:
    """Return a record of homelessness of this person on a day."""
    return {
        "person_id": key_of(rows),
        "provider_id": "PA1",
        "source_table": "made",
        "source_id": f"{key_of(rows)}-997",
        "first_month": FIRST_MONTH,
        "last_month": LAST_MONTH,
        "in_low": 1,
        "in_high": 1,
        "date": day,
        **HOME,
    }
