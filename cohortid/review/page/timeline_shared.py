"""What every timeline of a page refers to: axis, marks, hatching; and how to read a timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cohortid.results.html import Html, escape, h
from cohortid.review.page.timeline_bars import PAD
from cohortid.review.page.timeline_records import Axis
from cohortid.review.page.timeline_svg import BASE, HEAD, LEFT, MARK_ROW, RIGHT, mark_places
from cohortid.review.page.words import day_words

MARK = 3.6  # units: half a mark
BOTTOM = 2000  # below every timeline
QUARTER = 3
BARS = {
    "full": "from start to end",
    "tip": "goes on",
    "until": "dashed: end not known",
    "dotted": "dotted: not certain as recorded",
    "empty": "empty: not accepted, or a part (a ward in a stay)",
    "hatch": "hatched: not received, or nothing recorded",
}
_SIGNS = {
    "full": "M1 7H29",
    "tip": "M20 1l8 6l-8 6z",
    "until": "M1 3H29v8H1",
    "dotted": "M1 3h28v8H1z",
    "empty": "M1 3h28v8H1z",
    "hatch": "M0 0H30V14H0z",
}


def shared_drawing(first: date, last: date) -> Html:
    """Return what the timelines refer to, in a drawing that isn't seen by itself.

    Parameters:
        first: First day drawn.
        last: Last day drawn.
    """
    hatch = (
        '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="slant" d="M0 0V6"/></pattern>'
    )
    axis = f'<g id="axis">{"".join(_axis(Axis(first, last, LEFT, RIGHT)))}</g>'
    lanes = "".join(_lanes())
    return Html(
        '<svg class="shared" width="0" height="0" aria-hidden="true"><defs>'
        f"{hatch}{''.join(_markers())}{axis}{lanes}</defs></svg>"
    )


def key_of_timeline() -> Html:
    """Return what the signs on a timeline mean."""
    from cohortid.plots.timeline_marks import MARKS

    marks = [
        _sign(f'<path class="{name}" d="{mark_places([15], 7)}"/>', mark.words)
        for name, mark in MARKS.items()
    ]
    bars = [
        _sign(f'<g class="team"><path class="{kind}" d="{_SIGNS[kind]}"/></g>', words)
        for kind, words in BARS.items()
    ]
    return h("ul", marks, bars, class_="key-of-timeline")


def _sign(drawing: str, words: str) -> Html:
    svg = f'<svg class="sign" viewBox="0 0 30 14" aria-hidden="true">{drawing}</svg>'
    return h("li", Html(svg), words)


def _markers() -> Iterator[str]:
    from cohortid.plots.timeline_marks import MARKS

    for name, mark in MARKS.items():
        if mark.shape:
            drawn = f'<path d="{_strokes(mark.shape)}" fill="none" stroke="{mark.color}"/>'
        else:
            fill = "#fff" if mark.hollow else mark.color
            drawn = f'<circle r="{MARK}" fill="{fill}" stroke="{mark.color}"/>'
        yield (
            f'<marker id="{name}" markerUnits="userSpaceOnUse" overflow="visible">'
            f'<g stroke-width="1.7">{drawn}</g></marker>'
        )


def _lanes() -> Iterator[str]:
    """Yield the upper edge and the name of each lane, and what stands in an empty one."""
    from cohortid.plots.timeline_lanes import ALWAYS, LANES, MARK_ROWS

    for lane, title in LANES.items():
        rows = [name for name in MARK_ROWS.get(lane, {}) if name in ALWAYS]
        words = [
            f'<text class="row" x="{LEFT - 26}" y="{BASE + MARK_ROW * place}">{name}</text>'
            for place, name in enumerate(rows)
        ]
        yield (
            f'<g id="lane-{lane}"><path class="edge" d="M0 0H{RIGHT}"/>'
            f'<text class="lane" y="{BASE}">{title}</text>{"".join(words)}</g>'
        )
        yield f'<g id="no-{lane}"><use href="#lane-{lane}"/><use href="#none" x="{LEFT}"/></g>'
    yield f'<text id="none" class="no" x="{PAD}" y="{BASE}">none recorded</text>'


def _strokes(shape: tuple[tuple[float, float] | None, ...]) -> str:
    parts, begins = [], True
    for corner in shape:
        if corner is not None:
            x, y = (round(MARK * part, 1) for part in corner)
            parts.append(f"{'M' if begins else 'L'}{x:g} {y:g}")
        begins = corner is None
    return "".join(parts)


def _axis(axis: Axis) -> Iterator[str]:
    """Yield month ticks, a line and words each quarter, and the index date."""
    days = list(_month_starts(axis.first, axis.last))
    every = QUARTER if len(days) <= 36 else 12
    ticks = "".join(f"M{axis.x(day)} {HEAD - 4}V{HEAD}" for day in days)
    named = [day for day in days if (day.month - 1) % every == 0]
    yield f'<path class="tick" d="{ticks}"/>'
    yield f'<path class="edge" d="{"".join(f"M{axis.x(day)} {HEAD}V{BOTTOM}" for day in named)}"/>'
    years: set[int] = set()
    for day in named:
        words = f"{day:%b %Y}" if day.year not in years else f"{day:%b}"
        if axis.x(day) < axis.right - 30:
            years.add(day.year)
            yield f'<text class="month" x="{axis.x(day)}" y="{HEAD - 7}">{words}</text>'
    yield f'<path class="index" d="M{RIGHT} 14V{BOTTOM}"/>'
    words = escape(f"index date {day_words(axis.last)}")
    yield f'<text text-anchor="end" x="{RIGHT}" y="11">{words}</text>'


def _month_starts(first: date, last: date) -> Iterator[date]:
    year, month = first.year, first.month
    while (day := date(year, month, 1)) <= last:
        if day >= first:
            yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
