"""Whether an extract is synthetic: known from its generator's manifest, not from a keyword."""

from __future__ import annotations

import json
from pathlib import Path

from cohortid.governance import file_sha256

FORMAT = "cohortid-synthetic"


def is_synthetic(folder: Path) -> bool:
    """Return whether a folder is an unchanged synthetic extract.

    Its manifest lists the SHA-256 of every file; a folder with a changed or an added data file
    isn't synthetic any more.

    Parameters:
        folder: Folder of the extract.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        files = manifest["files"]
        if manifest["format"] != FORMAT or not isinstance(files, dict):
            return False
    except (OSError, ValueError, KeyError, TypeError):
        return False
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    return present == set(files) and all(
        file_sha256(folder / name) == expected for name, expected in files.items()
    )
