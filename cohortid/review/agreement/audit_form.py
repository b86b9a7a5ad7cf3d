"""The blind form as rows, and what comes back in it, read strictly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from cohortid.errors import DataError
from cohortid.review.agreement.audit_sample import AuditSample
from cohortid.review.agreement.audit_settings import answers

FILLED = ("need", "decided_by", "decided_on")
FORM = ("person_id", "team", "current_care", "last_seen", *FILLED)
READ = ("person_id", *FILLED)
MOST_SHOWN = 10


class AuditFormError(DataError):
    """A filled audit form can't be taken as it is; nothing of it is used (exit code 12)."""

    exit_code = 12


def audit_rows(sample: AuditSample) -> pd.DataFrame:
    """Return the blind form: what reviewers see of each person, and columns to fill.

    Parameters:
        sample: The sample.

    Returns:
        person_id, team, current_care, last_seen, and need, decided_by and decided_on, all blank.

    Raises:
        PolicyRefusal: The purpose doesn't open named people.

    Example:
        See `tests/unit/test_review_agreement_audit_form.py`.
    """
    return sample.public.table.assign(**dict.fromkeys(FILLED, ""))[list(FORM)]


def read_audit(
    frame: pd.DataFrame,
    sample: AuditSample | pd.DataFrame | None = None,
    *,
    file: str = "audit form",
    place: Callable[[int, str], str] | None = None,
) -> pd.DataFrame:
    """Return the answers of a filled audit form, or refuse all of it.

    Parameters:
        frame: person_id, need ("Yes", "No" or "Can't tell"), decided_by (a role) and decided_on
            (a day). Somebody with all three blank hasn't been answered for.
        sample: The sample, or its sealed table; if given, a person who isn't in it is refused.
        file: What to call the form in an error.
        place: Tells where a row (from 0) and column stand; "row 2, need" by default.

    Returns:
        person_id, need ("yes", "no", "cant_tell"), decided_by and decided_on (a date) of everybody
        answered for, in the order of their keys.

    Raises:
        AuditFormError: A column is missing; an answer, role or day is missing or can't be read; a
            person stands twice or isn't in the sample. It names every place, up to ten.

    Example:
        >>> filled = pd.DataFrame({"person_id": ["A"], "need": [" can’t TELL"],
        ...                        "decided_by": ["consultant"], "decided_on": ["2026-05-04"]})
        >>> read_audit(filled)["need"].tolist()
        ['cant_tell']
    """
    missing = [name for name in READ if name not in frame.columns]
    if missing:
        raise AuditFormError(
            "The audit form lacks a column.",
            file=file,
            column=", ".join(missing),
            fix=f"Give {', '.join(READ)}.",
        )
    place = place or (lambda row, column: f"row {row + 2}, {column}")
    known = None if sample is None else keys_of(sample)
    rows = frame[list(READ)].astype(object).to_dict("records")
    found, wrong = [], []
    seen: set[str] = set()
    for number, row in enumerate(rows):
        read, problems = _row({str(name): value for name, value in row.items()}, known, seen)
        wrong += [f"{place(number, column)}: {what}" for column, what in problems]
        found += [read] if read is not None else []
    if wrong:
        _refuse(wrong, file)
    answered = pd.DataFrame(found, columns=list(READ))
    return answered.sort_values("person_id", ignore_index=True)


def keys_of(sample: AuditSample | pd.DataFrame) -> set[str]:
    """Return the keys of the people in a sample, or in its sealed table."""
    frame = sample if isinstance(sample, pd.DataFrame) else sample.sealed.table
    return set(frame["person_id"])


def _row(
    row: dict[str, Any], known: set[str] | None, seen: set[str]
) -> tuple[dict[str, Any] | None, list[tuple[str, str]]]:
    """Return one person's answer (None if nothing is filled) and what is wrong, by column."""
    person = _text(row["person_id"])
    filled = {name: row[name] for name in FILLED if _text(row[name])}
    if not person:
        return None, [("person_id", "the key is blank")] if filled else []
    problems = []
    if person in seen:
        problems.append(("person_id", "this person stands twice"))
    if known is not None and person not in known:
        problems.append(("person_id", "this person isn't in the sample"))
    seen.add(person)
    if not filled:
        return None, problems
    need, day = _answer(row["need"]), _day(row["decided_on"])
    if need is None:
        problems.append(("need", f"give one of: {', '.join(answers().values())}"))
    if not _text(row["decided_by"]):
        problems.append(("decided_by", "give the role of who answered"))
    if day is None:
        problems.append(("decided_on", "give the day as a date, or as 2026-03-31"))
    read = {"person_id": person, "need": need, "decided_by": _text(row["decided_by"]),
            "decided_on": day}  # fmt: skip
    return (None if problems else read), problems


def _answer(value: object) -> str | None:
    said = _text(value).replace("’", "'").casefold()
    return next((key for key, text in answers().items() if said == text.casefold()), None)


def _day(value: object) -> date | None:
    if not _text(value):  # a missing time is a datetime too
        return None
    if isinstance(value, datetime):  # a Timestamp is one too
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(_text(value).removesuffix(" 00:00:00"))
    except ValueError:
        return None


def _text(value: object) -> str:
    is_blank = value is None or value is pd.NaT or value is pd.NA or value != value
    return "" if is_blank else " ".join(str(value).split())


def _refuse(wrong: Sequence[str], file: str) -> None:
    more = f"; and {len(wrong) - MOST_SHOWN} more" if len(wrong) > MOST_SHOWN else ""
    raise AuditFormError(
        "The audit form can't be read, so nothing of it is used.",
        file=file,
        n_rows=len(wrong),
        example="; ".join(wrong[:MOST_SHOWN]) + more,
        fix="Put these right in the form and read it again.",
    )
