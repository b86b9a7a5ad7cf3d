"""What follows from hospital stays of the people who aren't planted: ward incidents, orders."""

from typing import Any

from cohortid_synthetic.assumptions import assumptions, teams
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.recorded import until
from cohortid_synthetic.stays import add_period, add_wards, covering_referral
from cohortid_synthetic.streams import Choice, Streams

FORENSIC_TEAM, RESTRICTION_ORDER = "B01", "09"
EARLIEST_RECALL_DAYS, LATEST_RECALL_DAYS = 30, 400
APART_DAYS = 7


def add_incidents(book: Book, person: Any, spells: list[int], streams: Streams) -> None:
    """Record substance use seen on the ward during some stays, on days of their own.

    Parameters:
        book: gets the incidents.
        person: the person's row among the people.
        spells: the person's hospital spells, as numbers in the book.
        streams: the named random numbers.
    """
    of = assumptions()["ward_incidents"]
    taken: set[int] = set()
    for spell in spells:
        row = book.rows["spell"][spell]
        if streams.uniform("ward incident") >= of["share"][person.kind]:
            continue
        last = min(row["end"] or book.last, book.last)
        n_wanted = streams.between("ward incidents", 1, of["most"])
        drawn = {streams.between("ward incident day", row["start"], last) for _ in range(n_wanted)}
        for day in sorted(drawn - taken):
            add_incident(book, spell, day)
        taken |= drawn


def add_incident(book: Book, spell: int, day: int) -> None:
    """Add substance use seen on a ward."""
    row = book.rows["spell"][spell]
    fixed = {"person": row["person"], "provider": row["provider"], "spell": spell}
    book.add("incident", **fixed, day=day)


def add_orders(
    book: Book, periods: list[int], spells: list[int], own: list[int], streams: Streams
) -> None:
    """Put some people on a community treatment order when a detention under section 3 ends.

    The section goes on, dormant, as long as the order.

    Parameters:
        book: gets the orders and recalls.
        periods: the person's Mental Health Act periods, as numbers in the book.
        spells: the person's hospital spells, as numbers in the book; revocations add to them.
        own: the person's referrals that were accepted; one covers the order.
        streams: the named random numbers.
    """
    of = assumptions()["community_orders"]
    free_from = book.first
    last_of_stay = {book.rows["mha"][number]["stay"]: number for number in periods}
    for number in last_of_stay.values():
        row = book.rows["mha"][number]
        if row["section"] != "03" or streams.uniform("cto") >= of["share"]:
            continue
        start = row["end"]
        covering = _covering(book, own, row["provider"], start)
        if start == NONE or start > book.last or start < free_from or covering is None:
            continue
        wanted = start + streams.lognormal_days("cto length", of["median_days"], of["sigma"])
        end = min(wanted, book.rows["referral"][covering]["closed"] or wanted)
        free_from = _order(book, number, start, end, spells, streams) + 1


def _covering(book: Book, own: list[int], provider: str, day: int) -> int | None:
    """Return the accepted referral of a provider that is open on a day, if there is one."""
    for number in own:
        row = book.rows["referral"][number]
        if row["provider"] == provider and row["received"] <= day < until(book, number):
            return number
    return None


def _order(
    book: Book, period: int, start: int, end: int, spells: list[int], streams: Streams
) -> int:
    """Add an order and perhaps a recall, which may revoke it; return the section's last day."""
    of = assumptions()["community_orders"]
    reason = str(streams.pick("cto end reason", Choice(of["end_reason"])))
    recalled = streams.uniform("cto recalled") < of["recalled_share"]
    revoked = streams.uniform("cto revoked") < of["revoked_share"]
    day = start + streams.between("cto recall day", EARLIEST_RECALL_DAYS, LATEST_RECALL_DAYS)
    back = day + streams.between("cto recall length", 0, of["recall_longest_days"])
    stays = assumptions()["stays"]
    leave = back + streams.lognormal_days("cto back", stays["median_days"], stays["sigma"])
    row = book.rows["mha"][period]
    fixed = {"person": row["person"], "provider": row["provider"], "period": period}
    section_end = end
    if recalled and back < end and _free(book, spells, day, leave):
        book.add("recall", **fixed, start=day, end=back)
        if revoked:
            end, reason, section_end = back, "02", leave
            spells.append(_back_in_hospital(book, row, day, leave, streams))
    book.add("cto", **fixed, start=start, end=end, end_reason=reason)
    row["end"] = section_end
    return section_end


def _free(book: Book, spells: list[int], since: int, last: int) -> bool:
    """Tell whether the person is in no other stay from a week before to a week after."""
    stays = [(row["start"], row["end"]) for row in (book.rows["spell"][n] for n in spells)]
    return all(
        start > last + APART_DAYS or (end != NONE and end < since - APART_DAYS)
        for start, end in stays
    )


def _back_in_hospital(
    book: Book, period: dict[str, Any], start: int, end: int, streams: Streams
) -> int:
    """Add the stay of somebody who was recalled and whose order was revoked."""
    place, provider = period["person"], period["provider"]
    book.new_stay()
    referral = covering_referral(book, place, provider, start, end)
    spell = book.spell(place, referral, start, end, method="2D")
    add_wards(book, place, spell, start, end, streams)
    return spell


def add_conditional_discharges(
    book: Book, person: Any, periods: list[int], own: list[int], streams: Streams
) -> None:
    """Let some people of a forensic team be conditionally discharged from a restriction order.

    Their section 37 with 41 began before the extract or before the team took over, and goes on
    while they live in the community; it ends when the discharge becomes absolute.

    Parameters:
        book: gets the period and the discharge.
        person: the person's row among the people.
        periods: the person's Mental Health Act periods; somebody with any other gets none.
        own: the person's referrals that were accepted, as numbers in the book.
        streams: the named random numbers.
    """
    of = assumptions()["conditional_discharges"]
    for number in own:
        row = book.rows["referral"][number]
        if teams()[row["provider"], row["team"]] != FORENSIC_TEAM or periods:
            continue
        if streams.uniform("conditional discharge") >= of["share_of_forensic"]:
            continue
        start = row["received"]
        began = start - streams.lognormal_days("restriction", of["hospital_days"], of["sigma"])
        wanted = start + streams.lognormal_days("conditional", of["median_days"], of["sigma"])
        add_conditional_discharge(book, number, began, start, min(wanted, until(book, number)))
        return


def add_conditional_discharge(book: Book, referral: int, began: int, start: int, end: int) -> None:
    """Add a section 37 with 41 from `began`, conditionally discharged from `start` to `end`."""
    row = book.rows["referral"][referral]
    end = NONE if end >= book.last else end
    book.new_stay()
    period = add_period(book, row["person"], row["provider"], began, end, RESTRICTION_ORDER)
    fixed = {"person": row["person"], "provider": row["provider"], "period": period}
    book.add("conditional", **fixed, start=start, end=end, end_reason="01" if end else "")
