"""Concerns raised about people, from a file of comma-separated text."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from cohortid.errors import DecisionsError, FileProblem
from cohortid.governance import file_sha256
from cohortid.review.decision import ComeBack, Nomination
from cohortid.review.small_csv import CsvProblem, CsvRow, read_small_csv

COLUMNS = ("person_id", "nominated_on", "by_role", "reason")


def read_nominations(path: Path, *, today: date | None = None) -> ComeBack:
    """Read a file of concerns; it belongs to no run, so that anybody may be named in it.

    Parameters:
        path: CSV file with person_id, nominated_on (as 2026-03-31), by_role and reason.
        today: The day on which it is read; the computer's by default.

    Returns:
        The concerns.

    Raises:
        DecisionsError: Anything is wrong; it holds every problem.

    Example:
        >>> read_nominations(Path("concerns.csv")).nominations  # doctest: +SKIP
    """
    path, today = Path(path), today or date.today()
    rows, problems = read_small_csv(path, COLUMNS)
    found = []
    for row in rows:
        day = _day(row.cells["nominated_on"])
        wrong = _wrong_day(row, day, today)
        if wrong is not None:
            problems.append(wrong)
        elif day is not None:
            cells = row.cells
            found.append(Nomination(cells["person_id"], day, cells["by_role"], cells["reason"]))
    if problems:
        ordered = sorted(problems, key=lambda one: one.row)
        raise DecisionsError([FileProblem(one.what, path.name, cell=one.place) for one in ordered])
    return ComeBack("", path.name, file_sha256(path), nominations=tuple(dict.fromkeys(found)))


def _wrong_day(row: CsvRow, day: date | None, today: date) -> CsvProblem | None:
    if day is None:
        return CsvProblem("this isn't a date. Write it as 2026-03-31.", row.number, "nominated_on")
    if day > today:
        return CsvProblem("this day hasn't come yet.", row.number, "nominated_on")
    return None


def _day(text: str) -> date | None:
    # `fromisoformat` also takes "20260331" and weeks, which a hand-written file doesn't mean.
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
