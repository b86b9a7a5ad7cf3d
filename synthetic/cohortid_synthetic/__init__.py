"""Synthetic MHSDS extracts with known truth. Synthetic; not evidence about any population."""

from cohortid_synthetic.extract import SyntheticExtract, generate

__all__ = ["SyntheticExtract", "generate"]
