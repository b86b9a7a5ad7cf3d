"""Puts names beside the keys of a written page."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cohortid.errors import DataError
from cohortid.results.html import escape, h
from cohortid.review.wording import NAMES_INSIDE

MARKER = '<p class="names-inside" hidden></p>'
"""Stands at the top of a page that names can be added to."""
_SPAN = re.compile(r'<span class="name" data-key="([^"]*)"></span>')


def names_in_page(page: str, names: Mapping[str, str], file: str) -> str:
    """Return a page in which names stand beside keys, and whose top says so.

    Parameters:
        page: The page.
        names: Person to name.
        file: What to call the page in an error.

    Raises:
        DataError: The page has no place, or more than one, to say that names are inside.

    Example:
        >>> page = MARKER + '<span class="name" data-key="A"></span>'
        >>> names_in_page(page, {"A": "B & C"}, "review.html").partition("</p>")[2]
        '<span class="name" data-key="A">B &amp; C</span>'
    """
    if page.count(MARKER) != 1:
        raise DataError(
            "This page has no place to say that names are inside.",
            file=file,
            fix="Give the folder of the pack as it was written.",
        )
    escaped = {str(escape(person)): name for person, name in names.items()}

    def named(found: re.Match[str]) -> str:
        name = escaped.get(found[1])
        return found[0] if name is None else found[0].replace("></", f">{escape(name)}</")

    return _SPAN.sub(named, page).replace(MARKER, h("p", NAMES_INSIDE, class_="names-inside"))
