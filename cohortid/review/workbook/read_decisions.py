"""The decisions of one sheet: each complete, dated, and about one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cohortid.cohort.words import day_words
from cohortid.review.decision import Decision
from cohortid.review.outcomes import Outcome, limits, outcomes
from cohortid.review.workbook.layout import PEOPLE
from cohortid.review.workbook.problems import Problems
from cohortid.review.workbook.read_cell import day_in, is_blank, same_words, text_in
from cohortid.review.workbook.read_keys import IssuedKeys
from cohortid.review.workbook.read_table import Row

_TEXTS = ("reason", "who_acts", "view", "decided_by")
_WORDS = {
    "reason": f"a reason of at least {limits().reason_at_least_characters} characters",
    "who_acts": "who acts",
    "view": "the person's or carer's view",
}


@dataclass(frozen=True)
class Placed:
    """A decision and the row it stands in."""

    decision: Decision
    row: Row


def read_decisions(
    rows: Iterable[Row], keys: IssuedKeys, index_date: date, today: date, problems: Problems
) -> tuple[list[Placed], int]:
    """Return the decisions of a sheet, and how many of its people have a row.

    Parameters:
        rows: Rows of the sheet.
        keys: Finds the person of each row.
        index_date: Index date of the run.
        today: The day on which the file is read.
        problems: Takes what is wrong.
    """
    found, n_rows = [], 0
    for row in rows:
        person = keys.person(row, problems)
        n_rows += person is not None
        if not row.filled(PEOPLE):
            continue
        decision = _decision(row, person or "", problems)
        if decision is None:
            continue
        _check_needs(decision, row, problems)
        _check_days(decision, row, index_date, today, problems)
        if person is not None:
            found.append(Placed(decision, row))
    return found, n_rows


def check_reasons(placed: Iterable[Placed], problems: Problems) -> None:
    """Refuse one reason for "not needed now" that stands for many people: it is about one.

    Parameters:
        placed: Every decision of a file.
        problems: Takes what is wrong.
    """
    by_reason: dict[str, list[Row]] = defaultdict(list)
    for one in placed:
        if outcomes()[one.decision.outcome].section == "not_now":
            by_reason[same_words(one.decision.reason).rstrip(" .!")].append(one.row)
    for rows in by_reason.values():
        if len(rows) > limits().same_reason_at_most:
            others = ", ".join(row.place("reason") for row in rows[1:6])
            more = f" and {len(rows) - 6} more" if len(rows) > 6 else ""
            problems.add(
                f"the same reason stands for {len(rows)} people (also in {others}{more}). A reason "
                "is about one person: say for each why it isn't needed now.",
                rows[0].sheet,
                rows[0].at("reason"),
            )


def _decision(row: Row, person: str, problems: Problems) -> Decision | None:
    outcome = _outcome(row, problems)
    texts = {field: text_in(row.cells[field], row.sheet, problems) for field in _TEXTS}
    by_when = day_in(row.cells["by_when"], row.sheet, problems)
    n_before = len(problems.all)
    decided_on = day_in(row.cells["decided_on"], row.sheet, problems)
    if decided_on is None and len(problems.all) == n_before:
        say = "it isn't said when this was decided. Give the date."
        problems.add(say, row.sheet, row.at("decided_on"))
    if not texts["decided_by"]:
        say = "it isn't said who decided this. Give a role, such as team lead."
        problems.add(say, row.sheet, row.at("decided_by"))
    if outcome is None or decided_on is None:
        return None
    return Decision(person, outcome.id, by_when=by_when, decided_on=decided_on, **texts)


def _outcome(row: Row, problems: Problems) -> Outcome | None:
    text = text_in(row.cells["outcome"], row.sheet, problems)
    for outcome in outcomes().values():
        if same_words(outcome.title) == same_words(text):
            return outcome
    say = (
        "this isn't one of the decisions. Pick one from the list."
        if text
        else "this row is filled in but has no decision. Pick one from the list, or empty the row."
    )
    problems.add(say, row.sheet, row.at("outcome"))
    return None


def _check_needs(decision: Decision, row: Row, problems: Problems) -> None:
    outcome = outcomes()[decision.outcome]
    for field in outcome.needs:
        if field == "by_when":
            continue  # a date that is missing is told from one that is wrong in `_check_days`
        text = getattr(decision, field)
        least = limits().reason_at_least_characters if field == "reason" else 1
        if len(" ".join(text.split())) < least:
            say = f"“{outcome.title}” needs {_WORDS[field]}."
            problems.add(say, row.sheet, row.at(field))


def _check_days(
    decision: Decision, row: Row, index_date: date, today: date, problems: Problems
) -> None:
    decided_on, by_when = decision.decided_on, decision.by_when

    def say(what: str, field: str) -> None:
        problems.add(what, row.sheet, row.at(field))

    if decided_on < index_date:
        say(f"this lies before the index date, {day_words(index_date)}.", "decided_on")
    if decided_on > today:
        say("this day hasn't come yet.", "decided_on")
    outcome = outcomes()[decision.outcome]
    if by_when is None:
        if "by_when" in outcome.needs and is_blank(row.cells["by_when"]):
            say(f"“{outcome.title}” needs a date.", "by_when")
    elif outcome.by_when_is == "review":
        last = decided_on + timedelta(days=limits().review_within_days)
        if not decided_on < by_when <= last:
            within = f"within {limits().review_within_days} days of it"
            say(f"it is looked at again after the day it was decided, {within}.", "by_when")
    elif by_when < decided_on:
        say("this lies before the day it was decided.", "by_when")
