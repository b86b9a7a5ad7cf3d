"""What the reader asks the ledger about a run; the ledger itself is built elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd


class KnownRuns(Protocol):
    """The part of a ledger that says what a run issued."""

    def has_run(self, run_id: str) -> bool:
        """Return whether the ledger knows a run."""

    def runs(self) -> pd.DataFrame:
        """Return the runs with run_id and index_date."""

    def sheets_of(self, run_id: str) -> dict[str, str]:
        """Return each person listed with the sheet."""

    def questions_of(self, run_id: str) -> set[tuple[str, str]]:
        """Return the questions asked: person and question id."""


def index_date_of(ledger: KnownRuns, run_id: str) -> date:
    """Return the index date of a run that the ledger knows.

    Parameters:
        ledger: The ledger.
        run_id: The run.
    """
    runs = ledger.runs()
    day: date | datetime = runs.loc[runs["run_id"] == run_id, "index_date"].iloc[0]
    return day.date() if isinstance(day, datetime) else day
