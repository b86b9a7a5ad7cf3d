"""Sentences that stand on the page and in the workbook alike."""

from __future__ import annotations

from cohortid.cohort.words import NOT_IDENTIFIED, STANDING_LINE

__all__ = ["NOBODY_LEAVES", "NOT_IDENTIFIED", "ORDER_SAYS_NOTHING", "STANDING_LINE", "SYNTHETIC"]

SYNTHETIC = "Synthetic people: not evidence about any population."
NOBODY_LEAVES = (
    "Nobody leaves the list without a decision. “Not needed now” moves a person to a section of "
    "their own until its date, until something new is recorded, or until a concern is raised."
)
ORDER_SAYS_NOTHING = "The order says nothing about need, and no criteria are added up."
NAMES_INSIDE = "Holds names: keep it inside the provider; send back the copy without names."
