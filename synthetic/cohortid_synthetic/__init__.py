"""Synthetic MHSDS extracts with known truth. Synthetic; not evidence about any population."""

from cohortid_synthetic.extract import SyntheticExtract, generate
from cohortid_synthetic.faults import DIRTY, undo
from cohortid_synthetic.new_folder import NoRoom
from cohortid_synthetic.planting import RequestError
from cohortid_synthetic.profile import Profile, ProfileError, load_profile
from cohortid_synthetic.raw.parts import WorkerLost

__all__ = [
    "DIRTY",
    "NoRoom",
    "Profile",
    "ProfileError",
    "RequestError",
    "SyntheticExtract",
    "WorkerLost",
    "generate",
    "load_profile",
    "undo",
]
