"""Oracle: which rows a measure rests on, so that evidence can be dated (semantics, section 4)."""

from collections.abc import Iterator, Mapping
from typing import Any

from cohortid_synthetic.oracle_rows import (
    Judged,
    Row,
    Window,
    day_of,
    days_inside,
    judge,
    window,
)
from cohortid_synthetic.oracle_rules import PersonRules

Tables = Mapping[str, list[Row]]


def evidence_of(rules: PersonRules) -> Iterator[tuple[str, str, str, Row]]:
    """Yield criterion, measure, window and row for every row that a measure surely counts.

    Of a share these are the rows of its numerator, of a run the days missed since the last one
    attended, of a longest stretch the contacts missed in the window, of days since the last contact
    attended, of the latest record that record.

    Parameters:
        rules: the criteria of one person, worked out.
    """
    for criterion, rule in rules.criteria_set["criteria"].items():
        for leaf in leaves(rule):
            measure = rules.measures[leaf["measure"]]
            if measure.get("built") is False:
                continue
            days = window(leaf["within"], rules.index_date)
            for row in _rows(measure, leaf, rules.tables, days):
                yield criterion, leaf["measure"], leaf["within"], row


def leaves(node: Any) -> Iterator[Row]:
    """Yield the conditions under a node that name a measure."""
    if isinstance(node, list):
        for child in node:
            yield from leaves(child)
    elif isinstance(node, dict) and "measure" in node:
        yield node
    elif isinstance(node, dict):
        for name in ("all", "any", "at_least", "of"):
            if isinstance(node.get(name), list | dict):
                yield from leaves(node[name])


def _rows(measure: Row, leaf: Row, tables: Tables, days: Window) -> list[Row]:
    rows = tables.get(measure["table"], [])
    where = measure.get("where", {})
    operator = measure["operator"]
    if operator == "share":
        return _counting(rows, where | measure["numerator"], measure, days)
    if operator == "run":
        return _run(rows, measure, days)
    if operator == "longest_stretch":
        return _counting(rows, measure.get("requires") or where, measure, days)
    counting = _counting(rows, where, measure, days)
    if operator == "covered_days":
        return [row for row in counting if days_inside(row, "end_earliest", days)]
    if operator == "days_since":
        return _newest(counting)
    if operator == "latest":
        passed = measure.get("pass_over", {})
        kept = [r for r in counting if not any(r.get(c) in v for c, v in passed.items())]
        return [row for row in _newest(kept) if row.get(measure["column"]) in leaf["is"]]
    return counting


def _counting(rows: list[Row], where: Row, measure: Row, days: Window) -> list[Row]:
    judged: list[Judged] = [judge(row, where, measure, days) for row in rows]
    return [each.row for each in judged if each.counts]


def _newest(rows: list[Row]) -> list[Row]:
    dated = [(day, row) for row in rows if (day := day_of(row)) is not None]
    newest = max((day for day, _ in dated), default=None)
    return [row for day, row in dated if day == newest]


def _run(rows: list[Row], measure: Row, days: Window) -> list[Row]:
    where = measure.get("where", {})
    attended = _counting(rows, where | measure["rest"], measure, days)
    last = max((day for row in attended if (day := day_of(row)) is not None), default=None)
    missed = _counting(rows, where | measure["numerator"], measure, days)
    return [r for r in missed if last is None or ((day := day_of(r)) is not None and day > last)]
