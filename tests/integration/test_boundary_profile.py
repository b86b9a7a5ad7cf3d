"""People at the thresholds of the shipped set: engine and oracle say what was written down."""

import re
import tomllib
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from cohortid_synthetic import SyntheticExtract, generate
from cohortid_synthetic.boundary import INTERPRETATIONS, read_rules
from cohortid_synthetic.boundary.plant import cases
from cohortid_synthetic.oracle import evaluate

from cohortid.cohort import identify
from cohortid.criteria.parse import parse_set
from cohortid.criteria.window import Window
from cohortid.records import Records, read_mhsds

CRITERIA = resources.files("cohortid.criteria")
SET = CRITERIA.joinpath("sets", "midlands-maturity-index.toml").read_text("utf-8")
MEASURES = CRITERIA.joinpath("measures.toml").read_text("utf-8")
COUNTED = ("count", "covered_days", "run", "longest_stretch")
MONTHS = {
    "usual": (date(2026, 9, 1), "2026-08-31"),
    "29 February inside two years": (date(2026, 2, 1), "2026-01-31"),
    "29 February": (date(2024, 3, 1), "2024-02-29"),
}


def strict(text: str) -> str:
    """Make "at least" into "more than" for whatever is counted."""
    for name, measure in tomllib.loads(MEASURES).items():
        if measure["operator"] in COUNTED:
            pattern = rf'(measure = "{name}", within = "[^"]*", )at_least'
            text = re.sub(pattern, r"\1more_than", text)
    return text


def in_days(text: str) -> str:
    return text.replace('within = "24 months"', 'within = "730 days"').replace(
        'within = "12 months"', 'within = "365 days"'
    )


VARIANTS = {
    "shipped": (SET, MEASURES),
    "inclusive": (SET.replace("more_than", "at_least"), MEASURES),
    "strict": (strict(SET), MEASURES),
    "days": (in_days(SET), MEASURES),
    "spells": (SET, MEASURES.replace('table = "admission"', 'table = "hospital_spell"')),
}
"""Interpretation -> the set and the measures, changed as a text."""


LEAP = ("29 February inside two years", "29 February")
QUICK = [("usual", "shipped"), ("29 February", "days")]
SLOW = [("usual", how) for how in VARIANTS] + [(m, h) for m in LEAP for h in ("shipped", "days")]
PAIRS = [pytest.param(*p, marks=[] if p in QUICK else pytest.mark.slow) for p in SLOW]


@cache
def made_for(months: str) -> SyntheticExtract:
    last_month, index_date = MONTHS[months]
    made = generate(profile="boundary", last_month=last_month)
    assert made.manifest["index_date"] == index_date
    return made


@cache
def records_for(months: str) -> Records:
    made = made_for(months)
    return read_mhsds(made.tables, purpose="care_review", team_map=made.team_map)


@pytest.fixture(scope="module", params=MONTHS)
def extract(request: pytest.FixtureRequest) -> SyntheticExtract:
    return made_for(request.param)


def of_engine(
    records: Records, extract: SyntheticExtract, rules: tuple[str, str], folder: Path
) -> tuple[pd.Series, pd.DataFrame]:
    """Return the states by person and criterion, and every measure's number."""
    criteria = parse_set(rules[0], "boundary", rules[1])
    cohort = identify(records, criteria, index_date=extract.index_date, out=folder)
    states = cohort.states.table.set_index(["person_id", "criterion"])["state"]
    return states, pd.read_parquet(cohort.folder / "measures.parquet").set_index("person_id")


def of_oracle(extract: SyntheticExtract, rules: tuple[str, str], folder: Path) -> pd.Series:
    (folder / "set.toml").write_text(rules[0], "utf-8")
    (folder / "measures.toml").write_text(rules[1], "utf-8")
    truth = extract.truth
    paths = folder / "set.toml", folder / "measures.toml"
    found = evaluate(truth, *paths, extract.index_date, truth["coverage"])
    return found.states.set_index(["person_id", "criterion"])["state"]


@pytest.mark.parametrize(("months", "interpretation"), PAIRS)
def test_engine_and_oracle_give_each_person_the_expected_state(
    months: str, interpretation: str, tmp_path: Path
) -> None:
    extract, records, rules = made_for(months), records_for(months), VARIANTS[interpretation]
    expected = extract.expected[extract.expected["interpretation"] == interpretation]
    keys = pd.MultiIndex.from_frame(expected[["person_id", "criterion"]])
    states, numbers = of_engine(records, extract, rules, tmp_path / "run")
    for found in (states, of_oracle(extract, rules, tmp_path)):
        wrong = expected.assign(found=found.loc[keys].to_numpy())
        wrong = wrong[wrong["found"] != wrong["state"]]
        assert wrong.empty, wrong.to_string()
    for row in expected[expected["n"].notna()].itertuples():
        for low, high in bounds_of(row, numbers, rules):
            # with nothing recorded at all, 0 may be not known
            assert low == row.n and (high == row.n or row.n == 0), (row, low, high)


def bounds_of(row: Any, numbers: pd.DataFrame, rules: tuple[str, str]) -> list[tuple[int, int]]:
    """Return the engine's low and high of the measure that a case is about, in its window."""
    windows = {"24 months": "730 days", "12 months": "365 days"}
    within = read_rules().arm(row.criterion, row.measure).within  # type: ignore[union-attr]
    if row.interpretation == "days":
        within = windows.get(within, within)
    names = [
        item.name
        for item in parse_set(rules[0], "boundary", rules[1]).measured
        if (item.measure.name, item.window) == (row.measure, Window.parse(within))
    ]
    assert names
    person = numbers.loc[row.person_id]
    return [(person[f"{name}_low"], person[f"{name}_high"]) for name in names]


def test_the_cases_follow_the_thresholds_and_windows_of_the_set(tmp_path: Path) -> None:
    def names(old: str = "", new: str = "") -> set[str]:
        changed = SET.replace(old, new)
        assert changed != SET or not old
        (tmp_path / "set.toml").write_text(changed, "utf-8")
        (tmp_path / "measures.toml").write_text(MEASURES, "utf-8")
        rules = read_rules(tmp_path / "set.toml", tmp_path / "measures.toml")
        return {f"{case.arm.criterion}: {case.name}" for case in cases(rules)}

    usual = names()
    assert usual == {f"{c.arm.criterion}: {c.name}" for c in cases(read_rules())}
    assert names("more_than = 182", "more_than = 90") - usual == {
        f"high_inpatient_use: {days} days{how}"
        for days in (89, 90, 91, 92)
        for how in (
            *(f" in {n} spells" for n in (1, 2, 3)),
            ", some of them in two hospitals",
            " and still there",
            " after a transfer at midnight",
            " in the window, admitted before",
        )
    }
    assert "difficulty_maintaining_contact: unseen for 57 days, and in hospital" in names(
        "more_than = 84", "more_than = 56"
    )
    shorter = names(
        'measure = "detentions", within = "24 months"',
        'measure = "detentions", within = "18 months"',
    )
    assert "detained: a detention that ends on the first of 547 days" in shorter - usual


def test_a_changed_threshold_moves_what_is_expected(tmp_path: Path) -> None:
    changed = SET.replace("more_than = 182", "more_than = 30")
    (tmp_path / "set.toml").write_text(changed, "utf-8")
    (tmp_path / "measures.toml").write_text(MEASURES, "utf-8")
    paths = tmp_path / "set.toml", tmp_path / "measures.toml"
    made = generate(profile="boundary", criteria=paths)
    days = made.expected[made.expected["measure"] == "inpatient_days"]
    shipped = days[days["interpretation"] == "shipped"]
    assert set(shipped["n"]) == {29, 30, 31, 32}
    assert (shipped["state"] == "met").equals(shipped["n"] > 30)
    found = evaluate(made.truth, *paths, made.index_date, made.truth["coverage"])
    states = found.states.set_index(["person_id", "criterion"])["state"]
    expected = made.expected[made.expected["interpretation"] == "shipped"]
    keys = pd.MultiIndex.from_frame(expected[["person_id", "criterion"]])
    assert states.loc[keys].tolist() == expected["state"].tolist()


def test_what_lies_at_the_boundary(extract: SyntheticExtract) -> None:
    """Some of the answers, written down by hand."""
    of = extract.expected.set_index(["name", "interpretation"])["state"]
    numbers = extract.expected.set_index(["name", "interpretation"])["n"]
    same_day = "2 of admissions and admitted and discharged on one day"
    assert of[same_day, "shipped"] == "met" and numbers[same_day, "shipped"] == 3
    moved = "2 of admissions and a transfer at midnight"
    assert numbers[moved, "shipped"] == 3 and numbers[moved, "spells"] == 4
    moved = "1 of admissions and a transfer at midnight"
    assert of[moved, "shipped"] == "not_met" and of[moved, "spells"] == "met"
    days = {n: f"{n} days in 1 spells" for n in (181, 182, 183, 184)}
    assert [of[days[n], "shipped"] for n in days] == ["not_met", "not_met", "met", "met"]
    assert [of[days[n], "inclusive"] for n in days] == ["not_met", "met", "met", "met"]
    ended = "homelessness ended the day before the index date"
    assert of[ended, "shipped"] == "not_met"
    twice = "3 missed, one of them recorded twice"
    assert numbers[twice, "shipped"] == 3
    renewed = "a section renewed on the day it expires"
    assert of[renewed, "shipped"] == "met"


def test_a_leap_day_parts_months_from_days(extract: SyntheticExtract) -> None:
    first = extract.expected[extract.expected["name"].str.endswith("the window's first day")]
    states = first.pivot(index="person_id", columns="interpretation", values="state")
    differ = (states["shipped"] != states["days"]).any()
    assert differ == (extract.manifest["index_date"] != "2026-08-31")


def test_every_measure_of_the_shipped_criteria_has_cases_and_another_number_is_refused() -> None:
    rules = read_rules()
    assert {case.arm.measure for case in cases(rules)} == {arm.measure for arm in rules.arms()}
    assert len({how.name for how in INTERPRETATIONS}) == len(VARIANTS)
    with pytest.raises(ValueError, match=r"people = 10: this boundary set has \d+"):
        generate(profile="boundary", people=10)


def test_boundary_and_its_expected_answers_are_written(tmp_path: Path) -> None:
    made = made_for("usual")
    folder = made.write(tmp_path / "out", fmt="parquet")
    written = pd.read_parquet(folder / "truth" / "expected.parquet")
    assert written["state"].tolist() == made.expected["state"].tolist()
    assert written["n"].notna().sum() == made.expected["n"].notna().sum()
