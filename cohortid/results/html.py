"""HTML pieces in which everything is escaped unless it is already HTML."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Sequence

import pandas as pd

from cohortid.disclosure import MASK

_VOID = frozenset({"meta", "br", "hr", "link"})
# Characters that show nothing and can make text read other than it is (direction marks, controls).
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


class Html(str):
    """Text that is HTML already, so that it isn't escaped again."""

    __slots__ = ()


def escape(value: object) -> Html:
    """Return any value as text that can stand in a page, with invisible characters named.

    Parameters:
        value: A value, possibly from somebody's data.

    Returns:
        Escaped text; unchanged if it is HTML already.

    Example:
        >>> escape('<b title="x">')
        '&lt;b title=&quot;x&quot;&gt;'
        >>> escape("A" + chr(0x202E) + "B")
        'A[U+202E]B'
    """
    if isinstance(value, Html):
        return value
    return Html(html.escape(visible(value)))


def visible(value: object) -> str:
    """Return any value as text with invisible characters named.

    Parameters:
        value: A value, possibly from somebody's data.

    Returns:
        The text, not escaped.

    Example:
        >>> visible("A" + chr(0x202E) + "B")
        'A[U+202E]B'
    """
    return "".join(
        f"[U+{ord(letter):04X}]"
        if letter not in "\n\t" and unicodedata.category(letter) in _INVISIBLE
        else letter
        for letter in str(value)
    )


def h(tag: str, *children: object, **attributes: object) -> Html:
    """Return an element.

    Parameters:
        tag: Name of the element.
        children: What is inside: HTML, values (escaped), or lists of these; None is left out.
        attributes: Attributes; a final underscore is dropped and others become hyphens. None and
            False leave the attribute out, True gives it no value.

    Returns:
        The element.

    Example:
        >>> h("p", "1 < 2", class_="note", hidden=None)
        '<p class="note">1 &lt; 2</p>'
    """
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(children)}</{tag}>")


def join(children: Iterable[object], between: str = "") -> Html:
    """Return pieces one after the other, escaped unless they are HTML.

    Example:
        >>> join(["a & b", h("br"), None, ["c"]])
        'a &amp; b<br>c'
    """
    parts = [
        join(child) if isinstance(child, list | tuple) else escape(child)
        for child in children
        if child is not None
    ]
    return Html(escape(between).join(parts))


def data(value: object) -> Html:
    """Return a value from somebody's data, kept apart from the direction of the text around it.

    Example:
        >>> data("T01")
        '<bdi>T01</bdi>'
    """
    return h("bdi", value)


def figure(n: object) -> Html:
    """Return a masked count: "*", said as "hidden", where it is missing.

    Example:
        >>> figure(1645)
        '1,645'
    """
    if pd.isna(n):  # type: ignore[call-overload]
        return h("span", MASK, h("span", " hidden", class_="unseen"), class_="masked")
    return escape(f"{int(str(n)):,}")


def listed(items: Sequence[object], **attributes: object) -> Html | None:
    """Return a list with bullets, or None if there is nothing to list.

    Example:
        >>> listed(["a", "b"])
        '<ul><li>a</li><li>b</li></ul>'
    """
    return h("ul", [h("li", item) for item in items], **attributes) if items else None


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{escape(value)}"'
