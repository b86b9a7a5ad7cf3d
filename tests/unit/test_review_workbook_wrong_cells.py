"""What is wrong in a returned workbook is said by sheet and cell, all at once; nothing is taken."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from returned_workbooks import (
    DECIDED,
    OTHER,
    PACK,
    TEAM,
    TODAY,
    Change,
    fill,
    issue,
    not_now,
    offer,
    on,
    put,
    read,
    refused,
)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return issue(tmp_path_factory.mktemp("pack"))


def plain_number(sheet: Any, cell: str) -> None:
    sheet[cell].number_format = "General"


WRONG_CELLS: dict[str, tuple[list[Change], str, str]] = {
    "a decision outside the list": (
        [on(TEAM, offer, 5, decision="Discharge")],
        f"{TEAM}!E5",
        "Pick one from the list",
    ),
    "something filled in but no decision": (
        [on(TEAM, fill, 6, persons="wants it")],
        f"{TEAM}!E6",
        "has no decision",
    ),
    "a reason that is too short": (
        [on(TEAM, not_now, 5, reason="not     needed     now")],
        f"{TEAM}!F5",
        "at least 20",
    ),
    "nobody who acts": ([on(TEAM, offer, 5, who_acts=" ")], f"{TEAM}!G5", "needs who acts"),
    "no date by when": ([on(TEAM, offer, 5, by_when=None)], f"{TEAM}!H5", "needs a date"),
    "nobody who decided": ([on(TEAM, offer, 5, decided_by=None)], f"{TEAM}!J5", "Give a role"),
    "no day of the decision": (
        [on(TEAM, offer, 5, decided_on=None)],
        f"{TEAM}!K5",
        "Give the date",
    ),
    "a date as text": ([on(TEAM, offer, 5, decided_on="12/10/2026")], f"{TEAM}!K5", "is text"),
    "a number for a date": (
        [on(TEAM, offer, 5, by_when=46327), on(TEAM, plain_number, "H5")],
        f"{TEAM}!H5",
        "is a number",
    ),
    "a date with a time": (
        [on(TEAM, offer, 5, decided_on=datetime(2026, 10, 12, 9, 30))],
        f"{TEAM}!K5",
        "time of day",
    ),
    "decided before the index date": (
        [on(TEAM, offer, 5, decided_on=datetime(2026, 9, 29))],
        f"{TEAM}!K5",
        "before the index date, 30 September 2026",
    ),
    "decided in the future": (
        [on(TEAM, offer, 5, decided_on=datetime(2026, 10, 21))],
        f"{TEAM}!K5",
        "hasn't come yet",
    ),
    "by when before it was decided": (
        [on(TEAM, offer, 5, by_when=datetime(2026, 10, 11))],
        f"{TEAM}!H5",
        "before the day",
    ),
    "not needed now for more than a year": (
        [on(TEAM, not_now, 5, by_when=datetime(2027, 10, 14))],
        f"{TEAM}!H5",
        "within 366 days",
    ),
    "not needed now, looked at again that day": (
        [on(TEAM, not_now, 5, by_when=DECIDED)],
        f"{TEAM}!H5",
        "after the day it was decided",
    ),
    "a formula in a decision": (
        [on(TEAM, offer, 5, reason='=HYPERLINK("x","y")')],
        f"{TEAM}!F5",
        "a formula stands here",
    ),
    "a formula for a date": (
        [on(TEAM, offer, 5, decided_on="=TODAY()")],
        f"{TEAM}!K5",
        "a formula",
    ),
    "a formula for a key": ([put(TEAM, "A5", "=A6")], f"{TEAM}!A5", "a formula"),
    "a date where words belong": (
        [on(TEAM, offer, 5, who_acts=DECIDED)],
        f"{TEAM}!G5",
        "words belong",
    ),
    "an edited key": (
        [put(TEAM, "A5", "SYN-0000009"), on(TEAM, offer, 5)],
        f"{TEAM}!A5",
        "isn't one",
    ),
    "a key of somebody who is on no list": (
        [put(TEAM, "A5", "SYN-0000101"), on(TEAM, offer, 5)],
        f"{TEAM}!A5",
        "isn't one",
    ),
    "a key as a number": ([put(TEAM, "A5", 17)], f"{TEAM}!A5", "lost zeros in front"),
    "a row without a key": ([put(TEAM, "A6", None)], f"{TEAM}!A6", "has no key"),
    "a key twice": ([put(TEAM, "A6", "SYN-0000001")], f"{TEAM}!A6", "twice, first in A5"),
    "a row moved to another sheet": (
        [put(OTHER, "A6", "SYN-0000002"), put(TEAM, "A6", None)],
        f"{OTHER}!A6",
        f"issued on the sheet “{TEAM}”",
    ),
    "a row moved from not needed now": (
        [put(TEAM, "A6", "SYN-0000008")],
        f"{TEAM}!A6",
        "issued on the sheet “Not needed now”",
    ),
    "a row added below": ([put(TEAM, "A12", "SYN-7")], f"{TEAM}!A12", "isn't one"),
    "a deleted column": ([lambda book: book[TEAM].delete_cols(7)], f"{TEAM}!G4", "“Who acts”"),
    "a renamed column": ([put(TEAM, "F4", "Because")], f"{TEAM}!F4", "“Reason”"),
    "an added column": ([lambda book: book[TEAM].insert_cols(6)], f"{TEAM}!F4", "was added"),
    "an added column at the end": ([put(TEAM, "L4", "Remarks")], f"{TEAM}!L4", "was added"),
    "columns in another order": (
        [put(TEAM, "F4", "Who acts"), put(TEAM, "G4", "Reason")],
        f"{TEAM}!A4",
        "order",
    ),
    "a row above the headings": ([lambda book: book[TEAM].insert_rows(1)], f"{TEAM}!A4", "row 4"),
    "merged cells": (
        [lambda book: book[TEAM].merge_cells("E5:E7")],
        f"{TEAM}!E5",
        "E5:E7 are merged",
    ),
    "an answer that isn't one": (
        [on("Questions", fill, 5, answer="maybe", answered_by="GP", answered_on=DECIDED)],
        "Questions!E5",
        "yes, no or not known",
    ),
    "no answer": (
        [on("Questions", fill, 5, answered_by="GP", answered_on=DECIDED)],
        "Questions!E5",
        "has no answer",
    ),
    "an answer by nobody": (
        [on("Questions", fill, 5, answer="yes", answered_on=DECIDED)],
        "Questions!F5",
        "Give a role",
    ),
    "an answer on no day": (
        [on("Questions", fill, 5, answer="yes", answered_by="GP")],
        "Questions!G5",
        "Give the date",
    ),
    "an answer in the future": (
        [on("Questions", fill, 5, answer="no", answered_by="GP", answered_on=datetime(2027, 1, 1))],
        "Questions!G5",
        "hasn't come",
    ),
    "an edited question": (
        [put("Questions", "C5", "Are they well?")],
        "Questions!C5",
        "wasn't asked",
    ),
    "a question's key edited": ([put("Questions", "A5", "SYN-1")], "Questions!A5", "isn't one"),
    "a question twice": (
        [put("Questions", "C6", "Is the person homeless, or is their home unstable?")],
        "Questions!C6",
        "twice, first in Questions!C5",
    ),
    "an answer that can't be told": (
        [on("Can't tell", fill, 5, answer="yes", answered_by="GP")],
        "Can't tell!H5",
        "Give the date",
    ),
    "a concern about nobody": (
        [on("Concerns", fill, 9, raised_on=DECIDED, by_whom="GP", why="ill")],
        "Concerns!A9",
        "about whom",
    ),
    "a concern without a reason": (
        [on("Concerns", fill, 9, key="SYN-9", raised_on=DECIDED, by_whom="GP")],
        "Concerns!D9",
        "why",
    ),
    "a concern by nobody": (
        [on("Concerns", fill, 9, key="SYN-9", raised_on=DECIDED, why="ill")],
        "Concerns!C9",
        "a role",
    ),
    "a concern of tomorrow": (
        [
            on(
                "Concerns",
                fill,
                9,
                key="SYN-9",
                raised_on=datetime(2026, 10, 21),
                by_whom="GP",
                why="x",
            )
        ],
        "Concerns!B9",
        "hasn't come",
    ),
    "a concern dated in words": (
        [on("Concerns", fill, 9, key="SYN-9", raised_on="yesterday", by_whom="GP", why="x")],
        "Concerns!B9",
        "is text",
    ),
}


@pytest.mark.parametrize("case", WRONG_CELLS)
def test_what_is_wrong_is_said_by_sheet_and_cell_and_nothing_is_taken(
    issued: Path, tmp_path: Path, case: str
) -> None:
    changes, place, words = WRONG_CELLS[case]
    # A complete decision elsewhere isn't taken either.
    said = refused(issued, tmp_path, *changes, on("No team recorded", offer, 5))
    assert any(one.startswith(f"{place}: ") and words in one for one in said), said


@pytest.mark.parametrize("day", [datetime(2027, 10, 13), datetime(2026, 10, 13)])
def test_the_first_and_the_last_day_of_not_needed_now_are_taken(
    issued: Path, tmp_path: Path, day: datetime
) -> None:
    found = read(issued, tmp_path, on(TEAM, not_now, 5, by_when=day))
    assert found.come_back.decisions[0].by_when == day.date()


def test_the_index_date_and_today_are_days_on_which_it_may_be_decided(
    issued: Path, tmp_path: Path
) -> None:
    index_date = datetime.combine(PACK.about.index_date, datetime.min.time())
    today = datetime.combine(TODAY, datetime.min.time())
    read(
        issued, tmp_path,
        on(TEAM, offer, 5, decided_on=index_date), on(TEAM, offer, 6, decided_on=today),
    )  # fmt: skip


def test_one_reason_for_many_people_is_refused(issued: Path, tmp_path: Path) -> None:
    reason = "Seen weekly by early intervention"
    same = [
        on(TEAM, not_now, 5, reason=reason), on(TEAM, not_now, 6, reason=reason.upper()),
        on(OTHER, not_now, 5, reason=f" {reason}. "),
    ]  # fmt: skip
    assert len(read(issued, tmp_path, *same).come_back.decisions) == 3
    said = refused(issued, tmp_path, *same, on(OTHER, not_now, 6, reason=reason))
    assert said == [
        one for one in said if one.startswith(f"{TEAM}!F5: the same reason stands for 4")
    ]
    assert f"{OTHER}!F6" in said[0] and "about one person" in said[0]


def test_every_problem_of_a_file_is_found_at_once(issued: Path, tmp_path: Path) -> None:
    said = refused(
        issued, tmp_path,
        on(TEAM, offer, 5, decision="?", decided_by=None), on(OTHER, fill, 5, reason="x"),
        on("Questions", fill, 5, answer="yes"), on("Concerns", fill, 9, why="ill"),
    )  # fmt: skip
    places = {one.partition(": ")[0] for one in said}
    assert {f"{TEAM}!E5", f"{TEAM}!J5", f"{OTHER}!E5", "Questions!F5", "Concerns!A9"} <= places


def test_no_problem_repeats_what_somebody_wrote(issued: Path, tmp_path: Path) -> None:
    secret = "Ann Example, 3 High Street"
    said = refused(
        issued, tmp_path,
        on(TEAM, offer, 5, decision=secret, decided_on=secret), put(TEAM, "A6", secret),
        on("Questions", fill, 5, answer=secret), put("Questions", "C6", secret),
    )  # fmt: skip
    assert len(said) >= 5 and "Ann" not in " ".join(said)
