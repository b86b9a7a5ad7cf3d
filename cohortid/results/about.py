"""What every result says about itself: n, definition, index date, scope and coverage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cohortid.disclosure import MASK, DisclosureProfile, round_counts
from cohortid.disclosure.mask import is_small

ORDER = ("n", "definition", "index_date", "scope", "coverage")


def shown_about(about: Mapping[str, Any], profile: DisclosureProfile | None) -> dict[str, Any]:
    """Return what may be said about a result under a disclosure profile.

    Parameters:
        about: What is known about the result; `n` and names that start with `n_` are numbers
            of people or records.
        profile: The profile; None for a result about named people, which stays exact.

    Returns:
        The same names, with numbers rounded, or hidden as "*".

    Example:
        >>> from cohortid.disclosure import get_profile
        >>> shown_about({"n": 1003, "scope": "one trust"}, get_profile("mhsds"))
        {'n': 1005, 'scope': 'one trust'}
    """
    if profile is None:
        return dict(about)
    return {name: _shown(name, value, profile) for name, value in about.items()}


def one_line(title: str, about: Mapping[str, Any]) -> str:
    """Return a title and what is known about a result, in one line.

    Parameters:
        title: What the result is.
        about: What may be said about it, from `shown_about`.

    Returns:
        One line without a person's key.

    Example:
        >>> one_line("People", {"n": 12, "index_date": "2026-03-31"})
        'People | n: 12 | index date: 2026-03-31'
    """
    names = [name for name in ORDER if name in about] + [n for n in about if n not in ORDER]
    parts = [f"{name.replace('_', ' ')}: {about[name]}" for name in names]
    return " ".join(" | ".join([title, *parts]).split())


def _shown(name: str, value: Any, profile: DisclosureProfile) -> Any:
    is_number = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_number or not (name == "n" or name.startswith("n_")):
        return value
    count = np.array([int(value)])
    return MASK if is_small(count, profile)[0] else int(round_counts(count, profile)[0])
