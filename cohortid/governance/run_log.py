"""An append-only log of what was done, in which later changes show.

Each line is one JSON entry that holds the hash of the entry before it and its own. Whoever
rewrites the whole file can make a new, consistent chain: that shows only against a last hash
noted elsewhere (on an export, in a report), so give it to `verify_log`.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cohortid import __version__
from cohortid.errors import DataError, PolicyRefusal
from cohortid.governance.json_text import json_text

START = "0" * 64
_PERSON_KEYS = frozenset({"person", "persons", "person_id", "person_ids", "nhs_number"})


@dataclass(frozen=True)
class LogCheck:
    """What `verify_log` found.

    Parameters:
        ok: True if every entry is intact and none is missing.
        n_entries: Number of intact entries before the first bad line.
        last_hash: Hash of the last of them; note it elsewhere.
        first_bad_line: Line (from 1) that was changed, moved or is missing; None if ok.

    Example:
        >>> LogCheck(True, 0, START, None).ok
        True
    """

    ok: bool
    n_entries: int
    last_hash: str
    first_bad_line: int | None


def append_entry(
    path: Path | str, event: str, details: Mapping[str, Any], who: str | None = None
) -> str:
    """Add one entry to the end of the log.

    Parameters:
        path: The log; made if it doesn't exist.
        event: What was done, in a word, for example "identify".
        details: Plain values about it; never anything about one person.
        who: Who did it; the user of the computer by default.

    Returns:
        The hash of the new entry.

    Raises:
        PolicyRefusal: If the details hold the key of a person.
        DataError: If the end of the log is damaged.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     log = Path(folder) / "log.jsonl"
        ...     first = append_entry(log, "identify", {"n_criteria": 8})
        ...     verify_log(log).n_entries
        1
    """
    _refuse_person_keys(details)
    path = Path(path)
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "event": event,
        # Through text and back, so that what is hashed is what a reader of the file sees.
        "details": json.loads(json_text(dict(details))),
        "who": who or user_name(),
        "version": __version__,
        "previous": _last_hash(path),
    }
    line = _sealed(entry)
    with path.open("a", encoding="utf-8", newline="\n") as log:
        log.write(line + "\n")
        log.flush()
        os.fsync(log.fileno())
    return str(json.loads(line)["hash"])


def verify_log(path: Path | str, expected_last_hash: str | None = None) -> LogCheck:
    """Check that no entry was changed, moved or removed.

    Parameters:
        path: The log.
        expected_last_hash: A hash that was the last one when it was noted elsewhere; without
            it, entries missing from the end can't be noticed. Later entries may follow it.

    Returns:
        What was found.

    Raises:
        DataError: If there is no such log.

    Example:
        See `append_entry`.
    """
    lines = _read(Path(path))
    seen = [START]
    for number, line in enumerate(lines, start=1):
        own_hash = _hash_if_intact(line, previous=seen[-1])
        if own_hash is None:
            return LogCheck(False, number - 1, seen[-1], number)
        seen.append(own_hash)
    if expected_last_hash is not None and expected_last_hash not in seen:
        return LogCheck(False, len(lines), seen[-1], len(lines) + 1)
    return LogCheck(True, len(lines), seen[-1], None)


def _sealed(entry: Mapping[str, Any]) -> str:
    """Return the entry as a line that holds its own hash."""
    own_hash = hashlib.sha256(json_text(entry).encode()).hexdigest()
    return json_text({**entry, "hash": own_hash})


def _hash_if_intact(line: str, previous: str | None = None) -> str | None:
    """Return the hash of a line that is exactly what was written (after `previous`), else None."""
    try:
        entry = json.loads(line)
        own_hash = entry.pop("hash")
        intact = _sealed(entry) == line and previous in (None, entry["previous"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return str(own_hash) if intact else None


def _last_hash(path: Path) -> str:
    lines = _read(path) if path.exists() else []
    if not lines:
        return START
    last_hash = _hash_if_intact(lines[-1])
    if last_hash is None:
        raise DataError(
            "The last line of the log is damaged, so nothing can be added to it.",
            file=path.name,
            fix="Keep the file for whoever checks it, move it away and start a new run.",
        )
    return last_hash


def _read(path: Path) -> list[str]:
    if not path.is_file():
        fix = "Give the log of a run folder."
        raise DataError("There is no log here.", file=str(path), fix=fix)
    # Only "\n" ends a line: splitlines() would also break at characters inside an entry.
    lines = path.read_bytes().decode("utf-8", errors="replace").split("\n")
    if lines[-1] == "":
        return lines[:-1]
    # A last line without its end was cut short, even if what is left can be read.
    return [*lines[:-1], lines[-1] + "\r"]


def _refuse_person_keys(details: Any) -> None:
    if isinstance(details, Mapping):
        named = sorted(str(key) for key in details if str(key).lower() in _PERSON_KEYS)
        if named:
            raise PolicyRefusal(
                f"The run log doesn't hold anything about one person, so {named[0]!r} can't be "
                "written to it. Log how many people, or which criterion, instead."
            )
        details = list(details.values())
    if isinstance(details, list | tuple):
        for inner in details:
            _refuse_person_keys(inner)


def user_name() -> str:
    """Return the name that the computer knows its user by, or "unknown"."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # no user database, as in some containers
        return "unknown"
