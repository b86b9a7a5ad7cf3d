"""Writes a review pack as an Excel workbook: one sheet per team, and what belongs to it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path

from cohortid.cohort.words import day_words
from cohortid.review.card import ReviewCard, ReviewPack
from cohortid.review.workbook.cell_text import one_line
from cohortid.review.workbook.formats import FONT, make_formats
from cohortid.review.workbook.issued import Issued, decision_sheets, what_is_issued
from cohortid.review.workbook.layout import (
    ASKED,
    CANNOT_TELL,
    CONCERNS,
    N_CONCERN_ROWS,
    NOT_NOW,
    PEOPLE,
    QUESTIONS,
    RAISED,
    UNSETTLED,
)
from cohortid.review.workbook.people_words import person_cells
from cohortid.review.workbook.question_cells import asked_rows, questions_asked, unsettled_rows
from cohortid.review.workbook.sheet_names import table_names
from cohortid.review.workbook.write_about import write_about
from cohortid.review.workbook.write_lists import write_lists
from cohortid.review.workbook.write_table import Table, write_table

_PLAIN_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # The widths of columns are given in digits of this font.
    "default_format_properties": {"font_name": FONT, "font_size": 10},
}


def write_workbook(pack: ReviewPack, path: Path) -> None:
    """Write a pack as a workbook that a team lead fills in and sends back.

    The same pack gives the same bytes. The file is written whole or not at all.

    Parameters:
        pack: The pack.
        path: The file to write, ending in .xlsx.

    Example:
        >>> write_workbook(pack, Path("pack/review.xlsx"))  # doctest: +SKIP
    """
    path = Path(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".xlsx", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        _write(pack, temporary)
        temporary.replace(path)
    except BaseException:  # also when the user stops it
        temporary.unlink(missing_ok=True)
        raise


def _write(pack: ReviewPack, path: Path) -> None:
    import xlsxwriter

    about, issued = pack.about, what_is_issued(pack)
    asked = questions_asked(pack)
    with xlsxwriter.Workbook(path, _PLAIN_TEXT) as workbook:
        workbook.set_properties(
            {
                "title": f"For review: {about.criteria_title}"[:200],
                "comments": f"{about.pack_id}, {about.run_id}",
                "created": datetime.combine(about.index_date, time()),
            }
        )
        formats = make_formats(workbook)
        write_about(workbook, formats, about, issued)
        for table in _tables(pack, asked, issued):
            write_table(workbook, formats, about, table)
        write_lists(workbook, issued, asked)


def _tables(pack: ReviewPack, asked: dict[str, str], issued: Issued) -> Iterable[Table]:
    names = table_names(one.name for one in issued.sheets)
    for sheet, cards in decision_sheets(pack).items():
        yield _people(pack, sheet, names[sheet], cards)
    day = f"index date {day_words(pack.about.index_date)}"
    if unsettled := unsettled_rows(pack, asked, pack.about.index_date):
        title = f"Can't tell from these records: please say what you know; {day}"
        note = "These people are on no list yet. Each question, answered, may settle it."
        table = names[CANNOT_TELL]
        yield Table(CANNOT_TELL, table, title, note, UNSETTLED, unsettled, age_column=4)
    if questions := asked_rows(pack, asked):
        title = f"What records couldn't answer; {day}"
        note = "Answer what you know and leave the rest empty: not known is not “no”."
        yield Table(QUESTIONS, names[QUESTIONS], title, note, ASKED, questions, age_column=3)
    title = f"Raise a concern about anybody; {day}"
    note = "A concern brings a person forward whatever the rules say. Fill all four cells of a row."
    blank = [()] * N_CONCERN_ROWS
    yield Table(CONCERNS, names[CONCERNS], title, note, RAISED, blank, age_column=3)


def _people(pack: ReviewPack, sheet: str, table: str, cards: tuple[ReviewCard, ...]) -> Table:
    about = pack.about
    rows = [person_cells(card, about.index_date) for card in cards]
    people = "1 person" if len(cards) == 1 else f"{len(cards):,} people"
    whose = "Not needed now, to be looked at again" if sheet == NOT_NOW else _team(cards)
    title = (
        f"{whose}: {people}; index date {day_words(about.index_date)}, "
        f"records up to {day_words(about.last_day)}"
    )
    note = f"Order: {about.order}. It says nothing about need. The pale cells are yours to fill in."
    return Table(sheet, table, title, note, PEOPLE, rows, age_column=7)


def _team(cards: tuple[ReviewCard, ...]) -> str:
    names = {card.team for card in cards}
    return one_line(names.pop() if len(names) == 1 else cards[0].sheet, 60)
