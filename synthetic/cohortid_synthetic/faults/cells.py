"""Single values: codes that can't be read, blanks, missing dates, leading zeros, lost ends."""

from collections.abc import Callable

from cohortid_synthetic.faults.layout import ADDED_TEAMS, CONTACTS, LAYOUT, REFERRALS, TEAMS
from cohortid_synthetic.faults.ledger import Ledger, people_of

UNREADABLE = ("ZZ", "?", "UNKNOWN", "99Z")
DIAGNOSES = ("PrimDiag", "SecDiag")
NOT_A_SHAPE = ("UNKNOWN", "?")
"""What a diagnosis is replaced by: anything shaped like an ICD-10 code could be one."""


def unreadable_code(ledger: Ledger, rate: float) -> None:
    """Replace codes by something that isn't in their list, column by column."""
    for table, layout in LAYOUT.items():
        for column in layout.codes:
            values = NOT_A_SHAPE if column in DIAGNOSES else UNREADABLE
            spoil(
                ledger,
                "unreadable_code",
                table,
                column,
                rate,
                lambda _, n, values=values: values[n % len(values)],  # type: ignore[misc]
            )


def blank_cell(ledger: Ledger, rate: float) -> None:
    """Blank values that aren't keys or dates of the event, column by column."""
    for table, layout in LAYOUT.items():
        ends = (layout.end,) if layout.end else ()
        for column in (*layout.codes, *layout.more, *ends):
            spoil(ledger, "blank_cell", table, column, rate, lambda _, n: "")


def undated(ledger: Ledger, rate: float) -> None:
    """Blank the dates of events and the starts of intervals, table by table."""
    for table, layout in LAYOUT.items():
        if layout.date:
            spoil(ledger, "undated", table, layout.date, rate, lambda _, n: "")


def spoil(
    ledger: Ledger,
    kind: str,
    table: str,
    column: str,
    rate: float,
    value: Callable[[str, int], str],
) -> None:
    """Spoil one column of some records: in the newest row, or (every other one) in every row.

    Parameters:
        ledger: books it.
        kind: class of the fault.
        table: name of the table.
        column: the column.
        rate: share of the records with a value there.
        value: what stands there instead, from what did and the number of the fault.
    """
    raw = ledger.tables[table]
    ended = endable(ledger, table) if column == LAYOUT[table].end else None
    units = [
        places
        for places in ledger.records(table)
        if raw.value(places[-1], column) and all(raw.free(place, column) for place in places)
        if ended is None or ended(places)
    ]
    for n, places in enumerate(ledger.choose(f"{kind} {table} {column}", units, rate)):
        spoilt = places if n % 2 else places[-1:]
        after = value(raw.value(places[-1], column), n)
        number = ledger.fault(
            kind,
            table,
            places[-1],
            touched_by(ledger, table, places),
            column=column,
            before=raw.value(places[-1], column),
            after=after,
        )
        for place in spoilt:
            ledger.change(number, table, place, column, after)


def endable(ledger: Ledger, table: str) -> Callable[[list[int]], bool]:
    """Return a test of records: whether one ended before its provider's last month.

    One that ended in the last month, its end taken away, looks like one that is still open.
    """
    raw, last, end = ledger.tables[table], ledger.last_months(), LAYOUT[table].end

    def before_the_last(places: list[int]) -> bool:
        newest = places[-1]
        ended = bool(raw.value(newest, end)) and raw.free(newest, end)
        return ended and raw.months[newest] < last[raw.providers[newest]]

    return before_the_last


def touched_by(ledger: Ledger, table: str, places: list[int]) -> set[str]:
    """Return the people of some rows; of a team, everybody referred to it, or with a contact."""
    raw = ledger.tables[table]
    if table != TEAMS:
        return people_of(raw, places)
    teams = {(raw.providers[p], raw.columns["CareProfTeamLocalID"][p]) for p in places}
    found: set[str] = set()
    for name, column in (
        (REFERRALS, "CareProfTeamLocalID"),
        (ADDED_TEAMS, "OtherCareProfTeamLocalID"),
        (CONTACTS, "OtherCareProfTeamLocalID"),
    ):
        rows = ledger.tables[name]
        for person, provider, team in zip(
            rows.columns["Person_ID"], rows.providers, rows.columns[column], strict=True
        ):
            if (provider, team) in teams:
                found.add(person)
    return found


def leading_zero_lost(ledger: Ledger, rate: float) -> None:
    """Take the leading zeros out of a provider's codes, in every month."""
    units = []
    for table, layout in LAYOUT.items():
        for column in layout.codes:
            raw = ledger.tables[table]
            zeros: dict[str, list[int]] = {}
            for place in raw.places():
                value = raw.value(place, column)
                if len(value) == 2 and value.startswith("0") and raw.free(place, column):
                    zeros.setdefault(raw.providers[place], []).append(place)
            units += [(table, column, *unit) for unit in sorted(zeros.items())]
    for table, column, provider, places in ledger.choose("leading_zero_lost", units, rate):
        raw = ledger.tables[table]
        number = ledger.fault(
            "leading_zero_lost",
            table,
            None,
            touched_by(ledger, table, places),
            provider_id=provider,
            column=column,
            before=raw.value(places[0], column),
            after=raw.value(places[0], column)[1:],
        )
        for place in places:
            ledger.change(number, table, place, column, raw.value(place, column)[1:])


def late_end_lost(ledger: Ledger, rate: float) -> None:
    """Lose ends: every other record stops being sent, the others' last row has no end.

    A rejected referral is left alone: its rejection would be lost too, and a blank one means that
    it was accepted.
    """
    units = []
    for table, layout in LAYOUT.items():
        if not layout.end:
            continue
        ended, raw = endable(ledger, table), ledger.tables[table]
        for places in ledger.records(table):
            rejected = "ReferRejectionDate" in raw.columns and bool(
                raw.value(places[-1], "ReferRejectionDate")
            )
            if ended(places) and not rejected:
                units.append((table, places))
    for n, (table, places) in enumerate(ledger.choose("late_end_lost", units, rate)):
        raw, layout = ledger.tables[table], LAYOUT[table]
        newest, stops = places[-1], n % 2 == 0 and len(places) > 1
        own = _same_month(ledger, table, newest)
        number = ledger.fault(
            "late_end_lost",
            table,
            newest,
            {raw.person(newest)},
            column=layout.end,
            before=raw.value(newest, layout.end),
            after="row not sent" if stops else "",
        )
        if stops:
            ledger.remove(number, table, own)
            continue
        for place in own:
            for column in (layout.end, *layout.at_end):
                if raw.free(place, column):
                    ledger.change(number, table, place, column, "")


def _same_month(ledger: Ledger, table: str, newest: int) -> list[int]:
    """Return the record's rows of the newest row's month, superseded ones too."""
    raw, key = ledger.tables[table], LAYOUT[table].key
    return [
        place
        for place in raw.places()
        if raw.months[place] == raw.months[newest]
        and all(raw.columns[name][place] == raw.columns[name][newest] for name in key)
    ]
