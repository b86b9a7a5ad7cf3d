"""What is known of a person as a whole (MHS005), month by month."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import last_days
from cohortid_synthetic.raw.monthly import Rows

FLAGS = ("offence", "manifest", "treatment")
"""Kinds of flag; blank while nothing is known."""
_DAYS = 1 << 22


def known_flags(
    flags: pd.DataFrame, providers: NDArray[np.int64], rows: Rows
) -> dict[str, NDArray[np.int64]]:
    """Return which flag of each kind a provider knows at the end of each row's month.

    Parameters:
        flags: the true flags: person, what, value (a code or a date as text), day (known since); a
            later one of the same replaces the one before.
        providers: place of the provider of each flag.
        rows: the person-months.

    Returns:
        Kind of flag -> place among the flags, -1 where nothing is known.
    """
    what = flags["what"].to_numpy(dtype=object)
    day = flags["day"].to_numpy(dtype=np.int64)
    who = _pair(flags["person"].to_numpy(dtype=np.int64), providers)
    values = flags["value"].to_numpy(dtype=object)
    until = _pair(rows.person, rows.provider) * _DAYS + last_days(rows.month.astype(np.int64))
    made = {}
    for kind in FLAGS:
        own = np.flatnonzero(what == kind)
        own = own[np.lexsort((values[own].astype(str), day[own], who[own]))]
        if len(own) == 0:
            made[kind] = np.full(len(rows), -1)
            continue
        place = np.searchsorted((who * _DAYS + day)[own], until, side="right") - 1
        found = own[np.maximum(place, 0)]
        told = (place >= 0) & (who[found] == until // _DAYS)
        made[kind] = np.where(told, found, -1)
    return made


def _pair(person: NDArray[np.integer], provider: NDArray[np.integer]) -> NDArray[np.int64]:
    return person.astype(np.int64) << 12 | provider
