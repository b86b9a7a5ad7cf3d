"""Disclosure profiles: which counts are hidden and how the others are rounded."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from cohortid.errors import CriteriaError, PolicyRefusal


@dataclass(frozen=True)
class DisclosureProfile:
    """What is hidden and how the rest is rounded.

    Parameters:
        name: Name of the profile.
        min_count: Counts below this are hidden.
        round_to: Other counts are rounded to the nearest multiple of this.
        mask_zero: Whether a count of none is hidden too.
        source: Where the rule comes from.
        reason: Why there is no disclosure control; only for the profile "none".

    Example:
        >>> get_profile("mhsds").min_count
        5
    """

    name: str
    min_count: int
    round_to: int
    mask_zero: bool
    source: str = ""
    reason: str = ""

    @property
    def is_unsafe(self) -> bool:
        """True if figures leave this profile as exact as they came."""
        return self.min_count <= 1 and self.round_to <= 1


def get_profile(name: str, *, reason: str | None = None) -> DisclosureProfile:
    """Return a named profile.

    Parameters:
        name: "mhsds", "tre10" or "none".
        reason: Why exact figures are needed; required for "none".

    Returns:
        The profile.

    Raises:
        CriteriaError: If there is no such profile.
        PolicyRefusal: If "none" is asked for without a reason.

    Example:
        >>> get_profile("tre10").round_to
        5
    """
    presets = _presets()
    if name not in presets:
        raise CriteriaError(
            f"There is no disclosure profile {name!r}. Use one of: {', '.join(presets)}."
        )
    written = (reason or "").strip()
    profile = DisclosureProfile(name=name, reason=written, **presets[name])
    if profile.is_unsafe and not written:
        raise PolicyRefusal(
            f"The profile {name!r} shows exact figures, so it needs a written reason: "
            'give reason="...".'
        )
    return profile


def list_profiles() -> list[str]:
    """Return the names of the profiles.

    Example:
        >>> list_profiles()
        ['mhsds', 'tre10', 'none']
    """
    return list(_presets())


@cache
def _presets() -> dict[str, dict[str, Any]]:
    text = files("cohortid.disclosure").joinpath("profiles.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
