"""Many index dates in one pass, or a date per person or event: the same states as one at a time."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from against_oracle import SET
from generated_records import as_tables, draw_coverage, draw_person

from cohortid.cohort import Cohort, event_anchors, identify, open_cohort
from cohortid.criteria.window import Window
from cohortid.errors import DataError
from cohortid.records import Records
from cohortid.records.event_tables import records_from_event_tables

DATES = [date(2025, 7, 1), date(2025, 12, 31), date(2026, 2, 28), date(2026, 6, 15)]
TABLES = ("people", "states", "measures", "evidence", "characteristics")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    edges = [*DATES, *(Window.parse("24 months").start(day) for day in DATES)]
    people = [draw_person(f"31-{number}", 0.1, edges) for number in range(80)]
    folder = tmp_path_factory.mktemp("anchors")
    return records_from_event_tables(
        as_tables(people),
        draw_coverage(31, 0.03),
        purpose="synthetic_demo",
        work=folder / "records",
        synthetic=True,
    )


@pytest.fixture(scope="module")
def one_at_a_time(records: Records) -> dict[date, Cohort]:
    return {day: identify(records, SET, index_date=day) for day in DATES}


def own(cohort: Cohort, name: str, **chosen: Any) -> pd.DataFrame:
    """Return a table of a run without anchor ids, the rows of a person or date if asked."""
    frame = pd.read_parquet(cohort.folder / f"{name}.parquet")
    for column, value in chosen.items():
        frame = frame[frame[column] == value]
    return frame.drop(columns="anchor_id").reset_index(drop=True)


def test_several_dates_in_one_pass_equal_the_dates_one_at_a_time(
    records: Records, one_at_a_time: dict[date, Cohort]
) -> None:
    together = identify(records, SET, index_date=DATES)
    assert set(together.people.table["result"]) == {"for_review", "cannot_tell", "none"}
    for number, day in enumerate(DATES, start=1):
        for name in TABLES:
            got = own(together, name, anchor_id=number)
            pd.testing.assert_frame_equal(got, own(one_at_a_time[day], name), obj=f"{name} {day}")


def test_a_date_per_person_equals_that_persons_run(
    records: Records, one_at_a_time: dict[date, Cohort]
) -> None:
    keys = sorted(records.table("person")["person_id"])
    days = [DATES[place % len(DATES)] for place in range(len(keys))]
    cohort = identify(records, SET, anchors=pd.DataFrame({"person_id": keys, "index_date": days}))
    for key, day in zip(keys[:24], days[:24], strict=True):
        for name in TABLES:
            got = own(cohort, name, person_id=key)
            pd.testing.assert_frame_equal(got, own(one_at_a_time[day], name, person_id=key))


def test_an_anchor_per_discharge_looks_at_each_person_on_that_day(records: Records) -> None:
    anchors = event_anchors(records, "admission", on="end")
    assert anchors["person_id"].duplicated().any()
    cohort = identify(records, SET, anchors=anchors)
    people = cohort.people.table
    assert len(people) == len(anchors)
    first = anchors.iloc[0]
    alone = identify(records, SET, index_date=first["index_date"])
    for name in ("states", "measures"):
        got = own(cohort, name, anchor_id=first["anchor_id"])
        expected = own(alone, name, person_id=first["person_id"])
        pd.testing.assert_frame_equal(got, expected)
    text = str(cohort.explain(first["person_id"], int(first["anchor_id"])))
    assert f"index date {first['index_date'].day} {first['index_date']:%B %Y}" in text


def test_the_flow_has_a_column_of_dates_and_a_saved_run_keeps_its_anchors(
    records: Records, tmp_path: Path
) -> None:
    cohort = identify(records, SET, index_date=DATES[:2], out=tmp_path / "run")
    assert list(cohort.flow().factors) == ["index_date", "step"]
    table = cohort.results_by("index_date").table
    assert set(table["index_date"].astype(str)) == {day.isoformat() for day in DATES[:2]}
    assert open_cohort(tmp_path / "run").manifest["n_anchors"] == 160


def test_a_person_with_several_anchors_is_explained_at_one_of_them(records: Records) -> None:
    cohort = identify(records, SET, index_date=DATES[:2])
    key = cohort.people.table["person_id"].iloc[0]
    with pytest.raises(DataError, match="several anchors"):
        cohort.explain(key)
    assert cohort.explain(key, 2).index_date == DATES[1]


@pytest.mark.parametrize(
    ("anchors", "said"),
    [
        ({"person_id": ["P-31-0"]}, "lack a column"),
        ({"person_id": ["P-31-0"], "index_date": ["soon"]}, "can't be read"),
        ({"person_id": ["P-31-0"], "index_date": [date(2031, 1, 1)]}, "lie outside the extract"),
        ({"person_id": ["nobody"], "index_date": [DATES[0]]}, "aren't in the extract"),
        ({"person_id": ["P-31-0"] * 2, "index_date": DATES[:2]}, "have the same person and id"),
        ({"person_id": [], "index_date": []}, "No anchor was given"),
    ],
)
def test_anchors_that_cannot_be_are_refused(
    records: Records, anchors: dict[str, list[Any]], said: str
) -> None:
    with pytest.raises(DataError, match=said) as error:
        identify(records, SET, anchors=pd.DataFrame(anchors))
    assert "P-31-0" not in str(error.value)


def test_a_date_and_anchors_together_are_refused(records: Records) -> None:
    frame = pd.DataFrame({"person_id": ["P-31-0"], "index_date": [DATES[0]]})
    with pytest.raises(DataError, match="Give an index date or anchors"):
        identify(records, SET, index_date=DATES[0], anchors=frame)
    with pytest.raises(DataError, match="Give an index date or anchors"):
        identify(records, SET)


def test_later_rows_change_nothing_at_an_anchor(records: Records) -> None:
    early = DATES[0] - timedelta(days=1)
    together = identify(records, SET, index_date=[early, DATES[-1]])
    evidence = together.evidence().table
    first = evidence[evidence["anchor_id"] == 1]
    assert (pd.to_datetime(first["start"]).dropna() <= pd.Timestamp(early)).all()
