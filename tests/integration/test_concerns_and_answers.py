"""Concerns raised bring a person forward whatever the rules say; answers settle what is asked."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from against_oracle import SET, oracle
from generated_records import as_tables, draw_coverage, draw_person

from cohortid.cohort import identify
from cohortid.errors import DataError, PolicyRefusal
from cohortid.records import Records, open_records
from cohortid.records.event_tables import records_from_event_tables

INDEX = date(2026, 3, 31)
COVERAGE = draw_coverage(41, 0.0)


@pytest.fixture(scope="module")
def people() -> list[dict[str, list[dict[str, object]]]]:
    return [draw_person(f"41-{number}", 0.05, [INDEX]) for number in range(60)]


@pytest.fixture(scope="module")
def records(
    people: list[dict[str, list[dict[str, object]]]], tmp_path_factory: pytest.TempPathFactory
) -> Records:
    return records_from_event_tables(
        as_tables(people),
        COVERAGE,
        purpose="synthetic_demo",
        work=tmp_path_factory.mktemp("concerns") / "records",
        synthetic=True,
    )


def concerns(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [(key, day, "carer", "hasn't answered the door for weeks") for key, day in rows],
        columns=["person_id", "nominated_on", "by_role", "reason"],
    )


def test_a_concern_always_brings_a_person_forward(records: Records) -> None:
    before = identify(records, SET, index_date=INDEX)
    keys = before.people.table["person_id"].tolist()
    cohort = identify(
        records.with_nominations(concerns(*((key, "2026-01-05") for key in keys))),
        SET,
        index_date=INDEX,
    )
    assert cohort.brought_forward().table["person_id"].tolist() == keys
    # and changes nothing that the rules say
    rules = ["person_id", "result", "in_population", *before.criteria.criteria]
    pd.testing.assert_frame_equal(cohort.people.table[rules], before.people.table[rules])
    pd.testing.assert_frame_equal(cohort.states.table, before.states.table)


def test_a_concern_is_shown_with_its_date_role_and_reason(records: Records) -> None:
    people = identify(records, SET, index_date=INDEX).people.table
    key = people.loc[people["in_population"] == 0, "person_id"].iloc[0]  # outside the population
    cohort = identify(
        records.with_nominations(concerns((key, "2026-01-05"))), SET, index_date=INDEX
    )
    text = str(cohort.explain(key))
    assert "Concern raised, 5 January 2026: by carer: hasn't answered the door for weeks" in text
    evidence = cohort.evidence().table
    assert (
        len(evidence[(evidence["person_id"] == key) & (evidence["measure"] == "nomination")]) == 1
    )


def test_a_concern_dated_after_the_index_date_changes_nothing(records: Records) -> None:
    key = records.table("person")["person_id"].iloc[0]
    cohort = identify(
        records.with_nominations(concerns((key, "2026-04-01"))), SET, index_date=INDEX
    )
    assert cohort.people.table["nominated"].sum() == 0


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([("yes", "2026-01-01")], "met"),
        ([("no", "2026-01-01")], "not_met"),
        ([("not_known", "2026-01-01")], "not_known"),
        ([("yes", "2026-01-01"), ("no", "2026-02-01")], "not_met"),
        ([("yes", "2026-01-01"), ("no", "2026-01-01")], "not_known"),
        ([("yes", "2026-01-01"), ("no", "2026-04-01")], "met"),  # answered after the index date
    ],
)
def test_the_newest_answers_decide_what_is_asked(
    records: Records,
    people: list[dict[str, list[dict[str, object]]]],
    answers: list[tuple[str, str]],
    state: str,
) -> None:
    key = str(people[0]["person"][0]["person_id"])
    rows = pd.DataFrame(
        [(key, "poor_treatment_response", answer, day, "nurse") for answer, day in answers],
        columns=["person_id", "criterion", "answer", "answered_on", "by_role"],
    )
    cohort = identify(records.with_answers(rows), SET, index_date=INDEX)
    states = cohort.states.table
    own = states[(states["person_id"] == key) & (states["criterion"] == "poor_treatment_response")]
    assert own["state"].tolist() == [state]
    tables = as_tables([people[0]])
    tables["review_answer"] = rows.assign(date=[date.fromisoformat(day) for _, day in answers])
    truth = oracle(tables, INDEX, COVERAGE).states
    true = truth[truth["criterion"] == "poor_treatment_response"]
    assert true["state"].tolist() == [state]
    assert true["why"].tolist() == own["why"].tolist()


def test_what_was_attached_is_kept_and_changes_the_fingerprint(
    records: Records, tmp_path: Path
) -> None:
    key = records.table("person")["person_id"].iloc[0]
    attached = records.with_nominations(concerns((key, "2026-01-05")))
    again = attached.with_nominations(concerns((key, "2026-02-05")))
    assert len({records.fingerprint, attached.fingerprint, again.fingerprint}) == 3
    saved = again.save(tmp_path / "kept")
    cohort = identify(open_records(saved.folder), SET, index_date=INDEX)
    assert str(cohort.explain(key)).count("Concern raised,") == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("person_id,nominated_on,by_role\nP-41-0,2026-01-05,carer", "lacks a column"),
        ("person_id,nominated_on,by_role,reason\nP-41-0,2026-01-05,carer,", "has a blank cell"),
        (
            "person_id,nominated_on,by_role,reason\nP-41-0,05/01/2026,carer,why",
            "date of the file of concerns can't be read",
        ),
        (
            "person_id,nominated_on,by_role,reason\nP-41-0,2026-01-055,carer,why",
            "date of the file of concerns can't be read",
        ),
        (
            "person_id,nominated_on,by_role,reason\nP-41-0,2026-01-05 or 06,carer,why",
            "date of the file of concerns can't be read",
        ),
        (
            "person_id,nominated_on,by_role,reason\n2026-01-05,P-41-0,carer,why",
            "date of the file of concerns can't be read",
        ),
        ("", "can't be read as a table"),
        (
            'person_id,nominated_on,by_role,reason\nP-41-0,2026-01-05,carer,"why',
            "can't be read as a table",
        ),
        (
            "person_id,nominated_on,by_role,reason\nnobody,2026-01-05,carer,why",
            "aren't in the extract",
        ),
    ],
)
def test_a_file_of_concerns_that_cannot_be_read_says_where(
    records: Records, tmp_path: Path, rows: str, said: str
) -> None:
    path = tmp_path / "concerns.csv"
    path.write_text(rows + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=said) as error:
        records.with_nominations(path)
    assert "concerns.csv" in str(error.value)
    assert "P-41-0" not in str(error.value)
    assert "nobody" not in str(error.value)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_saved_in_another_encoding_says_how_to_save_it(
    records: Records, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "concerns.csv"
    row = "person_id,nominated_on,by_role,reason\nP-41-0,2026-01-05,carer,seen in the café\n"
    path.write_text(row, encoding=encoding)
    with pytest.raises(DataError, match="UTF-8"):
        records.with_nominations(path)


def test_concerns_need_the_person_plane(records: Records) -> None:
    with pytest.raises(PolicyRefusal):
        records.for_purpose("research").with_nominations(concerns(("P-41-0", "2026-01-05")))
