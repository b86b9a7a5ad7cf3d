import re
from datetime import date

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cohortid.plots import describe_timeline, figure_of, figure_svg, plot_timeline
from cohortid.plots.style import HATCH
from cohortid.plots.timeline_layout import Scale, pack

DAYS = {"first_day": date(2024, 10, 1), "index_date": date(2026, 9, 30)}
NAMES = ["lane", "drawn", "start", "end", "end_latest", "status", "certain", "what"]
ROWS = [
    ("home", "hatch", date(2024, 10, 1), date(2025, 5, 3), date(2025, 5, 3), "not_recorded", 1,
     "nothing recorded"),
    ("home", "bar", date(2025, 5, 3), date(2026, 5, 3), date(2026, 5, 3), "closed", 1,
     "With family"),
    ("team", "bar", date(2023, 1, 1), None, None, "open", 1, "Community team T04"),
    ("hospital", "bar", date(2025, 6, 1), date(2025, 7, 1), None, "inactive", 1, "end not known"),
    ("contact", "attended", date(2025, 1, 9), None, None, "seen", 1, "attended on time"),
    ("contact", "missed", date(2025, 2, 9), None, None, "event", 1, "did not attend"),
    ("contact", "cancelled_by_person", date(2025, 3, 9), None, None, "event", 1, "cancelled"),
    ("contact", "hatch", date(2025, 4, 1), date(2025, 11, 1), date(2025, 11, 1), "gap", 1,
     "not received from ZZ1"),
    ("concern", "concern", date(2026, 2, 3), None, None, "event", 1, "carer: <b>$x_1$</b> & door"),
]  # fmt: skip


def table(rows: list[tuple[object, ...]] = ROWS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=NAMES, dtype=object)


def drawn(rows: list[tuple[object, ...]] = ROWS) -> Axes:
    return plot_timeline(table(rows), **DAYS, marked=(date(2025, 1, 9), "last seen 9 January 2025"))


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def hatches(ax: Axes) -> list[tuple[float, float]]:
    found = []
    for line in ax.lines:
        if line.get_color() == HATCH:
            xs = pd.Series(line.get_xdata(), dtype=float).dropna()
            found.append((round(xs.min(), 3), round(xs.max(), 3)))
    return found


def test_every_lane_is_named_and_an_empty_one_says_so() -> None:
    said = words(drawn())
    for lane in ("Home", "Teams", "Mental Health Act", "Hospital", "Crisis", "Contacts"):
        assert lane in said
    assert said.count("none recorded") == 2  # orders and crisis
    assert "Concerns raised" in said
    assert "Concerns raised" not in words(drawn(ROWS[:-1]))


def test_what_is_drawn_stands_in_words_and_contacts_are_counted() -> None:
    said = words(drawn())
    for words_ in ("With family", "Community team T04", "end not known", "not received from ZZ1"):
        assert words_ in said
    assert {"attended 1", "missed 1", "cancelled 1"} <= set(said)
    assert "last seen 9 January 2025" in said


def test_kinds_of_contact_differ_in_shape_and_not_in_colour_alone() -> None:
    kinds = ("attended", "message", "missed", "too_late", "cancelled_by_person",
             "cancelled_by_service", "unknown")  # fmt: skip
    seen = set()
    for kind in kinds:
        ax = drawn([("contact", kind, date(2025, 2, 9), None, None, "event", 1, "x")])
        lines = [line for line in ax.lines if line.get_zorder() == 4]
        shape = [
            (len(line.get_xdata()), round(float(line.get_linewidth()), 1),
             tuple(pd.Series(line.get_xdata(), dtype=float).round(3).fillna(-1)))
            for line in lines
        ]  # fmt: skip
        seen.add(str(shape))
    assert len(seen) == len(kinds)


def test_every_contact_has_its_mark() -> None:
    days = pd.date_range("2025-01-01", periods=60, freq="7D")
    rows = [("contact", "attended", day.date(), None, None, "seen", 1, "x") for day in days]
    dots = [line for line in drawn(rows).lines if line.get_solid_capstyle() == "round"]
    assert [len(line.get_xdata()) for line in dots] == [3 * 60]
    assert dots[0].get_snap() is False  # snapped to pixels a dot has no length and vanishes


def test_nothing_stands_after_the_index_date_or_before_the_first() -> None:
    later = [
        ("team", "bar", date(2026, 10, 1), None, None, "open", 1, "Later team"),
        ("contact", "attended", date(2026, 10, 1), None, None, "seen", 1, "x"),
        ("team", "bar", date(2020, 1, 1), date(2024, 9, 30), date(2024, 9, 30), "closed", 1, "Old"),
    ]
    assert {"Later team", "Old", "attended 2"}.isdisjoint(words(drawn([*ROWS, *later])))
    ends_after = (
        "team",
        "bar",
        date(2026, 9, 1),
        date(2027, 1, 1),
        date(2027, 1, 1),
        "closed",
        1,
        "x",
    )
    ax = drawn([ends_after])
    right = max(line.get_xdata()[0] for line in ax.lines if line.get_linewidth() == 1.6)
    assert all(patch.get_path().vertices[:, 0].max() <= right + 0.1 for patch in ax.patches)


def test_what_was_not_received_is_hatched_there_and_nowhere_else() -> None:
    gap = ROWS[7]
    scale = Scale(**{"first": DAYS["first_day"], "last": DAYS["index_date"]}, left=1.7, right=8.84)
    [(x0, x1)] = hatches(drawn([gap]))
    assert (x0, x1) == (
        pytest.approx(scale.x(date(2025, 4, 1)), abs=0.01),
        pytest.approx(scale.x(date(2025, 11, 1)), abs=0.01),
    )
    assert hatches(drawn([ROWS[4]])) == []


def test_before_the_records_begin_every_lane_is_hatched() -> None:
    early = ("every", "hatch", date(2024, 10, 1), date(2025, 6, 1), date(2025, 6, 1),
             "before_extract", 1, "before these records begin")  # fmt: skip
    ax = drawn([early])
    assert len(hatches(ax)) == 6
    assert words(ax).count("before these records begin") == 1


def test_an_end_that_is_not_known_is_dashed_up_to_its_latest() -> None:
    scale = Scale(DAYS["first_day"], DAYS["index_date"], 0.0, 10.0)
    [bar] = pack(table([ROWS[3]]), scale)
    assert bar.x1 == pytest.approx(scale.x(date(2025, 7, 1))) and bar.x2 == 10.0
    until = (*ROWS[3][:4], date(2025, 9, 1), *ROWS[3][5:])
    [bar] = pack(table([until]), scale)
    assert bar.x2 == pytest.approx(scale.x(date(2025, 9, 1)))
    dashed = [line for line in drawn([ROWS[3]]).lines if line.get_linestyle() == "--"]
    assert len(dashed) >= 2
    assert any("dashed: end not known" in text for text in words(drawn([ROWS[3]])))


def test_labels_never_cover_each_other() -> None:
    rows = [
        ("order", "bar", date(2025, 1, 1 + n), date(2025, 1, 2 + n), date(2025, 1, 2 + n), "closed",
         1, f"Section {n}")
        for n in range(6)
    ]  # fmt: skip
    bars = pack(table(rows), Scale(DAYS["first_day"], DAYS["index_date"], 0.0, 7.0))
    assert [bar.row for bar in bars] == list(range(6))
    far = [
        rows[0],
        (*rows[0][:2], date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 2), *rows[0][5:]),
    ]
    bars = pack(table(far), Scale(DAYS["first_day"], DAYS["index_date"], 0.0, 7.0))
    assert [bar.row for bar in bars] == [0, 0]


def test_the_picture_in_words_says_each_lane() -> None:
    said = describe_timeline(table(), **DAYS)
    assert said.startswith("Timeline from 1 October 2024 to 30 September 2026.")
    assert "Crisis: none recorded." in said
    assert "Community team T04, 1 January 2023 to no end by the index date" in said
    assert "end not known, 1 June 2025 to an end that isn't known" in said
    assert "1 did not attend" in said


def test_svg_holds_text_from_the_records_as_text_and_refers_to_nothing() -> None:
    alt = describe_timeline(table(), **DAYS)
    svg = figure_svg(figure_of(drawn()), title="Timeline", alt=alt)
    assert svg == figure_svg(figure_of(drawn()), title="Timeline", alt=alt)
    assert "<b>" not in svg and "carer: &lt;b&gt;$x_1$&lt;/b&gt; &amp; door" in svg
    assert not re.search(r"url\(|href|<style|<script| id=", svg)
    assert svg.count("<g") == svg.count("</g>")
    assert len(svg) < 12_000


def test_a_letter_that_the_font_lacks_is_no_warning() -> None:
    row = ("concern", "concern", date(2026, 2, 3), None, None, "event", 1, "carer: 汉字")
    assert "汉字" in figure_svg(figure_of(drawn([row])), title="T", alt="a")


def test_it_draws_on_axes_that_are_given_and_names_a_missing_column() -> None:
    ax = Figure().subplots()
    assert plot_timeline(table(), **DAYS, ax=ax) is ax
    with pytest.raises(ValueError, match="column status"):
        plot_timeline(table().drop(columns="status"), **DAYS)
