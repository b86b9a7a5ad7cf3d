"""A timeline in words, for people who don't see it: every bar with its dates, contacts counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from cohortid.review.page.timeline_records import Record


def timeline_words(records: Sequence[Record]) -> str:
    """Return a timeline in words, lane by lane.

    Shorter than `cohortid.plots.describe_timeline`, and made without a table: a page holds
    thousands of them.

    Parameters:
        records: Its records.

    Returns:
        The text, not escaped.

    Example:
        >>> day = date(2026, 1, 5)
        >>> team = Record("team", "bar", day, None, None, "open", True, "Crisis team T04")
        >>> timeline_words([team])[:70]
        'Teams: Crisis team T04, since 5 Jan 2026. None recorded: Home, Mental '
    """
    from cohortid.plots.timeline_lanes import LANES, ONLY_IF_ANY

    parts, empty = [], []
    for lane, title in LANES.items():
        own = [one for one in records if one.lane == lane]
        if own:
            parts.append(f"{title}: {_lane_words(own)}.")
        elif lane not in ONLY_IF_ANY:
            empty.append(title)
    if empty:
        parts.append(f"None recorded: {', '.join(empty)}.")
    parts += [f"{words}." for words in _interval_words([r for r in records if r.lane == "every"])]
    return " ".join(parts)


def _lane_words(records: Sequence[Record]) -> str:
    from cohortid.plots.timeline_marks import MARKS

    marks = Counter(one.drawn for one in records if one.drawn in MARKS)
    parts = [f"{marks[mark]} {MARKS[mark].words}" for mark in MARKS if marks[mark]]
    parts += _interval_words([one for one in records if one.drawn in ("bar", "hatch")])
    parts += [one.what for one in records if one.drawn == "note"]
    return "; ".join(parts)


def _interval_words(records: Sequence[Record]) -> list[str]:
    """Return what each is and its dates; what comes several times is named once."""
    dates: dict[str, list[str]] = {}
    for one in records:
        dates.setdefault(one.what, []).append(_dates(one))
    return [f"{what}, {' and '.join(own)}" for what, own in dates.items()]


def _dates(one: Record) -> str:
    doubt = "" if one.certain else " (not certain as recorded)"
    if one.status == "inactive":
        return f"from {_day(one.start)}, end not known{doubt}"
    if one.end is None:
        return f"since {_day(one.start)}{doubt}"
    same_year = one.start.year == one.end.year
    start = _day(one.start).removesuffix(f" {one.end.year}") if same_year else _day(one.start)
    return f"{start} to {_day(one.end)}{doubt}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
