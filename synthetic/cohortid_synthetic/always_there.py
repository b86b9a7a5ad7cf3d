"""People who are there all through, so that every provider sends every table it ever sends."""

from cohortid_synthetic.assumptions import assumptions, teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.book_events import (
    LEAVES,
    add_conditional_discharge,
    add_contact_score,
    add_incident,
    add_key_worker,
    add_leave,
    add_period,
    add_ward,
    honos,
)
from cohortid_synthetic.calendar_days import NONE

LONG_STAYS = ("ZZ1", "ZZ2")
WITHOUT_BEDS = "ZZV01"
EVERYWHERE = (*LONG_STAYS, WITHOUT_BEDS)
ON_AN_ORDER = LONG_STAYS
DISCHARGED = LONG_STAYS
N_ALWAYS_THERE = len(EVERYWHERE) + len(ON_AN_ORDER) + len(DISCHARGED)
DAYS_BETWEEN = 20
SCORED_EVERY_DAYS = 28
"""Each month: scores come by the dozen, so that a month without any would look lost."""
NOTHING_SCORED = ["1", "0", "0", "0", "1", "0", "1", "0", "1", "1", "0", "1"]


def always_there(book: Book, place: int, provider: str) -> None:
    """Plant somebody whom a provider sends in every month, in hospital if it has beds."""
    before = book.first - 100
    team = teams_of(provider, "A13" if provider == WITHOUT_BEDS else "B01")[0]
    referral = book.referral(place, provider, team, before, reason="05")
    contact = _seen(book, referral, book.first + 9)
    add_contact_score(book, contact, assumptions()["assessment"]["honos"][7], "1")
    shared = {"person": place, "provider": provider, "referral": referral, "day": before + 20}
    book.add("home", type="02", settled="Y", **shared)
    book.add("diagnosis", scheme="02", code="F41.1", **shared)
    book.add("secondary", scheme="02", code="F17.2", **shared)
    book.add("employment", status="04", **shared)
    add_key_worker(book, referral, before + 10, NONE)
    _add_team(book, referral, before)
    for day in range(book.first + 4, book.last + 1, SCORED_EVERY_DAYS):
        honos(book, referral, day, NOTHING_SCORED)
    fixed = {"person": place, "provider": provider}
    book.add("flag", **fixed, what="offence", value="1", day=before + 20)
    if provider != WITHOUT_BEDS:
        book.new_stay()
        spell = book.spell(place, referral, before, NONE, source="37", method="2D")
        add_ward(book, place, spell, before, NONE, "207")
        add_period(book, place, provider, before, NONE, "09")
        add_incident(book, spell, book.first + 200)
        for number, kind in enumerate(LEAVES):
            start = book.first + 100 + 40 * number
            add_leave(book, spell, kind, start, start + 2)


def on_an_order(book: Book, place: int, provider: str) -> None:
    """Plant somebody on a community treatment order, recalled once and let go again."""
    start, end = book.first - 60, book.first + 12
    team = teams_of(provider, "A06")[0]
    referral = book.referral(place, provider, team, start, reason="02")
    _seen(book, referral, end + 5)
    book.new_stay()
    spell = book.spell(place, referral, start, end)
    add_ward(book, place, spell, start, end, "200")
    period = add_period(book, place, provider, start, NONE, "03")  # dormant under the order
    fixed = {"person": place, "provider": provider, "period": period}
    book.add("cto", **fixed, start=end, end=NONE, end_reason="")
    book.add("recall", **fixed, start=end + 300, end=end + 302)


def discharged(book: Book, place: int, provider: str) -> None:
    """Plant somebody of a forensic team who is conditionally discharged all through."""
    start = book.first - 80
    referral = book.referral(place, provider, teams_of(provider, "B01")[0], start, reason="02")
    _seen(book, referral, book.first + 7)
    add_conditional_discharge(book, referral, start - 900, start, book.last)


def _seen(book: Book, referral: int, since: int) -> int:
    """Add contacts all through and return the number of the last one."""
    row = book.rows["referral"][referral]
    for day in range(since, book.last + 1, DAYS_BETWEEN):
        number = book.add(
            "contact",
            person=row["person"],
            provider=row["provider"],
            referral=referral,
            day=day,
            attend="5",
            mode="01",
            other_team="",
        )
    return number


def _add_team(book: Book, referral: int, since: int) -> None:
    row = book.rows["referral"][referral]
    book.add(
        "added_team",
        person=row["person"],
        provider=row["provider"],
        referral=referral,
        team=teams_of(row["provider"], "D01")[0],
        since=since,
        closed=NONE,
        rejected=NONE,
        close_reason="",
    )
