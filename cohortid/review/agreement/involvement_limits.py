"""The named limits above or below which the review process deserves a conversation."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Limit:
    """One limit of `involvement.toml`.

    Parameters:
        id: Identifier.
        measure: What is looked at.
        text: What is said; {who}, {limit} and {among} are filled in.
        among_at_least: Fewer decisions than this say too little.
        provenance: Where the number comes from.
        more_than: Warn above this.
        less_than: Warn below this.
    """

    id: str
    measure: str
    text: str
    among_at_least: int
    provenance: str
    more_than: float | None = None
    less_than: float | None = None

    def is_passed(self, value: float) -> bool:
        """Tell whether a value lies beyond the limit."""
        if self.more_than is not None:
            return value > self.more_than
        return self.less_than is not None and value < self.less_than

    def sentence(self, who: str) -> str:
        """Return the warning: the limit, and never the figure, which may be of few people."""
        limit = self.more_than if self.more_than is not None else self.less_than
        assert limit is not None
        is_share = self.measure not in NUMBERS
        said = f"{limit:.0%}" if is_share else f"{limit:g}"
        return self.text.format(who=who, limit=said, among=self.among_at_least)


@dataclass(frozen=True)
class Figure:
    """One exact figure of the process.

    Parameters:
        who: Role, in words.
        measure: What it is.
        value: The figure.
        among: Number of decisions (or people) it is of.
    """

    who: str
    measure: str
    value: float
    among: int


NUMBERS = frozenset({"most_in_a_day", "median_days", "longest_wait_days"})
"""Measures that are numbers; all others are shares."""


def warnings_of(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Return what should be talked about, in the order of the limits.

    Parameters:
        figures: Figures of the process.

    Returns:
        Sentences; () if no limit is passed.

    Example:
        >>> warnings_of([Figure("All roles", "most_in_a_day", 41, 41)])[0][:53]
        'All roles: more than 40 decisions were made on one da'
    """
    every = list(figures)
    found = []
    for limit in limits():
        who = dict.fromkeys(
            one.who
            for one in every
            if one.measure == limit.measure
            and one.among >= limit.among_at_least
            and limit.is_passed(one.value)
        )
        if who:
            said = limit.sentence(", ".join(who))
            found.append(said[:1].upper() + said[1:])
    return tuple(found)


@cache
def limits() -> tuple[Limit, ...]:
    """Return the limits in the order of the file.

    Example:
        >>> limits()[0].more_than
        0.95
    """
    return tuple(Limit(**row) for row in _raw()["limit"])


def waited_bands() -> tuple[int, ...]:
    """Return the upper ends of the bands of waiting, in days."""
    return tuple(_raw()["waited_bands_days"])


def within_days() -> int:
    """Return the days within which a decision counts as prompt."""
    return int(_raw()["within_days"])


@cache
def _raw() -> dict[str, Any]:
    text = files("cohortid.review.agreement").joinpath("involvement.toml")
    return tomllib.loads(text.read_text(encoding="utf-8"))
