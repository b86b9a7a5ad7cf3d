"""Oracle: days since somebody was last seen, and different values (semantics, section 4)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cohortid_synthetic.oracle_rows import (
    DAY,
    GAP,
    UNCERTAIN,
    UNDATED,
    UNREADABLE,
    Judged,
    Row,
    Window,
    day_of,
    judge,
    unreadable,
)
from cohortid_synthetic.oracle_sequence import LostStretches

Tables = Mapping[str, list[Row]]
IDS = ("team_id", "referral_source_id", "spell_source_id")


def days_since(
    measure: Row, tables: Tables, window: Window, lost: LostStretches, only_adds: bool
) -> tuple[int, int, int, bool]:
    """Count the days since the person was last seen, while a referral is open.

    Parameters:
        measure: the measure, with `where` (seen) and `under`.
        tables: the person's rows by table.
        window: the days that count.
        lost: the stretches that were lost.
        only_adds: whether lost stretches don't raise the high.

    Returns:
        low, high, why, and whether nothing could be open.
    """
    plain = {"operator": "days_since"}
    rows = tables.get(measure["table"], [])
    seen = [
        each for each in (judge(r, measure["where"], plain, window) for r in rows) if each.could
    ]
    sure = {day for each in seen if each.counts and (day := day_of(each.row)) is not None}
    maybe = {day for each in seen if (day := day_of(each.row)) is not None}
    undated = any(day_of(each.row) is None for each in seen)
    held = _possibly_open(measure, tables, window)
    surely_open = [each for each in held if _surely_open(each, window)]
    unsent = lost(measure["table"], window)
    lost_open = any(
        first <= window.last <= last for first, last in lost(measure["under"]["table"], window)
    )

    low = 0
    if surely_open and not undated:
        latest = set(maybe) | {last for _, last in unsent}
        if not sure:
            latest.add(min(each.row["start"] for each in surely_open))
        low = _days_later(max(latest), window)
    may_be_open = bool(held) or (lost_open and not only_adds)
    if not may_be_open:
        return 0, 0, 0, True
    if sure:
        high = _days_later(max(sure), window)
    else:
        starts: list[date] = [each.row["start"] for each in held if each.row.get("start")]
        unclear = undated or len(starts) < len(held) or (lost_open and not only_adds)
        if unclear:
            high = _days_later(date.min, window)
        else:
            earliest = set(starts) | maybe
            earliest |= set() if only_adds else {first for first, _ in unsent}
            high = _days_later(min(earliest), window)

    why = 0
    if lost_open or any(not sure or last > max(sure) for _, last in unsent):
        why |= GAP
    for each in seen:
        why |= each.reasons
    for each in held:
        why |= 0 if _surely_open(each, window) else _why_not_open(each, window)
    return low, max(low, high), why, False


def _days_later(day: date, window: Window) -> int:
    """Count the days of the window that are later than a day."""
    n_days = 0
    each = window.last
    while each > day and each >= window.start:
        n_days += 1
        if each == date.min:
            break
        each -= DAY
    return n_days


def _possibly_open(measure: Row, tables: Tables, window: Window) -> list[Judged]:
    """Return the rows that could be open on the index date."""
    under = measure["under"]
    accepting = {"operator": "days_since", "accepted": measure.get("accepted", False)}
    ever = Window("ever", date.min, window.end)
    judged = [judge(r, under["where"], accepting, ever) for r in tables.get(under["table"], [])]
    return [each for each in judged if each.could and _runs_on(each.row, "end_latest", window)]


def _runs_on(row: Row, end_column: str, window: Window) -> bool:
    end = row.get(end_column)
    return row["status"] == "open" or end is None or end > window.last


def _surely_open(each: Judged, window: Window) -> bool:
    dated = each.row.get("start") is not None
    return each.counts and dated and _runs_on(each.row, "end_earliest", window)


def _why_not_open(each: Judged, window: Window) -> int:
    why = each.reasons & (UNREADABLE | UNCERTAIN)
    if each.row.get("start") is None or not _runs_on(each.row, "end_earliest", window):
        why |= UNDATED
    return why


def distinct(measure: Row, judged: list[Judged]) -> tuple[int, int, int]:
    """Count the different values of a column.

    Parameters:
        measure: the measure, with `column`.
        judged: what each row does for it.

    Returns:
        low, high and why.
    """
    column = measure["column"]
    certain: set[Any] = set()
    possible: set[Any] = set()
    n_blank, why = 0, 0
    for each in judged:
        if not each.could:
            continue
        value = each.row.get(column)
        why |= each.reasons
        if unreadable(value):
            n_blank += 1
            why |= UNREADABLE
            continue
        named = (each.row["provider_id"], value) if column in IDS else value
        possible.add(named)
        if each.counts:
            certain.add(named)
    return len(certain), len(possible) + n_blank, why
