"""Where the bars of a lane and their labels stand, so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cohortid.review.page.timeline_records import Axis, Record

LETTER = 6.3
"""About the width of a letter of a label, in units."""
PAD = 4
SHORTEST = 3
MOST_ROWS = 5
Span = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """One bar with its place.

    Parameters:
        record: What is drawn.
        x0: Where it begins.
        x1: Up to where it surely lasts.
        x2: Up to where it may last.
        row: Row within the lane, from 0.
        label: What stands in or beside it, cut to the room there is; "" if there is none.
        label_x: Where the label begins.
        inside: Whether the label stands in the bar.
    """

    record: Record
    x0: int
    x1: int
    x2: int
    row: int
    label: str = ""
    label_x: int = 0
    inside: bool = False

    @property
    def span(self) -> Span:
        """From where to where it and its label stand."""
        return _both((self.x0, self.x2), (self.label, self.label_x, self.inside))


def place_bars(records: Sequence[Record], axis: Axis) -> list[Bar]:
    """Give each bar a row of its lane.

    Where a lane has more than MOST_ROWS at once, the bars that come last have no label, and stand
    in the last row if no other is free: the words of the timeline name them all.

    Parameters:
        records: Bars of one lane ("bar" or "thin"), in order of start.
        axis: The days.

    Returns:
        The bars; those that are parts ("thin") follow below the others, without labels.
    """
    whole = _placed([one for one in records if one.drawn == "bar"], axis, 0, labels=True)
    n_rows = 1 + max((bar.row for bar in whole), default=-1)
    return whole + _placed([one for one in records if one.drawn == "thin"], axis, n_rows)


def width_of(words: str) -> float:
    """Return about how wide a label is, in units."""
    return LETTER * len(words) + 2 * PAD


def fitted(words: str, width: float) -> str:
    """Return words, cut with an ellipsis where they are wider than the room there is.

    Example:
        >>> fitted("Community mental health team", 80)
        'Community…'
    """
    n = max(1, int((width - 2 * PAD) / LETTER))
    return words if len(words) <= n else words[: n - 1].rstrip() + "…"


def _placed(
    records: Sequence[Record], axis: Axis, first_row: int, *, labels: bool = False
) -> list[Bar]:
    taken: list[list[Span]] = [[] for _ in range(MOST_ROWS)]
    bars = []
    for record in records:
        x0, x1, x2 = _ends(record, axis)
        label = _label(record.what, x0, x1, x2, axis) if labels else ("", x0, True)
        bar: Span = (x0, x2)
        row = _free_row(taken, _both(bar, label))
        if row is None:
            label = ("", x0, True)
            row = _free_row(taken, bar)
        row = MOST_ROWS - 1 if row is None else row
        taken[row].append(_both(bar, label))
        bars.append(Bar(record, x0, x1, x2, first_row + row, *label))
    return bars


def _ends(record: Record, axis: Axis) -> tuple[int, int, int]:
    x0 = min(axis.x(record.start), axis.right - SHORTEST)
    x1 = max(axis.x(record.end), x0 + SHORTEST)
    x2 = max(x1, axis.x(record.end_latest)) if record.status == "inactive" else x1
    return x0, x1, x2


def _label(words: str, x0: int, x1: int, x2: int, axis: Axis) -> tuple[str, int, bool]:
    """Return a label, where it begins, and whether in the bar: in it, after it or before it."""
    width = width_of(words)
    if width <= x1 - x0:
        return words, x0 + PAD, True
    after, before = axis.right - x2, x0 - axis.left
    if width > max(after, before) and x1 - x0 >= max(after, before):
        return fitted(words, x1 - x0), x0 + PAD, True
    if width <= after or after >= before:
        return fitted(words, after), x2 + PAD, False
    short = fitted(words, before)
    return short, round(x0 - width_of(short) + PAD), False


def _both(bar: Span, label: tuple[str, int, bool]) -> Span:
    words, x, _ = label
    if not words:
        return bar
    return min(bar[0], x - PAD), max(bar[1], x - PAD + width_of(words))


def _free_row(taken: Sequence[Sequence[Span]], wanted: Span) -> int | None:
    for row, spans in enumerate(taken):
        if all(wanted[0] >= right or wanted[1] <= left for left, right in spans):
            return row
    return None
