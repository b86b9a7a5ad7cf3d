"""Crisis and emergency referrals of the people who aren't planted."""

from collections.abc import Iterable
from math import log
from typing import Any

from cohortid_synthetic.assumptions import assumptions, teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.stays import add_period
from cohortid_synthetic.streams import Choice, Streams

KINDS = ("home_treatment", "liaison", "place_of_safety", "police", "crisis_line", "single_point")
DAYS_IN_YEAR = 365.25
SIGMA = 0.7
APART_DAYS = 4
"""A place of safety lies at least so far from any other Mental Health Act period of the person."""


def add_crisis(book: Book, place: int, person: Any, periods: list[int], streams: Streams) -> None:
    """Draw a person's crisis and emergency referrals, each kind at its own rate.

    Parameters:
        book: gets the referrals, their contacts and places of safety.
        place: the person.
        person: their row among the people.
        periods: their Mental Health Act periods so far, as numbers in the book.
        streams: the named random numbers; each kind has its own.
    """
    of = assumptions()["crisis"]
    for kind in KINDS:
        if not teams_of(person.provider, of["team"][kind]):
            continue
        for day in _days(book, of["per_year"][kind][person.kind], kind, streams):
            section = _section(book, periods, kind, day, streams)
            _referral(book, place, person, kind, day, section, streams)


def _days(book: Book, per_year: float, kind: str, streams: Streams) -> Iterable[int]:
    day = book.first + _wait(per_year, kind, streams)
    while day <= book.last:
        yield day
        day += assumptions()["crisis"]["fewest_days_between"] + _wait(per_year, kind, streams)


def _wait(per_year: float, kind: str, streams: Streams) -> int:
    u = streams.uniform(f"crisis {kind} wait")
    return int(-log(1 - u) * DAYS_IN_YEAR / per_year)


def _referral(
    book: Book, place: int, person: Any, kind: str, day: int, section: str, streams: Streams
) -> None:
    of, name = assumptions()["crisis"], f"crisis {kind}"
    source = str(streams.pick(f"{name} source", Choice(of["sources"][kind])))
    priority = str(streams.pick(f"{name} priority", Choice(of["priorities"][kind])))
    length = streams.lognormal_days(f"{name} length", of["median_days"][kind], SIGMA)
    closures = Choice(of["closures"])
    turned_away = streams.uniform(f"{name} rejected") < of["rejected_share"]
    rejected = turned_away and kind != "place_of_safety"
    closed = day + (1 if rejected else length)
    number = book.referral(
        place,
        person.provider,
        teams_of(person.provider, of["team"][kind])[0],
        day,
        closed=closed,
        rejected=closed if rejected else NONE,
        close_reason="" if rejected else str(streams.pick(f"{name} reason", closures)),
        source=source,
        reason="18",
        priority=priority,
    )
    if section:
        book.new_stay()
        add_period(book, place, person.provider, day, day + 1, section)
    if not rejected:
        _contacts(book, number, kind, day, min(closed, book.last), streams)


def _section(book: Book, periods: list[int], kind: str, day: int, streams: Streams) -> str:
    """Return the section of a place of safety, unless another period of the person is near."""
    if kind != "place_of_safety":
        return ""
    of_135 = streams.uniform("crisis section 135") < assumptions()["crisis"]["section_135_share"]
    for row in (book.rows["mha"][number] for number in periods):
        begun = row["start"] - APART_DAYS <= day + 1
        if begun and (row["end"] == NONE or row["end"] + APART_DAYS >= day):
            return ""
    return "19" if of_135 else "20"


def _contacts(
    book: Book, referral: int, kind: str, first: int, last: int, streams: Streams
) -> None:
    """Add up to as many contacts as are usual, on days of their own, most of them attended."""
    row = book.rows["referral"][referral]
    of = assumptions()["crisis"]
    wanted, attendance = of["contacts"][kind], Choice(of["attendance"])
    days = {streams.between(f"crisis {kind} contact", first, last) for _ in range(wanted)}
    for day in sorted(days):
        attend = str(streams.pick(f"crisis {kind} attendance", attendance))
        book.add(
            "contact",
            person=row["person"],
            provider=row["provider"],
            referral=referral,
            day=day,
            attend=attend,
            mode="01" if kind != "crisis_line" else "02",
            other_team="",
        )
