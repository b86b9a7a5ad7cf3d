"""Words that aren't used of people, from `vocabulary.toml`, and where they are found."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class BannedWord:
    """A word that isn't used of people.

    Parameters:
        pattern: What to look for, as a regular expression on plain words.
        reason: Why it isn't used.
        instead: What to say.
    """

    pattern: re.Pattern[str]
    reason: str
    instead: str


@dataclass(frozen=True)
class Found:
    """A banned word in a text.

    Parameters:
        line: Line it begins on, from 1.
        text: The words found.
        word: The entry of the list.
    """

    line: int
    text: str
    word: BannedWord

    def __str__(self) -> str:
        return f"line {self.line}: “{self.text}”; say: {self.word.instead}"


@cache
def banned_words() -> tuple[BannedWord, ...]:
    """Return the words that aren't used of people, in the order of the file.

    Example:
        >>> bool(banned_words()[0].pattern.search("a risk score"))
        True
    """
    return tuple(
        BannedWord(_words(entry["pattern"]), entry["reason"], entry["instead"])
        for entry in _vocabulary()["banned"]
    )


def exempt_files() -> tuple[str, ...]:
    """Return the files, from the top of the repository, in which nothing is looked for."""
    return tuple(_vocabulary()["exempt"]["files"])


def exempt_passages() -> tuple[tuple[str, str], ...]:
    """Return the passages, as file and heading, that tie the words people use to ours."""
    return tuple((one["file"], one["heading"]) for one in _vocabulary()["exempt"]["passage"])


def find_banned(text: str, quotes: Iterable[str] = ()) -> list[Found]:
    """Return the banned words in a text, outside exempt phrases and verbatim guidance.

    Parameters:
        text: Any text.
        quotes: Passages of guidance; where the text holds them word for word they are let through.

    Returns:
        What was found, in the order of the text.

    Example:
        >>> [found.text for found in find_banned("Numbers at risk. A high-risk person.")]
        ['high risk']
        >>> find_banned("“a high-risk person”", quotes=["a high-risk person"])
        []
    """
    plain = re.sub(r"[-‐‑_]", " ", text)
    for allowed in [*map(_quoted, quotes), *_phrases()]:
        plain = allowed.sub(_blanked, plain)
    found = [
        Found(plain.count("\n", 0, hit.start()) + 1, " ".join(hit[0].split()), word)
        for word in banned_words()
        for hit in word.pattern.finditer(plain)
    ]
    return sorted(found, key=lambda one: one.line)


@cache
def _vocabulary() -> dict[str, Any]:
    text = files("cohortid.governance").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _phrases() -> tuple[re.Pattern[str], ...]:
    return tuple(_words(phrase) for phrase in _vocabulary()["exempt"]["phrases"])


def _words(pattern: str) -> re.Pattern[str]:
    """Return a pattern of whole words; between them may be line breaks and comment marks."""
    joined = pattern.replace(" ?", r"\s?").replace(" ", r"[\s#>*]+")
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


@cache
def _quoted(quote: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in re.sub(r"[-‐‑_]", " ", quote).split()]
    return re.compile(r"\s+".join(parts) or r"(?!)")


def _blanked(hit: re.Match[str]) -> str:
    """Return as much blank text, so that lines stay where they are."""
    return re.sub(r"\S", " ", hit[0])
