"""A round of reviews made by hand: decisions and listings as the ledger returns them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pandas as pd

LIST_DATE = date(2026, 3, 31)
NO_DECISIONS = pd.DataFrame(
    columns=["seq", "run_id", "person_id", "outcome", "reason", "who_acts", "by_when", "view",
             "decided_by", "decided_on"]
)  # fmt: skip


def listings(people: Iterable[str], **changes: Any) -> pd.DataFrame:
    """Return one listing per person, all alike but for what is changed."""
    row: dict[str, Any] = {
        "run_id": "run-1", "index_date": LIST_DATE, "section": "review",
        "routes": ("for_review",), "sheet": "T04 at P01", "states": {"detained": "met"},
    }  # fmt: skip
    return pd.DataFrame([{"person_id": person, **row, **changes} for person in people])


def decisions(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return decisions in the order of the ledger."""
    return pd.DataFrame([{**one, "seq": seq} for seq, one in enumerate(rows, start=1)])


def decision(person: str, outcome: str, **changes: Any) -> dict[str, Any]:
    """Return one decision; `days` is how long after the list it was made."""
    days = changes.pop("days", 10)
    row: dict[str, Any] = {
        "run_id": "run-1", "person_id": person, "outcome": outcome, "reason": "", "who_acts": "",
        "by_when": None, "view": "", "decided_by": "team lead",
        "decided_on": LIST_DATE + timedelta(days=days),
    }  # fmt: skip
    return {**row, **changes}


def keys(n: int, start: int = 0) -> list[str]:
    """Return keys of people."""
    return [f"SYN-{number:07}" for number in range(start, start + n)]
