import pytest

from cohortid.report.table import table
from cohortid.results.html import Html, data, escape, figure, h, join, listed


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\"'&", "&quot;&#x27;&amp;"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\u2066b\u2069", "a[U+2066]b[U+2069]"),
        ("a\u200fb", "a[U+200F]b"),
        ("a\x00b\x1b[31m", "a[U+0000]b[U+001B][31m"),
        ("a\ud800b", "a[U+D800]b"),
        ("two\nlines", "two\nlines"),
        ("Ærø – naïve", "Ærø – naïve"),
        (3, "3"),
    ],
)
def test_whatever_comes_from_data_is_escaped_and_nothing_invisible_is_left(
    value: object, shown: str
) -> None:
    assert escape(value) == shown
    escape(value).encode("utf-8")


def test_children_and_attributes_are_escaped_once() -> None:
    element = h("p", h("b", "<&>"), title='"><script>')
    assert element == '<p title="&quot;&gt;&lt;script&gt;"><b>&lt;&amp;&gt;</b></p>'
    assert escape(element) == element


def test_attributes_that_are_off_are_left_out() -> None:
    assert h("details", open=True, class_=None, hidden=False) == "<details open></details>"


def test_joining_keeps_html_and_leaves_none_out() -> None:
    assert join(["<", None, Html("<br>"), ["a", None]], between=" ") == "&lt; <br> a"
    assert listed([]) is None


def test_data_is_kept_apart_from_the_direction_of_the_text_around_it() -> None:
    assert data("<T>") == "<bdi>&lt;T&gt;</bdi>"


def test_a_hidden_figure_is_a_star_said_as_hidden_and_never_0() -> None:
    for missing in (None, float("nan")):
        assert figure(missing).startswith('<span class="masked">*')
        assert "hidden" in figure(missing)
    assert figure(0) == "0" and figure(12345) == "12,345"


def test_a_table_has_a_caption_and_scopes_and_names_its_cells() -> None:
    made = table("People", ["Sex", "n", "x", "y"], [["F", 20, "<", 1]], numbers=[1])
    assert "<caption>People</caption>" in made
    assert made.count('scope="col"') == 4 and made.count('scope="row"') == 1
    assert 'data-label="n" class="n"><span>20</span>' in made
    assert "<span>&lt;</span>" in made


def test_a_row_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs 2 cells"):
        table("People", ["Sex", "n"], [["F"]])
