"""The ledger of reviews: who was listed when, what was decided, answered, and raised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohortid.errors import DataError
from cohortid.review.decision import Answer, ComeBack, Decision, Nomination
from cohortid.review.ledger.kept import Listed, Recorded, RunListed
from cohortid.review.ledger.rows import LISTED, entries_of, table_of, tuples, without_key
from cohortid.review.ledger.store import (
    Entry,
    LedgerCheck,
    append,
    connected,
    create,
    last_hash,
    read,
    verify,
)

if TYPE_CHECKING:
    import pandas as pd

LEDGER_NAME = "review-ledger.sqlite"


class Ledger:
    """Decisions, answers and concerns, one after the other; nothing is ever changed or removed.

    Made by `open_ledger`. It holds keys of people: keep it where the care team's records are kept.

    Parameters:
        path: The file.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     ledger = open_ledger(Path(folder) / LEDGER_NAME)
        ...     ledger.verify().ok, len(ledger.decisions())
        (True, 0)
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def register(self, run: RunListed, listed: Iterable[Listed]) -> None:
        """Keep who was on the list of a run; a person already kept for it stays as they are.

        Parameters:
            run: The run.
            listed: Everybody on its list.

        Raises:
            DataError: The ledger holds lists of synthetic people and these aren't, or the other
                way about; or it is in use or damaged.
        """
        base_facts = {"index_date": run.index_date, **run.facts}
        with connected(self.path) as base:
            base.execute("BEGIN IMMEDIATE")
            self._refuse_mixing(base, bool(run.facts.get("synthetic")))
            if not _rows(base, "run", run.run_id):
                append(base, [Entry("run", run.run_id, "", base_facts)])
            known = {row[0] for row in _rows(base, "listing", run.run_id)}
            append(
                base,
                (
                    Entry("listing", run.run_id, one.person_id, without_key(one))
                    for one in listed
                    if one.person_id not in known
                ),
            )
            base.execute("COMMIT")

    def record(self, files: Sequence[ComeBack]) -> Recorded:
        """Add what came back, all of it or nothing; what is there already isn't added again.

        The same decision about the same person, word for word, is one decision, from whatever file
        it comes. Another one about the same person is added, and both are kept.

        Parameters:
            files: What each file brings.

        Returns:
            How much was new.

        Raises:
            DataError: A run isn't known here, or a person wasn't on its list.
        """
        entries = [entry for one in files for entry in entries_of(one)]
        with connected(self.path) as base:
            base.execute("BEGIN IMMEDIATE")
            for one in files:
                self._refuse_strangers(base, one)
            added = append(base, entries)
            base.execute("COMMIT")
        new = [entry.kind for entry, is_new in zip(entries, added, strict=True) if is_new]
        return Recorded(
            n_decisions=new.count("decision"),
            n_answers=new.count("answer"),
            n_nominations=new.count("nomination"),
            n_known=len(entries) - len(new),
        )

    def has_run(self, run_id: str) -> bool:
        """Tell whether the list of this run was given out from this ledger."""
        with connected(self.path) as base:
            return bool(_rows(base, "run", run_id))

    def sheets_of(self, run_id: str) -> dict[str, str]:
        """Return, for everybody on a run's list, the name of the sheet they stand on."""
        return {one.person_id: one.content["sheet"] for one in self._listings(run_id)}

    def questions_of(self, run_id: str) -> set[tuple[str, str]]:
        """Return the questions asked on a run's list: person and question."""
        return {
            (one.person_id, question)
            for one in self._listings(run_id)
            for question in one.content["questions"]
        }

    def runs(self) -> pd.DataFrame:
        """Return the runs whose lists were given out: run_id, index_date and facts, in order."""
        rows = [
            {"seq": one.seq, "run_id": one.run_id, **one.content, "listed_at": one.at}
            for one in read(self.path, "run")
        ]
        return table_of(rows, ("seq", "run_id", "index_date"), days=("index_date",))

    def listings(self) -> pd.DataFrame:
        """Return who was on which list, in the order the lists were given out.

        Returns:
            seq, run_id, index_date, person_id, section, routes, sheet, states (criterion to state),
            evidence, questions and waiting_since.
        """
        dates = {one.run_id: one.content["index_date"] for one in read(self.path, "run")}
        rows = [
            {
                "seq": one.seq,
                "run_id": one.run_id,
                "index_date": dates[one.run_id],
                "person_id": one.person_id,
                **{name: tuples(value) for name, value in one.content.items()},
            }
            for one in read(self.path, "listing")
        ]
        names = ("seq", "run_id", "index_date", "person_id", *LISTED)
        return table_of(rows, names, days=("index_date", "waiting_since"))

    def decisions(self) -> pd.DataFrame:
        """Return every decision, in the order they came: seq, run_id and the fields of one."""
        return self._came_back("decision", Decision, ("by_when", "decided_on"))

    def answers(self) -> pd.DataFrame:
        """Return every answer, in the order they came: seq, run_id and the fields of one."""
        return self._came_back("answer", Answer, ("answered_on",))

    def nominations(self) -> pd.DataFrame:
        """Return every concern raised, in the order they came."""
        return self._came_back("nomination", Nomination, ("nominated_on",))

    def keep_sample(self, sample_id: str, run_id: str, content: Mapping[str, Any]) -> None:
        """Keep how a blind sample was drawn, sealed until it comes back.

        Parameters:
            sample_id: Identifier of the sample.
            run_id: Run it was drawn from.
            content: Plain values: strata, sizes and who was drawn from which.
        """
        with connected(self.path) as base:
            base.execute("BEGIN IMMEDIATE")
            append(base, [Entry("sample", run_id, "", {"sample_id": sample_id, **content})])
            base.execute("COMMIT")

    def sample(self, sample_id: str) -> dict[str, Any]:
        """Return how a blind sample was drawn.

        Raises:
            DataError: There is no such sample here.
        """
        for one in read(self.path, "sample"):
            if one.content["sample_id"] == sample_id:
                return {"run_id": one.run_id, **one.content}
        raise DataError(
            "This sample wasn't drawn with this ledger.",
            file=str(self.path),
            example=sample_id,
            fix="Give the ledger that the sample was drawn with.",
        )

    def last_hash(self) -> str:
        """Return the hash of the last entry; every pack prints it."""
        return last_hash(self.path)

    def verify(self, expected_last_hash: str | None = None) -> LedgerCheck:
        """Check that no entry was changed, moved or removed.

        Parameters:
            expected_last_hash: A hash that was the last one when it was noted elsewhere, such as on
                a pack; without it, entries missing from the end can't be noticed.

        Returns:
            What was found.
        """
        return verify(self.path, expected_last_hash)

    def _listings(self, run_id: str) -> list[Any]:
        return [one for one in read(self.path, "listing") if one.run_id == run_id]

    def _came_back(self, kind: str, of: type, days: tuple[str, ...]) -> pd.DataFrame:
        rows = [
            {"seq": one.seq, "run_id": one.run_id, "person_id": one.person_id, **one.content}
            for one in read(self.path, kind)
        ]
        names = ("seq", "run_id", *of.__dataclass_fields__)  # type: ignore[attr-defined]
        return table_of(rows, names, days=days)

    def _refuse_mixing(self, base: Any, synthetic: bool) -> None:
        row = base.execute("SELECT content FROM entry WHERE kind = 'run' LIMIT 1").fetchone()
        if row and ('"synthetic":true' in row[0]) != synthetic:
            held = "real" if synthetic else "synthetic"
            raise DataError(
                f"This ledger holds lists of {held} people.",
                file=str(self.path),
                fix="Keep synthetic and real reviews in ledgers of their own.",
            )

    def _refuse_strangers(self, base: Any, one: ComeBack) -> None:
        if not (one.decisions or one.answers):
            return
        if not _rows(base, "run", one.run_id):
            raise DataError(
                "This pack is of a run that the ledger doesn't know.",
                file=one.file,
                example=one.run_id,
                fix="Give the ledger that the pack was made with.",
            )
        listed = {row[0] for row in _rows(base, "listing", one.run_id)}
        about = {back.person_id for back in one.decisions}
        strangers = (about | {back.person_id for back in one.answers}) - listed
        if strangers:
            raise DataError(
                "People in this file weren't on the list.",
                file=one.file,
                n_rows=len(strangers),
                fix="Leave the keys as they were given out.",
            )


def open_ledger(path: Path | str, *, make: bool = True) -> Ledger:
    """Open a ledger, or make an empty one.

    Parameters:
        path: The file.
        make: Whether to make it if it isn't there.

    Returns:
        The ledger.

    Raises:
        DataError: The file isn't a ledger, or it isn't there and shouldn't be made.

    Example:
        See `Ledger`.
    """
    place = Path(path).absolute()
    if make and not place.exists():
        create(place)
    with connected(place):
        pass
    return Ledger(place)


def _rows(base: Any, kind: str, run_id: str) -> list[tuple[str]]:
    sql = "SELECT person_id FROM entry WHERE kind = ? AND run_id = ?"
    found: list[tuple[str]] = base.execute(sql, (kind, run_id)).fetchall()
    return found
