"""Named streams of random numbers, so that a new draw doesn't disturb the others."""

import zlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

NORMAL = NormalDist()


class Streams:
    """Gives one generator for each name, from one seed.

    Only uniforms are drawn and turned into values here: numpy keeps its raw streams the same from
    version to version, but not its ways of drawing from a distribution.

    Parameters:
        seed: a whole number, 0 or more; the same seed gives the same numbers.
        block: number of the block of people that the numbers are for; every block has its own.

    Example:
        >>> one, two = Streams(1), Streams(1)
        >>> _ = one.uniforms("height", 5)
        >>> bool((one.uniforms("sex", 3) == two.uniforms("sex", 3)).all())
        True
    """

    def __init__(self, seed: int, block: int = 0) -> None:
        if seed < 0:
            raise ValueError(f"seed = {seed}: give a whole number, 0 or more.")
        self.seed, self.block = seed, block
        self._open: dict[str, np.random.Generator] = {}

    def named(self, name: str) -> np.random.Generator:
        """Return the generator of a name; asking again continues where it stopped."""
        if name not in self._open:
            stream = self.block << 32 | zlib.crc32(name.encode())
            key = np.array([self.seed, stream], dtype=np.uint64)
            self._open[name] = np.random.Generator(np.random.Philox(key=key))
        return self._open[name]

    def uniforms(self, name: str, size: int) -> NDArray[np.float64]:
        """Return `size` uniform numbers, 0 included and 1 left out."""
        return self.named(name).random(size)

    def uniform(self, name: str) -> float:
        """Return one uniform number."""
        return float(self.named(name).random())

    def between(self, name: str, low: int, high: int) -> int:
        """Return one whole number from `low` up to and including `high`."""
        return low + int(self.uniform(name) * (high - low + 1))

    def lognormal_days(self, name: str, median: float, sigma: float) -> int:
        """Return a number of days, at least 1, from a lognormal distribution."""
        return lognormal_days(self.uniform(name), median, sigma)

    def pick(self, name: str, choice: "Choice") -> Any:
        """Return one value of a weighted choice."""
        return choice.at(self.uniform(name))


class Choice:
    """A weighted choice among values, picked by a uniform number.

    Parameters:
        weights: value -> weight (any positive numbers; they needn't add up to 1).

    Example:
        >>> Choice({"a": 1, "b": 3}).at(0.5)
        'b'
    """

    def __init__(self, weights: Mapping[Any, float]) -> None:
        self.values: Sequence[Any] = list(weights)
        self._upper = list(accumulate(weights.values()))

    def at(self, uniform: float) -> Any:
        """Return the value that stands at this share of the weights."""
        place = bisect_right(self._upper, uniform * self._upper[-1])
        return self.values[min(place, len(self.values) - 1)]


def lognormal_days(uniform: float, median: float, sigma: float) -> int:
    """Turn a uniform number into days, at least 1, of a lognormal distribution."""
    inside = min(max(uniform, 1e-9), 1 - 1e-9)
    return max(1, round(median * float(np.exp(sigma * NORMAL.inv_cdf(inside)))))
