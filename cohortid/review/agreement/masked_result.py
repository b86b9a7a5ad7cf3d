"""A result about groups whose figures aren't counts by group, shown under a disclosure profile."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from cohortid.disclosure import MASK, DisclosureProfile, get_profile, round_counts
from cohortid.disclosure.mask import is_small
from cohortid.results.about import one_line, shown_about
from cohortid.results.html import Html, h

Log = Callable[[str, dict[str, Any]], None]


class MaskedResult:
    """Figures worked out from a few counts: from rounded ones when shown, exact ones on request.

    Where a count is hidden, no figure is given and the limits are the widest that any count hidden
    like it allows, so that they tell nothing of it.
    """

    what: ClassVar[str] = ""

    def __init__(self, about: Mapping[str, Any], log: Log | None) -> None:
        self._about, self._log = dict(about), log
        self._profile = get_profile("mhsds")

    @property
    def table(self) -> pd.DataFrame:
        """The figures under the profile; where something is hidden, only outer limits."""
        shown = self._figures(self._profile)
        shown.attrs = {"plane": "group", "profile": self._profile.name, "notes": self.notes}
        if self.is_unsafe:
            shown.attrs["UNSAFE"] = self._profile.reason
        return shown

    @property
    def is_unsafe(self) -> bool:
        """True if the figures are exact, so that they can't be reported or released."""
        return self._profile.is_unsafe

    @property
    def about(self) -> dict[str, Any]:
        """What the result says about itself, with numbers masked as in the table."""
        return shown_about(self._about, self._profile)

    @property
    def notes(self) -> str:
        """What a reader must know beside the figures."""
        if self.is_unsafe:
            return f"UNSAFE: exact figures, not to be shared. Reason: {self._profile.reason}"
        return (
            f"Profile {self._profile.name}. {MASK} = hidden, not none. Figures come from rounded "
            "counts; where a count is hidden only outer limits are shown."
        )

    def with_profile(self, name: str, *, reason: str | None = None) -> Self:
        """Return the same result under another disclosure profile.

        Parameters:
            name: "mhsds", "tre10" or "none".
            reason: Why exact figures are needed; required for "none", and logged.

        Returns:
            A new result.

        Raises:
            CriteriaError: There is no such profile.
            PolicyRefusal: "none" is asked for without a reason.
        """
        profile = get_profile(name, reason=reason)
        if profile.is_unsafe:
            self._tell(profile.reason)
        other = copy.copy(self)
        other._profile, other._log = profile, self._log
        return other

    def exact(self, *, reason: str) -> pd.DataFrame:
        """Return working figures that are not masked; they are marked UNSAFE and it is logged.

        Parameters:
            reason: Why they are needed.

        Returns:
            The columns of `table`, with `attrs["UNSAFE"]` holding the reason.

        Raises:
            PolicyRefusal: The reason is blank.
        """
        return self.with_profile("none", reason=reason).table

    def __getstate__(self) -> dict[str, Any]:
        # The log may be a closure over records; copies and pickles must not carry it along.
        return {**self.__dict__, "_log": None}

    def _figures(self, profile: DisclosureProfile) -> pd.DataFrame:
        raise NotImplementedError

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

    def _tell(self, reason: str) -> None:
        details = {"reason": reason, "measures": [self.what], "factors": []}
        if self._log is not None:
            self._log("exact_figures", details)
        else:
            logging.getLogger("cohortid").warning("exact figures used: %s", details)


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
