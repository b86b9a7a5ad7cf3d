import math
import pickle
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cohortid.errors import DataError, PolicyRefusal
from cohortid.governance.vocabulary import find_banned
from cohortid.review.agreement import Agreement, agreement_of, rules_against_audit
from cohortid.review.agreement.coefficients import Cells, cohen_kappa, gwet_ac1, observed

GRADES = (
    "slight",
    "fair",
    "moderate",
    "substantial",
    "almost perfect",
    "good",
    "poor",
    "excellent",
)
COUNTS = st.lists(st.integers(0, 60), min_size=4, max_size=4)


def raters(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> tuple[pd.Series, pd.Series]:
    first = ["yes"] * (yes_yes + yes_no) + ["no"] * (no_yes + no_no)
    second = ["yes"] * yes_yes + ["no"] * yes_no + ["yes"] * no_yes + ["no"] * no_no
    keys = [f"SYN-{k:05}" for k in range(len(first))]
    return pd.Series(first, keys, dtype=object), pd.Series(second, keys, dtype=object)


def agree(*counts: int, **options: Any) -> Agreement:
    return agreement_of(*raters(*counts), **options)


def exact(agreement: Agreement) -> pd.DataFrame:
    return agreement.exact(reason="a test").set_index("statistic")


def test_the_paradox_by_hand() -> None:
    # 186 of 200 the same: 93 %. Each says yes to 14 of 200 (7 %).
    # Kappa: chance = 0.07² + 0.93² = 0.8698; (0.93 - 0.8698) / 0.1302 = 0.4624.
    # AC1: chance = 2 · 0.07 · 0.93 = 0.1302; (0.93 - 0.1302) / 0.8698 = 0.9195.
    rows = exact(agree(7, 7, 7, 179))["value"]
    assert rows.round(4).to_dict() == {
        "observed_agreement": 0.93, "kappa": 0.4624, "ac1": 0.9195, "positive_agreement": 0.5,
        "negative_agreement": round(358 / 372, 4), "prevalence_index": 0.86, "bias_index": 0.0,
    }  # fmt: skip


def test_the_reading_explains_and_grades_nobody() -> None:
    paradox, even = agree(7, 7, 7, 179).reading, agree(40, 8, 7, 45).reading
    # From the rounded counts 5, 5, 5 and 180.
    assert paradox.startswith("Both gave the same answer for 95% of people. Kappa is 0.47 and AC1")
    assert "one answer is much commoner (prevalence index 0.90)" in paradox
    assert "close, as neither answer is much commoner" in even
    for agreement in (agree(7, 7, 7, 179), agree(40, 8, 7, 45), agree(2, 7, 7, 179)):
        said = f"{agreement} {agreement!r} {agreement._repr_html_()}".lower()
        assert not [word for word in GRADES if word in said.split()]
        assert find_banned(said) == []


def test_one_of_each_pair_left_out_is_counted() -> None:
    first, second = raters(20, 6, 7, 30)
    first.iloc[0], second.iloc[1] = "cant_tell", None
    agreement = agreement_of(first, second.drop("SYN-00002"))
    assert exact(agreement).loc["observed_agreement", "value"] == pytest.approx(47 / 60)
    assert agreement.with_profile("none", reason="a test").about["n_left_out"] == 3
    assert agreement.about["n_left_out"] == "*"


def test_weights_of_one_equal_no_weights_and_their_scale_doesnt_matter() -> None:
    first, second = raters(20, 6, 7, 30)
    ones = pd.Series(1.0, index=first.index)
    plain = exact(agreement_of(first, second))
    for weights in (ones, ones * 7):
        weighted = exact(agreement_of(first, second, weights=weights))
        pd.testing.assert_frame_equal(plain, weighted)


def test_a_weight_of_two_moves_the_value_as_two_people_and_the_error_less() -> None:
    first, second = raters(20, 6, 7, 30)
    weights = pd.Series(1.0, index=first.index)
    weights.iloc[:20] = 2.0  # yes and yes
    weighted = exact(agreement_of(first, second, weights=weights))
    doubled = exact(agree(40, 6, 7, 30))
    np.testing.assert_allclose(weighted["value"], doubled["value"])
    width = (weighted["high"] - weighted["low"])["kappa"]
    assert width > (doubled["high"] - doubled["low"])["kappa"]


@settings(max_examples=80, deadline=None)
@given(COUNTS, st.integers(0, 2**32 - 1))
def test_order_of_people_and_of_raters_doesnt_matter(counts: list[int], seed: int) -> None:
    assume(sum(counts) >= 5)
    first, second = raters(*counts)
    mixed = first.sample(frac=1, random_state=seed)
    own, turned = exact(agreement_of(first, second)), exact(agreement_of(second, mixed))
    pd.testing.assert_frame_equal(own, turned)
    # And it doesn't matter which answer is called yes, but for the two that are about one answer.
    other = exact(agree(*counts[::-1]))
    same = ["observed_agreement", "kappa", "ac1", "prevalence_index", "bias_index"]
    pd.testing.assert_frame_equal(own.loc[same], other.loc[same])
    assert own.loc["positive_agreement", "value"] == pytest.approx(
        other.loc["negative_agreement", "value"], nan_ok=True
    )
    inside = own.dropna()
    assert (inside["low"] <= inside["value"] + 1e-9).all()
    assert (inside["high"] >= inside["value"] - 1e-9).all()
    assert ((inside["low"] >= -1) & (inside["high"] <= 1 + 1e-9)).all()


def test_nobody_disagrees_is_no_certainty() -> None:
    rows = exact(agree(10, 0, 0, 50))
    assert rows.loc["kappa", "value"] == pytest.approx(1) and 0.5 < rows.loc["kappa", "low"] < 0.9
    assert rows.loc["ac1", "low"] < 0.95
    alike = agree(0, 0, 0, 60)
    rows = exact(alike)
    assert math.isnan(rows.loc["kappa", "value"]) and rows.loc["ac1", "value"] == 1
    assert "Kappa isn't defined" in alike.with_profile("none", reason="a test").reading


def test_what_cant_be_compared_is_refused() -> None:
    first, second = raters(20, 6, 7, 30)
    with pytest.raises(DataError, match="stands twice"):
        agreement_of(pd.concat([first, first]), second)
    with pytest.raises(DataError, match="nobody"):
        agreement_of(first, second.set_axis([f"X{k}" for k in range(63)]))
    with pytest.raises(DataError, match="positive"):
        agreement_of(first, second, weights=pd.Series(0.0, index=first.index))
    with pytest.raises(DataError, match="positive"):
        agreement_of(first, second, weights=pd.Series(1.0, index=first.index[1:]))
    with pytest.raises(DataError, match="names"):
        agreement_of(first, second, names=("consultant", "consultant"))


# ---- what is shown ----


def test_a_small_cell_leaves_only_outer_limits_that_tell_nothing_of_it() -> None:
    shown = agree(21, 3, 9, 70).table
    assert shown["masked"].all() and shown["value"].isna().all()
    for hidden, yes in product(range(5), (18, 22)):
        pd.testing.assert_frame_equal(agree(yes, hidden, 9, 70).table, shown)
    for hidden in range(5):
        own = exact(agree(20, hidden, 10, 70))
        limits = shown.set_index("statistic")
        assert (limits["low"] <= own["value"] + 1e-12).all()
        assert (limits["high"] >= own["value"] - 1e-12).all()
    counts = agree(21, 3, 9, 70).counts.table
    assert counts["masked"].tolist() == [False, True, False, False]
    assert "only outer limits" in str(agree(21, 3, 9, 70))
    page = agree(21, 3, 9, 70)._repr_html_()
    assert "<td>*</td>" in page and "<td>3</td>" not in page and "<td>21</td>" not in page


def test_shown_figures_come_from_rounded_counts() -> None:
    table = agree(21, 6, 9, 71).table
    assert not table["masked"].any()
    pd.testing.assert_frame_equal(
        table.drop(columns="masked"),
        agree(20, 5, 10, 70).exact(reason="a test").drop(columns="masked"),
    )


def test_exact_figures_are_logged_and_a_pickle_names_nobody() -> None:
    told: list[Any] = []
    agreement = agree(21, 6, 9, 71, log=lambda *said: told.append(said))
    with pytest.raises(PolicyRefusal):
        agreement.exact(reason="")
    agreement.exact(reason="a doubt")
    assert told[0] == ("exact_figures", {"reason": "a doubt", "measures": ["Agreement"],
                                         "factors": []})  # fmt: skip
    assert b"SYN-" not in pickle.dumps(agreement)
    unsafe = agreement.with_profile("none", reason="a doubt")
    assert unsafe.counts.is_unsafe and not agreement.counts.is_unsafe


# ---- rules against the blind reviewer ----


def test_rules_against_a_blind_reviewer_stand_for_the_register() -> None:
    sealed = pd.DataFrame(
        {
            "person_id": [f"SYN-{k:05}" for k in range(60)],
            "stratum": ["Brought forward"] * 20 + ["all"] * 40,
            "n_people": [40] * 20 + [400] * 40,
            "n_sampled": [20] * 20 + [40] * 40,
            "brought_forward": [True] * 20 + [False] * 40,
        }
    )
    need = ["yes"] * 12 + ["no"] * 8 + ["yes"] * 6 + ["no"] * 30 + ["cant_tell"] * 4
    found = pd.DataFrame({"person_id": sealed["person_id"], "need": need}).sample(
        frac=1, random_state=1
    )
    agreement = rules_against_audit(found, sealed)
    assert agreement.is_weighted and "inverse of their chance" in agreement.notes
    # Weights 2 and 10: 24 and 16 brought forward; 60 and 300 others; 324 of 400 agree.
    rows = exact(agreement)["value"]
    assert rows["observed_agreement"] == pytest.approx(324 / 400)
    assert rows["positive_agreement"] == pytest.approx(48 / (40 + 84))


def test_the_interval_of_a_weighted_kappa_holds_as_often_as_it_says() -> None:
    chance = np.random.default_rng(2)
    # A register of 4,000: strata of 400 and 3,600, sampled 1 in 4 and 1 in 30.
    register = np.repeat([0, 1], [400, 3600])
    truth_first = np.where(register == 0, "yes", "no")
    need = chance.random(4000) < np.where(register == 0, 0.6, 0.06)
    truth_second = np.where(need, "yes", "no")

    def table(weights: np.ndarray, rows: np.ndarray) -> Cells:
        cell = (truth_first[rows] == "no").astype(int), (truth_second[rows] == "no").astype(int)
        total, squared = np.zeros((2, 2)), np.zeros((2, 2))
        np.add.at(total, cell, weights)
        np.add.at(squared, cell, weights**2)
        return Cells(total, squared)

    every = table(np.ones(4000), np.arange(4000))
    true = [method(every).value for method in (observed, cohen_kappa, gwet_ac1)]
    held = np.zeros(3)
    for _ in range(600):
        rows = np.concatenate(
            [chance.choice(400, 100, replace=False), 400 + chance.choice(3600, 120, replace=False)]
        )
        sample = table(np.where(rows < 400, 4.0, 30.0), rows)
        for place, method in enumerate((observed, cohen_kappa, gwet_ac1)):
            own = method(sample)
            held[place] += own.low <= true[place] <= own.high
    # Analytic intervals are a little short where few disagree, as here (some 15 of 220).
    assert (held / 600 > 0.91).all()
