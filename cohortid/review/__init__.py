"""Review: the pack a team opens, the decisions that come back, and what they add up to."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cohortid.review.audit import audit_sample, review_report
    from cohortid.review.changes_table import changes
    from cohortid.review.importing import import_decisions
    from cohortid.review.ledger import Ledger, open_ledger
    from cohortid.review.ledger_records import with_ledger
    from cohortid.review.names import add_names
    from cohortid.review.order import Order
    from cohortid.review.pack import Pack, review_pack

__all__ = [
    "Ledger",
    "Order",
    "Pack",
    "add_names",
    "audit_sample",
    "changes",
    "import_decisions",
    "open_ledger",
    "review_pack",
    "review_report",
    "with_ledger",
]

# Public name -> module it lives in; looked up on first use, so that each part loads what it needs.
_LIVES_IN = {
    "Ledger": "ledger",
    "Order": "order",
    "Pack": "pack",
    "add_names": "names",
    "audit_sample": "audit",
    "changes": "changes_table",
    "import_decisions": "importing",
    "open_ledger": "ledger",
    "review_pack": "pack",
    "review_report": "audit",
    "with_ledger": "ledger_records",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _LIVES_IN:
        raise AttributeError(f"module 'cohortid.review' has no attribute {name!r}")
    value = getattr(import_module(f"cohortid.review.{_LIVES_IN[name]}"), name)
    globals()[name] = value
    return value
