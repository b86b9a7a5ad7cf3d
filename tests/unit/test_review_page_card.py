"""A card of the review page: every field of a person in words, in the right place."""

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from read_page import Read, card_words
from review_cards import INDEX_DATE, a_card, a_pack, an_unsettled, ordinary_cards

from cohortid.criteria import list_criteria, parse_criteria
from cohortid.governance.vocabulary import find_banned
from cohortid.review.card import ROUTES, STATUS, CriterionOnCard, Previous, ReviewCard, Seen
from cohortid.review.page import page_html
from cohortid.review.questions import Question, standing_questions


def test_the_closed_line_says_why_somebody_is_here_and_when_they_were_last_seen() -> None:
    page = page_html(a_pack(a_card(routes=("nominated", "for_review"))))
    line = Read(re.search(r"<details class=card .*?</summary>", page, re.S)[0]).text  # type: ignore[index]
    assert line == (
        f"SYN-0000001 {STATUS['still']} T04 at P01 (Community team) "
        "Concern raised; Brought forward by the rules "
        "Met: Severe mental disorder; High use of inpatient or home-based care "
        "Last seen face to face 14 Jul 2026, 78 days before the index date, by Community team "
        "T04 at P01 Waiting for review since 31 Mar 2026"
    )


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Seen(None, "", None), "Never seen face to face in this extract Waiting"),
        (Seen(INDEX_DATE, "", None), "30 Sep 2026, on the index date Waiting"),
        (Seen(INDEX_DATE - timedelta(days=1), "T1", None), "1 day before the index date, by T1"),
        (
            Seen(date(2026, 6, 1), "T1", None, on_ward_since=date(2026, 6, 11)),
            "On a ward since 11 Jun 2026 Last seen face to face 1 Jun 2026, 121 days",
        ),
        (Seen(None, "", None, bookings_given=True), "Next booked none"),
        (Seen(None, "", None), "Next booked not in these records"),
        (Seen(None, "", None), "Tried no contact is recorded"),
        (Seen(None, "", None, n_missed_since=2), "2 missed, too late or cancelled by the person"),
        (Seen(None, "", None), "Seen or spoken to never in this extract"),
        (
            Seen(None, "", None, last_attempt=date(2026, 6, 1)),
            "Tried none missed or cancelled Last attempt 1 Jun 2026",
        ),
    ],
)  # fmt: skip
def test_how_somebody_was_last_seen_is_told_in_words(seen: Seen, said: str) -> None:
    assert said in card_words(a_card(seen=seen))


def test_not_needed_now_says_in_its_line_when_it_is_looked_at_again_and_why() -> None:
    words = card_words(ordinary_cards()[-1])
    assert "To be looked at again on 1 Mar 2027: seen weekly by early intervention" in words
    assert "Look again on 1 Mar 2027" in words
    assert "Not waiting: a decision stands" in card_words(
        a_card(listing=replace(a_card().listing, waiting_since=None))
    )


def test_every_field_of_a_card_is_on_it() -> None:
    """Each field gets a value of its own; a field that is added later has to be added here."""
    day = iter(date(2020, 1, 1) + timedelta(days=31 * n) for n in range(40))

    def words(made: Any, *left_out: str, **given: Any) -> dict[str, Any]:
        kinds = {"str": lambda name: f"word-{name}", "date | None": lambda _: next(day),
                 "date": lambda _: next(day), "int": lambda _: 7001,
                 "tuple[str, ...]": lambda name: (f"one-{name}", f"two-{name}")}  # fmt: skip
        found = {
            one.name: kinds[str(one.type)](one.name)
            for one in fields(made)
            if one.name not in (*left_out, *given)
        }
        return {**found, **given}

    met = words(
        CriterionOnCard, state="met", hint=True, why="", recorded_in="", question="", id="m"
    )
    unknown = words(
        CriterionOnCard, "hint", state="not_known", found="", recorded_in="", records=(),
        title="word-not-known",
    )  # fmt: skip
    not_met = CriterionOnCard("n", "word-not-met", "not_met")
    seen = words(Seen, on_ward_since=None, n_cancelled_by_service_since=7002, bookings_given=True)
    previous = words(Previous, outcome="record_wrong")
    listing = {"status": "returning", "first_listed": next(day), "waiting_since": next(day),
               "evidence_changed": ("word-evidence",)}  # fmt: skip
    card = words(ReviewCard, "criteria", "questions", "listing", "previous", "timeline", "seen",
                 section="review", routes=("nominated", "still_waiting"))  # fmt: skip
    base = a_card()
    said = card_words(
        replace(
            base, **card, seen=Seen(**seen),
            criteria=(CriterionOnCard(**met), CriterionOnCard(**unknown), not_met),
            questions=(Question("q", "word-question", "word-q-why"), *standing_questions()),
            listing=replace(base.listing, **listing), previous=Previous(**previous),
        )
    )  # fmt: skip
    wanted = [ROUTES["nominated"], ROUTES["still_waiting"], STATUS["returning"],
              "word-question", "word-q-why", *(one.short for one in standing_questions()),
              "Record is wrong, fix at source", "word-not-met", "Records only hint at this.",
              "7,001 missed", "7,002 cancelled by the service"]  # fmt: skip
    for values in (met, unknown, seen, previous, listing, card):
        for name, value in values.items():
            if name in ("id", "state", "status", "section", "routes", "outcome", "sheet"):
                continue
            if isinstance(value, date):
                wanted.append(f"{value.day} {value:%b %Y}")
            elif isinstance(value, str):
                wanted.append(value)
            elif isinstance(value, tuple):
                wanted += value
    missing = [text for text in wanted if text not in said]
    assert not missing and len(wanted) > 60


def test_a_question_of_a_criterion_is_asked_once() -> None:
    words = card_words(a_card())
    assert words.count("Is the person homeless, or is their home unstable?") == 1
    assert "And about: medication; safeguarding; what the person wants" in words
    page = Read(page_html(a_pack(a_card()))).text
    for one in standing_questions():  # in full once, at the top
        assert page.count(one.text) == 1
    assert page.count("accommodation status (MHS003)") == 1
    answered = replace(standing_questions()[0], why="answered yes")
    assert f"{answered.text} (answered yes)" in card_words(a_card(questions=(answered,)))


def test_what_is_new_is_told_or_said_to_be_nothing() -> None:
    assert "New since the list of 31 Mar 2026 11 June 2026: admitted" in card_words(a_card())
    none = "Nothing new is recorded since the list of 31 Mar 2026."
    assert none in card_words(a_card(changes=()))
    assert "the list of 31 Mar" not in card_words(
        a_card(changes=(), changes_since=None, previous=None)
    )


def test_an_unsettled_row_has_every_field() -> None:
    one = an_unsettled(
        "KEY", team="word-team", current_care=("word-care",),
        questions=(Question("a", "first?", "why-a"), Question("b", "second?")),
    )  # fmt: skip
    page = page_html(replace(a_pack(a_card()), unsettled=(one, an_unsettled(spoken=None))))
    rows = [Read(text).text for text in re.split("<tr role=row", page)[1:]]
    rows = [text.partition(">")[2].strip() for text in rows]
    assert rows[0] == (
        "KEY word-team word-care 20 Jul 2026, 72 days before "
        f"{STATUS['new']} first? (why-a) second?"
    )
    assert "never in this extract" in rows[1]


def test_too_many_to_read_stand_in_the_workbook_and_the_page_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cohortid.review.page.unsettled.MOST_ROWS", 2)
    people = tuple(an_unsettled(f"SYN-{n}") for n in range(3))
    page = page_html(replace(a_pack(a_card()), unsettled=people))
    assert "SYN-2" not in page and "3 people" in page
    assert "on the sheet “Can&#x27;t tell”" in page
    assert "SYN-1" in page_html(replace(a_pack(a_card()), unsettled=people[:2]))


def test_the_page_uses_no_banned_word() -> None:
    quotes = [
        one.source.quote
        for name in list_criteria()
        for one in parse_criteria(name).criteria.values()
    ]
    words = Read(page_html(a_pack())).text
    assert [str(one) for one in find_banned(words, quotes)] == []
