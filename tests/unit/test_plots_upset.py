import re

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cohortid.plots import describe_upset, figure_of, figure_svg, plot_upset
from cohortid.plots.style import DARK_BLUE, HIDDEN
from cohortid.plots.upset import NONE, OTHER

SIZES = pd.DataFrame(
    {
        "name": ["Hospital", "Contact", "Home & <i>hearth</i>"],
        "n": pd.array([45, 40, pd.NA], dtype="Int64"),
    }
)
PATTERNS = pd.DataFrame(
    {
        "pattern": ["Hospital + Contact", "Hospital + Contact?", "Contact", OTHER],
        "n": pd.array([40, 25, pd.NA, 15], dtype="Int64"),
    }
)


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def bars(ax: Axes) -> list[float]:
    heights = []
    for patch in ax.patches:
        if patch.get_facecolor()[:3] == pytest.approx(
            tuple(int(DARK_BLUE[i : i + 2], 16) / 255 for i in (1, 3, 5))
        ):
            ys = patch.get_path().vertices[:, 1]
            heights.append(float(ys.max() - ys.min()))
    return heights


def test_bars_are_as_high_as_their_figures() -> None:
    first, second = bars(plot_upset(PATTERNS, SIZES))
    assert second / first == pytest.approx(25 / 40)


def test_a_hidden_combination_is_a_star_and_has_no_bar() -> None:
    ax = plot_upset(PATTERNS, SIZES)
    assert len(bars(ax)) == 2
    assert words(ax).count("*") == 2  # the third combination and the third size
    assert not {"0", "nan", "<NA>"} & set(words(ax))
    assert any(HIDDEN in text for text in words(ax))


def test_dots_stand_in_the_rows_of_what_is_met_and_are_empty_where_only_possible() -> None:
    ax = plot_upset(PATTERNS, SIZES)
    places = {text.get_text(): text.get_position()[1] for text in ax.texts}
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    columns = sorted({float(dot.get_xdata()[0]) for dot in dots})
    by_column = [
        {(round(float(dot.get_ydata()[0]), 3), dot.get_markerfacecolor() == "#ffffff")
         for dot in dots if float(dot.get_xdata()[0]) == x}
        for x in columns
    ]  # fmt: skip
    hospital, contact = round(places["Hospital"], 3), round(places["Contact"], 3)
    assert by_column == [
        {(hospital, False), (contact, False)},
        {(hospital, False), (contact, True)},
        {(contact, False)},
    ]


def test_no_more_are_drawn_than_asked_for_and_the_rest_is_said() -> None:
    ax = plot_upset(PATTERNS, SIZES, at_most=1)
    assert len(bars(ax)) == 1
    assert "2 further combinations aren't drawn. All other combinations: 15." in words(ax)
    said = describe_upset(PATTERNS, SIZES, at_most=1)
    assert "2 further combinations aren't drawn." in said


def test_nobody_at_all_and_none_of_them_can_be_drawn() -> None:
    empty = pd.DataFrame({"pattern": [OTHER], "n": pd.array([pd.NA], dtype="Int64")})
    assert bars(plot_upset(empty, SIZES)) == []
    none = pd.DataFrame({"pattern": [NONE], "n": [10]})
    ax = plot_upset(none, SIZES)
    assert f"No dot: {NONE}." in words(ax) and len(bars(ax)) == 1


def test_words_say_the_figure_with_hidden_ones_as_hidden() -> None:
    said = describe_upset(PATTERNS, SIZES, people="brought forward")
    assert said.startswith("People brought forward. Hospital and Contact: 40.")
    assert "Hospital and Contact (possible): 25." in said
    assert f"Contact: {HIDDEN}." in said


def test_svg_is_the_same_each_time_and_escaped() -> None:
    def svg() -> str:
        alt = describe_upset(PATTERNS, SIZES)
        return figure_svg(figure_of(plot_upset(PATTERNS, SIZES)), title="Met", alt=alt)

    assert svg() == svg()
    assert "<i>" not in svg() and "&lt;i&gt;" in svg()
    assert not re.search(r"url\(|<style|<script|http", svg())


def test_axes_can_be_given_and_wrong_calls_are_errors() -> None:
    ax = Figure().subplots()
    assert plot_upset(PATTERNS, SIZES, ax=ax) is ax
    with pytest.raises(ValueError, match="column n"):
        plot_upset(PATTERNS.drop(columns="n"), SIZES)
    with pytest.raises(ValueError, match="at_most"):
        plot_upset(PATTERNS, SIZES, at_most=0)
