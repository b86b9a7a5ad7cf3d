"""Faults in a synthetic extract: put in as a second pass, booked one by one, and undone."""

from cohortid_synthetic.faults.inject import FAULTS, TOUCHED, inject
from cohortid_synthetic.faults.ledger import CHANGES
from cohortid_synthetic.faults.profile import (
    DIRTY,
    fault_classes,
    reaches_the_analyst,
    validation_rules,
)
from cohortid_synthetic.faults.undo import undo

__all__ = [
    "CHANGES",
    "DIRTY",
    "FAULTS",
    "TOUCHED",
    "fault_classes",
    "inject",
    "reaches_the_analyst",
    "undo",
    "validation_rules",
]
