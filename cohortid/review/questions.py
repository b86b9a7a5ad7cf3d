"""The questions that a review asks of everybody, since no record answers them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Question:
    """A question to the reviewer.

    Parameters:
        id: Criterion that the answer is about; the id of a `review_answer`.
        text: The question.
        why: Why it isn't known, in words; "" where no record could answer it.
        short: The question in a word or two, where it is asked of everybody.
    """

    id: str
    text: str
    why: str = ""
    short: str = ""


@cache
def standing_questions() -> tuple[Question, ...]:
    """Return what is asked of everybody, from `questions.toml`.

    Example:
        >>> [one.id for one in standing_questions()]
        ['medication_stopped', 'safeguarding', 'persons_wishes']
    """
    text = files("cohortid.review").joinpath("questions.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["question"]
    return tuple(Question(row["id"], row["text"], short=row["short"]) for row in rows)
