"""Invariant 6: every state shows the records behind it, the rule, the threshold and its source."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cohortid.cohort import Cohort, identify
from cohortid.criteria import check_set, load_criteria
from cohortid.criteria.check import passage_sha256
from cohortid.criteria.language import measure_terms
from cohortid.records import Records, load_schema, read_mhsds

INDEX = date(2026, 9, 30)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Records, Cohort]:
    from cohortid_synthetic import generate

    folder = tmp_path_factory.mktemp("evidence")
    generate(people=500, seed=5).write(folder / "made")
    records = read_mhsds(folder / "made" / "extract", purpose="synthetic_demo")
    return records, identify(records, "midlands-maturity-index", index_date=INDEX)


def test_every_met_state_of_somebody_brought_forward_has_a_record_that_counts(
    run: tuple[Records, Cohort],
) -> None:
    _, cohort = run
    people, states = cohort.people.table, cohort.states.table
    chosen = people.loc[people["result"] == "for_review", "person_id"]
    met = states[states["person_id"].isin(chosen) & (states["state"] == "met")]
    evidence = cohort.evidence().table
    counted = evidence[evidence["role"] == "counts"]
    shown = set(zip(counted["person_id"], counted["criterion"], strict=True))
    assert len(met) > 100
    assert set(zip(met["person_id"], met["criterion"], strict=True)) <= shown


def test_the_records_shown_are_the_ones_counted(run: tuple[Records, Cohort]) -> None:
    _, cohort = run
    evidence = cohort.evidence().table
    measures = pd.read_parquet(cohort.folder / "measures.parquet").set_index("person_id")
    own = evidence[(evidence["measure"] == "missed_contacts") & (evidence["role"] == "counts")]
    days = own.groupby("person_id")["start"].nunique()
    assert len(days) > 20
    assert (days == measures.loc[days.index, "missed_contacts_12_months_low"]).all()


def test_every_record_shown_is_in_the_extract_and_known_by_the_index_date(
    run: tuple[Records, Cohort],
) -> None:
    records, cohort = run
    evidence = cohort.evidence().table
    keys = ["person_id", "source_table", "source_id"]
    base = [one.name for one in load_schema().values() if not one.derived_from]
    rows = [records.table(name)[keys] for name in base if name != "person"]
    there = set(pd.concat(rows).itertuples(index=False, name=None))
    assert len(evidence) > 1000
    assert set(evidence[keys].itertuples(index=False, name=None)) <= there
    assert (pd.to_datetime(evidence["start"]).dropna() <= pd.Timestamp(INDEX)).all()
    assert (pd.to_datetime(evidence["end"]).dropna() <= pd.Timestamp(INDEX)).all()


def test_every_rule_has_its_source_and_every_number_its_provenance() -> None:
    criteria = load_criteria("midlands-maturity-index")
    assert check_set(criteria) == []
    for criterion in criteria.criteria.values():
        assert len(passage_sha256(criterion.source.quote)) == 64
        for term in measure_terms(criterion.rule):
            assert term.provenance in ("policy", "clinical-consensus")


def test_an_explanation_names_rule_value_records_and_passage(run: tuple[Records, Cohort]) -> None:
    _, cohort = run
    evidence = cohort.evidence().table
    row = evidence[(evidence["criterion"] == "detained") & (evidence["role"] == "counts")].iloc[0]
    text = str(cohort.explain(row["person_id"]))
    assert "[Met] Detained under the Mental Health Act" in text
    assert str(row["source_id"]) in text
    assert "Detained under Mental Health Act (1983, amended 2007) on at least one occasion" in text


def test_a_run_keeps_the_rule_that_made_it(run: tuple[Records, Cohort], tmp_path: Path) -> None:
    _, cohort = run
    saved = cohort.save(tmp_path / "kept")
    assert saved.criteria.sha256 == cohort.manifest["criteria_sha256"]
    assert "more_than = 2" in (saved.folder / "criteria.toml").read_text()
