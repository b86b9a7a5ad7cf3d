"""The codes that decide what is a transfer, or a piece of an episode: `deciding_codes.csv`.

Its columns: what the code decides, the code list it is of (`codes/<list>.csv`), the code, what it
means there, and who says that it decides.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def deciding_rows() -> tuple[dict[str, str], ...]:
    """Return the rows of the file.

    Example:
        >>> deciding_rows()[0]["decides"]
        'transfer_out'
    """
    text = files("cohortid.records").joinpath("deciding_codes.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def codes_that_decide(what: str) -> tuple[str, ...]:
    """Return the codes that decide something.

    Parameters:
        what: What they decide, such as "transfer_out".

    Returns:
        The codes, in the order of the file.

    Raises:
        KeyError: No code decides that.

    Example:
        >>> codes_that_decide("place_of_safety_section")
        ('19', '20')
    """
    codes = tuple(row["code"] for row in deciding_rows() if row["decides"] == what)
    if not codes:
        raise KeyError(what)
    return codes


def listed_sql(codes: tuple[str, ...]) -> str:
    """Return codes as an SQL list.

    Example:
        >>> listed_sql(("19",))
        "('19')"
    """
    return f"({', '.join(repr(code) for code in codes)})"
