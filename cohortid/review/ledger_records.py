"""What the ledger adds to records before the next run: concerns, answers, who still waits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cohortid.governance import append_entry
from cohortid.records import Records
from cohortid.review.history import ONLY_ASKED, History
from cohortid.review.ledger import Ledger, open_ledger

if TYPE_CHECKING:
    import pandas as pd


def with_ledger(records: Records, ledger: Path | str | Ledger) -> Records:
    """Return records that know what came back from earlier reviews.

    Concerns raised and answers become records like any other. Who was listed and isn't done with
    keeps evidence and timeline in every run. Where the rules couldn't tell and the reviewer
    answered yes to a question that would settle it, that is a concern raised by the reviewer: it
    brings the person forward.

    Parameters:
        records: Clean records, for care_review or synthetic_demo.
        ledger: The ledger of reviews.

    Returns:
        New records; these stay as they are. People of the ledger who aren't in the extract are left
        out here (a pack shows them all the same), and counted in the log of the records.

    Raises:
        DataError: The ledger can't be used.
        PolicyRefusal: The purpose doesn't open named people.

    Example:
        >>> records = review.with_ledger(records, "review-ledger.sqlite")  # doctest: +SKIP
    """
    kept = ledger if isinstance(ledger, Ledger) else open_ledger(ledger, make=False)
    known = records.person_ids()
    history = History(kept, run_id="", index_date=date.max)
    waiting = [{"person_id": key, "listed_on": str(day)} for key, day in history.not_done().items()]
    answers = kept.answers()
    tables = {
        "nominations": [*_concerns(kept), *_answered_yes(kept, answers)],
        "answers": [
            {
                "person_id": row["person_id"],
                "criterion": row["criterion"],
                "answer": row["answer"],
                "answered_on": str(row["answered_on"]),
                "by_role": row["by_role"],
            }
            for row in answers.to_dict("records")
        ],
        "listed_before": waiting,
    }
    n_strangers = 0
    for name, rows in tables.items():
        inside = [row for row in rows if row["person_id"] in known]
        n_strangers += len(rows) - len(inside)
        if inside:
            records = getattr(records, f"with_{name}")(_frame(inside))
    append_entry(
        records.folder / "log.jsonl",
        "with_ledger",
        {"ledger_hash": kept.last_hash(), "n_rows_of_people_not_in_extract": n_strangers},
    )
    return records


def _concerns(ledger: Ledger) -> list[dict[str, str]]:
    return [
        {
            "person_id": row["person_id"],
            "nominated_on": str(row["nominated_on"]),
            "by_role": row["by_role"],
            "reason": row["reason"],
        }
        for row in ledger.nominations().to_dict("records")
    ]


def _answered_yes(ledger: Ledger, answers: pd.DataFrame) -> list[dict[str, str]]:
    """Return a concern for each yes to a question that would settle what the rules couldn't."""
    asked = {
        (row["run_id"], row["person_id"])
        for row in ledger.listings().to_dict("records")
        if row["routes"] == ONLY_ASKED
    }
    return [
        {
            "person_id": row["person_id"],
            "nominated_on": str(row["answered_on"]),
            "by_role": row["by_role"],
            "reason": f"answered yes to what the records couldn't tell ({row['criterion']})",
        }
        for row in answers.to_dict("records")
        if row["answer"] == "yes" and (row["run_id"], row["person_id"]) in asked
    ]


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, dtype=object)
