"""Finding, reading and checking criteria sets."""

from __future__ import annotations

import csv
import difflib
from functools import cache
from importlib.resources import files
from pathlib import Path

from cohortid.criteria.check import require_checked
from cohortid.criteria.language import CriteriaSet
from cohortid.criteria.parse import parse_set
from cohortid.errors import CriteriaError


def list_criteria() -> list[str]:
    """Return the names of the criteria sets that come with cohortid.

    Example:
        >>> list_criteria()
        ['midlands-maturity-index']
    """
    folder = files("cohortid.criteria").joinpath("sets")
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )


def load_criteria(name: str | Path) -> CriteriaSet:
    """Load a criteria set and check that it may be used.

    Parameters:
        name: Name of a set that comes with cohortid, or the path of a TOML file.

    Returns:
        The set.

    Raises:
        CriteriaError: There is no such set, or something in it is wrong; the error names the place.

    Example:
        >>> load_criteria("midlands-maturity-index").criteria["detained"].title
        'Detained under the Mental Health Act'
    """
    return require_checked(parse_criteria(name))


def parse_criteria(name: str | Path) -> CriteriaSet:
    """Load a criteria set without checking whether it may be used."""
    if str(name) in list_criteria():
        entry = files("cohortid.criteria").joinpath("sets", f"{name}.toml")
        return parse_set(entry.read_text(encoding="utf-8"), f"{name}.toml")
    path = Path(name)
    if path.is_file():
        return parse_set(path.read_text(encoding="utf-8"), path.name)
    near = difflib.get_close_matches(str(name), list_criteria(), n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise CriteriaError(
        f"There is no criteria set {str(name)!r}, and no file of that name.{hint} "
        f"Sets that come with cohortid: {', '.join(list_criteria())}."
    )


@cache
def document_titles() -> dict[str, str]:
    """Return the title of each guidance document that a source can name."""
    text = files("cohortid.criteria").joinpath("guidance_documents.csv").read_text("utf-8")
    return {row["document"]: row["title"] for row in csv.DictReader(text.splitlines())}
