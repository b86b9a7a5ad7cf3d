"""Named streams of random numbers, so that a new draw doesn't disturb the others."""

import zlib

import numpy as np
from numpy.typing import NDArray


class Streams:
    """Gives one generator for each name, from one seed.

    Only uniforms are drawn and turned into values here: numpy keeps its raw streams the same from
    version to version, but not its ways of drawing from a distribution.

    Parameters:
        seed: a whole number, 0 or more; the same seed gives the same numbers.
        block: of people; each has numbers of its own.

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
            place = self.block << 32 | zlib.crc32(name.encode())
            key = np.array([self.seed, place], dtype=np.uint64)
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
