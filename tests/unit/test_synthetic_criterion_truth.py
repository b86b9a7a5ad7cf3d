"""Truth by criterion: agrees with plain counting, and says why records don't show what is true."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from cohortid_synthetic import SyntheticExtract, generate
from cohortid_synthetic.oracle import evaluate
from cohortid_synthetic.truth import CriterionTruth, criterion_truth
from cohortid_synthetic.truth.why_not import WORDS
from cohortid_synthetic.whole import Truth

CRITERIA = Path(__file__).parents[2] / "cohortid" / "criteria"
SET, MEASURES = CRITERIA / "sets" / "midlands-maturity-index.toml", CRITERIA / "measures.toml"
INDEX = date(2026, 9, 30)
PERSON = "SYN-0000001"
COMMUNITY = (
    *("core_community", "primary_care", "psychological_therapy", "rehabilitation"),
    *("early_intervention", "assertive_outreach", "crisis"),
)
HOME = {
    "person_id": PERSON,
    "provider_id": "ZZ1",
    "source_table": "MHS003",
    "source_id": "H1",
    "first_month": date(2026, 8, 1),
    "last_month": date(2026, 9, 1),
    "in_low": 1,
    "in_high": 1,
    "date": date(2026, 8, 10),
    "accommodation_type": "12",
    "settled": None,
    "homeless": "yes",
}


def truth_of(
    recorded: list[dict[str, Any]],
    was: list[dict[str, Any]],
    index_date: date = INDEX,
    touched: pd.DataFrame | None = None,
    faults: pd.DataFrame | None = None,
) -> pd.Series:
    """Return what is told of one person's home, by what was recorded and how it was."""
    person = {"person_id": PERSON, "provider_id": "ZZ1", "born_from": date(1980, 1, 1)}
    people = pd.DataFrame([person | {"born_to": date(1980, 1, 1), "death_date": None}])
    tables = [
        {"person": people, "accommodation": pd.DataFrame(rows, columns=list(HOME), dtype=object)}
        for rows in (recorded, was)
    ]
    months = [date(2024 + i // 12, i % 12 + 1, 1) for i in range(3, 33)]
    sent = [(t, m) for t in ("MHS003", "MHS101", "MHS201", "MHS401", "MHS501") for m in months]
    coverage = [
        {"provider_id": "ZZ1", "source_table": t, "month": m, "loaded": True} for t, m in sent
    ]
    tables[0]["coverage"] = pd.DataFrame(coverage)
    made = criterion_truth(
        *tables, SET, MEASURES, index_date, touched=touched, faults=faults
    ).criterion
    found = made[made["criterion"] == "unstable_accommodation"].iloc[0]
    assert isinstance(found, pd.Series)
    return found


def test_what_the_records_show_needs_no_word() -> None:
    found = truth_of([HOME], [HOME])
    assert (found["met"], found["state"], found["shown"], found["detectable"]) == (
        *(True, "met", True),
        True,
    )
    assert found["why_not"] is None
    assert (found["evidence"], found["first_id"], found["last_date"]) == (
        *("latest_home=1", "H1"),
        date(2026, 8, 10),
    )


@pytest.mark.parametrize(
    ("recorded", "was", "word"),
    [
        ([], HOME, "not_recorded"),
        ([HOME | {"date": date(2023, 1, 1)}], HOME, "out_of_window"),
        ([HOME | {"homeless": "no", "accommodation_type": "01"}], HOME, "recorded_otherwise"),
        ([HOME | {"homeless": "unknown", "accommodation_type": None}], HOME, "unreadable"),
        ([], HOME | {"homeless": "no", "accommodation_type": "01"}, "not_recorded"),
        ([HOME], HOME | {"homeless": "no", "accommodation_type": "01"}, "recorded_otherwise"),
        (
            [HOME | {"homeless": "unknown"}],
            HOME | {"homeless": "no", "accommodation_type": "01"},
            "unreadable",
        ),
    ],
)
def test_why_the_records_do_not_show_it(
    recorded: list[dict[str, Any]], was: dict[str, Any], word: str
) -> None:
    found = truth_of(recorded, [was])
    assert found["met"] == (was["homeless"] == "yes")
    assert (found["shown"], found["why_not"]) == (False, word)


def test_what_was_sent_in_a_later_month_is_late() -> None:
    late = HOME | {"first_month": date(2026, 9, 1)}
    found = truth_of([late], [late], date(2026, 8, 31))
    assert (found["met"], found["state"], found["why_not"]) == (True, "not_known", "late")
    assert truth_of([late], [late])["why_not"] is None


def test_a_fault_that_touches_the_person_is_named() -> None:
    touched = pd.DataFrame({"fault_id": [7, 3], "person_id": [PERSON, PERSON]})
    found = truth_of([HOME], [HOME], touched=touched)
    assert (found["shown"], found["detectable"]) == (True, False)
    assert (found["faults"], found["why_not"]) == ("3;7", "fault:3")
    other = pd.DataFrame({"fault_id": [7], "person_id": ["SYN-0000002"]})
    assert truth_of([HOME], [HOME], touched=other)["detectable"]


@pytest.mark.parametrize(
    ("kind", "table", "bears"),
    [
        ("undated", "MHS003AccommStatus", True),
        ("undated", "MHS201CareContact", False),
        ("exact_duplicate", "MHS003AccommStatus", False),
        ("missing_provider_month", "", True),
        ("unreadable_code", "MHS001MPI", True),
        ("undated", "EC_Core", False),
    ],
)
def test_a_fault_bears_on_what_is_read_from_its_table(kind: str, table: str, bears: bool) -> None:
    touched = pd.DataFrame({"fault_id": [7], "person_id": [PERSON]})
    faults = pd.DataFrame({"fault_id": [7], "class": [kind], "table": [table]})
    found = truth_of([HOME], [HOME], touched=touched, faults=faults)
    assert (found["detectable"], found["faults"]) == (not bears, "7" if bears else None)


def test_what_only_a_question_can_tell_is_neither() -> None:
    people = pd.DataFrame([{"person_id": PERSON, "provider_id": "ZZ1"}])
    tables = {"person": people, "coverage": pd.DataFrame()}
    coverage = {"provider_id": "ZZ1", "source_table": "MHS101", "month": date(2024, 4, 1)}
    tables["coverage"] = pd.DataFrame([coverage | {"loaded": True}])
    made = criterion_truth(tables, tables, SET, MEASURES, INDEX).criterion
    asked = made[made["criterion"] == "poor_treatment_response"].iloc[0]
    assert (asked["met"], asked["shown"], asked["why_not"]) == (None, None, "ask")


def test_every_word_is_explained_where_people_look_it_up() -> None:
    text = (Path(__file__).parents[2] / "synthetic" / "README.md").read_text("utf-8")
    for word, meaning in WORDS.items():
        assert f"| {word} | {meaning} |" in text, word


def test_the_oracle_can_be_asked_about_some_people_only() -> None:
    people = [{"person_id": f"SYN-{n:07d}"} for n in (1, 2, 3)]
    for tables in ({"person": people}, {"person": pd.DataFrame(people)}):
        found = evaluate(tables, SET, MEASURES, INDEX, people=["SYN-0000002"])
        assert found.people["person_id"].tolist() == ["SYN-0000002"]
        assert found.evidence.empty


def test_it_is_written_with_dates_and_yes_or_no(synthetic_extract: SyntheticExtract) -> None:
    truth = synthetic_extract.truth
    assert isinstance(truth, Truth)
    made = criterion_truth(truth, truth.as_it_was(), SET, MEASURES, INDEX, people=20)
    assert (made.n_people, made.result["person_id"].nunique()) == (20, 20)
    tables = made.tables()
    assert set(tables) == {"criterion", "criterion_measure", "criterion_result"}
    types = {field.name: field.type for field in tables["criterion"].schema}
    assert types["met"] == types["shown"] == types["detectable"] == pa.bool_()
    assert types["first_date"] == types["index_date"] == pa.date32()
    assert tables["criterion_measure"].schema.field("true_value").type == pa.int64()
    assert tables["criterion"].num_rows == 20 * 11


UNRECORDED = {
    "severe_mental_disorder": "diagnosis",
    "dual_diagnosis": "diagnosis",
    "unstable_accommodation": "home",
}
"""Criteria that what wasn't recorded bears on, and the kind of event that is left out."""


@pytest.fixture(scope="module")
def extract_truth() -> tuple[CriterionTruth, Any]:
    extract = generate(people=2_000, seed=11)
    assert isinstance(extract.truth, Truth)
    was = extract.truth.as_it_was()
    made = criterion_truth(extract.truth, was, SET, MEASURES, extract.index_date)
    return made, extract


def by_person(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    made: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        made[row["person_id"]].append(row)
    return made


def days_in_hospital(rows: list[dict[str, Any]]) -> int:
    first, end = date(2024, 10, 1).toordinal(), INDEX.toordinal() + 1
    found: set[int] = set()
    for row in rows:
        stop = row["end_latest"].toordinal() if row["end_latest"] else end
        found |= set(range(max(row["start"].toordinal(), first), min(stop, end)))
    return len(found)


def days_missed(rows: list[dict[str, Any]]) -> int:
    missed = ("did_not_attend", "arrived_too_late")
    return len(
        {
            row["date"]
            for row in rows
            if row["attendance"] in missed
            and row["team_group"] in COMMUNITY
            and not row["rejected"]
            and date(2025, 10, 1) <= row["date"] <= INDEX
        }
    )


def detained(rows: list[dict[str, Any]]) -> int:
    first = date(2024, 10, 1)
    return int(
        any(
            row["section_group"] == "detention"
            and (row["end_latest"] is None or row["end_latest"] >= first)
            and row["in_low"]
            for row in rows
        )
    )


def self_harm(rows: list[dict[str, Any]]) -> int:
    return sum(r["self_harm"] == "yes" and r["date"] >= date(2025, 10, 1) for r in rows)


def homeless_last(rows: list[dict[str, Any]]) -> int:
    elsewhere = ("20", "21")
    own = [
        row
        for row in rows
        if row["accommodation_type"] not in elsewhere and row["date"] >= date(2025, 10, 1)
    ]
    newest = max((row["date"] for row in own), default=None)
    last = [row["homeless"] for row in own if row["date"] == newest]
    return int(bool(last) and set(last) == {"yes"})


PLAIN: dict[str, tuple[str, Callable[[list[dict[str, Any]]], int]]] = {
    "inpatient_days": ("hospital_spell", days_in_hospital),
    "missed_contacts": ("contact", days_missed),
    "detentions": ("detention", detained),
    "self_harm_attendances": ("emergency_attendance", self_harm),
    "latest_home": ("accommodation", homeless_last),
}
"""Measure -> the table, and what plain counting over its rows gives."""


@pytest.mark.slow
@pytest.mark.parametrize("measure", PLAIN)
def test_plain_counting_of_2000_people_agrees(
    extract_truth: tuple[CriterionTruth, Any], measure: str
) -> None:
    made, extract = extract_truth
    table, count = PLAIN[measure]
    rows = by_person(extract.truth.as_it_was()[table].to_dict("records"))
    own = made.measure[made.measure["measure"] == measure].set_index("person_id")["true_value"]
    assert len(own) == made.n_people == 2_000
    wanted = {person: count(rows.get(person, [])) for person in own.index}
    assert own.to_dict() == wanted
    assert sum(wanted.values()) > 0


@pytest.mark.slow
def test_rule_and_data_are_told_apart_person_by_person(
    extract_truth: tuple[CriterionTruth, Any],
) -> None:
    made, extract = extract_truth
    rows = made.criterion
    assert set(rows["why_not"].dropna()) <= set(WORDS)
    said = rows["state"].map({"met": True, "not_met": False})
    sure = rows[rows["met"].notna()]
    assert (sure["shown"] == (said[sure.index] == sure["met"])).all()
    assert (sure["why_not"].isna() == sure["shown"].astype(bool)).all()
    met = rows[rows["met"] == True]  # noqa: E712  (None is neither)
    assert met["first_id"].notna().all()
    assert (met["first_date"] <= met["last_date"]).all()
    # Homes and diagnoses weren't always recorded, and some codes don't say who was transferred.
    assert 0.95 < met["shown"].mean() < 0.99
    lacking = met[met["why_not"] == "not_recorded"]
    people = extract.truth.givens[0].people["person_id"]
    for criterion, kind in UNRECORDED.items():
        event = extract.truth.givens[0].events[kind]
        own = set(people[event["person"][~event["recorded"].astype(bool)]])
        without = set(lacking["person_id"][lacking["criterion"] == criterion])
        assert without and without <= own, criterion
    assert set(lacking["criterion"]) == set(UNRECORDED)
    assert set(met["why_not"].dropna()) == {"uncertain", "unreadable", "not_recorded"}
    brought = made.result
    true, said = (brought[c] == "for_review" for c in ("true_result", "result"))
    assert true.sum() > 50
    assert true[said].all() and (true & ~said).any()
