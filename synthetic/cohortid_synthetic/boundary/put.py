"""How one event that counts for a measure is put on a day."""

from collections.abc import Callable
from datetime import date
from typing import Any

from cohortid_synthetic.assumptions import SECTION_GROUP, assumptions
from cohortid_synthetic.book_events import add_incident
from cohortid_synthetic.boundary.subject import DETAINED_DAYS, STAY_DAYS, Subject

Put = Callable[[Subject, dict[str, Any], int], None]
"""Puts an event of a measure (its entry among the measures) on a day."""

ICD_10 = {"psychosis": "F20.0", "substance": "F11.2"}


def _admission(subject: Subject, measure: dict[str, Any], day: int) -> None:
    subject.in_hospital(day, day + STAY_DAYS)


def _home_treatment(subject: Subject, measure: dict[str, Any], day: int) -> None:
    subject.referral("A02", day, subject.is_over(day))
    subject.facts.on("acute_episodes", day)


def _detention(subject: Subject, measure: dict[str, Any], day: int) -> None:
    subject.held(day, day + DETAINED_DAYS)


def _crisis(subject: Subject, measure: dict[str, Any], day: int) -> None:
    subject.referral("A20", day, subject.is_over(day))
    subject.facts.on("crisis_episodes", day)


def _police(subject: Subject, measure: dict[str, Any], day: int) -> None:
    subject.referral("A06", day, subject.is_over(day), source="E1")
    subject.facts.on("emergency_episodes", day)


def _self_harm(subject: Subject, measure: dict[str, Any], day: int) -> None:
    subject.attendance(day)
    subject.facts.on("self_harm_attendances", day)


def _diagnosis(name: str) -> Put:
    def put(subject: Subject, measure: dict[str, Any], day: int) -> None:
        listed = measure["where"]["diagnosis_group"]
        subject.diagnosis(next(ICD_10[group] for group in listed if group in ICD_10), day)
        subject.facts.on(name, day)

    return put


def _referral(name: str) -> Put:
    def put(subject: Subject, measure: dict[str, Any], day: int) -> None:
        reason = measure["where"]["reason"][0]
        subject.referral("A06", day, subject.is_over(day), reason=reason)
        subject.facts.on(name, day)

    return put


def _team(name: str, team_type: str) -> Put:
    def put(subject: Subject, measure: dict[str, Any], day: int) -> None:
        subject.referral(team_type, day, subject.is_over(day))
        subject.facts.on(name, day)

    return put


def _early_intervention(subject: Subject, measure: dict[str, Any], day: int) -> None:
    number = subject.referral("A14", day - 1, subject.is_over(day))
    subject.seen(day, referral=number)
    subject.facts.on("seen_by_early_intervention", day)


def _score(name: str) -> Put:
    def put(subject: Subject, measure: dict[str, Any], day: int) -> None:
        item = 1 + assumptions()["assessment"]["honos"].index(measure["where"]["item"][0])
        subject.score(item, measure["where"]["score"][0], day)
        subject.facts.on(name, day)

    return put


def _incident(subject: Subject, measure: dict[str, Any], day: int) -> None:
    number = subject.in_hospital(day - 3, day + 3)
    add_incident(subject.book, number, day)
    subject.facts.on("ward_substance_incident", day)


def _court_section(subject: Subject, measure: dict[str, Any], day: int) -> None:
    section = next(code for code in measure["where"]["section"] if code in SECTION_GROUP)
    subject.held(day, day + DETAINED_DAYS, section)
    subject.facts.on("court_or_prison_sections", day)


def _offence(subject: Subject, measure: dict[str, Any], day: int) -> None:
    subject.flag("offence", measure["where"]["value"][0])
    subject.facts.on("offence_history", day)


def _date_of_psychosis(subject: Subject, measure: dict[str, Any], day: int) -> None:
    subject.flag("manifest", date.fromordinal(day).isoformat())
    subject.facts.on("psychosis_start_date", day)


PUT: dict[str, Put] = {
    "psychosis_start_date": _date_of_psychosis,
    "severe_mental_disorder_diagnosis": _diagnosis("severe_mental_disorder_diagnosis"),
    "psychosis_referral": _referral("psychosis_referral"),
    "seen_by_early_intervention": _early_intervention,
    "hallucinations_or_delusions_score": _score("hallucinations_or_delusions_score"),
    "admissions": _admission,
    "acute_episodes": _home_treatment,
    "detentions": _detention,
    "court_or_prison_sections": _court_section,
    "forensic_team_referral": _team("forensic_team_referral", "B01"),
    "offence_history": _offence,
    "self_injury_score": _score("self_injury_score"),
    "daily_living_score": _score("daily_living_score"),
    "self_harm_attendances": _self_harm,
    "substance_diagnosis": _diagnosis("substance_diagnosis"),
    "substance_referral": _referral("substance_referral"),
    "substance_team_referral": _team("substance_team_referral", "D01"),
    "drink_or_drugs_score": _score("drink_or_drugs_score"),
    "ward_substance_incident": _incident,
    "crisis_episodes": _crisis,
    "emergency_episodes": _police,
}
"""Measure -> how one of its events is put; those of contacts and homes have cases of their own."""
