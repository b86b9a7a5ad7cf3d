"""Text and names as they stand in a workbook: no formula, no broken XML, no name Excel refuses."""

import io
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from review_cards import HOSTILE, INDEX_DATE, a_card, an_unsettled

from cohortid.review.card import Listing, Seen
from cohortid.review.workbook.cell_text import cell_text, utf16_length
from cohortid.review.workbook.people_words import person_cells, unsettled_cell
from cohortid.review.workbook.sheet_names import sheet_names, table_names


def written_and_read(texts: list[str]) -> list[object]:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for row, text in enumerate(texts):
            assert sheet.write_string(row, 0, text) == 0
    return [cell.value for cell in openpyxl.load_workbook(buffer).active["A"]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(), min_size=1), min_size=1, max_size=30))
@example(["_x0041_", "\ufffe", "\uffff", "\ud800", " a ", "\n", "a\rb"])
def test_any_text_is_written_so_that_it_is_read_again_as_it_stands(texts: list[str]) -> None:
    shown = [cell_text(text) for text in texts]
    assert written_and_read(shown) == shown
    assert not [text for text in shown if text.strip()[:1] in tuple("=+-@")]


def test_hostile_text_is_changed_only_where_it_must_be() -> None:
    assert [cell_text(text) for text in HOSTILE[:5]] == [f"'{text}" for text in HOSTILE[:5]]
    assert cell_text(HOSTILE[5]) == HOSTILE[5]
    assert cell_text(HOSTILE[9]) == "safe[U+202E]txt.exe"
    assert cell_text("one\r\ntwo\nthree\tfour") == "one\ntwo\nthree\tfour"
    assert cell_text("x" * 32_000) == "x" * 32_000
    assert cell_text(HOSTILE[14]) == "[U+0000][U+0007][U+001B]control"
    assert cell_text("  ＝1") == "'  ＝1"


def test_what_a_cell_cannot_hold_is_cut_as_excel_counts() -> None:
    for letter in ("x", "\U0001f600"):
        shown = cell_text(letter * 40_000)
        assert 32_000 < utf16_length(shown) <= 32_767 and shown.endswith("(cut)")


TEAMS = [
    "T04 at P01", "t04 AT p01", "a/b", "a:b", "[x]*?\\", "'quoted'", "", " ", "History", "about",
    "Lists", "=1+1", "x" * 40, "X" * 40, "x" * 31 + "'", "\U0001f600" * 20, "one\ntwo", "\x00",
    "'" * 40, "Can't tell", "A \u202e B",
]  # fmt: skip


def test_every_team_gets_a_sheet_name_that_excel_allows() -> None:
    names = sheet_names(TEAMS)
    assert list(names) == TEAMS and names["T04 at P01"] == "T04 at P01"
    assert len({name.casefold() for name in names.values()}) == len(TEAMS)
    for name in names.values():
        assert 1 <= utf16_length(name) <= 31 and not re.search(r"[\[\]:*?/\\\n]", name)
        assert name == name.strip("'") and name == cell_text(name)
        assert name.casefold() not in {"history", "about", "lists", "can't tell"}
    with xlsxwriter.Workbook(io.BytesIO()) as book:
        for name in names.values():
            book.add_worksheet(name)  # it refuses what Excel refuses


def test_table_names_are_plain_and_unique() -> None:
    names = list(table_names(sheet_names(TEAMS).values()).values())
    assert len({name.casefold() for name in names}) == len(TEAMS)
    assert all(re.fullmatch(r"Review_[A-Za-z0-9_]+", name) for name in names)


def test_why_somebody_is_here_and_when_they_were_seen_is_said_first() -> None:
    key, why, not_known, seen = person_cells(
        a_card(routes=("nominated", "for_review")), INDEX_DATE
    )  # fmt: skip
    assert key == "SYN-0000001"
    assert why.split("\n") == [
        "Concern raised.",
        "Brought forward by the rules.",
        "Concern, 12 September 2026, by carer: has not answered the door for two weeks",
        "• Severe mental disorder: diagnosis F20.0 (schizophrenia): 3 February 2024",
        "• High use of inpatient or home-based care: 3 admissions in 24 months: 3 Feb 2025, "
        "21 Aug 2025, 11 Jun 2026",
    ]
    assert not_known.split("\n")[0] == "• Homeless or unstable home: nothing is recorded"
    assert seen.split("\n") == [
        "Seen face to face 14 Jul 2026, 78 days before the index date, by Community team T04 at "
        "P01",
        "Spoken to 20 Jul 2026",
        "Since then: 3 missed or cancelled by the person, 1 cancelled by the service; last "
        "attempt 21 Sep 2026",
        "Next booking: 6 Oct 2026",
        "Care now: With a community mental health team; Community treatment order since 3 May 2026",
        "Also with: Crisis or home treatment T09 at P01, since 2 September 2026",
        "List: on the last list too, first 31 Mar 2026, waiting since 31 Mar 2026",
        "Last decision: Can't decide, discuss (“needs a joint visit”), 12 Apr 2026, team lead; "
        "by 1 May 2026",
        "New since then: admission 11 June 2026",
    ]


def test_what_is_not_there_is_said_and_never_left_blank() -> None:
    bare = a_card(
        seen=Seen(None, "", None, on_ward_since=date(2026, 9, 1)), criteria=(), concerns=(),
        other_teams=(), current_care=(), orders=(), previous=None,
        listing=Listing("new", INDEX_DATE, INDEX_DATE),
    )  # fmt: skip
    _, why, not_known, seen = person_cells(bare, INDEX_DATE)
    assert "No criterion is met on the records." in why and "every criterion" in not_known
    assert seen.split("\n") == [
        "On a ward since 1 Sep 2026",
        "Never seen face to face in this extract",
        "No contact is recorded",
        "Next booking: not in these records",
        "Care now: none recorded",
        "Also with: no other team is recorded",
        "List: new on this list, waiting since 30 Sep 2026",
        "No decision yet",
    ]


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (Seen(date(2026, 9, 29), "", date(2026, 9, 29)), "29 Sep 2026, 1 day before the index"),
        (Seen(None, "", None, n_missed_since=2, last_attempt=date(2026, 9, 1)),
         "Attempts: 2 missed or cancelled by the person; last attempt 1 Sep 2026"),
        (Seen(None, "", None, bookings_given=True), "Next booking: none"),
    ],
)  # fmt: skip
def test_when_seen_is_said_in_each_case(seen: Seen, words: str) -> None:
    assert words in person_cells(a_card(seen=seen), INDEX_DATE)[3]


def test_not_needed_now_says_the_team_and_when_it_is_looked_at_again() -> None:
    before = replace(a_card().previous, outcome="not_needed_now", by_when=date(2027, 3, 1))
    seen = person_cells(a_card(section="not_now", previous=before), INDEX_DATE)[3]
    assert "Team: T04 at P01 (Community team)" in seen and "look again 1 Mar 2027" in seen


def test_of_somebody_who_cannot_be_told_about_care_and_day_are_said() -> None:
    said = unsettled_cell(an_unsettled(), INDEX_DATE)
    assert "Seen or spoken to 20 Jul 2026, 72 days before the index date" in said
    assert "Not seen or spoken to" in unsettled_cell(an_unsettled(spoken=None), INDEX_DATE)


def test_a_long_concern_leaves_the_criteria_in_sight() -> None:
    long = person_cells(a_card(concerns=("x" * 32_000,)), INDEX_DATE)[1]
    assert len(long) < 1_500 and "11 Jun 2026" in long and "the page has all of it" in long
