"""Code lists: which codes are readable, and the group each belongs to."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@cache
def code_list(name: str) -> list[dict[str, str]]:
    """Return the rows of one code list.

    Parameters:
        name: Name of the list, such as "attendance".

    Returns:
        One dict per code with its columns (`code`, `group`, `title`, `source`).

    Example:
        >>> code_list("attendance")[0]["group"]
        'attended'
    """
    text = files("cohortid.records.codes").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def code_titles(name: str) -> dict[str, str]:
    """Return what each code of a list means, in plain words.

    Example:
        >>> code_titles("close_reason")["05"]
        'did not attend'
    """
    return {row["code"]: row["title"] for row in code_list(name)}


def code_table(name: str) -> pa.Table:
    """Return a code list as an Arrow table, for joining in SQL."""
    import pyarrow as pa

    return pa.Table.from_pylist(code_list(name))
