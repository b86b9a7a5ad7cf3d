"""The planted truth of time to readmission holds: what estimators should find is what they find.

Replicates are drawn straight from the simulation of a block, some thousand people at a time.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from cohortid_synthetic import generate
from cohortid_synthetic.always_there import N_ALWAYS_THERE
from cohortid_synthetic.profile import load_profile
from cohortid_synthetic.simulate.course import FACTORS, _gaps, relapse_multipliers
from cohortid_synthetic.simulate.people import BROAD_GROUPS
from cohortid_synthetic.streams import Streams
from cohortid_synthetic.survival import TOLD_DAYS, not_back, survival_truth
from cox_table import Floats, Rows, fit_cox
from hospital_gaps import PATTERNS, Gaps, drawn, gaps, kaplan_meier, together, world_of
from lifelines import CoxPHFitter

N_REPLICATES, N_LONG = 300, 2_000
COVERED = {N_REPLICATES: (0.903, 0.987), N_LONG: (0.933, 0.966)}
"""How often nominal 95 per cent intervals may hold the truth, of so many replicates."""
AT_95, CHI_SQUARE_AT_5 = 1.959964, 3.841459
AT_MOST_OF_300 = 28
"""So many of 300 tests at 5 per cent may reject what is true."""
MONTE_CARLO_ERRORS = 3
PEOPLE = 1_000


def first_readmission(of: Gaps) -> Rows:
    return of.first().by_gap()


def every_gap(of: Gaps) -> Rows:
    return of.by_gap()


def time_at_risk(of: Gaps) -> Rows:
    return of.in_time()


MODELS: dict[str, tuple[str, Callable[[Gaps], Rows], str, bool]] = {
    "Cox, plain": ("ph_plain", first_readmission, "conditional_log_hazard_ratio", False),
    "Cox, stable frailty": ("ph_stable", first_readmission, "marginal_log_hazard_ratio", False),
    "Cox by gap, renewal": ("rec_gap", every_gap, "conditional_log_hazard_ratio", True),
    "Andersen-Gill, gamma": ("rec_gamma", time_at_risk, "marginal_log_rate_ratio", True),
}
"""Profile, what is fitted, what it should find, and whether errors are by person."""


def lots(profile: str) -> Iterator[Gaps]:
    """Give the gaps of PEOPLE people after each other, from seed 1 on."""
    seed = 0
    while True:
        seed += 1
        yield from gaps(profile, seed).parts(PEOPLE)


def estimates(
    profile: str, rows_of: Callable[[Gaps], Rows], robust: bool, n: int
) -> tuple[Floats, Floats]:
    """Return coefficients and standard errors of n replicates, each of shape (n, factors)."""
    fits = [
        fit_cox(rows_of(lot), PATTERNS) for lot, _ in zip(lots(profile), range(n), strict=False)
    ]
    return np.array([f.coef for f in fits]), np.array(
        [f.robust_se if robust else f.se for f in fits]
    )


def planted(profile: str, what: str) -> Floats:
    told = survival_truth(load_profile(profile))[what]
    return np.array([told[name] for name in FACTORS])


@pytest.mark.parametrize(
    "n",
    [
        pytest.param(N_REPLICATES, marks=pytest.mark.slow),
        pytest.param(N_LONG, marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("model", MODELS)
def test_the_right_model_finds_what_is_planted_and_covers_it(model: str, n: int) -> None:
    profile, rows_of, what, robust = MODELS[model]
    truth = planted(profile, what)
    assert truth[:3].min() > 0.3 and truth[3] == 0
    found, errors = estimates(profile, rows_of, robust, n)
    covered = (np.abs(found - truth) < AT_95 * errors).mean(axis=0)
    low, high = COVERED[n]
    assert ((covered >= low) & (covered <= high)).all(), covered
    few = found[:N_REPLICATES]
    off = (few.mean(axis=0) - truth) / (few.std(axis=0, ddof=1) / np.sqrt(len(few)))
    assert (np.abs(off) < MONTE_CARLO_ERRORS).all(), off


def test_the_wrong_model_does_not() -> None:
    """A gamma frailty draws the ratios of first readmission towards 1; nothing else is told."""
    assert survival_truth(load_profile("rec_gamma"))["marginal_log_hazard_ratio"] is None
    truth = planted("rec_gamma", "conditional_log_hazard_ratio")
    found, errors = estimates("rec_gamma", first_readmission, False, 60)
    covered = (np.abs(found - truth) < AT_95 * errors).mean(axis=0)
    assert covered[:3].mean() < COVERED[N_REPLICATES][0] - 0.05, covered
    assert (np.abs(found.mean(axis=0)) < np.abs(truth))[:3].all()
    # Nor do errors that forget that a person's admissions belong together.
    fits = [
        fit_cox(lot.in_time(), PATTERNS)
        for lot, _ in zip(lots("rec_gamma"), range(3), strict=False)
    ]
    assert all((f.robust_se > 1.2 * f.se).all() for f in fits)


@pytest.mark.parametrize("profile", ["ph_plain", "ph_stable", "rec_gamma", "rec_gap", "nonph"])
def test_the_share_not_back_is_the_closed_form_in_every_stratum(profile: str) -> None:
    of = together([gaps(profile, seed).first() for seed in range(1, 21)])
    strata = survival_truth(load_profile(profile))["strata"]
    assert len(strata) == 8
    for stratum in strata:
        held = np.array([stratum.get(name, False) for name in FACTORS])
        matter = [name in stratum for name in FACTORS]
        own = (PATTERNS[of.pattern][:, matter] == held[matter]).all(axis=1)
        days = (1, *TOLD_DAYS)  # the first day shows whether the clock begins at the discharge
        found, error = kaplan_meier(of.only(own), list(days))
        named = [name for name, has in zip(FACTORS, held, strict=True) if has]
        told = not_back(load_profile(profile), named, np.array(days, dtype=float))
        assert told[1:].tolist() == [stratum[f"after_{day}_days"] for day in TOLD_DAYS]
        assert own.sum() > 2_000 and error.max() < 0.01
        assert (np.abs(found - told) < 4 * error).all(), (stratum, found)  # 200 comparisons in all


class Even(Streams):
    """Numbers that lie evenly between 0 and 1, rather than at random."""

    def uniforms(self, name: str, size: int) -> Floats:
        return np.asarray((np.arange(size) + 0.5) / size)


@pytest.mark.parametrize("profile", ["ph_plain", "rec_gap", "nonph"])
def test_days_are_rounded_so_that_the_closed_form_is_exact(profile: str) -> None:
    world, n = world_of(profile), 100_000
    for held in ([], ["substance_use"], ["substance_use", "deprived_area", "young"]):
        own = pd.DataFrame({name: [name in held] for name in FACTORS} | {"need": [1.0]})
        own = own.assign(imd_decile=[1], group=pd.Categorical(["white"], BROAD_GROUPS))
        multiplier = np.repeat(relapse_multipliers(own, world), n, axis=1)
        days = _gaps(multiplier, world, Even(1))
        told = not_back(world.profile, held, np.array([1.0, *TOLD_DAYS]))
        found = [(days > day).mean() for day in (1, *TOLD_DAYS)]
        assert found == pytest.approx(told.tolist(), abs=2 / n)


def test_the_closed_form_is_that_of_weibull() -> None:
    """By hand: 8 in 100 back in 30 days, shape 0.8, ratio 1.8."""
    days = np.array([30.0, 90.0])
    plain = not_back(load_profile("ph_plain"), ["substance_use"], days)
    assert plain == pytest.approx([0.92**1.8, 0.92 ** (1.8 * 3**0.8)])
    stable = not_back(load_profile("ph_stable"), ["substance_use"], days)
    hazard = -np.log(0.92) * 1.8 * np.array([1, 3**0.8])
    assert stable == pytest.approx(np.exp(-(hazard**0.8)))


def test_what_has_no_closed_form_is_not_told() -> None:
    with pytest.raises(ValueError, match="no closed form"):
        not_back(load_profile("england_2024"), [], np.array([30.0]))
    told = survival_truth(load_profile("england_2024"))
    assert told["strata"] is None and told["marginal_log_hazard_ratio"] is None
    assert survival_truth(load_profile("ph_stable"))["marginal_log_rate_ratio"] is None
    assert survival_truth(load_profile("nonph"))["marginal_log_hazard_ratio"] is None


def test_a_test_of_proportional_hazards_notices_where_they_are_not() -> None:
    def rejected(profile: str, n: int) -> int:
        each = zip(lots(profile), range(n), strict=False)
        found = [fit_cox(lot.first().by_gap(), PATTERNS).proportional(0) for lot, _ in each]
        return sum(chi_square > CHI_SQUARE_AT_5 for chi_square in found)

    assert rejected("nonph", 40) >= 38
    assert 2 <= rejected("ph_plain", N_REPLICATES) <= AT_MOST_OF_300


def test_admissions_read_from_an_extract_have_the_same_gaps() -> None:
    people = 600
    extract = generate(people=people, seed=5, profile="ph_plain")
    _, course, world = drawn("ph_plain", 5)
    n_first = N_ALWAYS_THERE  # planted, some of them in hospital all through
    kept = (course.who >= n_first) & (course.who < people)
    ends = np.where(course.end <= world.last, course.end, 0)
    rows = zip(course.who[kept], course.start[kept], ends[kept], strict=True)
    wanted = [(int(who), int(start), int(end)) for who, start, end in rows]
    assert len(wanted) > people
    read = extract.truth["admission"]
    assert (read["in_low"] == 1).all() and (read["in_high"] == 1).all()
    found = sorted(
        (int(key.removeprefix("SYN-")) - 1, start.toordinal(), end.toordinal() if end else 0)
        for key, start, end in zip(
            read["person_id"], read["start"], read["end_latest"], strict=True
        )
    )
    assert [row for row in found if row[0] >= n_first] == wanted
    assert date.fromordinal(world.last) == extract.index_date


def rows_of(n: int) -> tuple[Gaps, pd.DataFrame]:
    of = gaps("ph_plain", 9).first()
    of = of.only(np.arange(n))
    frame = pd.DataFrame(PATTERNS[of.pattern], columns=list(FACTORS))
    return of, frame.assign(days=of.days, back=of.back)


def test_the_fit_is_that_of_lifelines() -> None:
    of, frame = rows_of(700)
    assert frame.loc[frame["back"], "days"].duplicated().sum() > 100
    known = CoxPHFitter().fit(frame, "days", "back", fit_options={"precision": 1e-12})
    fit = fit_cox(of.by_gap(), PATTERNS)
    assert fit.coef == pytest.approx(known.params_.to_numpy(), abs=1e-7)
    assert fit.se == pytest.approx(known.standard_errors_.to_numpy(), abs=1e-7)


def test_robust_errors_are_those_of_lifelines_without_ties() -> None:
    """With ties lifelines' depend on the order of rows."""
    of, frame = rows_of(700)
    first = ~frame["days"].duplicated().to_numpy()
    known = CoxPHFitter().fit(
        frame[first], "days", "back", robust=True, fit_options={"precision": 1e-12}
    )
    fit = fit_cox(of.only(first).by_gap(), PATTERNS)
    assert fit.robust_se == pytest.approx(known.standard_errors_.to_numpy(), abs=1e-6)


def test_splitting_time_changes_nothing() -> None:
    of = gaps("rec_gamma", 9).only(np.arange(1_200))
    whole = of.in_time()
    cut = (whole.start + whole.stop) // 2
    long = cut > whole.start
    early = Rows(whole.pattern, cut, whole.event & False, whole.start, whole.person)
    late = replace(whole, start=np.where(long, cut, whole.start))
    parts = [
        np.concatenate([getattr(early, name)[long], getattr(late, name)])
        for name in ("pattern", "stop", "event", "start", "person")
    ]
    one, two = fit_cox(whole, PATTERNS), fit_cox(Rows(*parts), PATTERNS)
    assert two.coef == pytest.approx(one.coef, abs=1e-9)
    assert two.robust_se == pytest.approx(one.robust_se, abs=1e-9)
    assert one.residuals().sum(axis=0) == pytest.approx(np.zeros(len(FACTORS)), abs=1e-8)
