"""The looks of cells: calm, printable, and the same on every sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FONT = "Arial"
POINTS_PER_LINE = 12.75
_DARK, _BLUE, _ENTRY_BLUE, _LINE, _FACT, _ENTRY = (
    "#212B32", "#005EB8", "#003087", "#AEB7BD", "#F4F5F5", "#FFFBE6",
)  # fmt: skip


@dataclass(frozen=True)
class Formats:
    """Formats of one workbook.

    Parameters:
        title: First line of a sheet.
        note: Lines below it.
        fact_heading: Heading of a read-only column.
        entry_heading: Heading of a column to fill in.
        fact: Read-only cell.
        key: Read-only cell with a key.
        text: Cell to fill in with words, a decision or an answer; what is typed stays text.
        day: Cell to fill in with a date.
        label: Label on the sheet About.
        value: Value beside it.
        value_day: Date beside it.
        number: Number of rows; where there is none, there is no sheet.
    """

    title: Any
    note: Any
    fact_heading: Any
    entry_heading: Any
    fact: Any
    key: Any
    text: Any
    day: Any
    label: Any
    value: Any
    value_day: Any
    number: Any


def make_formats(workbook: Any) -> Formats:
    """Return the formats, added to a workbook of xlsxwriter.

    Parameters:
        workbook: The workbook.
    """
    plain = {"font_name": FONT, "font_size": 10, "font_color": _DARK, "valign": "top"}
    cell = {**plain, "text_wrap": True, "border": 1, "border_color": _LINE}
    head = {**cell, "bold": True, "font_color": "#FFFFFF", "valign": "vcenter"}
    fact, entry = {**cell, "bg_color": _FACT}, {**cell, "bg_color": _ENTRY, "locked": False}
    add = workbook.add_format
    return Formats(
        title=add({**plain, "bold": True, "font_size": 14}),
        note=add(plain),
        fact_heading=add({**head, "bg_color": _BLUE}),
        entry_heading=add({**head, "bg_color": _ENTRY_BLUE}),
        fact=add(fact),
        key=add({**fact, "bold": True}),
        text=add({**entry, "num_format": "@"}),
        day=add({**entry, "num_format": "d mmm yyyy", "align": "left"}),
        label=add({**cell, "bold": True, "bg_color": _FACT}),
        value=add(cell),
        value_day=add({**cell, "num_format": "d mmmm yyyy", "align": "left"}),
        number=add({**cell, "num_format": '#,##0;;"nobody: no sheet"', "align": "left"}),
    )


def row_height(texts_and_widths: list[tuple[str, float]], *, at_least: int = 2) -> float:
    r"""Return the height in points that shows the longest of these cells, as far as Excel allows.

    Parameters:
        texts_and_widths: Text of each cell, and the width of its column in characters.
        at_least: Lines that there is room for in any case.

    Example:
        >>> row_height([("one\ntwo", 20.0)])
        29.5
    """
    n_lines = max((_lines(text, width) for text, width in texts_and_widths), default=1)
    return min(409.0, max(at_least, n_lines) * POINTS_PER_LINE + 4)


def _lines(text: str, width: float) -> int:
    # A letter of the font used is narrower than the digit that column widths are given in.
    room = max(4.0, width * 1.15)
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: float) -> int:
    if len(line) <= room:
        return 1
    n_lines, used = 1, 0
    for word in line.split(" "):
        if used and used + 1 + len(word) > room:
            n_lines, used = n_lines + 1, 0
        n_more, rest = divmod(len(word), int(room))
        n_lines += n_more if rest else max(0, n_more - 1)
        used += (rest or len(word)) + (1 if used else 0)
    return n_lines
