"""The small timeline of a card: days where they belong, words for it, light."""

import re
from datetime import date, timedelta
from typing import Any

import pandas as pd
from review_cards import INDEX_DATE, a_card, a_pack, row

from cohortid.review.card import Seen
from cohortid.review.page import page_html
from cohortid.review.page.timeline_svg import timeline_svg

FIRST = date(2024, 10, 1)


def drawn(*rows: dict[str, Any], seen: date | None = date(2026, 7, 14)) -> str:
    card = a_card(timeline=list(rows), seen=Seen(seen, "T04", seen))
    return str(timeline_svg(card, FIRST, INDEX_DATE))


def test_bars_and_marks_stand_where_their_days_are() -> None:
    svg = drawn(
        row("team", "bar", FIRST, date(2025, 10, 1), what="first year"),
        row("contact", "attended", FIRST, None, what="attended"),
        row("contact", "attended", INDEX_DATE, None, what="attended"),
    )
    assert 'class="full" d="M132 ' in svg
    assert re.search(r'class="full" d="M132 \d+H497"', svg)  # half of 132 to 862
    assert re.search(r'class="attended" d="M132 \d+h729"', svg)


def test_a_kind_of_mark_is_one_path_and_what_lies_outside_is_left_out() -> None:
    days = [date(2025, 1, 1) + timedelta(days=10 * n) for n in range(40)]
    svg = drawn(
        *(row("contact", "missed", day, None, what="did not attend") for day in days),
        row("contact", "missed", date(2026, 10, 1), None, what="too new"),
        row("contact", "attended", date(2024, 9, 30), None, what="too old"),
        row("team", "bar", date(2026, 10, 1), None, what="after the index date"),
        row("team", "bar", date(2023, 1, 1), date(2024, 9, 1), what="before the first day"),
    )
    assert svg.count('class="missed"') == 1 and 'class="attended"' not in svg
    assert len(re.findall(r"h\d+", re.search(r'class="missed" d="(.*?)"', svg)[1])) == 39  # type: ignore[index]
    assert "40 did not attend" in svg
    assert "after the index" not in svg and "before the first" not in svg


def test_a_timeline_stands_in_words_too() -> None:
    svg = drawn(
        row("home", "hatch", FIRST, date(2025, 5, 3), what="nothing recorded"),
        row("team", "bar", date(2023, 1, 1), None, what="Community team T04"),
        row("hospital", "bar", date(2025, 6, 1), date(2025, 7, 1), what="30 days"),
        row("hospital", "bar", date(2025, 12, 1), date(2026, 1, 2), what="30 days"),
        {**row("hospital", "bar", date(2026, 2, 1), date(2026, 2, 3), what="end not known"),
         "status": "inactive"},
        {**row("order", "bar", date(2025, 6, 1), date(2025, 6, 4), what="Section 2"), "certain": 0},
        row("crisis", "note", FIRST, None, what="never sent by P03"),
        row("contact", "attended", date(2025, 1, 9), None, what="attended"),
        row("every", "hatch", FIRST, date(2024, 12, 1), what="before these records begin"),
    )  # fmt: skip
    assert "<title>Timeline</title>" in svg
    assert re.search("<desc>(.*?)</desc>", svg)[1] == (  # type: ignore[index]
        "Home: nothing recorded, 1 Oct 2024 to 3 May 2025. "
        "Teams: Community team T04, since 1 Jan 2023. "
        "Mental Health Act: Section 2, 1 Jun to 4 Jun 2025 (not certain as recorded). "
        "Hospital: 30 days, 1 Jun to 1 Jul 2025 and 1 Dec 2025 to 2 Jan 2026; "
        "end not known, from 1 Feb 2026, end not known. Crisis: never sent by P03. "
        "Contacts: 1 attended. before these records begin, 1 Oct to 1 Dec 2024."
    )
    assert svg.startswith('<figure class="timeline"><svg role="img" ')


def test_lines_differ_in_shape_for_what_goes_on_is_not_known_or_not_certain() -> None:
    bar = row("team", "bar", date(2025, 6, 1), date(2025, 7, 1), what="x")
    kinds = {
        "full": bar,
        "tip": {**bar, "status": "open", "end": None, "end_latest": None},
        "until": {**bar, "status": "inactive", "end_latest": date(2025, 9, 1)},
        "dotted": {**bar, "certain": 0},
        "empty": {**bar, "status": "not_accepted"},
    }
    for kind, one in kinds.items():
        own = {name for name in kinds if f'class="{name}"' in drawn(one)}
        assert own == ({kind} if kind in ("dotted", "empty") else {"full", kind})
    begun_before = {**bar, "start": date(2023, 1, 1)}
    assert re.search(r'class="tip" d="M132 \d+l-5', drawn(begun_before))
    assert 'class="hatch"' in drawn({**bar, "drawn": "hatch"})


def test_bars_of_a_lane_never_cover_each_other() -> None:
    days = [date(2025, 1, 1) + timedelta(days=20 * n) for n in range(4)]
    svg = drawn(*(row("team", "bar", day, day + timedelta(days=200), what="Team") for day in days))
    places = re.search(r'class="full" d="(.*?)"', svg)[1]  # type: ignore[index]
    assert len(set(re.findall(r"M\d+ (\d+)", places))) == 4
    assert len(re.findall(">Team</text>", svg)) == 4


def test_the_day_last_seen_is_marked_and_never_is_said() -> None:
    row_ = row("team", "bar", FIRST, None, what="T04")
    assert 'class="seen" d="M' in drawn(row_)
    assert "last seen 14 July 2026" in drawn(row_)
    assert "‹ last seen 1 May 2020" in drawn(row_, seen=date(2020, 5, 1))
    assert "never seen face to face in this extract" in drawn(row_, seen=None)
    assert 'class="seen" d=' not in drawn(row_, seen=None)


def test_rows_of_a_table_with_missing_values_are_drawn_like_rows_without() -> None:
    rows = a_card().timeline
    assert rows is not None
    table = pd.DataFrame(rows)
    table["end"] = pd.to_datetime(table["end"])  # missing: NaT, which calls itself a date
    table["what"] = table["what"].astype("str")
    read = table.to_dict("records")
    without_day = {**read[0], "start": pd.NaT}
    assert drawn(*read, without_day) == drawn(*rows)
    without_words = {**read[-1], "what": float("nan")}
    assert "nan" not in drawn(*read[:-1], without_words)


def test_timelines_are_light_and_a_card_without_one_has_none() -> None:
    assert len(str(timeline_svg(a_card(), FIRST, INDEX_DATE))) < 1_600
    days = [FIRST + timedelta(days=18 * n) for n in range(40)]
    lanes = ["home", "team", "team", "hospital", "crisis", "order"] * 2
    bars = [
        row(lane, "bar", day, day + timedelta(days=40), what="Community team T04")
        for lane, day in zip(lanes, days, strict=False)
    ]
    marks = [
        row("contact", "missed" if n % 3 else "attended", day, None, what="")
        for n, day in enumerate(days)
    ]
    assert len(drawn(*bars, *marks)) < 2_600
    page = page_html(a_pack(a_card(timeline=None)))
    assert "<figure" not in page and "How to read a timeline" not in page


def test_words_in_a_timeline_are_escaped() -> None:
    svg = drawn(row("team", "bar", FIRST, None, what="<b>&\u202e\"'"))
    assert "<b>" not in svg and "\u202e" not in svg
    assert "&lt;b&gt;&amp;[U+202E]" in svg


def test_the_lanes_and_marks_that_timelines_refer_to_are_all_there() -> None:
    page = page_html(a_pack())
    there = re.findall(r' id="([\w-]+)"', page)
    assert len(there) == len(set(there))
    referred = set(re.findall(r'href="#([\w-]+)"|url\(#([\w-]+)\)', page))
    assert {one or two for one, two in referred} <= set(there)
