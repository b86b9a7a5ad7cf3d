"""Forest of review yields: each group's share with its interval, factor after factor."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from cohortid.plots.style import (
    BLUE,
    GREY,
    HATCH,
    HIDDEN,
    PALE,
    SIZE,
    SMALL,
    TEXT,
    new_axes,
    shown,
)

WIDTH, LINE, PAD, FOOT, TOP = 7.2, 0.155, 0.13, 0.62, 0.05  # inches
LEFT, RIGHT = 2.85, 5.5  # inches: where the axis of shares begins and ends
LETTERS = 36  # of a group's name on a line
BESIDE = 1.03  # where the words stand, as a share
NEEDED = ("factor", "group", "numerator", "denominator", "value", "low", "high")


def plot_yields(rows: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw a forest of shares with 95 % intervals, under a heading for each factor.

    Parameters:
        rows: Masked figures in their order: factor (heading; "" for everybody, whose share is drawn
            as a line through the others), group, numerator, denominator, value, low and high. A
            hidden row is named and gets no mark.
        ax: Axes to draw on; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: A column is missing.

    Example:
        >>> figures = [("", "All", 20, 60, 0.33, 0.23, 0.46), ("Sex", "F", None, 5, *[None] * 3)]
        >>> ax = plot_yields(pd.DataFrame(figures, columns=list(NEEDED)))
        >>> [text.get_text() for text in ax.texts]
        ['All', '33.0% (20 of 60)', 'Sex', 'F', 'hidden (small numbers)']
    """
    _check(rows)
    lines, bottom = _lines(rows)
    if ax is None:
        height = TOP + bottom + FOOT
        ax = new_axes(WIDTH, height)
        ax.set_position(
            (LEFT / WIDTH, FOOT / height, (RIGHT - LEFT) / WIDTH, bottom / height)
        )  # fmt: skip
    for place, heading, row in lines:
        if row is None:
            ax.text(-1.04, place, heading, va="center", fontsize=SIZE, color=TEXT, weight="bold")
            continue
        _draw(ax, place, heading, row)
    _draw_overall(ax, rows, bottom)
    _finish(ax, bottom)
    return ax


def describe_yields(rows: pd.DataFrame) -> str:
    """Return the forest in words, for people who don't see it.

    Parameters:
        rows: As for `plot_yields`.

    Returns:
        The text.

    Example:
        >>> figures = [("", "All", 20, 60, 0.33, 0.23, 0.46), ("Sex", "F", None, 5, *[None] * 3)]
        >>> describe_yields(pd.DataFrame(figures, columns=list(NEEDED)))
        'Share with 95% intervals. All: 33.0% (23.0% to 46.0%). Sex, F: hidden (small numbers).'
    """
    _check(rows)
    parts = ["Share with 95% intervals."]
    for row in rows.to_dict("records"):
        named = ", ".join(name for name in (row["factor"], row["group"]) if name)
        parts.append(
            f"{named}: {HIDDEN}."
            if pd.isna(row["value"])
            else f"{named}: {row['value']:.1%} ({row['low']:.1%} to {row['high']:.1%})."
        )
    return " ".join(parts)


def _check(rows: pd.DataFrame) -> None:
    missing = set(NEEDED) - set(rows.columns)
    if missing:
        raise ValueError(f"The table lacks the column {', '.join(sorted(missing))}.")


def _lines(
    rows: pd.DataFrame,
) -> tuple[list[tuple[float, str, dict[str, object] | None]], float]:
    """Return where each heading and group stands, in inches from the top, and where they end."""
    found: list[tuple[float, str, dict[str, object] | None]] = []
    place, last = 0.0, ""
    for record in rows.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        if row["factor"] != last:
            last = str(row["factor"])
            place += PAD  # a little air above a heading
            found.append((place + (LINE + PAD) / 2, last, None))
            place += LINE + PAD
        name = textwrap.fill(str(row["group"]), LETTERS)
        tall = LINE * (name.count("\n") + 1) + PAD
        found.append((place + tall / 2, name, row))
        place += tall
    return found, place


def _draw(ax: Axes, place: float, name: str, row: dict[str, object]) -> None:
    ax.text(-0.03, place, name, va="center", ha="right", fontsize=SMALL, color=TEXT,
            linespacing=1.1)  # fmt: skip
    ax.plot([0, 1], [place, place], color=PALE, lw=1, zorder=0)
    value = row["value"]
    if pd.isna(value):  # type: ignore[call-overload]
        ax.text(BESIDE, place, HIDDEN, va="center", fontsize=SMALL, color=GREY)
        return
    ax.plot([row["low"], row["high"]], [place, place], color=BLUE, lw=2)  # type: ignore[arg-type]
    ax.plot([value], [place], "o", color=BLUE, ms=6)  # type: ignore[arg-type]
    words = f"{value:.1%} ({shown(row['numerator'])} of {shown(row['denominator'])})"
    ax.text(BESIDE, place, words, va="center", fontsize=SMALL, color=TEXT)


def _draw_overall(ax: Axes, rows: pd.DataFrame, bottom: float) -> None:
    """Draw everybody's share through all groups, so that each can be seen beside it."""
    overall = rows.loc[(rows["factor"] == "") & rows["value"].notna(), "value"]
    if len(overall) and len(rows) > 1:
        x = float(overall.iloc[0])
        ax.plot([x, x], [0, bottom], color=HATCH, lw=1, ls=(0, (4, 3)), zorder=0.5)


def _finish(ax: Axes, bottom: float) -> None:
    ax.set_xlim(0, 1)
    ax.set_ylim(bottom, 0)
    ax.set_yticks([])
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.tick_params(axis="x", labelsize=SMALL, labelcolor=GREY, color=GREY)
    ax.set_xlabel(
        "Share found to need assertive outreach now, with 95% interval", fontsize=SMALL, color=GREY
    )
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(GREY)
