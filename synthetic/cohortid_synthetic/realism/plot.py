"""A dot plot of every found value relative to its target, as SVG that stands in a page."""

from html import escape
from math import isfinite, log

import pandas as pd

from cohortid_synthetic.realism.report import band

LEFT, WIDTH, RIGHT = 470, 430, 130
ROW, TOP, BOTTOM = 26, 46, 30
FEWEST_TIMES, MOST_TIMES = 0.125, 8.0
TICKS = {0.125: "⅛", 0.25: "¼", 0.5: "½", 1.0: "target", 2.0: "2×", 4.0: "4×", 8.0: "8×"}
COLOURS = {
    "within": "#005eb8",
    "outside": "#ae2573",
    "too few": "#4c6272",
    "shown only": "#4c6272",
}
"""Colour by verdict; the shape of the mark and the word beside it say the same."""
NO_YEAR, LONGEST = "n/a", 74
PALE, LINE, TEXT = "#cfdde8", "#c3ccd2", "#212b32"


def dot_plot(table: pd.DataFrame) -> str:
    """Return the plot: a bar of tolerance, a line for the interval, a mark for the found value.

    Parameters:
        table: as given by `realism`.

    Returns:
        One `<svg>` element.
    """
    height = TOP + ROW * len(table) + BOTTOM
    width = LEFT + WIDTH + RIGHT
    bottom = height - BOTTOM
    parts = [_tick(times, words, bottom) for times, words in TICKS.items()]
    parts += [
        _row({str(key): value for key, value in row.items()}, name, TOP + ROW * place + ROW / 2)
        for place, (row, name) in enumerate(
            zip(table.to_dict("records"), labels(table), strict=True)
        )
    ]
    said = ", ".join(f"{n} {name}" for name, n in table["verdict"].value_counts().items())
    return (
        f'<svg role="img" viewBox="0 0 {width} {height}" font-family="Arial, Helvetica, sans-serif"'
        f' font-size="13" aria-label="Found values relative to their targets: {escape(said)}.">'
        f"<title>Found relative to target</title>{''.join(parts)}</svg>"
    )


def across(times: float) -> float:
    """Return where a multiple of the target stands on the axis, at its end if it lies beyond.

    Example:
        >>> across(1.0), across(100.0) == across(8.0)
        (685.0, True)
    """
    held = min(max(times, FEWEST_TIMES), MOST_TIMES)
    share = log(held / FEWEST_TIMES) / log(MOST_TIMES / FEWEST_TIMES)
    return round(LEFT + share * WIDTH, 1)


def _tick(times: float, words: str, bottom: float) -> str:
    x, own = across(times), times == 1.0
    return (
        f'<line x1="{x}" x2="{x}" y1="{TOP - 8}" y2="{bottom}" stroke="{TEXT if own else LINE}"/>'
        + "".join(
            f'<text x="{x}" y="{y}" text-anchor="middle" fill="{TEXT}">{words}</text>'
            for y in (TOP - 16, bottom + 18)
        )
    )


def _row(given: dict[str, object], name: str, y: float) -> str:
    colour = COLOURS[str(given["verdict"])]
    value, target = _number(given["found_value"]), _number(given["target_value"])
    parts = [
        f'<text x="{LEFT - 14}" y="{y + 4}" text-anchor="end" fill="{TEXT}">{escape(name)}</text>'
    ]
    tolerance = _number(given["tolerance"])
    if isfinite(tolerance):
        low, high = (end / target for end in band(target, tolerance, str(given["sense"])))
        parts.append(_bar(across(low), across(high), y))
    if isfinite(value):
        low, high = (_number(given[end]) / target for end in ("found_low", "found_high"))
        parts.append(
            f'<line x1="{across(low)}" x2="{across(high)}" y1="{y}" y2="{y}" stroke="{colour}" '
            'stroke-width="2"/>'
        )
        parts.append(_mark(str(given["verdict"]), across(value / target), y, colour))
    parts.append(
        f'<text x="{LEFT + WIDTH + 16}" y="{y + 4}" fill="{colour}">{given["verdict"]}</text>'
    )
    return "".join(parts)


def labels(table: pd.DataFrame) -> list[str]:
    """Return target and year of each row, and its group where the target has several."""
    groups = table.groupby("target")["group"].transform("nunique")
    rows = zip(table["target"], table["group"], table["year"], groups, strict=True)
    return [_label(target, group if n > 1 else "", year) for target, group, year, n in rows]


def _label(target: str, group: str, year: str) -> str:
    named = f"{target}, {group}" if group else target
    whole = named if year == NO_YEAR else f"{named} ({year})"
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 2].rstrip()}…"


def _number(value: object) -> float:
    return float(str(value))


def _bar(low: float, high: float, y: float) -> str:
    wide = round(high - low, 1)
    return f'<rect x="{low}" y="{y - 8}" width="{wide}" height="16" fill="{PALE}"/>'


def _mark(verdict: str, x: float, y: float, colour: str) -> str:
    if verdict == "outside":
        return f'<path d="M{x - 6} {y}L{x} {y - 6}L{x + 6} {y}L{x} {y + 6}Z" fill="{colour}"/>'
    inside = colour if verdict == "within" else "#ffffff"
    return f'<circle cx="{x}" cy="{y}" r="5" fill="{inside}" stroke="{colour}" stroke-width="2"/>'
