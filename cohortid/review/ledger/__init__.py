"""The ledger of reviews: an embedded database file that only grows, in which changes show."""

from cohortid.review.ledger.kept import Listed, Recorded, RunListed
from cohortid.review.ledger.ledger import LEDGER_NAME, Ledger, open_ledger
from cohortid.review.ledger.store import LedgerCheck

__all__ = [
    "LEDGER_NAME",
    "Ledger",
    "LedgerCheck",
    "Listed",
    "Recorded",
    "RunListed",
    "open_ledger",
]
