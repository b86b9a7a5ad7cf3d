"""Whether a criteria set may be used: sources, windows, references, reachable thresholds."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files

from cohortid.criteria.language import (
    CriteriaSet,
    Criterion,
    CriterionTerm,
    EverMetTerm,
    FamilyTerm,
    Group,
    MeasureTerm,
    OtherFamiliesTerm,
    Source,
    Term,
    criterion_terms,
    measure_terms,
)
from cohortid.criteria.window import Window
from cohortid.errors import CriteriaError
from cohortid.records.codes import code_list

# Longest windows in days, to tell a threshold that can't be reached.
DAYS_IN_MONTH = 31


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a set: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def check_set(criteria: CriteriaSet) -> list[Problem]:
    """Return everything wrong with a set; an empty list means it may be used.

    Parameters:
        criteria: The parsed set.

    Returns:
        Problems in the order of the file.

    Example:
        >>> from cohortid.criteria import load_criteria
        >>> check_set(load_criteria("midlands-maturity-index"))
        []
    """
    problems = []
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", criteria.id):
        problems.append(Problem("id", "use lower-case words joined by hyphens"))
    if not re.fullmatch(r"\d+\.\d+\.\d+", criteria.version):
        problems.append(Problem("version", 'write a version such as "1.0.0"'))
    for criterion in criteria.criteria.values():
        problems += _check_criterion(criterion, criteria)
    problems += _check_families(criteria)
    problems += _check_rule(criteria.bring_forward, criteria)
    for term in criteria.population.any:
        if isinstance(term, EverMetTerm) and term.criterion not in criteria.criteria:
            problems.append(Problem("[population]", f"there is no criterion {term.criterion}"))
    problems += _check_lost(criteria)
    problems += _check_circles(criteria)
    return problems


def require_checked(criteria: CriteriaSet) -> CriteriaSet:
    """Return the set, or raise with everything that is wrong with it."""
    problems = check_set(criteria)
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise CriteriaError(f"The criteria set {criteria.id} can't be used:\n{lines}")
    return criteria


def _check_criterion(criterion: Criterion, criteria: CriteriaSet) -> list[Problem]:
    where = f"[criteria.{criterion.id}]"
    problems = []
    if not re.fullmatch(r"[a-z][a-z0-9_]*", criterion.id):
        problems.append(Problem(where, "an id is lower-case words joined by underscores"))
    if not criterion.source.quote.strip() or not criterion.source.document.strip():
        problems.append(Problem(where, "a criterion has a source: document, section and quote"))
    elif not _known_passage(criterion.source):
        problems.append(
            Problem(
                where,
                "the quote isn't a passage checked against its document (guidance_passages.csv)",
            )
        )
    if isinstance(criterion.points, bool) or criterion.points not in (1, 2, 3):
        problems.append(Problem(where, "points is 1, 2 or 3"))
    groups = {row["group"] for row in code_list("diagnosis_group")} | {"other"}
    for group in criterion.ruled_out_by:
        if group not in groups:
            problems.append(Problem(where, f"there is no diagnosis group {group}"))
    for reference in criterion_terms(criterion.rule):
        if reference not in criteria.criteria:
            problems.append(Problem(where, f"there is no criterion {reference}"))
    for term in measure_terms(criterion.rule):
        problems += _check_threshold(term, where)
        if term.comparison.kind == "less_than":
            problems.append(
                Problem(
                    f"{where} {term.measured.measure.name}",
                    "less_than belongs in [lost_from_view]: in a criterion, a further record "
                    "would count against the person",
                )
            )
    problems += _check_together(criterion.rule, where)
    return problems


def _check_threshold(term: MeasureTerm, where: str) -> list[Problem]:
    name, comparison = term.measured.measure.name, term.comparison
    window: Window = term.measured.window
    place = f"{where} {name}"
    if comparison.kind == "is":
        values = _values(term)
        wrong = [value for value in comparison.values if values and value not in values]
        return [Problem(place, f"there is no value {value}") for value in wrong]
    least = comparison.number + (1 if comparison.kind == "more_than" else 0)
    if comparison.kind == "less_than":
        return [Problem(place, "less_than 0 is never met")] if comparison.number == 0 else []
    if least == 0:
        return [Problem(place, "at_least 0 is met by everybody")]
    operator = term.measured.measure.operator
    days = (
        10**6 if window.ever else window.length * (DAYS_IN_MONTH if window.unit == "months" else 1)
    )
    if operator == "days_since" and window.ever:
        return [Problem(place, 'days_since needs a window of days or months, not "ever"')]
    if operator in ("exists", "overlaps") and least > 1:
        return [Problem(place, f"{operator} is 0 or 1, so this can't be reached")]
    if operator in ("covered_days", "longest_stretch", "days_since") and least > days:
        return [Problem(place, f"{least} days can't be reached in {window}")]
    return []


def _values(term: MeasureTerm) -> set[str]:
    return {"yes", "no", "unknown"} if term.measured.measure.column == "homeless" else set()


def _check_together(term: Term | None, where: str) -> list[Problem]:
    """Refuse `all` of terms on one measure and window that no value satisfies."""
    if not isinstance(term, Group):
        return []
    problems = [problem for inner in term.terms for problem in _check_together(inner, where)]
    if term.kind != "all":
        return problems
    spans: dict[str, list[int]] = {}
    for inner in term.terms:
        if not isinstance(inner, MeasureTerm) or inner.comparison.kind == "is":
            continue
        span = spans.setdefault(inner.measured.name, [0, 10**9])
        number = inner.comparison.number
        if inner.comparison.kind == "less_than":
            span[1] = min(span[1], number - 1)
        else:
            span[0] = max(span[0], number + (inner.comparison.kind == "more_than"))
    for name, (low, high) in spans.items():
        if low > high:
            problems.append(Problem(where, f"no value of {name} meets all of these thresholds"))
    return problems


def _check_families(criteria: CriteriaSet) -> list[Problem]:
    problems, seen = [], dict[str, str]()
    for family, members in criteria.families.items():
        if not members:
            problems.append(Problem(f"[families] {family}", "has no criteria"))
        for member in members:
            if member not in criteria.criteria:
                problems.append(Problem(f"[families] {family}", f"there is no criterion {member}"))
            if member in seen:
                problems.append(
                    Problem(f"[families] {family}", f"{member} is in {seen[member]} too")
                )
            seen[member] = family
    return problems


def _check_rule(term: Term, criteria: CriteriaSet) -> list[Problem]:
    where, problems = "[bring_forward]", []
    if isinstance(term, CriterionTerm) and term.criterion not in criteria.criteria:
        problems.append(Problem(where, f"there is no criterion {term.criterion}"))
    if isinstance(term, FamilyTerm) and term.family not in criteria.families:
        problems.append(Problem(where, f"there is no family {term.family}"))
    if isinstance(term, OtherFamiliesTerm):
        others = len(set(criteria.families) - set(term.besides))
        if not 1 <= term.n <= others:
            problems.append(
                Problem(
                    where, f"other_families = {term.n} can't be reached: there are {others} others"
                )
            )
    if isinstance(term, MeasureTerm):
        problems.append(Problem(where, "a measure belongs in a criterion, where it has a source"))
    if isinstance(term, Group):
        if term.kind == "at_least" and not 1 <= term.n <= len(term.terms):
            problems.append(
                Problem(where, f"at least {term.n} of {len(term.terms)} can't be reached")
            )
        for inner in term.terms:
            problems += _check_rule(inner, criteria)
    return problems


def _check_lost(criteria: CriteriaSet) -> list[Problem]:
    lost, where = criteria.lost_from_view, "[lost_from_view]"
    if lost is None:
        return []
    problems = []
    if not _known_passage(lost.source):
        problems.append(Problem(where, "the quote isn't a passage checked against its document"))
    for reference in criterion_terms(lost.rule):
        if reference not in criteria.criteria:
            problems.append(Problem(where, f"there is no criterion {reference}"))
    for term in measure_terms(lost.rule):
        problems += _check_threshold(term, where)
    return problems


def _check_circles(criteria: CriteriaSet) -> list[Problem]:
    left = dict(criteria.criteria)
    while left:
        ready = [key for key, one in left.items() if not set(criterion_terms(one.rule)) & set(left)]
        if not ready:
            return [Problem("[criteria]", f"refer to each other in a circle: {', '.join(left)}")]
        for key in ready:
            del left[key]
    return []


def _known_passage(source: Source) -> bool:
    digest = passage_sha256(source.quote)
    return any(
        row["sha256"] == digest and row["document"] == source.document
        for row in guidance_passages()
    )


def guidance_passages() -> list[dict[str, str]]:
    """Return the passages of guidance whose words were checked, with their hashes."""
    text = files("cohortid.criteria").joinpath("guidance_passages.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def passage_sha256(quote: str) -> str:
    """Return the SHA-256 of a passage, its white space made single."""
    return hashlib.sha256(" ".join(quote.split()).encode()).hexdigest()
