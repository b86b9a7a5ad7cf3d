"""People at and beside each threshold of a criteria set, derived from the set itself.

The set and its measures are read as data (TOML); where a threshold or a window changes, the people
change with it. What should come of each is written down for each interpretation of the rule.
"""

from cohortid_synthetic.boundary.interpretations import INTERPRETATIONS, Interpretation
from cohortid_synthetic.boundary.plant import n_boundary, plant_boundary
from cohortid_synthetic.boundary.rules import Rules, read_rules
from cohortid_synthetic.boundary.subject import index_of

__all__ = [
    "INTERPRETATIONS",
    "Interpretation",
    "Rules",
    "index_of",
    "n_boundary",
    "plant_boundary",
    "read_rules",
]
