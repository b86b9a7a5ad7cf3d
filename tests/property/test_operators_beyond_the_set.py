"""Operators that the shipped set doesn't use equal the oracle too, on one date and on many."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import spec_engine
from cohortid_synthetic import oracle
from generated_records import as_tables, draw_coverage
from generated_runs import CASES, draw_people

from cohortid.cohort import identify
from cohortid.records.event_tables import records_from_event_tables

MEASURES = """
[since]
operator = "days_since"
table = "contact"
where = {attendance = ["attended"], team_group = ["core_community", "crisis"]}
under = {table = "referral_team", where = {team_group = ["core_community"]}}
accepted = true
[teams]
operator = "distinct"
table = "referral_team"
column = "team_group"
where = {team_id = ["T1"]}
accepted = true
[referrals]
operator = "distinct"
table = "contact"
column = "referral_source_id"
where = {attendance = ["attended", "did_not_attend"]}
"""
SET = """
[families]
[population]
any = [{known_to_services_within = "50 years"}]
[bring_forward]
all = [{criterion = "asked"}]
[criteria.asked]
any = [
  {measure = "since", within = "12 months", more_than = 60, absent = "no"},
  {measure = "since", within = "24 months", more_than = 90, absent = "unknown"},
  {measure = "since", within = "60 days", more_than = 30, absent = "adds_only"},
  {measure = "teams", within = "12 months", at_least = 2, absent = "no"},
  {measure = "teams", within = "ever", at_least = 2, absent = "unknown"},
  {measure = "referrals", within = "24 months", at_least = 2, absent = "adds_only"},
]
"""
COLUMNS = ["low", "high", "high_recorded", "why"]


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("set.toml", SET), ("measures.toml", MEASURES)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "set.toml", tmp_path / "measures.toml"


@pytest.mark.parametrize(("seed", "index_date", "dirt", "missing"), CASES)
def test_bounds_and_reasons_are_the_oracles(
    seed: int, index_date: date, dirt: float, missing: float, paths: tuple[Path, Path]
) -> None:
    tables, coverage = drawn(seed, index_date, dirt, missing)
    found, true = (
        evaluate(tables, *paths, index_date, coverage).measures
        for evaluate in (spec_engine.evaluate, oracle.evaluate)
    )
    in_order = ["person_id", "measure", "place"]
    for frame in (found, true):
        frame["place"] = frame.groupby(["person_id", "measure"]).cumcount()
    both = found.merge(true, on=in_order, suffixes=("", "_oracle"))
    assert len(both) == len(found) == len(true) == 6 * 60
    wrong = pd.Series(False, index=both.index)
    for column in COLUMNS:
        wrong |= both[column] != both[f"{column}_oracle"]
    assert both[wrong].empty, both[wrong].head(20).to_string()
    assert (both["low"] != both["high"]).any() and (both["low"] > 0).any()


def test_many_dates_in_one_pass_are_each_date_alone(
    paths: tuple[Path, Path], tmp_path: Path
) -> None:
    tables, coverage = drawn(6, date(2026, 6, 30), 0.2, 0.05)
    criteria = spec_engine.whole_set(SET, MEASURES)
    records = records_from_event_tables(
        tables, coverage, purpose="synthetic_demo", work=tmp_path / "records", synthetic=True
    )
    days = [date(2025, 12, 31), date(2026, 2, 28), date(2026, 6, 30)]
    together = measures(identify(records, criteria, index_date=days, out=tmp_path / "all").folder)
    for number, day in enumerate(days):
        alone = identify(records, criteria, index_date=day, out=tmp_path / f"{number}")
        own = together[together["index_date"] == day]
        keyed = measures(alone.folder)
        columns = [column for column in keyed if column.startswith(("since", "teams", "referrals"))]
        pd.testing.assert_frame_equal(
            own.set_index("person_id")[columns].sort_index(),
            keyed.set_index("person_id")[columns].sort_index(),
        )


def drawn(
    seed: int, index_date: date, dirt: float, missing: float
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    people = draw_people(seed, 60, dirt, index_date)
    return as_tables(people), draw_coverage(seed, missing)


def measures(folder: Path) -> pd.DataFrame:
    wide = pd.read_parquet(folder / "measures.parquet")
    people = pd.read_parquet(folder / "people.parquet", columns=["anchor_id", "index_date"])
    return wide.merge(people.drop_duplicates(), on="anchor_id")
