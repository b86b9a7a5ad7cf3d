"""The file behind the ledger: an embedded database whose one table only grows.

SQLite, from the standard library: a write is whole or not there, also when the program is killed,
and writers wait for each other. Each entry holds the hash of the one before it, as the run log does
(`governance.run_log`); whoever rewrites the whole file can make a new chain, which shows only
against a last hash noted elsewhere: every pack prints it. Keep the file on one machine's own disk:
locks of some network drives can't be relied on.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from cohortid import __version__
from cohortid.errors import DataError
from cohortid.governance.json_text import json_text
from cohortid.governance.run_log import user_name

APPLICATION, FORMAT_VERSION = 1668246642, 1
START = "0" * 64
WAIT_SECONDS = 60.0
COLUMNS = (
    "seq", "kind", "run_id", "person_id", "content", "content_sha256", "file_sha256", "at", "who",
    "version", "previous",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """An entry to be written.

    Parameters:
        kind: "run", "listing", "decision", "answer", "nomination" or "sample".
        run_id: Run it is about; "" if none.
        person_id: Key of the person; "" if none.
        content: Plain values.
        file_sha256: Hash of the file it came from; "" if from none.
    """

    kind: str
    run_id: str
    person_id: str
    content: dict[str, Any]
    file_sha256: str = ""


@dataclass(frozen=True)
class Kept:
    """An entry of the ledger."""

    seq: int
    kind: str
    run_id: str
    person_id: str
    content: dict[str, Any]
    at: str


@dataclass(frozen=True)
class LedgerCheck:
    """What `verify` found.

    Parameters:
        ok: True if every entry is intact and none is missing.
        n_entries: Number of intact entries before the first bad one.
        last_hash: Hash of the last of them.
        first_bad: Number of the first entry that was changed, moved or is missing; None if ok.
    """

    ok: bool
    n_entries: int
    last_hash: str
    first_bad: int | None


def create(path: Path) -> None:
    """Make an empty ledger that only its owner can read; one that is there already stays.

    It is made beside its place and put there whole, so that nobody meets half a ledger.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    sql = files("cohortid.review.ledger").joinpath("schema.sql").read_text(encoding="utf-8")
    try:
        with connected(temporary, checked=False) as base:
            base.executescript(sql)
        with suppress(FileExistsError):  # somebody else has just made it
            os.link(temporary, path)
    finally:
        temporary.unlink()


@contextmanager
def connected(path: Path, *, checked: bool = True) -> Iterator[sqlite3.Connection]:
    """Give a connection, closed afterwards; whatever wasn't committed is undone.

    Parameters:
        path: The ledger.
        checked: Whether to refuse a file that isn't a ledger.

    Raises:
        DataError: There is no such file, it isn't a ledger, it is damaged, or somebody else has
            been writing to it for a minute.
    """
    if not path.is_file():
        raise _wrong("The ledger doesn't exist.", path, "Check its path; review-pack makes one.")
    base = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        base.execute("PRAGMA synchronous = FULL")
        if checked:
            _check_format(base, path)
        yield base
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            problem = "Somebody else is writing to the ledger, and has been for a minute."
            raise _wrong(problem, path, "Try again when they are done.") from error
        raise _wrong(f"The ledger can't be used ({error}).", path, _RESTORE) from error
    except sqlite3.DatabaseError as error:
        raise _wrong(f"The ledger can't be read ({error}).", path, _RESTORE) from error
    finally:
        if base.in_transaction:
            base.rollback()
        base.close()


def append(
    base: sqlite3.Connection, entries: Iterable[Entry], who: str | None = None
) -> list[bool]:
    """Add entries inside a transaction that has begun; what is there already isn't added again.

    Parameters:
        base: The connection, in a transaction that holds the lock for writing.
        entries: The entries.
        who: Who adds them; the user of the computer by default.

    Returns:
        For each entry, whether it is new.
    """
    last = base.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = last or (0, START)
    common = (datetime.now(UTC).isoformat(timespec="seconds"), who or user_name(), __version__)
    added = []
    for one in entries:
        content = json_text(one.content)
        digest = _sha256(json_text([one.kind, one.run_id, one.person_id, content]))
        known = base.execute("SELECT 1 FROM entry WHERE content_sha256 = ?", (digest,)).fetchone()
        added.append(known is None)
        if known is not None:
            continue
        seq += 1
        about = (one.kind, one.run_id, one.person_id, content, digest, one.file_sha256)
        row = (seq, *about, *common, previous)
        previous = _hash(row)
        marks = ", ".join("?" * (len(COLUMNS) + 1))
        base.execute(f"INSERT INTO entry VALUES ({marks})", (*row, previous))
    return added


def read(path: Path, *kinds: str) -> list[Kept]:
    """Return the entries of these kinds, in the order they were written."""
    with connected(path) as base:
        marks = ", ".join("?" * len(kinds))
        rows = base.execute(
            "SELECT seq, kind, run_id, person_id, content, at FROM entry "
            f"WHERE kind IN ({marks}) ORDER BY seq",
            kinds,
        ).fetchall()
    return [
        Kept(seq, kind, run_id, person_id, json.loads(content), at)
        for seq, kind, run_id, person_id, content, at in rows
    ]


def last_hash(path: Path) -> str:
    """Return the hash of the last entry."""
    with connected(path) as base:
        row = base.execute("SELECT hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    return str(row[0]) if row else START


def verify(path: Path, expected_last_hash: str | None = None) -> LedgerCheck:
    """Check that no entry was changed, moved or removed; see `Ledger.verify`."""
    seen = [START]
    with connected(path) as base:
        for row in base.execute(f"SELECT {', '.join(COLUMNS)}, hash FROM entry ORDER BY seq"):
            digest = _sha256(json_text([row[1], row[2], row[3], row[4]]))
            follows = row[0] == len(seen) and row[10] == seen[-1] and row[5] == digest
            if not follows or _hash(row[:-1]) != row[-1]:
                return LedgerCheck(False, len(seen) - 1, seen[-1], len(seen))
            seen.append(row[-1])
    if expected_last_hash is not None and expected_last_hash not in seen:
        return LedgerCheck(False, len(seen) - 1, seen[-1], len(seen))
    return LedgerCheck(True, len(seen) - 1, seen[-1], None)


def _check_format(base: sqlite3.Connection, path: Path) -> None:
    found = [base.execute(f"PRAGMA {name}").fetchone()[0] for name in _PRAGMAS]
    if found[0] != APPLICATION:
        fix = "Give the file that review-pack made (review-ledger.sqlite)."
        raise _wrong("This file isn't a ledger of reviews.", path, fix)
    if found[1] != FORMAT_VERSION:
        fix = "Use the version of cohortid that made it, or a later one."
        raise _wrong("This ledger was made by another version of cohortid.", path, fix)


def _hash(row: tuple[Any, ...]) -> str:
    return _sha256(json_text(dict(zip(COLUMNS, row, strict=True))))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _wrong(problem: str, path: Path, fix: str) -> DataError:
    return DataError(problem, file=str(path), fix=fix)


_PRAGMAS = ("application_id", "user_version")
_RESTORE = "Check the file's place and rights, or restore the last copy of it."
