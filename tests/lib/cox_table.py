"""Cox models of a few covariate patterns, fast enough for thousands of fits.

People who share a pattern are alike, so that a fit needs only counts by day and pattern: who is at
risk, and who has the event. Ties are Efron's; robust errors are by person.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Intervals (start, stop] in whole days, each with its pattern, its person and its end.

    Parameters:
        pattern: place of each row's pattern, shape (n,).
        stop: last day, shape (n,); 1 or more.
        event: whether the event comes on it, shape (n,).
        start: day before the first, shape (n,); all 0 if people don't enter late.
        person: whose row it is, shape (n,); each row its own if errors aren't by person.
    """

    pattern: Whole
    stop: Whole
    event: NDArray[np.bool_]
    start: Whole
    person: Whole

    @classmethod
    def once(cls, pattern: Whole, stop: Whole, event: NDArray[np.bool_]) -> "Rows":
        """Return rows of people who have one each, from day 0 on."""
        return cls(pattern, stop, event, np.zeros_like(stop), np.arange(len(stop)))


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Parameters:
        coef: log hazard ratios, shape (p,).
        information: shape (p, p).
        rows: what was fitted.
        patterns: covariates of each pattern, shape (patterns, p).
        n_events: events by event day and pattern.
        at_risk: at risk by event day and pattern.
        days: the event days.
    """

    coef: Floats
    information: Floats
    rows: Rows
    patterns: Floats
    n_events: Floats
    at_risk: Floats
    days: Whole

    @cached_property
    def se(self) -> Floats:
        """Return the standard errors of a model that is right."""
        return np.sqrt(np.diag(np.linalg.inv(self.information)))

    @cached_property
    def robust_se(self) -> Floats:
        """Return standard errors from the residuals of each person (Lin and Wei 1989)."""
        residuals = self.residuals()
        own = np.zeros((int(self.rows.person.max()) + 1, residuals.shape[1]))
        np.add.at(own, self.rows.person, residuals)
        inverse = np.linalg.inv(self.information)
        return np.sqrt(np.diag(inverse @ (own.T @ own) @ inverse))

    def residuals(self) -> Floats:
        """Return each row's score residual, shape (n, p); they add up to 0."""
        tied = _tied(self.n_events, self.at_risk, self.patterns, self.coef)
        risk = np.exp(self.patterns @ self.coef)
        apart = self.patterns[None] - tied.mean[:, None]  # (deaths, patterns, p)
        share = (risk / tied.total[:, None])[..., None] * apart
        n_days = len(self.days)
        full, of_events, mean = (
            np.zeros((n_days, *share.shape[1:])),
            np.zeros((n_days, *share.shape[1:])),
            np.zeros((n_days, share.shape[2])),
        )
        np.add.at(full, tied.day, share)
        np.add.at(of_events, tied.day, share * (1 - tied.fraction)[:, None, None])
        np.add.at(mean, tied.day, tied.mean / tied.deaths[:, None])
        summed = np.concatenate([np.zeros((1, *share.shape[1:])), np.cumsum(full, axis=0)])
        rows, pattern = self.rows, self.rows.pattern
        begin = np.searchsorted(self.days, rows.start, side="right")
        end = np.searchsorted(self.days, rows.stop, side="right")
        made = summed[begin, pattern] - summed[end, pattern]
        last, own = end[rows.event] - 1, pattern[rows.event]
        made[rows.event] += self.patterns[own] - mean[last]
        made[rows.event] += full[last, own] - of_events[last, own]
        return np.asarray(made)

    def proportional(self, which: int) -> float:
        """Return the chi square (1 degree) of a ratio that changes along the Kaplan-Meier curve.

        The score test of Grambsch and Therneau, as `cox.zph` of R's survival 3 makes it.
        """
        tied = _tied(self.n_events, self.at_risk, self.patterns, self.coef)
        lost = self.n_events.sum(axis=1) / self.at_risk.sum(axis=1)
        before = np.concatenate([[1.0], np.cumprod(1 - lost)[:-1]])
        weights = self.n_events.sum(axis=1)
        along = (1 - before) - np.average(1 - before, weights=weights)
        g = along[tied.day]
        events = np.einsum("dg,gp->dp", self.n_events, self.patterns)[:, which] @ along
        score = events - g @ tied.mean[:, which]
        cross = np.einsum("l,lp->p", g, tied.variance[:, which])
        own = g**2 @ tied.variance[:, which, which]
        rest = own - cross @ np.linalg.solve(self.information, cross)
        return float(score**2 / rest)


@dataclass(frozen=True)
class Tied:
    """What Efron's way needs at each event: one entry each, those of one day after each other."""

    day: Whole
    deaths: Floats
    fraction: Floats
    total: Floats
    mean: Floats
    variance: Floats


def _tied(n_events: Floats, at_risk: Floats, patterns: Floats, coef: Floats) -> Tied:
    risk = np.exp(patterns @ coef)
    deaths = n_events.sum(axis=1).astype(np.int64)
    day = np.repeat(np.arange(len(deaths)), deaths)
    within = np.arange(len(day)) - np.repeat(np.cumsum(deaths) - deaths, deaths)
    fraction = within / deaths[day]
    held = (at_risk[day] - fraction[:, None] * n_events[day]) * risk
    total = held.sum(axis=1)
    share = held / total[:, None]
    mean = share @ patterns
    squares = share @ np.einsum("gp,gq->gpq", patterns, patterns).reshape(len(patterns), -1)
    p = patterns.shape[1]
    variance = squares.reshape(-1, p, p) - mean[:, :, None] * mean[:, None, :]
    return Tied(day, deaths[day].astype(np.float64), fraction, total, mean, variance)


def fit_cox(rows: Rows, patterns: Floats, steps: int = 25) -> Fit:
    """Fit a Cox model by Newton's method.

    Parameters:
        rows: who is at risk when, and the events.
        patterns: covariates of each pattern, shape (patterns, p).
        steps: how many steps to take at most.

    Raises:
        ValueError: it doesn't settle.
    """
    n = len(patterns)
    size = int(rows.stop.max()) + 1

    def counted(day: Whole, pattern: Whole) -> Floats:
        return np.bincount(day * n + pattern, minlength=size * n).reshape(size, n).astype(float)

    leaves = np.cumsum(counted(rows.stop, rows.pattern), axis=0)
    enters = np.cumsum(counted(rows.start, rows.pattern), axis=0)
    events = counted(rows.stop[rows.event], rows.pattern[rows.event])
    days = np.flatnonzero(events.any(axis=1))
    at_risk, n_events = (enters[days - 1] - leaves[days - 1]), events[days]
    coef = np.zeros(patterns.shape[1])
    seen = n_events.sum(axis=0) @ patterns
    for _ in range(steps):
        tied = _tied(n_events, at_risk, patterns, coef)
        score, information = seen - tied.mean.sum(axis=0), tied.variance.sum(axis=0)
        step = np.linalg.solve(information, score)
        coef = coef + step
        if np.abs(step).max() < 1e-10:
            break
    else:
        raise ValueError("The fit doesn't settle.")
    tied = _tied(n_events, at_risk, patterns, coef)
    return Fit(coef, tied.variance.sum(axis=0), rows, patterns, n_events, at_risk, days)


__all__ = ["Fit", "Rows", "fit_cox"]
