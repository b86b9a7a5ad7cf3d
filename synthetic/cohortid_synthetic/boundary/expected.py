"""What should come of a person: the state of a criterion, from the planned numbers."""

from collections.abc import Mapping
from typing import Any

from cohortid_synthetic.boundary.facts import Facts
from cohortid_synthetic.boundary.interpretations import Interpretation
from cohortid_synthetic.boundary.rules import Arm, Rules
from cohortid_synthetic.calendar_days import months_back_from

STATES = {(1, 1): "met", (0, 0): "not_met", (0, 1): "not_known"}
Bounds = tuple[int, int]
"""Whether it is surely so, and whether it could be so."""


def window_of(arm: Arm, index: int, how: Interpretation) -> int:
    """Return the first day of an arm's window up to the index date; 1 for ever."""
    if arm.months:
        days = how.length_in_days(arm.months)
        return months_back_from(index + 1, arm.months) if days is None else index + 1 - days
    length = arm.within.partition(" ")[0]
    return index + 1 - int(length) if length.isdigit() else 1


def number_of(arm: Arm, facts: Facts, index: int, how: Interpretation) -> tuple[int, int] | str:
    """Return the planned number of an arm's measure (`Facts.value`)."""
    return facts.value(arm.measure, arm.operator, window_of(arm, index, how), index, how)


def state_of(criterion: str, rules: Rules, facts: Facts, index: int, how: Interpretation) -> str:
    """Return the state that a criterion should have, where every record was received.

    Parameters:
        criterion: its id.
        rules: of the set.
        facts: what is planned of the person.
        index: the index date.
        how: the interpretation.

    Returns:
        met, not_met or not_known.
    """
    return STATES[_of_criterion(criterion, rules, facts, index, how)]


def _of_criterion(name: str, rules: Rules, facts: Facts, index: int, how: Interpretation) -> Bounds:
    rule = rules.criteria[name]
    if rule.get("answered_by") == "ask":
        return 0, 1
    return _of_term(name, rule, rules, facts, index, how)


def _of_term(
    name: str, term: Mapping[str, Any], rules: Rules, facts: Facts, index: int, how: Interpretation
) -> Bounds:
    if "measure" in term:
        return _of_arm(rules.arm_of(name, term), str(term["absent"]), facts, index, how)
    if "criterion" in term:
        return _of_criterion(term["criterion"], rules, facts, index, how)
    kind = next(kind for kind in ("any", "all", "at_least") if kind in term)
    inner = term["at_least"]["of"] if kind == "at_least" else term[kind]
    wanted = {"any": 1, "all": len(inner)}.get(kind) or int(term["at_least"]["n"])
    bounds = [_of_term(name, one, rules, facts, index, how) for one in inner]
    return int(sum(low for low, _ in bounds) >= wanted), int(sum(h for _, h in bounds) >= wanted)


def _of_arm(arm: Arm, absent: str, facts: Facts, index: int, how: Interpretation) -> Bounds:
    number = number_of(arm, facts, index, how)
    if isinstance(number, str):
        return (0, 1) if not number else (int(number == "yes"), int(number == "yes"))
    value, of = number
    if arm.operator == "share":
        met = value > 0 and value * arm.of >= of * arm.number
    else:
        met = how.met(arm.kind, arm.operator, value, arm.number)
    nothing = value == 0 and absent == "unknown"
    return int(met), int(met or nothing)
