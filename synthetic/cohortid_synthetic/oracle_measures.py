"""Oracle: the measures of one person and their bounds (semantics, section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cohortid_synthetic.oracle_rows import (
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
from cohortid_synthetic.oracle_sequence import LostStretches, longest_stretch, run
from cohortid_synthetic.oracle_since import days_since, distinct

UNBOUNDED = 999999
NOT_RECORDED, NO_TABLE, ASK, NOT_BUILT = 8, 16, 32, 64


@dataclass(frozen=True)
class Measured:
    """The bounds of a measure and why they differ (a sum of bits)."""

    low: int
    high: int
    high_recorded: int
    why: int
    share: tuple[int, int, int, int] | None = None
    """Of a share: numerator that counts and could, rest that counts and could."""


def measured(
    measure: Row,
    leaf: Row,
    tables: Mapping[str, list[Row]],
    window: Window,
    missing: tuple[bool, bool],
    never_sent: bool = False,
    lost: LostStretches = lambda table, window: [],
) -> Measured:
    """Measure one person.

    Parameters:
        measure: the measure, as in the TOML file.
        leaf: the condition that names it (absent, is).
        tables: the person's rows by table, derived ones too.
        window: the days that count.
        missing: whether a gap touches the person, and whether their provider never sent a table.
        never_sent: whether no provider of the extract ever sent one of the measure's tables.
        lost: the stretches of a window that were lost of a table.

    Returns:
        The bounds.
    """
    if measure.get("built") is False:
        return Measured(0, UNBOUNDED, 0, NOT_BUILT)
    rows = tables.get(measure["table"], [])
    if measure["operator"] == "share":
        return _share(measure, rows, window)
    if measure["operator"] == "latest":
        return _latest(measure, leaf["is"], rows, window, never_sent)
    if measure["operator"] in ("run", "longest_stretch", "days_since"):
        return _sequence(measure, leaf, tables, window, missing[1], never_sent, lost)
    judged = [judge(row, measure.get("where", {}), measure, window) for row in rows]
    low, high, why = OPERATORS[measure["operator"]](measure, judged, window)
    found = Measured(low, high, high, why)
    return _with_what_is_missing(measure, leaf, found, missing, high == 0, never_sent)


def _sequence(
    measure: Row,
    leaf: Row,
    tables: Mapping[str, list[Row]],
    window: Window,
    no_table: bool,
    never_sent: bool,
    lost: LostStretches,
) -> Measured:
    """Measure what says itself what a lost month does to it: a run, a stretch, days since."""
    gap = False
    if measure["operator"] == "run":
        low, high, why = run(measure, tables, window, lost)
        nothing, gap = high == 0, bool(why & GAP)
    else:
        only_adds = leaf.get("absent") == "adds_only"
        days = days_since if measure["operator"] == "days_since" else longest_stretch
        low, high, why, nothing = days(measure, tables, window, lost, only_adds)
    found = Measured(low, high, high, why)
    return _with_what_is_missing(measure, leaf, found, (gap, no_table), nothing, never_sent)


def _with_what_is_missing(
    measure: Row,
    leaf: Row,
    found: Measured,
    missing: tuple[bool, bool],
    nothing: bool,
    never_sent: bool,
) -> Measured:
    """Widen the upper bound by what wasn't recorded (`nothing` was) or wasn't received."""
    most = 1 if measure["operator"] in ("exists", "overlaps") else UNBOUNDED
    high, recorded, why = found.high, found.high, found.why
    absent = leaf.get("absent", "no")
    if nothing and absent == "unknown" and not never_sent:
        high, recorded, why = most, most, why | NOT_RECORDED
    gap, no_table = missing
    if absent != "adds_only":
        if gap:
            high, recorded, why = most, most, why | GAP
        if no_table or never_sent:
            high, why = most, why | NO_TABLE
    return Measured(found.low, high, recorded, why if found.low != high else 0)


def _reasons(judged: list[Judged]) -> int:
    why = 0
    for each in judged:
        why |= each.reasons
    return why


def _count(measure: Row, judged: list[Judged], window: Window) -> tuple[int, int, int]:
    if measure.get("once_per") == "day":
        low, high = _days(measure, judged)
    else:
        low = sum(1 for each in judged if each.counts)
        high = sum(1 for each in judged if each.could)
    return low, max(low, high), _reasons(judged)


def _days(measure: Row, judged: list[Judged]) -> tuple[int, int]:
    """Count distinct days; an undated row may be a day of its own."""
    certain: set[date] = set()
    possible: set[date] = set()
    undated = 0
    for each in judged:
        day = _event_day(measure, each.row)
        if each.counts and day is not None:
            certain.add(day)
        if each.could and day is not None:
            possible.add(day)
        if each.could and day is None:
            undated += 1
    return len(certain), len(possible) + undated


def _event_day(measure: Row, row: Row) -> date | None:
    """Return the day on which a row is counted; none for an end that never came."""
    if measure.get("date") != "end":
        return day_of(row)
    end: date | None = row.get("end_earliest")
    return end if row["status"] == "closed" else None


def _exists(measure: Row, judged: list[Judged], window: Window) -> tuple[int, int, int]:
    low = int(any(each.counts for each in judged))
    return low, max(low, int(any(each.could for each in judged))), _reasons(judged)


def _covered_days(measure: Row, judged: list[Judged], window: Window) -> tuple[int, int, int]:
    certain: set[date] = set()
    possible: set[date] = set()
    unbounded = False
    why = 0
    for each in judged:
        if each.counts:
            certain |= days_inside(each.row, "end_earliest", window)
        if not each.could:
            continue
        if each.row.get("start") is None or not is_real(each.row):
            unbounded = True
            why |= each.reasons
            continue
        longest = days_inside(each.row, "end_latest", window)
        possible |= longest
        why |= each.reasons if longest else 0
        if longest != days_inside(each.row, "end_earliest", window):
            why |= UNDATED
    high = UNBOUNDED if unbounded else max(len(certain), len(possible))
    return len(certain), high, why


def _distinct(measure: Row, judged: list[Judged], window: Window) -> tuple[int, int, int]:
    return distinct(measure, judged)


OPERATORS = {
    "count": _count,
    "distinct": _distinct,
    "exists": _exists,
    "overlaps": _exists,
    "covered_days": _covered_days,
}


def _share(measure: Row, rows: list[Row], window: Window) -> Measured:
    where = measure.get("where", {})
    part = [judge(row, where | measure["numerator"], measure, window) for row in rows]
    rest = [judge(row, where | measure["rest"], measure, window) for row in rows]
    counted = measure | {"operator": "count"}
    part_low, part_high, part_why = _count(counted, part, window)
    rest_low, rest_high, rest_why = _count(counted, rest, window)
    why = part_why | rest_why
    return Measured(part_low, part_high, part_high, why, (part_low, part_high, rest_low, rest_high))


def share_reaches(
    share: tuple[int, int, int, int], ratio: list[int], over: bool
) -> tuple[int, int]:
    """Compare a share with a ratio as whole numbers.

    Parameters:
        share: numerator that counts and could, rest that counts and could.
        ratio: [p, q].
        over: whether the share must be more than the ratio (else at least).

    Returns:
        1 or 0 for "met for sure" and for "possible".
    """
    part_low, part_high, rest_low, rest_high = share
    return (
        _reaches(part_low, part_low + rest_high, ratio, over),
        _reaches(part_high, part_high + rest_low, ratio, over),
    )


def _reaches(part: int, planned: int, ratio: list[int], over: bool) -> int:
    p, q = ratio
    if planned == 0:
        return 0
    return int(q * part > p * planned if over else q * part >= p * planned)


def _latest(
    measure: Row, values: list[str], rows: list[Row], window: Window, never_sent: bool
) -> Measured:
    column = measure["column"]
    kept = [row for row in rows if not _passed_over(row, measure)]
    where = measure.get("where", {})
    judged = [judge(row, where, measure, window) for row in kept]
    usable = [each for each in judged if each.could]
    dated = [each.row for each in usable if day_of(each.row) is not None]
    undated = [each.row for each in usable if day_of(each.row) is None]
    newest = max((row["date"] for row in dated), default=None)
    deciding = [row for row in dated if row["date"] == newest]
    low = bool(deciding)
    low = low and all(row["in_low"] == 1 for row in deciding)
    low = low and all(row.get(column) in values for row in deciding + undated)
    high = False
    why = UNDATED if undated else 0
    for row in deciding + undated:
        unknown = unreadable(row.get(column))
        high = high or unknown or row.get(column) in values or row["in_low"] == 0
        why |= UNREADABLE if unknown else 0
        why |= UNCERTAIN if row["in_low"] == 0 else 0
    recorded = high
    if not deciding:  # without a dated record anything could be the newest
        high, recorded = True, recorded or not never_sent
        why |= NO_TABLE if never_sent else NOT_RECORDED
    return Measured(int(low), int(high), int(recorded), why if low != high else 0)


def _passed_over(row: Row, measure: Row) -> bool:
    passed = measure.get("pass_over", {})
    return any(row.get(column) in listed for column, listed in passed.items())


__all__ = ["ASK", "GAP", "UNBOUNDED", "Measured", "measured", "share_reaches"]
