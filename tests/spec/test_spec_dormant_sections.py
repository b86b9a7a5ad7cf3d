"""Detentions where a section was dormant: community orders, discharges, recalls, revocations.

The section goes on being sent while the person lives at home under the order; those days are no
detention. Index date 2026-03-31. Each table of records gives detentions as "start to end"; "to
a..b" has a bounded end, "(may be)" isn't surely real, "(joined)" may belong to the one before.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from cohortid_synthetic import oracle
from cohortid_synthetic.spec_rows import spec_rows
from spec_engine import calendar_of, frame_of

from cohortid.records.event_tables import records_from_event_tables

INDEX = date(2026, 3, 31)
HEADS = {
    "mha_period": "source_id | start | end | section\n",
    "cto": "period_source_id | start | end | end_reason | in_low\n",
    "cto_recall": "period_source_id | start | end | in_low\n",
    "conditional_discharge": "period_source_id | start | end | in_low\n",
}
SET = """
[population]
[families]
[bring_forward]
all = [{criterion = "detained"}]
[criteria.detained]
any = [{measure = "detentions", within = "24 months", at_least = 1, absent = "no"}]
"""
MEASURES = """
[detentions]
operator = "overlaps"
table = "detention"
where = {section_group = ["detention"]}
"""
THREE = "M1 | 2025-01-10 | open | 03"


def given(**texts: str) -> dict[str, Any]:
    tables: dict[str, Any] = {"person": [{"person_id": "1", "provider_id": "P1"}]}
    for name, text in texts.items():
        tables[name] = spec_rows(name, HEADS[name] + text)
        for row in tables[name]:
            row["source_table"] = "made"
            if name == "mha_period":
                row["section_group"] = "short_term" if row["section"] == "20" else "detention"
    return tables


@pytest.fixture(params=["engine", "oracle"])
def detentions(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Return what is asked: from records and lost months to detentions in words."""

    def of_engine(tables: dict[str, Any], coverage: pd.DataFrame) -> pd.DataFrame:
        frames = {name: frame_of(name, rows) for name, rows in tables.items() if rows}
        work = tmp_path / str(len(list(tmp_path.iterdir())))
        records = records_from_event_tables(
            frames, coverage, purpose="synthetic_demo", work=work, synthetic=True
        )
        return records.table("detention")

    def of_oracle(tables: dict[str, Any], coverage: pd.DataFrame) -> pd.DataFrame:
        for name, text in (("set", SET), ("measures", MEASURES)):
            (tmp_path / f"{name}.toml").write_text(text, "utf-8")
        paths = (tmp_path / "set.toml", tmp_path / "measures.toml")
        return oracle.evaluate(tables, *paths, INDEX, coverage).derived["detention"]

    ask = of_engine if request.param == "engine" else of_oracle

    def asked(lost: str = "", **texts: str) -> list[str]:
        found = ask(given(**texts), calendar_of(*lost.split(", ") if lost else ()))
        return sorted(map(said, found.to_dict("records")))

    return asked


def said(row: dict[Any, Any]) -> str:
    start, earliest, latest = (
        "" if pd.isna(row[name]) else str(row[name])
        for name in ("start", "end_earliest", "end_latest")
    )
    end = "open" if not earliest else earliest if earliest == latest else f"{earliest}..{latest}"
    mark = "" if row["in_low"] else " (joined)" if row["real"] else " (may be)"
    return f"{start} to {end}{mark}"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["2025-01-10 to open"]),
        # a community order that goes on
        ("M1 | 2025-06-01 | open | |", ["2025-01-10 to 2025-06-01"]),
        # it ended as it does: discharged, died, moved; the section isn't on again
        ("M1 | 2025-06-01 | 2025-09-01 | 01 |", ["2025-01-10 to 2025-06-01"]),
        ("M1 | 2025-06-01 | 2025-09-01 | 05 |", ["2025-01-10 to 2025-06-01"]),
        # revoked: detained again from that day on
        ("M1 | 2025-06-01 | 2025-09-01 | 02 |", ["2025-01-10 to 2025-06-01", "2025-09-01 to open"]),
        ("M1 | 2025-06-01 | 2025-06-03 | 02 |", ["2025-01-10 to 2025-06-01", "2025-06-03 to open"]),
        ("M1 | 2025-06-01 | 2025-06-02 | 02 |", ["2025-01-10 to open"]),  # no day between
        # why it ended isn't readable: perhaps revoked
        (
            "M1 | 2025-06-01 | 2025-09-01 | |",
            ["2025-01-10 to 2025-06-01", "2025-09-01 to open (may be)"],
        ),
        (
            "M1 | 2025-06-01 | 2025-09-01 | ?9 |",
            ["2025-01-10 to 2025-06-01", "2025-09-01 to open (may be)"],
        ),
        # when it ended isn't known
        (
            "M1 | 2025-06-01 | 2025-08-01.. | |",
            ["2025-01-10 to 2025-06-01", "2025-08-01 to open (may be)"],
        ),
        # the order isn't certain, or without a start: it may have begun on any day
        ("M1 | | open | | 0", ["2025-01-10 to 2025-01-10.."]),
        ("M1 | 2025-06-01 | open | | 0", ["2025-01-10 to 2025-01-10.."]),
        # of another section, or of none that was sent
        ("M2 | 2025-06-01 | open | |", ["2025-01-10 to open"]),
        # it began with the section, or before
        ("M1 | 2025-01-10 | open | |", ["2025-01-10 to 2025-01-10"]),
        ("M1 | 2025-01-09 | open | |", []),
        # twice
        (
            "M1 | 2025-06-01 | 2025-07-01 | 02 |\nM1 | 2025-08-01 | open | |",
            ["2025-01-10 to 2025-06-01", "2025-07-01 to 2025-08-01"],
        ),
    ],
)
def test_community_orders(detentions: Any, order: str, expected: list[str]) -> None:
    assert detentions(mha_period=THREE, cto=order) == expected


def test_a_section_that_ended_before_the_order_is_as_it_was(detentions: Any) -> None:
    ended = "M1 | 2025-01-10 | 2025-06-01 | 03"
    order = "M1 | 2025-06-01 | 2025-09-01 | 02 |"
    assert detentions(mha_period=ended, cto=order) == ["2025-01-10 to 2025-06-01"]


def test_a_recall_is_a_detention_and_a_revocation_joins_it(detentions: Any) -> None:
    recall = "M1 | 2025-08-30 | 2025-09-01 |"
    order = "M1 | 2025-06-01 | open | |"
    assert detentions(mha_period=THREE, cto=order, cto_recall=recall) == [
        "2025-01-10 to 2025-06-01",
        "2025-08-30 to 2025-09-01",
    ]
    revoked = "M1 | 2025-06-01 | 2025-09-01 | 02 |"
    assert detentions(mha_period=THREE, cto=revoked, cto_recall=recall) == [
        "2025-01-10 to 2025-06-01",
        "2025-08-30 to open",
    ]


def test_an_uncertain_recall_may_be_a_detention(detentions: Any) -> None:
    recall, order = "M1 | | 2025-09-01 | 0", "M1 | 2025-06-01 | open | |"
    found = detentions(mha_period=THREE, cto=order, cto_recall=recall)
    assert " to 2025-09-01 (may be)" in found


@pytest.mark.parametrize(
    ("discharge", "expected"),
    [
        ("M1 | 2025-06-01 | open |", ["2025-01-10 to 2025-06-01"]),
        # no code says whether it ended by recall to hospital
        (
            "M1 | 2025-06-01 | 2025-09-01 |",
            ["2025-01-10 to 2025-06-01", "2025-09-01 to open (may be)"],
        ),
    ],
)
def test_conditional_discharges(detentions: Any, discharge: str, expected: list[str]) -> None:
    restricted = THREE.replace("03", "10")
    assert detentions(mha_period=restricted, conditional_discharge=discharge) == expected


def test_one_section_under_two_ids_has_the_orders_of_both(detentions: Any) -> None:
    twice = f"{THREE}\n{THREE.replace('M1', 'M2')}"
    assert detentions(mha_period=twice, cto="M1 | 2025-06-01 | open | |") == [
        "2025-01-10 to 2025-06-01"
    ]


def test_another_section_while_the_first_is_dormant_is_a_detention(detentions: Any) -> None:
    both = f"{THREE}\nM2 | 2025-08-01 | 2025-08-20 | 02"
    assert detentions(mha_period=both, cto="M1 | 2025-06-01 | open | |") == [
        "2025-01-10 to 2025-06-01",
        "2025-08-01 to 2025-08-20",
    ]


def test_a_short_term_order_is_never_dormant(detentions: Any) -> None:
    held = "M1 | 2025-06-01 | 2025-06-02 | 20"
    assert detentions(mha_period=held, cto="M1 | 2025-05-01 | open | |") == [
        "2025-06-01 to 2025-06-02"
    ]


def test_an_order_lost_with_its_month_may_have_begun_and_ended_in_it(detentions: Any) -> None:
    assert detentions(lost="MHS404 2025-06", mha_period=THREE) == [
        "2025-01-10 to 2025-06-01..",
        "2025-07-02 to open (joined)",
    ]
    ended = "M1 | 2025-01-10 | 2025-06-20 | 03"
    assert detentions(lost="MHS403 2025-06", mha_period=ended) == [
        "2025-01-10 to 2025-06-01..2025-06-20"
    ]


def test_a_recall_lost_with_its_month_may_have_been(detentions: Any) -> None:
    order = "M1 | 2025-06-01 | 2025-09-10 | 01 |"
    found = detentions(lost="MHS405 2025-09", mha_period=THREE, cto=order)
    assert found == ["2025-01-10 to 2025-06-01", "2025-09-01 to 2025-09-30 (may be)"]


def test_without_an_order_a_lost_month_of_recalls_says_nothing(detentions: Any) -> None:
    assert detentions(lost="MHS405 2025-09", mha_period=THREE) == ["2025-01-10 to open"]
