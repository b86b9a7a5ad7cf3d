"""One person's records on an axis of days: home, teams, orders, hospital, crisis, contacts."""

from __future__ import annotations

from datetime import date

import pandas as pd
from matplotlib.axes import Axes

from cohortid.plots.style import GREY, PALE, PINK, SIZE, TEXT, new_axes
from cohortid.plots.timeline_lanes import LANES, LEFT, draw_lane, height_of, is_drawn, write
from cohortid.plots.timeline_layout import (
    Scale,
    lanes_of,
    month_starts,
    pack,
    width_of,
    wrapped,
)
from cohortid.plots.timeline_marks import MARKS, NAN, key_of

# In inches.
WIDTH, RIGHT = 9.0, 8.84
HEAD, FOOT_LINE = 0.62, 0.2


def plot_timeline(
    table: pd.DataFrame,
    *,
    first_day: date,
    index_date: date,
    title: str = "",
    marked: tuple[date, str] | None = None,
    note: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw one person's records as swimlanes, nothing after the index date.

    Parameters:
        table: A row per record: lane (of LANES, or "every"), drawn ("bar", "thin" for a part of a
            bar, "hatch" where nothing is known, "note" for
            what is only said, or a mark of `timeline_marks`), start, end,
            end_latest (dates; missing: not ended), status (closed, open, inactive: the end isn't
            known, not_accepted), certain (1 or 0) and what, in words.
        first_day: First day drawn.
        index_date: Last day drawn.
        title: What stands at the top.
        marked: A day to mark, and what it is, such as the day last seen.
        note: What stands at the foot.
        ax: Axes to draw on; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: A column is missing.

    Example:
        >>> rows = [("team", "bar", date(2026, 1, 5), None, None, "open", 1, "Crisis team T04")]
        >>> names = ["lane", "drawn", "start", "end", "end_latest", "status", "certain", "what"]
        >>> table = pd.DataFrame(rows, columns=names)
        >>> days = {"first_day": date(2025, 1, 1), "index_date": date(2026, 3, 31)}
        >>> ax = plot_timeline(table, **days)
        >>> "Crisis team T04" in [text.get_text() for text in ax.texts]
        True
    """
    _check(table)
    scale = Scale(first_day, index_date, LEFT, RIGHT)
    shown = _inside(table, scale)
    lanes = lanes_of(shown, [name for name in LANES if is_drawn(name, shown)])
    bars = {lane: pack(rows, scale) for lane, rows in lanes.items()}
    heights = {lane: height_of(lane, rows, bars[lane]) for lane, rows in lanes.items()}
    bottom = HEAD + sum(heights.values())
    foot = [*wrapped(key_of(shown, bars), RIGHT - LEFT), *([note] if note else [])]
    height = bottom + FOOT_LINE * len(foot) + 0.12
    ax = ax or new_axes(WIDTH, height)
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(height, 0)
    ax.set_axis_off()
    ax.set(xticks=[], yticks=[])  # unseen ones would be made all the same, and take time
    _axis(ax, scale, bottom, title)
    every = shown[shown["lane"] == "every"]
    top = HEAD
    for lane, rows in lanes.items():
        span = (top, top + heights[lane])
        every = every if top == HEAD else every.assign(what="")  # said once, at the top
        draw_lane(ax, lane, pd.concat([rows, every]), bars[lane], scale, span)
        top += heights[lane]
    if marked:
        _marked(ax, scale, marked, bottom)
    for number, words in enumerate(foot):
        write(ax, LEFT, bottom + 0.06 + FOOT_LINE * (number + 0.5), words, color=GREY)
    return ax


def describe_timeline(table: pd.DataFrame, *, first_day: date, index_date: date) -> str:
    """Return the timeline in words, lane by lane, for people who don't see it.

    Parameters:
        table: As for `plot_timeline`.
        first_day: First day drawn.
        index_date: Last day drawn.

    Returns:
        The text; contacts are counted, everything else is named with its dates.

    Example:
        >>> rows = [("team", "bar", date(2026, 1, 5), None, None, "open", 1, "Crisis team T04")]
        >>> names = ["lane", "drawn", "start", "end", "end_latest", "status", "certain", "what"]
        >>> table = pd.DataFrame(rows, columns=names)
        >>> days = {"first_day": date(2025, 1, 1), "index_date": date(2026, 3, 31)}
        >>> describe_timeline(table, **days)[:64]
        'Timeline from 1 January 2025 to 31 March 2026. Home: none record'
    """
    shown = _inside(table, Scale(first_day, index_date, 0, 1))
    parts = [f"Timeline from {_day(first_day)} to {_day(index_date)}."]
    for lane, rows in lanes_of(shown, list(LANES)).items():
        if is_drawn(lane, shown):
            parts.append(f"{LANES[lane]}: {_said(rows)}.")
    parts += [
        f"{row['what']}: {_day(row['start'])} to {_day(row['end'])}."
        for row in shown[shown["lane"] == "every"].to_dict("records")
    ]
    return " ".join(parts)


def _check(table: pd.DataFrame) -> None:
    needed = {"lane", "drawn", "start", "end", "end_latest", "status", "certain", "what"}
    missing = needed - set(table.columns)
    if missing:
        raise ValueError(f"The table lacks the column {', '.join(sorted(missing))}.")


def _inside(table: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Return the rows with a day on the scale, in order of start; not those without a start."""
    keep = []
    for start, end, latest, drawn in zip(
        table["start"], table["end"], table["end_latest"], table["drawn"], strict=True
    ):
        is_mark = drawn in MARKS
        last = start if is_mark else latest if isinstance(latest, date) else end
        ends_before = isinstance(last, date) and last < scale.first
        keep.append(isinstance(start, date) and start <= scale.last and not ends_before)
    return table[keep].sort_values("start", kind="stable", ignore_index=True)


def _axis(ax: Axes, scale: Scale, bottom: float, title: str) -> None:
    write(ax, 0.1, 0.16, title, size=SIZE, weight="bold")
    years: set[int] = set()
    days = month_starts(scale, every=3)
    xs = [part for day in days for part in (scale.x(day), scale.x(day), NAN)]
    ax.plot(xs, [HEAD, bottom, NAN] * len(days), color=PALE, lw=1, zorder=0)
    for day in days:
        x = scale.x(day)
        words = f"{day:%b %Y}" if day.year not in years else f"{day:%b}"
        years.add(day.year)
        if x + width_of(words) / 2 < scale.right - 0.2:
            write(ax, x, HEAD - 0.1, words, color=GREY, align="center")
    ax.plot([scale.right] * 2, [HEAD - 0.04, bottom], color=TEXT, lw=1.6, zorder=3)
    write(ax, scale.right, 0.16, f"index date {_day(scale.last)}", align="right")


def _marked(ax: Axes, scale: Scale, marked: tuple[date, str], bottom: float) -> None:
    day, words = marked
    if day < scale.first:
        write(ax, LEFT, HEAD - 0.28, f"‹ {words}", color=PINK, weight="bold")
        return
    x = scale.x(day)
    ax.plot([x, x], [HEAD - 0.2, bottom], color=PINK, lw=1.3, ls=(0, (4, 2)), zorder=2)
    align = "left" if x + width_of(words) * 1.1 < scale.right else "right"
    write(ax, x, HEAD - 0.28, words, color=PINK, align=align, weight="bold")


def _said(rows: pd.DataFrame) -> str:
    parts = []
    marks = rows[rows["drawn"].isin(list(MARKS))]
    for mark, n in marks["drawn"].value_counts().items():
        parts.append(f"{n} {MARKS[str(mark)].words}")
    for row in rows[rows["drawn"].isin(["bar", "hatch"])].to_dict("records"):
        until = {"inactive": "an end that isn't known", "open": "no end by the index date"}
        end = until.get(str(row["status"])) or _day(row["end"])
        parts.append(f"{row['what']}, {_day(row['start'])} to {end}")
    return "; ".join(parts) or "none recorded"


def _day(day: object) -> str:
    return f"{day.day} {day:%B %Y}" if isinstance(day, date) else "no date"
