"""States, arms and records in plain words; the only place where these sentences are made."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cohortid.criteria.bounds import IN_WORDS, UNBOUNDED, reasons
from cohortid.criteria.language import (
    CriteriaSet,
    CriterionTerm,
    FamilyTerm,
    Group,
    MeasureTerm,
    Term,
)
from cohortid.criteria.window import Window
from cohortid.records.codes import code_list

if TYPE_CHECKING:
    import pandas as pd

NOT_IDENTIFIED = (
    "Not brought forward by these rules on recorded data ({n_not_known} of {n_criteria} criteria "
    "not known). This person may still need this care; a concern raised by anybody brings them "
    "forward."
)
STANDING_LINE = (
    "This list shows recorded facts for discussion. It does not foretell harm or relapse, and does "
    "not decide who receives care. People not on it may need this care."
)
RESULT = {
    "for_review": "Brought forward for review",
    "cannot_tell": "Can't tell from these records",
    "none": "Not brought forward by these rules on recorded data",
}
STATE = {"met": "Met", "not_met": "Not met on the records", "not_known": "Not known"}
PROVENANCE = {
    "policy": "as the guidance says it",
    "clinical-consensus": "ours, by clinical consensus; the guidance gives no number",
    "learned-from-reviews": "learned from reviewers' decisions, and approved",
}
VALUE_WORDS = {"yes": "homeless or in unstable housing", "no": "settled", "unknown": "not known"}
LOST = "May be lost from view: no open referral, and not seen for a year."
PROXY = "Records only hint at this."
TEAM = {
    "assertive_outreach": "Assertive outreach",
    "core_community": "Community team",
    "crisis": "Crisis or home treatment",
    "crisis_alternative": "Crisis house, café or assessment",
    "crisis_line": "Crisis line",
    "dementia": "Dementia service",
    "early_intervention": "Early intervention in psychosis",
    "forensic": "Forensic team",
    "justice_liaison": "Liaison and diversion",
    "liaison": "Hospital liaison",
    "memory": "Memory service",
    "older_adult": "Older adults' team",
    "place_of_safety": "Place of safety",
    "primary_care": "Primary care mental health",
    "prison_in_reach": "Prison in-reach",
    "psychological_therapy": "Psychological therapy",
    "rehabilitation": "Community rehabilitation",
    "rough_sleeping": "Rough sleeping service",
    "single_point_of_access": "Single point of access",
    "substance_misuse": "Drug and alcohol team",
}
EVENT = {
    "admission": "in hospital",
    "hospital_spell": "in hospital",
    "detention": "Mental Health Act",
    "mha_period": "Mental Health Act",
    "referral": "referral:",
    "referral_team": "referral to",
    "contact": "contact:",
    "accommodation": "home:",
    "diagnosis": "diagnosis:",
    "emergency_attendance": "emergency department:",
    "nomination": "concern raised by",
    "out_of_care": "out of care, last closure:",
    "review_answer": "answered",
}


def arm_words(term: MeasureTerm) -> str:
    """Return an arm as a rule in words.

    Example:
        >>> from cohortid.criteria import load_criteria
        >>> rule = load_criteria("midlands-maturity-index").criteria["high_inpatient_use"].rule
        >>> arm_words(rule.terms[0])
        'admissions to hospital (a transfer is not a new admission): more than 2 in 24 months'
    """
    measure, comparison = term.measured.measure, term.comparison
    window = window_words(term.measured.window)
    if comparison.kind == "is":
        values = " or ".join(VALUE_WORDS.get(value, value) for value in comparison.values)
        return f"{measure.title}: {values}, {window}"
    if measure.operator == "share":
        return f"{measure.title}: at least {comparison.number} in {comparison.of}, {window}"
    if measure.operator in ("exists", "overlaps"):
        return f"{measure.title}, {window}"
    return f"{measure.title}: {comparison.kind.replace('_', ' ')} {comparison.number} {window}"


def short_title(term: MeasureTerm) -> str:
    """Return what an arm measures and when, in short: without what explains it in brackets.

    Example:
        >>> from cohortid.criteria import load_criteria
        >>> rule = load_criteria("midlands-maturity-index").criteria["high_inpatient_use"].rule
        >>> short_title(rule.terms[0])
        'admissions to hospital in 24 months'
    """
    title = term.measured.measure.title.split(", with ")[0].split(", not from ")[0]
    title = title.rsplit(" (", 1)[0] if title.endswith(")") else title
    return title if term.measured.window.ever else f"{title} {window_words(term.measured.window)}"


def window_words(window: Window) -> str:
    """Return when something counts, in words.

    Example:
        >>> window_words(Window.parse("24 months")), window_words(Window.parse("1 day"))
        ('in 24 months', 'on the index date')
    """
    if window.ever:
        return "ever in this extract"
    return "on the index date" if (window.length, window.unit) == (1, "days") else f"in {window}"


def rule_words(term: Term | None, criteria: CriteriaSet) -> list[str]:
    """Return a rule as indented lines in words.

    Parameters:
        term: The rule of a criterion, or of `bring_forward`.
        criteria: The set it belongs to.

    Returns:
        Lines; each level of all and any is indented by two spaces.

    Example:
        >>> from cohortid.criteria import load_criteria
        >>> chosen = load_criteria("midlands-maturity-index")
        >>> rule_words(chosen.bring_forward, chosen)[:2]
        ['all of:', '  Severe mental disorder']
    """
    if term is None:
        return ["no record answers this; it is asked"]
    if isinstance(term, Group):
        head = {"all": "all of:", "any": "any of:"}.get(term.kind, f"at least {term.n} of:")
        inner = [line for part in term.terms for line in rule_words(part, criteria)]
        return [head, *("  " + line for line in inner)]
    if isinstance(term, MeasureTerm):
        return [arm_words(term)]
    if isinstance(term, CriterionTerm):
        return [criteria.criteria[term.criterion].title]
    if isinstance(term, FamilyTerm):
        return [f"family {family_words(term.family, criteria)}"]
    beside = " and ".join(family_words(family, criteria) for family in term.besides)
    return [f"at least {term.n} other {'family' if term.n == 1 else 'families'} than {beside}"]


def family_words(family: str, criteria: CriteriaSet) -> str:
    """Return a family's name with the criteria that make it."""
    titles = " or ".join(criteria.criteria[name].title for name in criteria.families[family])
    return f"“{family.replace('_', ' ')}” ({titles})"


def value_words(term: MeasureTerm, low: int, high: int, of: tuple[int, int] | None) -> str:
    """Return the value of a measure in words.

    Parameters:
        term: The arm.
        low: Low bound.
        high: High bound.
        of: For a share, how many the low and the high are out of.
    """
    operator = term.measured.measure.operator
    if operator in ("exists", "overlaps", "latest"):
        return "yes" if low == 1 else "no" if high == 0 else "not known"
    if of is not None:
        if of[1] == 0:
            return "no planned contact"
        if (low, of[0]) == (high, of[1]):
            return f"{low} of {of[0]}"
        return f"between {low} of {of[0]} and {high} of {of[1]}"
    if low == high:
        return f"{low:,}"
    if high >= UNBOUNDED:
        return f"{low:,} recorded, could be more"
    return f"between {low:,} and {high:,}"


def why_words(why: int) -> str:
    """Return the reasons of a not-known in words.

    Example:
        >>> why_words(8)
        'nothing is recorded'
    """
    return "; ".join(IN_WORDS[reason] for reason in reasons(why))


def day_words(day: date | None) -> str:
    """Return a date as people read it.

    Example:
        >>> day_words(date(2026, 3, 1))
        '1 March 2026'
    """
    return "no date" if day is None else f"{day.day} {day:%B %Y}"


def record_words(event_table: str, list_name: str, code: str | None) -> str:
    """Return what a record says, in words.

    Example:
        >>> record_words("contact", "attendance", "3")
        'contact: did not attend'
    """
    what = EVENT.get(event_table, event_table.replace("_", " "))
    said = code_words(list_name, code)
    return f"{what} {said}".strip() if said else what.rstrip(":")


def with_words(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return evidence with the column `text`: what each record says, in words."""
    import pandas as pd

    said = [
        record_words(event_table, list_name, None if pd.isna(code) else str(code))
        for event_table, list_name, code in zip(
            evidence["event_table"], evidence["code_list"], evidence["code"], strict=True
        )
    ]
    return evidence.assign(text=said)


def code_words(list_name: str, code: str | None) -> str:
    """Return a code in words: its title in its list; blank and unreadable ones say so.

    Example:
        >>> code_words("section", "03"), code_words("section", "?99X")
        ('section 3', "(can't be read: 99X)")
    """
    if not list_name:
        return ""
    if list_name == "said":
        return code or ""
    if code is None:
        return "(nothing recorded)"
    if code.startswith("?"):
        return f"(can't be read: {code[1:]})"
    if list_name == "diagnosis_group":
        return _diagnosis_words(code)
    for row in code_list(list_name):
        if row["code"] == code:
            return row["title"]
    return code


def _diagnosis_words(code: str) -> str:
    prefixes = [row for row in code_list("diagnosis_group") if code.startswith(row["code_prefix"])]
    longest = max(prefixes, key=lambda row: len(row["code_prefix"]), default=None)
    dotted = f"{code[:3]}.{code[3:]}" if code[0].isalpha() and len(code) > 3 else code
    return f"{dotted} ({longest['title']})" if longest else dotted
