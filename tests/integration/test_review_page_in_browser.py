"""The review page in a real browser: filters, keyboard, print, narrow screens, accessibility."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from review_cards import CRITERIA, a_card, a_pack, an_unsettled, hostile_cards, ordinary_cards

from cohortid.review.card import ROUTES, ReviewPack
from cohortid.review.order import Order, in_order
from cohortid.review.page import page_html

playwright = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((found for name in NAMES if (found := shutil.which(name))), None)
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = 1280, 320

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason=f"no browser installed ({', '.join(NAMES)})"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=BROWSER, args=list(OPTIONS))
        yield running
        running.close()


class Opened:
    """A page opened from a file, and what it asked for and said."""

    def __init__(self, browser: Any, file: Path, width: int, **context: Any) -> None:
        size = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=size, **context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(5_000)
        self.url = file.as_uri()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))

    def go(self) -> Any:
        self.page.goto(self.url)
        return self.page

    def keys(self) -> list[str]:
        """Return the keys of the people shown."""
        shown = self.page.locator("details.card:visible, tbody tr:visible")
        return shown.evaluate_all("all => all.map(one => one.querySelector('.name').dataset.key)")

    def overflow(self) -> int:
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )


Open = Callable[..., Opened]


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Open packs; at the end each has asked for nothing but its file, and said nothing."""
    all_opened: list[Opened] = []

    def open_pack(
        pack: ReviewPack, width: int = WIDE, edit: dict[str, str] | None = None, **context: Any
    ) -> Opened:
        file, text = tmp_path / f"page{len(all_opened)}.html", page_html(pack)
        for old, new in (edit or {}).items():
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8", newline="\n")
        all_opened.append(Opened(browser, file, width, **context))
        return all_opened[-1]

    yield open_pack
    for one in all_opened:
        assert (set(one.asked), one.said) == ({one.url}, [])
        assert one.page.url.split("#")[0] == one.url
        one.context.close()


def keys(*numbers: int) -> list[str]:
    return [f"SYN-{number:07}" for number in numbers]


EVERYBODY = keys(1, 2, 3, 4, 5, 6, 7, 101, 8)


def test_filters_show_who_is_asked_for_and_say_how_many(opened: Open) -> None:
    one = opened(a_pack())
    page = one.go()
    shown, count = page.locator("#shown"), page.locator("#not-now .count")
    assert one.keys() == EVERYBODY
    assert shown.inner_text() == "9 of 9 people shown"
    assert shown.get_attribute("role") == "status"

    page.get_by_label("Team").select_option(label="T09 at P02 (2)")
    assert one.keys() == keys(3, 4)
    assert shown.inner_text() == "2 of 9 people shown: T09 at P02"
    assert page.locator("#review .count").inner_text() == "2 of 7 people"
    assert count.inner_text() == "Nobody with these filters"
    page.get_by_label("Status").select_option(label="Back on the list (1)")
    assert one.keys() == keys(4)
    page.get_by_label("Key", exact=True).fill("no such key")
    assert one.keys() == []
    assert shown.inner_text().startswith("0 of 9 people shown: T09 at P02; Back on the list; key")

    page.get_by_role("button", name="Reset filters").click()
    assert one.keys() == EVERYBODY and count.inner_text() == "1 person"
    page.get_by_label("How listed").select_option(label=f"{ROUTES['cannot_tell']} (2)")
    assert one.keys() == keys(6, 101)  # the table too
    page.get_by_role("button", name="Reset filters").click()
    page.get_by_label("Key", exact=True).fill("-0000101")
    assert one.keys() == keys(101)
    assert one.page.evaluate("[localStorage.length, location.href]") == [0, one.url]


def test_a_page_into_which_a_local_step_put_names_is_searched_by_name_too(opened: Open) -> None:
    place = '<span class="name" data-key="SYN-0000003"></span>'
    name = '<span class="name" data-key="SYN-0000003">Ada Example</span>'
    one = opened(a_pack(), edit={place: name})
    page = one.go()
    page.get_by_label("Key", exact=True).fill("ada ex")
    assert one.keys() == keys(3)
    assert page.get_by_text("Ada Example").is_visible()


def test_the_filter_by_criterion_says_that_it_is_not_listed_for_people_unsettled(
    opened: Open,
) -> None:
    met = a_card("SYN-0000009", criteria=a_card().criteria[:1])
    one = opened(a_pack(met, a_card("SYN-0000010")))
    page = one.go()
    note = page.get_by_text("Which criteria these people meet isn’t listed here")
    assert not note.is_visible()
    page.get_by_label("Criterion met").select_option(label=f"{CRITERIA['high_inpatient_use']} (1)")
    assert one.keys() == keys(10)
    assert note.is_visible()


def test_people_who_are_too_many_to_list_keep_their_number_whatever_is_filtered(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cohortid.review.page.unsettled.MOST_ROWS", 1)
    people = (an_unsettled(), an_unsettled("SYN-0000102"), an_unsettled("SYN-0000103"))
    one = opened(replace(a_pack(a_card("SYN-0000009")), unsettled=people))
    page = one.go()
    heading = page.get_by_role("heading", name="Can't tell")
    assert "3 people" in heading.inner_text()
    assert "1 of 1 person shown" in page.locator("#shown").inner_text()
    page.locator("#by-key").fill("nothing")
    assert "3 people" in heading.inner_text()
    assert page.get_by_text("These are too many to read here").is_visible()


def test_the_page_is_used_by_keyboard_alone(opened: Open) -> None:
    one = opened(a_pack())
    page = one.go()
    press = page.keyboard.press
    focused = "document.activeElement"
    press("Tab")
    assert page.evaluate(f"{focused}.textContent") == "Skip to the people"
    press("Enter")
    press("Tab")
    card = page.locator("details.card").first
    assert page.evaluate(f"{focused}.parentElement.className") == "card"
    assert page.evaluate(f"getComputedStyle({focused}).outlineStyle") == "solid"
    press("Enter")
    assert card.evaluate("one => one.open")
    press("Tab")
    assert page.evaluate(f"{focused}.textContent") == "Records (1)"
    press("Enter")
    assert page.get_by_text("[MHS604 17, P01]").first.is_visible()
    press("Shift+Tab")
    press("Space")
    assert not card.evaluate("one => one.open")
    page.locator("#by-team").focus()
    press("ArrowDown")
    press("ArrowDown")
    assert one.keys() == keys(3, 4)
    for _ in range(5):  # the other filters, and the button that resets them
        press("Tab")
    press("Enter")
    assert one.keys() == EVERYBODY


def test_all_shown_are_opened_and_all_are_closed(opened: Open) -> None:
    one = opened(a_pack())
    page = one.go()
    page.get_by_label("Team").select_option(label="T09 at P02 (2)")
    page.get_by_role("button", name="Open all shown").click()
    open_cards = page.locator("details.card[open]")
    assert open_cards.count() == 2
    page.get_by_role("button", name="Reset filters").click()
    assert open_cards.count() == 2
    page.get_by_role("button", name="Close all").click()
    assert open_cards.count() == 0


def test_a_team_without_anybody_shown_has_no_heading(opened: Open) -> None:
    order = Order.TEAM
    page = opened(a_pack(*in_order(ordinary_cards(), order), order=order.words)).go()
    headings = page.locator(".of-team > h3:visible")
    assert headings.all_inner_texts() == [
        "T04 at P01", "T09 at P02", "No team recorded", "T04 at P01",
    ]  # fmt: skip
    page.get_by_label("Team").select_option(label="T09 at P02 (2)")
    assert headings.all_inner_texts() == ["T09 at P02"]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2026-10-12T20:00:00", "Today they are 12 days old."),
        ("2026-10-01T00:30:00", "Today they are 1 day old."),
        ("2026-09-29T10:00:00", ""),
    ],
)
def test_how_old_the_records_are_today(opened: Open, today: str, said: str) -> None:
    one = opened(a_pack(), timezone_id="Europe/London")
    one.page.clock.set_fixed_time(today)
    assert one.go().locator("#age").inner_text() == said


def test_without_a_script_everybody_is_shown_and_no_control_that_does_nothing(
    opened: Open,
) -> None:
    one = opened(a_pack(), java_script_enabled=False)
    page = one.go()
    assert page.locator("details.card:visible").count() == 8
    assert page.locator("#filters:visible, select:visible, button:visible").count() == 0
    assert page.locator("#shown").inner_text() == "9 people"
    page.locator("details.card summary").first.click()
    assert page.locator("details.card .timeline").first.is_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_hostile_text_neither_runs_nor_breaks_the_layout(opened: Open, width: int) -> None:
    one = opened(a_pack(*hostile_cards()), width)
    page = one.go()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.title().startswith("Assertive outreach")
    assert page.locator("img, iframe, details.card script").count() == 0
    assert one.overflow() == 0
    # No box pokes out of its card either, but for a timeline in its own box.
    assert (
        page.evaluate(
            "[...document.querySelectorAll('.card')].flatMap(card => [...card.querySelectorAll("
            "'.in *:not(svg, svg *)')].filter(one => one.getBoundingClientRect().right > "
            "card.getBoundingClientRect().right + 1).map(one => one.outerHTML.slice(0, 80)))"
        )
        == []
    )


@pytest.mark.parametrize("width", [WIDE // 2, NARROW])  # 200 % zoom, and a telephone
def test_a_narrow_screen_never_scrolls_sideways_but_for_timelines(opened: Open, width: int) -> None:
    one = opened(a_pack(), width)
    page = one.go()
    assert one.overflow() == 0
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert one.overflow() == 0
    timeline = page.locator(".timeline").first
    assert timeline.evaluate("one => { one.scrollLeft = 40; return one.scrollLeft }") == 40
    assert timeline.evaluate("one => one.tabIndex") == 0  # by keyboard too


def n_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_two_cards_are_printed_on_a_page_and_only_those_shown(opened: Open) -> None:
    cards = [a_card(f"SYN-{n:07}", sheet="A" if n < 6 else "B") for n in range(12)]
    page = opened(replace(a_pack(*cards), unsettled=())).go()
    page.get_by_label("Team").select_option(label="A (6)")
    assert n_pages(page.pdf(prefer_css_page_size=True)) in (3, 4)  # with the head
    page.get_by_role("button", name="Reset filters").click()
    assert n_pages(page.pdf(prefer_css_page_size=True)) in (6, 7)


def test_what_is_printed_is_open_without_controls_and_without_lists_of_records(
    opened: Open,
) -> None:
    page = opened(a_pack()).go()
    page.emulate_media(media="print")
    card = page.locator("details.card").first
    assert not card.evaluate("one => one.open")
    for text in ("And about:", "Community treatment order since 3 May 2026", "Last decision"):
        assert card.get_by_text(text).first.is_visible(), text
    assert card.locator("svg").is_visible()
    assert page.locator(".in details:visible, #filters:visible, button:visible").count() == 0
    assert page.locator("#shown").is_visible()  # how many of how many are on paper
    assert card.evaluate("one => getComputedStyle(one).breakInside") == "avoid"


def test_a_reader_of_the_screen_hears_headings_and_the_timeline_in_words(opened: Open) -> None:
    page = opened(a_pack()).go()
    page.locator("details.card summary").first.click()
    heard = page.locator("details.card").first.aria_snapshot()
    assert 'heading "SYN-0000001" [level=3]' in heard
    assert 'heading "Criteria met" [level=4]' in heard
    assert 'img "Timeline"' in heard
    described = page.locator("details.card desc").first.text_content()
    assert "2 did not attend" in described and "since 2 Nov 2025" in described


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_accessibility_rule_is_broken(opened: Open, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe isn't installed")
    pack = replace(a_pack(), unsettled=(an_unsettled(), an_unsettled("SYN-0000102", spoken=None)))
    page = opened(pack, width).go()
    for is_open in ("false", "true"):
        page.evaluate(
            f"document.querySelectorAll('details').forEach(one => {{ one.open = {is_open} }})"
        )
        found = axe.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert len(found.response["passes"]) > 20
