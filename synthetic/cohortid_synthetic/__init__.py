"""Synthetic MHSDS extracts with known truth. Synthetic; not evidence about any population."""

from cohortid_synthetic.extract import SyntheticExtract, generate
from cohortid_synthetic.faults import DIRTY, undo

__all__ = ["DIRTY", "SyntheticExtract", "generate", "undo"]
