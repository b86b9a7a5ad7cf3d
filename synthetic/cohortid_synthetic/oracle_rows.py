"""Oracle: rows, windows, and which rows satisfy a measure (semantics, sections 1 to 3).

Plain and slow on purpose. It shares no code with what it checks.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

Row = dict[str, Any]

UNREADABLE, UNDATED, UNCERTAIN = 2, 4, 128
"""Why a row could count but doesn't (bits of `why`)."""
GAP = 1
"""Something wasn't received (bit of `why`)."""

EVENT_TABLES = (
    "contact",
    "accommodation",
    "diagnosis",
    "assessment",
    "indicator",
    "ward_incident",
    "emergency_attendance",
)
KNOWN_AT_END = ("close_reason", "destination", "discharge_method")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """Days from `start`, included, to `end`, left out."""

    text: str
    start: date
    end: date

    @property
    def ever(self) -> bool:
        """Tell whether the window is "ever in this extract"."""
        return self.text == "ever"

    @property
    def last(self) -> date:
        """Return the index date, the last day that counts."""
        return self.end - DAY


@cache
def window(within: str, index_date: date) -> Window:
    """Return the window that ends with the index date.

    Parameters:
        within: "24 months", "2 years", "30 days" or "ever".
        index_date: the last day that counts.

    Returns:
        The window, half-open.

    Example:
        >>> window("6 months", date(2026, 8, 30)).start
        datetime.date(2026, 2, 28)
    """
    end = index_date + DAY
    if within == "ever":
        return Window(within, date(1, 1, 1), end)
    number, unit = within.split()
    if unit.startswith("day"):
        return Window(within, end - int(number) * DAY, end)
    months = int(number) * (12 if unit.startswith("year") else 1)
    return Window(within, move_months(end, -months), end)


@cache
def move_months(day: date, months: int) -> date:
    """Move a day by calendar months; a day that the month doesn't have becomes its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, longest))


def plain(value: Any) -> Any:
    """Return a value as plain Python: dates as dates, every kind of blank as None."""
    if value is None or value == "" or value != value:  # NaN and NaT aren't equal to themselves
        return None
    if isinstance(value, datetime):  # pandas timestamps too
        return value.date()
    return value.item() if hasattr(value, "item") else value


def rows_of(table: Any, name: str) -> list[Row]:
    """Return a table (DataFrame or list of dicts) as plain rows that know their table."""
    records: Iterable[Mapping[str, Any]] = table
    if hasattr(table, "to_dict"):
        records = table.to_dict("records")
    made = []
    for record in records:
        row: Row = {str(key): plain(value) for key, value in record.items()}
        row["table"] = name
        for bound in ("in_low", "in_high"):
            if row.get(bound) is None:
                row[bound] = 1
        made.append(row)
    return made


def day_of(row: Row) -> date | None:
    """Return the date of an event, or the start of an interval."""
    day: date | None = row.get("date" if row["table"] in EVENT_TABLES else "start")
    return day


def days_inside(row: Row, end_column: str, window: Window) -> set[date]:
    """Return the days of an interval in the window; the day it ends isn't one of them.

    An interval without a start covers the window from its first day on.
    """
    day = max(row.get("start") or window.start, window.start)
    end = row.get(end_column)
    stop = window.end if end is None or row["status"] == "open" else min(end, window.end)
    days = set()
    while day < stop:
        days.add(day)
        day += DAY
    return days


def is_real(row: Row) -> bool:
    """Tell whether a row is sure to be real, be it one of its own or not."""
    return bool(row.get("real", row["in_low"]))


def is_open(row: Row, window: Window) -> bool:
    """Tell whether an interval hasn't ended by the index date."""
    if row.get("status") == "open":
        return True
    earliest = row.get("end_earliest")
    return earliest is not None and earliest > window.last


@dataclass(frozen=True)
class Judged:
    """What one row does for one measure."""

    row: Row
    counts: bool
    could: bool
    reasons: int = 0
    """Why it could count but doesn't; 0 when it counts."""


def judge(row: Row, where: Mapping[str, list[str]], measure: Row, window: Window) -> Judged:
    """Say whether a row counts for a measure, could count, or neither.

    Parameters:
        row: a row of the measure's table.
        where: column -> values that count.
        measure: the measure, as in the TOML file.
        window: the days that count.

    Returns:
        The judgement, with the reasons why a row that could count doesn't.
    """
    day = day_of(row)
    if day is not None and day > window.last:
        return Judged(row, False, False)
    if measure.get("accepted") and rejected_by(row, window.last):
        return Judged(row, False, False)
    values_surely, values_possibly = _values(row, where, window)
    date_surely, date_possibly = _date(row, measure, window)
    certain = _certain(row, measure)
    counts = values_surely and date_surely and certain
    could = values_possibly and date_possibly and row["in_high"] == 1
    reasons = 0
    if could and not counts:
        reasons += 0 if values_surely else UNREADABLE
        reasons += 0 if date_surely else UNDATED
        reasons += 0 if certain else UNCERTAIN
    return Judged(row, counts, could, reasons)


def _certain(row: Row, measure: Row) -> bool:
    """Tell whether a row is sure to be real and, where rows are counted, one of its own."""
    if measure["operator"] in ("exists", "overlaps", "covered_days"):
        return is_real(row)
    return bool(row["in_low"])


def rejected_by(row: Row, day: date) -> bool:
    """Tell whether the row's referral had been rejected by that day."""
    rejected = row.get("rejected")
    return rejected is not None and rejected <= day


def _values(row: Row, where: Mapping[str, list[str]], window: Window) -> tuple[bool, bool]:
    """Say whether every listed column surely, and possibly, holds a listed value."""
    surely = possibly = True
    for column, listed in where.items():
        value = row.get(column)
        if column in KNOWN_AT_END and row["table"] != "closed_unseen" and is_open(row, window):
            value = None  # closed_unseen begins with the referral's end, so that it is known
        if value in listed:
            continue
        surely = False
        if not unreadable(value):
            possibly = False
    return surely, possibly


def unreadable(value: Any) -> bool:
    """Tell whether a coded value is blank, unreadable or of unknown group."""
    return value is None or value == "unknown" or str(value).startswith("?")


def _date(row: Row, measure: Row, window: Window) -> tuple[bool, bool]:
    """Say whether a row's date surely, and possibly, satisfies the measure."""
    if measure["operator"] == "overlaps":
        return _overlaps(row, window)
    if measure["operator"] == "covered_days":
        return row.get("start") is not None, True
    if measure.get("date") == "end":
        return _ends_inside(row, window)
    day = day_of(row)
    if day is None:
        return False, True
    surely_from = row.get("start_earliest") or day  # a stay that was lost may have been before it
    return window.start <= surely_from and day < window.end, window.start <= day < window.end


def _ends_inside(row: Row, window: Window) -> tuple[bool, bool]:
    if row["status"] == "open":
        return False, False
    earliest, latest = row.get("end_earliest"), row.get("end_latest")
    possibly = (earliest is None or earliest < window.end) and (
        latest is None or latest >= window.start
    )
    surely = row["status"] == "closed" and earliest is not None and possibly
    return surely, possibly


def _overlaps(row: Row, window: Window) -> tuple[bool, bool]:
    """An interval overlaps the window; its last day is part of it."""
    start, earliest, latest = row.get("start"), row.get("end_earliest"), row.get("end_latest")
    still_open = row["status"] == "open"
    surely = start is not None and start < window.end
    surely = surely and (still_open or (earliest is not None and earliest >= window.start))
    possibly = start is None or start < window.end
    possibly = possibly and (still_open or latest is None or latest >= window.start)
    return surely, possibly
