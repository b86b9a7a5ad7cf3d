"""The simulation of a block of people: vectorised, from named random numbers alone."""

from cohortid_synthetic.simulate.block import make_block
from cohortid_synthetic.simulate.world import World

__all__ = ["World", "make_block"]
