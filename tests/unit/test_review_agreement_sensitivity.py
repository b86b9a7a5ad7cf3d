import copy
import math
import pickle
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from audit_people import draw

from cohortid.errors import DataError, PolicyRefusal
from cohortid.review.agreement import AuditSensitivity, ListedCounts, sensitivity_from_audit
from cohortid.review.agreement.finite import Sampled, how_many, ratio_quantile
from cohortid.review.agreement.strata import make_strata

LARGE = (2500, 1500, 1200, 900, 700, 500, 400, 200, 100)
"""A register of 8,000 people who weren't brought forward, in teams from large to small."""


def sealed(*strata: tuple[str, int, int], listed: tuple[int, int] | None = None) -> pd.DataFrame:
    """Return a sealed table: strata as name, people and drawn; those brought forward last."""
    rows = [(name, n_people, n, False) for name, n_people, n in strata]
    if listed is not None:
        rows.append(("Brought forward", *listed, True))
    made = [row for row in rows for _ in range(row[2])]
    frame = pd.DataFrame(made, columns=["stratum", "n_people", "n_sampled", "brought_forward"])
    return frame.assign(person_id=[f"SYN-{k:05}" for k in range(len(frame))])


def answers(table: pd.DataFrame, **yes: int) -> pd.DataFrame:
    """Return answers: in each stratum as many yes as said, then as many can't tell, then no."""
    found = []
    for stratum, own in table.groupby("stratum", sort=False):
        name = str(stratum).replace(" ", "_")
        n_yes, n_unsure = yes.get(name, 0), yes.get(f"{name}_unsure", 0)
        need = ["yes"] * n_yes + ["cant_tell"] * n_unsure
        need += ["no"] * (len(own) - len(need))
        found.append(pd.DataFrame({"person_id": own["person_id"], "need": need}))
    return pd.concat(found, ignore_index=True)


def exact(audit: AuditSensitivity) -> pd.DataFrame:
    frame = audit.exact(reason="a test")
    return frame.set_index(["measure", "basis", "cant_tell"])


def test_everybody_reviewed_leaves_nothing_open() -> None:
    table = sealed(("all", 100, 100), listed=(50, 50))
    audit = exact(sensitivity_from_audit(answers(table, all=10, Brought_forward=30), table))
    missed = audit.loc[("n_missed", "blind sample", "none")]
    assert missed[["value", "low", "high"]].tolist() == [10, 10, 10]
    rate = audit.loc[("sensitivity", "blind sample", "none")]
    assert rate[["value", "low", "high"]].tolist() == pytest.approx([0.75, 0.75, 0.75])


def test_each_stratum_counts_with_the_people_it_stands_for() -> None:
    table = sealed(("a", 1000, 50), ("b", 200, 50), listed=(300, 60))
    audit = exact(sensitivity_from_audit(answers(table, a=2, b=10, Brought_forward=45), table))
    missed = audit.loc[("n_missed", "blind sample", "none")]
    assert missed["value"] == 2 * 20 + 10 * 4
    assert 12 < missed["low"] < 80 < missed["high"]
    rate = audit.loc[("sensitivity", "blind sample", "none")]
    assert rate["value"] == pytest.approx(225 / (225 + 80))
    assert rate["low"] < rate["value"] < rate["high"] < 1


@pytest.mark.parametrize("n_found", [0, 4])
def test_nobody_found_never_shows_that_nobody_is_missed(n_found: int) -> None:
    table = sealed(("all", 8000, 150), listed=(400, 60))
    audit = sensitivity_from_audit(answers(table, all=0, Brought_forward=40), table)
    row = exact(audit).loc[("sensitivity", "blind sample", "none")]
    assert math.isnan(row["value"]) and math.isnan(row["high"]) and row["low"] < 0.75
    missed = exact(audit).loc[("n_missed", "blind sample", "none")]
    assert (missed["value"], missed["low"]) == (0, 0)
    # 97.5 % limit of Clopper and Pearson: 1 - 0.025^(1/150) = 2.43 %, of 7,850 people not drawn.
    assert missed["high"] == pytest.approx(0.0243 * 7850, rel=0.02)
    # What is shown is the same for none found and for four.
    few = sensitivity_from_audit(answers(table, all=n_found, Brought_forward=40), table)
    pd.testing.assert_frame_equal(audit.table, few.table)
    assert "100%" not in f"{audit}{audit!r}{audit._repr_html_()}"
    assert "at least" in str(audit) and "or more" in audit._repr_html_()


def test_cant_tell_is_counted_both_ways() -> None:
    table = sealed(("all", 2000, 200), listed=(300, 100))
    found = answers(table, all=10, all_unsure=20, Brought_forward=60, Brought_forward_unsure=10)
    audit = exact(sensitivity_from_audit(found, table))
    for_, against = ("counted for the rules", "counted against the rules")
    missed = audit.loc["n_missed", "blind sample"]["value"]
    assert (missed[for_], missed[against]) == (100, 300)
    rate = audit.loc["sensitivity", "blind sample"]
    assert rate.loc[for_, "value"] == pytest.approx(210 / 310)
    assert rate.loc[against, "value"] == pytest.approx(180 / 480)
    assert rate.loc[against, "low"] < rate.loc[for_, "low"]
    # Somebody without an answer is no "no".
    silent = exact(sensitivity_from_audit(found[found["need"] != "cant_tell"], table))
    pd.testing.assert_frame_equal(audit, silent)


def test_ordinary_review_is_a_row_of_its_own_and_is_marked() -> None:
    table = sealed(("all", 2000, 200), listed=(300, 50))
    found = answers(table, all=10, Brought_forward=20)
    audit = sensitivity_from_audit(found, table, ListedCounts(300, 200, 60))
    rate = exact(audit).loc["sensitivity"]["value"]
    assert rate["blind sample", "none"] == pytest.approx(120 / 220)
    ordinary = rate["ordinary review, with the list in sight", "none"]
    assert ordinary == pytest.approx((300 * 200 / 260) / (300 * 200 / 260 + 100))
    assert audit.in_sight and "with the list in sight" in audit.notes
    blind = sensitivity_from_audit(found, table)
    assert not blind.in_sight and "in sight" not in blind.notes
    alone = table[~table["brought_forward"]]
    with pytest.raises(DataError, match="Nothing is known"):
        sensitivity_from_audit(found[found["person_id"].isin(alone["person_id"])], alone)


def test_a_sample_only_of_people_listed_cant_show_whom_the_rules_miss() -> None:
    table = sealed(listed=(300, 50))
    with pytest.raises(DataError, match="whom the rules miss"):
        sensitivity_from_audit(answers(table, Brought_forward=20), table)
    with pytest.raises(DataError, match="don't fit together"):
        whole = sealed(("all", 20, 10))
        sensitivity_from_audit(answers(whole), whole, ListedCounts(10, 8, 5))


def test_answers_of_another_sample_are_refused() -> None:
    table = sealed(("all", 2000, 20), listed=(300, 20))
    found = answers(table, all=5)
    for wrong, said in (
        (found.assign(person_id="X" + found["person_id"]), "isn't in the sample"),
        (pd.concat([found, found.head(1)]), "two answers"),
        (found.assign(need="maybe"), "can't be read"),
    ):
        with pytest.raises(DataError, match=said):
            sensitivity_from_audit(wrong, table)
    with pytest.raises(DataError, match="don't agree"):
        sensitivity_from_audit(found, table.assign(n_sampled=19))


def test_the_order_of_answers_and_rows_doesnt_matter() -> None:
    table = sealed(("a", 900, 60), ("b", 300, 20), listed=(300, 60))
    found = answers(table, a=7, b=4, Brought_forward=30)
    first = exact(sensitivity_from_audit(found, table))
    for seed in range(3):
        mixed = [frame.sample(frac=1, random_state=seed) for frame in (found, table)]
        pd.testing.assert_frame_equal(first, exact(sensitivity_from_audit(*mixed)))


def test_it_runs_on_a_sample_that_was_drawn() -> None:
    sample = draw()
    table = sample.sealed.table
    need = np.where(table.index % 2 == 0, "yes", "no")
    found = pd.DataFrame({"person_id": table["person_id"], "need": need})
    row = sensitivity_from_audit(found, table).table.iloc[1]
    assert 0 < row["low"] < row["value"] < row["high"] < 1 and not row["masked"]


# ---- what is shown ----


def audit_of(n_found: int, n_unsure: int, n_yes: int, n_listed: int = 60) -> AuditSensitivity:
    table = sealed(("all", 3000, 200), listed=(400, n_listed))
    found = answers(table, all=n_found, all_unsure=n_unsure, Brought_forward=n_yes)
    return sensitivity_from_audit(found, table)


def test_what_is_shown_tells_no_count_below_five() -> None:
    shown = audit_of(3, 0, 57).table
    assert shown["masked"].all() and shown["value"].isna().all()
    for n_found, n_yes in product(range(5), range(56, 61)):
        pd.testing.assert_frame_equal(audit_of(n_found, 0, n_yes).table, shown)
    other = audit_of(5, 0, 40).table
    assert not other["masked"].any()
    for n_found, n_yes in product((5, 6, 7), (38, 42)):
        pd.testing.assert_frame_equal(audit_of(n_found, 0, n_yes).table, other)
    # What is shown holds for every count that is shown alike.
    for n_found in (5, 6, 7):
        own = audit_of(n_found, 0, 40).exact(reason="a test")
        assert (own["low"] >= other["low"]).all() and (own["high"] <= other["high"]).all()


def test_counting_both_ways_tells_no_hidden_count() -> None:
    # Found and unsure are below 5 each, and together above: the sum shown would tell both.
    shown = audit_of(4, 4, 30).table
    for n_found, n_unsure in product(range(5), range(1, 5)):
        pd.testing.assert_frame_equal(audit_of(n_found, n_unsure, 30).table, shown)
    assert shown["masked"].all()
    assert "cant" not in "".join(audit_of(4, 4, 30).about)


def test_what_is_shown_counts_cant_tell_both_ways_too() -> None:
    rows = audit_of(11, 19, 30).table.set_index(["measure", "cant_tell"])["value"]
    # From 10 and 20 of 200, standing for 3,000; 30 of 60, for 400.
    assert rows["n_missed", "counted for the rules"] == 150
    assert rows["n_missed", "counted against the rules"] == 450
    assert rows["sensitivity", "counted against the rules"] == pytest.approx(200 / 650)
    own, shown = audit_of(11, 19, 30).exact(reason="a test"), audit_of(11, 19, 30).table
    assert (own["low"] >= shown["low"]).all() and (own["high"] <= shown["high"]).all()


def test_a_count_is_small_by_what_was_seen_or_by_what_it_stands_for() -> None:
    table = sealed(("large", 4000, 40), ("small", 100, 50), listed=(300, 60))
    few_seen = answers(table, large=4, Brought_forward=30)  # 4 of 90 stand for 400 of 4,100
    few_stood_for = answers(table, small=20, Brought_forward=30)  # 20 of 90, for 40 of 4,100
    for found in (few_seen, few_stood_for):
        shown = sensitivity_from_audit(found, table).table
        assert shown["masked"].all() and shown["low"].iloc[0] == 0
    many = sensitivity_from_audit(answers(table, large=9, Brought_forward=30), table)
    assert many.table["value"].iloc[0] == 20 / 90 * 4100  # 900 of 4,100, as 20 of 90


def test_too_few_drawn_shows_nothing() -> None:
    rows = audit_of(9, 0, 2, n_listed=4).table.set_index("measure")
    assert rows.loc["sensitivity", ["value", "low", "high"]].isna().all()
    assert "hidden" in str(audit_of(9, 0, 2, n_listed=4))


def test_exact_figures_need_a_reason_are_logged_and_marked() -> None:
    told: list[Any] = []
    table = sealed(("all", 3000, 200), listed=(400, 60))
    found = answers(table, all=3, Brought_forward=30)
    audit = sensitivity_from_audit(found, table, log=lambda *said: told.append(said))
    with pytest.raises(PolicyRefusal):
        audit.exact(reason=" ")
    assert told == []
    frame = audit.exact(reason="a doubt")
    assert frame.attrs["UNSAFE"] == "a doubt" and told[0][0] == "exact_figures"
    assert not frame["masked"].any() and audit.table["masked"].any()
    unsafe = audit.with_profile("none", reason="a doubt")
    assert all("UNSAFE" in text for text in (str(unsafe), unsafe._repr_html_()))
    for again in (pickle.loads(pickle.dumps(audit)), copy.deepcopy(audit)):
        pd.testing.assert_frame_equal(again.table, audit.table)
    assert b"SYN-" not in pickle.dumps(audit)
    stricter = audit.with_profile("tre10").table
    assert stricter["high"].iloc[0] > audit.table["high"].iloc[0]


# ---- coverage ----


def coverage(
    sizes: tuple[int, ...], n: int, share: float, *, in_one: bool, reps: int, seed: int
) -> tuple[float, float]:
    """Return how often the intervals of the number missed and of sensitivity hold the truth.

    Of 400 people brought forward 240 need it and 60 are reviewed blind.
    """
    chance = np.random.default_rng(seed)
    strata = make_strata(
        {(f"T{k:02}",): size for k, size in enumerate(sizes)},
        n, share_at_least=5, sampled_at_least=2,
    )  # fmt: skip
    people = np.array([one.n_people for one in strata])
    drawn = np.array([one.n_sampled for one in strata])
    missed = np.round(people * share).astype(int)
    if share and not missed.sum():
        missed[0] = 1
    if in_one:
        total, place = missed.sum(), len(strata) // 2
        missed[:] = 0
        missed[place] = min(total, people[place] // 2)
    truth = 240 / (240 + missed.sum())
    held = np.zeros(2)
    for _ in range(reps):
        found = chance.hypergeometric(missed, people - missed, drawn)
        cells = zip(people.tolist(), drawn.tolist(), found.tolist(), strict=True)
        others = how_many([Sampled(*cell) for cell in cells])
        listed = how_many([Sampled(400, 60, int(chance.hypergeometric(240, 160, 60)))])
        nobody = found.sum() == 0
        low = 0 if nobody else others.quantile(0.025)
        held[0] += low <= missed.sum() <= others.quantile(0.975)
        high = 1.0 if nobody else ratio_quantile(listed, others, 0.975)
        held[1] += ratio_quantile(listed, others, 0.025) - 1e-6 <= truth <= high + 1e-6
    return held[0] / reps, held[1] / reps


@pytest.mark.parametrize(("share", "in_one"), [(0.003, False), (0.03, True)])
def test_intervals_hold_the_truth_quickly(share: float, in_one: bool) -> None:
    # Fixed seed; of 150, three standard errors below 95 % are 90 %.
    assert min(coverage(LARGE, 150, share, in_one=in_one, reps=150, seed=3)) >= 0.90


@pytest.mark.long
@pytest.mark.parametrize(
    ("share", "in_one"),
    [(0, False), (0.001, False), (0.003, False), (0.003, True), (0.01, False), (0.03, False),
     (0.03, True), (0.1, False), (0.3, False)],
)  # fmt: skip
@pytest.mark.parametrize(
    ("sizes", "n"), [(LARGE, 150), (LARGE, 400), ((400,) * 20, 200), ((60,) * 10, 60)]
)
def test_intervals_hold_the_truth(
    sizes: tuple[int, ...], n: int, share: float, in_one: bool
) -> None:
    assert min(coverage(sizes, n, share, in_one=in_one, reps=2000, seed=12)) >= 0.92


@pytest.mark.parametrize("place", [0, 6])
@pytest.mark.parametrize("share", [0.005, 0.05, 0.2, 0.8])
def test_whoever_is_missed_in_one_stratum_alone_is_held_without_any_chance(
    place: int, share: float
) -> None:
    # All that are missed are of one stratum, so that what is found is one number: every one of them
    # is tried, with its probability (hypergeometric).
    strata = make_strata(
        {(f"T{k:02}",): size for k, size in enumerate(LARGE)},
        150, share_at_least=5, sampled_at_least=2,
    )  # fmt: skip
    people, drawn = strata[place].n_people, strata[place].n_sampled
    missed, held = round(people * share), 0.0
    for found in range(min(drawn, missed) + 1):
        probability = (
            math.comb(missed, found) * math.comb(people - missed, drawn - found)
            / math.comb(people, drawn)
        )  # fmt: skip
        if probability < 1e-6:
            continue
        counts = how_many([
            Sampled(one.n_people, one.n_sampled, found if k == place else 0)
            for k, one in enumerate(strata)
        ])  # fmt: skip
        low = 0 if found == 0 else counts.quantile(0.025)
        held += probability * (low <= missed <= counts.quantile(0.975))
    assert held >= 0.93


def test_needing_it_and_not_needing_it_are_counted_alike() -> None:
    cells = [(900, 40, 3), (400, 20, 0), (100, 10, 4), (50, 5, 5)]
    yes = how_many([Sampled(*cell) for cell in cells])
    no = how_many([Sampled(n_people, n, n - found) for n_people, n, found in cells])
    np.testing.assert_allclose(yes.pmf, no.pmf[::-1], atol=1e-9)


def test_a_prior_of_its_own_in_every_stratum_would_claim_too_many() -> None:
    # Why the prior is shared: nine strata, each with Jeffreys' prior, when 25 people are missed.
    chance, held = np.random.default_rng(1), 0
    people = np.array(LARGE)
    drawn = np.maximum(2, people * 150 // 8000)
    missed = np.array([8, 5, 4, 3, 2, 1, 1, 1, 0])
    for _ in range(60):
        found = chance.hypergeometric(missed, people - missed, drawn)
        alone = [
            how_many([Sampled(n, k, x)]) for n, k, x in
            zip(people.tolist(), drawn.tolist(), found.tolist(), strict=True)
        ]  # fmt: skip
        total = np.array([1.0])
        for one in alone:
            total = np.convolve(total, one.pmf)
        low = found.sum() + np.searchsorted(np.cumsum(total), 0.025)
        held += low <= missed.sum()
    assert held / 60 < 0.5
