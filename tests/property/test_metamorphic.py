"""What may change in the records without changing what is found: order, labels, the calendar.

What is shown elsewhere: later rows change nothing, and one person alone is the same person
(tests/guard/test_later_rows_change_nothing.py, test_a_person_alone.py); a blank cell only widens
bounds (test_missing_is_not_no.py); evidence never lowers (test_evidence_never_lowers.py).
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from against_oracle import SET
from generated_records import Rows, as_tables, draw_coverage
from generated_runs import chance, draw_people, key_of
from tiny_extract import extract

from cohortid.cohort import Cohort, identify
from cohortid.records import read_mhsds
from cohortid.records.event_tables import records_from_event_tables

INDEX = date(2026, 2, 28)
TABLES = ("people", "states", "measures", "evidence")
Relabel = Callable[[str], str]
CASES = [(91, 0.0, 0.0), (92, 0.2, 0.04)]  # seed, share of dirty values, of missing months


def run(
    tables: dict[str, pd.DataFrame], coverage: pd.DataFrame, index_date: date, folder: Path
) -> Cohort:
    records = records_from_event_tables(
        tables, coverage, purpose="synthetic_demo", work=folder / "in", synthetic=True
    )
    return identify(records, SET, index_date=index_date, out=folder / "out")


def frames(cohort: Cohort) -> dict[str, pd.DataFrame]:
    """Return what was found about people."""
    found = {name: pd.read_parquet(cohort.folder / f"{name}.parquet") for name in TABLES}
    return {
        name: table.drop(columns="index_date", errors="ignore") for name, table in found.items()
    }


def assert_same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    """Assert that two runs hold the same rows, in whatever order."""
    for name, frame in one.items():
        pd.testing.assert_frame_equal(in_order(frame), in_order(other[name]), obj=name)


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as text, in the order of their own values."""
    text = frame.astype(object).where(frame.notna(), "").map(str)
    return text.sort_values(list(text.columns), ignore_index=True)


@pytest.mark.parametrize(("seed", "dirt", "missing"), CASES)
def test_the_order_of_rows_changes_nothing(
    seed: int, dirt: float, missing: float, tmp_path: Path
) -> None:
    tables, coverage = as_tables(draw_people(seed, 80, dirt, INDEX)), draw_coverage(seed, missing)
    shuffled = {
        name: table.sample(frac=1, random_state=place).reset_index(drop=True)
        for place, (name, table) in enumerate(tables.items())
    }
    calendar = coverage.sample(frac=1, random_state=seed)
    one = run(tables, coverage, INDEX, tmp_path / "one")
    other = run(shuffled, calendar, INDEX, tmp_path / "other")
    for name in TABLES:  # even the order in which they are written
        pd.testing.assert_frame_equal(
            *(pd.read_parquet(cohort.folder / f"{name}.parquet") for cohort in (one, other))
        )


def keeping_order(labels: list[str]) -> dict[str, str]:
    return {label: f"L{place:06d}" for place, label in enumerate(sorted(labels))}


def at_random(labels: list[str]) -> dict[str, str]:
    mixed = sorted(labels)
    chance("labels", len(labels)).shuffle(mixed)
    return {label: f"L{place:06d}" for place, label in enumerate(mixed)}


@pytest.mark.parametrize("relabel", [keeping_order, at_random])
@pytest.mark.parametrize(("seed", "dirt", "missing"), CASES)
def test_other_names_for_people_providers_and_records_change_nothing(
    seed: int,
    dirt: float,
    missing: float,
    relabel: Callable[[list[str]], dict[str, str]],
    tmp_path: Path,
) -> None:
    people, coverage = draw_people(seed, 80, dirt, INDEX), draw_coverage(seed, missing)
    tables = as_tables(people)
    names = {
        column: relabel(sorted({str(v) for t in tables.values() if column in t for v in t[column]}))
        for column in ("person_id", "provider_id", "source_id")
    }
    renamed = {name: with_names(table, names) for name, table in tables.items()}
    one = frames(run(tables, coverage, INDEX, tmp_path / "one"))
    other = frames(run(renamed, with_names(coverage, names), INDEX, tmp_path / "other"))
    also = names | {"team_provider_id": names["provider_id"]}
    # Which of several open teams coordinates is decided by their ids, when all else is the same.
    teams = ["team_provider_id", "team_id", "team_group"] if relabel is at_random else []
    one = {name: with_names(frame, also) for name, frame in one.items()}
    for found in (one, other):
        found["people"] = found["people"].drop(columns=teams)
    assert_same(one, other)


def with_names(frame: pd.DataFrame, names: dict[str, dict[str, str]]) -> pd.DataFrame:
    columns = {name: frame[name].map(names[name]) for name in names if name in frame}
    for column in {"referral_source_id", "period_source_id"} & set(frame):  # of one, or of none
        named = frame[column]
        columns[column] = named.map(names["source_id"]).where(named.isin(names["source_id"]), named)
    return frame.assign(**columns)


def later(value: Any, years: int) -> Any:
    """Return a date some years later, and anything else as it is."""
    return value.replace(year=value.year + years) if isinstance(value, date) else value


@pytest.mark.parametrize(("seed", "dirt", "missing"), CASES)
def test_everything_four_years_later_is_the_same(
    seed: int, dirt: float, missing: float, tmp_path: Path
) -> None:
    # Four years: the leap days fall on the same days of the windows.
    people, coverage = draw_people(seed, 80, dirt, INDEX), draw_coverage(seed, missing)
    moved = [moved_by(rows, 4) for rows in people]
    assert [key_of(rows) for rows in moved] == [key_of(rows) for rows in people]
    calendar = coverage.assign(month=[later(month, 4) for month in coverage["month"]])
    one = frames(run(as_tables(people), coverage, INDEX, tmp_path / "one"))
    other = frames(run(as_tables(moved), calendar, later(INDEX, 4), tmp_path / "other"))
    one = {name: frame.map(lambda value: later(value, 4)) for name, frame in one.items()}
    assert_same(one, other)


def moved_by(rows: Rows, years: int) -> Rows:
    return {
        table: [{name: later(value, years) for name, value in row.items()} for row in own]
        for table, own in rows.items()
    }


RAW = {
    "referral": """
        month            | person | referral | received   | closed     | close_reason | reason
        2024-04..2024-09 | A      | R1       | 2024-04-09 |            |              | 02
        2024-04..2024-06 | A      | R2       | 2024-04-02 | 2024-06-20 | 05           | 18
        2024-05..2024-09 | B      | R3       | 2024-05-07 |            |              | 09
    """,
    "contact": """
        month   | person | referral | contact | date       | attended | mode
        2024-05 | A      | R1       | C1      | 2024-05-02 | 5        | 01
        2024-06 | A      | R1       | C2      | 2024-06-03 | 3        | 01
        2024-06 | A      | R1       | C3      | 2024-06-10 | 3        | 01
        2024-07 | A      | R1       | C4      | 2024-07-11 | 7        | 01
        2024-07 | B      | R3       | C5      | 2024-07-01 |          | 01
    """,
    "spell": """
        month            | person | spell | start      | end        | from | method | to
        2024-05..2024-06 | A      | S1    | 2024-05-20 | 2024-06-02 | 19   | 21     | 19
        2024-08..2024-09 | B      | S2    | 2024-08-15 |            | 19   | 21     |
    """,
    "section": """
        month            | person | period | start      | end        | section
        2024-05..2024-06 | A      | M1     | 2024-05-21 | 2024-06-01 | 02
    """,
    "home": """
        month   | person | type | settled | date       | row
        2024-08 | A      | 12   | N       | 2024-08-01 | H1
        2024-08 | B      | 01   | Y       | 2024-08-05 | H2
    """,
    "diagnosis": """
        month   | person | referral | scheme | code  | date       | row
        2024-06 | A      | R1       | 02     | F20.0 | 2024-06-04 | D1
        2024-07 | B      | R3       | 02     | F10.2 | 2024-07-02 | D2
    """,
    "team": "month | team | type\n2024-04..2024-09 | T1 | A06",
}


def test_every_raw_row_sent_twice_changes_nothing(tmp_path: Path) -> None:
    raw = extract(**RAW)
    twice = {name: pd.concat([table, table], ignore_index=True) for name, table in raw.items()}
    found = []
    for tables in (raw, twice):
        records = read_mhsds(tables, purpose="care_review")
        found.append(frames(identify(records, SET, index_date="2024-09-30")))
    assert_same(*found)
    states = found[0]["states"]
    own = states[states["person_id"] == "A"].set_index("criterion")["state"]
    assert (
        own["severe_mental_disorder"] == own["detained"] == own["unstable_accommodation"] == "met"
    )
