"""What comes back in a workbook: taken whole, or refused by sheet and cell."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from returned_workbooks import (
    DECIDED,
    OTHER,
    PACK,
    TEAM,
    TODAY,
    FakeLedger,
    fill,
    issue,
    not_now,
    offer,
    on,
    put,
    read,
    refused,
)
from review_cards import a_card, a_pack

from cohortid.errors import DecisionsError
from cohortid.review.decision import Answer, Decision, Nomination
from cohortid.review.workbook import read_workbook, write_workbook


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return issue(tmp_path_factory.mktemp("pack"))


# ---- what is taken ------------------------------------------------------------------------------


def test_decisions_answers_and_concerns_come_back(issued: Path, tmp_path: Path) -> None:
    found = read(
        issued, tmp_path,
        on(TEAM, offer, 5, reason="agreed with the person", persons="wants it"),
        on("Not needed now", not_now, 5),
        on("Questions", fill, 6, answer="Not Known ", answered_by="GP", answered_on=DECIDED),
        on("Can't tell", fill, 5, answer="yes", answered_by="consultant", answered_on=DECIDED),
        on("Concerns", fill, 5, key="SYN-9", raised_on=DECIDED, by_whom="carer", why="not eating"),
    )  # fmt: skip
    back = found.come_back
    day = DECIDED.date()
    assert (back.run_id, back.file) == (PACK.about.run_id, "back.xlsx")
    assert back.decisions[0] == Decision(
        "SYN-0000001", "offer_outreach", "agreed with the person", "T07", date(2026, 11, 1),
        "wants it", "team lead", day,
    )  # fmt: skip
    assert [one.outcome for one in back.decisions] == ["offer_outreach", "not_needed_now"]
    assert set(back.answers) == {
        Answer("SYN-0000101", "severe_mental_disorder", "yes", day, "consultant"),
        Answer("SYN-0000001", "poor_treatment_response", "not_known", day, "GP"),
    }
    assert back.nominations == (Nomination("SYN-9", day, "carer", "not eating"),)
    assert found.cells["SYN-0000001"] == "T04 at P01!E5"


def test_what_differs_in_case_spaces_or_apostrophe_is_the_same_decision(
    issued: Path, tmp_path: Path
) -> None:
    back = read(
        issued, tmp_path,
        on(TEAM, offer, 5, decision="  offer ASSERTIVE  outreach"),
        on(TEAM, offer, 6, decision="Can’t decide,\ndiscuss"),
    ).come_back  # fmt: skip
    assert [one.outcome for one in back.decisions] == ["offer_outreach", "discuss"]


def test_an_untouched_workbook_brings_nothing_and_says_who_is_not_decided(
    issued: Path, tmp_path: Path
) -> None:
    found = read(issued, tmp_path)
    back = found.come_back
    assert (back.decisions, back.answers, back.nominations) == ((), (), ())
    assert found.notes == ("4 sheets hold no decision.",)


def test_rows_may_be_removed_and_it_is_said(issued: Path, tmp_path: Path) -> None:
    found = read(issued, tmp_path, on(TEAM, offer, 6), lambda book: book[TEAM].delete_rows(5))
    assert [one.person_id for one in found.come_back.decisions] == ["SYN-0000002"]
    assert f"{TEAM}: 1 of 4 people aren't on the sheet any more; they stay waiting." in found.notes


def test_a_name_behind_a_key_is_dropped_wherever_it_stands(issued: Path, tmp_path: Path) -> None:
    named = " · 12 · Ann Example"
    found = read(
        issued, tmp_path,
        put(TEAM, "A5", f"SYN-0000001{named}"), on(TEAM, offer, 5),
        put("Questions", "A5", f"SYN-0000001{named}"),
        on("Questions", fill, 5, answer="no", answered_by="GP", answered_on=DECIDED),
        on("Concerns", fill, 5, key=f"SYN-9{named}", raised_on=DECIDED, by_whom="GP", why="ill"),
    )  # fmt: skip
    assert "Ann" not in repr(found.come_back)
    assert [one.person_id for one in found.come_back.decisions] == ["SYN-0000001"]
    assert [one.person_id for one in found.come_back.answers] == ["SYN-0000001"]
    assert [one.person_id for one in found.come_back.nominations] == ["SYN-9"]


def test_a_sheet_of_somebodys_own_is_not_read_and_that_is_said(
    issued: Path, tmp_path: Path
) -> None:
    found = read(issued, tmp_path, lambda book: book.create_sheet("My notes"))
    assert "The sheet “My notes” isn't of this pack and wasn't read." in found.notes


def test_pasted_line_ends_and_numbers_in_words_are_text(issued: Path, tmp_path: Path) -> None:
    found = read(
        issued, tmp_path, on(TEAM, offer, 5, reason="one_x000D_\ntwo\nthree", who_acts=4)
    )  # fmt: skip
    decision = found.come_back.decisions[0]
    assert (decision.reason, decision.who_acts) == ("one\ntwo\nthree", "4")


# ---- sheets -------------------------------------------------------------------------------------


def test_a_renamed_sheet_is_refused(issued: Path, tmp_path: Path) -> None:
    def rename(book: Any) -> None:
        book[TEAM].title = "North"

    said = refused(issued, tmp_path, rename)
    assert said == [
        f"{TEAM}: this sheet isn't there: it was removed or renamed. There is a new sheet “North”."
    ]


@pytest.mark.parametrize("name", [OTHER, "Questions", "Concerns", "Can't tell", "Not needed now"])
def test_a_removed_sheet_is_refused(issued: Path, tmp_path: Path, name: str) -> None:
    said = refused(issued, tmp_path, lambda book: book.remove(book[name]))
    assert said == [f"{name}: this sheet isn't there: it was removed or renamed."]


@pytest.mark.parametrize("name", ["About", "Lists"])
def test_without_what_it_says_of_itself_it_is_refused(
    issued: Path, tmp_path: Path, name: str
) -> None:
    [said] = refused(issued, tmp_path, lambda book: book.remove(book[name]))
    assert f"“{name}” isn't there" in said


def about_cell(issued: Path, label: str) -> str:
    import openpyxl

    about = openpyxl.load_workbook(issued)["About"]
    return next(f"B{cell.row}" for cell in about["A"] if cell.value == label)


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("Run", "run-ffffffffffff", "a pack from another run"),
        ("Run", None, "a pack from another run"),
        ("Format", "something else", "isn't a review workbook"),
        ("Format version", "2", "another version of cohortid"),
        ("Check of what was issued", "00", "aren't those that were issued"),
    ],
)
def test_what_it_says_of_itself_must_be_as_issued(
    issued: Path, tmp_path: Path, label: str, value: str | None, words: str
) -> None:
    cell = about_cell(issued, label)
    [said] = refused(issued, tmp_path, put("About", cell, value), on(TEAM, offer, 5))
    assert said.startswith(f"About!{cell}: ") and words in said


@pytest.mark.parametrize("cell", ["E2", "F2", "A1"])
def test_the_hidden_lists_must_be_as_issued(issued: Path, tmp_path: Path, cell: str) -> None:
    said = refused(issued, tmp_path, put("Lists", cell, "SYN-0000009"))
    assert "as it was sent out" in said[0]


def test_a_pack_of_another_run_is_refused(issued: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    write_workbook(a_pack(a_card(), run_id="run-other"), other)
    [said] = refused(other, tmp_path)
    assert "a pack from another run" in said


def test_the_ledger_must_know_each_person_under_that_team(issued: Path, tmp_path: Path) -> None:
    moved = a_pack(*(a_card(one.person_id, sheet="T50") for one in PACK.cards))
    with pytest.raises(DecisionsError) as caught:
        read_workbook(issued, FakeLedger(moved), today=TODAY)
    places = {f"{one.sheet}!{one.cell}" for one in caught.value.problems}
    assert {f"{TEAM}!A5", f"{OTHER}!A5"} <= places
