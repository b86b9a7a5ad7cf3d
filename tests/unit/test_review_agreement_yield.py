import html
import re
from datetime import date
from typing import Any

import pandas as pd
import pytest
from review_rounds import LIST_DATE, NO_DECISIONS, decision, decisions, keys, listings

from cohortid.errors import DataError, PolicyRefusal
from cohortid.governance import Purpose
from cohortid.review.agreement import (
    latest_decisions,
    outcomes_by,
    override_reasons,
    review_yield,
    reviewed_people,
)
from cohortid.review.outcomes import outcomes


def a_round() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sixty listed: 24 found to need outreach, 16 not, 9 left open, 11 not decided."""
    people = keys(60)
    lists = listings(people)
    lists["sheet"] = ["T04 at P01"] * 30 + ["T09 at P02"] * 30
    lists["routes"] = [("nominated", "for_review")] * 20 + [("for_review",)] * 40
    lists["states"] = [{"detained": "met", "self_harm": "not_known"}] * 35 + [
        {"detained": "not_met", "self_harm": "met"}
    ] * 25
    made = [decision(one, "offer_outreach") for one in people[:14]]
    made += [decision(one, "already_receiving") for one in people[14:24]]
    made += [decision(one, "core_team") for one in people[24:40]]
    made += [decision(one, "discuss") for one in people[40:49]]
    return decisions(*made), lists


def exact(table: Any, *by: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return the exact yield by group."""
    rows = table.exact(reason="a test")
    rows = rows[rows["measure"] == "found_to_need_outreach"]
    return {
        tuple(str(row[name]) for name in by): (row["numerator"], row["denominator"])
        for row in rows.to_dict("records")
    }


def test_the_last_day_stands_and_on_one_day_the_last_in_the_ledger() -> None:
    made = decisions(
        decision("A", "offer_outreach", days=9),
        decision("A", "core_team", days=3),
        decision("B", "discuss", days=5),
        decision("B", "not_needed_now", days=5),
    )
    for rows in (made, made.iloc[::-1], made.sample(frac=1, random_state=1)):
        standing = latest_decisions(rows).set_index("person_id")["outcome"]
        assert standing.to_dict() == {"A": "offer_outreach", "B": "not_needed_now"}
    assert latest_decisions(NO_DECISIONS).empty


def test_an_unknown_outcome_or_a_missing_column_is_refused() -> None:
    with pytest.raises(DataError, match="no outcome that can be read") as caught:
        latest_decisions(decisions(decision("A", "step_down")))
    assert (caught.value.column, caught.value.n_rows) == ("outcome", 1)
    with pytest.raises(DataError, match="lack a column"):
        reviewed_people(*[frame.drop(columns="person_id") for frame in a_round()])


def test_somebody_is_counted_with_the_list_that_was_decided_on() -> None:
    first = listings(["A", "B"], routes=("for_review",))
    second = listings(
        ["A", "B"], run_id="run-2", index_date=date(2026, 9, 30), routes=("lost_from_view",)
    )
    made = decisions(decision("A", "core_team"))
    for lists in (pd.concat([first, second]), pd.concat([second, first])):
        people = reviewed_people(made, lists).set_index("person_id")
        assert people["routes"].to_dict() == {"A": ("for_review",), "B": ("lost_from_view",)}
        assert people.loc["A", "need"] == "no" and pd.isna(people.loc["B", "need"])
        only = reviewed_people(made, lists, run_id="run-2")
        assert only["need"].isna().all() and len(only) == 2


def test_who_is_not_needed_now_and_has_no_new_decision_isnt_waiting() -> None:
    lists = pd.concat([listings(["A"]), listings(["B", "C"], section="not_now")])
    people = reviewed_people(decisions(decision("C", "core_team")), lists)
    assert people["person_id"].tolist() == ["A", "C"]


def test_the_yield_leaves_out_what_is_open_and_counts_it_beside() -> None:
    table = review_yield(reviewed_people(*a_round()))
    rows = table.exact(reason="a test").set_index("measure")
    assert rows[["numerator", "denominator"]].to_dict("index") == {
        "found_to_need_outreach": {"numerator": 24, "denominator": 40},
        "left_open": {"numerator": 9, "denominator": 49},
        "not_decided": {"numerator": 11, "denominator": 60},
    }
    # Wilson by hand for 24 of 40: (0.6 + 0.0480 ± 1.96 √(0.006 + 0.000600)) / 1.0960
    found = rows.loc["found_to_need_outreach"]
    assert (round(found["low"], 3), round(found["high"], 3)) == (0.446, 0.737)
    assert table.about == {"n": 60, "n_left_open": 10, "n_not_decided": 10}


def test_by_route_and_criterion_somebody_counts_under_each() -> None:
    people = reviewed_people(*a_round())
    assert exact(review_yield(people, "team"), "team") == {
        ("T04 at P01",): (24, 30),
        ("T09 at P02",): (0, 10),
    }
    assert exact(review_yield(people, "route"), "route") == {
        ("Concern raised",): (20, 20),
        ("Brought forward by the rules",): (24, 40),
    }
    titles = {"self_harm": "Self-harm", "detained": "Detained", "other": "Other"}
    by_criterion = review_yield(people, "criterion", titles=titles)
    assert exact(by_criterion, "criterion") == {("Self-harm",): (0, 5), ("Detained",): (24, 35)}
    assert exact(review_yield(people, ["team", "criterion"]), "team", "criterion") == {
        ("T04 at P01", "detained"): (24, 30),
        ("T09 at P02", "detained"): (0, 5),
        ("T09 at P02", "self_harm"): (0, 5),
    }


def test_by_characteristics_missing_is_a_group_and_four_are_refused() -> None:
    made, lists = a_round()
    groups = pd.DataFrame(
        {"person_id": keys(50), "anchor_id": 1, "sex": ["Female", "Male"] * 25, "age_band": "x",
         "locality": "North"}
    )  # fmt: skip
    people = reviewed_people(made, lists, groups)
    by_sex = exact(review_yield(people, "sex"), "sex")
    assert by_sex == {("Female",): (12, 20), ("Male",): (12, 20), ("Not recorded",): (0, 0)}
    with pytest.raises(PolicyRefusal, match="at most 3"):
        review_yield(people, ["sex", "age_band", "locality", "team"])
    for wrong in ("person_id", "reason", "no_such"):
        with pytest.raises(DataError, match="no group"):
            review_yield(people, wrong)
    with pytest.raises(DataError, match="more than one row"):
        reviewed_people(made, lists, pd.concat([groups, groups]))


def test_small_groups_are_hidden_in_every_form() -> None:
    made, lists = a_round()
    lists.loc[:2, "sheet"] = "T99 at P03"  # three people, all of them found to need it
    table = review_yield(reviewed_people(made, lists), "team")
    shown = table.table.set_index(["team", "measure"])
    small = shown.loc[("T99 at P03", "found_to_need_outreach")]
    assert small["masked"] and pd.isna(small["numerator"]) and pd.isna(small["denominator"])
    assert {n % 5 for n in table.table["numerator"].dropna()} == {0}
    # Nobody of T09 was found to need it: that is hidden as well.
    assert shown.loc[("T09 at P02", "found_to_need_outreach"), "masked"]
    page = html.unescape(table._repr_html_())
    assert "hidden (small numbers)" in page
    assert not re.search(r"\b(3 of 3|21 of|24)\b", page)


def test_order_of_rows_and_of_runs_doesnt_matter() -> None:
    made, lists = a_round()
    first = review_yield(reviewed_people(made, lists), ["team", "route"]).table
    for seed in range(3):
        mixed = [frame.sample(frac=1, random_state=seed) for frame in (made, lists)]
        again = review_yield(reviewed_people(*mixed), ["team", "route"]).table
        pd.testing.assert_frame_equal(first, again)


def test_nobody_reviewed_is_hidden_and_not_an_error() -> None:
    table = review_yield(reviewed_people(NO_DECISIONS, listings(keys(3))))
    assert table.table["masked"].all() and table.about["n"] == "*"
    nobody = review_yield(reviewed_people(NO_DECISIONS, listings(keys(3)).iloc[:0]), "route")
    assert nobody.table.empty


def test_a_figure_of_exact_numbers_isnt_drawn() -> None:
    table = review_yield(reviewed_people(*a_round()), "team")
    ax = table.plot()
    words = [text.get_text() for text in ax.texts]
    assert words[:3] == ["Team", "T04 at P01", "83.3% (25 of 30)"]
    with pytest.raises(PolicyRefusal):
        table.with_profile("none", reason="a test").plot()


def test_outcomes_by_route_add_up_to_who_was_decided() -> None:
    table = outcomes_by(reviewed_people(*a_round())).exact(reason="a test")
    own = table[table["route"] == "Brought forward by the rules"]
    titles = {one.title: one.id for one in outcomes().values()}
    counts = dict(zip(own["outcome"].map(titles), own["numerator"], strict=True))
    assert counts == {
        "offer_outreach": 14, "already_receiving": 10, "core_team": 16, "not_needed_now": 0,
        "record_wrong": 0, "discuss": 9, "died_moved_prison": 0,
    }  # fmt: skip
    assert own["denominator"].unique().tolist() == [49]
    masked = outcomes_by(reviewed_people(*a_round())).table
    assert masked[masked["outcome"] == "Record is wrong, fix at source"]["masked"].all()


def test_reasons_come_most_recent_first_and_open_for_the_care_team_only() -> None:
    made = decisions(
        decision("A", "core_team", reason="seen weekly", days=3),
        decision("B", "offer_outreach", reason="not listed here", days=4),
        decision("C", "record_wrong", reason="=1+1", days=9),
        decision("A", "not_needed_now", reason=float("nan"), days=5),
    )
    reasons = override_reasons(made, purpose=Purpose.CARE_REVIEW).table
    assert reasons["person_id"].tolist() == ["C", "A", "A"]
    assert reasons["reason"].tolist() == ["=1+1", "", "seen weekly"]
    assert reasons["stands"].tolist() == [True, True, False]
    assert reasons["decided_on"].tolist()[0] == date.fromordinal(LIST_DATE.toordinal() + 9)
    closed = override_reasons(made, purpose=Purpose.SERVICE_PLANNING)
    with pytest.raises(PolicyRefusal):
        _ = closed.table
    assert "seen weekly" not in f"{closed} {closed!r} {closed._repr_html_()}"
