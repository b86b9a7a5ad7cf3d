"""Where things stand on a timeline: the scale of days, and bars packed so that labels stay free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

LETTER = 0.073  # inches: about the width of a letter of the small size
SPACE = 0.1
SHORTEST = 0.05
# Height of a row with a label, of its label, and of a row without.
BAR_ROW, LABEL_ROW, PLAIN_ROW = 0.32, 0.19, 0.13


@dataclass(frozen=True)
class Scale:
    """Days as inches from the left.

    Parameters:
        first: First day drawn.
        last: Last day drawn: the index date.
        left: Where the first day begins.
        right: Where the last day ends.

    Example:
        >>> scale = Scale(date(2026, 1, 1), date(2026, 1, 10), 1.0, 2.0)
        >>> scale.x(date(2026, 1, 1)), scale.x(date(2026, 1, 6)), scale.x(date(2030, 1, 1))
        (1.0, 1.5, 2.0)
    """

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Return where a day begins; days outside are put on the edge."""
        n_days = (self.last - self.first).days + 1
        part = min(max((day - self.first).days / n_days, 0.0), 1.0)
        return self.left + part * (self.right - self.left)

    @property
    def end(self) -> date:
        """Return the day after the last."""
        return self.last + timedelta(days=1)


@dataclass(frozen=True)
class Bar:
    """One interval with its place.

    Parameters:
        x0: Where it begins.
        x1: Up to where it surely lasts.
        x2: Up to where it may last; as x1 if its end is known.
        label: What stands above it.
        label_x: Where the label begins.
        row: Row within the lane.
        top: How far below the top of the lane the row begins.
        status: closed, open, inactive or not_accepted.
        certain: Whether it is certain as recorded.
        begins: Whether it begins on the picture, not before it.
        thin: Whether it is a part of the bar above.
    """

    x0: float
    x1: float
    x2: float
    label: str
    label_x: float
    row: int
    top: float
    status: str
    certain: bool
    begins: bool
    thin: bool

    @property
    def height(self) -> float:
        """Height of its row in inches."""
        return PLAIN_ROW if self.thin else BAR_ROW


def pack(rows: pd.DataFrame, scale: Scale) -> list[Bar]:
    """Give each interval a row of its lane, so that neither bars nor labels cover each other.

    Parameters:
        rows: Intervals of one lane with start, end, end_latest, status, certain, what and drawn,
            in order of start; those that stand outside the scale are left out.
        scale: The days.

    Returns:
        The bars; those that are parts (drawn "thin") stand below the others.
    """
    bars: list[Bar] = []
    n_rows, top = 0, 0.0
    for drawn in ("bar", "thin"):
        free: list[float] = []  # up to where each row is taken
        for row in rows[rows["drawn"] == drawn].to_dict("records"):
            bar = _placed(row, scale, thin=drawn == "thin")
            begins = min(bar.x0, bar.label_x) if bar.label else bar.x0
            place = next((n for n, x in enumerate(free) if x <= begins), len(free))
            gap = SPACE if bar.label else 0.0
            free[place : place + 1] = [max(bar.x2, bar.label_x + width_of(bar.label)) + gap]
            bars.append(replace(bar, row=n_rows + place, top=top + bar.height * place))
        n_rows += len(free)
        top += len(free) * BAR_ROW
    return bars


def stretches(rows: pd.DataFrame, scale: Scale) -> list[tuple[float, float, str]]:
    """Return the stretches to hatch, with their labels, from left to right.

    Parameters:
        rows: Rows of one lane that are drawn "hatch".
        scale: The days.
    """
    found: list[tuple[float, float, str]] = []
    for row in rows[rows["drawn"] == "hatch"].sort_values("start").to_dict("records"):
        x0, x1, words = scale.x(row["start"]), scale.x(row["end"]), str(row["what"])
        if found and x0 < found[-1][1]:  # one under the other would be hatched twice
            left, right, said = found.pop()
            words = _both(said, words)
            x0, x1 = left, max(x1, right)
        if x1 > x0:
            found.append((x0, x1, words))
    return found


def _both(one: str, other: str) -> str:
    """Return what two labels say, once; a longer one that holds the other says it less widely."""
    if one and other and (one in other or other in one):
        return min(one, other, key=len)
    return "; ".join(filter(None, (one, other)))


def month_starts(scale: Scale, *, every: int) -> list[date]:
    """Return the first days of months on the scale: those of each `every` months of a year.

    Example:
        >>> scale = Scale(date(2025, 12, 5), date(2026, 4, 30), 0, 1)
        >>> [day.isoformat() for day in month_starts(scale, every=3)]
        ['2026-01-01', '2026-04-01']
    """
    days = pd.date_range(scale.first, scale.last, freq="MS")
    return [day.date() for day in days if (day.month - 1) % every == 0]


def width_of(words: str) -> float:
    """Return about how wide a label is, in inches."""
    return LETTER * len(words)


def fitted(words: str, width: float) -> str:
    """Return words, cut with an ellipsis where they are wider than the room there is.

    Example:
        >>> fitted("Community mental health team", 0.75)
        'Community…'
    """
    n = max(1, int(width / LETTER))
    return words if len(words) <= n else words[: n - 1].rstrip() + "…"


def wrapped(parts: Sequence[str], width: float, between: str = "; ") -> list[str]:
    """Return parts in as many lines as a width asks for; no part is broken.

    Example:
        >>> wrapped(["attended", "did not attend"], 1.5)
        ['attended', 'did not attend']
    """
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}{between}{part}" if lines else part
        if lines and width_of(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _placed(row: dict[object, object], scale: Scale, *, thin: bool) -> Bar:
    start, end, latest = row["start"], row["end"], row["end_latest"]
    assert isinstance(start, date)
    known = end if isinstance(end, date) else scale.end
    x0 = scale.x(start)
    x1 = max(scale.x(known), x0 + SHORTEST)
    x2 = x1
    if row["status"] == "inactive":
        x2 = max(x1, scale.x(latest) if isinstance(latest, date) else scale.right)
    # What a part is stands in the label of the bar above it.
    label = "" if thin else fitted(str(row["what"]), scale.right - scale.left)
    label_x = max(scale.left, min(x0, scale.right - 0.04 - width_of(label)))
    return Bar(
        x0, min(x1, scale.right), min(x2, scale.right), label, label_x, 0, 0.0, str(row["status"]),
        bool(row["certain"]), start >= scale.first, thin,
    )  # fmt: skip


def lanes_of(rows: pd.DataFrame, lanes: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of each lane, in the order given; a lane without rows has an empty table."""
    return {lane: rows[rows["lane"] == lane] for lane in lanes}
