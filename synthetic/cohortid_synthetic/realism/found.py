"""A found value with its interval, from counts of people or by person; nothing but numpy.

Every interval is for 95 in 100. Counts by person are clustered (some have many, most have none), so
that they are taken as the number of independent events they are worth: n squared over the sum of
squares.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, inf, log, nan, sqrt

import numpy as np

Z = 1.959964
FEWEST_DAYS = 10
"""With fewer values than this, a mean or median has no interval worth showing."""


@dataclass(frozen=True)
class Found:
    """What an extract gives for one target.

    Parameters:
        numerator: events, people or days counted.
        denominator: what they are held against.
        value: the figure in the target's unit; NaN if there is nothing to divide by.
        low: lower end of its interval.
        high: upper end.
        events: how many people or events the figure rests on; decides whether there are too few.
    """

    numerator: float
    denominator: float
    value: float
    low: float
    high: float
    events: float


def wilson(events: float, of: float) -> tuple[float, float]:
    """Return Wilson's interval of a share.

    Example:
        >>> [round(end, 4) for end in wilson(10, 100)]
        [0.0552, 0.1744]
    """
    if of <= 0:
        return 0.0, 1.0
    p, z2 = events / of, Z * Z
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z * sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def poisson(events: float) -> tuple[float, float]:
    """Return the interval of a count, by Byar's approximation to the exact one.

    Example:
        >>> [round(end, 2) for end in poisson(10)]
        [4.79, 18.39]
    """
    more = events + 1
    low = events * (1 - 1 / (9 * events) - Z / (3 * sqrt(events))) ** 3 if events > 0 else 0.0
    return max(0.0, low), more * (1 - 1 / (9 * more) + Z / (3 * sqrt(more))) ** 3


def share(numerator: int, denominator: int, per: float = 100) -> Found:
    """Return a share of people or events that are independent of each other."""
    low, high = wilson(numerator, denominator)
    value = numerator / denominator * per if denominator else nan
    return Found(numerator, denominator, value, low * per, high * per, numerator)


def clustered_share(numerators: Iterable[int], denominators: Iterable[int]) -> Found:
    """Return a share, per cent, of events that come several to a person.

    The number of events is divided by the design effect: the variance between people (of a ratio)
    over that of independent events, 1 at least.
    """
    up, down = (np.array([*each], dtype=float) for each in (numerators, denominators))
    n, of, people = up.sum(), down.sum(), len(down)
    if of == 0 or n in (0, of) or people < 2:
        return share(int(n), int(of))
    p = n / of
    between = ((up - p * down) ** 2).sum() * people / (people - 1)
    effect = max(1.0, between / (of * p * (1 - p)))
    low, high = wilson(n / effect, of / effect)
    return Found(n, of, p * 100, low * 100, high * 100, n)


def worth(counts: Iterable[int]) -> float:
    """Return how many independent events counts by person are worth.

    Example:
        >>> worth([1, 1, 2])
        2.6666666666666665
    """
    each = np.array([*counts], dtype=float)
    squares = float((each**2).sum())
    return float(each.sum()) ** 2 / squares if squares else 0.0


def rate(counts: Iterable[int], denominator: float, per: float = 1) -> Found:
    """Return events per person, or per time, from the counts of the people who had any."""
    each = [*counts]
    n, effective = sum(each), worth(each)
    if not denominator:
        return Found(n, denominator, nan, 0.0, inf, n)
    one = n / effective if effective else 1.0
    low, high = (end * one / denominator * per for end in poisson(effective))
    return Found(n, denominator, n / denominator * per, low, high, n)


def rate_ratio(above: Iterable[int], below: Iterable[int], weight: float) -> Found:
    """Return the ratio of two groups' counts times `weight`, which holds their sizes.

    Parameters:
        above: counts by person in one group.
        below: counts by person in the other.
        weight: size of the other group over that of the one.
    """
    one, other = [*above], [*below]
    a, b = sum(one), sum(other)
    if a == 0 or b == 0:
        return Found(a, b, nan, 0.0, inf, min(a, b))
    half = Z * sqrt(1 / worth(one) + 1 / worth(other))
    value = a / b * weight
    return Found(a, b, value, exp(log(value) - half), exp(log(value) + half), min(a, b))


def mean(values: Iterable[float]) -> Found:
    """Return a mean of days, its interval from their own spread."""
    each = np.array([*values], dtype=float)
    n, total = len(each), float(each.sum())
    if n < FEWEST_DAYS:
        return Found(total, n, total / n if n else nan, 0.0, inf, n)
    half = Z * float(each.std(ddof=1)) / sqrt(n)
    return Found(total, n, total / n, max(0.0, total / n - half), total / n + half, n)


def median(values: Iterable[float]) -> Found:
    """Return a median of days; its interval is between two of them, by their order."""
    each = np.sort(np.array([*values], dtype=float))
    n = len(each)
    if n == 0:
        return Found(0, 0, nan, 0.0, inf, 0)
    value = float(np.median(each))
    if n < FEWEST_DAYS:
        return Found(value, n, value, 0.0, inf, n)
    half = Z * sqrt(n) / 2
    low, high = max(0, int(n / 2 - half) - 1), min(n - 1, int(n / 2 + half))
    return Found(value, n, value, float(each[low]), float(each[high]), n)


__all__ = [
    "Found", "clustered_share", "mean", "median", "poisson", "rate", "rate_ratio", "share",
    "wilson", "worth",
]  # fmt: skip
