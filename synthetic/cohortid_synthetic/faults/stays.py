"""Stays and sections that can't be as they were sent: too long, doubled, without a spell."""

from collections import defaultdict
from datetime import date, timedelta

from cohortid_synthetic.calendar_days import last_day
from cohortid_synthetic.faults.layout import (
    LAYOUT,
    PEOPLE,
    PERIODS,
    REFERRALS,
    SPELLS,
    WARDS,
    row_key_column,
)
from cohortid_synthetic.faults.ledger import Ledger

START, END = LAYOUT[PERIODS].date, LAYOUT[PERIODS].end
ID, SECTION = LAYOUT[PERIODS].id, "LegalStatusCode"
DETENTIONS, SECTION_2, SECTION_3 = ("02", "03"), "02", "03"
SECTION_2_DAYS = 28
"""How long section 2 may last (Mental Health Act 1983, section 2)."""
MOST_DAYS_LATE, FEWEST_DAYS = 10, 3
ON_PERIODS = (
    "MHS403ConditionalDischarge",
    "MHS404CommTreatOrder",
    "MHS405CommTreatOrderRecall",
)


def closed_after_death(ledger: Ledger, rate: float) -> None:
    """Close records some days after the person died, in the month of their death."""
    people = ledger.tables[PEOPLE]
    died = {
        people.person(place): people.columns["PersDeathDate"][place]
        for place in people.places()
        if people.columns["PersDeathDate"][place]
    }
    units = []
    for table in (REFERRALS, SPELLS):
        raw, end = ledger.tables[table], LAYOUT[table].end
        for places in ledger.records(table):
            newest = places[-1]
            death = died.get(raw.person(newest), "")
            room = last_day(raw.months[newest]).isoformat() > death
            if death and raw.value(newest, end) == death and room and raw.free(newest, end):
                units.append((table, newest, death))
    for table, place, death in ledger.choose("closed_after_death", units, rate):
        raw, end = ledger.tables[table], LAYOUT[table].end
        latest = last_day(raw.months[place])
        wanted = date.fromisoformat(death) + timedelta(
            days=ledger.between("closed_after_death", 1, MOST_DAYS_LATE)
        )
        after = min(wanted, latest).isoformat()
        own = {raw.person(place)}
        said = {"column": end, "before": death, "after": after}
        number = ledger.fault("closed_after_death", table, place, own, **said)
        ledger.change(number, table, place, end, after)


def overlapping_periods(ledger: Ledger, rate: float) -> None:
    """Send a second period, of the same section or another, within some detentions."""
    raw = ledger.tables[PERIODS]
    units = []
    for places in ledger.records(PERIODS):
        first, end = raw.value(places[-1], START), raw.value(places[-1], END)
        plain = raw.value(places[-1], SECTION) in DETENTIONS and first and end
        if plain and _days(first, end) >= FEWEST_DAYS and not _on_an_order(ledger, places):
            units.append(places)
    for n, places in enumerate(ledger.choose("overlapping_periods", units, rate)):
        newest = places[-1]
        start = date.fromisoformat(raw.value(newest, START)) + timedelta(days=1)
        section = raw.value(newest, SECTION)
        if n % 2:
            section = SECTION_3 if section == SECTION_2 else SECTION_2
        fresh = ledger.new_number()
        before = raw.value(newest, ID)
        after = f"{before[:-7]}{fresh}"
        said = {"column": ID, "before": before, "after": after}
        own = {raw.person(newest)}
        number = ledger.fault("overlapping_periods", PERIODS, newest, own, **said)
        for place in places:
            if last_day(raw.months[place]) < start:
                continue
            differs = {ID: after, START: start.isoformat(), SECTION: section}
            key = str(ledger.new_number())
            ledger.add(number, PERIODS, place, **differs, **{row_key_column(PERIODS): key})


def section_too_long(ledger: Ledger, rate: float) -> None:
    """Let section 2 go on until the end of the section 3 that followed it."""
    raw = ledger.tables[PERIODS]
    starts = {
        (raw.person(places[-1]), raw.providers[places[-1]], raw.value(places[-1], START)): places
        for places in ledger.records(PERIODS)
        if raw.value(places[-1], SECTION) == SECTION_3
    }
    units = []
    for places in ledger.records(PERIODS):
        newest = places[-1]
        if raw.value(newest, SECTION) != SECTION_2 or not raw.value(newest, END):
            continue
        key = raw.person(newest), raw.providers[newest], raw.value(newest, END)
        follows = starts.get(key)
        free = follows and all(
            raw.free(place, column)
            for place in (*places, *follows)
            for column in (START, END, ID, SECTION)
        )
        if not follows or not _too_long(raw.value(newest, START), raw.value(follows[-1], END)):
            continue
        if free and not _on_an_order(ledger, [*places, *follows]):
            units.append((places, follows))
    for places, follows in ledger.choose("section_too_long", units, rate):
        newest = places[-1]
        end = raw.value(follows[-1], END)
        said = {"column": END, "before": raw.value(newest, END), "after": end}
        own = {raw.person(newest)}
        number = ledger.fault("section_too_long", PERIODS, newest, own, **said)
        same_month = {raw.months[place] for place in follows}
        for place in places:
            if raw.months[place] in same_month:
                ledger.remove(number, PERIODS, [place])
            else:
                ledger.change(number, PERIODS, place, END, "")
        for place in follows:
            for column in (START, ID, SECTION):
                ledger.change(number, PERIODS, place, column, raw.columns[column][newest])


def _too_long(start: str, end: str) -> bool:
    """Tell whether section 2 would last longer than it may."""
    if not end:
        return True
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
    return days > SECTION_2_DAYS


def period_without_spell(ledger: Ledger, rate: float) -> None:
    """Take spells out whole, with their wards, in which there was a detention."""
    raw, periods = ledger.tables[SPELLS], ledger.tables[PERIODS]
    held: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for places in ledger.records(PERIODS):
        if periods.value(places[-1], SECTION) in DETENTIONS:
            key = periods.person(places[-1]), periods.providers[places[-1]]
            held[key].append(periods.value(places[-1], START))
    start, end, own_id = LAYOUT[SPELLS].date, LAYOUT[SPELLS].end, LAYOUT[SPELLS].id
    units = []
    for places in ledger.records(SPELLS):
        newest = places[-1]
        since, until = raw.value(newest, start), raw.value(newest, end) or "9999"
        began = held[raw.person(newest), raw.providers[newest]]
        if since and any(since <= day <= until for day in began):
            units.append(raw.columns[own_id][newest])
    for spell in ledger.choose("period_without_spell", units, rate):
        gone = {
            table: [
                place
                for place in ledger.tables[table].places()
                if ledger.tables[table].columns[own_id][place] == spell
            ]
            for table in (SPELLS, WARDS)
        }
        newest = gone[SPELLS][-1]
        own, said = {raw.person(newest)}, {"before": f"{len(gone[SPELLS])} rows", "after": "0 rows"}
        number = ledger.fault("period_without_spell", SPELLS, newest, own, **said)
        for table, places in gone.items():
            ledger.remove(number, table, places)


def _on_an_order(ledger: Ledger, places: list[int]) -> bool:
    """Tell whether an order or a recall names one of the periods."""
    ids = {ledger.tables[PERIODS].columns[ID][place] for place in places}
    return any(not ids.isdisjoint(ledger.tables[table].columns[ID]) for table in ON_PERIODS)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
