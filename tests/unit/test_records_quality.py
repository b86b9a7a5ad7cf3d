"""Findings: one file of texts, each used, each with its effect and the tables it concerns."""

import re
from pathlib import Path

from tiny_extract import read

import cohortid.records
from cohortid.records import load_schema
from cohortid.records.quality import COLUMNS, Finding, Quality, finding_texts

FOLDER = Path(cohortid.records.__file__).parent


def test_every_text_is_used_and_every_finding_has_a_text() -> None:
    code = "\n".join(path.read_text("utf-8") for path in FOLDER.rglob("*.py"))
    for kind in finding_texts():
        assert re.search(f"[\"']{kind}[\"']", code), kind
    for kind in re.findall(r"note\(\s*[\"'](\w+)[\"']", code):
        assert kind in finding_texts(), kind


def test_every_text_says_what_was_found_and_what_that_does() -> None:
    tables = set(load_schema())
    for kind, text in finding_texts().items():
        assert set(text) <= {"finding", "effect", "fix", "event_table"}, kind
        assert text["finding"] and text["effect"], kind
        assert not text["finding"].endswith("."), kind
        concerned = text.get("event_table", "")
        assert concerned in ("", "every table") or set(concerned.split(", ")) <= tables, kind


def test_findings_come_as_a_table_with_the_event_tables_they_concern() -> None:
    records = read(section="month | period | start | section\n2024-04 | M1 | | 77")
    found = records.quality()
    assert list(found.columns) == COLUMNS
    assert found["id"].isin(list(finding_texts())).all()
    undated = found.query("id == 'undated' and table == 'MHS401MHActPeriod'").iloc[0]
    assert undated["event_table"] == "mha_period, detention, crisis_episode, emergency_episode"
    assert (undated["finding"], undated["n_rows"]) == ("Rows without a date (start)", 1)


def test_a_finding_of_another_room_needs_no_id() -> None:
    quality = Quality()
    quality.add(Finding("Something", "", "", 0, "None"))
    row = quality.table().iloc[0]
    assert (row["finding"], row["id"], row["event_table"]) == ("Something", "", "")
