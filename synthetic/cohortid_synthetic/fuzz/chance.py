"""Random numbers of one person or sub-population, from a named stream."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from cohortid_synthetic.streams import Streams


@cache
def features() -> dict[str, Any]:
    """Return features.toml: `number`, `share` and `codes`.

    Example:
        >>> features()["number"]["orders"]["most"]
        [1, 2]
    """
    text = resources.files(__package__).joinpath("features.toml").read_text("utf-8")
    return tomllib.loads(text)


class Chance:
    """Draws from the stream of one name.

    Parameters:
        streams: the named random numbers.
        name: of the stream.
    """

    def __init__(self, streams: Streams, name: str) -> None:
        self._stream: np.random.Generator = streams.named(name)

    def under(self, share: float) -> bool:
        """Tell whether something of this share happens."""
        return float(self._stream.random()) < share

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` up to and including `high`."""
        return low + int(float(self._stream.random()) * (high - low + 1))

    def one(self, of: Sequence[Any]) -> Any:
        """Return one of some values."""
        return of[self.between(0, len(of) - 1)]


@dataclass(frozen=True)
class Group:
    """What a sub-population has.

    Parameters:
        most: feature -> the most that a person has; 0 if it isn't there.
        share: feature -> its share.
        codes: kind of code -> the few that are drawn from.
    """

    most: dict[str, int]
    share: dict[str, float]
    codes: dict[str, list[str]]


def group_of(chance: Chance) -> Group:
    """Draw a sub-population."""
    of = features()
    most = {
        name: chance.one(said["most"]) if chance.under(said["present"]) else 0
        for name, said in of["number"].items()
    }
    share = {name: chance.one(said) for name, said in of["share"].items()}
    few = of["codes"]["few"]
    codes = {
        name: [chance.one(said) for _ in range(few)]
        for name, said in of["codes"].items()
        if name != "few"
    }
    return Group(most, share, codes)
