"""What is true of the people of an extract, apart from its raw tables.

`truth_tables` gives the canonical event tables as recorded, one frame per table, made when asked
for; `recorded_truth` and `complete_truth` give them as Arrow tables, to be written part by part.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from cohortid_synthetic.profile import in_use, using
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.truth.criterion import CriterionTruth, criterion_truth
from cohortid_synthetic.truth.derived import coverage_of, team_map
from cohortid_synthetic.truth.frames import frame_of
from cohortid_synthetic.truth.given import Given, as_it_was, as_recorded
from cohortid_synthetic.truth.latent import latent_truth
from cohortid_synthetic.truth.tables import MAKERS

TABLES = tuple(MAKERS)
"""Names of the canonical tables, in order."""


def recorded_truth(given: Given, tables: Iterable[str] = TABLES) -> dict[str, pa.Table]:
    """Return the canonical tables as a clean reading of the clean extract gives them.

    Parameters:
        given: the events of some people and what was sent of them.
        tables: which ones; `coverage` is of the whole extract, not of a part.

    Returns:
        Table name -> rows. What isn't known is missing; days are dates.
    """
    own = as_recorded(given)
    return {name: MAKERS[name](own) for name in tables}


def complete_truth(given: Given, tables: Iterable[str] = TABLES) -> dict[str, pa.Table]:
    """Return the canonical tables as it truly was: whatever was recorded, and all received.

    What was never sent has an id such as "SYN-0000417 unrecorded home 1", and stands in the month
    in which it began.
    """
    own = as_it_was(given)
    return {name: MAKERS[name](own) for name in tables}


class TruthTables(Mapping[str, pd.DataFrame]):
    """The canonical tables as frames of plain objects; each is made when it is first asked for.

    Parameters:
        given: the events of some people and what was sent of them.
        complete: as it truly was, rather than as it was recorded.
    """

    def __init__(self, given: Given, complete: bool = False) -> None:
        self.given = given
        self._seen = as_it_was(given) if complete else as_recorded(given)
        self._profile = in_use()
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = frame_of(self.arrow(name))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MAKERS)

    def __len__(self) -> int:
        return len(MAKERS)

    def arrow(self, name: str) -> pa.Table:
        """Return one table as an Arrow table, made anew each time."""
        with using(self._profile):
            return MAKERS[name](self._seen)

    def as_it_was(self) -> "TruthTables":
        """Return the same people's tables as it truly was: complete, recorded or not."""
        with using(self._profile):
            return TruthTables(self.given, complete=True)


def truth_tables(
    events: Mapping[str, pd.DataFrame],
    sent: Mapping[str, pd.DataFrame],
    tables: Mapping[str, Any],
    people: pd.DataFrame,
    span: Span,
    complete: bool = False,
) -> TruthTables:
    """Return the canonical event tables, with what is derived as it was planned.

    Parameters:
        events: the true events, with ids.
        sent: the monthly rows; they say in which months each event was sent.
        tables: the raw tables; they say which provider sends what, and row ids.
        people: the people, by place.
        span: months of the extract.
        complete: as it truly was, rather than as it was recorded.

    Returns:
        person, referral, referral_team, contact, hospital_spell, ward_stay, mha_period,
        accommodation, diagnosis, assessment, indicator, ward_incident, cto, cto_recall,
        conditional_discharge, gp_registration, employment, key_worker, leave,
        emergency_attendance, coverage, admission and detention. Ids are texts, dates are dates,
        what is blank is None.
    """
    return TruthTables(Given(events, sent, tables, people, span), complete)


__all__ = [
    "TABLES",
    "CriterionTruth",
    "Given",
    "TruthTables",
    "complete_truth",
    "coverage_of",
    "criterion_truth",
    "latent_truth",
    "recorded_truth",
    "team_map",
    "truth_tables",
]
