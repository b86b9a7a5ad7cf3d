"""The ledger of reviews: it only grows, changes show, and a write is whole or not there."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cohortid.errors import DataError
from cohortid.review.decision import Answer, ComeBack, Decision, Nomination
from cohortid.review.ledger import LEDGER_NAME, Ledger, Listed, RunListed, open_ledger

RUN = RunListed("run-1", date(2026, 9, 30), {"criteria_id": "set 1", "synthetic": True})
DECISION = Decision(
    "P1", "discuss", "", "care coordinator", date(2026, 11, 1), "", "team lead", date(2026, 10, 5)
)


def listed(key: str, sheet: str = "T04") -> Listed:
    return Listed(
        key, "review", ("for_review",), sheet, {"detained": "met"}, ("ab12",), ("safeguarding",),
        date(2026, 9, 30),
    )  # fmt: skip


def back(*decisions: Decision, run_id: str = "run-1", sha: str = "f1") -> ComeBack:
    return ComeBack(run_id, "team.xlsx", sha, decisions)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = open_ledger(tmp_path / LEDGER_NAME)
    made.register(RUN, [listed("P1"), listed("P2", "T09")])
    return made


def test_what_is_put_in_comes_out_as_it_was(ledger: Ledger) -> None:
    answer = Answer("P2", "safeguarding", "yes", date(2026, 10, 6), "team lead")
    concern = Nomination("P9", date(2026, 10, 7), "carer", "not seen “for weeks”, \U0001f600 =1+1")
    done = ledger.record([replace(back(DECISION), answers=(answer,), nominations=(concern,))])
    assert (done.n_decisions, done.n_answers, done.n_nominations, done.n_known) == (1, 1, 1, 0)
    row = ledger.decisions().iloc[0]
    assert (row["run_id"], row["person_id"], row["outcome"]) == ("run-1", "P1", "discuss")
    assert row["by_when"] == date(2026, 11, 1) and row["reason"] == ""
    assert ledger.answers()["answer"].tolist() == ["yes"]
    assert ledger.nominations()["reason"].tolist() == [concern.reason]
    assert ledger.sheets_of("run-1") == {"P1": "T04", "P2": "T09"}
    assert ledger.questions_of("run-1") == {("P1", "safeguarding"), ("P2", "safeguarding")}
    lists = ledger.listings()
    assert lists["states"].iloc[0] == {"detained": "met"} and lists["routes"].iloc[0] == (
        "for_review",
    )
    assert ledger.runs()["index_date"].tolist() == [date(2026, 9, 30)]


def test_the_same_again_adds_nothing_and_another_decision_is_kept_beside_it(ledger: Ledger) -> None:
    assert ledger.record([back(DECISION)]).n_decisions == 1
    again = ledger.record([back(DECISION, sha="saved again")])
    assert (again.n_decisions, again.n_known) == (0, 1)
    other = replace(DECISION, outcome="already_receiving", decided_on=date(2026, 10, 6))
    assert ledger.record([back(other)]).n_decisions == 1
    assert ledger.decisions()["outcome"].tolist() == ["discuss", "already_receiving"]
    ledger.register(RUN, [listed("P1", "another sheet")])
    assert ledger.sheets_of("run-1")["P1"] == "T04"


def test_unknown_runs_and_strangers_are_refused_and_nothing_is_kept(ledger: Ledger) -> None:
    for wrong, said in (
        (back(DECISION, run_id="run-2"), "run that the ledger doesn't know"),
        (back(replace(DECISION, person_id="P7")), "weren't on the list"),
    ):
        with pytest.raises(DataError, match=said):
            ledger.record([back(replace(DECISION, person_id="P2")), wrong])
    assert len(ledger.decisions()) == 0


def test_synthetic_and_real_people_dont_share_a_ledger(ledger: Ledger) -> None:
    with pytest.raises(DataError, match="synthetic people"):
        ledger.register(replace(RUN, run_id="r", facts={"synthetic": False}), [listed("P1")])
    assert not ledger.has_run("r")


def change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute(sql)
        base.commit()


@pytest.mark.parametrize("sql", ["UPDATE entry SET who = 'x'", "DELETE FROM entry"])
def test_nothing_is_changed_or_deleted(ledger: Ledger, sql: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        change(ledger.path, sql)
    assert ledger.verify().ok


@pytest.mark.parametrize(
    ("sql", "first_bad"),
    [
        ("UPDATE entry SET content = replace(content, 'T09', 'T01') WHERE seq = 3", 3),
        ("UPDATE entry SET who = 'somebody' WHERE seq = 2", 2),
        ("UPDATE entry SET person_id = 'P8' WHERE seq = 2", 2),
        ("DELETE FROM entry WHERE seq = 2", 2),
        ("UPDATE entry SET seq = 9 WHERE seq = 3", 3),
    ],
)
def test_whoever_gets_round_the_triggers_is_found_out(
    ledger: Ledger, sql: str, first_bad: int
) -> None:
    noted = ledger.last_hash()
    assert ledger.verify(noted).ok
    change(ledger.path, "DROP TRIGGER entry_is_never_changed")
    change(ledger.path, "DROP TRIGGER entry_is_never_deleted")
    change(ledger.path, sql)
    found = ledger.verify()
    assert (found.ok, found.first_bad, found.n_entries) == (False, first_bad, first_bad - 1)


def test_a_missing_end_shows_against_a_hash_noted_elsewhere(ledger: Ledger) -> None:
    noted = ledger.last_hash()
    change(ledger.path, "DROP TRIGGER entry_is_never_deleted")
    change(ledger.path, "DELETE FROM entry WHERE seq = 3")
    assert ledger.verify().ok
    found = ledger.verify(noted)
    assert (found.ok, found.first_bad) == (False, 3)


def test_it_can_be_read_by_its_owner_only(ledger: Ledger) -> None:
    assert ledger.path.stat().st_mode & 0o077 == 0
    assert [path.name for path in ledger.path.parent.iterdir()] == [LEDGER_NAME]


def test_what_isnt_a_ledger_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.sqlite"
    text.write_text("not a database, but long enough to look like something", "utf-8")
    with pytest.raises(DataError, match="can't be read"):
        open_ledger(text)
    other = tmp_path / "other.sqlite"
    change(other, "CREATE TABLE t (x)")
    with pytest.raises(DataError, match="isn't a ledger"):
        open_ledger(other)
    with pytest.raises(DataError, match="doesn't exist"):
        open_ledger(tmp_path / "none.sqlite", make=False)
    newer = tmp_path / "newer.sqlite"
    shutil.copy(open_ledger(tmp_path / "new.sqlite").path, newer)
    change(newer, "PRAGMA user_version = 2")
    with pytest.raises(DataError, match="another version"):
        open_ledger(newer)


MANY = """
import sys, time
from dataclasses import replace
from pathlib import Path
from cohortid.review.ledger import open_ledger, store
sys.path.insert(0, {tests!r})
from test_review_ledger import DECISION, back
ledger = open_ledger(Path({path!r}))
many = [replace(DECISION, reason=f"reason {{number}} " + "x" * 2000) for number in range(4000)]
honest, n = store.json_text, [0]
def slow(value):
    n[0] += 1
    if n[0] == 6000:  # in the middle of the write, and more of it than the cache holds
        print("writing", flush=True)
        time.sleep(60)
    return honest(value)
store.json_text = slow
ledger.record([back(*many)])
"""


def test_an_import_that_is_killed_leaves_the_ledger_whole(ledger: Ledger) -> None:
    ledger.record([back(DECISION)])
    before = (len(ledger.decisions()), ledger.last_hash())
    code = MANY.format(path=str(ledger.path), tests=str(Path(__file__).parent))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline().strip() == b"writing"
        journal = ledger.path.with_name(LEDGER_NAME + "-journal")
        assert journal.exists()  # killed with a write under way
        writer.send_signal(signal.SIGKILL)
    assert (len(ledger.decisions()), ledger.last_hash()) == before
    assert ledger.verify().ok
    other = replace(DECISION, outcome="already_receiving")
    assert ledger.record([back(other)]).n_decisions == 1
    assert ledger.verify().ok


def test_two_people_importing_at_once_lose_nothing(ledger: Ledger) -> None:
    def import_all(role: str) -> int:
        own = open_ledger(ledger.path)
        made = [replace(DECISION, decided_by=role, reason=f"{n}") for n in range(40)]
        return sum(own.record([back(one)]).n_decisions for one in made)

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(import_all, ["a", "b", "c", "a"]))
    assert sum(counts) == 120  # two of them bring the same
    assert len(ledger.decisions()) == 120
    assert ledger.verify().ok
