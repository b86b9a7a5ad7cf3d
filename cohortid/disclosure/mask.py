"""The rules that hide and round figures about groups, all in this one place.

1. A numerator below the minimum is hidden, and with it the value and both limits.
2. A numerator is also hidden when what is left of its denominator is below the minimum:
   "all but two" tells as much as "two", and "all" as much as "none".
3. A denominator below the minimum is hidden, and with it everything else in its row.
4. The counts that are shown are rounded, each on its own; totals too, so parts may not sum.
   That is why no second cell is hidden: rounding leaves a hidden cell at least four possible
   counts (three in one case, where 5 people of 5 are shown), whatever total stands beside it.
5. Values and limits are worked out from the rounded counts, since exact ones give the exact
   counts away.

A hidden figure is a missing value in a row marked `masked`; it is never 0.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from cohortid.disclosure.profile import DisclosureProfile

MASK = "*"
MAY_NOT_SUM = "Counts are rounded one by one, totals too, so parts may not sum to totals."
_Z95 = NormalDist().inv_cdf(0.975)


def mask_counts(
    numerator: pd.Series,
    denominator: pd.Series | None,
    profile: DisclosureProfile,
) -> pd.DataFrame:
    """Apply a disclosure profile to the counts of a table, one row for each group.

    Parameters:
        numerator: Exact number of people (or events) per group.
        denominator: Exact number of people per group the numerator is part of; None for a
            table of counts only.
        profile: The profile.

    Returns:
        Columns numerator, denominator (Int64), value, low, high (float, a proportion with its
        95 % Wilson interval) and masked (bool), with the index of `numerator`.

    Raises:
        ValueError: If a count is negative, missing or not whole, or above its denominator.

    Example:
        >>> from cohortid.disclosure.profile import get_profile
        >>> counts = mask_counts(pd.Series([3, 22]), pd.Series([50, 61]), get_profile("mhsds"))
        >>> counts[["numerator", "denominator", "masked"]].values.tolist()
        [[<NA>, 50, True], [20, 60, False]]
    """
    exact = _whole(numerator, "numerator")
    if denominator is None:
        hidden = is_small(exact, profile)
        return _columns(numerator.index, exact, None, hidden, hidden, profile)
    base = _whole(denominator, "denominator")
    if (exact > base).any():
        raise ValueError("A numerator is above its denominator, so it can't be a part of it.")
    base_hidden = is_small(base, profile)
    hidden = is_small(exact, profile) | is_small(base - exact, profile) | base_hidden
    return _columns(numerator.index, exact, base, hidden, base_hidden, profile)


def is_small(counts: np.ndarray, profile: DisclosureProfile) -> np.ndarray:
    """Tell which counts a profile hides.

    Parameters:
        counts: Whole numbers, one per group.
        profile: The profile.

    Returns:
        One bool per count.

    Example:
        >>> from cohortid.disclosure.profile import get_profile
        >>> is_small(np.array([0, 4, 5]), get_profile("mhsds")).tolist()
        [True, True, False]
    """
    small: np.ndarray = counts < profile.min_count
    return small if profile.mask_zero else small & (counts > 0)


def round_counts(counts: np.ndarray, profile: DisclosureProfile) -> np.ndarray:
    """Round counts to the nearest multiple that a profile asks for, halves up.

    Parameters:
        counts: Whole numbers, one per group.
        profile: The profile.

    Returns:
        One whole number per count.

    Example:
        >>> from cohortid.disclosure.profile import get_profile
        >>> round_counts(np.array([7, 8]), get_profile("mhsds")).tolist()
        [5, 10]
    """
    rounded: np.ndarray = (counts + profile.round_to // 2) // profile.round_to * profile.round_to
    return rounded


def proportions(numerator: np.ndarray, denominator: np.ndarray) -> pd.DataFrame:
    """Return proportions with their 95 % Wilson score intervals.

    With p = x / n and z = 1.96, the limits are
    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n).
    Source: Wilson, Journal of the American Statistical Association 1927;22:209-212, as in the
    technical guide of Public Health England's Fingertips (`PHEindicatormethods`).

    Parameters:
        numerator: Counts, one per group.
        denominator: Counts they are part of; where 0, the results are missing.

    Returns:
        Columns value, low, high, as proportions from 0 to 1.

    Example:
        >>> proportions(np.array([65]), np.array([100])).round(4).values.tolist()
        [[0.65, 0.5525, 0.7364]]
    """
    n = np.where(denominator > 0, denominator, np.nan).astype(float)
    p = np.minimum(numerator, denominator) / n  # rounding may lift the numerator above
    centre = p + _Z95**2 / (2 * n)
    spread = _Z95 * np.sqrt(p * (1 - p) / n + _Z95**2 / (4 * n**2))
    scale = 1 + _Z95**2 / n
    low = np.where(p == 0, 0.0, (centre - spread) / scale)
    high = np.where(p == 1, 1.0, (centre + spread) / scale)
    return pd.DataFrame({"value": p, "low": low, "high": high})


def _columns(
    index: pd.Index,
    exact: np.ndarray,
    base: np.ndarray | None,
    hidden: np.ndarray,
    base_hidden: np.ndarray,
    profile: DisclosureProfile,
) -> pd.DataFrame:
    shown = round_counts(exact, profile)
    if base is None:
        shown_base = pd.array([pd.NA] * len(exact), dtype="Int64")
        estimates = pd.DataFrame(np.nan, index=range(len(exact)), columns=["value", "low", "high"])
    else:
        rounded_base = round_counts(base, profile)
        shown = np.minimum(shown, rounded_base)
        shown_base = _hide(rounded_base, base_hidden)
        estimates = proportions(shown, rounded_base)
        estimates[hidden] = np.nan
    columns = pd.DataFrame(
        {"numerator": _hide(shown, hidden), "denominator": shown_base}, index=index
    )
    columns[["value", "low", "high"]] = estimates.to_numpy()
    columns["masked"] = hidden
    return columns


def _hide(counts: np.ndarray, hidden: np.ndarray) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(counts.astype("int64"), hidden.copy())


def _whole(counts: pd.Series, name: str) -> np.ndarray:
    """Return counts as whole numbers, or say which rule they break."""
    values = pd.to_numeric(counts).to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(values).any() or (values < 0).any() or (values != np.floor(values)).any():
        raise ValueError(f"Every {name} must be a whole number from 0; none may be missing.")
    return values.astype("int64")
