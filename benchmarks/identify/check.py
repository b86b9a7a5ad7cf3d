"""What the three ways must agree on, person by person: cohortid's run folder decides."""

from __future__ import annotations

from pathlib import Path

import duckdb

SHORT = {
    "severe": "severe_mental_disorder_diagnosis_ever_if_recorded",
    "psychosis": "psychosis_referral_ever",
    "early": "seen_by_early_intervention_ever",
    "voices": "hallucinations_or_delusions_score_ever_adds_only",
    "began": "psychosis_start_date_ever_adds_only",
    "admissions": "admissions_24_months",
    "admissions_ever": "admissions_ever",
    "days": "inpatient_days_24_months",
    "acute": "acute_episodes_24_months",
    "detained": "detentions_24_months",
    "detained_ever": "detentions_ever",
    "missed": "missed_contacts_12_months",
    "share": "missed_contact_share_12_months",
    "run": "most_recent_contacts_missed_12_months",
    "unseen": "longest_unseen_12_months",
    "closures": "closures_for_non_attendance_24_months",
    "either": "missed_or_cancelled_contacts_12_months",
    "closed": "not_seen_since_closure_1_days",
    "out": "out_of_care_1_days",
    "seen": "attended_contacts_12_months",
    "court": "court_or_prison_sections_ever",
    "forensic": "forensic_team_referral_ever",
    "offence": "offence_history_ever_if_recorded",
    "injury": "self_injury_score_12_months_adds_only",
    "living": "daily_living_score_12_months_adds_only",
    "drug_diagnosis": "substance_diagnosis_24_months_if_recorded",
    "drug_referral": "substance_referral_24_months",
    "drug_team": "substance_team_referral_24_months",
    "drink": "drink_or_drugs_score_24_months_adds_only",
    "ward": "ward_substance_incident_24_months_adds_only",
    "home": "latest_home_12_months_if_recorded",
    "crisis": "crisis_episodes_12_months",
    "emergency": "emergency_episodes_12_months",
    "harm": "self_harm_attendances_12_months",
}
CRITERIA = {
    "smd": "severe_mental_disorder",
    "inpatient": "high_inpatient_use",
    "contact": "difficulty_maintaining_contact",
    "violence": "violence_or_offending",
    "neglect": "self_harm_or_neglect",
    "response": "poor_treatment_response",
    "dual": "dual_diagnosis",
    "detained": "detained",
    "home": "unstable_accommodation",
    "crisis": "crisis_presentations",
    "emergency": "emergency_contact",
}
EVIDENCE = "person_id, criterion, measure, role, source_table, source_id, provider_id, start"


def check_by_hand(cohortid: Path, by_hand: Path) -> str:
    """Return what was compared; raise AssertionError at the first difference."""
    with duckdb.connect() as connection:
        for folder, prefix in ((cohortid, "a"), (by_hand, "b")):
            for table in ("people", "states", "measures", "evidence"):
                path = folder / f"{table}.parquet"
                connection.execute(f"CREATE VIEW {prefix}_{table} AS FROM read_parquet('{path}')")
        bounds = _measures(connection)
        states = _states(connection)
        people = _same(
            connection,
            "people",
            "SELECT person_id, result, lost_from_view FROM a_people",
            "SELECT person_id, result, lost_from_view FROM b_people",
        )
        evidence = _same(
            connection,
            "evidence",
            f"SELECT {EVIDENCE} FROM a_evidence",
            f"SELECT {EVIDENCE} FROM b_evidence",
        )
    return (
        f"{people:,} people with the same result; {bounds:,} bounds of measures, {states:,} states "
        f"with their three bounds and {evidence:,} rows of evidence are the same"
    )


def check_pandas(cohortid: Path, pandas: Path) -> str:
    """Return what was compared: for_review, and whether each criterion is surely met."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW a AS FROM read_parquet('{cohortid}/people.parquet')")
        connection.execute(f"CREATE VIEW b AS FROM read_parquet('{pandas}/people.parquet')")
        names = [name for name in CRITERIA.values() if name != "poor_treatment_response"]
        met = ", ".join(f"({name} = 'met')::INT AS {name}" for name in names)
        own = ", ".join(f"{name}::INT AS {name}" for name in names)
        review = "(result = 'for_review')::INT AS for_review, lost_from_view::INT AS lost"
        rows = _same(
            connection,
            "pandas",
            f"SELECT person_id, {review}, {met} FROM a",
            f"SELECT person_id, for_review::INT AS for_review, lost_from_view::INT AS lost, {own} "
            "FROM b",
        )
    return f"{rows:,} people: the same for review, and the same criteria surely met"


def _measures(connection: duckdb.DuckDBPyConnection) -> int:
    """Compare low, what is possible as recorded, and high, of every measure."""
    n_compared = 0
    for short, name in SHORT.items():
        pairs = {"low": "low", "high": "high"}
        if short == "share":
            pairs |= {"low_of": "low_of", "high_of": "high_of"}
        else:
            pairs["rec"] = "high_recorded"
        ours = ", ".join(f"{name}_{theirs} AS {own}" for own, theirs in pairs.items())
        own = ", ".join(f"{short}_{bound} AS {bound}" for bound in pairs)
        rows = _same(
            connection,
            name,
            f"SELECT person_id, {ours} FROM a_measures",
            f"SELECT person_id, {own} FROM b_measures",
        )
        n_compared += rows * len(pairs)
    return n_compared


def _states(connection: duckdb.DuckDBPyConnection) -> int:
    columns = "person_id, criterion, low, high_recorded, high, state"
    return _same(
        connection,
        "states",
        f"SELECT {columns} FROM a_states",
        f"SELECT {columns} FROM b_states",
    )


def _same(connection: duckdb.DuckDBPyConnection, what: str, one: str, other: str) -> int:
    """Return how many rows there are; each must be in both, as often."""
    found = connection.execute(
        f"SELECT (SELECT COUNT(*) FROM ({one})), (SELECT COUNT(*) FROM ({other})), "
        f"(SELECT COUNT(*) FROM (({one}) EXCEPT ALL ({other})))"
    ).fetchone()
    assert found is not None
    n_one, n_other, n_different = found
    assert n_one == n_other and n_different == 0, (what, n_one, n_other, n_different)
    return int(n_one)
