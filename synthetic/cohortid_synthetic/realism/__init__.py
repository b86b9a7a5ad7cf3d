"""Realism: published margins against what the generator made. Synthetic, not evidence."""

from cohortid_synthetic.realism.report import realism
from cohortid_synthetic.realism.targets import read_targets
from cohortid_synthetic.realism.write import write_realism

__all__ = ["read_targets", "realism", "write_realism"]
