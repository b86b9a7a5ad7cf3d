"""Homes and diagnoses recorded for the people who aren't planted, and what isn't recorded."""

from typing import Any

from cohortid_synthetic.assumptions import assumptions
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.streams import Choice, Streams

USUAL_LAG_DAYS = 45


def add_home(book: Book, place: int, kind: str, own: list[int], streams: Streams) -> None:
    """Record where a person lives, for two in three people, sometimes again later.

    Parameters:
        book: gets the records.
        place: the person.
        kind: the person's kind of need.
        own: the person's referrals that were accepted, as numbers in the book.
        streams: the named random numbers.
    """
    of = assumptions()["accommodation"]
    if not own or streams.uniform("home recorded") >= of["recorded_share"]:
        return
    choice = Choice(of["type_severe" if kind == "severe" else "type"])
    day = soon_after_receipt(book, own[0], streams, "home day")
    _home(book, place, own[0], day, str(streams.pick("home type", choice)), streams)
    if streams.uniform("home again") < of["again_share"]:
        later = day + streams.between("home day", 120, 700)
        if later <= until(book, own[-1]) and later > day:
            _home(book, place, own[-1], later, str(streams.pick("home type", choice)), streams)


def _home(book: Book, place: int, referral: int, day: int, kind: str, streams: Streams) -> None:
    """Add one record, unless that day has one already: two on one day would both be rejected."""
    if any(row["person"] == place and row["day"] == day for row in book.rows["home"][-6:]):
        return
    blank = streams.uniform("home settled") < assumptions()["accommodation"]["settled_blank_share"]
    settled = "Y" if kind < "12" else "N"
    if kind == "98":
        settled = "Y" if streams.uniform("home other") < 0.6 else "N"
    provider = book.rows["referral"][referral]["provider"]
    received = book.rows["referral"][referral]["received"]
    if day < received:
        return
    book.add(
        "home",
        person=place,
        provider=provider,
        referral=referral,
        day=day,
        type=kind,
        settled="" if blank else settled,
    )


def add_home_on_ward(book: Book, place: int, referral: int, day: int, streams: Streams) -> None:
    """Record "in hospital" as the home, as happens during some stays."""
    if streams.uniform("home on ward") < assumptions()["accommodation"]["on_ward_share"]:
        _home(book, place, referral, day, "20", streams)


def add_diagnoses(book: Book, place: int, person: Any, own: list[int], streams: Streams) -> None:
    """Record a diagnosis for part of the people, and substance use beside it for some."""
    of = assumptions()["diagnosis"]
    recorded = streams.uniform("diagnosis recorded") < of["recorded_share"][person.kind]
    too = streams.uniform("substance too") < of["substance_too_share"][person.kind]
    if not own:
        return
    if recorded:
        snomed = streams.uniform("snomed") < of["snomed_share"] and person.kind == "severe"
        codes = of["snomed_severe"] if snomed else of["codes"][person.kind]
        code = str(streams.pick("diagnosis", Choice(codes)))
        _diagnosis(book, place, own[0], "06" if snomed else "02", code, streams)
    if too:
        code = str(streams.pick("diagnosis", Choice(of["codes"]["substance"])))
        _diagnosis(book, place, own[-1], "02", code, streams)


def _diagnosis(
    book: Book, place: int, referral: int, scheme: str, code: str, streams: Streams
) -> None:
    book.add(
        "diagnosis",
        person=place,
        provider=book.rows["referral"][referral]["provider"],
        referral=referral,
        day=soon_after_receipt(book, referral, streams, "diagnosis day"),
        scheme=scheme,
        code=code,
    )


def soon_after_receipt(book: Book, referral: int, streams: Streams, name: str) -> int:
    """Choose a day in the first weeks of a referral, but before it closes."""
    received = book.rows["referral"][referral]["received"]
    longest = min(until(book, referral) - received, USUAL_LAG_DAYS)
    return int(received + streams.between(name, 0, max(longest, 0)))


def until(book: Book, referral: int) -> int:
    """Return a referral's last day in the extract."""
    closed = book.rows["referral"][referral]["closed"]
    return book.last if closed == NONE else min(int(closed), book.last)
