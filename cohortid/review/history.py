"""What the ledger knows of everybody: new, still or returning, waiting since, evidence changed.

Nobody leaves: who was listed stays on the list, whatever the rules say now, until a decision ends
the wait. "Not needed now" is a section of its own until its date, until something new is recorded
or until a concern is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cohortid.review.card import Listing, Previous
from cohortid.review.outcomes import outcomes

if TYPE_CHECKING:
    import pandas as pd

    from cohortid.review.ledger import Ledger

ONLY_ASKED = ("cannot_tell",)
Row = dict[str, Any]


@dataclass(frozen=True)
class Now:
    """What a run holds of one person, to be compared with what was there before.

    Parameters:
        states: Criterion to its state.
        evidence: Short hash of each record that counts, to the record in words.
        titles: Criterion to its title.
        behind_met: Short hashes of the records behind criteria that are met, and of concerns.
        concerns: Short hashes of concerns raised.
        answered: Criteria whose records are all reviewers' answers: these aren't new evidence.
    """

    states: Mapping[str, str]
    evidence: Mapping[str, str]
    titles: Mapping[str, str]
    behind_met: frozenset[str] = frozenset()
    concerns: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """Where a person stands on the list.

    Parameters:
        section: "review" or "not_now".
        listing: History on the lists.
        previous: Last decision, or None.
        before: Their last earlier listing of any kind, as kept in the ledger, or None.
    """

    section: str
    listing: Listing
    previous: Previous | None
    before: Row | None


class History:
    """Everybody's listings and decisions up to one run.

    Parameters:
        ledger: The ledger.
        run_id: The run; its own listings aren't "before".
        index_date: Its index date; lists of later dates aren't "before" either.
    """

    def __init__(self, ledger: Ledger, run_id: str, index_date: date) -> None:
        self.run_id, self.index_date = run_id, index_date
        inside = [row for row in _rows(ledger.listings()) if row["index_date"] <= index_date]
        inside.sort(key=_by_date)
        self._own = _by_person([row for row in inside if row["run_id"] == run_id])
        self._before = _by_person([row for row in inside if row["run_id"] != run_id])
        runs = [row for row in _rows(ledger.runs()) if row["index_date"] <= index_date]
        earlier = sorted((row for row in runs if row["run_id"] != run_id), key=_by_date)
        self.last_run: str | None = earlier[-1]["run_id"] if earlier else None
        self.last_index_date: date | None = earlier[-1]["index_date"] if earlier else None
        dates = {row["run_id"]: row["index_date"] for row in runs}
        made = [row for row in _rows(ledger.decisions()) if row["run_id"] in dates]
        made.sort(key=lambda row: (row["decided_on"], row["seq"]))
        self._decisions = _by_person([row | {"listed": dates[row["run_id"]]} for row in made])

    def not_done(self) -> dict[str, date]:
        """Return who was listed before and isn't done with, and the date of their last list.

        Who was only asked about, since the rules couldn't tell, isn't among them: the question is
        asked again as long as it is open.
        """
        found = {}
        for key, listings in self._before.items():
            carded = [row for row in listings if row["routes"] != ONLY_ASKED]
            if carded and not self._is_done(key):
                found[key] = carded[-1]["index_date"]
        return found

    def place(self, key: str, now: Now, *, only_asked: bool = False) -> Place:
        """Return where a person stands, given what the run holds of them.

        Parameters:
            key: Key of the person.
            now: What the run holds.
            only_asked: Whether the person is only asked about now, since the rules can't tell. Who
                was only asked about before is new once they have a card.
        """
        every = self._before.get(key, [])
        before = [row for row in every if (row["routes"] == ONLY_ASKED) == only_asked]
        decision = self._last_decision(key)
        base = self._base(key, decision)
        changed = news(base, now) if base else ()
        again = bool(changed) and _waits_again(decision, base, now)
        listing = Listing(
            status=self._status(before),
            first_listed=before[0]["index_date"] if before else self.index_date,
            waiting_since=self._waiting_since(before, decision, again),
            evidence_changed=changed,
        )
        parked = decision is not None and outcomes()[decision["outcome"]].section == "not_now"
        section = "not_now" if parked and not changed and not self._is_due(decision) else "review"
        last = every[-1] if every else None
        return Place(section, listing, _previous(decision), last)

    def _status(self, before: list[Row]) -> str:
        if not before:
            return "new"
        return "still" if before[-1]["run_id"] == self.last_run else "returning"

    def _waiting_since(self, before: list[Row], decision: Row | None, again: bool) -> date | None:
        """Return since which list somebody waits: carried on until a decision ends the wait."""
        waits_again = self.index_date if again or self._is_due(decision) else None
        if not before:
            return waits_again if decision and _ends_wait(decision) else self.index_date
        since: date | None = before[-1]["waiting_since"]
        if decision and _ends_wait(decision) and decision["seq"] > before[-1]["seq"]:
            return waits_again  # made since that list was given out
        return since or waits_again

    def _is_done(self, key: str) -> bool:
        decision = self._last_decision(key)
        if decision is None or not _ends_wait(decision):
            return False
        return outcomes()[decision["outcome"]].section != "not_now"

    def _is_due(self, decision: Row | None) -> bool:
        """Tell whether the date has come on which somebody is to be looked at again."""
        if decision is None or outcomes()[decision["outcome"]].by_when_is != "review":
            return False
        return bool(decision["by_when"] is None or decision["by_when"] <= self.index_date)

    def _last_decision(self, key: str) -> Row | None:
        made = self._decisions.get(key)
        return made[-1] if made else None

    def _base(self, key: str, decision: Row | None) -> Row | None:
        """Return the listing on which a decision was made."""
        if decision is None:
            return None
        every = [*self._before.get(key, []), *self._own.get(key, [])]
        return next((row for row in every if row["run_id"] == decision["run_id"]), None)


def news(base: Row, now: Now) -> tuple[str, ...]:
    """Return what is new since a listing: concerns, criteria now met, records behind those met.

    A record that counts for a criterion that still isn't met is no news. Nor is one that has left
    its window: nothing is taken as better because time has passed.

    Parameters:
        base: The listing, as kept in the ledger.
        now: What the run holds.
    """
    known = set(base["evidence"])
    new = (key for key in now.evidence if key in now.behind_met and key not in known)
    records = dict.fromkeys(now.evidence[key] for key in new)
    met = [
        f"now met: {now.titles[name]}"
        for name, state in now.states.items()
        if state == "met" and base["states"].get(name) != "met" and name not in now.answered
    ]
    return (*records, *met)


def _waits_again(decision: Row | None, base: Row | None, now: Now) -> bool:
    """Tell whether what is new starts a wait anew: a concern always, else as the outcome says."""
    if decision is None or base is None:
        return False
    concern = not now.concerns <= set(base["evidence"])
    return concern or outcomes()[decision["outcome"]].waits_again


def _ends_wait(decision: Row) -> bool:
    return not outcomes()[decision["outcome"]].waiting


def _previous(decision: Row | None) -> Previous | None:
    if decision is None:
        return None
    same = ("outcome", "reason", "who_acts", "by_when", "view", "decided_by", "decided_on")
    return Previous(**{name: decision[name] for name in same}, index_date=decision["listed"])


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _by_date(row: Row) -> tuple[date, int]:
    return row["index_date"], row["seq"]


def _by_person(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(row)
    return found
