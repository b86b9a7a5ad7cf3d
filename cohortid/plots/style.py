"""Colours, fonts and the inline SVG that every figure shares."""

from __future__ import annotations

import html
import io
import re
import warnings
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cohortid.disclosure import MASK

# NHS palette; in brackets the contrast with white. Never red against green, and no meaning is
# carried by colour alone: there is always a word, a shape or a line style beside it.
BLUE = "#005eb8"  # 6.4
DARK_BLUE = "#003087"  # 11.8
PINK = "#ae2573"  # 6.3
GREY = "#4c6272"  # 6.4: small text, axes
TEXT = "#212b32"  # 14.3
PALE = "#e8edee"  # behind dark text only
WHITE = "#ffffff"
HATCH = "#aeb7bd"  # lines behind words that say the same

SIZE = 10.0  # points: text
SMALL = 8.5  # points: notes
HIDDEN = "hidden (small numbers)"

# Text stays text in the SVG; figures are measured with the font that comes with matplotlib, which
# is wider than those it is shown in, so that nothing runs out of its box.
_MEASURED_IN: dict[Any, Any] = {"font.family": ["DejaVu Sans"], "svg.fonttype": "none"}
_SHOWN_IN = "Arial, Helvetica, sans-serif"


def new_axes(width: float, height: float) -> Axes:
    """Return axes that fill a new figure, without any state of pyplot.

    Parameters:
        width: Width in inches.
        height: Height in inches.

    Returns:
        The axes; their figure is `ax.figure`.

    Example:
        >>> new_axes(4, 2).figure.get_size_inches().tolist()
        [4.0, 2.0]
    """
    return Figure(figsize=(width, height)).add_axes((0.0, 0.0, 1.0, 1.0))


def figure_of(ax: Axes) -> Figure:
    """Return the figure that axes stand in.

    Parameters:
        ax: Axes of a whole figure, not of a part of one.

    Returns:
        The figure.

    Raises:
        TypeError: The axes stand in a part of a figure.

    Example:
        >>> figure_of(new_axes(4, 2)).get_size_inches().tolist()
        [4.0, 2.0]
    """
    if not isinstance(ax.figure, Figure):
        raise TypeError("The axes stand in a part of a figure; give those of a whole one.")
    return ax.figure


def shown(n: Any) -> str:
    """Return a masked count as text: "*" where it is hidden.

    Parameters:
        n: A whole number, or missing.

    Returns:
        The text.

    Example:
        >>> shown(1645), shown(None)
        ('1,645', '*')
    """
    return MASK if pd.isna(n) else f"{int(n):,}"


def hatch(ax: Axes, x0: float, x1: float, top: float, bottom: float) -> None:
    """Fill a rectangle with slanting lines, drawn one by one: a pattern would need an address.

    Parameters:
        ax: Axes in inches, y downwards.
        x0: Left edge.
        x1: Right edge.
        top: Upper edge.
        bottom: Lower edge.

    Example:
        >>> ax = new_axes(1, 1)
        >>> hatch(ax, 0.0, 0.5, 0.0, 0.5)
        >>> len(ax.lines)
        1
    """
    xs: list[float] = []
    ys: list[float] = []
    height, place = bottom - top, x0 - (bottom - top)
    while place < x1:
        left, right = max(place, x0), min(place + height, x1)
        if right > left:
            xs += [left, right, float("nan")]
            ys += [bottom - (left - place), bottom - (right - place), float("nan")]
        place += 0.14
    ax.plot(xs, ys, color=HATCH, lw=0.8, zorder=0.5)


def figure_svg(fig: Figure, *, title: str, alt: str) -> str:
    """Return a figure as SVG that can stand inside an HTML page.

    The text is the same each time: no date, no random ids, no address and no metadata.

    Parameters:
        fig: The figure.
        title: Short name of the figure.
        alt: What the figure says, in words, for people who don't see it.

    Returns:
        One `<svg>` element.

    Example:
        >>> figure_svg(figure_of(new_axes(1, 1)), title="Empty", alt="Nothing.")[:24]
        '<svg role="img" aria-lab'
    """
    for artist in fig.findobj():
        artist.set_clip_on(False)  # a clip is a reference by address, and nothing here needs one
    text = io.StringIO()
    with mpl.rc_context({**_MEASURED_IN, "svg.hashsalt": alt}), warnings.catch_warnings():
        # A letter that the measuring font lacks is shown all the same: the text stays text.
        warnings.filterwarnings("ignore", message="Glyph")
        fig.savefig(text, format="svg", metadata=dict.fromkeys(("Date", "Creator")))
    width, height = fig.get_size_inches() * 72
    drawing = _drawing(text.getvalue())
    return (
        f'<svg role="img" aria-label="{html.escape(alt)}" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{_SHOWN_IN}" style="stroke-linejoin:round;stroke-linecap:butt">'
        f"<title>{html.escape(title)}</title>{drawing}</svg>"
    )


def _drawing(svg: str) -> str:
    """Return what is inside the svg element, without ids nobody refers to."""
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    inside = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", inside, flags=re.S)
    # A style element in an inline SVG would hold for the whole page.
    inside = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", inside, flags=re.S)
    inside = inside.replace("xlink:href", "href")
    inside = re.sub(r"(?<=: )'DejaVu Sans'[^;\"]*", _SHOWN_IN, inside)
    # Said once for the whole drawing, or without effect.
    inside = inside.replace(f"font-family: {_SHOWN_IN}; ", "").replace("text-anchor: start; ", "")
    inside = re.sub(r' transform="rotate\(-?0 [^"]*"', "", inside)
    inside = re.sub(r'( [xy]="\d+\.\d)\d+"', r'\1"', inside)
    used = set(re.findall(r'href="#([^"]+)"', inside))

    def keep(found: re.Match[str]) -> str:
        return found.group(0) if found.group(1) in used else ""

    inside = re.sub(r' id="([^"]+)"', keep, inside)
    inside = re.sub(r' d="[^"]*"', lambda found: _rounded(found.group(0)), inside)
    inside = _without_empty_groups(inside)
    return re.sub(r"\n\s*", "\n", inside).strip()


def _rounded(path: str) -> str:
    """Return a path to a tenth of a point, which no screen or printer shows finer."""
    path = re.sub(r"\d+\.\d+", lambda number: f"{float(number.group(0)):.1f}", path)
    return re.sub(r"\s+(?!d=)", " ", path.replace(".0 ", " "))


def _without_empty_groups(svg: str) -> str:
    """Return a drawing without groups that bear nothing: half of what matplotlib writes."""
    bear: list[bool] = []

    def kept(found: re.Match[str]) -> str:
        if found.group(0).endswith("/>"):
            return found.group(0) if found.group(1).strip() else ""
        if found.group(0) != "</g>":
            bear.append(found.group(1).strip() != "")
            return found.group(0) if bear[-1] else ""
        return "</g>" if bear.pop() else ""

    return re.sub(r"<g\b([^>]*?)/?>|</g>", kept, svg)
