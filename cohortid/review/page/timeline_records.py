"""The rows of a timeline as records to draw: clean days, only what touches the axis, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cohortid.review.page.words import cut, day_words

INTERVALS = frozenset({"bar", "thin", "hatch", "note"})


@dataclass(frozen=True)
class Record:
    """One row of a timeline.

    Parameters:
        lane: Its lane, or "every".
        drawn: "bar", "thin", "hatch", "note", or a mark.
        start: Day it starts.
        end: Day it surely lasts up to; None if it hasn't ended or no end is recorded.
        end_latest: Day it may last up to.
        status: "open", "inactive" (the end isn't known), "not_accepted" or another.
        certain: Whether it is certain as recorded.
        what: What it is, in words.
    """

    lane: str
    drawn: str
    start: date
    end: date | None
    end_latest: date | None
    status: str
    certain: bool
    what: str


@dataclass(frozen=True)
class Axis:
    """Days as whole units from the left.

    Parameters:
        first: First day drawn.
        last: Last day drawn: the index date.
        left: Where the first day begins.
        right: Where the last day ends.

    Example:
        >>> axis = Axis(date(2026, 1, 1), date(2026, 1, 10), 100, 200)
        >>> axis.x(date(2026, 1, 1)), axis.x(date(2026, 1, 6)), axis.x(date(2030, 1, 1))
        (100, 150, 200)
    """

    first: date
    last: date
    left: int
    right: int

    def x(self, day: date | None) -> int:
        """Return where a day begins; days outside are put on the edge, no day on the right one."""
        if day is None:
            return self.right
        n_days = (self.last - self.first).days + 1
        part = min(max((day - self.first).days / n_days, 0.0), 1.0)
        return self.left + round(part * (self.right - self.left))

    def middle(self, day: date) -> int:
        """Return the middle of a day."""
        return (self.x(day) + self.x(day + timedelta(days=1))) // 2


def records_of(rows: Iterable[Mapping[str, Any]], first: date, last: date) -> list[Record]:
    """Return the records that touch the axis, in order of start; not those without a start.

    Parameters:
        rows: Rows with the columns of `Timeline.table`; missing values may be None, NaN or NaT.
        first: First day drawn.
        last: Last day drawn.

    Returns:
        The records.
    """
    read = [_record(row, start) for row in rows if (start := _day(row["start"])) is not None]
    shown = [one for one in read if one.start <= last and not _ends_before(one, first)]
    return sorted(shown, key=lambda one: one.start)


def _record(row: Mapping[str, Any], start: date) -> Record:
    return Record(
        lane=str(row["lane"]),
        drawn=str(row["drawn"]),
        start=start,
        end=_day(row["end"]),
        end_latest=_day(row["end_latest"]),
        status=str(row["status"]),
        certain=row["certain"] == 1,
        what=_what(row["what"], start),
    )


def _what(words: object, start: date) -> str:
    """Return what a record is, in a line; the day on which it begins is seen already."""
    said = cut(words) if isinstance(words, str) else ""
    return said.removesuffix(f" (recorded {day_words(start)})")


def _ends_before(one: Record, first: date) -> bool:
    end = (one.end_latest or one.end) if one.drawn in INTERVALS else one.start
    return end is not None and end < first


def _day(value: object) -> date | None:
    """Return a day, or None where it is missing: NaT calls itself a date."""
    if not isinstance(value, date) or value != value:
        return None
    return value.date() if isinstance(value, datetime) else value
