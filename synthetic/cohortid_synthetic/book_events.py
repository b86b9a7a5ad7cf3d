"""Add to a book the events that planted people have in common: each with what is usual."""

from typing import Any

from cohortid_synthetic.assumptions import assumptions, teams, teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE

LEAVES = ("home_leave", "absence", "awol", "trial")
SECTION_DAYS = {"02": 28, "03": 183}
"""Days that a section lasts (Mental Health Act 1983, sections 2 and 20)."""
RESTRICTION_ORDER = "09"
AFTER_DISCHARGE_DAYS = 30
OTHER = {"ZZ1": "ZZ2", "ZZ2": "ZZ1"}
"""The provider to which somebody is transferred."""


def add_ward(book: Book, place: int, spell: int, start: int, end: int, bed: str) -> None:
    """Add one ward stay."""
    book.add(
        "ward",
        person=place,
        provider=book.rows["spell"][spell]["provider"],
        spell=spell,
        ward_code=f"W{bed}",
        start=start,
        end=end,
        bed=bed,
    )


def add_period(book: Book, place: int, provider: str, start: int, end: int, section: str) -> int:
    """Add one Mental Health Act period of the newest stay and return its number."""
    lasts = SECTION_DAYS.get(section)
    return book.add(
        "mha",
        person=place,
        provider=provider,
        stay=book.n_stays,
        start=start,
        end=end,
        expiry=start + lasts - 1 if lasts else NONE,
        section=section,
    )


def add_incident(book: Book, spell: int, day: int) -> None:
    """Add substance use seen on a ward."""
    row = book.rows["spell"][spell]
    fixed = {"person": row["person"], "provider": row["provider"], "spell": spell}
    book.add("incident", **fixed, day=day)


def add_conditional_discharge(book: Book, referral: int, began: int, start: int, end: int) -> None:
    """Add a section 37 with 41 from `began`, conditionally discharged from `start` to `end`."""
    row = book.rows["referral"][referral]
    end = NONE if end >= book.last else end
    book.new_stay()
    period = add_period(book, row["person"], row["provider"], began, end, RESTRICTION_ORDER)
    fixed = {"person": row["person"], "provider": row["provider"], "period": period}
    book.add("conditional", **fixed, start=start, end=end, end_reason="01" if end else "")


def add_leave(book: Book, spell: int, kind: str, start: int, end: int) -> None:
    """Add one leave from a hospital stay."""
    row = book.rows["spell"][spell]
    reason = {"end_reason": "01" if end else ""} if kind == "awol" else {}
    fixed = {"person": row["person"], "provider": row["provider"], "spell": spell}
    book.add(kind, **fixed, start=start, end=end, **reason)


def add_key_worker(book: Book, referral: int, start: int, end: int) -> None:
    """Add a care coordinator of the team of a referral."""
    row = book.rows["referral"][referral]
    book.add(
        "coordinator",
        person=row["person"],
        provider=row["provider"],
        referral=referral,
        start=start,
        end=end,
        team_type=teams()[row["provider"], row["team"]],
    )


def add_contact_score(book: Book, contact: int, item: str, written: str) -> None:
    """Add one score of a contact."""
    row = book.rows["contact"][contact]
    fixed = {name: row[name] for name in ("person", "provider", "referral", "day")}
    book.add("act_score", **fixed, contact=contact, item=item, written=written)


def honos(book: Book, referral: int, day: int, scores: list[str]) -> None:
    """Add the twelve items of HoNOS, scored on one day under a referral."""
    for item, score in zip(assumptions()["assessment"]["honos"], scores, strict=True):
        add_score(book, referral, day, item, score)


def add_score(book: Book, referral: int, day: int, item: str, written: str) -> None:
    """Add one score under a referral."""
    row = book.rows["referral"][referral]
    fixed = {"person": row["person"], "provider": row["provider"], "referral": referral}
    book.add("score", **fixed, day=day, item=item, written=written)


def attendance(book: Book, place: int, day: int, **more: Any) -> None:
    """Add an attendance; what isn't said is usual: an injury that nobody did on purpose."""
    usual: dict[str, Any] = {
        "provider": next(iter(assumptions()["emergency"]["providers"])),
        "minute": 600,
        "complaint": "",
        "injured": NONE,
        "intent": "",
        "diagnoses": "",
        "department": "01",
        "category": "1",
        "status": "182992009",
        "deleted": 0,
    }
    book.add("attendance", person=place, day=day, **(usual | more))


def covering_referral(book: Book, place: int, provider: str, start: int, end: int) -> int:
    """Find a referral of the person at the provider that is open all through, or make one."""
    for number in range(len(book.rows["referral"]) - 1, -1, -1):
        row = book.rows["referral"][number]
        if row["person"] != place:
            break  # a person's referrals stand together at the end of the list
        covers = row["received"] <= start and (row["closed"] == NONE or row["closed"] >= end)
        if row["provider"] == provider and not row["rejected"] and covers:
            return number
    team = teams_of(provider, "A06")[0]
    return book.referral(
        place,
        provider,
        team,
        start,
        closed=end + AFTER_DISCHARGE_DAYS,
        close_reason="02",
        source="P1",
        reason="18",
        priority="2",
    )
