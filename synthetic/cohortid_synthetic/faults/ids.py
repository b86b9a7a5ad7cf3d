"""Who and what a row belongs to: orphans, split people, the same record under a new id."""

from cohortid_synthetic.calendar_days import first_day
from cohortid_synthetic.faults.held import Held
from cohortid_synthetic.faults.layout import (
    CONTACTS,
    HEADER,
    LAYOUT,
    PEOPLE,
    SPELLS,
    row_key_column,
)
from cohortid_synthetic.faults.ledger import Ledger

FEWEST_MONTHS_TO_SPLIT = 6


def orphan_row(ledger: Ledger, rate: float, held: Held) -> None:
    """Give rows to people without a person row, and contacts to referrals that aren't there.

    A row of nobody could be anybody's whom that provider holds then, so it touches them all.
    """
    units = [
        (table, place)
        for table in (CONTACTS, SPELLS)
        for place in ledger.tables[table].places()
        if ledger.is_latest(table, place) and ledger.tables[table].free(place, "Person_ID")
        if ledger.tables[table].free(place, "UniqServReqID")
    ]
    chosen = ledger.choose("orphan_row", units, rate)
    for n, (table, place) in enumerate(chosen):
        raw = ledger.tables[table]
        of_referral = table == CONTACTS and n % 2 == 1
        column = "UniqServReqID" if of_referral else "Person_ID"
        provider, month = raw.providers[place], int(raw.value(place, "UniqMonthID"))
        number_of = ledger.new_number()
        after = f"{provider}R{number_of}" if of_referral else f"SYN-N{number_of}"
        touched = {raw.person(place)}
        if not of_referral:
            touched |= held.people(provider, month)
        number = ledger.fault(
            "orphan_row",
            table,
            place,
            touched,
            column=column,
            month=first_day(month),
            before=raw.value(place, column),
            after=after,
        )
        ledger.change(number, table, place, column, after)


def split_id(ledger: Ledger, rate: float) -> None:
    """Put the later half of some people's months under another person key, in every table."""
    people = ledger.tables[PEOPLE]
    months: dict[str, set[int]] = {}
    for place in people.places():
        months.setdefault(people.person(place), set()).add(people.months[place])
    units = [
        person for person, sent in sorted(months.items()) if len(sent) >= FEWEST_MONTHS_TO_SPLIT
    ]
    chosen = set(ledger.choose("split_id", units, rate))
    own: dict[str, list[tuple[str, int]]] = {person: [] for person in sorted(chosen)}
    for table, raw in ledger.tables.items():
        if "Person_ID" in raw.columns:
            for place in raw.places():
                if raw.person(place) in chosen and raw.free(place, "Person_ID"):
                    own[raw.person(place)].append((table, place))
    for person, rows in own.items():
        ordered = sorted(months[person])
        since = ordered[len(ordered) // 2]
        after = f"SYN-S{ledger.new_number()}"
        number = ledger.fault(
            "split_id",
            "",
            None,
            {person},
            person_id=person,
            column="Person_ID",
            before=person,
            after=after,
        )
        for table, place in rows:
            if ledger.tables[table].months[place] >= since:
                ledger.change(number, table, place, "Person_ID", after)


def exact_duplicate(ledger: Ledger, rate: float) -> None:
    """Let rows stand twice, in every table but the header."""
    for table, raw in ledger.tables.items():
        if table == HEADER:
            continue
        for place in ledger.choose(f"exact_duplicate {table}", raw.places(), rate):
            number = ledger.fault(
                "exact_duplicate", table, place, {raw.person(place)}, before="1", after="2"
            )
            ledger.add(number, table, place)


def duplicate_new_id(ledger: Ledger, rate: float) -> None:
    """Send the newest row of some records a second time under a new identifier."""
    for table, layout in LAYOUT.items():
        if not layout.id:
            continue
        raw = ledger.tables[table]
        newest = [places[-1] for places in ledger.records(table)]
        for place in ledger.choose(f"duplicate_new_id {table}", newest, rate):
            fresh = ledger.new_number()
            before = raw.value(place, layout.id)
            after = f"{before[:-7]}{fresh}"
            number = ledger.fault(
                "duplicate_new_id",
                table,
                place,
                {raw.person(place)},
                column=layout.id,
                before=before,
                after=after,
            )
            differs = {layout.id: after, row_key_column(table): str(fresh)}
            ledger.add(number, table, place, **differs)


def merged_id(ledger: Ledger, rate: float) -> None:
    """Put some people under the person key of another one, in every table."""
    keys = sorted(set(ledger.tables[PEOPLE].columns["Person_ID"]))
    pairs = list(zip(keys[::2], keys[1::2], strict=False))
    chosen = dict(ledger.choose("merged_id", pairs, rate * 2))
    into = {gone: kept for kept, gone in chosen.items()}
    numbers = {
        gone: ledger.fault(
            "merged_id",
            "",
            None,
            {gone, kept},
            person_id=gone,
            column="Person_ID",
            before=gone,
            after=kept,
        )
        for gone, kept in into.items()
    }
    for table, raw in ledger.tables.items():
        if "Person_ID" in raw.columns:
            for place in raw.places():
                person = raw.person(place)
                if person in into and raw.free(place, "Person_ID"):
                    ledger.change(numbers[person], table, place, "Person_ID", into[person])
