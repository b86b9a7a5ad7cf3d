"""The hidden sheet: what drop-downs offer, which question is which, and the keys issued."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cohortid.review.outcomes import outcomes
from cohortid.review.workbook.issued import Issued
from cohortid.review.workbook.layout import ANSWER_WORDS, LISTS
from cohortid.review.workbook.write_table import protect

HEADINGS = ("Decisions", "Answers", "Question", "Question id", "Issued on sheet", "Issued key")


def write_lists(workbook: Any, issued: Issued, questions: dict[str, str]) -> None:
    """Add the hidden sheet to a workbook of xlsxwriter.

    Parameters:
        workbook: The workbook.
        issued: Sheets and keys.
        questions: Question as it stands in a cell, to its id.
    """
    sheet = workbook.add_worksheet(LISTS)
    lists: list[Sequence[str]] = [
        [one.title for one in outcomes().values()],
        list(ANSWER_WORDS.values()),
        list(questions),
        list(questions.values()),
        [name for name, _ in issued.keys],
        [key for _, key in issued.keys],
    ]
    for number, (heading, texts) in enumerate(zip(HEADINGS, lists, strict=True)):
        for row, text in enumerate([heading, *texts]):
            sheet.write_string(row, number, text)
    protect(sheet)
    sheet.hide()
