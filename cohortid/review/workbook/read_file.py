"""Opens a returned file: a real workbook, whole, not locked, and not open elsewhere."""

from __future__ import annotations

import hashlib
import io
import warnings
import zipfile
from pathlib import Path
from typing import Any

from cohortid.review.workbook.problems import Problems

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Open it in Excel and save it as an Excel workbook (.xlsx)."
_MOST_UNPACKED = 2_000_000_000
"""Bytes; a pack of 3,000 people unpacks to some 20 million."""


def open_workbook(path: Path, problems: Problems) -> tuple[Any, str]:
    """Return a workbook of openpyxl with its formulas as formulas, and the hash of its bytes.

    Parameters:
        path: The file.
        problems: Takes what is wrong.

    Raises:
        DecisionsError: It isn't there, is open in another program, or isn't an .xlsx workbook
            that can be read.
    """
    content = _bytes_of(path, problems)
    _require_xlsx(content, problems)
    import openpyxl

    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it wouldn't write back; nothing is written back here.
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except Exception as error:  # openpyxl raises whatever it met first in a damaged file
        damaged = f"this workbook is damaged and can't be read. {_SAVE_AS}"
        raise problems.stop(damaged) from error
    return workbook, hashlib.sha256(content).hexdigest()


def _bytes_of(path: Path, problems: Problems) -> bytes:
    if not path.is_file():
        raise problems.stop("there is no such file. Check its path.")
    for beside in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(beside).exists():
            raise problems.stop(
                "this file is open in another program. Save and close it there; if it is closed "
                f"everywhere, delete the file “{beside}” beside it."
            )
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise problems.stop(
            "this file can't be opened: another program has it open, or you may not read it. "
            "Close it there, or copy it to a folder of your own."
        ) from error


def _require_xlsx(content: bytes, problems: Problems) -> None:
    if content[:4] == _OLE:
        if _ENCRYPTED in content:
            raise problems.stop(
                "this file is protected with a password. Open it, take the password away "
                "(File, Info, Protect Workbook) and save it."
            )
        raise problems.stop(f"this is an old workbook (.xls). {_SAVE_AS}")
    if content[:2] != b"PK":
        raise problems.stop(f"this isn't an Excel workbook. {_SAVE_AS}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
            unpacked = sum(one.file_size for one in packed.infolist())
            broken = packed.testzip() if unpacked <= _MOST_UNPACKED else None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise problems.stop("this file isn't whole. Copy or send it again.") from error
    if broken is not None:
        raise problems.stop("this file isn't whole. Copy or send it again.")
    if unpacked > _MOST_UNPACKED:
        raise problems.stop("this file is far larger than any review workbook.")
    if "mimetype" in names and "content.xml" in names:
        raise problems.stop(f"this is an OpenDocument file (.ods). {_SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise problems.stop(f"this isn't an Excel workbook (.xlsx). {_SAVE_AS}")
    if "xl/vbaProject.bin" in names:
        raise problems.stop(f"this workbook holds macros. {_SAVE_AS}")
