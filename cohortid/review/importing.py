"""Takes what teams sent back into the ledger: every file, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from cohortid.errors import DecisionsError, FileProblem
from cohortid.governance import file_sha256
from cohortid.review.decision import ComeBack, Decision
from cohortid.review.ledger import open_ledger
from cohortid.review.nominations import read_nominations
from cohortid.review.workbook.known_runs import KnownRuns
from cohortid.review.workbook.read import ReadFile, read_workbook


class Counted(Protocol):
    """What the ledger says of what it took in."""

    @property
    def n_decisions(self) -> int:
        """New decisions."""

    @property
    def n_answers(self) -> int:
        """New answers."""

    @property
    def n_nominations(self) -> int:
        """New concerns."""

    @property
    def n_known(self) -> int:
        """What was there already."""


class TakesFiles(KnownRuns, Protocol):
    """The part of a ledger that files are taken into."""

    def record(self, files: Sequence[ComeBack]) -> Counted:
        """Take in files, all or none; what is there already isn't taken twice."""


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Parameters:
        files: Names of the files read.
        n_decisions: New decisions.
        n_answers: New answers.
        n_nominations: New concerns.
        n_known: Decisions, answers and concerns that were in the ledger already.
        notes: What isn't wrong but should be known, with the file's name.

    Example:
        >>> print(Imported(("back.xlsx",), 2, 0, 1, 0, ("back.xlsx: T04: 1 row was removed.",)))
        Imported from 1 file: 2 decisions, 0 answers, 1 concern; 0 were there already.
          back.xlsx: T04: 1 row was removed.
    """

    files: tuple[str, ...]
    n_decisions: int
    n_answers: int
    n_nominations: int
    n_known: int
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        new = ", ".join(
            [
                _said(self.n_decisions, "decision"),
                _said(self.n_answers, "answer"),
                _said(self.n_nominations, "concern"),
            ]
        )
        were = "was" if self.n_known == 1 else "were"
        head = (
            f"Imported from {_said(len(self.files), 'file')}: {new}; "
            f"{self.n_known:,} {were} there already."
        )
        return "\n".join([head, *(f"  {note}" for note in self.notes)])


def import_decisions(
    files: Sequence[Path | str], ledger: Path | str | TakesFiles, *, today: date | None = None
) -> Imported:
    """Read files that came back from a review, and take all of them into the ledger.

    All files are read before anything is recorded, and they are recorded together. Files that were
    imported before change nothing.

    Parameters:
        files: Workbooks (.xlsx) and files of concerns (.csv).
        ledger: The ledger, or its path.
        today: The day on which they are read; the computer's by default.

    Returns:
        How much was new, and notes.

    Raises:
        DecisionsError: Anything in any file is wrong; nothing is imported then.

    Example:
        >>> print(import_decisions(["back.xlsx", "concerns.csv"], "ledger"))  # doctest: +SKIP
    """
    opened = _open(ledger)
    read = _read_all([Path(file) for file in files], opened, today)
    _refuse_contradictions(read)
    recorded = opened.record([one.come_back for one in read])
    notes = [f"{one.come_back.file}: {note}" for one in read for note in one.notes]
    return Imported(
        tuple(one.come_back.file for one in read),
        recorded.n_decisions,
        recorded.n_answers,
        recorded.n_nominations,
        recorded.n_known,
        tuple(notes),
    )


def _open(ledger: Path | str | TakesFiles) -> TakesFiles:
    return open_ledger(ledger, make=False) if isinstance(ledger, str | Path) else ledger


def _read_all(paths: list[Path], ledger: TakesFiles, today: date | None) -> list[ReadFile]:
    read: list[ReadFile] = []
    problems: list[FileProblem] = []
    digests: set[str] = set()
    for path in paths:
        try:
            digest = file_sha256(path) if path.is_file() else ""
            if digest and digest in digests:
                continue  # the same file twice: taken once
            digests.add(digest)
            read.append(_read(path, ledger, today))
        except PermissionError:
            problems.append(FileProblem("this file can't be opened: close it first.", path.name))
        except DecisionsError as error:
            problems += error.problems
    if problems:
        raise DecisionsError(problems)
    return read


def _read(path: Path, ledger: TakesFiles, today: date | None) -> ReadFile:
    if path.suffix.lower() == ".csv":
        return ReadFile(read_nominations(path, today=today))
    return read_workbook(path, ledger, today=today)


def _refuse_contradictions(read: list[ReadFile]) -> None:
    """Refuse two decisions of one day about one person of one list that don't say the same."""
    first: dict[tuple[str, str, date], tuple[Decision, ReadFile]] = {}
    problems = []
    for one in read:
        for decision in one.come_back.decisions:
            key = (one.come_back.run_id, decision.person_id, decision.decided_on)
            known, file = first.setdefault(key, (decision, one))
            if known != decision:
                sheet, _, cell = one.cells[decision.person_id].rpartition("!")
                problems.append(
                    FileProblem(
                        f"{file.come_back.file} ({file.cells[known.person_id]}) holds another "
                        "decision of the same day about this person. Import the one that holds.",
                        one.come_back.file,
                        sheet,
                        cell,
                    )
                )
    if problems:
        raise DecisionsError(problems)


def _said(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"
