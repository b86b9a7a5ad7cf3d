"""Which arms decide that a criterion is met: the same answer as the compiled rule."""

from dataclasses import replace

import pandas as pd
import pytest
from cohortid_synthetic import SyntheticExtract

import cohortid as cid
from cohortid.cohort.deciding import arm_state, deciding_arms
from cohortid.cohort.explain import CLOSURES
from cohortid.cohort.one_person import day_of
from cohortid.cohort.words import day_words
from cohortid.criteria import load_criteria
from cohortid.criteria.language import MeasureTerm, measure_terms
from cohortid.review.card_criteria import criterion_on_card, found_words
from cohortid.review.run_facts import evidence_of

CRITERIA = load_criteria("midlands-maturity-index")


def term(criterion: str, measure: str) -> MeasureTerm:
    return next(
        one
        for one in measure_terms(CRITERIA.criteria[criterion].rule)
        if one.measured.measure.name == measure
    )


@pytest.mark.parametrize(
    ("criterion", "measure", "low", "high", "of", "state"),
    [
        ("high_inpatient_use", "admissions", 3, 3, None, "met"),
        ("high_inpatient_use", "admissions", 2, 2, None, "not_met"),
        ("high_inpatient_use", "admissions", 2, 999999, None, "not_known"),
        ("detained", "detentions", 1, 1, None, "met"),
        ("difficulty_maintaining_contact", "missed_contact_share", 1, 1, (3, 3), "met"),
        ("difficulty_maintaining_contact", "missed_contact_share", 1, 1, (4, 4), "not_met"),
        ("difficulty_maintaining_contact", "missed_contact_share", 1, 2, (4, 4), "not_known"),
        ("difficulty_maintaining_contact", "missed_contact_share", 0, 0, (0, 0), "not_met"),
        ("unstable_accommodation", "latest_home", 1, 1, None, "met"),
        ("unstable_accommodation", "latest_home", 0, 1, None, "not_known"),
    ],
)
def test_the_state_of_an_arm(
    criterion: str, measure: str, low: int, high: int, of: tuple[int, int] | None, state: str
) -> None:
    assert arm_state(term(criterion, measure), low, high, of) == state


def test_less_than_is_the_other_way_about() -> None:
    arm = term("high_inpatient_use", "admissions")
    arm = replace(arm, comparison=replace(arm.comparison, kind="less_than", number=3))
    states = [arm_state(arm, low, high, None) for low, high in ((1, 2), (2, 3), (3, 4))]
    assert states == ["met", "not_known", "not_met"]


def test_arms_of_a_branch_that_isnt_met_as_a_whole_dont_decide() -> None:
    rule = CRITERIA.criteria["difficulty_maintaining_contact"].rule

    def decided(*met: str) -> list[str]:
        states = {
            one: "met" if one.measured.measure.name in met else "not_met"
            for one in measure_terms(rule)
        }
        return [one.measured.measure.name for one in deciding_arms(rule, states.__getitem__, {})]

    assert decided("missed_contacts") == []
    assert decided("missed_contacts", "longest_unseen") == ["longest_unseen"]
    both = ["closures_for_non_attendance", "missed_or_cancelled_contacts"]
    assert decided(*both) == both
    assert decided("missed_contacts", "missed_contact_share") == [
        "missed_contacts",
        "missed_contact_share",
    ]


def test_a_criterion_inside_another_is_taken_as_it_stands() -> None:
    rule = CRITERIA.criteria["dual_diagnosis"].rule
    for state, n in (("met", 1), ("not_known", 0)):
        found = deciding_arms(
            rule,
            lambda one: "met" if one.measured.measure.name == "substance_referral" else "not_met",
            {"severe_mental_disorder": state},
        )
        assert len(found) == n


@pytest.fixture(scope="module")
def cohort(
    synthetic_extract: SyntheticExtract, tmp_path_factory: pytest.TempPathFactory
) -> cid.Cohort:
    folder = tmp_path_factory.mktemp("deciding")
    synthetic_extract.write(folder / "data")
    records = cid.read_mhsds(folder / "data" / "extract", purpose="synthetic_demo")
    return cid.identify(records, "midlands-maturity-index", index_date="2026-09-30")


def test_a_criterion_has_deciding_arms_exactly_if_it_is_met(cohort: cid.Cohort) -> None:
    people = cohort.brought_forward().table["person_id"]
    n_met = 0
    for key in people[::4]:
        for one in cohort.explain(key).criteria:
            assert any(arm.decides for arm in one.arms) == (one.state == "Met"), (key, one.id)
            n_met += one.state == "Met"
    assert n_met > 100


def test_what_was_found_is_said_in_a_line_with_the_days_of_its_records(cohort: cid.Cohort) -> None:
    evidence = cohort.evidence().table
    n_looked = 0
    for key in cohort.brought_forward().table["person_id"][::4]:
        own = evidence[evidence["person_id"] == key]
        for explained in cohort.explain(key).criteria:
            card = criterion_on_card(explained)
            if card.state != "met":
                assert card.found == ""
                continue
            assert card.found and "\n" not in card.found and len(card.found) < 400
            counted = own[(own["criterion"] == card.id) & (own["role"] == "counts")]
            if card.id == "high_inpatient_use":
                arm = next(arm for arm in explained.arms if arm.decides)
                assert found_words(arm) in card.found
                assert (
                    pd.Timestamp(max(arm.days)) == counted["start"].astype("datetime64[ns]").max()
                )
                n_looked += 1
    assert n_looked > 3


def test_a_closure_is_dated_by_its_end_among_the_evidence(cohort: cid.Cohort) -> None:
    rows = cohort.evidence().table
    rows = rows[(rows["measure"] == CLOSURES) & (rows["role"] == "counts")]
    known = evidence_of(cohort)[0]
    assert len(rows) > 20
    for key, start, end, text in zip(
        *(rows[name] for name in ("person_id", "start", "end", "text")), strict=True
    ):
        said = list(known[key].values())
        assert [one for one in said if one.startswith(f"{day_words(day_of(end))}: ")]
        assert start == end or f"{day_words(day_of(start))}: {text}" not in said
