"""Practice, work, care coordinator, leave and scores in contacts of those who aren't planted."""

from typing import Any

from cohortid_synthetic.assessed import drawn_scores
from cohortid_synthetic.assumptions import assumptions, teams
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.recorded import soon_after_receipt, until
from cohortid_synthetic.streams import Choice, Streams

LEAVES = ("home_leave", "absence", "awol", "trial")


def add_practice(book: Book, place: int, streams: Streams) -> None:
    """Register a person with a practice, and a few with another one later.

    Parameters:
        book: gets the registrations.
        place: the person.
        streams: the named random numbers.
    """
    of = assumptions()["practices"]
    began = book.first - streams.between("practice since", *of["registered_days_before"])
    u = streams.uniform("practice")
    code = of["none_codes"][int(u * 1000) % len(of["none_codes"])]
    if u >= of["none_share"]:
        code = _practice(streams)
    moves = streams.uniform("practice moves") < of["moves_share"]
    day = streams.between("practice move day", book.first, book.last) if moves else NONE
    book.add("practice", person=place, practice=code, start=began, end=day)
    if moves:
        book.add("practice", person=place, practice=_practice(streams), start=day + 1, end=NONE)


def _practice(streams: Streams) -> str:
    """Return a code that no practice has: real ones are a letter and five digits."""
    return f"ZZ{streams.between('practice number', 1, assumptions()['practices']['n']):04d}"


def add_employment(book: Book, place: int, person: Any, own: list[int], streams: Streams) -> None:
    """Record what some people do for work, sometimes again later."""
    of = assumptions()["employment"]
    if not own or streams.uniform("work recorded") >= of["recorded_share"]:
        return
    choice = Choice(of["severe" if person.kind == "severe" else "others"])
    day = soon_after_receipt(book, own[0], streams, "work day")
    again = day + streams.between("work again day", 180, 600)
    told_again = streams.uniform("work again") < of["again_share"]
    days = [day, again] if told_again and again <= until(book, own[0]) else [day]
    for recorded in days:
        book.add(
            "employment",
            person=place,
            provider=book.rows["referral"][own[0]]["provider"],
            referral=own[0],
            day=recorded,
            status=str(streams.pick("work", choice)),
        )


def add_coordinator(book: Book, person: Any, own: list[int], streams: Streams) -> None:
    """Give some people a care coordinator of their team, and a few another one later."""
    of = assumptions()["care_coordinators"]
    if not own or streams.uniform("coordinator") >= of["share"][person.kind]:
        return
    row, last = book.rows["referral"][own[0]], until(book, own[0])
    start = row["received"] + streams.between("coordinator day", 1, of["lag_days"])
    changed = start + streams.lognormal_days("coordinator length", of["median_days"], of["sigma"])
    if start >= last:
        return
    add_key_worker(book, own[0], start, changed if changed < last else row["closed"])
    if changed < last:
        add_key_worker(book, own[0], changed, row["closed"])


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


def add_leaves(book: Book, spells: list[int], streams: Streams) -> None:
    """Let people leave the ward for some days of longer stays, with or without agreement."""
    of = assumptions()["leave"]
    for spell in spells:
        row = book.rows["spell"][spell]
        last = min(row["end"] or book.last, book.last)
        for kind in LEAVES:
            if last - row["start"] < of["from_days"]:
                continue
            if streams.uniform(f"leave {kind}") >= of["share"][kind]:
                continue
            start = streams.between(f"leave {kind} day", row["start"] + 2, last - 2)
            end = min(start + streams.between(f"leave {kind} length", 0, of["longest"][kind]), last)
            add_leave(book, spell, kind, start, end)


def add_leave(book: Book, spell: int, kind: str, start: int, end: int) -> None:
    """Add one leave from a hospital stay."""
    row = book.rows["spell"][spell]
    reason = {"end_reason": "01" if end else ""} if kind == "awol" else {}
    fixed = {"person": row["person"], "provider": row["provider"], "spell": spell}
    book.add(kind, **fixed, start=start, end=end, **reason)


def add_contact_scores(book: Book, person: Any, contacts: list[int], streams: Streams) -> None:
    """Score some people on HoNOS in a contact that they attended, not under the referral."""
    if streams.uniform("scored in contact") >= assumptions()["assessment"]["in_contact_share"]:
        return
    attended = [n for n in contacts if book.rows["contact"][n]["attend"] in ("5", "6")]
    if not attended:
        return
    contact = attended[streams.between("scored contact", 0, len(attended) - 1)]
    for item, written in zip(
        assumptions()["assessment"]["honos"], drawn_scores(person, streams), strict=True
    ):
        add_contact_score(book, contact, item, written)


def add_contact_score(book: Book, contact: int, item: str, written: str) -> None:
    """Add one score of a contact."""
    row = book.rows["contact"][contact]
    fixed = {name: row[name] for name in ("person", "provider", "referral", "day")}
    book.add("act_score", **fixed, contact=contact, item=item, written=written)
