"""Adds counts up by group so that nobody is lost: missing is a group of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cohortid.errors import PolicyRefusal

NOT_RECORDED = "Not recorded"
MAX_FACTORS = 3
MAX_VALUES_IF_ALL_DIFFER = 50
_KEY_NAMES = frozenset(
    {"person", "person_id", "anchor", "anchor_id", "nhs_number", "source_id", "referral_id"}
)


def check_factors(frame: pd.DataFrame, factors: Sequence[str]) -> None:
    """Refuse factors that are too many or that would name people.

    Parameters:
        frame: The rows to be added up.
        factors: Columns that make the groups.

    Raises:
        PolicyRefusal: If there are more than three, or one is the key of a person.
        ValueError: If a column is missing or named twice.

    Example:
        >>> check_factors(pd.DataFrame({"sex": ["F", "M"]}), ["sex"])
    """
    if len(factors) > MAX_FACTORS:
        raise PolicyRefusal(
            f"A table about groups has at most {MAX_FACTORS} factors, and {len(factors)} were "
            "asked for: more would single people out. Make several tables."
        )
    absent = [factor for factor in factors if factor not in frame.columns]
    if absent or len(set(factors)) < len(factors):
        raise ValueError(
            f"Every factor must be one column of the table; look at {absent or factors}."
        )
    for factor in factors:
        if factor.strip().lower() in _KEY_NAMES or _looks_like_key(frame[factor]):
            raise PolicyRefusal(
                f"{factor!r} looks like the key of a person (a value of its own in each row), and "
                "a table about groups holds none. Put its values into groups first."
            )


def add_up(frame: pd.DataFrame, factors: Sequence[str], counts: Sequence[str]) -> pd.DataFrame:
    """Add counts up by group, in a fixed order, with "Not recorded" last.

    Parameters:
        frame: One or more rows per group.
        factors: Columns that make the groups; none gives one row.
        counts: Columns to add up.

    Returns:
        One row per group that occurs: factors as text, and the counts.

    Example:
        >>> frame = pd.DataFrame({"sex": ["M", None, "F"], "numerator": [1, 2, 3]})
        >>> add_up(frame, ["sex"], ["numerator"]).values.tolist()
        [['F', 3], ['M', 1], ['Not recorded', 2]]
    """
    rows = pd.DataFrame({count: frame[count].to_numpy() for count in counts})
    if not factors:
        return rows.sum().to_frame().T
    for factor in factors:
        rows[factor] = labels(frame[factor])
    added = rows.groupby(list(factors), observed=True, sort=True)[list(counts)].sum().reset_index()
    for factor in factors:
        added[factor] = added[factor].astype(str)
    return added[[*factors, *counts]]


def labels(values: pd.Series) -> pd.Categorical[str]:
    """Return group values as text in their own order, with missing or blank as "Not recorded".

    Parameters:
        values: Group values of any type.

    Returns:
        An ordered categorical without missing values.

    Example:
        >>> list(labels(pd.Series([10.0, None, 9.0])))
        ['10', 'Not recorded', '9']
        >>> list(labels(pd.Series([10.0, None, 9.0])).categories)
        ['9', '10', 'Not recorded']
    """
    codes, present = pd.factorize(values)
    named = np.array([*map(_label, present), NOT_RECORDED], dtype=object)
    order = dict.fromkeys(map(_label, _in_order(values, present)))
    order.pop(NOT_RECORDED, None)
    # A missing value has code -1, which takes the last name.
    return pd.Categorical(named[codes], categories=[*order, NOT_RECORDED], ordered=True)


def _in_order(values: pd.Series, present: Iterable[Any]) -> list[Any]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return list(values.dtype.categories)
    try:
        return sorted(present)
    except TypeError:  # text and numbers in one column
        return sorted(present, key=str)


def _label(value: Any) -> str:
    if str(value).strip() == "":
        return NOT_RECORDED
    if isinstance(value, float | np.floating) and value.is_integer():
        return str(int(value))  # a whole number that a missing value beside it made a float
    return str(value)


def _looks_like_key(values: pd.Series) -> bool:
    n_values = values.nunique(dropna=False)
    return bool(n_values == len(values) and n_values > MAX_VALUES_IF_ALL_DIFFER)
