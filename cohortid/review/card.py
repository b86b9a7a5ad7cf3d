"""What a review shows of one person, as data: the page and the workbook both read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cohortid.review.questions import Question

ROUTES = {
    "nominated": "Concern raised",
    "for_review": "Brought forward by the rules",
    "lost_from_view": "May be lost from view",
    "cannot_tell": "Can't tell: key facts aren't recorded",
    "still_waiting": "Listed before and not yet decided",
}
"""How somebody comes to be on the list; several may hold. Nobody leaves without a decision."""

STATUS = {
    "new": "New on this list",
    "still": "On the last list too",
    "returning": "Back on the list",
}
SECTIONS = {"review": "For review", "not_now": "Not needed now, to be looked at again"}
NO_TEAM = "No team recorded"


@dataclass(frozen=True)
class CriterionOnCard:
    """One criterion of one person.

    Parameters:
        id: Identifier of the criterion.
        title: Its title.
        state: "met", "not_known" or "not_met".
        found: What met it, in a line with counts and dates, such as
            "3 admissions in 24 months: 3 Feb 2025, 21 Aug 2025, 11 Jun 2026"; "" unless met.
        records: The dated records behind it, in words; those that say the same in one line.
        why: Why it isn't known, in words; "" otherwise.
        recorded_in: Where it would be recorded.
        question: What to ask when it isn't known.
        hint: Whether records only hint at it.
    """

    id: str
    title: str
    state: str
    found: str = ""
    records: tuple[str, ...] = ()
    why: str = ""
    recorded_in: str = ""
    question: str = ""
    hint: bool = False


@dataclass(frozen=True)
class Seen:
    """When a person was last seen, and what was tried since.

    Parameters:
        face_to_face: Day last seen face to face, at a contact; None: never in this extract.
        by_team: Team that saw them then, in words.
        spoken: Day last seen or spoken to (telephone and video too).
        on_ward_since: Start of the hospital stay that is open.
        n_missed_since: Contacts since `face_to_face` that the person didn't attend, came to too
            late or cancelled.
        n_cancelled_by_service_since: Contacts since then that the service cancelled.
        last_attempt: Day of the last of all contacts, attended or not.
        next_booked: Day of the next booking on or after the index date; None: none, or not given.
        bookings_given: Whether a list of bookings was given at all (MHSDS holds none).
    """

    face_to_face: date | None
    by_team: str
    spoken: date | None
    on_ward_since: date | None = None
    n_missed_since: int = 0
    n_cancelled_by_service_since: int = 0
    last_attempt: date | None = None
    next_booked: date | None = None
    bookings_given: bool = False


@dataclass(frozen=True)
class Previous:
    """The last decision about a person.

    Parameters:
        outcome: Id of the outcome.
        reason: Reason given; "" if none.
        who_acts: Who acts; "" if nobody is named.
        by_when: By when, or when it is looked at again; None if no date was given.
        view: The person's or carer's view; "" if none is recorded.
        decided_by: Role of the reviewer.
        decided_on: Day of the decision.
        index_date: Index date of the list that was reviewed.
    """

    outcome: str
    reason: str
    who_acts: str
    by_when: date | None
    view: str
    decided_by: str
    decided_on: date
    index_date: date


@dataclass(frozen=True)
class Listing:
    """A person's history on the lists.

    Parameters:
        status: "new", "still" or "returning".
        first_listed: Index date of the first list with the person.
        waiting_since: Index date of the first list since which no decision ended the wait; None if
            a decision stands and nothing new has come.
        evidence_changed: What is new since the last decision, in words; () if there was none.
    """

    status: str
    first_listed: date
    waiting_since: date | None
    evidence_changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewCard:
    """One person on the list; a card of the page and a row of the workbook.

    Parameters:
        person_id: Key of the person in the extract.
        section: "review" or "not_now".
        routes: Ids of ROUTES, in their order.
        team: Coordinating team, such as "T04 at P01 (Community team)"; NO_TEAM if none.
        sheet: Name that the team goes by in filters and on sheets: "T04 at P01", or NO_TEAM.
        other_teams: Other teams with an open referral, in words.
        current_care: Kinds of current care, in words.
        orders: Orders and sections in force, in words with their start; () if none is recorded.
        seen: When last seen, and attempts since.
        key_worker: "Community team, since 3 March 2025", or "none recorded".
        practice: Code of the practice, or "none recorded".
        home: Last home recorded, however old, in words; "never recorded" if none.
        home_recorded: Day it was recorded.
        last_closure: Previous closed referral with day and reason, or "none in this extract".
        outreach_episodes: Past and current assertive outreach, in words.
        concerns: Concerns raised, each with day and by whom.
        communication: Communication needs in words, or "none recorded: please ask".
        criteria: Every criterion of the set, in its order.
        questions: What records couldn't answer.
        listing: History on the lists.
        previous: Last decision, if there is one.
        changes: What is new in the record since the last list, as facts.
        changes_since: Index date of that list; None if there is none.
        timeline: Rows for an inline timeline (columns of `Timeline.table`), or None.
    """

    person_id: str
    section: str
    routes: tuple[str, ...]
    team: str
    sheet: str
    other_teams: tuple[str, ...]
    current_care: tuple[str, ...]
    orders: tuple[str, ...]
    seen: Seen
    key_worker: str
    practice: str
    home: str
    home_recorded: date | None
    last_closure: str
    outreach_episodes: tuple[str, ...]
    concerns: tuple[str, ...]
    communication: str
    criteria: tuple[CriterionOnCard, ...]
    questions: tuple[Question, ...]
    listing: Listing
    previous: Previous | None = None
    changes: tuple[str, ...] = ()
    changes_since: date | None = None
    timeline: list[dict[str, Any]] | None = field(default=None, compare=False, repr=False)

    def of_state(self, state: str) -> tuple[CriterionOnCard, ...]:
        """Return the criteria of one state, in the set's order."""
        return tuple(one for one in self.criteria if one.state == state)


@dataclass(frozen=True)
class Unsettled:
    """One person whom the rules can't tell about, with the questions that would settle it.

    Who has another route onto the list as well has a card instead.

    Parameters:
        person_id: Key of the person in the extract.
        team: Coordinating team, as on a card.
        sheet: Name that the team goes by.
        current_care: Kinds of current care, in words.
        spoken: Day last seen or spoken to.
        questions: The questions that would settle it.
        listing: History on the lists.
    """

    person_id: str
    team: str
    sheet: str
    current_care: tuple[str, ...]
    spoken: date | None
    questions: tuple[Question, ...]
    listing: Listing


@dataclass(frozen=True)
class AboutPack:
    """What a pack says of itself, on every sheet and at the top of the page.

    Parameters:
        pack_id: Identifier of the pack.
        run_id: Identifier of the run it shows.
        index_date: Last day that counts.
        criteria_title: Title of the criteria set.
        criteria_id: Its id and version, such as "midlands-maturity-index 0.1.0".
        criteria_sha256: Its hash.
        data_fingerprint: Fingerprint of the records.
        first_day: First day of the extract.
        last_day: Last day of the extract: how old the data are.
        behind: Providers whose last month lies before the index date, in words.
        order: Order of the cards, in words.
        purpose: Purpose of the run.
        synthetic: Whether the people are synthetic.
        first_day_shown: First day of the timelines.
        n_criteria: Number of criteria in the set.
        version: Version of cohortid.
    """

    pack_id: str
    run_id: str
    index_date: date
    criteria_title: str
    criteria_id: str
    criteria_sha256: str
    data_fingerprint: str
    first_day: date
    last_day: date
    behind: tuple[str, ...]
    order: str
    purpose: str
    synthetic: bool
    first_day_shown: date
    n_criteria: int
    version: str


@dataclass(frozen=True)
class ReviewPack:
    """A pack before it is written: what it says of itself, and the cards in their order.

    Parameters:
        about: What it says of itself.
        cards: One card per person, in the order shown, those of section "not_now" last.
        unsettled: People whom the rules can't tell about, in the order of their keys.
        criteria: Id to title of every criterion, in the set's order.
    """

    about: AboutPack
    cards: tuple[ReviewCard, ...]
    unsettled: tuple[Unsettled, ...]
    criteria: dict[str, str]

    def by_sheet(self) -> dict[str, tuple[ReviewCard, ...]]:
        """Return the cards for review by team, teams in the order of their names, no team last."""
        found: dict[str, list[ReviewCard]] = {}
        for one in self.cards:
            if one.section == "review":
                found.setdefault(one.sheet, []).append(one)
        names = sorted(found, key=lambda name: (name == NO_TEAM, name))
        return {name: tuple(found[name]) for name in names}

    def not_now(self) -> tuple[ReviewCard, ...]:
        """Return the cards of people who are to be looked at again later."""
        return tuple(one for one in self.cards if one.section == "not_now")
