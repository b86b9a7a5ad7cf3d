"""What a run holds of everybody listed, read once: states, records that count, providers behind."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pandas as pd

from cohortid.cohort.explain import CLOSURES
from cohortid.cohort.one_person import day_of
from cohortid.cohort.words import day_words
from cohortid.criteria.language import measure_terms

if TYPE_CHECKING:
    from cohortid.cohort import Cohort


def states_of(
    cohort: Cohort, keys: set[str]
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, int]]]:
    """Return, by person and criterion, the state, and why it isn't known."""
    frame = cohort.states.table
    frame = frame[frame["person_id"].isin(keys)]
    states: dict[str, dict[str, str]] = {}
    whys: dict[str, dict[str, int]] = {}
    columns = (frame[name] for name in ("person_id", "criterion", "state", "why"))
    for key, criterion, state, why in zip(*columns, strict=True):
        states.setdefault(str(key), {})[str(criterion)] = str(state)
        whys.setdefault(str(key), {})[str(criterion)] = int(why)
    return states, whys


def evidence_of(
    cohort: Cohort,
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, set[str]]], dict[str, set[str]]]:
    """Return, by person, records that count by their hash, criterion to hashes, criteria answered.

    A record is known by where it stands, a concern by its day and words: rows of a file of concerns
    have no number of their own. A concern belongs to no criterion: "". A closure is dated by its
    end. Where one contact is enough, a further one is nothing behind the criterion: somebody seen
    every week by early intervention has no new evidence every week. A further detention is.
    """
    enough = _one_is_enough(cohort)
    frame = cohort.evidence().table
    frame = frame[frame["role"].astype(str) == "counts"]
    names = (
        "person_id", "criterion", "event_table", "source_table", "provider_id", "source_id",
        "measure",
    )  # fmt: skip
    columns = [frame[name].astype(object) for name in names]
    found: dict[str, dict[str, str]] = {}
    behind: dict[str, dict[str, set[str]]] = {}
    by_answer: dict[str, set[str]] = {}
    by_record: dict[str, set[str]] = {}
    for key, criterion, table, source, provider, number, measure, start, end, said in zip(
        *columns, frame["start"], frame["end"], frame["text"], strict=True
    ):
        if table == "review_answer":
            by_answer.setdefault(str(key), set()).add(str(criterion))
            continue
        day = day_of(end if measure == CLOSURES else start)
        where = said if table == "nomination" else f"{provider} {number}"
        digest = hashlib.sha256(f"{source} {where} {day}".encode()).hexdigest()[:12]
        found.setdefault(str(key), {})[digest] = f"{day_words(day)}: {said}"
        if measure not in enough:
            behind.setdefault(str(key), {}).setdefault(str(criterion), set()).add(digest)
        by_record.setdefault(str(key), set()).add(str(criterion))
    only = {key: names - by_record.get(key, set()) for key, names in by_answer.items()}
    return found, behind, only


def _one_is_enough(cohort: Cohort) -> set[str]:
    """Return the measures that ask only whether there is a contact."""
    rules = [one.rule for one in cohort.criteria.criteria.values()]
    measures = (term.measured.measure for rule in rules for term in measure_terms(rule))
    return {one.name for one in measures if one.operator == "exists" and one.table == "contact"}


def providers_behind(cohort: Cohort) -> tuple[str, ...]:
    """Return providers whose last month lies before the index date."""
    coverage = cohort.coverage()
    last = coverage[coverage["loaded"] == 1].groupby("provider_id")["month"].max()
    month = cohort.index_date.replace(day=1)
    return tuple(
        f"{provider} (last month received: {pd.Timestamp(day):%B %Y})"
        for provider, day in last.items()
        if pd.Timestamp(day).date() < month
    )
