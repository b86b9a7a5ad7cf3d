"""Everything a pack shows, put together from a run folder and the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from cohortid import __version__
from cohortid.cohort.one_person import care_words, day_of
from cohortid.cohort.settling import settling_criteria
from cohortid.cohort.words import day_words, why_words
from cohortid.criteria.window import Window
from cohortid.errors import DataError
from cohortid.governance import require_person_plane
from cohortid.review import card_facts as facts
from cohortid.review.absent import absent_card
from cohortid.review.card import AboutPack, ReviewCard, ReviewPack, Unsettled
from cohortid.review.card_criteria import criterion_on_card
from cohortid.review.history import History, Now, Place
from cohortid.review.ledger import Listed
from cohortid.review.order import Order, in_order
from cohortid.review.questions import Question, standing_questions
from cohortid.review.record_changes import changes_since
from cohortid.review.run_facts import evidence_of, providers_behind, states_of

if TYPE_CHECKING:
    from cohortid.cohort import Cohort
    from cohortid.cohort.explain import Explanation
    from cohortid.review.ledger import Ledger

MONTHS_SHOWN = 24
Row = dict[str, Any]


@dataclass(frozen=True)
class Gathered:
    """A pack, and what the ledger keeps of everybody in it."""

    pack: ReviewPack
    listed: tuple[Listed, ...]


def run_id(cohort: Cohort) -> str:
    """Return the identifier of a run: the beginning of the hash that its log ends with."""
    return f"run-{cohort.manifest['log_hash'][:12]}"


def gather(cohort: Cohort, ledger: Ledger, order: Order) -> Gathered:
    """Put together the pack of a run.

    Parameters:
        cohort: The run.
        ledger: The ledger with earlier lists and what came back.
        order: Order of the cards.

    Returns:
        The pack, and what the ledger keeps of it.

    Raises:
        DataError: The run has many anchors, or doesn't hold the records of people who were listed
            before and aren't done with.
        PolicyRefusal: The purpose doesn't open named people.
    """
    require_person_plane(cohort.purpose, "A review pack")
    if not cohort.one_index_date:
        raise DataError(
            "This run has many anchors; a pack is for one index date.",
            file=str(cohort.folder),
            fix="Run identify with one index_date.",
        )
    return _Gatherer(cohort, ledger).gather(order)


class _Gatherer:
    """What is read once, and then asked for each person."""

    def __init__(self, cohort: Cohort, ledger: Ledger) -> None:
        self.cohort, self.ledger = cohort, ledger
        self.history = History(ledger, run_id(cohort), cohort.index_date)
        self.titles = {one.id: one.title for one in cohort.criteria.criteria.values()}
        people = cohort.people.table
        self.everybody = frozenset(people["person_id"])
        self.beside = {key: rows[0] for key, rows in _by_person(_read(cohort, "beside")).items()}
        people = people[people["person_id"].isin(list(self.beside))]
        self.people = {key: rows[0] for key, rows in _by_person(people).items()}
        timeline = _read(cohort, "timeline")
        self.spans = _by_person(timeline[timeline["lane"].isin(["team", "crisis", "order"])])
        self.states, self.whys = states_of(cohort, set(self.beside))
        self.evidence, self.behind, self.answered = evidence_of(cohort)
        self.raised = _rows(ledger.nominations(), cohort.index_date)
        self.answers = _newest_answers(ledger, cohort.index_date)

    def gather(self, order: Order) -> Gathered:
        waiting = self.history.not_done()
        carded = {key for key, person in self.people.items() if _has_card(person)}
        inside = set(waiting) & self.everybody
        self._require_records(inside)
        absent = (set(waiting) | {row["person_id"] for row in self.raised}) - self.everybody
        cards = [self._card(key) for key in sorted(carded | inside)]
        cards += [self._absent(key, waiting.get(key)) for key in sorted(absent)]
        asked = sorted(
            key
            for key, person in self.people.items()
            if person["result"] == "cannot_tell" and key not in carded and key not in waiting
        )
        settling = settling_criteria(self.cohort, asked)
        unsettled = tuple(self._unsettled(key, settling.get(key, ())) for key in asked)
        shown = in_order(cards, order)
        pack = ReviewPack(self._about(order), shown, unsettled, self.titles)
        listed = [self._listed(one, one.section, one.routes) for one in shown]
        listed += [self._listed(one, "review", ("cannot_tell",)) for one in unsettled]
        return Gathered(pack, tuple(listed))

    def _card(self, key: str) -> ReviewCard:
        person, beside, spans = self.people[key], self.beside[key], self.spans.get(key, [])
        explained = self.cohort.explain(key)
        timeline = explained.timeline.rows.to_dict("records") if explained.timeline else []
        rows = [{str(name): value for name, value in row.items()} for row in timeline]
        place, now = self._place(key), self._now(key)
        team, sheet = facts.team_words(person)
        since = place.before["index_date"] if place.before else self.history.last_index_date
        return ReviewCard(
            person_id=key,
            section=place.section,
            routes=_routes(person) or ("still_waiting",),
            team=team,
            sheet=sheet,
            other_teams=facts.other_teams(spans, person),
            current_care=(*facts.died_words(beside), *care_words(str(person["current_care"]))),
            orders=facts.orders_in_force(spans),
            seen=facts.seen(person, beside, bool(self.cohort.manifest["bookings_given"])),
            key_worker=facts.key_worker_words(beside),
            practice=beside["practice"] or facts.NOTHING,
            home=facts.home_words(beside),
            home_recorded=day_of(beside["home_recorded"]),
            last_closure=facts.closure_words(beside),
            outreach_episodes=facts.outreach_episodes(spans),
            concerns=explained.concerns,
            communication=facts.language_words(beside),
            criteria=tuple(criterion_on_card(one) for one in explained.criteria),
            questions=self._questions(key, explained),
            listing=place.listing,
            previous=place.previous,
            changes=changes_since(since, rows, place.before, now) if since else (),
            changes_since=since,
            timeline=rows,
        )

    def _unsettled(self, key: str, settling: Sequence[str]) -> Unsettled:
        person, chosen = self.people[key], self.cohort.criteria.criteria
        team, sheet = facts.team_words(person)
        whys = self.whys.get(key, {})
        return Unsettled(
            person_id=key,
            team=team,
            sheet=sheet,
            current_care=care_words(str(person["current_care"])),
            spoken=day_of(person["last_seen"]),
            questions=tuple(
                Question(
                    name,
                    chosen[name].question,
                    self.answers.get((key, name), why_words(whys.get(name, 0))),
                )
                for name in settling
            ),
            listing=self._place(key, only_asked=True).listing,
        )

    def _questions(self, key: str, explained: Explanation) -> tuple[Question, ...]:
        """Return what isn't known and what is always asked, with an earlier review's answer."""
        open_ = [one for one in explained.criteria if one.why]
        asked = [Question(one.id, one.question, one.why) for one in open_]
        asked += [one for one in standing_questions() if one.id not in self.titles]
        return tuple(replace(one, why=self.answers.get((key, one.id), one.why)) for one in asked)

    def _absent(self, key: str, listed_on: date | None) -> ReviewCard:
        own = [row for row in self.raised if row["person_id"] == key]
        concerns = tuple(
            f"{day_words(row['nominated_on'])}: by {row['by_role']}: {row['reason']}" for row in own
        )
        place = self.history.place(key, Now({}, {}, self.titles))
        routes = (*(["nominated"] if own else []), *(["still_waiting"] if listed_on else []))
        return absent_card(key, place, routes, concerns, self.titles)

    def _place(self, key: str, *, only_asked: bool = False) -> Place:
        return self.history.place(key, self._now(key), only_asked=only_asked)

    def _now(self, key: str) -> Now:
        states = self.states.get(key, {})
        behind = self.behind.get(key, {})
        met = (own for name, own in behind.items() if not name or states.get(name) == "met")
        return Now(
            states,
            self.evidence.get(key, {}),
            self.titles,
            frozenset().union(*met),
            frozenset(behind.get("", ())),
            frozenset(self.answered.get(key, ())),
        )

    def _listed(self, one: ReviewCard | Unsettled, section: str, routes: tuple[str, ...]) -> Listed:
        now = self._now(one.person_id)
        return Listed(
            one.person_id, section, routes, one.sheet, now.states, tuple(now.evidence),
            tuple(question.id for question in one.questions), one.listing.waiting_since,
        )  # fmt: skip

    def _require_records(self, waiting: Iterable[str]) -> None:
        missing = [key for key in waiting if key not in self.beside]
        if missing:
            raise DataError(
                "People listed before still wait, and this run doesn't hold their records.",
                file=str(self.cohort.folder),
                n_rows=len(missing),
                fix="Identify with the ledger: cohortid identify … --ledger FILE, or "
                "identify(review.with_ledger(records, ledger), …).",
            )

    def _about(self, order: Order) -> AboutPack:
        manifest, cohort = self.cohort.manifest, self.cohort
        own = f"{run_id(cohort)} {order} {self.ledger.last_hash()}"
        return AboutPack(
            pack_id=f"pack-{hashlib.sha256(own.encode()).hexdigest()[:12]}",
            run_id=run_id(cohort),
            index_date=cohort.index_date,
            criteria_title=cohort.criteria.title,
            criteria_id=f"{cohort.criteria.id} {cohort.criteria.version}",
            criteria_sha256=str(manifest["criteria_sha256"]),
            data_fingerprint=str(manifest["data_fingerprint"]),
            first_day=date.fromisoformat(manifest["first_month"]),
            last_day=date.fromisoformat(manifest["last_day"]),
            behind=providers_behind(cohort),
            order=order.words,
            purpose=str(cohort.purpose),
            synthetic=bool(manifest["synthetic"]),
            first_day_shown=Window.parse(f"{MONTHS_SHOWN} months").start(cohort.index_date),
            n_criteria=len(self.titles),
            version=__version__,
        )


def _routes(person: Row) -> tuple[str, ...]:
    routes = []
    if person["nominated"] == 1:
        routes.append("nominated")
    if person["result"] == "for_review":
        routes.append("for_review")
    if person["lost_from_view"] == 1:
        routes.append("lost_from_view")
    if person["result"] == "cannot_tell":
        routes.append("cannot_tell")
    return tuple(routes)


def _has_card(person: Row) -> bool:
    """Tell whether somebody has a card; who can't be told about, and no more, has a question."""
    return bool(set(_routes(person)) - {"cannot_tell"})


def _newest_answers(ledger: Ledger, index_date: date) -> dict[tuple[str, str], str]:
    """Return the newest answer to each question about each person, in words."""
    rows = _rows(ledger.answers(), index_date)
    return {
        (row["person_id"], row["criterion"]): f"answered “{row['answer'].replace('_', ' ')}” on "
        f"{day_words(row['answered_on'])} by {row['by_role']}"
        for row in rows
    }


def _rows(came_back: pd.DataFrame, index_date: date) -> list[Row]:
    """Return answers or concerns dated up to the index date, oldest first."""
    day = "answered_on" if "answered_on" in came_back else "nominated_on"
    rows = [
        {str(name): value for name, value in row.items()}
        for row in came_back.to_dict("records")
        if row[day] <= index_date
    ]
    return sorted(rows, key=lambda row: (row[day], row["seq"]))


def _read(cohort: Cohort, name: str) -> pd.DataFrame:
    return pd.read_parquet(cohort.folder / f"{name}.parquet")


def _by_person(frame: pd.DataFrame) -> dict[str, list[Row]]:
    return facts.rows_by_person(frame)
