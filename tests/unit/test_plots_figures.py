import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from matplotlib.figure import Figure

from cohortid.plots import (
    describe_flow,
    describe_group_shares,
    figure_of,
    figure_svg,
    plot_flow,
    plot_group_shares,
    style,
)

FLOW = pd.DataFrame(
    [
        ("In the extract", "step", 2000),
        ("Aged 18 or over", "step", 1960),
        ("of these, age not known (kept)", "note", pd.NA),
        ("Known to services", "step", 1645),
        ("Severe mental disorder: met", "step", 575),
        ("Rule met: brought forward for review", "step", pd.NA),
        ("Can't tell: key facts aren't recorded", "exit", 90),
    ],
    columns=["title", "kind", "n"],
)
SHARES = pd.DataFrame(
    {
        "group": ["A & <B>", "Small"],
        "numerator": pd.array([20, pd.NA], dtype="Int64"),
        "denominator": pd.array([60, 50], dtype="Int64"),
        "value": [1 / 3, float("nan")],
        "low": [0.227, float("nan")],
        "high": [0.459, float("nan")],
    }
)


def texts(fig: Figure) -> list[str]:
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def flow_svg() -> str:
    return figure_svg(figure_of(plot_flow(FLOW)), title="Flow", alt=describe_flow(FLOW))


def shares_svg() -> str:
    made = plot_group_shares(SHARES, by="group")
    alt = describe_group_shares(SHARES, by="group")
    return figure_svg(figure_of(made), title="Shares", alt=alt)


def test_every_step_note_and_exit_is_drawn_with_its_figure() -> None:
    drawn = [text.replace("\n", " ") for text in texts(figure_of(plot_flow(FLOW)))]
    for title in FLOW.loc[FLOW["kind"] != "note", "title"]:
        assert title in drawn
    assert {"2,000", "1,960", "1,645", "575", "90"} <= set(drawn)
    assert "of these, age not known (kept): *" in drawn


def test_a_hidden_figure_is_a_star_and_never_0() -> None:
    drawn = texts(figure_of(plot_flow(FLOW)))
    assert drawn.count("*") == 1  # the last step; the note bears its own
    assert not any(text in ("0", "nan", "<NA>") for text in drawn)
    assert "brought forward for review: hidden" in describe_flow(FLOW)


def test_steps_stand_one_under_the_other_and_the_exit_beside_the_last() -> None:
    ax = plot_flow(FLOW)
    places = {text.get_text().replace("\n", " "): text.get_position() for text in ax.texts}
    steps = [places[title] for title in FLOW.loc[FLOW["kind"] == "step", "title"]]
    assert [y for _, y in steps] == sorted(y for _, y in steps)
    assert len({x for x, _ in steps}) == 1
    x, y = places["Can't tell: key facts aren't recorded"]
    assert x > steps[-1][0] + 3 and abs(y - steps[-1][1]) < 0.2


@pytest.mark.parametrize("leaves", ["Known to services", None])
def test_the_exit_leaves_from_the_step_named(leaves: str | None) -> None:
    ax = plot_flow(FLOW.assign(leaves=leaves))
    from_title = leaves or "Severe mental disorder: met"
    height = next(t.get_position()[1] for t in ax.texts if t.get_text() == from_title)
    exits = [line for line in ax.lines if len(set(line.get_xdata())) > 1]  # steps go straight down
    assert len(exits) == int((FLOW["kind"] == "exit").sum())
    for line in exits:
        assert float(line.get_ydata()[0]) == pytest.approx(height)


def test_all_is_inside_the_figure() -> None:
    ax = plot_flow(FLOW)
    bottom = ax.get_ylim()[0]
    for patch in ax.patches:
        box = patch.get_path().get_extents()
        assert box.x0 >= 0 and box.x1 <= ax.get_xlim()[1] and box.y0 >= 0 and box.y1 <= bottom


def test_a_flow_without_steps_or_columns_is_an_error() -> None:
    with pytest.raises(ValueError, match="column n"):
        plot_flow(FLOW.drop(columns="n"))
    with pytest.raises(ValueError, match="no step"):
        plot_flow(FLOW[FLOW["kind"] == "exit"])


def test_a_hidden_group_is_named_and_gets_no_mark() -> None:
    ax = plot_group_shares(SHARES, by="group")
    assert [text.get_text() for text in ax.texts] == ["33.3% (20 of 60)", style.HIDDEN]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A & <B>", "Small"]
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(marks) == 1


def test_nothing_but_hidden_groups_can_be_drawn() -> None:
    ax = plot_group_shares(SHARES.iloc[1:], by="group")
    assert [text.get_text() for text in ax.texts] == [style.HIDDEN]


def test_figures_can_be_drawn_on_axes_that_are_given() -> None:
    left, right = Figure().subplots(1, 2)
    assert plot_flow(FLOW, ax=left) is left
    assert plot_group_shares(SHARES, by="group", ax=right) is right


@pytest.mark.parametrize("make", [flow_svg, shares_svg])
def test_svg_is_the_same_each_time_and_refers_to_nothing_outside(make) -> None:  # type: ignore[no-untyped-def]
    svg = make()
    assert svg == make()
    assert not re.search(r"http|url\(|src=|xlink|<style|<script|metadata|20\d\d-\d\d", svg)
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids)) and set(re.findall(r'href="#([^"]+)"', svg)) == set(ids)
    assert 'role="img"' in svg and "<title>" in svg and "aria-label=" in svg
    assert "A & <B>" not in svg


@pytest.mark.parametrize("make", [flow_svg, shares_svg])
def test_svg_is_well_formed(make) -> None:  # type: ignore[no-untyped-def]
    open_: list[str] = []

    class Checker(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            open_.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_.pop() == tag

    Checker().feed(make())
    assert open_ == []


def contrast(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.05 + sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True)))


@pytest.mark.parametrize("name", ["BLUE", "DARK_BLUE", "PINK", "GREY", "TEXT"])
def test_colours_of_words_and_lines_have_contrast_enough(name: str) -> None:
    assert contrast(getattr(style, name)) >= 4.5
