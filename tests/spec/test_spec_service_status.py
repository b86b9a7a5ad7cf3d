"""Where a person is: ward, prison, order or team, and what that changes. Index date 2026-03-31."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from cohortid_synthetic.oracle_rows import rows_of
from cohortid_synthetic.oracle_status import service_status
from cohortid_synthetic.spec_rows import spec_rows
from spec_engine import calendar_of, frame_of

import cohortid as cid
from cohortid.records.event_tables import records_from_event_tables

INDEX = date(2026, 3, 31)
HEADS = {
    "accommodation": "source_id | date | accommodation_type | in_low\n",
    "hospital_spell": "source_id | start | end | destination\n",
    "cto": "source_id | start | end\n",
    "conditional_discharge": "source_id | start | end\n",
    "referral_team": "source_id | start | end | team_group | rejected\n",
}


def given(**texts: str) -> dict[str, Any]:
    tables: dict[str, Any] = {"person": [{"person_id": "1", "provider_id": "P1"}]}
    return tables | {name: spec_rows(name, HEADS[name] + text) for name, text in texts.items()}


def engine(tables: dict[str, Any], folder: Path) -> pd.DataFrame:
    frames = {name: frame_of(name, rows) for name, rows in tables.items() if len(rows)}
    work = folder / "records"
    coverage = calendar_of()
    records = records_from_event_tables(
        frames, coverage, purpose="synthetic_demo", work=work, synthetic=True
    )
    return records.table("service_status")


def oracle(tables: dict[str, Any], folder: Path) -> pd.DataFrame:
    base = {name: rows_of(rows, name) for name, rows in tables.items()}
    return pd.DataFrame(service_status(base), dtype=object)


@pytest.fixture(params=[engine, oracle])
def statuses(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Return what is asked: from records to "setting start..end_earliest..end_latest"."""

    def asked(**texts: str) -> list[str]:
        return sorted(map(said, request.param(given(**texts), tmp_path).to_dict("records")))

    return asked


def said(row: dict[Any, Any]) -> str:
    days = ("" if pd.isna(row[n]) else str(row[n]) for n in ("start", "end_earliest", "end_latest"))
    return f"{row['setting']} {'..'.join(days)}"


@pytest.mark.parametrize(
    ("homes", "expected"),
    [
        ("A1 | 2025-05-01 | 01 |", []),
        ("A1 | 2025-05-01 | 20 |", []),
        # one that can't be read could be
        ("A1 | 2025-05-01 | |", ["unknown 2025-05-01..2025-05-01.."]),
        (
            "A1 | 2025-05-01 | ?X |\nA2 | 2025-06-01 | 01 |",
            ["unknown 2025-05-01..2025-05-01..2025-06-01"],
        ),
        ("A1 | 2025-05-01 | 21 |", ["prison 2025-05-01..2025-05-01.."]),
        (
            "A1 | 2025-05-01 | 21 |\nA2 | 2025-08-01 | 01 |",
            ["prison 2025-05-01..2025-05-01..2025-08-01"],
        ),
        # recorded again: each says so for its own day
        (
            "A1 | 2025-05-01 | 21 |\nA2 | 2025-06-01 | 21 |\nA3 | 2025-08-01 | 20 |",
            [
                "prison 2025-05-01..2025-05-01..2025-08-01",
                "prison 2025-06-01..2025-06-01..2025-08-01",
            ],
        ),
        # a home that can't be read, one that isn't certain, and an earlier one don't end it
        (
            "A1 | 2025-05-01 | 21 |\nA2 | 2025-06-01 | ?X |\nA3 | 2025-07-01 | 01 | 0",
            ["prison 2025-05-01..2025-05-01..", "unknown 2025-06-01..2025-06-01.."],
        ),
        (
            "A1 | 2025-05-01 | 21 |\nA2 | 2025-05-01 | 01 |\nA3 | 2025-04-01 | 01 |",
            ["prison 2025-05-01..2025-05-01.."],
        ),
        ("A1 | | 21 |", ["prison ...."]),
    ],
)
def test_prison_by_the_home_recorded(statuses: Any, homes: str, expected: list[str]) -> None:
    assert statuses(accommodation=homes) == expected


def test_an_admission_ends_what_may_have_been_prison(statuses: Any) -> None:
    found = statuses(
        accommodation="A1 | 2025-05-01 | 21 |", hospital_spell="S1 | 2025-09-01 | open |"
    )
    assert found == ["prison 2025-05-01..2025-05-01..2025-09-01", "ward 2025-09-01...."]


def test_teams_are_as_they_are(statuses: Any) -> None:
    team = "R1 | 2025-05-01 | open | prison_in_reach | 2025-05-02"
    assert statuses(referral_team=team) == ["team 2025-05-01...."]


def test_orders_are_as_they_are(statuses: Any) -> None:
    found = statuses(
        cto="O1 | 2025-05-01 | open", conditional_discharge="D1 | 2025-06-01 | 2025-07-01.."
    )
    assert found == [
        "community_treatment_order 2025-05-01....",
        "conditional_discharge 2025-06-01..2025-07-01..",
    ]


@pytest.mark.parametrize(
    ("texts", "care"),
    [
        ({}, "none"),
        ({"hospital_spell": "S1 | 2026-03-31 | open |"}, "ward"),
        ({"hospital_spell": "S1 | 2026-03-01 | 2026-03-31 |"}, "none"),
        ({"accommodation": "A1 | 2025-03-31 | 21 |"}, "prison;none"),
        ({"accommodation": "A1 | 2025-03-30 | 21 |"}, "none"),  # over a year ago
        ({"accommodation": "A1 | 2025-05-01 | 21 |\nA2 | 2026-03-31 | 01 |"}, "none"),
        ({"accommodation": "A1 | 2025-05-01 | 21 |\nA2 | 2026-04-01 | 01 |"}, "prison;none"),
        (
            {"referral_team": "R1 | 2020-05-01 | open | prison_in_reach |"},
            "prison;only_another_service",
        ),
        ({"cto": "O1 | 2025-05-01 | open"}, "community_treatment_order;none"),
        ({"cto": "O1 | 2025-05-01 | 2026-03-31"}, "none"),
        ({"conditional_discharge": "O1 | 2025-05-01 | open"}, "conditional_discharge;none"),
        (
            {
                "conditional_discharge": "O1 | 2025-05-01 | open",
                "referral_team": "R1 | 2020-05-01 | open | forensic |",
            },
            "conditional_discharge;forensic",
        ),
    ],
)
def test_current_care(tmp_path: Path, texts: dict[str, str], care: str) -> None:
    frames = {name: frame_of(name, rows) for name, rows in given(**texts).items()}
    records = records_from_event_tables(
        frames, calendar_of(), purpose="synthetic_demo", work=tmp_path / "made", synthetic=True
    )
    people = cid.identify(records, "midlands-maturity-index", index_date=INDEX).people.table
    assert people["current_care"].iloc[0].rstrip(";") == care
