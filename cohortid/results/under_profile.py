"""Figures that are kept exactly and shown under a disclosure profile."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Mapping
from typing import Any, Self

import pandas as pd

from cohortid.disclosure import MASK, DisclosureProfile, get_profile
from cohortid.results.about import shown_about

Log = Callable[[str, dict[str, Any]], None]


class UnderProfile:
    """What every result about groups has in common: masked unless exact figures are asked for.

    A result makes its table in `_under`, and says in `_named` whose figures are asked for.

    Parameters:
        profile: The disclosure profile the figures are shown under.
        about: What is known about the result: n, definition, index_date, scope and coverage.
        log: Told when exact figures are asked for: `log(event, details)`.
    """

    caution = ""
    """What a reader must know about masked figures of this kind."""

    def __init__(
        self, profile: DisclosureProfile, about: Mapping[str, Any], log: Log | None
    ) -> None:
        self._profile, self._about, self._log = profile, dict(about), log

    @property
    def profile(self) -> DisclosureProfile:
        """The disclosure profile the figures are shown under."""
        return self._profile

    @property
    def is_unsafe(self) -> bool:
        """True if the figures are exact, so that they can't be reported or released."""
        return self._profile.is_unsafe

    @property
    def about(self) -> dict[str, Any]:
        """What the result says about itself, with numbers masked as in the table."""
        return shown_about(self._about, self._profile)

    @property
    def table(self) -> pd.DataFrame:
        """The figures under the profile: a hidden one is missing, in a row marked `masked`."""
        shown = self._under(self._profile)
        shown.attrs = {"plane": "group", "profile": self._profile.name, "notes": self.notes}
        if self.is_unsafe:
            shown.attrs["UNSAFE"] = self._profile.reason
        return shown

    @property
    def notes(self) -> str:
        """What a reader must know beside the figures."""
        if self.is_unsafe:
            return f"UNSAFE: exact figures, not to be shared. Reason: {self._profile.reason}"
        return f"Profile {self._profile.name}. {MASK} = hidden, not none. {self.caution}"

    def with_profile(self, name: str, *, reason: str | None = None) -> Self:
        """Return the same result under another disclosure profile.

        Parameters:
            name: "mhsds", "tre10" or "none".
            reason: Why exact figures are needed; required for "none", and logged.

        Returns:
            A new result.

        Raises:
            CriteriaError: If there is no such profile.
            PolicyRefusal: If "none" is asked for without a reason.

        Example:
            >>> from cohortid.results import GroupTable
            >>> counts = pd.DataFrame({"numerator": [7], "denominator": [40]})
            >>> table = GroupTable.from_counts(counts, measure="for_review")
            >>> bool(table.with_profile("tre10").table["masked"].item())
            True
        """
        profile = get_profile(name, reason=reason)
        if profile.is_unsafe:
            self._tell(profile.reason)
        # Of the same kind, with whatever that kind holds beside the figures.
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
            PolicyRefusal: If the reason is blank.

        Example:
            >>> from cohortid.results import GroupTable
            >>> counts = pd.DataFrame({"numerator": [3], "denominator": [40]})
            >>> table = GroupTable.from_counts(counts, measure="for_review", log=print)
            >>> table.exact(reason="check by hand")["numerator"].tolist()
            exact_figures {'reason': 'check by hand', 'measures': ['for_review'], 'factors': []}
            [3]
        """
        return self.with_profile("none", reason=reason).table

    def __getstate__(self) -> dict[str, Any]:
        # The log may be a closure over records; copies and pickles must not carry it along.
        return {**self.__dict__, "_log": None}

    def _under(self, profile: DisclosureProfile) -> pd.DataFrame:
        raise NotImplementedError

    def _named(self) -> dict[str, list[str]]:
        """Return whose figures are asked for: measures and factors."""
        raise NotImplementedError

    def _tell(self, reason: str) -> None:
        details = {"reason": reason, **self._named()}
        if self._log is not None:
            self._log("exact_figures", details)
        else:
            logging.getLogger("cohortid").warning("exact figures used: %s", details)
