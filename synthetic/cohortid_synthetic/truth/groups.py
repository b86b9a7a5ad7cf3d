"""Groups of rows by whole numbers, without a loop over them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """Rows put in order, and where each group of them starts.

    Parameters:
        order: the rows in order of group.
        starts: where each group starts in that order.
    """

    order: Whole
    starts: Whole

    @property
    def first(self) -> Whole:
        """Return the first row of each group."""
        return self.order[self.starts]

    @property
    def sizes(self) -> Whole:
        """Return how many rows each group has."""
        return np.diff(np.append(self.starts, len(self.order)))

    def least(self, values: Whole) -> Whole:
        """Return the least value of each group."""
        return np.minimum.reduceat(values[self.order], self.starts) if len(values) else values

    def most(self, values: Whole) -> Whole:
        """Return the greatest value of each group."""
        return np.maximum.reduceat(values[self.order], self.starts) if len(values) else values


def groups_of(*keys: Whole, within: tuple[Whole, ...] = ()) -> Groups:
    """Return the groups of rows that are alike in every key, in order of the keys.

    Parameters:
        keys: whole numbers by row; the first decides the order first.
        within: what rows of one group are in order of.

    Example:
        >>> groups_of(np.array([2, 1, 2])).sizes.tolist()
        [1, 2]
    """
    order = np.lexsort((*within[::-1], *keys[::-1])).astype(np.int64)
    new = np.zeros(len(order), dtype=bool)
    new[:1] = True
    for key in keys:
        ordered = key[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    return Groups(order, np.flatnonzero(new).astype(np.int64))
