"""What a review can end with, and what must be said with it; from `outcomes.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """One outcome of a review.

    Parameters:
        id: Identifier, as it stands in the ledger.
        title: Words of the drop-down.
        needs: Fields of a decision that must be filled: reason, who_acts, by_when, view.
        by_when_is: "by" (the next step is done by then) or "review" (looked at again then).
        waiting: Whether the person still waits for review afterwards.
        waits_again: Whether new evidence starts a wait anew; a new concern always does.
        need: Whether the reviewer found that assertive outreach is needed now: "yes", "no" or
            "open".
        section: Section of the next list: "review" or "not_now".
    """

    id: str
    title: str
    needs: tuple[str, ...]
    by_when_is: str
    waiting: bool
    waits_again: bool
    need: str
    section: str


@dataclass(frozen=True)
class Limits:
    """Limits on what is said with an outcome; ours, by clinical consensus.

    Parameters:
        reason_at_least_characters: Shortest reason where one is needed.
        review_within_days: Longest until "not needed now" is looked at again.
        same_reason_at_most: Most people in one file with the same reason for "not needed now".
    """

    reason_at_least_characters: int
    review_within_days: int
    same_reason_at_most: int


@cache
def outcomes() -> dict[str, Outcome]:
    """Return every outcome by its id, in the order of the drop-down.

    Example:
        >>> [one.title for one in outcomes().values()][:2]
        ['Offer assertive outreach', 'Already receiving it']
    """
    return {
        str(row["id"]): Outcome(**{**row, "needs": tuple(row["needs"])})
        for row in _raw()["outcome"]
    }


@cache
def limits() -> Limits:
    """Return the limits.

    Example:
        >>> limits().review_within_days
        366
    """
    return Limits(**_raw()["limits"])


def _raw() -> dict[str, Any]:
    text = files("cohortid.review").joinpath("outcomes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
