"""The bars and marks of a timeline. Shapes and line styles tell them apart, not colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from cohortid.plots.style import BLUE, DARK_BLUE, GREY, PALE, PINK, TEXT, WHITE
from cohortid.plots.timeline_layout import Bar, Scale, fitted, width_of

NAN = float("nan")
R = 0.05  # inches: half a mark
HIGH, LOW = 0.1, 0.06  # inches: height of a bar, and of a part of one
COLOUR = {
    "home": GREY,
    "team": BLUE,
    "order": PINK,
    "hospital": DARK_BLUE,
    "crisis": PINK,
}


@dataclass(frozen=True)
class Mark:
    """A mark: its sign in the key, what it means, and how it is drawn.

    Parameters:
        sign: A letter like the shape.
        words: What it means.
        shape: Corners as (x, y) in units of half a mark, None between strokes; empty for a dot.
        color: Colour of the line.
        hollow: For a dot, whether it is empty inside.
    """

    sign: str
    words: str
    shape: tuple[tuple[float, float] | None, ...]
    color: str
    hollow: bool = False


_CROSS = ((-1, -1), (1, 1), None, (-1, 1), (1, -1))
_DIAMOND = ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0), (0, -1.25))
_SQUARE = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1), (1, -1))
_PLUS = ((-1.2, 0), (1.2, 0), None, (0, -1.2), (0, 1.2))
_FLAG = ((0, 1.4), (0, -1.4), (1.6, -0.7), (0, 0))
_TRIANGLE = ((0, -1.2), (1.2, 1), (-1.2, 1), (0, -1.2), (1.2, 1))

MARKS = {
    "attended": Mark("●", "attended", (), BLUE),
    "message": Mark("○", "message or email, not seen", (), BLUE, hollow=True),
    "missed": Mark("×", "did not attend", _CROSS, PINK),
    "too_late": Mark("+", "came too late to be seen", _PLUS, PINK),
    "cancelled_by_person": Mark("◇", "cancelled by the person", _DIAMOND, TEXT),
    "cancelled_by_service": Mark("□", "cancelled by the service", _SQUARE, TEXT),
    "unknown": Mark("△", "not known whether attended", _TRIANGLE, GREY),
    "concern": Mark("⚑", "concern raised", _FLAG, PINK),
}


def draw_marks(ax: Axes, rows: pd.DataFrame, scale: Scale, y: float) -> None:
    """Draw the marks of one row, each kind as one line so that the picture stays light.

    Parameters:
        ax: Axes in inches, y downwards.
        rows: Marks with start and drawn.
        scale: The days.
        y: Where the row is.
    """
    for name, mark in MARKS.items():
        own = rows[rows["drawn"] == name]
        # In the middle of the day.
        half = (scale.right - scale.left) / ((scale.last - scale.first).days + 1) / 2
        places = [scale.x(day) + half for day in own["start"]]
        if not places:
            continue
        if mark.shape:
            _strokes(ax, mark, places, y)
        else:
            _dots(ax, places, y, mark.color, 7.0)
            if mark.hollow:
                _dots(ax, places, y, WHITE, 4.6)
        if name == "concern":
            _concern_words(ax, own, places, y, scale)


def draw_bar(ax: Axes, bar: Bar, y: float, lane: str) -> None:
    """Draw a bar: full where it is certain, an arrow if it goes on, dashed if its end isn't known.

    Parameters:
        ax: Axes in inches, y downwards.
        bar: The bar with its place.
        y: Its upper edge.
        lane: Its lane, which gives the colour.
    """
    color, height = COLOUR[lane], LOW if bar.thin else HIGH
    bottom = y + height
    plain = not bar.certain or bar.status == "not_accepted" or bar.thin
    corners = [(bar.x0, y), (bar.x1, y), (bar.x1, bottom), (bar.x0, bottom), (bar.x0, y)]
    xs, ys = [x for x, _ in corners], [high for _, high in corners]
    style = "solid" if bar.certain else (0, (1, 1))
    ax.fill(xs, ys, facecolor=PALE if plain else color, edgecolor=color, lw=1.0, ls=style, zorder=1)
    middle = (y + bottom) / 2
    if bar.x2 > bar.x1:
        for edge in (y, bottom):
            ax.plot([bar.x1, bar.x2], [edge, edge], color=color, lw=1.0, ls=(0, (3, 2)))
        ax.plot([bar.x2, bar.x2], [y, bottom], color=color, lw=1.0, ls=(0, (1, 1)))
    if bar.status == "open":
        tip = bar.x1 + 0.08
        ax.fill([bar.x1, tip, bar.x1], [y - 0.02, middle, bottom + 0.02], color=color, lw=0)
    if not bar.begins:
        back = bar.x0 - 0.07
        ax.fill([bar.x0, back, bar.x0], [y, middle, bottom], color=color, lw=0)


def key_of(shown: pd.DataFrame, bars: Mapping[str, Sequence[Bar]]) -> list[str]:
    """Return what the signs on a timeline mean, as far as they occur.

    Parameters:
        shown: The rows that are drawn.
        bars: The bars of each lane.

    Returns:
        A sign and its meaning each.
    """
    there = set(shown["drawn"])
    every = [bar for own in bars.values() for bar in own]
    parts = [
        f"{mark.sign} {mark.words}"
        for name, mark in MARKS.items()
        if name in there and name != "concern"
    ]
    if any(bar.status == "open" for bar in every):
        parts.append("▸ goes on")
    if any(bar.status == "inactive" for bar in every):
        parts.append("dashed: end not known")
    if any(not bar.certain for bar in every):
        parts.append("dotted: not certain as recorded")
    if any(bar.status == "not_accepted" for bar in every):
        parts.append("empty: not accepted")
    if "hatch" in there:
        parts.append("hatched: not received, or nothing recorded")
    return parts


def _strokes(ax: Axes, mark: Mark, places: Sequence[float], y: float) -> None:
    xs: list[float] = []
    ys: list[float] = []
    for x in places:
        for corner in (*mark.shape, None):
            xs.append(NAN if corner is None else x + R * corner[0])
            ys.append(NAN if corner is None else y + R * corner[1])
    ax.plot(xs, ys, color=mark.color, lw=1.4, solid_joinstyle="miter", zorder=4)


def _dots(ax: Axes, places: Sequence[float], y: float, color: str, size: float) -> None:
    # A very short line with round ends is a dot, and far lighter than a circle.
    xs = [part for x in places for part in (x - 0.002, x + 0.002, NAN)]
    ys = [part for _ in places for part in (y, y, NAN)]
    # Snapped to whole pixels it would have no length, and vanish.
    ax.plot(xs, ys, color=color, lw=size, solid_capstyle="round", zorder=4, snap=False)


def _concern_words(
    ax: Axes, own: pd.DataFrame, places: Sequence[float], y: float, scale: Scale
) -> None:
    for x, words in zip(places, own["what"], strict=True):
        right = x + 0.15 + width_of(str(words)) < scale.right
        said = str(words) if right else fitted(str(words), max(x - scale.left - 0.2, 0.6))
        ax.text(
            x + 0.13 if right else x - 0.1, y, said, va="center", ha="left" if right else "right",
            fontsize=8.5, color=TEXT, parse_math=False,
        )  # fmt: skip
