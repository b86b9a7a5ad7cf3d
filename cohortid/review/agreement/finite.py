"""How many of a finite register may hold, from a stratified sample of it.

Per stratum the share has a Beta posterior, and the people who weren't drawn are a binomial draw
from it (a beta-binomial). Their sum over strata is worked out exactly, by convolution: no chance is
used.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
JEFFREYS, UNIFORM = 0.5, 1.0


@dataclass(frozen=True)
class Sampled:
    """What was found in one stratum.

    Parameters:
        n_people: People in it.
        n_sampled: People drawn and answered for.
        n_found: Those for whom the answer is yes.
    """

    n_people: int
    n_sampled: int
    n_found: int


@dataclass(frozen=True)
class Counts:
    """How probable each number of people is.

    Parameters:
        least: The smallest number, which is what was found.
        pmf: Probability of `least`, `least` + 1, ...
    """

    least: int
    pmf: Floats

    def quantile(self, level: float) -> int:
        """Return the smallest number of people up to which at least this probability lies."""
        place = int(np.searchsorted(np.cumsum(self.pmf), level - 1e-12))
        return self.least + min(place, len(self.pmf) - 1)


def how_many(strata: Sequence[Sampled]) -> Counts:
    """Return how probable each number of people in all strata is, given what was found.

    The prior is Jeffreys', Beta(1/2, 1/2), shared among the strata by their size: half a person
    found in each would, with many strata and few people to find, claim far too many (simulated:
    coverage below 50 %). Only where a stratum's sample lacks the answer that is commoner in the
    others does it have that half of the prior whole, so as not to be sure of what few showed. Each
    stratum's sample counts (n - 1) / (n + 1) of itself, so that the variance is that of the
    unbiased estimate from a sample of n; without it small strata look surer than they are. If
    nobody is found at all, or everybody, the prior is uniform, which gives the limit of Clopper and
    Pearson.

    Sources: Brown, Cai and DasGupta, Statistical Science 2001;16:101-133 (Jeffreys' interval and
    its change at the ends); Ericson, Journal of the Royal Statistical Society B 1969;31:195-233
    (subjective Bayesian models in sampling finite populations).

    Parameters:
        strata: What was found in each; at least one with somebody in it.

    Returns:
        The probabilities.

    Example:
        >>> found = how_many([Sampled(8000, 150, 0)])
        >>> found.quantile(0.025), found.quantile(0.975) > 150
        (1, True)
    """
    n_people = sum(one.n_people for one in strata)
    n_found = sum(one.n_found for one in strata)
    n_sampled = sum(one.n_sampled for one in strata)
    weight = UNIFORM if n_found in (0, n_sampled) else JEFFREYS
    found_is_rarer = 2 * n_found <= n_sampled
    parts = []
    for one in strata:
        shared = weight * one.n_people / n_people if n_people else weight
        counts = max(one.n_sampled - 1, 0) / (one.n_sampled + 1)
        found, rest = one.n_found, one.n_sampled - one.n_found
        yes = weight if found == 0 and not found_is_rarer else shared
        no = weight if rest == 0 and found_is_rarer else shared
        parts.append(
            _beta_binomial(
                one.n_people - one.n_sampled, counts * found + yes, counts * rest + no
            )
        )  # fmt: skip
    return Counts(n_found, _summed(parts))


def ratio_quantile(kept: Counts, missed: Counts, level: float) -> float:
    """Return a quantile of kept / (kept + missed), where both are uncertain and independent.

    Parameters:
        kept: How probable each number of people brought forward who need it is.
        missed: The same of people not brought forward.
        level: Probability below the quantile.

    Returns:
        A share; nan if nobody needs it on either side. Numbers without anybody are left out.

    Example:
        >>> two = Counts(2, np.array([1.0]))
        >>> ratio_quantile(two, Counts(0, np.array([0.0, 0.0, 1.0])), 0.5)
        0.5
    """
    some = 1.0 - _nobody(kept) * _nobody(missed)
    if some <= 0:
        return math.nan

    def below(share: float) -> float:
        return _at_most(kept, missed, share) / some

    if below(1 - 1e-12) < level - 1e-12:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if below(middle) >= level - 1e-12 else (middle, high)
    return round(high, 8)  # what counts fit a share is told with some slack


def _at_most(kept: Counts, missed: Counts, share: float) -> float:
    """Return the probability that the ratio is at most `share`, below 1, with anybody at all."""
    n_missed = missed.least + np.arange(len(missed.pmf))
    most_kept = np.floor(share * n_missed / (1 - share) + 1e-9).astype(np.int64) - kept.least
    up_to = np.concatenate([[0.0], np.cumsum(kept.pmf)])
    chance = up_to[np.clip(most_kept + 1, 0, len(kept.pmf))]
    total = float(missed.pmf @ chance)
    return total - _nobody(kept) * _nobody(missed)  # 0 of 0 is no share


def _nobody(counts: Counts) -> float:
    return float(counts.pmf[0]) if counts.least == 0 else 0.0


def _beta_binomial(n: int, a: float, b: float) -> Floats:
    """Return the probabilities of 0 to n, by their ratios, in logarithms."""
    if n == 0:
        return np.ones(1)
    k = np.arange(n, dtype=np.float64)
    steps = np.log(n - k) + np.log(a + k) - np.log(k + 1) - np.log(b + n - k - 1)
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    weights: Floats = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights


def _summed(parts: Sequence[Floats]) -> Floats:
    """Return the probabilities of the sum of independent numbers."""
    length = sum(len(part) - 1 for part in parts) + 1
    size = 1 << max(length - 1, 1).bit_length()
    product = np.ones(size // 2 + 1, dtype=np.complex128)
    for part in parts:
        product *= np.fft.rfft(part, size)
    total: Floats = np.maximum(np.fft.irfft(product, size)[:length], 0.0)
    total /= total.sum()
    return total
