"""What is new in each listed person's record since the last list, as a table of facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cohortid.results import PersonTable
from cohortid.review.gather import gather
from cohortid.review.ledger import Ledger, open_ledger
from cohortid.review.order import Order

if TYPE_CHECKING:
    from cohortid.cohort import Cohort


def changes(cohort: Cohort, ledger: Path | str | Ledger) -> PersonTable:
    """Return what is new in the record of everybody with a card, a row per fact.

    Parameters:
        cohort: The run.
        ledger: The ledger with the earlier lists.

    Returns:
        person_id, team, since (index date of the last list with the person, or of the last list)
        and what; nothing where there was no list before.

    Raises:
        DataError: The run can't have a pack, or the ledger can't be used.
        PolicyRefusal: The purpose doesn't open named people.

    Example:
        >>> review.changes(cohort, "review-ledger.sqlite").table  # doctest: +SKIP
    """
    import pandas as pd

    kept = ledger if isinstance(ledger, Ledger) else open_ledger(ledger, make=False)
    cards = gather(cohort, kept, Order.ALPHABETICAL).pack.cards
    rows = [
        (one.person_id, one.sheet, one.changes_since, what) for one in cards for what in one.changes
    ]
    frame = pd.DataFrame(rows, columns=["person_id", "team", "since", "what"], dtype=object)
    return PersonTable(frame, cohort.purpose, what="What is new since the last list",
                       about=cohort.about)  # fmt: skip
