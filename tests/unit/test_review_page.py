"""The review page as text: nothing foreign in it, hostile text as text, order, names, filters."""

import base64
import hashlib
import html
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from read_page import Read, card_words, cards_of
from review_cards import (
    CRITERIA,
    HOSTILE,
    a_card,
    a_pack,
    an_unsettled,
    hostile_cards,
    ordinary_cards,
)

from cohortid.results.html import visible
from cohortid.review import wording
from cohortid.review.card import ROUTES, STATUS, ReviewCard
from cohortid.review.order import Order, in_order
from cohortid.review.page import page_html
from cohortid.review.page.words import LONGEST, cut

# ---- what the page may do ----------------------------------------------------------------------


def test_the_policy_lets_run_only_the_one_style_and_the_one_script_of_the_page() -> None:
    read = Read(page_html(a_pack()))
    policy = next(
        meta["content"]
        for meta in read.all("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert len(read.raw["style"]) == len(read.raw["script"]) == 1

    def sha(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; style-src 'sha256-{sha(read.raw['style'][0])}'; "
        f"script-src 'sha256-{sha(read.raw['script'][0])}'; base-uri 'none'; form-action 'none'"
    )
    assert {"name": "referrer", "content": "no-referrer"} in read.all("meta")
    assert read.all("html") == [{"lang": "en-GB"}]


@pytest.mark.parametrize("cards", [ordinary_cards(), tuple(hostile_cards())])
def test_nothing_is_fetched_and_no_attribute_runs_or_styles(cards: tuple[ReviewCard, ...]) -> None:
    read = Read(page_html(a_pack(*cards)))
    known = (
        "html head meta title style body script a svg defs pattern path marker g circle text use "
        "desc header main section footer figure details summary div p h1 h2 h3 h4 h5 span b strong "
        "small em bdi br ul li dl dt dd code table caption thead tbody tr th td label select "
        "option input button"
    )
    assert {tag for tag, _ in read.elements} <= set(known.split())
    for tag, attrs in read.elements:
        assert not {"src", "style", "action", "srcset", "data", "ping"} & set(attrs)
        assert not [name for name in attrs if name.startswith("on")]
        assert (attrs.get("href") or "#").startswith("#"), tag
    css, script = read.raw["style"][0], read.raw["script"][0]
    assert set(re.findall(r"url\((.)", css)) == {"#"} and "@import" not in css
    for word in ("fetch", "XMLHttp", "Storage", "cookie", "location", "history", "innerHTML"):
        assert word not in script
    assert len(read.all("script")) == 1


def test_the_same_pack_gives_the_same_bytes_in_another_process_too() -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests/lib')\n"
        "from review_cards import a_pack; from cohortid.review.page import page_html\n"
        "print(hashlib.sha256(page_html(a_pack()).encode()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert hashlib.sha256(page_html(a_pack()).encode()).hexdigest() == other


def test_importing_the_page_loads_nothing_heavy() -> None:
    code = "import cohortid.review.page, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pandas", "matplotlib", "duckdb", "sklearn"} & set(done.stdout.split())


# ---- hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_text_stands_as_text_wherever_it_comes(place: int) -> None:
    page = page_html(a_pack(hostile_cards()[place]))
    words = Read(cards_of(page)[0]).text
    shown = " ".join(visible(cut(HOSTILE[place])).split())
    # Key worker, practice, home, closure, concern, communication, orders, outreach, other teams,
    # team, what is new, the criterion with its record, and four of the decision.
    assert words.count(shown) >= 16
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x07\x1b\u200d]", page)
    assert len(page) < 60_000


def test_long_text_is_cut_where_it_stands_and_says_how_long_it_is() -> None:
    card = a_card(concerns=("a" * 32_000, "the last concern"), home="b" * LONGEST)
    words = card_words(card)
    assert f"{'a' * LONGEST}… (32,000 characters) the last concern" in words
    assert f"{'b' * LONGEST} (recorded" in words


def test_hostile_names_of_teams_criteria_and_people_stay_text_in_filters_and_marks() -> None:
    bad = "\"><script>document.title='taken'</script>"
    criterion = replace(a_card().criteria[0], id=bad, title=bad)
    card = a_card(bad, sheet=bad, criteria=(criterion,))
    pack = replace(a_pack(card), criteria={bad: bad}, unsettled=(an_unsettled(bad, sheet=bad),))
    read = Read(page_html(replace(pack, about=replace(pack.about, run_id=bad, criteria_id=bad))))
    assert len(read.all("script")) == len(read.all("style")) == 1
    marked = [attrs for _, attrs in read.elements if "data-status" in attrs]
    assert len(marked) == 2
    for attrs in marked:
        marks = [value or "" for name, value in attrs.items() if re.match("data-[tsrm]", name)]
        assert all(re.fullmatch(r"[\d ]*", value) for value in marks), attrs
    assert bad in [attrs.get("data-key") for attrs in read.all("span")]
    assert f"{bad} (2)" in read.text  # an option of the filter, with how many people


# ---- what stands at the top --------------------------------------------------------------------


def test_the_top_says_what_this_is_how_old_it_is_and_what_it_does_not_say() -> None:
    page = page_html(a_pack())
    read, top = Read(page), Read(page[page.index("<header") : page.index("</header>")]).text
    for said in (
        "Assertive outreach / intensive case management: people to review", wording.SYNTHETIC,
        "Index date 30 September 2026", "Records up to 30 September 2026",
        "P03 (last month received: June 2026)", wording.STANDING_LINE, wording.NOBODY_LEAVES,
        "Order: concern raised first. " + wording.ORDER_SAYS_NOTHING, "run-0123456789ab",
        "pack-0123456789ab", "midlands-maturity-index 0.1.0", "abababababab", "cdcdcdcdcdcd",
        "1 April 2024 to 30 September 2026",
    ):  # fmt: skip
        assert said in top, said
    assert {"id": "age", "data-last-day": "2026-09-30"} in read.all("span")
    assert wording.SYNTHETIC not in Read(page_html(a_pack(synthetic=False))).text
    assert "9 people" in read.text


def test_the_edge_of_each_printed_page_names_the_dates_and_cannot_end_the_style() -> None:
    pack = a_pack(run_id='</style>"}*{color:red}')
    css = Read(page_html(pack)).raw["style"][0]
    rule = css.splitlines()[-1]
    assert '"Index date 30 September 2026. Records up to 30 September 2026.' in rule
    strings = re.findall(r'"[^"]*"', rule)
    assert len(strings) == 4 and rule.count('"') == 8
    assert all(re.fullmatch(r'"[A-Za-z0-9 .,:_\\-]*"', text) for text in strings)
    assert "\\3c \\2f style\\3e " in rule  # what was given is all there


# ---- order, sections, names --------------------------------------------------------------------


def test_cards_stand_in_the_order_given_and_not_needed_now_has_a_section_of_its_own() -> None:
    cards = tuple(reversed(ordinary_cards()))
    page = page_html(a_pack(*cards))
    parts = page.split("<section")[1:]
    keys = [re.findall(r'class="name" data-key="(SYN-\d+)"', part) for part in parts]
    titles = [Read(re.search(r"<h2.*?</h2>", part)[0]).text for part in parts]  # type: ignore[index]
    assert titles == [
        "For review 7 people", f"{ROUTES['cannot_tell']} 1 person",
        "Not needed now, to be looked at again 1 person",
    ]  # fmt: skip
    assert keys[0] == [card.person_id for card in cards if card.section == "review"]
    assert keys[1:] == [["SYN-0000101"], ["SYN-0000008"]]
    assert "<h4>" in page and 'class="of-team"' not in page


def test_in_the_order_by_team_each_team_has_a_heading_and_the_order_is_kept() -> None:
    cards = in_order(ordinary_cards(), Order.TEAM)
    page = page_html(a_pack(*cards, order=Order.TEAM.words))
    teams = re.findall(r'class="of-team"><h3>(.*?)</h3>', page)
    assert teams == ["T04 at P01", "T09 at P02", "No team recorded", "T04 at P01"]  # last: not now
    assert re.findall(r'h4 class=key><span class="name" data-key="(.*?)"', page) == [
        card.person_id for card in cards
    ]


def test_each_person_has_one_place_for_a_name_in_the_heading_and_in_the_row() -> None:
    hostile_key = 'a"b<c>\u202e'
    page = page_html(a_pack(a_card(hostile_key), a_card("SYN-2")))
    key = html.escape(visible(hostile_key))
    for place in (
        f'<h3 class=key><span class="name" data-key="{key}"></span>',
        '<h3 class=key><span class="name" data-key="SYN-2"></span> SYN-2</h3>',
        'role="rowheader"><span class="name" data-key="SYN-0000101"></span> SYN-0000101</th>',
    ):
        assert page.count(place.split(">", 1)[1]) == 1
    assert page.count('<span class="name"') == 3


def test_a_section_with_nobody_says_so() -> None:
    page = page_html(replace(a_pack(a_card()), unsettled=()))
    assert f"{ROUTES['cannot_tell']} nobody" in Read(page).text
    assert "<table" not in page


# ---- filters -----------------------------------------------------------------------------------


def test_the_marks_of_people_say_team_criteria_met_status_and_routes() -> None:
    page = page_html(a_pack())
    read = Read(page)
    options: dict[str, list[str]] = {}
    for part in re.findall(r"<select.*?</select>", page, re.S):
        name = re.search(r'id="by-(\w+)"', part)[1]  # type: ignore[index]
        options[name] = re.findall(r'data-words="(.*?)"', part)
    assert [html.unescape(words) for words in options["route"]] == list(ROUTES.values())
    assert options["team"] == ["T04 at P01", "T09 at P02", "No team recorded"]
    assert options["met"] == list(CRITERIA.values())
    assert options["status"] == list(STATUS.values())
    marks = [attrs for tag, attrs in read.elements if "data-status" in attrs]
    first, last = marks[0], marks[-2]
    assert (first["data-team"], first["data-met"], first["data-status"]) == ("0", "0 1", "1")
    assert first["data-route"] == "0 1"
    assert (last["data-team"], last["data-route"], last.get("data-met")) == ("0", "3", None)
    assert "T04 at P01 (6)" in read.text  # four cards, one not now, one unsettled
    controls = next(attrs for attrs in read.all("div") if attrs.get("id") == "filters")
    assert "hidden" in controls  # until the script is there to answer
