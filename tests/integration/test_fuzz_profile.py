"""The profile fuzz: rare combinations on which engine and oracle must agree, too."""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd
import pytest
from cohortid_synthetic import SyntheticExtract, generate
from cohortid_synthetic.oracle import OracleResult, evaluate
from cohortid_synthetic.planting import planned
from reached import oddities, simulated, states_reached

from cohortid.cohort import identify
from cohortid.records import Records, read_mhsds

SET = "midlands-maturity-index"
FEW = 640


@cache
def made(profile: str, people: int, seed: int) -> SyntheticExtract:
    return generate(profile=profile, people=people, seed=seed)


@cache
def read(profile: str, people: int, seed: int) -> Records:
    extract = made(profile, people, seed)
    return read_mhsds(extract.tables, purpose="care_review", team_map=extract.team_map)


@cache
def true_states(profile: str, people: int, seed: int) -> OracleResult:
    extract, criteria = made(profile, people, seed), files("cohortid.criteria")
    with (
        as_file(criteria.joinpath("sets", f"{SET}.toml")) as rules,
        as_file(criteria.joinpath("measures.toml")) as measures,
    ):
        truth = extract.truth
        return evaluate(truth, rules, measures, extract.index_date, truth["coverage"])


@pytest.mark.parametrize(
    ("people", "seed"),
    [(FEW, 1), *(pytest.param(2048, seed, marks=pytest.mark.long) for seed in range(2, 7))],
)
def test_engine_and_oracle_agree_on_rare_combinations(
    people: int, seed: int, tmp_path: Path
) -> None:
    extract = made("fuzz", people, seed)
    cohort = identify(read("fuzz", people, seed), SET, index_date=extract.index_date, out=tmp_path)
    true = true_states("fuzz", people, seed)
    both = cohort.states.table.merge(
        true.states, on=["person_id", "criterion"], suffixes=("", "_oracle")
    )
    assert len(both) == len(true.states)
    for column in ("state", "low", "high", "high_recorded", "why"):
        wrong = both[both[column] != both[f"{column}_oracle"]]
        assert wrong.empty, wrong.to_string()
    people_both = cohort.people.table.merge(true.people, on="person_id", suffixes=("", "_oracle"))
    for column in ("result", "lost_from_view", "n_families_met", "n_families_possible"):
        wrong = people_both[people_both[column] != people_both[f"{column}_oracle"]]
        assert wrong.empty, wrong.to_string()


BASE = ("hospital_spell", "mha_period", "cto", "cto_recall", "referral", "referral_team", "contact")


@pytest.mark.parametrize("name", [*BASE, "accommodation", "diagnosis", "emergency_attendance"])
def test_fuzz_is_valid_and_read_as_it_truly_is(name: str) -> None:
    truth, found = made("fuzz", FEW, 1).truth[name], read("fuzz", FEW, 1).table(name)
    columns = [c for c in truth if c in found and c != "real"]
    frames = [
        frame[columns].astype(str).replace({"None": "", "NaT": "", "nan": ""})
        for frame in (truth, found)
    ]
    rows = [sorted(f.map(lambda v: v.removesuffix(" 00:00:00")).itertuples(False)) for f in frames]
    assert len(truth) > 20
    assert rows[0] == rows[1]
    assert found["real"].eq(1).all()


def test_fuzz_reaches_what_a_population_of_its_size_does_not() -> None:
    n_planted = sum(1 for _ in planned())
    fuzz, usual = ("fuzz", FEW, 1), ("england_2024", FEW + n_planted, 1)
    who = simulated(made(*fuzz)), simulated(made(*usual))
    assert len(who[0]) == len(who[1])
    reached = [
        states_reached(true_states(*of).states, people)
        for of, people in zip((fuzz, usual), who, strict=True)
    ]
    (whole, threes), (usual_whole, usual_threes) = reached
    assert len(whole) > 2 * len(usual_whole)
    assert len(threes - usual_threes) > 1.5 * len(usual_threes - threes)
    odd, usual_odd = (
        oddities(dict(made(*of).truth), people)
        for of, people in zip((fuzz, usual), who, strict=True)
    )
    often = {name for name, people in odd.items() if len(people) > 5 * len(usual_odd.get(name, ()))}
    assert {"sections that overlap", "five stays or more", "stays that overlap"} <= often
    assert {"two recalls or more", "an order revoked", "three referrals rejected"} <= set(odd)


def test_people_of_one_group_share_few_features_and_groups_differ() -> None:
    extract = made("fuzz", FEW, 1)
    contacts = extract.truth["contact"]["person_id"].value_counts()
    most = extract.planted.assign(n=extract.planted["person_id"].map(contacts).fillna(0))
    by_group = most.groupby("group")["n"].max()
    assert by_group.min() <= 2
    assert by_group.max() >= 20


def test_a_smaller_fuzz_extract_is_a_prefix_of_a_larger() -> None:
    few, more = made("fuzz", 200, 1), made("fuzz", FEW, 1)
    keys = set(few.truth["person"]["person_id"])
    for name in ("contact", "hospital_spell", "mha_period", "accommodation", "referral"):
        columns = [c for c in few.truth[name] if "source_id" not in c]
        larger = more.truth[name]
        larger = larger[larger["person_id"].isin(keys)]
        frames = [sorted(map(str, t[columns].values.tolist())) for t in (few.truth[name], larger)]
        assert frames[0] == frames[1]
    assert isinstance(few.planted, pd.DataFrame)
