"""A block of people and their events: the unit in which an extract is made and written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

PEOPLE_IN_A_BLOCK = 8_192
"""A block is always made whole and then cut, so that a smaller extract is a prefix of a larger."""

REFERENCES = {"referral": "referral", "spell": "spell", "period": "mha", "contact": "contact"}
"""Columns that name another event by its key, and its kind."""


def nobody_lost() -> pd.DataFrame:
    """Return no times without response."""
    return pd.DataFrame({name: np.zeros(0, dtype=np.int64) for name in ("person", "start", "end")})


def no_concerns() -> pd.DataFrame:
    """Return no concerns raised."""
    days = {name: np.zeros(0, dtype=np.int64) for name in ("person", "day")}
    said = {name: pd.Categorical([], categories=[""]) for name in ("by_role", "reason")}
    return pd.DataFrame({**days, **said})


@dataclass(frozen=True)
class Block:
    """The people of a block and everything that happened to them.

    Parameters:
        number: of the block, from 0; its first person has place number * PEOPLE_IN_A_BLOCK.
        people: one row per person, indexed by place.
        events: kind -> one row per event (`book.KINDS`), in order of person. Days are whole
            numbers (0 = none), texts are categories with "" for blank. Rows whose `recorded` is
            False happened but aren't sent; `true_x` is how it was where x is what was recorded.
        lost: person, start, end of each time in which somebody didn't respond.
        nominations: person, day, by_role, reason of each concern raised.
    """

    number: int
    people: pd.DataFrame
    events: Mapping[str, pd.DataFrame]
    lost: pd.DataFrame = field(default_factory=nobody_lost)
    nominations: pd.DataFrame = field(default_factory=no_concerns)


def coded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with every text column as a category, "" among its values.

    Example:
        >>> coded(pd.DataFrame({"mode": ["01", ""]}, dtype=object))["mode"].cat.categories.tolist()
        ['', '01']
    """
    made = frame.copy()
    for name in made.columns:
        if isinstance(made[name].dtype, pd.CategoricalDtype):
            continue
        given = made[name].to_numpy()
        if given.dtype == object and all(isinstance(value, str) for value in given):
            values = np.array(sorted({"", *given}), dtype=object)
            made[name] = pd.Categorical(given, categories=values)
    return made
