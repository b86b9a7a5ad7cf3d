"""An accessible HTML table: caption, scopes, and cells that name themselves on a narrow screen."""

from __future__ import annotations

from collections.abc import Sequence

from cohortid.results.html import Html, h

FITS = 3  # columns that fit beside each other on a narrow screen


def table(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    numbers: Sequence[int] = (),
    class_: str = "",
) -> Html:
    """Return a table whose first cell in each row is the row's heading.

    On a narrow screen the cells of more than three columns stand under each other (page.css); the
    roles keep it a table for screen readers then.

    Parameters:
        caption: What the table shows.
        columns: Headings of the columns.
        rows: Cells, as many per row as there are columns.
        numbers: Places of the columns (from 0) that hold numbers.
        class_: Further classes.

    Returns:
        The table.

    Raises:
        ValueError: A row has another number of cells than there are columns.

    Example:
        >>> table("People", ["Sex", "n"], [["F", 20]], numbers=[1])[:47]
        '<table role="table"><caption>People</caption><t'
    """
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"Each row of {caption!r} needs {len(columns)} cells.")
    right = frozenset(numbers)
    head = h(
        "tr",
        [
            h("th", name, scope="col", role="columnheader", class_=_number(place, right))
            for place, name in enumerate(columns)
        ],
        role="row",
    )
    return h(
        "table",
        h("caption", caption),
        h("thead", head, role="rowgroup"),
        h("tbody", [_row(row, columns, right) for row in rows], role="rowgroup"),
        role="table",
        class_=" ".join(filter(None, ["stacks" if len(columns) > FITS else "", class_])) or None,
    )


def _row(row: Sequence[object], columns: Sequence[str], right: frozenset[int]) -> Html:
    cells = [h("th", row[0], scope="row", role="rowheader")]
    for place in range(1, len(row)):
        cells.append(
            h(
                "td",
                h("span", row[place]),
                role="cell",
                data_label=columns[place],
                class_=_number(place, right),
            )
        )
    return h("tr", cells, role="row")


def _number(place: int, right: frozenset[int]) -> str | None:
    return "n" if place in right else None
