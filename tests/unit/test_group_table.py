import copy
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cohortid.errors import CriteriaError, PolicyRefusal
from cohortid.results import NOT_RECORDED, GroupTable

COUNTS = pd.DataFrame(
    {
        "sex": ["F", "M", None],
        "numerator": [3, 22, 8],
        "denominator": [51, 61, 40],
    }
)


def make(**options: Any) -> GroupTable:
    return GroupTable.from_counts(COUNTS, factors=["sex"], measure="for_review", **options)


def test_the_columns_are_those_promised() -> None:
    expected = ["sex", "measure", "numerator", "denominator", "value", "low", "high", "masked"]
    assert list(make().table.columns) == expected


def test_small_figures_are_hidden_and_others_rounded() -> None:
    table = make().table.set_index("sex")
    assert table.loc["F", ["numerator", "value", "low", "high"]].isna().all()
    assert table["masked"].tolist() == [True, False, False]
    assert table.loc["M", ["numerator", "denominator"]].tolist() == [20, 60]
    assert table.loc["M", "value"] == pytest.approx(20 / 60)


def test_what_is_printed_shows_a_star_and_no_exact_count() -> None:
    for text in (repr(make()), make()._repr_html_()):
        assert "*" in text
        assert "may not sum" in text
        assert not {"3", "51", "22", "61"} & set(
            text.replace("<td>", " ").replace("<", " ").split()
        )


def test_one_line_says_what_and_how_many_rows() -> None:
    table = make(about={"n": 152, "index_date": "2026-03-31"})
    assert str(table) == ("for_review by sex (3 rows, 1 hidden) | n: 150 | index date: 2026-03-31")


def test_the_number_of_people_is_hidden_when_small() -> None:
    assert make(about={"n": 3}).about["n"] == "*"


VALUES_OF_EVERY_TYPE = {
    "text": pd.Series(["b", None, "a", "a", "", "  "], dtype="object"),
    "numbers beside missing": pd.Series([10, None, 9, 9, None, None]),
    "whole numbers": pd.Series([10, None, 9, 9, None, None], dtype="Int64"),
    "booleans": pd.Series([True, None, False, False, None, None], dtype="boolean"),
    "text type": pd.Series(["b", None, "a", "a", None, None], dtype="string"),
    "categories": pd.Series(["b", None, "a", "a", None, None], dtype="category"),
    "all kinds of missing": pd.Series(["b", None, "a", "a", np.nan, pd.NA], dtype="object"),
}


@pytest.mark.parametrize("values", VALUES_OF_EVERY_TYPE.values(), ids=VALUES_OF_EVERY_TYPE)
def test_groups_add_up_to_the_base_for_every_type(values: pd.Series) -> None:
    frame = pd.DataFrame({"group": values, "numerator": 100, "denominator": 200})
    table = GroupTable.from_counts(frame, factors=["group"], measure="for_review").table
    assert table["numerator"].tolist() == [200, 100, 300]
    assert table["denominator"].sum() == 1200
    assert table["group"].tolist()[-1] == NOT_RECORDED


@pytest.mark.parametrize("kind", ["int64", "bool", "str", "category"])
def test_hiding_does_not_depend_on_the_type_of_a_group(kind: str) -> None:
    frame = pd.DataFrame({"homeless": pd.Series([1, 0]).astype(kind), "numerator": [2, 80]})
    table = GroupTable.from_counts(frame, factors=["homeless"], measure="people").table
    assert table["masked"].tolist() == [False, True]


def test_numbers_and_categories_keep_their_own_order() -> None:
    bands = pd.Categorical(["65+", "18-34", "50-64"], categories=["50-64", "18-34", "65+"])
    for values, expected in [([10, 9, 1], ["1", "9", "10"]), (bands, list(bands.categories))]:
        frame = pd.DataFrame({"band": values, "numerator": 50})
        table = GroupTable.from_counts(frame, factors=["band"], measure="people").table
        assert table["band"].tolist() == expected


def test_a_table_of_counts_has_no_proportions() -> None:
    table = GroupTable.from_counts(COUNTS[["numerator"]], measure="people").table
    assert table["numerator"].tolist() == [35]
    assert table[["denominator", "value", "low", "high"]].isna().all(axis=None)
    assert not table["masked"].any()


def test_several_measures_stand_one_below_the_other() -> None:
    both = pd.concat([COUNTS.assign(measure="for_review"), COUNTS.assign(measure="nominated")])
    table = GroupTable.from_counts(both, factors=["sex"]).table
    assert table["measure"].tolist() == ["for_review"] * 3 + ["nominated"] * 3


def test_no_rows_give_an_empty_table() -> None:
    table = GroupTable.from_counts(COUNTS.iloc[:0], factors=["sex"], measure="for_review")
    assert len(table.table) == 0
    assert "0 rows" in str(table)


def test_more_than_three_factors_are_refused() -> None:
    frame = COUNTS.assign(a=1, b=1, c=1)
    with pytest.raises(PolicyRefusal, match="at most 3 factors"):
        GroupTable.from_counts(frame, factors=["sex", "a", "b", "c"], measure="x")


@pytest.mark.parametrize("name", ["person_id", "anchor", "Person_ID"])
def test_the_key_of_a_person_is_refused_by_name(name: str) -> None:
    with pytest.raises(PolicyRefusal, match="key of a person"):
        GroupTable.from_counts(COUNTS.assign(**{name: 1}), factors=[name], measure="x")


@pytest.mark.parametrize("n_measures", [1, 2])
def test_what_looks_like_a_key_is_refused(n_measures: int) -> None:
    rows = pd.DataFrame({"who": [f"SYN-{i}" for i in range(51)], "numerator": 1})
    rows = pd.concat([rows.assign(measure=str(i)) for i in range(n_measures)])
    with pytest.raises(PolicyRefusal, match="key of a person"):
        GroupTable.from_counts(rows, factors=["who"])
    assert len(GroupTable.from_counts(rows[rows["who"] > "SYN-1"], factors=["who"]).table) > 0


def test_another_profile_gives_another_table() -> None:
    assert make().with_profile("tre10").table["masked"].tolist() == [True, False, True]
    with pytest.raises(CriteriaError):
        make().with_profile("unknown")
    with pytest.raises(PolicyRefusal):
        make().with_profile("none")


def test_exact_figures_are_marked_and_logged() -> None:
    told: list[tuple[str, dict[str, Any]]] = []
    table = make(log=lambda event, details: told.append((event, details)))
    figures = table.exact(reason="check by hand")
    assert figures["numerator"].tolist() == [3, 22, 8]
    assert figures["denominator"].tolist() == [51, 61, 40]
    assert figures.attrs["UNSAFE"] == "check by hand"
    assert [event for event, _ in told] == ["exact_figures"]
    assert told[0][1]["reason"] == "check by hand"
    assert "UNSAFE" not in table.table.attrs


def test_exact_figures_without_a_log_are_still_told(caplog: pytest.LogCaptureFixture) -> None:
    make().exact(reason="check by hand")
    assert "check by hand" in caplog.text


def test_exact_figures_need_a_reason() -> None:
    with pytest.raises(PolicyRefusal, match="written reason"):
        make().exact(reason=" ")


def test_a_table_without_control_says_so_everywhere() -> None:
    unsafe = make().with_profile("none", reason="check by hand")
    assert unsafe.is_unsafe
    assert not make().is_unsafe
    for text in (str(unsafe), repr(unsafe), unsafe._repr_html_()):
        assert "UNSAFE" in text


def test_neither_copies_nor_pickles_nor_attributes_hold_rows_of_people() -> None:
    people = pd.DataFrame(
        {"person_id": [f"SYN-{i}" for i in range(40)], "sex": ["F", "M"] * 20, "numerator": 1}
    )
    log = lambda event, details: people.shape  # noqa: E731 (a closure over records)
    table = GroupTable.from_counts(people, factors=["sex"], measure="people", log=log)
    assert len(vars(table)["_exact"]) == 2
    assert b"SYN-" not in pickle.dumps(table)
    for other in (copy.deepcopy(table), copy.copy(table), pickle.loads(pickle.dumps(table))):
        assert "SYN-" not in str(vars(other))
        assert vars(other)["_log"] is None
        pd.testing.assert_frame_equal(other.table, table.table)


def test_changing_what_is_shown_does_not_change_the_table() -> None:
    table = make()
    shown = table.table
    shown["masked"] = False
    table.about["n"] = 3
    assert table.table["masked"].tolist() == [True, False, False]


def test_markup_in_a_group_is_shown_as_text() -> None:
    frame = pd.DataFrame({"team": ["<script>"], "numerator": [50]})
    html = GroupTable.from_counts(frame, factors=["team"], measure="<b>")._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html


def test_counts_need_their_columns() -> None:
    with pytest.raises(ValueError, match="numerator"):
        GroupTable.from_counts(pd.DataFrame({"n": [1]}), measure="x")
    with pytest.raises(ValueError, match="team"):
        GroupTable.from_counts(COUNTS, factors=["team"], measure="x")
