"""Second statement: every criterion's three bounds, reasons and state, from the measures."""

from __future__ import annotations

from cohortid.criteria.bounds import WHY
from cohortid.criteria.compile.text import BOUNDS, combine, select, with_blocks
from cohortid.criteria.language import (
    CriteriaSet,
    Criterion,
    CriterionTerm,
    Group,
    MeasureTerm,
    Term,
    criterion_terms,
    measure_terms,
)
from cohortid.criteria.operators import FLAGS, OPERATOR
from cohortid.criteria.rows import flag


def criteria_sql(criteria: CriteriaSet) -> str:
    """Return the query that gives every criterion's three bounds and reasons.

    Returns:
        SQL over the table `measures`: one row per person, and per criterion the columns
        `<criterion>_low`, `_high_recorded`, `_high`, `_why` and `_state`.
    """
    blocks = [("arms", select(["*", *_arms_open(criteria)], "FROM measures"))]
    source = "arms"
    for level in _levels(criteria):
        columns = []
        for criterion in level:
            columns += _bounds_columns(criterion)
        name = f"level_{len(blocks)}"
        blocks.append((name, select(["*", *columns], f"FROM {source}")))
        source = name
    chosen = ["person_id"]
    for criterion in criteria.criteria.values():
        name = criterion.id
        why = " + ".join(f"{bit} * {name}_{reason}" for reason, bit in WHY.items())
        undecided = f"{name}_low = 0 AND {name}_high = 1"
        chosen += [f"{name}_{bound}" for bound in BOUNDS]
        chosen.append(f"CASE WHEN {undecided} THEN {why} ELSE 0 END AS {name}_why")
        chosen.append(
            f"CASE WHEN {name}_low = 1 THEN 'met' WHEN {name}_high = 0 THEN 'not_met' "
            f"ELSE 'not_known' END AS {name}_state"
        )
    lost = criteria.lost_from_view
    surely_lost = "1 = 0" if lost is None else _rule(lost.rule, "low")
    chosen.append(f"{flag(surely_lost)} AS lost_from_view")
    return with_blocks(blocks) + select(chosen, f"FROM {source}")


def _arms_open(criteria: CriteriaSet) -> list[str]:
    """Return, for each arm with a measure, whether it is possible but not surely met."""
    return [
        f"{flag(_open(term))} AS {_arm(criterion.id, place)}_open"
        for criterion in criteria.criteria.values()
        for place, term in enumerate(measure_terms(criterion.rule), 1)
        if term.measured.measure.built
    ]


def _open(term: MeasureTerm) -> str:
    return f"{_rule(term, 'high')} AND {flag(_rule(term, 'low'))} = 0"


def _arm(criterion: str, place: int) -> str:
    return f"{criterion}_arm_{place}"


def _levels(criteria: CriteriaSet) -> list[list[Criterion]]:
    """Order criteria so that each comes after the ones it refers to."""
    left, done, levels = dict(criteria.criteria), set[str](), []
    while left:
        ready = [one for one in left.values() if done.issuperset(criterion_terms(one.rule))]
        levels.append(ready)
        done |= {one.id for one in ready}
        left = {key: one for key, one in left.items() if key not in done}
        if not ready:
            raise AssertionError("criteria refer to each other in a circle")  # checked before
    return levels


def _bounds_columns(criterion: Criterion) -> list[str]:
    name, rule = criterion.id, criterion.rule
    if rule is None:
        return _asked_columns(name)
    low, high_recorded, high = (flag(_rule(rule, bound)) for bound in BOUNDS)
    if criterion.answered_by == "proxy":  # records only hint: their silence isn't counted
        high_recorded = flag(_rule(rule, "high_rows"))
    why = {reason: flag(_reason(name, rule, reason)) for reason in WHY}
    if criterion.ruled_out_by:
        out = _ruled_out_condition(criterion)
        high_recorded = f"CASE WHEN {out} THEN 0 ELSE {high_recorded} END"
        high = f"CASE WHEN {out} THEN 0 ELSE {high} END"
    bounds = zip(BOUNDS, (low, high_recorded, high), strict=True)
    return [f"{sql} AS {name}_{bound}" for bound, sql in bounds] + [
        f"{sql} AS {name}_{reason}" for reason, sql in why.items()
    ]


def _asked_columns(name: str) -> list[str]:
    """A criterion that is asked is known only once a reviewer has answered it."""
    yes, no = f"{name}_answered_yes", f"{name}_answered_no"
    bounds = (yes, yes, f"1 - {no}")
    reasons = [
        f"{f'1 - {yes} - {no}' if reason == 'ask' else '0'} AS {name}_{reason}" for reason in WHY
    ]
    return [f"{sql} AS {name}_{bound}" for bound, sql in zip(BOUNDS, bounds, strict=True)] + reasons


def _ruled_out_condition(criterion: Criterion) -> str:
    """Ruled out by diagnosis alone only where nothing else could be hiding in the records."""
    built = [term.measured for term in measure_terms(criterion.rule) if term.measured.measure.built]
    hiding = [
        f"{item.name}_{reason} = 0"
        for item in built
        for reason in ("gap", "no_table", "unreadable", "undated", "uncertain")
    ]
    met = _rule(criterion.rule, "low") if criterion.rule else "1 = 0"
    return " AND ".join([f"{criterion.id}_ruled_out = 1", f"{flag(met)} = 0", *hiding])


def _rule(term: Term, bound: str) -> str:
    """Return a rule under one bound, as an SQL condition."""
    if isinstance(term, MeasureTerm):
        if not term.measured.measure.built:
            return "1 = 1" if bound == "high" else "1 = 0"
        operator = OPERATOR[term.measured.measure.operator]
        tri = operator.condition(term.measured, term.comparison)
        return str(getattr(tri, bound))
    if isinstance(term, CriterionTerm):
        return f"{term.criterion}_{'high_recorded' if bound == 'high_rows' else bound} = 1"
    if isinstance(term, Group):
        return combine(term, [_rule(inner, bound) for inner in term.terms])
    raise AssertionError(f"{term} doesn't belong in a criterion")


def _reason(name: str, rule: Term, reason: str) -> str:
    """Return the condition that an undecided arm of the rule has this reason."""
    conditions = []
    for place, term in enumerate(measure_terms(rule), 1):
        if not term.measured.measure.built:
            conditions.append("1 = 1" if reason == "not_built" else "1 = 0")
        elif reason in FLAGS:
            undecided = f"{_arm(name, place)}_open = 1"
            conditions.append(f"({undecided} AND {term.measured.name}_{reason} = 1)")
    for criterion in criterion_terms(rule):
        undecided = f"{criterion}_high = 1 AND {criterion}_low = 0"
        conditions.append(f"({undecided} AND {criterion}_{reason} = 1)")
    return " OR ".join(conditions) if conditions else "1 = 0"
