"""One person, at one of their anchors, in a run: who it is, and what stands beside the name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from cohortid.cohort.current_care import care_kinds
from cohortid.cohort.words import day_words
from cohortid.errors import DataError

if TYPE_CHECKING:
    from cohortid.cohort.cohort import Cohort


def find_person(cohort: Cohort, person_id: str, anchor_id: int | None) -> pd.Series:
    """Return a person's row of `people`, or raise with what to give.

    Parameters:
        cohort: The cohort.
        person_id: Key of the person in the extract.
        anchor_id: Which of the person's anchors, if there are several.

    Returns:
        The row.

    Raises:
        DataError: There is nobody with this key, or the person has several anchors.
        PolicyRefusal: The purpose doesn't open named people.
    """
    found = cohort.rows_of("people", person_id)
    if anchor_id is None and len(found) > 1:
        raise DataError(
            "This person has several anchors in the run.",
            column="anchor_id",
            example=", ".join(str(number) for number in found["anchor_id"].head(8)),
            fix="Say which: explain(person_id, anchor_id).",
        )
    if anchor_id is not None:
        found = found[found["anchor_id"] == anchor_id]
    if found.empty:
        raise DataError(
            "There is nobody with this key in the run.",
            file=str(cohort.folder / "people.parquet"),
            column="person_id",
            fix="Give a key exactly as it stands in the extract.",
        )
    person: pd.Series = found.iloc[0]
    return person


def care_words(current_care: str) -> tuple[str, ...]:
    """Return the kinds of current care in words, from their ids."""
    titles = {care.id: care.title for care in care_kinds()}
    ids = [part for part in current_care.split(";") if part]
    return tuple(titles[part] for part in ids) or ("With another team",)


def team_words(person: pd.Series) -> str:
    """Return the coordinating team in words."""
    if pd.isna(person["team_id"]):
        return "none recorded"
    return f"{person['team_id']} at {person['team_provider_id']}"


def seen_words(person: pd.Series, index_date: date) -> str:
    """Return where somebody is or when they were last seen, with the days since.

    Parameters:
        person: A row of `people`.
        index_date: The person's index date.
    """
    ward, contact = day_of(person["on_ward_since"]), day_of(person["last_seen"])
    last = (
        f"{day_words(contact)} ({(index_date - contact).days} days before the index date)"
        if contact
        else ""
    )
    if ward:
        return f"on a ward since {day_words(ward)}; last contact {last or 'not in this extract'}"
    return last or "never in this extract"


def day_of(value: object) -> date | None:
    """Return a date from a cell, or None where there is none.

    Example:
        >>> day_of(pd.Timestamp("2026-03-31")), day_of(None)
        (datetime.date(2026, 3, 31), None)
    """
    return None if pd.isna(value) else pd.Timestamp(str(value)).date()  # type: ignore[call-overload]
