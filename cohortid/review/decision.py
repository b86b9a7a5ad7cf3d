"""What comes back from a review: decisions, answers to questions, concerns raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Decision:
    """What a reviewer decided about one person; only people make these, one at a time.

    Parameters:
        person_id: Key of the person.
        outcome: Id of an outcome.
        reason: Why; "" if the outcome needs none and none was given.
        who_acts: Who does the next step (a role or a team).
        by_when: By when, or when it is looked at again.
        view: The person's or carer's view.
        decided_by: Role of the reviewer.
        decided_on: Day of the decision.
    """

    person_id: str
    outcome: str
    reason: str
    who_acts: str
    by_when: date | None
    view: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True)
class Answer:
    """A reviewer's answer to a question that records couldn't answer.

    Parameters:
        person_id: Key of the person.
        criterion: Id of the question.
        answer: "yes", "no" or "not_known".
        answered_on: Day of the answer.
        by_role: Who answered (a role).
    """

    person_id: str
    criterion: str
    answer: str
    answered_on: date
    by_role: str


@dataclass(frozen=True)
class Nomination:
    """A concern raised about a person; it brings them forward whatever the rules say.

    Parameters:
        person_id: Key of the person.
        nominated_on: Day it was raised.
        by_role: By whom: carer, GP, police, the person, ...
        reason: Why.
    """

    person_id: str
    nominated_on: date
    by_role: str
    reason: str


@dataclass(frozen=True)
class ComeBack:
    """Everything that one file brings back.

    Parameters:
        run_id: Run that the file is about.
        file: What the file is called in errors and in the ledger.
        file_sha256: Hash of its bytes.
        decisions: Decisions in it.
        answers: Answers in it.
        nominations: Concerns raised in it.
    """

    run_id: str
    file: str
    file_sha256: str
    decisions: tuple[Decision, ...] = ()
    answers: tuple[Answer, ...] = ()
    nominations: tuple[Nomination, ...] = ()
