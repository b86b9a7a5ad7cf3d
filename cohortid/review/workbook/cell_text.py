"""Text as it stands in a cell: nothing in it can become a formula, a link or broken XML."""

from __future__ import annotations

from cohortid.results.csv_file import FORMULA
from cohortid.results.html import visible

_CELL_HOLDS = 32_767
_NOT_IN_XML = {"\ufffe": "[U+FFFE]", "\uffff": "[U+FFFF]"}


def cell_text(text: object) -> str:
    """Return any text as it is written to a cell.

    Invisible characters are named, line ends are one character, an apostrophe stands before what
    could be taken for a formula (also when the sheet is saved as CSV), and what a cell can't hold
    is cut.

    Parameters:
        text: A value, possibly from somebody's data.

    Example:
        >>> cell_text("=1+1"), cell_text("A" + chr(7))
        ("'=1+1", 'A[U+0007]')
    """
    shown = visible(str(text).replace("\r\n", "\n"))
    for letter, name in _NOT_IN_XML.items():
        shown = shown.replace(letter, name)
    if shown.lstrip()[:1] in tuple(FORMULA):
        shown = f"'{shown}"
    return _cut(shown, _CELL_HOLDS, " … (cut)")


def piece(text: object, longest: int = 500) -> str:
    """Return a text that stands among others in a cell, cut so that the others stay in sight.

    Parameters:
        text: A value, possibly from somebody's data.
        longest: Most characters that it may take.

    Example:
        >>> piece("x" * 32_000, 50)
        'xxxxxxxxxxxxx … (cut here; the page has all of it)'
    """
    return _cut(str(text), longest, " … (cut here; the page has all of it)")


def one_line(text: object, longest: int) -> str:
    """Return a text in one line of at most so many characters, for titles.

    Example:
        >>> one_line("Community team North and West", 16)
        'Community team …'
    """
    return _cut(" ".join(cell_text(text).split()), longest, "…")


def utf16_length(text: str) -> int:
    """Return how many characters Excel counts: those beyond the basic plane count twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _cut(text: str, longest: int, mark: str) -> str:
    if utf16_length(text) <= longest:
        return text
    kept, room = [], longest - utf16_length(mark)
    for letter in text:
        room -= 1 + (letter > "\uffff")
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept) + mark
