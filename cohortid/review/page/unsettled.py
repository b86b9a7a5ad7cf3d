"""The people whom the rules can't tell about, in a table with what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cohortid.results.html import Html, h
from cohortid.review.card import STATUS, Unsettled
from cohortid.review.page.choices import Choices
from cohortid.review.page.words import day_words, days_before, name_place, said, said_all

NEVER = "never in this extract"
COLUMNS = (
    "Key", "Team", "Current care", "Last seen or spoken to", "Status", "What would settle it",
)  # fmt: skip


def unsettled_table(people: Sequence[Unsettled], choices: Choices, index_date: date) -> Html:
    """Return the table.

    On a narrow screen each row becomes a block, so the roles of a table are said in full.

    Parameters:
        people: The people, in order.
        choices: What the page can be filtered by.
        index_date: Index date.
    """
    heads = [h("th", name, scope="col", role="columnheader") for name in COLUMNS]
    return h(
        "table",
        h("caption", "What would settle it can be asked; the answers go into the workbook."),
        h("thead", h("tr", heads, role="row"), role="rowgroup"),
        h("tbody", [_row(one, choices, index_date) for one in people], role="rowgroup"),
        role="table",
    )


def _row(one: Unsettled, choices: Choices, index_date: date) -> Html:
    cells = [
        said(one.team),
        said_all(one.current_care),
        _spoken(one.spoken, index_date),
        STATUS.get(one.listing.status, one.listing.status),
        [h("p", said(question.text), _why(question.why)) for question in one.questions],
    ]
    return h(
        "tr",
        h("th", name_place(one.person_id), " ", said(one.person_id), scope="row", class_="key",
          role="rowheader"),
        [h("td", cell, role="cell", data_label=name)
         for name, cell in zip(COLUMNS[1:], cells, strict=True)],
        role="row",
        **choices.marks_of(one),
    )  # fmt: skip


def _why(why: str) -> Html | None:
    return h("small", " (", said(why), ")") if why else None


def _spoken(day: date | None, index_date: date) -> str:
    return f"{day_words(day)}, {days_before(day, index_date)}" if day else NEVER
