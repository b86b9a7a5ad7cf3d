"""Each arm of the criteria set, and each operator, has spec tables at every edge of it.

The tables are the objects that `tests/spec/test_spec_criterion_*.py` declare, and what they expect
is true (each is asked of engine and oracle); what they must hold is worked out from the TOML files.
A new criterion, arm or operator, or another threshold or window, fails until its tables follow.
"""

import importlib.util
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from against_oracle import SET
from criterion_tables import WHOLE, Case, SpecTable

from cohortid.criteria.measure import OPERATORS
from cohortid.criteria.window import Window

SPEC = Path(__file__).parents[1] / "spec"
CRITERIA = files("cohortid.criteria")
MEASURES = tomllib.loads(CRITERIA.joinpath("measures.toml").read_text("utf-8"))
DAY = timedelta(days=1)
ANY = "any"

# What can't be. Each entry must be needed: one that isn't fails too.
CAN_NOT_BE = {
    ("violence_or_offending", WHOLE): ({"not_met"}, "no record says that there was no offence"),
    ("lost_from_view", "seen_by_early_intervention"): (
        {"after the index date"},
        "who was seen on the index date isn't lost, and who is seen tomorrow wasn't yet",
    ),
}


@cache
def declared() -> tuple[SpecTable, ...]:
    """Return every table that a spec of criteria declares."""
    found: list[SpecTable] = []
    for path in sorted(SPEC.glob("test_spec_criterion_*.py")):
        spec = importlib.util.spec_from_file_location(f"declared_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += module.TABLES
    return tuple(found)


def cases_about(criterion: str, arm: str | None = None) -> list[Case]:
    """Return the lines of the tables about a criterion, or about one arm of it."""
    return [
        case
        for table in declared()
        if table.criterion == criterion and arm in (None, table.arm)
        for case in table.cases
    ]


def terms(rule: Any) -> Iterator[dict[str, Any]]:
    """Yield every measure with its window and comparison, however deep in a rule."""
    if isinstance(rule, dict):
        if "measure" in rule:
            yield rule
        for inner in rule.values():
            yield from terms(inner)
    elif isinstance(rule, list):
        for inner in rule:
            yield from terms(inner)


def read(text: str) -> dict[str, Any]:
    """Return the rules of a set: criterion, or lost_from_view, to its TOML."""
    raw = tomllib.loads(text)
    lost = {"lost_from_view": raw["lost_from_view"]} if "lost_from_view" in raw else {}
    return raw["criteria"] | lost


RULES = read(CRITERIA.joinpath("sets", f"{SET}.toml").read_text("utf-8"))
HALF_YEAR = read((SPEC / "half_year.toml").read_text("utf-8"))
ARMS = [
    pytest.param(name, term, id=f"{name}-{term['measure']}")
    for name, rule in (RULES | HALF_YEAR).items()
    for term in terms(rule)
]


def lacking(term: dict[str, Any], cases: list[Case]) -> set[str]:
    """Return what the tables of an arm don't show, in words."""
    return (
        _lacking_places(term, cases)
        | _lacking_arm_states(term, cases)
        | _lacking_decision(term, cases)
        | _lacking_window(term, cases)
        | _lacking_leap_days(term, cases)
    )


def _number(text: str) -> Fraction:
    return Fraction(10**6) if text == ANY else Fraction(text)


def _is_asked(case: Case) -> bool:
    return case.expected[0] != "."


def _threshold(term: dict[str, Any]) -> tuple[str, Fraction] | None:
    for kind in ("at_least", "more_than", "less_than"):
        if kind in term:
            raw = term[kind]
            return kind, Fraction(*raw) if isinstance(raw, list) else Fraction(raw)
    return None


def _operator(term: dict[str, Any]) -> str:
    return str(MEASURES[term["measure"]].get("operator"))


def _lacking_places(term: dict[str, Any], cases: list[Case]) -> set[str]:
    """Below, at and above the threshold; next to it for whole numbers, and known for certain."""
    threshold, operator = _threshold(term), _operator(term)
    if operator in ("exists", "overlaps", "latest"):
        met = [case.n_rows for case in cases if case.expected[2] == "met"]
        return set() if met and max(met) > min(met) else {"more than enough records"}
    asked = [case for case in cases if _is_asked(case)]
    if not asked or threshold is None:  # of lost_from_view only the result is asked
        return set()
    edge = threshold[1]
    certain = [
        _number(case.expected[0]) for case in asked if case.expected[1] in (case.expected[0], ANY)
    ]
    if operator == "share":
        wanted = {
            "below the edge": any(value < edge for value in certain),
            "at the edge": edge in certain,
            "above the edge": any(value > edge for value in certain),
        }
    else:
        wanted = {
            "below the edge": edge - 1 in certain,
            "at the edge": edge in certain,
            "above the edge": edge + 1 in certain,
        }
    return {words for words, found in wanted.items() if not found}


def _lacking_decision(term: dict[str, Any], cases: list[Case]) -> set[str]:
    """On either side of the threshold, next to it, the arm alone decides the criterion."""
    threshold, asked = _threshold(term) or ("at_least", Fraction(1)), list(filter(_is_asked, cases))
    if not asked:
        return set()
    kind, edge = threshold
    shift = {"at_least": (-1, 0), "more_than": (0, 1), "less_than": (0, -1)}[kind]
    fails, holds = edge + shift[0], edge + shift[1]
    if _operator(term) == "share":
        beside = {_number(case.expected[1]) for case in asked}
        fails = max(value for value in beside if value < edge)
    found = {(_number(case.expected[0]), case.expected[2] == "met") for case in asked}
    wanted = {"a line just short of it that isn't met": (fails, False), "a met line": (holds, True)}
    return {words for words, one in wanted.items() if one not in found}


def _lacking_arm_states(term: dict[str, Any], cases: list[Case]) -> set[str]:
    """Return which of its own three states the arm is never in."""
    asked = [case for case in cases if _is_asked(case)]
    if not asked:
        return {"met", "not_met"} - {case.expected[2] for case in cases}
    found = {_arm_state(term, *case.expected[:2]) for case in asked}
    wanted = {"met", "not_met", "not_known"}
    if term["absent"] == "unknown" and _operator(term) != "latest":
        wanted -= {"not_met"}  # silence says nothing, and a record can only say yes
    return {f"arm {state}" for state in wanted - found}


def _arm_state(term: dict[str, Any], low: str, high: str) -> str:
    kind, edge = _threshold(term) or ("at_least", Fraction(1))
    holds = {
        "at_least": lambda value: value >= edge,
        "more_than": lambda value: value > edge,
        "less_than": lambda value: value < edge,
    }[kind]
    both = {bool(holds(_number(low))), bool(holds(_number(high)))}
    return "not_known" if len(both) == 2 else "met" if both == {True} else "not_met"


def _lacking_window(term: dict[str, Any], cases: list[Case]) -> set[str]:
    """The window's first day and the day before it, the index date and the day after it, differ."""
    lacks = set()
    if not _differs(cases, lambda day: day, lambda day: day + DAY):
        lacks.add("after the index date")
    if term["within"] != "ever":
        window = Window.parse(term["within"])
        if not _differs(cases, window.start, lambda day: window.start(day) - DAY):
            lacks.add("before the first day")
        days = {case.index_date for case in cases}
        if "month" in term["within"] and not any(
            window.start(day).day != (day + DAY).day for day in days
        ):
            lacks.add("a first day moved to the end of its month")
    return lacks


def _differs(cases: list[Case], inside: Any, outside: Any) -> bool:
    """Tell whether a date and the one beside it, on one index date, give different answers."""
    return any(
        one.index_date == other.index_date
        and inside(one.index_date) in one.days
        and outside(other.index_date) in other.days
        and one.expected != other.expected
        for one in cases
        for other in cases
    )


def _lacking_leap_days(term: dict[str, Any], cases: list[Case]) -> set[str]:
    leap = [
        {case.index_date for case in cases if _is_leap(case.index_date)},
        {day for case in cases for day in case.days if _is_leap(day)},
    ]
    words = ["an index date on 29 February", "a record on 29 February"]
    lacks = {name for name, found in zip(words, leap, strict=True) if not found}
    half_year = term["within"] == "6 months"
    starts = {case.start for case in cases if case.start is not None}
    if half_year and not any(_is_leap(day) for day in starts):
        lacks.add("a window from 29 February")
    return lacks


def _is_leap(day: date) -> bool:
    return (day.month, day.day) == (2, 29)


def excused(criterion: str, arm: str) -> set[str]:
    return CAN_NOT_BE.get((criterion, arm), (set(), ""))[0]


@pytest.mark.parametrize(("criterion", "term"), ARMS)
def test_every_arm_is_shown_at_every_edge(criterion: str, term: dict[str, Any]) -> None:
    cases = cases_about(criterion, term["measure"])
    assert cases, f"no table is about {term['measure']} of {criterion}"
    assert lacking(term, cases) == excused(criterion, term["measure"])


@pytest.mark.parametrize("criterion", [*RULES, *HALF_YEAR])
def test_every_criterion_is_shown_in_each_state(criterion: str) -> None:
    wanted = {"met", "not_met", "not_known"}
    if criterion == "lost_from_view":  # somebody is on that list or not
        wanted -= {"not_known"}
    found = {case.expected[2] for case in cases_about(criterion)}
    assert wanted - found == excused(criterion, WHOLE)
    assert found <= wanted


def test_every_operator_has_an_arm_over_six_months() -> None:
    used = {_operator(term) for rule in HALF_YEAR.values() for term in terms(rule)}
    assert used == set(OPERATORS)


def test_a_table_says_where_its_windows_begin() -> None:
    windows = {
        (name, term["measure"]): term["within"]
        for name, rule in (RULES | HALF_YEAR).items()
        for term in terms(rule)
    }
    n_checked = 0
    for table in declared():
        within = windows.get((table.criterion, table.arm), "ever")
        for case in table.cases if within != "ever" else []:
            assert case.start == Window.parse(within).start(case.index_date), case
            n_checked += 1
    assert n_checked > 300


def test_no_table_is_about_something_that_is_not_there_and_no_excuse_is_stale() -> None:
    arms = {(name, one["measure"]) for name, rule in RULES.items() for one in terms(rule)}
    arms |= {(name, one["measure"]) for name, rule in HALF_YEAR.items() for one in terms(rule)}
    parts = {*RULES, *HALF_YEAR, "population", "bring_forward"}
    known = arms | {(part, WHOLE) for part in parts}
    assert {(table.criterion, table.arm) for table in declared()} <= known
    assert set(CAN_NOT_BE) <= known


@pytest.mark.parametrize(
    ("place", "lacks"),
    [(0, "below the edge"), (1, "at the edge"), (2, "above the edge")],
)
def test_a_table_without_one_of_its_first_lines_would_fail(place: int, lacks: str) -> None:
    (term,) = (one for one in terms(HALF_YEAR["covered_days"]))
    cases = cases_about("covered_days", "inpatient_days")
    assert "a met line" in lacking(term | {"more_than": 29}, cases[:3])
    value = cases[place].expected[0]
    left = [case for case in cases if case.expected[0] != value]
    assert lacks in lacking(term, left)
    assert lacks in lacking(term | {"more_than": term["more_than"] + 7}, cases)


@pytest.mark.parametrize(
    ("gone", "lacks"),
    [
        (date(2026, 2, 27), "before the first day"),
        (date(2026, 8, 31), "after the index date"),
        (date(2024, 2, 29), "a record on 29 February"),
    ],
)
def test_a_table_without_a_date_beside_an_edge_would_fail(gone: date, lacks: str) -> None:
    (term,) = (one for one in terms(HALF_YEAR["count"]))
    cases = cases_about("count", "missed_contacts")
    kept = [case for case in cases if case.index_date == date(2026, 8, 30)]
    cases = kept if gone.year == 2026 else cases
    assert lacks in lacking(term, [case for case in cases if gone not in case.days])
