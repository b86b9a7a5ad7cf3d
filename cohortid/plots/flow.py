"""The flow figure: from everybody in the extract to who is brought forward, with the exits."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from cohortid.plots.style import (
    BLUE,
    DARK_BLUE,
    GREY,
    HIDDEN,
    PALE,
    PINK,
    SIZE,
    SMALL,
    TEXT,
    WHITE,
    new_axes,
    shown,
)

# In inches, so that boxes and letters keep their proportion however many steps there are.
WIDTH, MARGIN, BOX, EXIT = 7.2, 0.08, 4.3, 2.4
LINE, PAD, GAP, NOTE_LINE = 0.17, 0.17, 0.26, 0.16
STEP_LETTERS, NOTE_LETTERS, EXIT_LETTERS = 38, 62, 26


@dataclass(frozen=True)
class _Row:
    """A row of the flow, with its words broken into lines."""

    title: str
    text: str
    n: str
    leaves: str

    @property
    def height(self) -> float:
        """Height of its box in inches."""
        return PAD * 2 + LINE * (self.text.count("\n") + 1)


@dataclass
class _Step:
    """A step on the way, and the notes within it."""

    row: _Row
    notes: list[_Row]
    top: float = 0.0


def plot_flow(flow: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many people remain at each step, with those who can't be told beside it.

    Parameters:
        flow: Masked figures in order: columns title, kind ("step", "exit" or "note") and n
            (missing where hidden, shown as "*"). A column leaves, if there is one, holds the
            title of the step that an exit leaves from; the last step but one otherwise.
        ax: Axes to draw on; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: A column is missing, or no row is a step.

    Example:
        >>> rows = [("In the extract", "step", 2000), ("Brought forward", "step", None)]
        >>> ax = plot_flow(pd.DataFrame(rows, columns=["title", "kind", "n"]))
        >>> [text.get_text() for text in ax.texts]
        ['In the extract', '2,000', 'Brought forward', '*']
    """
    steps, exits = _steps_and_exits(flow)
    height = max([_place(steps), *(steps[-1].top + row.height + MARGIN for row in exits[-1:])])
    ax = ax or new_axes(WIDTH, height)
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(height, 0)
    ax.set_axis_off()
    for number, step in enumerate(steps):
        _draw_step(ax, step, is_last=number == len(steps) - 1)
        if number + 1 < len(steps):
            _arrow(ax, step.top + step.row.height, steps[number + 1].top)
    bottom = steps[-1].top
    for row in reversed(exits):
        _draw_exit(ax, row, bottom, _left_from(row, steps))
        bottom -= row.height + GAP
    return ax


def describe_flow(flow: pd.DataFrame) -> str:
    """Return the flow in one sentence per row, for people who don't see the figure.

    Parameters:
        flow: As for `plot_flow`.

    Returns:
        The text.

    Example:
        >>> rows = [("In the extract", "step", 2000), ("Brought forward", "step", 125)]
        >>> describe_flow(pd.DataFrame(rows, columns=["title", "kind", "n"]))
        'Flow of people, step by step. In the extract: 2,000. Brought forward: 125.'
    """
    kinds = {"exit": "Beside the steps, ", "note": ""}
    parts = [
        f"{kinds.get(str(kind), '')}{title}: {HIDDEN if pd.isna(n) else shown(n)}."
        for title, kind, n in zip(flow["title"], flow["kind"], flow["n"], strict=True)
    ]
    return " ".join(["Flow of people, step by step.", *parts])


def _steps_and_exits(flow: pd.DataFrame) -> tuple[list[_Step], list[_Row]]:
    missing = {"title", "kind", "n"} - set(flow.columns)
    if missing:
        raise ValueError(f"The flow lacks the column {', '.join(sorted(missing))}.")
    leaves = flow["leaves"] if "leaves" in flow else pd.Series([None] * len(flow))
    steps: list[_Step] = []
    exits: list[_Row] = []
    letters = {"step": STEP_LETTERS, "note": NOTE_LETTERS, "exit": EXIT_LETTERS}
    for title, kind, n, left in zip(flow["title"], flow["kind"], flow["n"], leaves, strict=True):
        text = "\n".join(textwrap.wrap(str(title), letters.get(str(kind), STEP_LETTERS)))
        row = _Row(str(title), text, shown(n), "" if pd.isna(left) else str(left))
        if kind == "exit":
            exits.append(row)
        elif kind == "note" and steps:
            steps[-1].notes.append(row)
        else:
            steps.append(_Step(row, []))
    if not steps:
        raise ValueError("The flow holds no step.")
    return steps, exits


def _place(steps: list[_Step]) -> float:
    """Give each step its place from the top; return the height of all."""
    y = MARGIN
    for step in steps:
        step.top = y
        y += step.row.height + GAP
        y += NOTE_LINE * sum(note.text.count("\n") + 1 for note in step.notes)
    return y - GAP + MARGIN


def _draw_step(ax: Axes, step: _Step, *, is_last: bool) -> None:
    fill, ink = (DARK_BLUE, WHITE) if is_last else (PALE, TEXT)
    _box(ax, MARGIN, step.top, BOX, step.row.height, fill, BLUE, "solid")
    middle = step.top + step.row.height / 2
    ax.text(MARGIN + 0.14, middle, step.row.text, va="center", fontsize=SIZE, color=ink)
    ax.text(
        MARGIN + BOX - 0.14, middle, step.row.n, va="center", ha="right",
        fontsize=SIZE + 2, fontweight="bold", color=ink,
    )  # fmt: skip
    y = step.top + step.row.height + 0.06
    for note in step.notes:
        words = f"{note.text}: {note.n}"
        # Beside the arrow, not on it.
        ax.text(MARGIN + 0.42, y, words, va="top", fontsize=SMALL, color=GREY)
        y += NOTE_LINE * (note.text.count("\n") + 1)


def _draw_exit(ax: Axes, row: _Row, top: float, left_from: _Step) -> None:
    x = WIDTH - MARGIN - EXIT
    _box(ax, x, top, EXIT, row.height, WHITE, PINK, "dashed")
    middle = top + row.height / 2
    ax.text(x + 0.12, middle, row.text, va="center", fontsize=SIZE, color=TEXT)
    ax.text(
        x + EXIT - 0.12, middle, row.n, va="center", ha="right",
        fontsize=SIZE + 2, fontweight="bold", color=PINK,
    )  # fmt: skip
    # Each exit has a line of its own from the step: one below another isn't part of it.
    start, rail = left_from.top + left_from.row.height / 2, (MARGIN + BOX + x) / 2
    line = [MARGIN + BOX, rail, rail, x - 0.06], [start, start, middle, middle]
    ax.plot(*line, color=PINK, lw=1.4, ls="--", zorder=0)
    ax.fill([x - 0.1, x - 0.1, x], [middle - 0.06, middle + 0.06, middle], color=PINK, lw=0)


def _left_from(row: _Row, steps: list[_Step]) -> _Step:
    named = [step for step in steps if step.row.title == row.leaves]
    return named[0] if named else steps[max(0, len(steps) - 2)]


def _arrow(ax: Axes, start: float, end: float) -> None:
    x = MARGIN + 0.24
    ax.plot([x, x], [start, end - 0.06], color=BLUE, lw=1.4, zorder=0)
    ax.fill([x - 0.06, x + 0.06, x], [end - 0.1, end - 0.1, end], color=BLUE, lw=0)


def _box(
    ax: Axes, x: float, y: float, width: float, height: float, fill: str, edge: str, line: str
) -> None:
    ax.add_patch(
        FancyBboxPatch(
            (x, y), width, height, boxstyle="round,pad=0,rounding_size=0.05",
            facecolor=fill, edgecolor=edge, linewidth=1.4, linestyle=line,
        )
    )  # fmt: skip
