"""Review shows facts and takes down what people decide; it decides nothing itself."""

import ast
import re
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path

import pytest

import cohortid
from cohortid.cli import COMMANDS
from cohortid.review import card as cards
from cohortid.review.outcomes import limits, outcomes

ROOT = Path(cohortid.__file__).parent / "review"
MODULES = sorted(ROOT.rglob("*.py"))
MAKES_DECISIONS = {"workbook/read_decisions.py"}
BULK = re.compile(
    r"(^|_)(bulk|everyone|everybody)(_|$)|accept|auto_?decide|default_(outcome|decision)"
)


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def test_a_decision_is_only_read_from_what_somebody_filled_in() -> None:
    makers = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Decision"
    }
    assert makers == MAKES_DECISIONS


def test_there_is_no_way_to_decide_about_many_at_once() -> None:
    assert len(MODULES) > 60
    found = {name for path in MODULES for name in names_in(path) if BULK.search(name)}
    assert found == set()
    assert not [name for name in COMMANDS if BULK.search(name)]
    assert limits().same_reason_at_most <= 3


def test_not_needed_now_needs_a_reason_and_a_date_and_no_outcome_sends_away() -> None:
    parked = [one for one in outcomes().values() if one.section == "not_now"]
    assert [one.id for one in parked] == ["not_needed_now"]
    assert set(parked[0].needs) >= {"reason", "by_when"} and parked[0].by_when_is == "review"
    assert limits().review_within_days <= 366
    for one in outcomes().values():
        assert not re.search(r"discharge|eligib|refus|step.?down|reject", one.title, re.IGNORECASE)


@pytest.mark.parametrize("name", ["ReviewCard", "CriterionOnCard", "Seen", "Listing", "Unsettled"])
def test_nothing_on_a_card_is_a_fraction_a_grade_or_a_sum(name: str) -> None:
    kind = getattr(cards, name)
    assert is_dataclass(kind)
    for one in fields(kind):
        assert "float" not in str(one.type), one.name
        assert not re.search(r"points|score|rank|band|grade|n_families|n_met|priority", one.name)


def test_every_public_name_of_review_is_there() -> None:
    review = import_module("cohortid.review")
    for name in review.__all__:
        value = getattr(review, name)
        assert callable(value), name  # and not the module that bears a like name
