"""What is true of time from a discharge to the next admission, in closed form."""

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cohortid_synthetic.profile import Profile
from cohortid_synthetic.simulate.course import FACTORS, MONTH_DAYS

Floats = NDArray[np.float64]
TOLD_DAYS = (30, 90, 180, 365)


def survival_truth(profile: Profile) -> dict[str, Any]:
    """Return the planted truth of time to readmission.

    Time is counted in whole days from a discharge to the next admission: a gap of d days lies
    between d - 1 and d, so that the share not back after d days is exactly what is given. In the
    profiles `ph_*`, `rec_*` and `nonph` a person's first discharge of the extract is the first of
    all, and the only censoring is the end of the extract. Days in hospital aren't time at risk:
    frailer people have more of them, so that in `rec_gamma` rate ratios in time at risk lie a
    little below the planted ones (by 0.005 on the log scale for a ratio of 1.8).

    Parameters:
        profile: the profile.

    Returns:
        is_for (which estimators the truth is for), shape and share_in_30_days of the Weibull
        baseline, frailty (family and its figures), conditional_log_hazard_ratio by factor,
        marginal_log_hazard_ratio (of the first readmission, not given the frailty; None where it
        isn't proportional), marginal_log_rate_ratio (of recurrent events; None where means don't
        exist or hazards aren't constant), changes_day, strata (which factors hold, and the share
        not back after 30, 90, 180 and 365 days), and flags: recurrent_events, competing_death,
        left_truncation, informative_discharge.

    Source:
        Positive-stable frailty stays proportional at the power alpha: Hougaard (1986), Biometrika
        73, 387-396.

    Example:
        >>> from cohortid_synthetic.profile import load_profile
        >>> truth = survival_truth(load_profile("ph_stable"))
        >>> round(truth["marginal_log_hazard_ratio"]["young"], 4)
        0.3244
    """
    of = profile.values
    relapse, need = of["relapse"], of["need"]
    early = {name: float(np.log(relapse["hazard_ratio"][name])) for name in FACTORS}
    late = {name: float(np.log(relapse["hazard_ratio_later"][name])) for name in FACTORS}
    alpha = need["alpha"] if need["family"] == "positive_stable" else 1.0
    proportional = early == late
    pure = not relapse["first_rate_goes_on"] and relapse["pathway_power"] == 0
    first = proportional and pure and need["family"] in ("none", "positive_stable")
    recurrent = proportional and pure and relapse["shape"] == 1 and alpha == 1
    return {
        "is_for": of["survival"]["is_for"],
        "time": "whole days from a discharge to the next admission",
        "shape": relapse["shape"],
        "share_in_30_days": relapse["share_in_30_days"],
        "frailty": {"family": need["family"], **_figures(need)},
        "changes_day": None if proportional else relapse["changes_day"],
        "conditional_log_hazard_ratio": early,
        "later_conditional_log_hazard_ratio": None if proportional else late,
        "marginal_log_hazard_ratio": (
            {name: alpha * value for name, value in early.items()} if first else None
        ),
        "marginal_log_rate_ratio": early if recurrent else None,
        "strata": _strata(profile) if pure else None,
        "recurrent_events": True,
        "competing_death": any(of["death"]["share"].values()),
        "left_truncation": of["stays"]["burn_in_days"] > 0,
        "informative_discharge": False,
    }


def _figures(need: dict[str, Any]) -> dict[str, float]:
    family = need["family"]
    if family == "lognormal":
        return {"sigma": need["sigma"]}
    if family == "gamma":
        return {"variance": 1 / need["gamma_shape"]}
    return {"alpha": need["alpha"]} if family == "positive_stable" else {}


def _strata(profile: Profile) -> list[dict[str, Any]]:
    """Return each combination of the factors that matter, and the share not back by some days."""
    of = profile.values["relapse"]
    matter = [
        name
        for name in FACTORS
        if {of["hazard_ratio"][name], of["hazard_ratio_later"][name]} != {1}
    ]
    made = []
    for held in product((False, True), repeat=len(matter)):
        own = [name for name, has in zip(matter, held, strict=True) if has]
        shares = not_back(profile, own, np.array(TOLD_DAYS, dtype=np.float64))
        told = {f"after_{day}_days": float(s) for day, s in zip(TOLD_DAYS, shares, strict=True)}
        made.append({**dict(zip(matter, held, strict=True)), **told})
    return made


def not_back(profile: Profile, held: list[str], days: Floats) -> Floats:
    """Return the share of people with these factors who aren't back after so many days.

    Parameters:
        profile: the profile.
        held: which of the factors hold; the others don't.
        days: days since the discharge, shape (n,).

    Returns:
        Shares, shape (n,), frailty averaged over. A lognormal frailty has no closed form.

    Raises:
        ValueError: the frailty is lognormal.
    """
    of, need = profile.values["relapse"], profile.values["need"]
    early = np.prod([of["hazard_ratio"][name] for name in held])
    late = np.prod([of["hazard_ratio_later"][name] for name in held])
    scale = -np.log1p(-of["share_in_30_days"])
    reach = (days / MONTH_DAYS) ** of["shape"]
    change = (of["changes_day"] / MONTH_DAYS) ** of["shape"]
    hazard = scale * (np.minimum(reach, change) * early + np.maximum(reach - change, 0) * late)
    if need["family"] == "none":
        return np.asarray(np.exp(-hazard))
    if need["family"] == "gamma":
        return np.asarray((1 + hazard / need["gamma_shape"]) ** -need["gamma_shape"])
    if need["family"] == "positive_stable":
        return np.asarray(np.exp(-(hazard ** need["alpha"])))
    raise ValueError("A lognormal frailty has no closed form: simulate it.")


__all__ = ["not_back", "survival_truth"]
