"""How decisions are made: whether people look, or whether the list decides.

A list may only be one input to a decision that somebody makes (UK GDPR Articles 22A-22D). These
figures are about the process and its roles; they name no reviewer and judge nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from cohortid.disclosure import DisclosureProfile, get_profile, round_counts
from cohortid.governance import Purpose
from cohortid.results import GroupTable, PersonTable
from cohortid.results.about import one_line
from cohortid.results.html import Html, h, listed
from cohortid.results.under_profile import Log
from cohortid.review.agreement.in_words import MEASURES, percent, table
from cohortid.review.agreement.involvement_figures import (
    Share,
    decisions_with_listing,
    most_in_a_day,
    people_waiting,
    shares_of,
)
from cohortid.review.agreement.involvement_limits import Figure, waited_bands, warnings_of

ALL = "All roles"


@dataclass(frozen=True)
class Involvement:
    """Figures of the review process by role, and what deserves a conversation.

    Made by `involvement`.

    Attributes:
        shares: Group table by role. Measures: commonest_outcome; agrees_with_rules (of yes and no
            about people whom the rules brought forward, those with yes); same_reason (of reasons,
            those given word for word for another person too); own_words (decisions with a reason
            that no other has, long enough to say something); with_view (a person's or carer's
            view is recorded); within_days (decided within 28 days of the list's date).
        busiest_day: Group table by role: most decisions on one day.
        days: role, n_decisions, median_days and masked: median days from the list's date to the
            decision. Hidden unless the smallest count that is shown lies on either side of it.
        still_waiting: Group table of people waiting for a decision, by how long.
        longest: The people waiting, longest first; opens for care_review and synthetic_demo only.
        warnings: What deserves a conversation; () if no limit is passed.
    """

    shares: GroupTable
    busiest_day: GroupTable
    days: pd.DataFrame
    still_waiting: GroupTable
    longest: PersonTable
    warnings: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """The masked shares by role."""
        return self.shares.table

    def __str__(self) -> str:
        n = len(self.warnings)
        said = f"{n} point{'s' if n != 1 else ''} to talk about" if n else "no limit is passed"
        return one_line(f"How decisions were made: {said}", self.shares.about)

    def __repr__(self) -> str:
        return "\n".join([str(self), *self.warnings, repr(self.shares)])

    def _in_words(self) -> Html:
        rows: dict[str, list[object]] = {}
        for row in self.table.to_dict("records"):
            counts = "" if row["masked"] else f" ({row['numerator']:,} of {row['denominator']:,})"
            rows.setdefault(row["role"], [row["role"]]).append(f"{percent(row['value'])}{counts}")
        measures = [MEASURES[name] for name in dict.fromkeys(self.table["measure"])]
        return table(["Role", *measures], list(rows.values()))

    def _repr_html_(self) -> str:
        return h(
            "div",
            h("p", str(self)),
            listed(self.warnings),
            self._in_words(),
            h("p", h("small", self.shares.notes)),
        )


def involvement(
    decisions: pd.DataFrame,
    listings: pd.DataFrame,
    *,
    purpose: Purpose,
    on: date | None = None,
    about: Mapping[str, Any] | None = None,
    log: Log | None = None,
) -> Involvement:
    """Return figures that tell a list that is looked at from one that is only signed off.

    Parameters:
        decisions: Decisions of the ledger, all of them.
        listings: Listings of the ledger.
        purpose: Purpose of the run.
        on: Day up to which people have waited; the last day of a decision or list by default.
        about: What is known about the result.
        log: Told when exact figures are asked for.

    Returns:
        The figures, for all roles and by role. A person with a decision that ends the wait isn't
        waiting; whether something new has come since is for the ledger to say.

    Raises:
        DataError: A column is missing, or an outcome is unknown.

    Example:
        >>> row = {"seq": 1, "run_id": "r", "person_id": "A", "outcome": "core_team", "view": "",
        ...        "reason": "seen weekly", "decided_by": "lead", "decided_on": "2026-04-10"}
        >>> listed = {"run_id": "r", "index_date": "2026-03-31", "person_id": "A", "sheet": "T1",
        ...           "section": "review", "routes": ("for_review",), "states": {}}
        >>> found = involvement(pd.DataFrame([row]), pd.DataFrame([listed]),
        ...                     purpose=Purpose.SERVICE_PLANNING)
        >>> print(found)
        How decisions were made: no limit is passed | n: *
    """
    made = decisions_with_listing(decisions, listings)
    by_role = {ALL: made, **{str(role): own for role, own in made.groupby("role", sort=True)}}
    waiting = people_waiting(decisions, listings, on)
    known = {"n": len(made), **(about or {})}
    shares = {role: shares_of(own) for role, own in by_role.items()}
    busiest = {role: most_in_a_day(own) for role, own in by_role.items()}
    days = {role: own["days"].dropna() for role, own in by_role.items()}
    return Involvement(
        shares=_share_table(shares, known, log),
        busiest_day=_busiest_table(busiest, known, log),
        days=_median_table(days, get_profile("mhsds")),
        still_waiting=_waiting_table(waiting, known, log),
        longest=PersonTable(waiting, purpose, what="The list of people waiting", about=about),
        warnings=warnings_of(_figures(shares, busiest, days, waiting)),
    )


def _share_table(
    shares: Mapping[str, Mapping[str, Share]], about: Mapping[str, Any], log: Log | None
) -> GroupTable:
    rows = [
        {"role": role, "measure": measure, "numerator": part, "denominator": whole}
        for role, own in shares.items()
        for measure, (part, whole) in own.items()
    ]
    return _by_role(pd.DataFrame(rows), list(shares), None, about, log)


def _busiest_table(
    busiest: Mapping[str, int], about: Mapping[str, Any], log: Log | None
) -> GroupTable:
    rows = [{"role": role, "numerator": n} for role, n in busiest.items()]
    return _by_role(pd.DataFrame(rows), list(busiest), "most_decisions_in_a_day", about, log)


def _by_role(
    rows: pd.DataFrame,
    roles: list[str],
    measure: str | None,
    about: Mapping[str, Any],
    log: Log | None,
) -> GroupTable:
    roled = rows.assign(role=pd.Categorical(rows["role"], categories=roles, ordered=True))
    return GroupTable.from_counts(roled, factors=["role"], measure=measure, about=about, log=log)


def _median_table(days: Mapping[str, pd.Series], profile: DisclosureProfile) -> pd.DataFrame:
    rows = []
    for role, own in days.items():
        # Half of them lie on either side: both halves must be large enough to be shown.
        hidden = len(own) < 2 * profile.min_count
        n = int(round_counts(np.array([len(own)]), profile)[0])
        rows.append(
            {
                "role": role,
                "n_decisions": pd.NA if hidden else n,
                "median_days": float("nan") if hidden else float(own.median()),
                "masked": hidden,
            }
        )
    table = pd.DataFrame(rows).astype({"n_decisions": "Int64"})
    table.attrs = {"plane": "group", "profile": profile.name}
    return table


def _waiting_table(waiting: pd.DataFrame, about: Mapping[str, Any], log: Log | None) -> GroupTable:
    ends = waited_bands()
    names = [f"up to {ends[0]} days"]
    names += [f"{low + 1} to {high} days" for low, high in pairwise(ends)]
    names += [f"more than {ends[-1]} days"]
    bands = pd.cut(waiting["days"], [-1, *ends, float("inf")], labels=names)
    counts = [{"waited": name, "numerator": int((bands == name).sum())} for name in names]
    frame = pd.DataFrame(counts)
    frame["waited"] = pd.Categorical(frame["waited"], categories=names, ordered=True)
    return GroupTable.from_counts(
        frame, factors=["waited"], measure="still_waiting", about=about, log=log
    )


def _figures(
    shares: Mapping[str, Mapping[str, Share]],
    busiest: Mapping[str, int],
    days: Mapping[str, pd.Series],
    waiting: pd.DataFrame,
) -> list[Figure]:
    """Return every exact figure that a limit may speak of."""
    found = []
    for role, own in shares.items():
        found += [Figure(role, name, n / of, of) for name, (n, of) in own.items() if of]
        if role != ALL:  # decisions of several roles on one day are several meetings
            found.append(Figure(role, "most_in_a_day", busiest[role], busiest[role]))
        if len(days[role]):
            found.append(Figure(role, "median_days", float(days[role].median()), len(days[role])))
    if len(waiting):
        longest = float(waiting["days"].max())
        found.append(Figure(ALL, "longest_wait_days", longest, len(waiting)))
    return found
