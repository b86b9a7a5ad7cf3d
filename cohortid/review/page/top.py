"""The head of the page: what it is, how old the records are, what the list doesn't say."""

from __future__ import annotations

from cohortid.results.html import Html, data, h, join
from cohortid.review.card import AboutPack, ReviewPack
from cohortid.review.page.timeline_shared import key_of_timeline
from cohortid.review.page.words import cut, day_words, items, said, said_all
from cohortid.review.questions import standing_questions
from cohortid.review.wording import (
    NOBODY_LEAVES,
    ORDER_SAYS_NOTHING,
    STANDING_LINE,
    SYNTHETIC,
)

SHOWN_DIGITS = 12
NAMES_MARK = Html('<p class="names-inside" hidden></p>')
"""Where the step inside the provider says that names are inside; it replaces exactly this text."""
WHAT_THIS_IS = (
    "Adults whom recorded facts or a concern bring forward for review by people who know them. "
    "This page is for reading and printing; decisions and answers go into the workbook."
)


def title_of(about: AboutPack) -> str:
    """Return the title of the page."""
    return f"{cut(about.criteria_title)}: people to review, {about.index_date.isoformat()}"


def top(pack: ReviewPack) -> Html:
    """Return the head of the page.

    Parameters:
        pack: The pack.
    """
    about = pack.about
    return h(
        "header",
        h("p", "cohortid", class_="brand"),
        h("h1", said(about.criteria_title), ": people to review"),
        NAMES_MARK,
        h("p", h("strong", SYNTHETIC), class_="notice") if about.synthetic else None,
        h("p", h("strong", "Index date ", day_words(about.index_date)), " (last day that counts). ",
          h("strong", "Records up to ", day_words(about.last_day)), ". ",
          h("span", id="age", data_last_day=about.last_day.isoformat()), class_="lead"),
        _behind(about),
        h("div",
          h("div", h("p", STANDING_LINE, class_="standing"), _facts(about)),
          h("div", h("p", WHAT_THIS_IS), h("p", NOBODY_LEAVES),
            h("p", "Order: ", said(about.order), ". ", ORDER_SAYS_NOTHING)),
          class_="beside"),
        h("details", h("summary", "How to read a timeline"), key_of_timeline(), class_="plain")
        if any(card.timeline is not None for card in pack.cards) else None,
        h("details", h("summary", "What to ask, and where it would be recorded"), _asked(pack),
          class_="plain"),
    )  # fmt: skip


def _asked(pack: ReviewPack) -> Html:
    """Return the questions asked of everybody, and where each criterion would be recorded."""
    where = {
        one.title: one.recorded_in
        for card in pack.cards for one in card.criteria if one.recorded_in
    }  # fmt: skip
    facts = [[h("dt", said(title)), h("dd", said(place))] for title, place in where.items()]
    return join([
        h("p", "Where a card says no other reason why something isn't known, nothing is recorded."),
        h("p", "Of everybody, please ask:"),
        items(one.text for one in standing_questions()),
        [h("p", "Where each fact would be recorded:"), h("dl", facts)] if facts else None,
    ])  # fmt: skip


def _behind(about: AboutPack) -> Html | None:
    if not about.behind:
        return None
    return h(
        "p", h("strong", "Not yet received up to the index date: "), said_all(about.behind),
        ". People may have been seen there since; these records don’t show it.", class_="notice",
    )  # fmt: skip


def _facts(about: AboutPack) -> Html:
    facts: list[tuple[str, object]] = [
        ("Criteria", join([said(about.criteria_id), f" ({about.n_criteria} criteria)"])),
        ("Criteria hash", _short(about.criteria_sha256)),
        ("Records", join([day_words(about.first_day), " to ", day_words(about.last_day)])),
        ("Run", said(about.run_id)),
        ("Pack", said(about.pack_id)),
        ("Data fingerprint", _short(about.data_fingerprint)),
        ("Purpose", said(about.purpose.replace("_", " "))),
        ("Made with", join(["cohortid ", said(about.version)])),
    ]
    pairs = [h("div", h("dt", name), " ", h("dd", value)) for name, value in facts]
    return h("dl", join(pairs, " "), class_="facts")


def _short(digits: str) -> Html:
    return h("code", data(digits[:SHOWN_DIGITS]))
