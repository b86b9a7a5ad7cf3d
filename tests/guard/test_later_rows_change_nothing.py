"""Invariant 1: rows dated after the index date change nothing; a later end counts as open."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from against_oracle import SET
from generated_records import Rows, as_tables, draw_coverage, draw_person

from cohortid.cohort import Cohort, identify
from cohortid.criteria.window import Window
from cohortid.records.event_tables import records_from_event_tables


def without_later_rows(rows: Rows, index_date: date) -> Rows:
    """Leave out what is dated after the index date; intervals that end later are open."""
    kept: Rows = {}
    for table, own in rows.items():
        kept[table] = [_as_known(row, index_date) for row in own if not _later(row, index_date)]
    return kept


def _later(row: dict[str, Any], index_date: date) -> bool:
    day = row.get("date") or row.get("start")
    return day is not None and day > index_date


def _as_known(row: dict[str, Any], index_date: date) -> dict[str, Any]:
    known = dict(row)
    if known.get("end_earliest") is not None and known["end_earliest"] > index_date:
        known |= {"end_earliest": None, "end_latest": None, "status": "open"}
        for column in ("close_reason", "destination"):
            if column in known:
                known[column] = None
    for column in ("rejected", "death_date"):
        if known.get(column) is not None and known[column] > index_date:
            known[column] = None
    return known


def without_late_rejections(rows: Rows, index_date: date) -> Rows:
    """Leave out rejections after the index date of what could begin an episode.

    A rejection says that there never was a referral, so that here, as semantics.md says, a later
    date does count.
    """
    for table in ("referral", "referral_team", "contact"):
        for row in rows[table]:
            counted = table != "contact" or row["team_type"] in ("A18", "A19", None, "?ZZ")
            if counted and row["rejected"] is not None and row["rejected"] > index_date:
                row["rejected"] = None
    return rows


def run(people: list[Rows], index_date: date, coverage: pd.DataFrame, folder: Path) -> Cohort:
    records = records_from_event_tables(
        as_tables(people), coverage, purpose="synthetic_demo", work=folder / "in", synthetic=True
    )
    return identify(records, SET, index_date=index_date, out=folder / "out")


@pytest.mark.parametrize(("seed", "dirt", "missing"), [(11, 0.0, 0.0), (12, 0.25, 0.05)])
def test_states_people_and_evidence_are_the_same_without_later_rows(
    seed: int, dirt: float, missing: float, tmp_path: Path
) -> None:
    index_date = date(2025, 11, 30)
    edges = [index_date, Window.parse("12 months").start(index_date), date(2025, 12, 2)]
    drawn = [draw_person(f"{seed}-{number}", dirt, edges) for number in range(60)]
    people = [without_late_rejections(rows, index_date) for rows in drawn]
    known = [without_later_rows(rows, index_date) for rows in people]
    assert sum(len(own) for rows in known for own in rows.values()) < sum(
        len(own) for rows in people for own in rows.values()
    )
    coverage = draw_coverage(seed, missing)
    whole = run(people, index_date, coverage, tmp_path / "whole")
    early = run(known, index_date, coverage, tmp_path / "early")
    pd.testing.assert_frame_equal(whole.states.table, early.states.table)
    pd.testing.assert_frame_equal(whole.people.table, early.people.table)
    pd.testing.assert_frame_equal(whole.evidence().table, early.evidence().table)
    for name in ("timeline", "beside"):
        kept = [pd.read_parquet(one.folder / f"{name}.parquet") for one in (whole, early)]
        assert len(kept[0]) > 40
        pd.testing.assert_frame_equal(*kept)
