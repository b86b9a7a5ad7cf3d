"""Dates that can't be true: ends before starts, stand-ins, days to come; and late contacts."""

from datetime import date, datetime, timedelta

from cohortid_synthetic.faults.cells import endable
from cohortid_synthetic.faults.layout import CONTACTS, EMERGENCIES, LAYOUT, PERIODS, SPELLS
from cohortid_synthetic.faults.ledger import Ledger

LONG_AGO, NOT_ENDED = "1900-01-01", "9999-12-31"
NOT_REJECTED = (SPELLS, PERIODS, "MHS003AccommStatus")
"""Tables of which no validation rule rejects a date long ago."""


def inverted(ledger: Ledger, rate: float) -> None:
    """Put ends before starts: every other pair swapped, the others' end too early."""
    for table, layout in LAYOUT.items():
        if not layout.end or not layout.date:
            continue
        raw, start, end = ledger.tables[table], layout.date, layout.end
        units = [
            places
            for places in ledger.records(table)
            if raw.value(places[-1], start) < raw.value(places[-1], end)
            and raw.value(places[-1], start)
            and all(raw.free(places[-1], column) for column in (start, end))
        ]
        for n, places in enumerate(ledger.choose(f"inverted {table}", units, rate)):
            newest = places[-1]
            first, last = raw.value(newest, start), raw.value(newest, end)
            wrong = date.fromisoformat(first) - timedelta(days=ledger.between("inverted", 1, 60))
            after = first if n % 2 else wrong.isoformat()
            number = ledger.fault(
                "inverted",
                table,
                newest,
                {raw.person(newest)},
                column=end,
                before=last,
                after=after,
            )
            ledger.change(number, table, newest, end, after)
            if n % 2:
                ledger.change(number, table, newest, start, last)


def sentinel_date(ledger: Ledger, rate: float) -> None:
    """Write 1900-01-01 for dates, and 9999-12-31 for ends, of records still open too."""
    for table, layout in LAYOUT.items():
        if layout.date:
            _stand_in(ledger, "sentinel_date", table, layout.date, rate, LONG_AGO)
        if layout.end:
            _stand_in(ledger, "sentinel_date", table, layout.end, rate, NOT_ENDED)
            _stand_in_open(ledger, table, rate)


def sentinel_start(ledger: Ledger, rate: float) -> None:
    """Write 1900-01-01 where no validation rule rejects it."""
    for table in NOT_REJECTED:
        _stand_in(ledger, "sentinel_start", table, LAYOUT[table].date, rate, LONG_AGO)


def future_date(ledger: Ledger, rate: float) -> None:
    """Move dates to days after the end of the extract."""
    last = date.fromisoformat(ledger.extract.manifest["index_date"])
    for table, layout in LAYOUT.items():
        for column in filter(None, (layout.date, layout.end)):
            day = last + timedelta(days=ledger.between("future_date", 1, 900))
            _stand_in(ledger, "future_date", table, column, rate, day.isoformat())


def _stand_in(ledger: Ledger, kind: str, table: str, column: str, rate: float, after: str) -> None:
    """Write a date over another one, in the newest row or (every other one) in every row."""
    raw = ledger.tables[table]
    is_end = column == LAYOUT[table].end
    ended = endable(ledger, table) if is_end else None
    units = [
        places
        for places in ledger.records(table)
        if raw.value(places[-1], column) and all(raw.free(place, column) for place in places)
        if ended is None or ended(places)
    ]
    for n, places in enumerate(ledger.choose(f"{kind} {table} {column}", units, rate)):
        spoilt = places if n % 2 and not is_end else places[-1:]
        number = ledger.fault(
            kind,
            table,
            places[-1],
            {raw.person(places[-1])},
            column=column,
            before=raw.value(places[-1], column),
            after=after,
        )
        for place in spoilt:
            ledger.change(number, table, place, column, after)


def _stand_in_open(ledger: Ledger, table: str, rate: float) -> None:
    """Write 9999-12-31 as the end of some records that are still open."""
    raw, column = ledger.tables[table], LAYOUT[table].end
    last = ledger.last_months()
    units = [
        places
        for places in ledger.records(table)
        if not raw.value(places[-1], column)
        and raw.free(places[-1], column)
        and raw.months[places[-1]] == last[raw.providers[places[-1]]]
    ]
    for places in ledger.choose(f"sentinel_date open {table}", units, rate):
        number = ledger.fault(
            "sentinel_date",
            table,
            places[-1],
            {raw.person(places[-1])},
            column=column,
            before="",
            after=NOT_ENDED,
        )
        for place in places:
            if raw.free(place, column):
                ledger.change(number, table, place, column, NOT_ENDED)


def late_arrival(ledger: Ledger, rate: float) -> None:
    """Send contacts one to three months after their month, in the latest submission of then."""
    raw, last = ledger.tables[CONTACTS], ledger.last_months()
    units = [
        place
        for place in raw.places()
        if ledger.is_latest(CONTACTS, place)
        and all(raw.free(place, c) for c in ("CareContDate", "UniqMonthID"))
        and raw.months[place] < last[raw.providers[place]]
    ]
    for place in ledger.choose("late_arrival", units, rate):
        provider, month = raw.providers[place], raw.months[place]
        later = min(month + ledger.between("late_arrival", 1, 3), last[provider])
        number = ledger.fault(
            "late_arrival",
            CONTACTS,
            place,
            {raw.person(place)},
            column="UniqMonthID",
            before=str(month),
            after=str(later),
        )
        ledger.change(number, CONTACTS, place, "UniqMonthID", str(later))
        submission = ledger.latest[provider, later]
        ledger.change(number, CONTACTS, place, "NHSEUniqSubmissionID", submission)


def time_shift(ledger: Ledger, rate: float) -> None:
    """Give arrivals in summer time an hour early, so that some fall on the day before.

    Only these touch anybody: of the others nothing changes but the hour.
    """
    raw = ledger.tables[EMERGENCIES]
    units = [
        place
        for place in raw.places()
        if _in_summer(date.fromisoformat(raw.columns["Arrival_Date"][place]))
        and all(raw.free(place, column) for column in ("Arrival_Date", "Arrival_Time"))
    ]
    for place in ledger.choose("time_shift", units, rate):
        day, time = (raw.columns[c][place] for c in ("Arrival_Date", "Arrival_Time"))
        now = datetime.fromisoformat(f"{day}T{time}") - timedelta(hours=1)
        another_day = now.date().isoformat() != day
        number = ledger.fault(
            "time_shift",
            EMERGENCIES,
            place,
            {raw.person(place)} if another_day else set(),
            column="Arrival_Date" if another_day else "Arrival_Time",
            before=day if another_day else time,
            after=now.date().isoformat() if another_day else now.time().isoformat(),
        )
        ledger.change(number, EMERGENCIES, place, "Arrival_Date", now.date().isoformat())
        ledger.change(number, EMERGENCIES, place, "Arrival_Time", now.time().isoformat())


def _in_summer(day: date) -> bool:
    """Tell whether clocks are an hour ahead all day: after the last Sunday of March, to October."""
    spring, autumn = (_last_sunday(day.year, month) for month in (3, 10))
    return spring < day < autumn


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
