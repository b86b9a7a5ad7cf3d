"""Words of the page: text from somebody's data, shortened where it is very long, and days."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import date

from cohortid.cohort.words import day_words
from cohortid.results.html import Html, data, h, join, visible

__all__ = [
    "cut",
    "day_words",
    "days_before",
    "items",
    "lighter",
    "name_place",
    "said",
    "said_all",
    "short_day",
]

LONGEST = 280
"""Most characters of one text that stand on a card: about four lines."""
_QUOTED = re.compile(r'( (?:class|role|scope|x|y|data-(?!key)\w+))="(?!name")([\w#.-]+)"(?=[ >])')
_SPACES = re.compile(r"[ \t\r\n]+")


def cut(text: object, longest: int = LONGEST) -> str:
    """Return text in one line, shortened where it is very long, with its length said.

    Parameters:
        text: Text, possibly from somebody's data.
        longest: Most characters shown.

    Returns:
        The text, not escaped.

    Example:
        >>> cut("a word" * 9, longest=10)
        'a worda wo… (54 characters)'
    """
    line = _SPACES.sub(" ", str(text)).strip()
    if len(line) <= longest:
        return line
    return f"{line[:longest].rstrip()}… ({len(str(text)):,} characters)"


def said(text: object) -> Html:
    """Return text from somebody's data as HTML: shortened, escaped, its direction kept to itself.

    Parameters:
        text: Text, possibly from somebody's data.

    Example:
        >>> said("a & b"), said("caf" + chr(233))
        ('a &amp; b', '<bdi>café</bdi>')
    """
    line = cut(text)
    if line.isascii() and line.isprintable():  # has no direction and hides nothing
        return Html(html.escape(line))
    return data(line)


def said_all(texts: Iterable[object], between: str = "; ", none: str = "none recorded") -> Html:
    """Return several texts in one line.

    Parameters:
        texts: Texts, possibly from somebody's data.
        between: What stands between two.
        none: What is said if there are none.

    Example:
        >>> said_all(["Team A", "Team <B>"]), said_all([])
        ('Team A; Team &lt;B&gt;', 'none recorded')
    """
    parts = [said(text) for text in texts]
    return join(parts, between) if parts else Html(none)


def items(texts: Iterable[object], **attributes: object) -> Html:
    """Return several texts as a list.

    Parameters:
        texts: Texts, possibly from somebody's data.
        attributes: Attributes of the list.

    Example:
        >>> items(["a < b"])
        '<ul><li>a &lt; b</li></ul>'
    """
    return h("ul", [h("li", said(text)) for text in texts], **attributes)


def short_day(day: date) -> str:
    """Return a day in few letters.

    Example:
        >>> short_day(date(2026, 6, 1))
        '1 Jun 2026'
    """
    return f"{day.day} {day:%b %Y}"


def lighter(html: Html) -> Html:
    """Return HTML without end tags and quotation marks that may be left out: it is read the same.

    In text a quotation mark is escaped, so that those left belong to attributes. Where names go is
    left as it is: the step that adds them looks for exactly that text.

    Parameters:
        html: HTML in which a paragraph is followed by a block, or by the end of what it is in.

    Example:
        >>> lighter(items(["a", "b"], class_="x"))
        '<ul class=x><li>a<li>b</ul>'
    """
    for tag in ("li", "dt", "dd", "p", "td", "tr"):
        html = Html(html.replace(f"</{tag}>", ""))
    return Html(_QUOTED.sub(r"\1=\2", html))


def days_before(day: date, index_date: date) -> str:
    """Return how long before the index date a day lies.

    Parameters:
        day: A day up to the index date.
        index_date: The index date.

    Example:
        >>> days_before(date(2026, 7, 14), date(2026, 9, 30))
        '78 days before the index date'
    """
    n_days = (index_date - day).days
    if n_days == 0:
        return "on the index date"
    return f"{n_days:,} day{'' if n_days == 1 else 's'} before the index date"


def name_place(person_id: str) -> Html:
    """Return the empty place in which a later local step puts a person's name.

    That step replaces exactly this text in the finished file.

    Parameters:
        person_id: Key of the person.

    Example:
        >>> name_place("SYN-0000001")
        '<span class="name" data-key="SYN-0000001"></span>'
    """
    return h("span", class_="name", data_key=visible(person_id))
