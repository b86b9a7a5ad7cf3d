"""Rare combinations: people of sub-populations that each have few features, but these to extremes.

After ehrQL's swarm testing: drawn evenly, a person has a little of everything and hardly ever much
of two things. A sub-population leaves most features out, so that what is left meets often.
"""

from cohortid_synthetic.fuzz.derived import derived_by_oracle
from cohortid_synthetic.fuzz.draw import PEOPLE_IN_A_GROUP, add_fuzz

__all__ = ["PEOPLE_IN_A_GROUP", "add_fuzz", "derived_by_oracle"]
