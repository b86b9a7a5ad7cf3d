"""Oracle: runs of missed contacts, and stretches of days unseen (semantics, section 4)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

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
    days_inside,
    is_real,
    judge,
    unreadable,
)

Stretch = tuple[date, date]
"""First and last day of a stretch that was lost."""
LostStretches = Callable[[str, Window], list[Stretch]]
"""From an event table and a window: the stretches of it that were lost to the person."""
Tables = Mapping[str, list[Row]]


def run(measure: Row, tables: Tables, window: Window, lost: LostStretches) -> tuple[int, int, int]:
    """Count the days of the most recent planned contacts that were missed.

    Parameters:
        measure: the measure, with `numerator` (missed) and `rest` (attended).
        tables: the person's rows by table.
        window: the days that count.
        lost: the stretches that were lost.

    Returns:
        low, high before gaps, and why; its bit GAP says that a gap leaves the high unbounded.
    """
    rows = tables.get(measure["table"], [])
    where = measure.get("where", {})
    missed = [judge(row, where | measure["numerator"], measure, window) for row in rows]
    attended = [judge(row, where | measure["rest"], measure, window) for row in rows]
    stretches = lost(measure["table"], window)
    sure_end = max(_days(attended, surely=True), default=None)

    low = 0
    if not _undated(attended):
        barriers = _days(attended, surely=False) | {last for _, last in stretches}
        low = len(_later(_days(missed, surely=True), max(barriers, default=None)))
    high = len(_later(_days(missed, surely=False), sure_end)) + _undated(missed)
    why = _reasons(missed) | _reasons(attended)
    if any(sure_end is None or last > sure_end for _, last in stretches):
        why |= GAP
    return low, max(low, high), why


def _days(judged: list[Judged], surely: bool) -> set[date]:
    """Return the distinct dates of rows that count, or that could."""
    made = set()
    for each in judged:
        day = day_of(each.row)
        if day is not None and (each.counts if surely else each.could):
            made.add(day)
    return made


def _undated(judged: list[Judged]) -> int:
    return sum(1 for each in judged if each.could and day_of(each.row) is None)


def _later(days: set[date], barrier: date | None) -> set[date]:
    return {day for day in days if barrier is None or day > barrier}


def _reasons(judged: list[Judged]) -> int:
    why = 0
    for each in judged:
        why |= each.reasons
    return why


def longest_stretch(
    measure: Row, tables: Tables, window: Window, lost: LostStretches, only_adds: bool
) -> tuple[int, int, int, bool]:
    """Count the days of the longest stretch in the community without being seen.

    Parameters:
        measure: the measure, with `where` (seen), `requires`, `under` and `skip`.
        tables: the person's rows by table.
        window: the days that count.
        lost: the stretches that were lost.
        only_adds: whether silence adds nothing, so that lost stretches don't widen the high.

    Returns:
        low, high, why, and whether nothing was recorded that could have been an attended contact.
    """
    ever = Window("ever", date.min, window.end)
    rows = tables.get(measure["table"], [])
    under, skip = measure["under"], measure.get("skip", {"table": "", "where": {}})
    plain = {"operator": "longest_stretch"}
    accepting = plain | {"accepted": measure.get("accepted", False)}
    unsent = _all_days(lost(measure["table"], window))
    evidence = _Evidence(
        window,
        # Before the window too, and whether the referral was rejected or not.
        seen=[judge(row, measure["where"], plain, ever) for row in rows],
        required=[judge(row, measure["requires"], accepting, window) for row in rows],
        held=[
            judge(row, under.get("where", {}), accepting, ever)
            for row in tables.get(under["table"], [])
        ],
        skipped=_known(tables.get(skip["table"], []), skip["where"], window),
        unsent=unsent,
        unsent_ever=unsent | _all_days(lost(measure["table"], ever)),
        unsent_held=_all_days(lost(under["table"], window)),
        unsent_skipped=_all_days(lost(skip["table"], window)) if skip["table"] else set(),
    )
    low, high = _least(evidence), _most(evidence, only_adds)
    why = _reasons(evidence.seen) | _reasons(evidence.required) | _why_of_days(evidence)
    if unsent or evidence.unsent_held or evidence.unsent_skipped:
        why |= GAP
    nothing = not evidence.unsent_ever and not any(each.could for each in evidence.seen)
    return low, max(low, high), why, nothing


@dataclass(frozen=True)
class _Evidence:
    """What is known of a person's days: contacts, referrals, stays, and days that were lost."""

    window: Window
    seen: list[Judged]
    required: list[Judged]
    held: list[Judged]
    skipped: list[Row]
    unsent: set[date]
    """Days of the window for which contacts were lost; likewise of the other tables."""
    unsent_ever: set[date]
    unsent_held: set[date]
    unsent_skipped: set[date]


def _least(found: _Evidence) -> int:
    """Return the days of the longest stretch that is certain."""
    if _undated(found.seen):
        return 0
    counted = _covered(found.held, found.window, surely=True) - found.unsent_skipped
    for row in found.skipped:
        if row["in_high"] == 1:
            counted -= days_inside(row, "end_latest", found.window)
    seen, required = _days(found.seen, surely=True), _days(found.required, surely=True)
    longest = 0
    for days in _unbroken(found.window, _days(found.seen, surely=False) | found.unsent):
        if required & set(days) and any(day < days[0] for day in seen):
            longest = max(longest, len(counted & set(days)))
    return longest


def _most(found: _Evidence, only_adds: bool) -> int:
    """Return the days of the longest stretch that is possible."""
    counted = _covered(found.held, found.window, surely=False)
    seen, required = _days(found.seen, surely=False), _days(found.required, surely=False)
    if not only_adds:  # anything could have been in what was lost
        counted |= found.unsent_held
        seen |= found.unsent_ever
        required |= found.unsent
    for row in found.skipped:
        if row["readable"] and is_real(row) and row.get("start") is not None:
            counted -= days_inside(row, "end_earliest", found.window)
    longest = 0
    for days in _unbroken(found.window, _days(found.seen, surely=True)):
        inside = _undated(found.required) or required & set(days)
        before = _undated(found.seen) or any(day < days[-1] for day in seen)
        if inside and before:
            longest = max(longest, len(counted & set(days)))
    return longest


def _known(rows: list[Row], where: Mapping[str, list[str]], window: Window) -> list[Row]:
    """Return the rows that may hold listed values and have begun by the index date, if at all.

    `readable` says whether a row surely holds them.
    """
    made = []
    for row in rows:
        values = [(row.get(column), listed) for column, listed in where.items()]
        possibly = all(value in listed or unreadable(value) for value, listed in values)
        if possibly and (row.get("start") is None or row["start"] <= window.last):
            made.append(row | {"readable": not any(unreadable(value) for value, _ in values)})
    return made


def _all_days(stretches: Iterable[Stretch]) -> set[date]:
    days = set()
    for first, last in stretches:
        day = first
        while day <= last:
            days.add(day)
            day += DAY
    return days


def _covered(held: list[Judged], window: Window, surely: bool) -> set[date]:
    """Return the days of the window under a row that counts, or that could."""
    days: set[date] = set()
    for each in held:
        if each.counts if surely else each.could:
            days |= days_inside(each.row, "end_earliest" if surely else "end_latest", window)
    return days


def _unbroken(window: Window, cuts: set[date]) -> list[list[date]]:
    """Cut the window at days; return each unbroken sequence of days that is left."""
    found: list[list[date]] = [[]]
    day = window.start
    while day < window.end:
        if day in cuts:
            found.append([])
        else:
            found[-1].append(day)
        day += DAY
    return [days for days in found if days]


def _why_of_days(found: _Evidence) -> int:
    """Say why it isn't certain which days count: rows that may not be, or may be longer."""
    why = 0
    for each in found.held:
        longest = days_inside(each.row, "end_latest", found.window)
        if each.could and longest:
            why |= each.reasons
            why |= UNDATED if longest != days_inside(each.row, "end_earliest", found.window) else 0
    for row in found.skipped:
        longest = days_inside(row, "end_latest", found.window)
        if row["in_high"] == 1 and longest:
            shortest = days_inside(row, "end_earliest", found.window)
            why |= UNDATED if row.get("start") is None or longest != shortest else 0
            why |= 0 if is_real(row) else UNCERTAIN
            why |= 0 if row["readable"] else UNREADABLE
    return why
