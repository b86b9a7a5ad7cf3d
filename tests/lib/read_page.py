"""What a browser would make of a page: its elements with attributes, and its words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from review_cards import a_pack

from cohortid.review.card import ReviewCard
from cohortid.review.page import page_html

# Words on both sides of any other element aren't one word.
_WITHIN_WORDS = ("bdi", "b", "strong", "small", "span", "em", "code")


class Read(HTMLParser):
    """A page, or a piece of one, as read; `text` holds its words in one line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"style": [], "script": []}
        self.words: list[str] = []
        self._inside = ""
        self.feed(text)
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if tag not in _WITHIN_WORDS:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        self.raw.get(self._inside, self.words).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each element of a name."""
        return [attrs for name, attrs in self.elements if name == tag]


def cards_of(page: str) -> list[str]:
    """Return each card of a review page as HTML, in the order of the page."""
    card = r'<details class="?card\b'
    return re.findall(rf"{card}.*?(?={card}|</section>)", page, re.S)


def card_words(card: ReviewCard) -> str:
    """Return the words of a card of the review page."""
    return Read(cards_of(page_html(a_pack(card)))[0]).text
