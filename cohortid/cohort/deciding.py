"""Which arms of a rule decide that it is met, so that a list can say why in a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cohortid.criteria.language import CriterionTerm, Group, MeasureTerm, Term

StateOf = Callable[[MeasureTerm], str]


def arm_state(term: MeasureTerm, low: int, high: int, of: tuple[int, int] | None) -> str:
    """Return the state of one arm, from the bounds of its measure.

    Parameters:
        term: The arm.
        low: Low bound.
        high: High bound.
        of: For a share, how many the low and the high are out of.

    Returns:
        "met" if every value between the bounds satisfies it, "not_met" if none does, else
        "not_known".

    Example:
        >>> from cohortid.criteria import load_criteria
        >>> rule = load_criteria("midlands-maturity-index").criteria["high_inpatient_use"].rule
        >>> arm_state(rule.terms[0], 3, 3, None), arm_state(rule.terms[0], 2, 9, None)
        ('met', 'not_known')
    """
    results = (_holds(term, low, of[0] if of else 1), _holds(term, high, of[1] if of else 1))
    if term.comparison.kind == "less_than":
        results = results[::-1]
    surely, possibly = results
    return "met" if surely else "not_known" if possibly else "not_met"


def deciding_arms(
    rule: Term | None, arms: StateOf, criteria: Mapping[str, str]
) -> list[MeasureTerm]:
    """Return the arms by which a rule is met; none if it isn't.

    Parameters:
        rule: The rule of a criterion.
        arms: Gives the state of an arm.
        criteria: State of each other criterion of the set.

    Returns:
        The arms of every branch that is met, in the order of the rule.
    """
    return _met(rule, arms, criteria)[1] if rule is not None else []


def _met(term: Term, arms: StateOf, criteria: Mapping[str, str]) -> tuple[bool, list[MeasureTerm]]:
    if isinstance(term, MeasureTerm):
        is_met = arms(term) == "met"
        return is_met, [term] if is_met else []
    if isinstance(term, CriterionTerm):
        return criteria[term.criterion] == "met", []
    if isinstance(term, Group):
        parts = [_met(part, arms, criteria) for part in term.terms]
        n_met = sum(is_met for is_met, _ in parts)
        needed = {"all": len(parts), "any": 1}.get(term.kind, term.n)
        found = [arm for is_met, own in parts if is_met for arm in own]
        return n_met >= needed, found if n_met >= needed else []
    return False, []  # families stand in the rule of a set, not of a criterion


def _holds(term: MeasureTerm, value: int, of: int) -> bool:
    comparison = term.comparison
    if comparison.kind == "is":
        return value == 1
    if term.measured.measure.operator == "share":
        return of > 0 and value * comparison.of >= comparison.number * of
    if comparison.kind == "more_than":
        return value > comparison.number
    if comparison.kind == "less_than":
        return value < comparison.number
    return value >= comparison.number
