"""`manifest.json` of a folder of clean tables: what was read, for what, and each table's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cohortid import __version__
from cohortid.engine import DuckDBEngine
from cohortid.errors import DataError
from cohortid.governance import Purpose, file_sha256, read_manifest, write_manifest

FORMAT = "cohortid-records"
FORMAT_VERSION = 4


def read_description(folder: Path) -> dict[str, Any]:
    """Return `manifest.json` of a folder of clean tables.

    Parameters:
        folder: The folder.

    Returns:
        What `write_description` wrote.

    Raises:
        DataError: The folder doesn't hold clean records, or those of another version.
    """
    try:
        description = read_manifest(folder)
    except DataError:
        description = {}
    if description.get("format") != FORMAT:
        raise DataError(
            "This folder doesn't hold clean records.",
            file=str(folder),
            fix="Give a folder made by read_mhsds(…, work=…) or records.save(…).",
        )
    if description.get("format_version") != FORMAT_VERSION:
        raise DataError(
            "These clean records were made by another version of cohortid.",
            file=str(folder),
            fix="Read the extract again.",
        )
    return description


def write_description(
    folder: Path,
    *,
    purpose: Purpose,
    synthetic: bool,
    source: str,
    inputs: dict[str, str],
    repaired: Sequence[str] = (),
) -> None:
    """Write `manifest.json` of a folder of clean tables.

    Parameters:
        folder: The folder; all tables are in it.
        purpose: What the records are read for.
        synthetic: Whether they come from the generator.
        source: Where they were read from.
        inputs: What was read, with hashes.
        repaired: What was changed on reading, as asked.
    """
    tables = {path.name: file_sha256(path) for path in sorted(folder.glob("*.parquet"))}
    joined = "\n".join(f"{name} {digest}" for name, digest in tables.items())
    with DuckDBEngine() as engine:
        engine.register("coverage", folder / "coverage.parquet")
        engine.register("person", folder / "person.parquet")
        first, last = engine.rows("SELECT MIN(month), LAST_DAY(MAX(month)) FROM coverage")[0]
        n_people = engine.rows("SELECT COUNT(*) FROM person")[0][0]
    write_manifest(
        folder,
        {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "version": __version__,
            "purpose": str(purpose),
            "synthetic": synthetic,
            "source": source,
            "inputs": inputs,
            "repaired": list(repaired),
            "tables": tables,
            "fingerprint": hashlib.sha256(joined.encode()).hexdigest(),
            "first_month": str(first),
            "last_day": str(last),
            "n_people": n_people,
        },
    )
