"""A result about groups whose figures aren't counts by group, shown under a disclosure profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from cohortid.disclosure import DisclosureProfile, get_profile, round_counts
from cohortid.disclosure.mask import is_small
from cohortid.results.about import one_line
from cohortid.results.html import Html, h
from cohortid.results.under_profile import Log, UnderProfile


class MaskedResult(UnderProfile):
    """Figures worked out from a few counts: from rounded ones when shown, exact ones on request.

    Where a count is hidden, no figure is given and the limits are the widest that any count hidden
    like it allows, so that they tell nothing of it.
    """

    what: ClassVar[str] = ""
    caution = (
        "Figures come from rounded counts; where a count is hidden only outer limits are shown."
    )

    def __init__(self, about: Mapping[str, Any], log: Log | None) -> None:
        super().__init__(get_profile("mhsds"), about, log)

    def _figures(self, profile: DisclosureProfile) -> pd.DataFrame:
        raise NotImplementedError

    def _under(self, profile: DisclosureProfile) -> pd.DataFrame:
        return self._figures(profile)

    def _named(self) -> dict[str, list[str]]:
        return {"measures": [self.what], "factors": []}

    def _said(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        warning = "UNSAFE | " if self.is_unsafe else ""
        return one_line(f"{warning}{self.what}: {self._said()}", self.about)

    def __repr__(self) -> str:
        return f"{self}\n{self.notes}"

    def _in_words(self) -> Html:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return h("div", h("p", str(self)), self._in_words(), h("p", h("small", self.notes)))


@dataclass(frozen=True)
class Possible:
    """What a reader may know of a count: the counts that are shown alike.

    Parameters:
        least: Smallest of them.
        most: Largest of them.
        shown: The rounded count; None if it is hidden.
    """

    least: int
    most: int
    shown: int | None


def possible_counts(n: int, profile: DisclosureProfile, *, of: int | None = None) -> Possible:
    """Return what may be known of a count under a profile.

    Parameters:
        n: The count.
        profile: The profile.
        of: What it is a part of; what is left of it may be small too.

    Returns:
        The counts that are shown as this one is.

    Example:
        >>> possible_counts(12, get_profile("mhsds"))
        Possible(least=8, most=12, shown=10)
        >>> possible_counts(2, get_profile("mhsds"))
        Possible(least=0, most=4, shown=None)
    """
    if profile.is_unsafe:
        return Possible(n, n, n)
    most_hidden = profile.min_count - 1
    whole = None if of is None else rounded(of, profile)
    if is_small(np.array([n]), profile)[0]:
        return Possible(0, most_hidden if whole is None else min(most_hidden, whole), None)
    if of is not None and whole is not None and is_small(np.array([of - n]), profile)[0]:
        return Possible(max(whole - most_hidden, 0), whole, None)
    shown, half = rounded(n, profile), profile.round_to // 2
    least, most = max(shown - half, profile.min_count), shown - half + profile.round_to - 1
    if whole is not None:
        least, most, shown = (min(own, whole) for own in (least, most, shown))
    return Possible(least, most, shown)


def rounded(n: int, profile: DisclosureProfile) -> int:
    """Return a count as it would be shown if it isn't small.

    Parameters:
        n: The count.
        profile: The profile.
    """
    return int(round_counts(np.array([n]), profile)[0])
