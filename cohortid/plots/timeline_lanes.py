"""The lanes of a timeline: their names, their heights, and what is drawn in each."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from cohortid.plots.style import GREY, PALE, SMALL, TEXT, WHITE, hatch
from cohortid.plots.timeline_layout import LABEL_ROW, Bar, Scale, stretches, width_of
from cohortid.plots.timeline_marks import draw_bar, draw_marks

LANES = {
    "home": "Home",
    "team": "Teams",
    "order": "Mental Health Act",
    "hospital": "Hospital",
    "crisis": "Crisis",
    "contact": "Contacts",
    "concern": "Concerns raised",
}
# Rows of marks within a lane, with the marks that stand in each.
MARK_ROWS: dict[str, dict[str, tuple[str, ...]]] = {
    "contact": {
        "attended": ("attended", "message"),
        "missed": ("missed", "too_late"),
        "cancelled": ("cancelled_by_person", "cancelled_by_service"),
        "not known": ("unknown",),
    },
    "concern": {"": ("concern",)},
}
ALWAYS = ("attended", "missed", "cancelled")
ONLY_IF_ANY = ("concern",)
# In inches.
LEFT, PAD = 1.7, 0.07
MARK_ROW, NONE_ROW = 0.2, 0.24
MOST_ROWS = 8


def write(
    ax: Axes, x: float, y: float, words: str, *, color: str = TEXT, size: float = SMALL,
    align: str = "left", weight: str = "normal", behind: bool = False,
) -> None:  # fmt: skip
    """Write words that may come from somebody's data: nothing in them is read as a formula."""
    box = {"facecolor": WHITE, "edgecolor": "none", "pad": 1.2} if behind else None
    ax.text(
        x, y, words, color=color, fontsize=size, ha=align, va="center", fontweight=weight,
        parse_math=False, bbox=box, zorder=5,
    )  # fmt: skip


def is_drawn(lane: str, shown: pd.DataFrame) -> bool:
    """Tell whether a lane is drawn; most are, so that their emptiness is seen."""
    return lane not in ONLY_IF_ANY or bool((shown["lane"] == lane).any())


def _mark_rows(lane: str, rows: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    there = set(rows["drawn"])
    return {
        name: marks
        for name, marks in MARK_ROWS.get(lane, {}).items()
        if name in ALWAYS or there & set(marks)
    }


def height_of(lane: str, rows: pd.DataFrame, bars: list[Bar]) -> float:
    """Return the height of a lane in inches."""
    marks = len(_mark_rows(lane, rows)) * MARK_ROW
    drawn = max((bar.top + bar.height for bar in bars if bar.row < MOST_ROWS), default=0.0)
    return (marks or drawn or NONE_ROW) + 2 * PAD


def draw_lane(
    ax: Axes,
    lane: str,
    rows: pd.DataFrame,
    bars: list[Bar],
    scale: Scale,
    span: tuple[float, float],
) -> None:
    """Draw one lane.

    Parameters:
        ax: Axes in inches, y downwards.
        lane: Its id.
        rows: Its rows, and those of every lane.
        bars: Its bars with their places.
        scale: The days.
        span: Its upper and lower edge.
    """
    top, bottom = span
    ax.plot([0.1, scale.right], [top, top], color=PALE, lw=1.2, zorder=0)
    write(ax, 0.1, top + PAD + 0.12, LANES[lane], weight="bold")
    hatched = stretches(rows, scale)
    for x0, x1, _ in hatched:
        hatch(ax, x0, x1, top + 0.03, bottom - 0.03)
    marks = _mark_rows(lane, rows)
    for place, (name, kinds) in enumerate(marks.items()):
        own, y = rows[rows["drawn"].isin(kinds)], top + PAD + MARK_ROW * (place + 0.5)
        if name:
            write(ax, LEFT - 0.1, y, f"{name} {len(own)}", align="right", color=GREY)
        draw_marks(ax, own, scale, y)
    _bars(ax, lane, bars, span)
    y = bottom - 0.12 if bars or marks else (top + bottom) / 2
    _hatch_words(ax, hatched, y)
    x = None if bars or marks else _free_place(hatched, scale, width_of("none recorded"))
    if x is not None:
        write(ax, x + 0.04, y, "none recorded", color=GREY)


def _bars(ax: Axes, lane: str, bars: list[Bar], span: tuple[float, float]) -> None:
    top, bottom = span
    for bar in bars:
        if bar.row < MOST_ROWS:
            y = top + PAD + bar.top
            if bar.label:
                write(ax, bar.label_x, y + 0.09, bar.label, behind=True)
            draw_bar(ax, bar, y + (LABEL_ROW if bar.label else 0.02), lane)
    n_more = sum(bar.row >= MOST_ROWS for bar in bars)
    if n_more:
        write(ax, LEFT - 0.1, bottom - 0.12, f"and {n_more} more", align="right", color=GREY)


def _hatch_words(ax: Axes, hatched: list[tuple[float, float, str]], y: float) -> None:
    """Say why a stretch is hatched where there is room; the key at the foot says it anyway."""
    for x0, x1, words in hatched:
        for said in (words, "not received"):
            if words and said in words and width_of(said) < x1 - x0:
                write(ax, x0 + 0.04, y, said, color=GREY, behind=True)
                break


def _free_place(
    hatched: list[tuple[float, float, str]], scale: Scale, width: float
) -> float | None:
    """Return the first place beside the hatched ones that has room for words."""
    place = scale.left
    for x0, x1, _ in [*hatched, (scale.right, scale.right, "")]:
        if x0 - place > width:
            return place
        place = max(place, x1)
    return None
