import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest

from cohortid.disclosure import get_profile, mask_counts, proportions, round_counts

MHSDS = get_profile("mhsds")


def masked(numerator: int, denominator: int | None, profile: str = "mhsds") -> pd.Series:
    base = None if denominator is None else pd.Series([denominator])
    return mask_counts(pd.Series([numerator]), base, get_profile(profile)).iloc[0]


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_small_count_hides_everything_worked_out_from_it(count: int) -> None:
    row = masked(count, 200)
    assert row["masked"]
    assert row[["numerator", "value", "low", "high"]].isna().all()
    assert row["denominator"] == 200


@pytest.mark.parametrize("count", [195, 196, 200])
def test_a_small_remainder_is_hidden_as_a_small_count_is(count: int) -> None:
    assert masked(count, 200)["masked"] == (count > 195)


def test_a_small_base_hides_the_whole_row() -> None:
    row = masked(0, 4)
    assert row["masked"]
    assert row[["numerator", "denominator", "value", "low", "high"]].isna().all()


def test_a_hidden_count_is_never_zero() -> None:
    every = mask_counts(pd.Series(range(60)), pd.Series([60] * 60), MHSDS)
    assert not (every["numerator"] == 0).any()
    assert every.loc[every["masked"], "numerator"].isna().all()


@pytest.mark.parametrize(("exact", "shown"), [(5, 5), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_shown_counts_are_rounded_to_five(exact: int, shown: int) -> None:
    assert masked(exact, None)["numerator"] == shown


def test_zero_is_shown_where_a_profile_says_so() -> None:
    shows_zero = dataclasses.replace(MHSDS, mask_zero=False)
    row = mask_counts(pd.Series([0]), pd.Series([30]), shows_zero).iloc[0]
    assert row["numerator"] == 0
    assert not row["masked"]


@pytest.mark.parametrize(("count", "hidden"), [(9, True), (10, False), (90, False), (91, True)])
def test_trusted_research_environments_hide_below_ten(count: int, hidden: bool) -> None:
    assert masked(count, 100, "tre10")["masked"] == hidden


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        # Public Health England's test data for PHEindicatormethods.
        (65, 100, 0.5525444329688797, 0.7363575175690247),
        (1, 100, 0.0017674320641406511, 0.054486196178705294),
        (20, 100, 0.1333669333310325, 0.28882916559315885),
        (9856, 12345, 0.7912101752909069, 0.8053640073614909),
        (222, 3215, 0.060791690363636595, 0.07833956681383633),
    ],
)
def test_intervals_equal_published_ones(
    numerator: int, denominator: int, low: float, high: float
) -> None:
    row = proportions(np.array([numerator]), np.array([denominator])).iloc[0]
    assert row["low"] == pytest.approx(low, rel=1e-9)
    assert row["high"] == pytest.approx(high, rel=1e-9)


def test_intervals_at_none_and_all_stay_within_bounds() -> None:
    limits = proportions(np.array([0, 10, 0]), np.array([10, 10, 0]))
    assert limits["low"].iloc[0] == 0
    assert limits["high"].iloc[1] == 1
    assert limits.iloc[2].isna().all()


def test_figures_come_from_rounded_counts_only() -> None:
    """Counts that are shown alike give figures that are alike, so none gives them away."""
    counts = [(n, d) for n, d in itertools.product(range(60), range(60)) if n <= d]
    numerator, denominator = (pd.Series(values) for values in zip(*counts, strict=True))
    shown = mask_counts(numerator, denominator, MHSDS)
    alike = shown[~shown["masked"]].groupby(["numerator", "denominator"])
    assert (alike[["value", "low", "high"]].nunique() == 1).all(axis=None)
    assert (shown["value"].dropna() <= 1).all()


def test_a_total_leaves_four_possible_counts_for_a_hidden_cell() -> None:
    """Two groups and their total: what somebody who knows the rules can still not tell."""
    released: dict[tuple[int, int], set[int]] = {}
    for hidden, other in itertools.product(range(5), range(5, 48)):
        shown_other, total = round_counts(np.array([other, other + hidden]), MHSDS).tolist()
        released.setdefault((shown_other, total), set()).add(hidden)
    possible = {shown: len(counts) for shown, counts in released.items()}
    # The one exception is the rule's own: 5 to 7 people shown as 5, and 5 in total.
    assert possible.pop((5, 5)) == 3
    assert min(possible.values()) >= 4


def test_a_group_hidden_in_one_column_is_hidden_in_its_complement() -> None:
    base = pd.Series([50] * 51)
    met = pd.Series(range(51))
    shown, complement = mask_counts(met, base, MHSDS), mask_counts(base - met, base, MHSDS)
    assert shown["masked"].tolist() == complement["masked"].tolist()


@pytest.mark.parametrize(
    ("numerator", "denominator"), [([-1], [5]), ([1.5], [5]), ([None], [5]), ([6], [5])]
)
def test_impossible_counts_are_refused(numerator: list[object], denominator: list[int]) -> None:
    with pytest.raises(ValueError, match=r"whole number|above its denominator"):
        mask_counts(pd.Series(numerator, dtype="object"), pd.Series(denominator), MHSDS)
