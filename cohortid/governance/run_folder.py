"""Folders that are written whole or not at all, and the manifest inside them."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cohortid.errors import CohortidError, DataError
from cohortid.governance.json_text import json_text

MANIFEST = "manifest.json"


class OutputFolderError(CohortidError):
    """The folder asked for can't take the output (exit code 2)."""

    exit_code = 2


@contextmanager
def writing_folder(out: Path | str) -> Iterator[Path]:
    """Give a temporary folder that becomes `out` only if everything was written.

    The folder can be read by its owner only, since it may hold records of people.

    Parameters:
        out: The folder to make; it may exist if it is empty.

    Returns:
        The temporary folder to write to, beside `out`.

    Raises:
        OutputFolderError: If `out` is a file, or a folder that holds something.

    Example:
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     with writing_folder(Path(parent) / "run") as folder:
        ...         written = (folder / "people.csv").write_text("person_id")
        ...     sorted(path.name for path in Path(parent).iterdir())
        ['run']
    """
    out = Path(out).resolve()
    _refuse_unless_free(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield temporary
        _refuse_unless_free(out)
        if out.exists():
            out.rmdir()  # Windows doesn't rename onto an existing folder, even an empty one
        temporary.rename(out)
    except BaseException:  # also when the user stops it
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def file_sha256(path: Path | str) -> str:
    """Return the SHA-256 of a file's bytes.

    Parameters:
        path: The file, of any size.

    Returns:
        64 hexadecimal digits.

    Example:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     empty = Path(folder) / "empty.csv"
        ...     empty.touch()
        ...     file_sha256(empty)[:8]
        'e3b0c442'
    """
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path | str, manifest: Mapping[str, Any]) -> Path:
    """Write what made this folder, with sorted keys, to its `manifest.json`.

    Parameters:
        folder: The run folder.
        manifest: Index date, hashes, versions, purpose, who.

    Returns:
        The file written.

    Example:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     written = write_manifest(folder, {"purpose": "research"})
        ...     read_manifest(folder)
        {'purpose': 'research'}
    """
    path = Path(folder) / MANIFEST
    text = json_text(dict(manifest), indent=2)  # before the file is opened: it may fail
    temporary = path.with_name(f".{MANIFEST}")
    temporary.write_text(text + "\n", encoding="utf-8", newline="\n")
    temporary.replace(path)
    return path


def read_manifest(folder: Path | str) -> dict[str, Any]:
    """Read the manifest of a run folder.

    Parameters:
        folder: The run folder.

    Returns:
        The manifest.

    Raises:
        DataError: If this isn't a run folder, or its manifest can't be read.

    Example:
        See `write_manifest`.
    """
    path = Path(folder) / MANIFEST
    fix = "Give the folder that `cohortid identify EXTRACT --out FOLDER` wrote."
    if not path.is_file():
        raise DataError(f"{folder} is not a run folder.", file=str(path), fix=fix)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError("The manifest can't be read.", file=str(path), fix=fix) from error
    if not isinstance(manifest, dict):
        raise DataError("The manifest doesn't hold names and values.", file=str(path), fix=fix)
    return manifest


def require_free_folder(out: Path | str) -> None:
    """Refuse, before long work, a folder that can't take the output.

    Parameters:
        out: The folder to be made.

    Raises:
        OutputFolderError: If `out` is a file, or a folder that holds something.

    Example:
        >>> require_free_folder("no/such/folder")
    """
    _refuse_unless_free(Path(out).resolve())


def _refuse_unless_free(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise OutputFolderError(f"{out} is a file. Give the name of a new folder.")
    if out.is_dir() and any(out.iterdir()):
        raise OutputFolderError(
            f"{out} already holds something, and nothing is ever overwritten. "
            "Give the name of a new folder, or move the old one away."
        )
