"""The planted people: every way of meeting the rule gives what was planned."""

import tomllib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from cohortid_synthetic import generate
from cohortid_synthetic.assumptions import TEAM_GROUP
from cohortid_synthetic.oracle import evaluate
from cohortid_synthetic.planted import CARE

CRITERIA = Path(__file__).parents[2] / "cohortid" / "criteria"
SET, MEASURES = CRITERIA / "sets" / "midlands-maturity-index.toml", CRITERIA / "measures.toml"


@pytest.fixture(scope="module", params=[1, 7])
def planted(request: pytest.FixtureRequest) -> pd.DataFrame:
    """Planted people with what the oracle says of them."""
    extract = generate(people=600, seed=request.param)
    truth = extract.truth
    found = evaluate(truth, SET, MEASURES, extract.index_date, truth["coverage"])
    states = found.states.groupby("person_id")[["criterion", "state"]].apply(
        lambda own: dict(zip(own["criterion"], own["state"], strict=True))
    )
    people = found.people.rename(columns={"in_population": "inside"})
    people = people.merge(truth["person"][["person_id", "sex", "ethnicity", "born_to"]])
    return extract.planted.merge(people, on="person_id").assign(
        states=lambda table: [states[key] for key in table["person_id"]]
    )


def test_every_planted_person_gets_the_expected_result(planted: pd.DataFrame) -> None:
    assert len(planted) > 250
    wrong = planted[planted["result"] != planted["expected_result"]]
    assert wrong[["name", "current_care", "result"]].values.tolist() == []
    wrong = planted[planted["inside"].astype(bool) != planted["in_population"].astype(bool)]
    assert wrong[["name", "current_care"]].values.tolist() == []


def test_every_planted_person_gets_the_expected_states(planted: pd.DataFrame) -> None:
    for person in planted.itertuples():
        for part in person.expected_states.split(";"):
            criterion, state = part.split("=")
            assert person.states[criterion] == state, (person.name, person.current_care)


NEVER = {
    # What no record can answer, or can only say yes to.
    "poor_treatment_response": {"met", "not_met", "not_known"},
    "violence_or_offending": {"not_met"},
}


def test_somebody_is_planted_for_every_criterion_in_each_state(planted: pd.DataFrame) -> None:
    found = {part for person in planted["expected_states"] for part in person.split(";")}
    wanted = {
        f"{criterion}={state}"
        for criterion in tomllib.loads(SET.read_text("utf-8"))["criteria"]
        for state in {"met", "not_met", "not_known"} - NEVER.get(criterion, set())
    }
    assert wanted - found == set()


def test_at_least_six_people_for_each_way(planted: pd.DataFrame) -> None:
    ways = Counter(planted["way"])
    for way in (
        "contact + accommodation",
        "contact + substance",
        "contact + hospital (admissions)",
        "contact + hospital (days)",
        "contact + hospital (detention)",
        "contact (closure) + accommodation",
        "hospital + accommodation + substance",
        "severe mental disorder by referral reason",
        "severe mental disorder by early intervention",
        "cannot tell: severe mental disorder",
        "cannot tell: accommodation",
        "ruled out",
    ):
        assert ways[way] >= 6, way
    assert ways["edge"] >= 150


def test_all_results_and_kinds_of_current_care_are_planted(planted: pd.DataFrame) -> None:
    assert set(planted["expected_result"]) == {"for_review", "cannot_tell", "none"}
    assert set(planted["current_care"]) == set(CARE)
    assert not planted["person_id"].duplicated().any()


def test_the_planted_are_spread_over_sex_age_and_ethnic_group(planted: pd.DataFrame) -> None:
    forward = planted[planted["expected_result"] == "for_review"]
    assert {"1", "2"} < set(forward["sex"])
    assert len(set(forward["ethnicity"])) >= 8
    years = [born.year for born in forward["born_to"]]
    assert max(years) - min(years) > 50


def test_some_people_who_were_not_planted_come_forward_too() -> None:
    extract = generate(people=2500, seed=1)
    truth = extract.truth
    found = evaluate(truth, SET, MEASURES, extract.index_date, truth["coverage"])
    others = found.people[~found.people["person_id"].isin(set(extract.planted["person_id"]))]
    results = others["result"].value_counts()
    assert results["for_review"] >= 3
    assert results["cannot_tell"] >= 10
    assert results["none"] > 0.8 * len(others)


def test_too_few_people_or_months_are_refused() -> None:
    with pytest.raises(ValueError, match=r"people = 100: .* are planted"):
        generate(people=100)
    with pytest.raises(ValueError, match="months = 24"):
        generate(people=1000, months=24)


def test_every_team_type_has_a_group() -> None:
    assert {"A06", "A08", "A14", "B01", "D01"} < set(TEAM_GROUP)
