"""Figures of agreement and of finite registers against published ones and other programs.

- The R package irrCAC, vignette "overview" (cont3x3abstractors): kappa, AC1 and standard errors.
- scikit-learn: kappa, with and without weights.
- scipy: beta-binomial distribution, Clopper-Pearson and Wilson limits.
"""

import math

import numpy as np
import pandas as pd
import pytest

from cohortid.review.agreement import agreement_of, allowed_if_none_found
from cohortid.review.agreement.coefficients import Cells, cohen_kappa, gwet_ac1, observed
from cohortid.review.agreement.finite import Counts, Sampled, how_many, ratio_quantile

stats = pytest.importorskip("scipy.stats")


def cells(rows: list[list[int]]) -> Cells:
    counts = np.array(rows, dtype=float)
    return Cells(counts, counts)


def test_kappa_and_ac1_equal_those_of_irrcac() -> None:
    abstractors = cells([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    kappa, ac1, seen = cohen_kappa(abstractors), gwet_ac1(abstractors), observed(abstractors)
    assert kappa.value == pytest.approx(0.7964094, abs=5e-8)
    assert kappa.error == pytest.approx(0.05891072, abs=5e-9)
    assert ac1.value == pytest.approx(0.8493305, abs=5e-8)
    assert ac1.error == pytest.approx(0.04321747, abs=5e-9)
    # irrCAC divides by n - 1 here (0.03128898), since it is the plain spread of a share.
    assert seen.value == pytest.approx(0.89)
    assert seen.error == pytest.approx(0.03128898, rel=0.01)


def test_kappas_error_by_the_formula_of_fleiss_cohen_and_everitt() -> None:
    # Their formula (13), written out for two answers: shares 0.40 0.10 / 0.15 0.35 of 100 people.
    p = np.array([[0.40, 0.10], [0.15, 0.35]])
    row, column = p.sum(axis=1), p.sum(axis=0)
    seen, chance = np.trace(p), row @ column
    kappa = (seen - chance) / (1 - chance)
    diagonal = sum(p[k, k] * ((1 - chance) - (column[k] + row[k]) * (1 - seen)) ** 2
                   for k in range(2))  # fmt: skip
    off = (1 - seen) ** 2 * sum(
        p[j, k] * (column[j] + row[k]) ** 2 for j in range(2) for k in range(2) if j != k
    )
    rest = (seen * chance - 2 * chance + seen) ** 2
    variance = (diagonal + off - rest) / (100 * (1 - chance) ** 4)
    own = cohen_kappa(cells([[40, 10], [15, 35]]))
    assert own.value == pytest.approx(kappa) and own.error == pytest.approx(math.sqrt(variance))
    assert own.high - own.low == pytest.approx(2 * 1.959964 * own.error, rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_kappa_equals_scikit_learns_with_and_without_weights(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    chance = np.random.default_rng(seed)
    n = 150
    first = np.where(chance.random(n) < 0.3, "yes", "no")
    second = np.where(chance.random(n) < 0.8, first, np.where(first == "yes", "no", "yes"))
    weights = chance.uniform(0.5, 40, n)
    keys = [f"P{k}" for k in range(n)]
    sides = (pd.Series(first, keys), pd.Series(second, keys))
    plain = agreement_of(*sides).exact(reason="a test").set_index("statistic")["value"]
    weighted = agreement_of(*sides, weights=pd.Series(weights, keys)).exact(reason="a test")
    assert plain["kappa"] == pytest.approx(metrics.cohen_kappa_score(first, second), abs=1e-12)
    assert weighted["value"][1] == pytest.approx(
        metrics.cohen_kappa_score(first, second, sample_weight=weights), abs=1e-12
    )


def test_observed_agreement_has_scipys_wilson_interval() -> None:
    own = observed(cells([[40, 10], [15, 35]]))
    ours = stats.binomtest(75, 100).proportion_ci(method="wilson")
    assert (own.low, own.high) == pytest.approx((ours.low, ours.high), abs=1e-12)


def test_analytic_intervals_are_those_of_a_bootstrap_of_people() -> None:
    chance = np.random.default_rng(4)
    counts = [[30, 12], [9, 149]]
    own = (cohen_kappa(cells(counts)), gwet_ac1(cells(counts)))
    draws = chance.multinomial(200, np.ravel(counts) / 200, size=4000).reshape(-1, 2, 2)
    for place, method in enumerate((cohen_kappa, gwet_ac1)):
        spread = np.std([method(Cells(d, d)).value for d in draws.astype(float)])
        assert own[place].error == pytest.approx(spread, rel=0.05)


@pytest.mark.parametrize(("n_people", "n", "found"), [(8000, 150, 3), (300, 40, 11), (60, 12, 1)])
def test_one_stratum_is_a_beta_binomial(n_people: int, n: int, found: int) -> None:
    own = how_many([Sampled(n_people, n, found)])
    counts = (n - 1) / (n + 1)
    other = stats.betabinom(
        n_people - n, counts * found + 0.5, counts * (n - found) + 0.5, loc=found
    )
    numbers = np.arange(found, n_people - n + found + 1)
    np.testing.assert_allclose(own.pmf, other.pmf(numbers), atol=1e-10)
    for level in (0.025, 0.5, 0.975):
        assert own.quantile(level) == other.ppf(level)


def test_strata_add_up_as_in_a_simulation() -> None:
    strata = [Sampled(900, 40, 2), Sampled(400, 20, 0), Sampled(100, 10, 3)]
    chance, total = np.random.default_rng(5), np.zeros(200_000)
    for one in strata:
        own, counts = 0.5 * one.n_people / 1400, (one.n_sampled - 1) / (one.n_sampled + 1)
        share = chance.beta(
            counts * one.n_found + own, counts * (one.n_sampled - one.n_found) + own, len(total)
        )
        total += one.n_found + chance.binomial(one.n_people - one.n_sampled, share)
    found = how_many(strata)
    kept = how_many([Sampled(200, 50, 30)])
    also = 30 + stats.betabinom(150, 49 / 51 * 30 + 0.5, 49 / 51 * 20 + 0.5).rvs(
        len(total), random_state=6
    )
    for level in (0.025, 0.25, 0.5, 0.975):
        assert found.quantile(level) == pytest.approx(np.quantile(total, level), rel=0.015, abs=1)
        assert ratio_quantile(kept, found, level) == pytest.approx(
            np.quantile(also / (also + total), level), abs=0.004
        )


def test_a_ratio_of_two_certain_numbers_is_that_ratio() -> None:
    def certain(number: int) -> Counts:
        return Counts(number, np.ones(1))

    for kept, missed in ((3, 1), (1, 6), (7, 0), (0, 5)):
        for level in (0.025, 0.975):
            own = ratio_quantile(certain(kept), certain(missed), level)
            assert own == pytest.approx(kept / (kept + missed), abs=1e-8)
    assert math.isnan(ratio_quantile(certain(0), certain(0), 0.5))


def test_a_ratio_leaves_out_that_nobody_needs_it_on_either_side() -> None:
    kept, missed = Counts(0, np.array([0.5, 0.3, 0.2])), Counts(0, np.array([0.4, 0.6]))
    # Of 0.8 in all but 0 of 0: a ratio of 0 (0.3), 1/2 (0.18), 2/3 (0.12) and 1 (0.2).
    for level, ratio in ((0.37, 0), (0.38, 0.5), (0.59, 0.5), (0.61, 2 / 3), (0.74, 2 / 3)):
        assert ratio_quantile(kept, missed, level) == pytest.approx(ratio, abs=1e-8), level
    assert ratio_quantile(kept, missed, 0.76) == 1


def test_nobody_found_allows_the_limit_of_clopper_and_pearson() -> None:
    for n in (30, 150, 400):
        test = stats.binomtest(0, n, alternative="less")
        share, _ = allowed_if_none_found(n, 10**6)
        assert share == pytest.approx(test.proportion_ci(0.95, method="exact").high, abs=1e-12)
        none = how_many([Sampled(10**6, n, 0)]).quantile(0.975) / 10**6
        exact = stats.binomtest(0, n).proportion_ci(0.95, method="exact").high
        assert none == pytest.approx(exact, rel=2.5 / n)  # the sample counts a little less
    share, people = allowed_if_none_found(150, 8000)
    assert stats.hypergeom(8000, people, 150).pmf(0) >= 0.05
    assert stats.hypergeom(8000, people + 1, 150).pmf(0) < 0.05
    assert round(share, 3) == 0.02
