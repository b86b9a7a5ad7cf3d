"""Turns plain values into JSON text that is the same on every computer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import PurePath
from typing import Any


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Return JSON with sorted keys; dates become ISO text and numpy scalars plain numbers.

    Parameters:
        value: Dictionaries, lists and scalars.
        indent: Spaces per level; on one line by default.

    Returns:
        The text, without a newline at the end.

    Raises:
        TypeError: If a value has no plain form.
        ValueError: If a number is not finite.

    Example:
        >>> json_text({"n": 2, "index_date": date(2026, 3, 31)})
        '{"index_date":"2026-03-31","n":2}'
    """
    separators = (",", ":") if indent is None else None
    return json.dumps(
        value,
        sort_keys=True,
        indent=indent,
        separators=separators,
        ensure_ascii=False,
        allow_nan=False,
        default=_plain,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    if hasattr(value, "item"):  # a numpy scalar
        return value.item()
    raise TypeError(f"{type(value).__name__} has no plain form in JSON")
