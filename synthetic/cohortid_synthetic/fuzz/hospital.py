"""Stays, sections and orders of the profile `fuzz`."""

from cohortid_synthetic.book_events import add_period, add_ward, covering_referral
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.fuzz.person import Drawn

LONGEST_STAY, SHORTEST_ORDER, LONGEST_ORDER, LONGEST_RECALL, TRANSFER = 200, 60, 400, 3, "53"

RECALL_WITHIN = 30
"""Days from the order, or the recall before, in which a recall comes."""


def add_spells(own: Drawn) -> None:
    """Add stays: apart, overlapping, of one day, or following each other within days."""
    before: int | None = None
    for _ in range(own.how_many("spells")):
        start, codes, provider = own.day(), {}, own.where()
        if before is not None and own.has("transferred"):
            last = own.book.rows["spell"][before]
            if last["end"]:
                start = min(last["end"] + own.chance.between(0, 4), own.book.last)
                codes = {"source": own.chance.one((TRANSFER, own.code("source")))}
        end = own.end(start, LONGEST_STAY)
        if (end and end < own.book.first) or not own.is_new(
            "spell", provider, start, own.seen(end)
        ):
            continue
        own.book.new_stay()
        referral = covering_referral(own.book, own.place, provider, start, end or own.book.last + 1)
        own.referrals = sorted({*own.referrals, referral})
        codes = {"source": own.code("source"), "method": own.code("method"), **codes}
        if end:
            codes["destination"] = own.code("destination")
        before = own.book.spell(own.place, referral, start, end, **codes)
        add_ward(own.book, own.place, before, start, end, own.chance.one(("200", "202", "212")))


def add_periods(own: Drawn) -> None:
    """Add sections within stays: part of one, renewed, or overlapping each other."""
    spells = [row for row in own.book.rows["spell"] if row["person"] == own.place]
    for _ in range(own.how_many("periods") if spells else 0):
        stay = own.chance.one(spells)
        start = own.within(stay["start"], stay["end"])
        end = stay["end"]
        if end:
            end = own.chance.between(start, max(start, end))
        section = own.told("section")
        if own.is_new("mha", stay["provider"], start, section):
            own.book.new_stay()
            add_period(own.book, own.place, stay["provider"], start, end, section)


def add_short_orders(own: Drawn) -> None:
    """Add short-term orders, with or without a stay."""
    for _ in range(own.how_many("short_orders")):
        start, section = own.day(), own.told("short_section")
        if start >= own.book.first and own.is_new("mha", own.provider, start, section):
            own.book.new_stay()
            end = start + own.chance.between(0, 3)
            add_period(own.book, own.place, own.provider, start, end, section)


def add_orders(own: Drawn) -> None:
    """Let sections go on under a community order, recalled or revoked, or be discharged."""
    periods = [
        number
        for number, row in enumerate(own.book.rows["mha"])
        if row["person"] == own.place and row["section"] in ("03", "09", "10")
    ]
    for number in periods[: own.how_many("orders")]:
        _order(own, number, "cto")
    for number in periods[own.how_many("orders") :][: own.how_many("conditional")]:
        _order(own, number, "conditional")


def _order(own: Drawn, number: int, kind: str) -> None:
    """Add an order from the day on which the period would have ended; it goes on instead."""
    row = own.book.rows["mha"][number]
    taken = any(one["period"] == number for k in ("cto", "conditional") for one in own.book.rows[k])
    start = row["end"]
    if not start or start < own.book.first or start > own.book.last or taken:
        return
    end = own.end(start + SHORTEST_ORDER, LONGEST_ORDER)
    fixed = {"person": own.place, "provider": row["provider"], "period": number}
    reason = ""
    if end:
        revoked = kind == "cto" and own.has("revoked")
        reason = "02" if revoked else own.code("order_end") if kind == "cto" else "01"
    row["end"] = NONE if not end else end + own.chance.between(0, 40) if reason == "02" else end
    day = start
    for _ in range(own.how_many("recalls") if kind == "cto" else 0):
        day += own.chance.between(1, RECALL_WITHIN)
        back = day + own.chance.between(0, LONGEST_RECALL)
        if back <= (end or own.book.last):
            own.book.add("recall", **fixed, start=day, end=back)
        day = back + 1
    own.book.add(kind, **fixed, start=start, end=end, end_reason=reason)
