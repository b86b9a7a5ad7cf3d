"""An explanation as a piece of HTML: whole, escaped, and states in words."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pandas as pd
import pytest

from cohortid.cohort import Explanation
from cohortid.cohort.explain import ArmExplained, CriterionExplained
from cohortid.cohort.timeline import Timeline
from cohortid.cohort.timeline_rows import timeline_rows
from cohortid.cohort.timeline_sql import COLUMNS as TIMELINE

NASTY = '<script>alert("x")</script> & $x_1$' + chr(0x202E)
ESCAPED = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; $x_1$[U+202E]"


def criterion(name: str, state: str, **changes: object) -> CriterionExplained:
    arm = ArmExplained("stays: more than 2", "3", "", "ours", True, (f"1 May: {NASTY}",), 2, ())
    plain = CriterionExplained(
        id=name, title=f"Title of {name}", state=state, answered_by="computed", why="",
        question="Where?", recorded_in="homes", quote="A quote", document="Guidance",
        section="1", arms=(arm,),
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def timeline() -> Timeline:
    kept = dict.fromkeys(TIMELINE) | {
        "lane": "concern", "source_id": "row 2", "start": date(2026, 2, 3), "status": "event",
        "certain": 1, "code": NASTY, "code_list": "said",
    }  # fmt: skip
    days = {"first_day": date(2024, 10, 1), "index_date": date(2026, 9, 30)}
    rows = timeline_rows(pd.DataFrame([kept]), **days, first_month=date(2024, 4, 1))
    return Timeline(person_id=NASTY, **days, last_seen=None, about={}, rows=rows)


@pytest.fixture
def person() -> Explanation:
    return Explanation(
        person_id=NASTY,
        result="Brought forward for review",
        index_date=date(2026, 9, 30),
        current_care=("On a ward now",),
        team=NASTY,
        last_seen="never in this extract",
        lost_from_view=True,
        concerns=(f"3 February 2026: {NASTY}",),
        sentence="This list shows recorded facts.",
        criteria=(
            criterion("first", "Met"),
            criterion("second", "Not known", why="nothing is recorded", arms=()),
            criterion("third", "Not met on the records"),
        ),
        timeline=timeline(),
    )


class Nested(HTMLParser):
    """Checks that every element is closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.seen.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_everything_from_the_records_is_escaped(person: Explanation) -> None:
    text = person.to_html()
    assert "<script" not in text and chr(0x202E) not in text
    assert text.count(ESCAPED) >= 5


def test_it_is_one_closed_element_that_needs_nothing_else(person: Explanation) -> None:
    text = person.to_html()
    nested = Nested(text)
    assert nested.seen[0] == "article" and nested.seen.count("article") == 1
    assert not {"script", "link", "img", "iframe"} & set(nested.seen)
    assert not re.search(r"https?:|url\(|@import|href|\son\w+=", text)


def test_headings_follow_each_other_and_each_state_stands_in_words(person: Explanation) -> None:
    text = person.to_html(timeline=False)
    levels = [tag for tag in Nested(text).seen if re.fullmatch("h[1-6]", tag)]
    assert levels == ["h3", "h4", "h4", "h4"]
    for state, title in (
        ("Met", "first"),
        ("Not known", "second"),
        ("Not met on the records", "third"),
    ):
        assert re.search(rf">{state}</span> <strong>Title of {title}<", text)


def test_a_state_that_is_not_known_says_why_where_and_what_to_ask(person: Explanation) -> None:
    text = person.to_html()
    assert "Reason: nothing is recorded. Would be recorded in: homes." in text
    assert "<b>Ask: </b>Where?" in text


def test_records_the_rule_and_the_guidance_stand_beside_a_state(person: Explanation) -> None:
    text = person.to_html()
    assert "stays: more than 2. Here: <strong>3</strong>" in text
    assert "and 2 earlier" in text
    assert "<cite>Guidance, 1</cite>: <q>A quote</q>" in text
    assert "This list shows recorded facts." in text


def test_the_timeline_can_be_left_out_and_may_be_missing(person: Explanation) -> None:
    assert person.to_html().count("<svg") == 1
    assert person._repr_html_() == person.to_html()
    assert "<svg" not in person.to_html(timeline=False)
    assert "<svg" not in replace(person, timeline=None).to_html()


def test_a_timeline_is_compared_and_printed_without_its_picture(person: Explanation) -> None:
    assert person == replace(person, timeline=None)
    assert "Timeline" not in str(person)
    assert str(person.timeline) == "Timeline of one person"
