"""The people whom the rules can't tell about, in a table with what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cohortid.results.html import Html, h, join
from cohortid.review.card import STATUS, Unsettled
from cohortid.review.page.choices import Choices
from cohortid.review.page.criteria_part import NOTHING
from cohortid.review.page.words import (
    days_before,
    lighter,
    name_place,
    said,
    said_all,
    short_day,
)

NEVER = "never in this extract"
COLUMNS = (
    "Key", "Team", "Current care", "Last seen or spoken to", "Status", "What would settle it",
)  # fmt: skip
MOST_ROWS = 4_000
"""With more, a browser is slow to open the page: they stand in the workbook alone."""
TOO_MANY = (
    "These are too many to read here. They stand in the workbook, on the sheet “Can't tell”, each "
    "with the questions that would settle it."
)


def unsettled_table(people: Sequence[Unsettled], choices: Choices, index_date: date) -> Html:
    """Return the table, or where it stands if it is too long to be read here.

    On a narrow screen each row becomes a block, so the roles of a table are said in full.

    Parameters:
        people: The people, in order.
        choices: What the page can be filtered by.
        index_date: Index date.
    """
    if not is_shown(people):
        return h("p", TOO_MANY)
    heads = [h("th", name, scope="col", role="columnheader") for name in COLUMNS]
    return h(
        "table",
        h("caption", "What would settle it can be asked; the answers go into the workbook."),
        h("thead", h("tr", heads, role="row"), role="rowgroup"),
        h("tbody", [_row(one, choices, index_date) for one in people], role="rowgroup"),
        role="table",
    )


def is_shown(people: Sequence[Unsettled]) -> bool:
    """Tell whether these people stand on the page, or are too many for it."""
    return len(people) <= MOST_ROWS


def narrow_labels() -> str:
    """Return the rule that names each cell on a narrow screen, where the headings aren't seen."""
    labels = "".join(
        f'td:nth-child({place})::before{{content:"{name}: "}}'
        for place, name in enumerate(COLUMNS[1:], start=2)
    )
    return f"@media screen and (max-width: 46rem){{{labels}}}\n"


def _row(one: Unsettled, choices: Choices, index_date: date) -> Html:
    cells = [
        said(one.team),
        said_all(one.current_care),
        _spoken(one.spoken, index_date),
        STATUS.get(one.listing.status, one.listing.status),
        join([[said(question.text), _why(question.why)] for question in one.questions], " "),
    ]
    return lighter(
        h(
            "tr",
            h("th", name_place(one.person_id), " ", said(one.person_id), scope="row", class_="key",
              role="rowheader"),
            [h("td", cell, role="cell") for cell in cells],
            role="row",
            **choices.marks_of(one),
        )
    )  # fmt: skip


def _why(why: str) -> Html | None:
    return h("small", " (", said(why), ")") if why not in ("", *NOTHING) else None


def _spoken(day: date | None, index_date: date) -> str:
    if day is None:
        return NEVER
    return f"{short_day(day)}, {days_before(day, index_date).removesuffix(' the index date')}"
