"""What is lost whole: a provider's table, a provider's month, one table of it."""

from collections import Counter, defaultdict
from statistics import median

from cohortid_synthetic.calendar_days import first_day
from cohortid_synthetic.faults.held import Held
from cohortid_synthetic.faults.layout import CONTACTS, EMERGENCIES, HEADER, PEOPLE, REFERRALS
from cohortid_synthetic.faults.ledger import Ledger, people_of
from cohortid_synthetic.snapshots import ADD_ROWS

NEEDED = (HEADER, PEOPLE, REFERRALS, "MHS002GP")
"""Tables without which central validation rejects everybody."""
NOTICED_FROM = 12
"""Rows a provider usually sends of a table, from which on a month without any is noticed: 10, and
some room for the months that are lost."""


def omitted_table(ledger: Ledger, rate: float, held: Held) -> None:
    """Let providers never send one of their tables (but the people themselves).

    Tables that few send and that only add rows are left alone: their silence says nothing.
    """
    units = [
        (table, provider)
        for table, raw in ledger.tables.items()
        if table not in (*NEEDED, EMERGENCIES) and table[:6] not in ADD_ROWS
        for provider in sorted(set(raw.providers))
    ]
    units.append((EMERGENCIES, ""))  # whole: that a provider of them is lacking can't be known
    for table, provider in ledger.choose("omitted_table", units, rate):
        raw = ledger.tables[table]
        gone = [place for place in raw.places() if provider in ("", raw.providers[place])]
        months = sorted(set(ledger.tables[HEADER].months))
        touched = people_of(raw, gone) | _ever_sent(ledger, provider)
        if table == EMERGENCIES:
            touched |= _everybody(ledger)
        for month in months:
            touched |= held.people(provider, month)
        number = ledger.fault(
            "omitted_table",
            table,
            None,
            touched,
            provider_id=provider,
            before=f"{len(gone)} rows",
            after="0 rows",
        )
        ledger.remove(number, table, gone)


def missing_provider_month(ledger: Ledger, rate: float, held: Held) -> None:
    """Take whole provider-months out, header included."""
    header = ledger.tables[HEADER]
    units = sorted({(header.months[p], header.providers[p]) for p in header.places()})
    for month, provider in ledger.choose("missing_provider_month", units, rate):
        gone = {table: _rows_of(ledger, table, provider, month) for table in ledger.tables}
        touched = held.people(provider, month)
        for table, places in gone.items():
            touched |= people_of(ledger.tables[table], places)
        number = ledger.fault(
            "missing_provider_month",
            "",
            None,
            touched,
            provider_id=provider,
            month=first_day(month),
            before=f"{sum(map(len, gone.values()))} rows",
            after="0 rows",
        )
        for table, places in gone.items():
            ledger.remove(number, table, places)


def missing_table_month(ledger: Ledger, rate: float, held: Held) -> None:
    """Take one table of a provider-month out, where its absence can be noticed.

    MHS001 and the header stay: they say who is in the extract and what was submitted.
    """
    for_table = [table for table in ledger.tables if table not in (HEADER, PEOPLE)]
    units = [unit for table in for_table for unit in _noticed(ledger, table)]
    for table, provider, month in ledger.choose("missing_table_month", units, rate):
        gone = _rows_of(ledger, table, provider, month)
        touched = held.people(provider, month) | people_of(ledger.tables[table], gone)
        if table == EMERGENCIES:  # anybody could have attended
            touched |= _everybody(ledger)
        number = ledger.fault(
            "missing_table_month",
            table,
            None,
            touched,
            provider_id=provider,
            month=first_day(month),
            before=f"{len(gone)} rows",
            after="0 rows",
        )
        ledger.remove(number, table, gone)


def step_change(ledger: Ledger, rate: float) -> None:
    """Let one provider lose a share of its contacts from the middle of the extract on."""
    raw = ledger.tables[CONTACTS]
    months = sorted(set(ledger.tables[HEADER].months))
    since = months[len(months) // 2]
    providers = sorted(set(raw.providers))
    provider = providers[ledger.between("step_change", 0, len(providers) - 1)]
    own: defaultdict[str, list[int]] = defaultdict(list)
    for place in raw.places():
        if raw.providers[place] == provider and raw.months[place] >= since:
            own[raw.columns["UniqCareContID"][place]].append(place)
    for contact in ledger.choose("step_change", sorted(own), rate):
        places = own[contact]
        number = ledger.fault(
            "step_change",
            CONTACTS,
            places[-1],
            people_of(raw, places),
            before=f"{len(places)} rows",
            after="0 rows",
        )
        ledger.remove(number, CONTACTS, places)


def _noticed(ledger: Ledger, table: str) -> list[tuple[str, str, int]]:
    """Return the provider-months of a table that would be missed."""
    raw = ledger.tables[table]
    sent: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for place in raw.places():
        if ledger.is_latest(table, place):
            sent[raw.providers[place]][raw.months[place]] += 1
    months = sorted(set(ledger.tables[HEADER].months))
    return [
        (table, provider, month)
        for provider, counts in sorted(sent.items())
        if median(counts.get(month, 0) for month in months) >= NOTICED_FROM
        for month in sorted(counts)
    ]


def _rows_of(ledger: Ledger, table: str, provider: str, month: int) -> list[int]:
    raw = ledger.tables[table]
    return [
        place
        for place in raw.places()
        if raw.providers[place] == provider and raw.months[place] == month
    ]


def _ever_sent(ledger: Ledger, provider: str) -> set[str]:
    raw = ledger.tables[PEOPLE]
    return {raw.person(place) for place in raw.places() if raw.providers[place] == provider}


def _everybody(ledger: Ledger) -> set[str]:
    return set(ledger.tables[PEOPLE].columns["Person_ID"])
