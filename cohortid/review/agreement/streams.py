"""Random numbers that are the same each time, one named stream per use."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(name: str, seed: int) -> np.random.Generator:
    """Return the stream of random numbers of one use, so that no two uses share their chance.

    Parameters:
        name: What the numbers are for.
        seed: Seed of the user.

    Returns:
        A generator; the same name and seed give the same numbers.

    Example:
        >>> float(stream("a", 1).random()) == float(stream("a", 1).random())
        True
    """
    named = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return np.random.default_rng(np.random.SeedSequence([seed, named]))
