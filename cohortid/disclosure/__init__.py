"""Hides and rounds small figures about groups before anybody sees them."""

from cohortid.disclosure.mask import MASK, MAY_NOT_SUM, mask_counts, proportions, round_counts
from cohortid.disclosure.profile import DisclosureProfile, get_profile, list_profiles

__all__ = [
    "MASK",
    "MAY_NOT_SUM",
    "DisclosureProfile",
    "get_profile",
    "list_profiles",
    "mask_counts",
    "proportions",
    "round_counts",
]
