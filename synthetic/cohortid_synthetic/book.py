"""The true events while they are being made: one list of rows per kind of event."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cohortid_synthetic.calendar_days import NONE

KINDS = (
    *("referral", "contact", "spell", "ward", "mha", "home", "diagnosis"),
    *(
        "added_team",
        "cto",
        "recall",
        "conditional",
        "practice",
        *("employment", "coordinator", "home_leave", "absence", "awol", "trial", "act_score"),
        "attendance",
        "incident",
        "secondary",
        "score",
        "flag",
    ),
)
DAYS = {
    "referral": ("received", "closed", "rejected"),
    "contact": ("day",),
    "spell": ("start", "end"),
    "ward": ("start", "end"),
    "mha": ("start", "end", "expiry"),
    "home": ("day",),
    "diagnosis": ("day",),
    "added_team": ("since", "closed", "rejected"),
    "cto": ("start", "end"),
    "recall": ("start", "end"),
    "conditional": ("start", "end"),
    "practice": ("start", "end"),
    "employment": ("day",),
    "coordinator": ("start", "end"),
    "home_leave": ("start", "end"),
    "absence": ("start", "end"),
    "awol": ("start", "end"),
    "trial": ("start", "end"),
    "act_score": ("day",),
    "attendance": ("day", "injured"),
    "incident": ("day",),
    "secondary": ("day",),
    "score": ("day",),
    "flag": ("day",),
}
AT_DEATH: dict[str, dict[str, str]] = {
    "referral": {"close_reason": "06"},
    "spell": {"destination": "79", "discharge_method": "4"},
    "ward": {},
    "mha": {},
    "added_team": {"close_reason": "06"},
    "cto": {"end_reason": "03"},
    "recall": {},
    "conditional": {"end_reason": ""},
    "practice": {},
    "coordinator": {},
    "home_leave": {},
    "absence": {},
    "awol": {"end_reason": ""},
    "trial": {},
}
"""What is known at the end of a row, and its code when the person's death ends it."""
EDGES = {
    "referral": ("received", "closed"),
    "spell": ("start", "end"),
    "ward": ("start", "end"),
    "mha": ("start", "end"),
    "added_team": ("since", "closed"),
    "cto": ("start", "end"),
    "recall": ("start", "end"),
    "conditional": ("start", "end"),
    "practice": ("start", "end"),
    "coordinator": ("start", "end"),
    "home_leave": ("start", "end"),
    "absence": ("start", "end"),
    "awol": ("start", "end"),
    "trial": ("start", "end"),
}
HANGS_ON = {
    "contact": "referral",
    "home": "referral",
    "diagnosis": "referral",
    "secondary": "referral",
    "score": "referral",
    "added_team": "referral",
    "incident": "spell",
    "cto": "period",
    "recall": "period",
    "conditional": "period",
    "employment": "referral",
    "coordinator": "referral",
    "home_leave": "spell",
    "absence": "spell",
    "awol": "spell",
    "trial": "spell",
    "act_score": "contact",
}
"""Kinds that are left out with what they hang on, and the column that names it."""
IN_OWN_MONTH = ("contact", "score", "act_score", "incident")
"""Kinds of event that are sent in their own month only."""


@dataclass
class Book:
    """Collects events; days are whole numbers (NONE = no date), people their place in the list.

    Parameters:
        first: first day of the extract.
        last: last day of the extract; what ends later is open.
    """

    first: int
    last: int
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {k: [] for k in KINDS})
    deaths: dict[int, int] = field(default_factory=dict)
    n_stays: int = 0

    def add(self, kind: str, **columns: Any) -> int:
        """Add one event and return its number among its kind."""
        self.rows[kind].append(columns)
        return len(self.rows[kind]) - 1

    def referral(self, person: int, provider: str, team: str, received: int, **more: Any) -> int:
        """Add a referral; what isn't said is blank."""
        usual = {
            "closed": NONE,
            "rejected": NONE,
            "close_reason": "",
            "source": "A1",
            "reason": "",
            "priority": "3",
        }
        return self.add(
            "referral",
            person=person,
            provider=provider,
            team=team,
            received=received,
            **(usual | more),
        )

    def spell(self, person: int, referral: int, start: int, end: int, **more: Any) -> int:
        """Add a hospital spell at the provider of its referral."""
        usual = {
            "stay": self.n_stays,
            "source": "19",
            "method": "25",
            "destination": "19" if end else "",
            "discharge_method": "1" if end else "",
        }
        provider = self.rows["referral"][referral]["provider"]
        fixed = {"person": person, "provider": provider, "referral": referral}
        return self.add("spell", **fixed, start=start, end=end, **(usual | more))

    def new_stay(self) -> int:
        """Return the number of a new stay: the spells of one stay are one admission."""
        self.n_stays += 1
        return self.n_stays

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return every kind that has rows as a frame, as it stands at the end of the extract.

        What starts later, or ended before the extract, is left out with what hangs on it; what
        ends later is open and what is known at its end is blank. Death ends everything.
        """
        made = {kind: self._frame(kind) for kind in KINDS if self.rows[kind]}
        for kind, (start, end) in EDGES.items():
            if kind in made:
                alive = _ended_by_death(made[kind], kind, start, end, self.deaths)
                made[kind] = _as_at(alive, kind, start, end, self.first, self.last)
        for kind, column in HANGS_ON.items():
            if kind in made:
                of = made["mha" if column == "period" else column]["key"]
                made[kind] = made[kind][made[kind][column].isin(of)]
        for kind, frame in made.items():
            if kind not in EDGES:
                until = frame["person"].map(self.deaths).fillna(self.last)
                made[kind] = frame[frame["day"] <= until]
        for kind in (*IN_OWN_MONTH, "attendance"):
            if kind in made:
                made[kind] = made[kind][made[kind]["day"] >= self.first]
        return {kind: frame.reset_index(drop=True) for kind, frame in made.items()}

    def _frame(self, kind: str) -> pd.DataFrame:
        frame = pd.DataFrame(self.rows[kind], dtype=object)
        frame["key"] = np.arange(len(frame), dtype=np.int64)
        numbers = ("person", "stay", "referral", "spell", "period", "contact", *DAYS[kind])
        return frame.astype({name: np.int64 for name in numbers if name in frame})


def _ended_by_death(
    frame: pd.DataFrame, kind: str, start: str, end: str, deaths: dict[int, int]
) -> pd.DataFrame:
    died = frame["person"].map(deaths)
    lived = frame[~(frame[start] > died)].copy()
    died = died[lived.index]
    cut = died.notna() & ((lived[end] == NONE) | (lived[end] > died))
    lived.loc[cut, end] = died[cut].astype(np.int64)
    for column, code in AT_DEATH[kind].items():
        lived.loc[cut, column] = code
    return lived


def _as_at(
    frame: pd.DataFrame, kind: str, start: str, end: str, first: int, last: int
) -> pd.DataFrame:
    sent = (frame[start] <= last) & ((frame[end] == NONE) | (frame[end] >= first))
    kept = frame[sent].copy()
    later = kept[end] > last
    kept.loc[later, end] = NONE
    if "rejected" in kept:
        kept.loc[later, "rejected"] = NONE  # a referral is closed on the day it is rejected
    for column in AT_DEATH[kind]:
        kept.loc[later, column] = ""
    return kept
