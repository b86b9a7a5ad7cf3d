"""How the blind audit sample is drawn and asked, from `audit.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def audit_settings() -> dict[str, Any]:
    """Return the settings: strata, answer and words.

    Example:
        >>> audit_settings()["strata"]["sampled_at_least"]
        2
    """
    text = files("cohortid.review.agreement").joinpath("audit.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def answers() -> dict[str, str]:
    """Return the answers of the form: id to words.

    Example:
        >>> answers()["cant_tell"]
        "Can't tell"
    """
    return {one["id"]: one["text"] for one in audit_settings()["answer"]}
