"""The overlap figure (UpSet): bars of combinations over a matrix of dots, sizes at the left."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from cohortid.plots.style import (
    BLUE,
    DARK_BLUE,
    GREY,
    HIDDEN,
    PALE,
    SIZE,
    SMALL,
    TEXT,
    WHITE,
    new_axes,
    shown,
)

# How a combination is written in a table: names joined, one that is only possible with a mark.
BETWEEN, POSSIBLE = " + ", "?"
NONE = "none of them"
OTHER = "all other combinations"
AT_MOST = 12
# In inches.
NAMES, NAME_LETTER, MOST_LETTERS, SIZE_BARS = 0.1, 0.083, 36, 0.85
BARS, ROW, COLUMN, HEAD, FOOT, LEAST_WIDTH = 1.6, 0.34, 0.42, 0.4, 0.55, 6.2


@dataclass(frozen=True)
class _Column:
    """One combination: which names are met (True) or possible (False), and how many people."""

    names: dict[str, bool]
    n: object


def plot_upset(
    patterns: pd.DataFrame,
    sizes: pd.DataFrame,
    *,
    people: str = "",
    at_most: int = AT_MOST,
    ax: Axes | None = None,
) -> Axes:
    """Draw how many people meet which combination.

    Parameters:
        patterns: Masked figures, largest first: columns pattern (names joined by " + ", a possible
            one with "?"; NONE; OTHER) and n, missing where hidden: said as "*", not drawn.
        sizes: Masked figures of each name: columns name and n.
        people: Who is counted, such as "brought forward".
        at_most: Most combinations drawn; the rest is said in words.
        ax: Axes to draw on; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: A column is missing, or `at_most` is below 1.

    Example:
        >>> patterns = pd.DataFrame({"pattern": ["Hospital + Contact", OTHER], "n": [40, None]})
        >>> sizes = pd.DataFrame({"name": ["Hospital", "Contact"], "n": [45, 40]})
        >>> ax = plot_upset(patterns, sizes)
        >>> [text.get_text() for text in ax.texts][-1]
        'All other combinations: hidden (small numbers).'
    """
    columns, rest = _columns(patterns, sizes, at_most)
    names = [str(name) for name in sizes["name"]]
    left = NAMES + NAME_LETTER * min(MOST_LETTERS, max(map(len, names), default=0)) + 1.6
    width = max(LEAST_WIDTH, left + COLUMN * len(columns) + 0.2)
    height = HEAD + BARS + ROW * len(names) + FOOT
    ax = ax or new_axes(width, height)
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.set_axis_off()
    places = [left + COLUMN * (number + 0.5) for number in range(len(columns))]
    rows = {name: HEAD + BARS + ROW * (place + 0.5) for place, name in enumerate(names)}
    title = " ".join(f"People {people}, by what they meet together".replace(" ,", ",").split())
    _write(ax, NAMES, 0.16, title, size=SIZE, weight="bold")
    _stripes(ax, rows, width)
    _bars(ax, columns, places)
    _dots(ax, columns, places, rows)
    _size_bars(ax, sizes, rows, left)
    for number, words in enumerate(_foot(columns, rest)):
        _write(ax, NAMES, height - FOOT + 0.18 + 0.2 * number, words, color=GREY)
    return ax


def describe_upset(
    patterns: pd.DataFrame, sizes: pd.DataFrame, *, people: str = "", at_most: int = AT_MOST
) -> str:
    """Return the figure in words, for people who don't see it.

    Parameters:
        patterns: As for `plot_upset`.
        sizes: As for `plot_upset`.
        people: As for `plot_upset`.
        at_most: As for `plot_upset`.

    Returns:
        The text.

    Example:
        >>> patterns = pd.DataFrame({"pattern": ["Hospital + Contact"], "n": [40]})
        >>> sizes = pd.DataFrame({"name": ["Hospital", "Contact"], "n": [45, 40]})
        >>> describe_upset(patterns, sizes, people="brought forward")
        'People brought forward. Hospital and Contact: 40. In all, Hospital: 45; Contact: 40.'
    """
    columns, rest = _columns(patterns, sizes, at_most)
    parts = [f"People {people}.".replace(" .", ".")]
    for column in columns:
        said = [name + ("" if met else " (possible)") for name, met in column.names.items()]
        parts.append(f"{' and '.join(said) or NONE.capitalize()}: {_n(column.n)}.")
    alone = "; ".join(f"{name}: {_n(n)}" for name, n in zip(sizes["name"], sizes["n"], strict=True))
    return " ".join([*parts, f"In all, {alone}.", *rest])


def _columns(
    patterns: pd.DataFrame, sizes: pd.DataFrame, at_most: int
) -> tuple[list[_Column], list[str]]:
    """Return the combinations to draw, and what is said of the rest."""
    for frame, needed in ((patterns, {"pattern", "n"}), (sizes, {"name", "n"})):
        missing = needed - set(frame.columns)
        if missing:
            raise ValueError(f"The table lacks the column {', '.join(sorted(missing))}.")
    if at_most < 1:
        raise ValueError("at_most must be 1 or more.")
    names = set(sizes["name"])
    columns, rest = [], []
    for pattern, n in zip(patterns["pattern"], patterns["n"], strict=True):
        if pattern == OTHER:
            rest.append(f"{OTHER.capitalize()}: {_n(n)}.")
            continue
        parts = [] if pattern == NONE else str(pattern).split(BETWEEN)
        met = {part.removesuffix(POSSIBLE): part in names for part in parts}
        columns.append(_Column(met, n))
    if len(columns) > at_most:
        left = len(columns) - at_most
        what = "1 further combination isn't" if left == 1 else f"{left} further combinations aren't"
        rest.insert(0, f"{what} drawn.")
    return columns[:at_most], rest


def _stripes(ax: Axes, rows: dict[str, float], width: float) -> None:
    for place, y in enumerate(rows.values()):
        if place % 2 == 0:
            xs, top, bottom = [0.05, width - 0.05], y - ROW / 2, y + ROW / 2
            ax.fill([*xs, *xs[::-1]], [top, top, bottom, bottom], color=PALE, lw=0, zorder=0)


def _bars(ax: Axes, columns: Sequence[_Column], places: Sequence[float]) -> None:
    base, largest = HEAD + BARS - 0.08, _largest(column.n for column in columns)
    for column, x in zip(columns, places, strict=True):
        ax.plot([x - COLUMN / 2, x + COLUMN / 2], [base, base], color=GREY, lw=1)
        if pd.isna(column.n):  # type: ignore[call-overload]
            _write(ax, x, base - 0.12, shown(column.n), align="center", weight="bold")
            continue
        y = base - (BARS - 0.4) * float(str(column.n)) / largest
        half = COLUMN * 0.3
        xs = [x - half, x + half, x + half, x - half]
        ax.fill(xs, [y, y, base, base], color=DARK_BLUE, lw=0)
        _write(ax, x, y - 0.1, shown(column.n), align="center")


def _dots(
    ax: Axes, columns: Sequence[_Column], places: Sequence[float], rows: dict[str, float]
) -> None:
    for column, x in zip(columns, places, strict=True):
        ys = [rows[name] for name in column.names]
        if len(ys) > 1:
            ax.plot([x, x], [min(ys), max(ys)], color=BLUE, lw=2, zorder=1)
        for name, y in rows.items():
            if name not in column.names:
                ax.plot([x], [y], ".", color="#aeb7bd", ms=3, zorder=2)
                continue
            fill = BLUE if column.names[name] else WHITE
            ax.plot([x], [y], "o", color=BLUE, ms=8, mfc=fill, mew=1.6, zorder=3)


def _size_bars(ax: Axes, sizes: pd.DataFrame, rows: dict[str, float], left: float) -> None:
    largest = _largest(sizes["n"])
    _write(ax, left - 0.15, HEAD + BARS - 0.12, "In all", align="right", color=GREY)
    for name, n in zip(sizes["name"], sizes["n"], strict=True):
        y = rows[str(name)]
        lines = textwrap.wrap(str(name), MOST_LETTERS)
        size = SIZE if len(lines) == 1 else SMALL
        _write(ax, NAMES, y, "\n".join(lines[:2]), size=size)
        _write(ax, left - 0.15, y, shown(n), align="right", weight="bold")
        if not pd.isna(n):
            right = left - 0.58
            xs = [right - SIZE_BARS * float(n) / largest, right]
            ax.fill([*xs, *xs[::-1]], [y - 0.07, y - 0.07, y + 0.07, y + 0.07], color=BLUE, lw=0)


def _foot(columns: Sequence[_Column], rest: Sequence[str]) -> list[str]:
    key = []
    if any(not met for column in columns for met in column.names.values()):
        key.append("Filled dot: met. Empty dot: not known, could be met. In all: either.")
    if any(pd.isna(column.n) for column in columns):  # type: ignore[call-overload]
        key.append(f"* = {HIDDEN}.")
    if any(not column.names for column in columns):
        key.append(f"No dot: {NONE}.")
    return [" ".join(key), " ".join(rest)] if key else [" ".join(rest)]


def _largest(numbers: object) -> float:
    found = [float(str(n)) for n in numbers if not pd.isna(n)]  # type: ignore[attr-defined]
    return max([*found, 1.0])


def _n(n: object) -> str:
    return HIDDEN if pd.isna(n) else shown(n)  # type: ignore[call-overload]


def _write(
    ax: Axes, x: float, y: float, words: str, *, color: str = TEXT, size: float = SMALL,
    align: str = "left", weight: str = "normal",
) -> None:  # fmt: skip
    ax.text(x, y, words, color=color, fontsize=size, ha=align, va="center", fontweight=weight,
            parse_math=False)  # fmt: skip
