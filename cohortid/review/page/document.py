"""The whole document: policy, head, sections; nothing is fetched, and only our one script runs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby

from cohortid.results.html import Html, h
from cohortid.review.card import ROUTES, SECTIONS, AboutPack, ReviewCard, ReviewPack
from cohortid.review.order import Order
from cohortid.review.page.choices import Choices, choices_of, filters
from cohortid.review.page.person_card import person_card
from cohortid.review.page.timeline_shared import shared_drawing
from cohortid.review.page.top import title_of, top
from cohortid.review.page.unsettled import is_shown, narrow_labels, unsettled_table
from cohortid.review.page.words import cut, day_words, said

MARK = '<meta name="generator" content="cohortid">'
NOBODY = "nobody"
MET_ISN_T_LISTED = (
    "Which criteria these people meet isn’t listed here: choose “Any criterion” to see them."
)


def document(pack: ReviewPack) -> str:
    """Return the page; see `page_html`.

    Parameters:
        pack: The pack.
    """
    css = _file("page.css") + narrow_labels() + _running_head(pack.about)
    script = _file("page.js")
    choices = choices_of(pack)
    about = pack.about
    n_people = len(pack.cards) + (len(pack.unsettled) if is_shown(pack.unsettled) else 0)
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", http_equiv="Content-Security-Policy", content=_policy(css, script)),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("meta", name="referrer", content="no-referrer"),
        Html(MARK),
        h("title", title_of(about)),
        h("style", Html(css)),
    )
    body = h(
        "body",
        h("a", "Skip to the people", href="#review", class_="skip"),
        shared_drawing(about.first_day_shown, about.index_date),
        top(pack),
        h("div", filters(pack, choices),
          h("p", _people(n_people), id="shown", role="status", data_total=n_people), class_="bar"),
        h("main", _sections(pack, choices)),
        h("footer", h("p", said(about.criteria_id), f", index date {day_words(about.index_date)}, "
          f"records up to {day_words(about.last_day)}, run ", said(about.run_id), ".")),
        h("script", Html(script)),
    )  # fmt: skip
    return f"<!DOCTYPE html>\n{h('html', head, body, lang='en-GB')}\n"


def _sections(pack: ReviewPack, choices: Choices) -> list[Html]:
    later = pack.not_now()
    now = [card for card in pack.cards if card.section != "not_now"]
    unsettled = unsettled_table(pack.unsettled, choices, pack.about.index_date)
    note = h("p", MET_ISN_T_LISTED, class_="met-isnt-listed", hidden=True)
    return [
        _section("review", SECTIONS["review"], len(now), _cards(now, pack, choices)),
        _section("unsettled", ROUTES["cannot_tell"], len(pack.unsettled), [note, unsettled]),
        _section("not-now", SECTIONS["not_now"], len(later), _cards(later, pack, choices)),
    ]


def _section(name: str, title: str, n_people: int, content: Sequence[object]) -> Html:
    count = h("span", _people(n_people), class_="count", data_total=n_people)
    heading = h("h2", title, " ", count, id=name, tabindex="-1")
    return h("section", heading, content if n_people else None, aria_labelledby=name)


def _cards(cards: Sequence[ReviewCard], pack: ReviewPack, choices: Choices) -> list[Html]:
    """Return the cards in their order; under a heading per team where the order is by team."""
    first, last = pack.about.first_day_shown, pack.about.index_date
    if pack.about.order != Order.TEAM.words:
        return [person_card(card, choices, first, last, level=3) for card in cards]
    return [
        h("div", h("h3", said(sheet)), [person_card(card, choices, first, last, 4) for card in own],
          class_="of-team")
        for sheet, own in groupby(cards, key=lambda card: card.sheet)
    ]  # fmt: skip


def _people(n_people: int) -> str:
    if n_people == 0:
        return NOBODY
    return "1 person" if n_people == 1 else f"{n_people:,} people"


def _policy(css: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _file(name: str) -> str:
    return files("cohortid.review.page").joinpath(name).read_text(encoding="utf-8")


def _running_head(about: AboutPack) -> str:
    """Return the rule that prints the dates and the run at the edge of every page."""
    dates = f"Index date {day_words(about.index_date)}. Records up to {day_words(about.last_day)}."
    run = f"{cut(about.criteria_id, 60)}, {cut(about.run_id, 40)}"
    synthetic = " Synthetic people." if about.synthetic else ""
    font = "font:7pt Arial,Helvetica,sans-serif;white-space:nowrap"
    return (
        f"@page{{@top-left{{{font};content:{_css_string(dates + synthetic)}}}"
        f"@bottom-left{{{font};content:{_css_string(run)}}}"
        f'@bottom-right{{{font};content:"Page " counter(page) " of " counter(pages)}}}}\n'
    )


def _css_string(text: str) -> str:
    """Return text as a string of a style sheet, in which it can't end the string or the sheet."""
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in " .,:-_") else
        f"\\{ord(letter):x} "
        for letter in text
    )  # fmt: skip
    return f'"{plain}"'
