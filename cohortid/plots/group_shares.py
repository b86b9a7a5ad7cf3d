"""Dot-and-interval figure of a share by group, from a masked group table."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from cohortid.plots.style import (
    BLUE,
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

WIDTH, ROW, FOOT = 7.2, 0.42, 0.6
LABELS = 0.33  # part of the width kept for the names of the groups


def plot_group_shares(table: pd.DataFrame, *, by: str, ax: Axes | None = None) -> Axes:
    """Draw each group's share with its 95 % interval, in the order of the table.

    Parameters:
        table: One measure of a masked group table (`GroupTable.table`): columns `by`, numerator,
            denominator, value, low and high. A hidden row is named and gets no mark.
        by: Column that names the groups.
        ax: Axes to draw on; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: A column is missing.

    Example:
        >>> rows = [("F", 20, 60, 0.33, 0.23, 0.46), ("M", None, 50, None, None, None)]
        >>> names = ["sex", "numerator", "denominator", "value", "low", "high"]
        >>> ax = plot_group_shares(pd.DataFrame(rows, columns=names), by="sex")
        >>> [text.get_text() for text in ax.texts]
        ['33.0% (20 of 60)', 'hidden (small numbers)']
    """
    _check(table, by)
    if ax is None:
        height = ROW * len(table) + FOOT
        ax = new_axes(WIDTH, height)
        ax.set_position((LABELS, FOOT / height, 0.97 - LABELS, 1 - FOOT / height))
    highest = float(table["high"].max(skipna=True)) if table["high"].notna().any() else 0.1
    # Room for the words to the right of the longest interval.
    edge = highest * 1.45
    for place, row in enumerate(table.to_dict("records")):
        ax.axhline(place, color=PALE, lw=1, zorder=0)
        if pd.isna(row["value"]):
            _write(ax, 0.01 * edge, place, HIDDEN, GREY)
            continue
        ax.plot([row["low"], row["high"]], [place, place], color=BLUE, lw=2)
        ax.plot([row["value"]], [place], "o", color=BLUE, ms=7)
        words = f"{row['value']:.1%} ({shown(row['numerator'])} of {shown(row['denominator'])})"
        _write(ax, row["high"] + 0.015 * edge, place, words, TEXT)
    _finish(ax, [str(name) for name in table[by]], edge)
    return ax


def describe_group_shares(table: pd.DataFrame, *, by: str) -> str:
    """Return the figure in words, for people who don't see it.

    Parameters:
        table: As for `plot_group_shares`.
        by: Column that names the groups.

    Returns:
        The text.

    Example:
        >>> rows = [("F", 20, 60, 0.33, 0.23, 0.46), ("M", None, 50, None, None, None)]
        >>> names = ["sex", "numerator", "denominator", "value", "low", "high"]
        >>> describe_group_shares(pd.DataFrame(rows, columns=names), by="sex")
        'Share by group with 95% intervals. F: 33.0% (23.0% to 46.0%). M: hidden (small numbers).'
    """
    _check(table, by)
    parts = ["Share by group with 95% intervals."]
    for row in table.to_dict("records"):
        said = (
            HIDDEN
            if pd.isna(row["value"])
            else f"{row['value']:.1%} ({row['low']:.1%} to {row['high']:.1%})"
        )
        parts.append(f"{row[by]}: {said}.")
    return " ".join(parts)


def _check(table: pd.DataFrame, by: str) -> None:
    needed = {by, "numerator", "denominator", "value", "low", "high"}
    missing = needed - set(table.columns)
    if missing:
        raise ValueError(f"The table lacks the column {', '.join(sorted(missing))}.")


def _write(ax: Axes, x: float, y: float, words: str, color: str) -> None:
    # On white, so that the line behind doesn't strike the words through.
    behind = {"facecolor": WHITE, "edgecolor": "none", "pad": 1.5}
    ax.text(x, y, words, va="center", fontsize=SMALL, color=color, bbox=behind)


def _finish(ax: Axes, names: list[str], edge: float) -> None:
    ax.set_xlim(0, edge)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), names, fontsize=SIZE, color=TEXT)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.tick_params(axis="x", labelsize=SMALL, labelcolor=GREY, color=GREY)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("Share, with 95% interval", fontsize=SMALL, color=GREY)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(GREY)
