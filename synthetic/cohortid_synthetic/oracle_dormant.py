"""Oracle: detention periods without the days on which a section was dormant (semantics, 6)."""

from collections.abc import Callable, Iterator
from datetime import date

from cohortid_synthetic.oracle_rows import DAY, Row, is_real, move_months, unreadable

REVOKED = "02"
Months = Callable[[str, str, date], list[date]]
"""From a provider, a source table and a day: the first days of months lost from then on."""
Days = tuple[date, date, bool]
"""First and last day of an unbroken sequence, and whether it reaches the period's end."""


def detention_periods(base: dict[str, list[Row]], index_date: date, lost: Months) -> list[Row]:
    """Cut one person's detention periods where the section was dormant, and add recalls.

    Parameters:
        base: the person's rows by base table.
        index_date: days after it don't matter.
        lost: months that a provider that sends a table didn't send.

    Returns:
        Rows like those of `mha_period`.
    """
    periods = base.get("mha_period", [])
    made = []
    for period in periods:
        cut = period.get("section_group") == "detention" and is_real(period)
        if cut and period.get("start") is not None and period["start"] <= index_date:
            made += _parts(period, _orders_of(period, base), index_date, lost)
        else:
            made.append(period)
    for recall in base.get("cto_recall", []):
        if recall["in_high"] == 1:
            made.append(recall | {"table": "mha_period", "section_group": "detention"})
    return made


def _orders_of(period: Row, base: dict[str, list[Row]]) -> list[Row]:
    """Return the orders of a period, or of one that may be the same under another id."""
    ids = {
        other.get("source_id")
        for other in base.get("mha_period", [])
        if other.get("provider_id") == period.get("provider_id")
        and (
            other.get("source_id") == period.get("source_id")
            or (other.get("start"), other.get("section"))
            == (period["start"], period.get("section"))
        )
    }
    return [
        row | {"why_ended": row.get("end_reason") if name == "cto" else None}
        for name in ("cto", "conditional_discharge")
        for row in base.get(name, [])
        if row["in_high"] == 1
        and row.get("provider_id") == period.get("provider_id")
        and row.get("period_source_id") in ids
    ]


def _parts(period: Row, orders: list[Row], index_date: date, lost: Months) -> list[Row]:
    """Return the parts of a period: those that surely were detention, and those that may have."""
    start, provider = period["start"], str(period.get("provider_id"))
    unseen = {m for table in ("MHS403", "MHS404") for m in lost(provider, table, start)}

    def possibly_dormant(day: date) -> bool:
        hidden = day > start and (day - DAY).replace(day=1) in unseen
        return hidden or any(_possibly(order, day, start) for order in orders)

    def surely_dormant(day: date) -> bool:
        return any(_surely(order, day) for order in orders)

    sure = list(_sequences(period, "end_earliest", possibly_dormant, index_date))
    maybe = list(_sequences(period, "end_latest", surely_dormant, index_date))
    made = []
    for days in sure:
        around = next(one for one in maybe if one[0] <= days[0] <= one[1])
        ends = _end(period, days, "end_earliest"), _end(period, around, "end_latest")
        made.append(period | _dates(days[0], *ends))
    for days in maybe:
        if days[0] not in {one[0] for one in sure}:
            end = _end(period, days, "end_latest")
            made.append(period | _dates(days[0], end, end) | {"in_low": 0, "real": 0})
    for month in lost(provider, "MHS405", start) if orders else []:
        made += _perhaps_recalled(period, orders, month)
    return made


def _possibly(order: Row, day: date, start: date) -> bool:
    """Tell whether an order may have made a day dormant."""
    if not is_real(order) or order.get("start") is None:
        return day > start
    if order["status"] == "closed" and order["why_ended"] == REVOKED:
        return bool(order["start"] < day < order["end_earliest"])
    return bool(order["start"] < day)


def _surely(order: Row, day: date) -> bool:
    """Tell whether an order surely made a day dormant."""
    if not is_real(order) or order.get("start") is None or day <= order["start"]:
        return False
    may_be_back = order["why_ended"] == REVOKED or unreadable(order["why_ended"])
    if order["status"] != "open" and may_be_back:
        return bool(day < order["end_earliest"])
    return True


def _sequences(
    period: Row, column: str, dormant: Callable[[date], bool], index_date: date
) -> Iterator[Days]:
    """Yield the unbroken sequences of days of a period that aren't dormant."""
    start, end = period["start"], period.get(column)
    if period["status"] == "open":
        end = None
    last = index_date if end is None else min(end, index_date)
    first: date | None = None
    day = start
    while day <= last:
        on = not dormant(day)
        if on and first is None:
            first = day
        over = first is not None and (day == last or dormant(day + DAY))
        if on and over and first is not None:
            if first == start or end is None or first < end:
                yield first, day, day == end or (day == last and not dormant(day + DAY))
            first = None
        day += DAY


def _end(period: Row, days: Days, column: str) -> date | None:
    """Return the end of a part: its own last day, or the period's end if it reaches that."""
    _, last, reaches = days
    if not reaches:
        return last
    end: date | None = None if period["status"] == "open" else period.get(column)
    return end


def _dates(start: date, earliest: date | None, latest: date | None) -> Row:
    status = "open" if earliest is None else "closed" if earliest == latest else "inactive"
    return {"start": start, "end_earliest": earliest, "end_latest": latest, "status": status}


def _perhaps_recalled(period: Row, orders: list[Row], month: date) -> Iterator[Row]:
    """Yield a recall that may have been lost with a month, for each order that may have run."""
    last = move_months(month, 1) - DAY
    starts = set()
    for order in orders:
        begun = order.get("start") is None or order["start"] <= last
        latest = order.get("end_latest")
        if begun and (order["status"] == "open" or latest is None or latest >= month):
            starts.add(max(month, period["start"], order.get("start") or month))
    for start in sorted(starts):
        yield period | _dates(start, last, last) | {"in_low": 0, "real": 0}
