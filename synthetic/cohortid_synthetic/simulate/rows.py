"""Rows as they are being made: a dictionary of columns, of whole numbers or of texts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cohortid_synthetic.simulate.draws import texts

Rows = dict[str, Any]
"""Column -> array of whole numbers or `pd.Categorical`, all of the same length.

`who` is the person's place in the block; a column that names another row holds its place there.
"""


def size(rows: Rows) -> int:
    """Return how many rows there are."""
    return len(next(iter(rows.values())))


def take(rows: Rows, which: Any) -> Rows:
    """Return some of the rows, by their places or by a true and false for each."""
    return {name: column[which] for name, column in rows.items()}


def stack(parts: Sequence[Rows]) -> Rows:
    """Put rows below each other; all have the same columns."""
    return {name: _below([part[name] for part in parts]) for name in parts[0]}


def _below(columns: list[Any]) -> Any:
    if not isinstance(columns[0], pd.Categorical):
        return np.concatenate(columns)
    values = list(dict.fromkeys(value for column in columns for value in column.categories))
    places = {value: place for place, value in enumerate(values)}
    recoded = [
        np.array([places[value] for value in column.categories], dtype=np.int64)[column.codes]
        for column in columns
    ]
    return texts(np.concatenate(recoded), values)


def order_within(groups: Any) -> Any:
    """Return the place of each row within its group; rows of a group stand together.

    Example:
        >>> order_within(np.array([4, 4, 7])).tolist()
        [0, 1, 0]
    """
    at = np.arange(len(groups))
    begins = np.ones(len(groups), dtype=bool)
    begins[1:] = groups[1:] != groups[:-1]
    return at - np.maximum.accumulate(np.where(begins, at, 0))


__all__ = ["Rows", "order_within", "size", "stack", "take"]
