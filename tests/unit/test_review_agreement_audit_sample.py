import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from audit_people import draw, people
from hypothesis import given, settings
from hypothesis import strategies as st

from cohortid.errors import DataError, PolicyRefusal
from cohortid.governance import Purpose
from cohortid.review.agreement import (
    allowed_if_none_found,
    audit_size,
)
from cohortid.review.agreement.sealed import checked_sealed
from cohortid.review.agreement.strata import make_strata
from cohortid.review.agreement.streams import stream


def test_the_same_seed_gives_the_same_sample_whatever_the_order_of_rows() -> None:
    frame = people()
    first = draw(frame)
    again = draw(frame.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(first.sealed.table, again.sealed.table)
    pd.testing.assert_frame_equal(first.public.table, again.public.table)
    assert first.sample_id == again.sample_id != draw(frame, seed=6).sample_id
    assert set(draw(frame, seed=6).sealed.table["person_id"]) != set(first.sealed.table.person_id)


def test_what_reviewers_get_tells_nobody_who_was_brought_forward() -> None:
    sample = draw()
    public = sample.public.table
    assert list(public.columns) == ["person_id", "team", "current_care", "last_seen"]
    text = public.to_csv(index=False)
    assert not re.search("met|known|for_review|cannot|nominat|brought|True|False|[01]$", text, re.M)
    # Membership can't be read off the place on the form either: it is mixed through.
    own = sample.sealed.table.set_index("person_id")["brought_forward"]
    listed = own[public["person_id"]].to_numpy()
    assert listed.sum() == 20 and 0 < listed[:40].sum() < 20
    words = public[["team", "current_care", "last_seen"]].drop_duplicates()
    assert sorted(map(tuple, words.to_numpy()))[0] == (
        "No team recorded", "With a community mental health team", "never in this extract",
    )  # fmt: skip
    assert "T04 at P01 (Community team)" in set(public["team"])


def test_everybody_in_the_population_has_a_known_chance() -> None:
    frame = people()
    sealed = draw(frame).sealed.table
    others = frame[(frame["in_population"] == 1) & (frame["result"] != "for_review")
                   & (frame["nominated"] == 0)]  # fmt: skip
    own = sealed[~sealed["brought_forward"]]
    assert set(own["person_id"]) <= set(others["person_id"])
    strata = own.drop_duplicates("stratum")
    assert (strata["n_people"].sum(), len(own)) == (len(others), 60)
    assert own.groupby("stratum").size().to_dict() == dict(
        zip(strata["stratum"], strata["n_sampled"], strict=True)
    )
    listed = sealed[sealed["brought_forward"]]
    inside = frame[frame["in_population"] == 1]
    n_listed = ((inside["result"] == "for_review") | (inside["nominated"] == 1)).sum()
    assert set(listed["person_id"]) <= set(inside["person_id"])
    assert listed["n_people"].unique().tolist() == [n_listed]
    assert listed["n_sampled"].unique().tolist() == [20]
    # Inverse chances add up to everybody.
    assert (own["n_people"] / own["n_sampled"]).sum() == pytest.approx(len(others))


def test_a_criterion_that_nobodys_record_answers_makes_no_class() -> None:
    names = [one.name for one in draw(strata=["n_not_known"]).strata]
    assert names == ["none not known", "some not known"]
    more = people().assign(**{f"asked_{k}": people()["detained"] for k in range(3)})
    names = [one.name for one in draw(more, strata=["n_not_known"]).strata]
    assert names == ["many not known", "none not known", "some not known"]


def test_each_is_drawn_as_often_as_its_chance_says() -> None:
    frame = people(150)
    drawn: Counter[str] = Counter()
    for seed in range(100):
        drawn.update(
            draw(frame, n_others=30, strata=["team_group"], seed=seed).sealed.table.person_id
        )
    sealed = draw(frame, n_others=30, strata=["team_group"]).sealed.table
    one = sealed[~sealed["brought_forward"]].iloc[0]
    others = frame[(frame["result"] != "for_review") & (frame["nominated"] == 0)
                   & (frame["in_population"] == 1)]["person_id"]  # fmt: skip
    shares = np.array([drawn[key] / 100 for key in others])
    assert shares.mean() == pytest.approx(30 / len(others))
    # The spread is that of chance: nobody is drawn always or never.
    assert shares.std() < 1.5 * np.sqrt(one["n_sampled"] / one["n_people"] / 100)
    assert shares.min() > 0.05 and shares.max() < 0.6


def test_what_the_strata_are_is_said_when_small_ones_are_merged() -> None:
    sample = draw(strata=["team_group", "n_not_known"])
    assert any("crisis" in text and text.startswith("Small groups") for text in sample.merged)
    assert "merged" in str(sample) and "SYN" not in f"{sample}{sample!r}"
    assert draw(n_others=400, strata=["n_not_known"]).merged == ()


def test_a_sample_is_for_the_care_team_only() -> None:
    for purpose in (Purpose.SERVICE_PLANNING, Purpose.RESEARCH, Purpose.EQUITY_EVALUATION):
        with pytest.raises(PolicyRefusal):
            draw(purpose=purpose)
    assert len(draw(purpose=Purpose.SYNTHETIC_DEMO).public.table) == 80


def test_what_cant_be_drawn_is_refused() -> None:
    with pytest.raises(DataError, match="can't be drawn"):
        draw(n_others=5000)
    with pytest.raises(DataError, match="stands twice"):
        draw(pd.concat([people(), people()]))
    with pytest.raises(DataError, match="lacks a column"):
        draw(strata=["no_such"])
    assert draw(n_brought_forward=10_000).sealed.table["brought_forward"].sum() > 20
    assert draw(n_brought_forward=0).sealed.table["brought_forward"].sum() == 0


def test_a_sealed_table_that_was_changed_is_refused() -> None:
    sealed = draw().sealed.table
    assert checked_sealed(sealed)["brought_forward"].dtype == bool
    with pytest.raises(DataError, match="don't agree with its rows"):
        checked_sealed(sealed.assign(n_sampled=sealed["n_sampled"] + 1))
    with pytest.raises(DataError, match="stands twice"):
        checked_sealed(pd.concat([sealed, sealed]))


def test_small_strata_are_merged_with_the_nearest() -> None:
    sizes = {("A", "none"): 500, ("A", "some"): 30, ("B", "none"): 430, ("C", "none"): 40}
    strata = make_strata(sizes, 100, share_at_least=5, sampled_at_least=2)
    assert [(one.name, one.n_people, one.n_sampled) for one in strata] == [
        ("A, none + A, some", 530, 53),
        ("B, none + C, none", 470, 47),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz")), st.integers(0, 300), min_size=1
    ),
    st.integers(1, 400),
)
def test_strata_hold_everybody_once_and_the_sample_adds_up(
    sizes: dict[tuple[str, ...], int], n: int
) -> None:
    total = sum(sizes.values())
    if n > total:
        with pytest.raises(DataError):
            make_strata(sizes, n, share_at_least=5, sampled_at_least=2)
        return
    strata = make_strata(sizes, n, share_at_least=5, sampled_at_least=2)
    groups = [group for one in strata for group in one.groups]
    assert sorted(groups) == sorted(group for group, size in sizes.items() if size)
    assert sum(one.n_people for one in strata) == total
    assert sum(one.n_sampled for one in strata) == n
    for one in strata:
        assert one.n_sampled <= one.n_people
        assert len(strata) == 1 or one.n_sampled >= min(2, one.n_people)
        # In proportion, to the next whole number.
        assert abs(one.n_sampled - n * one.n_people / total) < 1
    assert make_strata(dict(reversed(sizes.items())), n, share_at_least=5,
                       sampled_at_least=2) == strata  # fmt: skip


def test_nobody_found_in_150_still_allows_two_in_a_hundred() -> None:
    share, n_missed = allowed_if_none_found(150, 8000)
    assert share == pytest.approx(1 - 0.05 ** (1 / 150)) and f"{share:.1%}" == "2.0%"
    assert share == pytest.approx(3 / 150, rel=0.02)  # the rule of three
    # Exact for the register: with so many missed, nobody is found 1 time in 20 or more.
    none = np.prod([(8000 - n_missed - k) / (8000 - k) for k in range(150)])
    more = np.prod([(8000 - n_missed - 1 - k) / (8000 - k) for k in range(150)])
    assert more < 0.05 <= none
    assert allowed_if_none_found(8000, 8000) == (0.0, 0)
    with pytest.raises(DataError):
        allowed_if_none_found(9, 8)


def test_the_size_is_the_smallest_that_is_narrow_enough() -> None:
    from cohortid.review.agreement.sample_size import _half_width

    for n_people, guess, width in ((8000, 0.02, 0.02), (300, 0.1, 0.05), (50, 0.5, 0.2)):
        size = audit_size(n_people, guess, width)
        assert size.half_width == _half_width(size.n, n_people, guess) <= width
        assert _half_width(size.n - 1, n_people, guess) > width
    # By hand, without a finite register: z² p (1 - p) / w² = 1.96² · 0.25 / 0.01 = 96 for ±10 %.
    assert audit_size(10**7, 0.5, 0.1).n == pytest.approx(96, abs=4)
    assert audit_size(40, 0.5, 0.001).n == 40
    # Of a register of 400, 200 tell as much as 200 · 399 / 200 = 399 of a large one:
    # 1.96 √(0.25 / 399 + 1.96² / (4 · 399²)) / (1 + 1.96² / 399) = 0.04883.
    assert audit_size(400, 0.5, 0.04884).n == 200
    with pytest.raises(DataError):
        audit_size(0, 0.1, 0.1)
    with pytest.raises(DataError):
        audit_size(10, 1.1, 0.1)
    with pytest.raises(DataError):
        audit_size(10, 0.1, 0)


def test_streams_of_two_names_share_no_chance() -> None:
    one, other = (stream(name, 1).random(1000) for name in ("a", "b"))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.1
    assert not np.array_equal(stream("a", 1).random(3), stream("a", 2).random(3))
