"""What the ledger keeps of a list, and what it says of what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Listed:
    """One person as they stood on one list.

    Parameters:
        person_id: Key of the person.
        section: "review" or "not_now".
        routes: How they came to be on it.
        sheet: Name of the sheet with the person.
        states: Criterion to its state.
        evidence: Short hashes of the records that counted, so that new ones can be told.
        questions: Ids of the questions asked about the person.
        waiting_since: Index date since which the person waits; None if they don't.
    """

    person_id: str
    section: str
    routes: tuple[str, ...]
    sheet: str
    states: Mapping[str, str]
    evidence: tuple[str, ...]
    questions: tuple[str, ...]
    waiting_since: date | None


@dataclass(frozen=True)
class RunListed:
    """A run whose list was given out.

    Parameters:
        run_id: Identifier of the run.
        index_date: Its index date.
        facts: What else is kept of it: criteria set, hashes, purpose, whether it is synthetic.
    """

    run_id: str
    index_date: date
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """How much of what came back was new.

    Parameters:
        n_decisions: New decisions.
        n_answers: New answers.
        n_nominations: New concerns raised.
        n_known: What was in the ledger already, of any kind.
    """

    n_decisions: int
    n_answers: int
    n_nominations: int
    n_known: int
