"""Turn uniform numbers into what is drawn, many at a time: waits, days, codes, points in time."""

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.streams import Streams

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
Codes = NDArray[np.int64]
DAYS_IN_YEAR = 365.25
STEPS = 8_192
_nodes = np.arange(STEPS + 1) / STEPS
_nodes[0], _nodes[-1] = 1 / (20 * STEPS), 1 - 1 / (20 * STEPS)
_quantiles = np.array([NormalDist().inv_cdf(float(p)) for p in _nodes])


def normal(u: Floats) -> Floats:
    """Return standard normal numbers: quantiles at 8,193 nodes, straight lines between.

    Example:
        >>> [float(z) for z in normal(np.array([0.5, 0.975])).round(3)]
        [0.0, 1.96]
    """
    return np.asarray(np.interp(u, np.arange(STEPS + 1) / STEPS, _quantiles))


def exponential(u: Floats) -> Floats:
    """Return exponential numbers of mean 1."""
    return -np.log1p(-u)


def lognormal_days(u: Floats, median: Floats | float, sigma: Floats | float) -> Days:
    """Return whole days, at least 1, from a lognormal distribution."""
    return np.maximum(1, np.rint(median * np.exp(sigma * normal(u)))).astype(np.int64)


def whole(u: Floats, low: Days | int, high: Days | int) -> Days:
    """Return whole numbers from `low` up to and including `high`; `low` if `high` is below it."""
    width = np.maximum(np.asarray(high) - low + 1, 1)
    return np.asarray(low + (u * width).astype(np.int64), dtype=np.int64)


def pick(u: Floats, weights: Mapping[str, float]) -> pd.Categorical:
    """Return one text of a weighted choice for each number; "" is always a category.

    Example:
        >>> [*pick(np.array([0.1, 0.5]), {"a": 1, "b": 3})]
        ['a', 'b']
    """
    return pick_by(u, np.zeros(len(u), dtype=np.int64), [weights])


def pick_by(u: Floats, group: Codes, weights: Sequence[Mapping[str, float]]) -> pd.Categorical:
    """Return one text for each number, by the weights of its group.

    Parameters:
        u: uniform numbers.
        group: which of `weights` each number uses, as a place in it.
        weights: text -> weight, for each group.
    """
    values = list(dict.fromkeys(["", *(text for each in weights for text in each)]))
    edges = np.array([_edges(each, values) for each in weights])
    codes = np.empty(len(u), dtype=np.int64)
    for number in range(len(weights)):
        own = np.flatnonzero(group == number) if len(weights) > 1 else slice(None)
        codes[own] = np.searchsorted(edges[number], u[own], side="right")
    return texts(np.minimum(codes, len(values) - 1), values)


def _edges(weights: Mapping[str, float], values: list[str]) -> Floats:
    """Return the upper edge of each value's share of the numbers from 0 to 1."""
    upper = np.cumsum([float(weights.get(value, 0)) for value in values])
    upper /= upper[-1]
    upper[upper >= upper[-1]] = np.inf  # rounding never picks a value beyond the last
    return np.asarray(upper)


def texts(codes: Codes, values: Sequence[str]) -> pd.Categorical:
    """Return texts by their place among `values`; "" is added where it is missing."""
    every = list(values) if "" in values else [*values, ""]
    dtype = pd.CategoricalDtype(pd.Index(every, dtype=object))
    return pd.Categorical.from_codes(codes.astype(np.int32), dtype=dtype)


def constant(value: str, size: int) -> pd.Categorical:
    """Return the same text `size` times."""
    return texts(np.zeros(size, dtype=np.int64), [value])


def where(which: NDArray[np.bool_], value: str, others: pd.Categorical) -> pd.Categorical:
    """Return the texts with `value` in some places."""
    known = list(others.categories)
    if value not in known:
        known.append(value)
    codes = np.where(which, known.index(value), others.codes)
    return texts(codes.astype(np.int64), known)


def points(
    streams: Streams, name: str, rate_per_day: Floats, start: Days, stop: Days
) -> tuple[Codes, Days]:
    """Draw the events of Poisson processes: one for each pair of `start` and `stop`.

    All processes are laid end to end on one line of expected events, and cut out of one unit-rate
    process on it.

    Parameters:
        streams: the named random numbers.
        name: of the draw.
        rate_per_day: expected events per day, shape (n,).
        start: first day of each, shape (n,).
        stop: last day of each; before `start` if it has no days at all.

    Returns:
        Which process each event belongs to, and its day; in order of both, one a day at most.
    """
    expected = rate_per_day * np.maximum(stop - start + 1, 0)
    ends = np.cumsum(expected)
    total = float(ends[-1]) if len(ends) else 0.0
    n = int(total + 8 * np.sqrt(total) + 16)
    at = np.cumsum(exponential(streams.uniforms(name, n)))
    at = at[at < total]
    which = np.searchsorted(ends, at, side="right")
    offset = (at - (ends - expected)[which]) / rate_per_day[which]
    day = np.minimum(start[which] + offset.astype(np.int64), stop[which])
    kept = np.ones(len(which), dtype=bool)
    kept[1:] = (which[1:] != which[:-1]) | (day[1:] != day[:-1])
    return which[kept], day[kept]


def by(groups: Mapping[str, float], names: Sequence[str]) -> Floats:
    """Return the values of named groups in the order of their names."""
    return np.array([groups[name] for name in names], dtype=np.float64)


__all__ = [
    "Codes", "Days", "Floats", "by", "constant", "exponential", "lognormal_days", "normal", "pick",
    "pick_by", "points", "texts", "where", "whole",
]  # fmt: skip
