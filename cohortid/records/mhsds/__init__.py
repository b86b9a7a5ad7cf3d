"""Reading MHSDS: files, the door, submissions, events."""

from cohortid.records.mhsds.read import read_mhsds

__all__ = ["read_mhsds"]
