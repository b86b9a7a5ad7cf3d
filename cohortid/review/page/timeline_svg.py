"""One person's timeline as a small inline SVG; what all of them share stands once in the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from cohortid.results.html import Html, escape, h, visible
from cohortid.review.card import ReviewCard
from cohortid.review.page.timeline_bars import PAD, Bar, fitted, place_bars, width_of
from cohortid.review.page.timeline_records import Axis, Record, records_of
from cohortid.review.page.timeline_words import timeline_words
from cohortid.review.page.words import day_words

# In units: a unit is about a day of two years, so that whole numbers are fine enough.
LEFT, RIGHT, WIDTH = 132, 862, 874
HEAD = 30
"""Height of the axis: its words stand above it, and it is drawn once for all."""
ROW, BAR, THIN_ROW, THIN = 14, 12, 7, 5
Stretch = tuple[int, int, str]
SHORTEST_WORDS = 10
"""Cut shorter than this, words say too little."""
MARK_ROW, EMPTY_ROW, SPACE = 12, 13, 2
BASE = 12
"""From the upper edge of a lane to the foot of its words."""


@dataclass
class _Drawing:
    """Pieces of a drawing, those behind first."""

    axis: Axis
    y: int = HEAD
    behind: list[str] = field(default_factory=list)
    lanes: list[str] = field(default_factory=list)


def timeline_svg(card: ReviewCard, first: date, last: date) -> Html | None:
    """Return a person's timeline as a figure with words for it, or None if there is none.

    Parameters:
        card: The person.
        first: First day drawn.
        last: Last day drawn: the index date.
    """
    if card.timeline is None:
        return None
    records = records_of(card.timeline, first, last)
    drawing = _Drawing(Axis(first, last, LEFT, RIGHT))
    _draw_lanes(drawing, records)
    _draw_every(drawing, [one for one in records if one.lane == "every"])
    seen = card.seen.face_to_face
    svg = (
        f'<svg role="img" viewBox="0 0 {WIDTH} {drawing.y}">'
        "<title>Timeline</title>"
        f"<desc>{escape(timeline_words(records))}</desc>"
        f'<use href="#axis"/>{"".join(drawing.behind)}{"".join(drawing.lanes)}'
        f"{_seen_line(drawing, seen)}</svg>"
    )
    return h("figure", Html(svg), class_="timeline")


def mark_places(xs: Sequence[int], y: int) -> str:
    """Return a path with a corner at each place: a marker of the page is drawn at every corner.

    Parameters:
        xs: Places from left to right.
        y: Their height.

    Example:
        >>> mark_places([140, 154, 160], 9)
        'M140 9h14h6'
    """
    steps = [f"h{right - left}" for left, right in pairwise(xs)]
    return f"M{xs[0]} {y}{''.join(steps) or 'h0'}"


def _draw_lanes(drawing: _Drawing, records: Sequence[Record]) -> None:
    from cohortid.plots.timeline_lanes import LANES, ONLY_IF_ANY

    by_lane: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        by_lane[one.lane].append(one)
    for lane in LANES:
        if by_lane[lane] or lane not in ONLY_IF_ANY:
            _draw_lane(drawing, lane, by_lane[lane])


def _draw_lane(drawing: _Drawing, lane: str, records: Sequence[Record]) -> None:
    from cohortid.plots.timeline_lanes import MARK_ROWS

    top = drawing.y
    drawing.y += SPACE
    pieces: list[str] = []
    bars = place_bars([one for one in records if one.drawn in ("bar", "thin")], drawing.axis)
    if lane in MARK_ROWS:
        pieces += _marks(drawing, lane, records)
    elif bars:
        pieces += _bars(drawing, bars)
    else:
        drawing.y += EMPTY_ROW
    drawing.y += SPACE
    hatched = _stretches([one for one in records if one.drawn == "hatch"], drawing.axis)
    for x0, x1, _ in hatched:
        drawing.behind.append(_hatch(x0, x1, top, drawing.y))
    if lane not in MARK_ROWS and not hatched and not bars:
        drawing.lanes.append(f'<use href="#no-{lane}" y="{top}"/>')
        return
    if lane not in MARK_ROWS:
        pieces += _hatch_words(hatched, bars, top)
        pieces += [] if bars else _none_words(hatched, drawing.axis, top)
    drawing.lanes.append(f'<use href="#lane-{lane}" y="{top}"/>')
    drawn = "".join(pieces)
    drawing.lanes.append(f'<g class="{lane}">{drawn}</g>' if bars or lane in MARK_ROWS else drawn)


def _marks(drawing: _Drawing, lane: str, records: Sequence[Record]) -> list[str]:
    from cohortid.plots.timeline_lanes import ALWAYS, MARK_ROWS

    pieces = []
    for name, kinds in MARK_ROWS[lane].items():
        own = [one for one in records if one.drawn in kinds]
        if not own and name not in ALWAYS:
            continue
        y = drawing.y + MARK_ROW // 2
        if name:
            words = len(own) if name in ALWAYS else f"{name} {len(own)}"
            pieces.append(f'<text x="{LEFT - 6}" y="{y + 4}">{words}</text>')
        for kind in kinds:
            xs = [drawing.axis.middle(one.start) for one in own if one.drawn == kind]
            if xs:
                pieces.append(f'<path class="{kind}" d="{mark_places(xs, y)}"/>')
        drawing.y += MARK_ROW
    return pieces


def _bars(drawing: _Drawing, bars: Sequence[Bar]) -> list[str]:
    """Return the bars, those drawn alike as one path, and their labels."""
    n_whole = 1 + max((bar.row for bar in bars if bar.record.drawn == "bar"), default=-1)
    n_rows = 1 + max(bar.row for bar in bars)
    paths: dict[str, list[str]] = defaultdict(list)
    labels: dict[bool, list[str]] = defaultdict(list)
    for bar in bars:
        below = max(bar.row - n_whole, 0) if bar.record.drawn == "thin" else 0
        y = drawing.y + ROW * (bar.row - below) + THIN_ROW * below
        kind, height = _kind(bar.record), THIN if bar.record.drawn == "thin" else BAR
        paths[kind].append(_bar(bar, y, kind, height))
        if bar.x2 > bar.x1:
            paths["until"].append(f"M{bar.x1} {y}H{bar.x2}v{height}H{bar.x1}")
        if bar.record.status == "open":
            paths["tip"].append(f"M{RIGHT} {y}l6 {height / 2:g}l-6 {height / 2:g}z")
        if bar.record.start < drawing.axis.first:
            paths["tip"].append(f"M{LEFT} {y}l-5 {height / 2:g}l5 {height / 2:g}z")
        if bar.label:
            words = f'<text x="{bar.label_x}" y="{y + 10}">{escape(visible(bar.label))}</text>'
            labels[bar.inside and kind == "full"].append(words)
    drawing.y += ROW * n_whole + THIN_ROW * (n_rows - n_whole)
    drawn = [f'<path class="{kind}" d="{"".join(own)}"/>' for kind, own in paths.items()]
    on_dark = [f'<g class="on">{"".join(labels[True])}</g>'] if labels[True] else []
    return drawn + labels[False] + on_dark


def _bar(bar: Bar, y: int, kind: str, height: int) -> str:
    """Return a full bar as a broad line, which is shorter to write, and others as an outline."""
    if kind == "full":
        return f"M{bar.x0} {y + height // 2}H{bar.x1}"
    return f"M{bar.x0} {y}H{bar.x1}v{height}H{bar.x0}z"


def _kind(record: Record) -> str:
    """Return how a bar is drawn: full, empty (a part, or not accepted), dotted (not certain)."""
    if not record.certain:
        return "dotted"
    return "empty" if record.drawn == "thin" or record.status == "not_accepted" else "full"


def _stretches(records: Sequence[Record], axis: Axis) -> list[Stretch]:
    """Return the stretches to hatch, those that overlap as one."""
    found: list[Stretch] = []
    for one in records:
        x0, x1, words = axis.x(one.start), axis.x(one.end), one.what
        if found and x0 < found[-1][1]:
            left, right, before = found.pop()
            x0, x1, words = left, max(x1, right), before if words in before else words
        if x1 > x0:
            found.append((x0, x1, words))
    return found


def _hatch(x0: int, x1: int, top: int, bottom: int) -> str:
    return f'<path class="hatch" d="M{x0} {top}H{x1}V{bottom}H{x0}z"/>'


def _hatch_words(hatched: Sequence[Stretch], bars: Sequence[Bar], top: int) -> list[str]:
    """Return why stretches are hatched, where there is room in the first row of the lane."""
    taken = [bar.span for bar in bars if bar.row == 0]
    pieces = []
    for x0, x1, words in hatched:
        room = min([left for left, right in taken if right > x0], default=x1)
        short = fitted(words, min(room, x1) - x0)
        if len(short) > SHORTEST_WORDS or short == words:
            pieces.append(_quiet(x0 + PAD, top + BASE, short))
    return pieces


def _none_words(hatched: Sequence[Stretch], axis: Axis, top: int) -> list[str]:
    """Return "none recorded" for an empty lane, in the first place that isn't hatched."""
    begins = axis.left
    for x0, x1, _ in [*hatched, (axis.right, axis.right, "")]:
        if x0 - begins > width_of("none recorded"):
            return [f'<use href="#none" x="{begins}" y="{top}"/>']
        begins = max(begins, x1)
    return []


def _quiet(x: int, y: int, words: str) -> str:
    return f'<text class="no" x="{x}" y="{y}">{escape(words)}</text>'


def _draw_every(drawing: _Drawing, records: Sequence[Record]) -> None:
    """Hatch what nothing is known of in any lane, and say at the foot what it is."""
    stretches = _stretches([one for one in records if one.drawn == "hatch"], drawing.axis)
    bottom = drawing.y
    for x0, x1, words in stretches:
        drawing.behind.append(_hatch(x0, x1, HEAD, bottom))
        x = min(x0, RIGHT - round(width_of(words)))
        drawing.lanes.append(_quiet(x, bottom + 12, words))
    drawing.y += 16 if stretches else 0


def _seen_line(drawing: _Drawing, seen: date | None) -> str:
    if seen is None:
        return (
            f'<text class="seen" x="{LEFT}" y="11">never seen face to face in this extract</text>'
        )
    words = f"last seen {day_words(seen)}"
    if seen < drawing.axis.first:
        return f'<text class="seen" x="{LEFT}" y="11">‹ {words}</text>'
    x = drawing.axis.middle(seen)
    room = RIGHT - round(width_of(f"index date {day_words(drawing.axis.last)}"))
    if x + width_of(words) < room:
        at, begins = f'class="seen" x="{x}"', x
    else:  # to the left, with a line up to it where the index date stands above
        begins = min(x, room)
        at = f'class="seen end" x="{begins}"'
    line = f"M{begins} 13H{x}V{drawing.y}"
    return f'<path class="seen" d="{line}"/><text {at} y="11">{words}</text>'
