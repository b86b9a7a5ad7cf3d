"""New, still, returning; waiting since; evidence changed; not needed now. Nobody leaves."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cohortid.review.decision import ComeBack, Decision
from cohortid.review.history import History, Now, Place
from cohortid.review.ledger import Ledger, Listed, RunListed, open_ledger

MARCH, JUNE, SEPTEMBER, DECEMBER = (
    date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)
)  # fmt: skip
TITLES = {"detained": "Detained", "home": "Homeless"}


class Story:
    """One person's lists and decisions, told in order."""

    def __init__(self, folder: Path) -> None:
        self.ledger: Ledger = open_ledger(folder / "l.sqlite")
        self.now = Now(
            {"detained": "met", "home": "not_known"}, {"e1": "stay"}, TITLES, frozenset({"e1"})
        )

    def list_on(self, day: date, *, others: bool = False, **changes: Any) -> Place:
        """Give out a list with the person on it (or only others), and say where they stand."""
        run = RunListed(f"run {day}", day, {"synthetic": True})
        place = self.place(day)
        key = "other" if others else "A"
        entry = Listed(
            key, place.section, ("for_review",), "T1", self.now.states, tuple(self.now.evidence),
            (), None if others else place.listing.waiting_since,
        )  # fmt: skip
        self.ledger.register(run, [replace(entry, **changes)])
        return place

    def place(self, day: date) -> Place:
        return History(self.ledger, f"run {day}", day).place("A", self.now)

    def decide(self, day: date, outcome: str, listed: date, by_when: date | None = None) -> None:
        made = Decision("A", outcome, "a reason", "team", by_when, "", "lead", day)
        self.ledger.record([ComeBack(f"run {listed}", "f", "", (made,))])

    def not_done(self, day: date) -> dict[str, date]:
        return History(self.ledger, f"run {day}", day).not_done()

    def learns(self, **evidence: str) -> None:
        known = {**self.now.evidence, **evidence}
        self.now = replace(self.now, evidence=known, behind_met=frozenset(known))


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_new_then_still_then_returning(story: Story) -> None:
    assert story.list_on(MARCH).listing.status == "new"
    assert story.list_on(JUNE).listing.status == "still"
    story.list_on(SEPTEMBER, others=True)
    listing = story.list_on(DECEMBER).listing
    assert (listing.status, listing.first_listed) == ("returning", MARCH)


def test_somebody_waits_from_the_first_list_until_a_decision_ends_it(story: Story) -> None:
    assert story.list_on(MARCH).listing.waiting_since == MARCH
    assert story.list_on(JUNE).listing.waiting_since == MARCH
    story.decide(date(2026, 7, 2), "already_receiving", JUNE)
    assert story.list_on(SEPTEMBER).listing.waiting_since is None
    assert story.list_on(DECEMBER).listing.waiting_since is None


@pytest.mark.parametrize("outcome", ["discuss", "record_wrong"])
def test_some_outcomes_dont_end_the_wait(story: Story, outcome: str) -> None:
    story.list_on(MARCH)
    story.decide(date(2026, 4, 2), outcome, MARCH)
    place = story.list_on(JUNE)
    assert place.listing.waiting_since == MARCH and story.not_done(SEPTEMBER) == {"A": JUNE}
    assert place.previous is not None and place.previous.outcome == outcome


def test_a_decision_on_an_older_list_ends_the_wait_too(story: Story) -> None:
    story.list_on(MARCH)
    story.list_on(JUNE)
    story.decide(date(2026, 7, 2), "already_receiving", MARCH)  # the pack of March came back late
    assert story.list_on(SEPTEMBER).listing.waiting_since is None


def test_what_is_new_since_the_decision_starts_a_wait_anew(story: Story) -> None:
    story.list_on(MARCH)
    story.decide(date(2026, 4, 2), "core_team", MARCH)
    assert story.list_on(JUNE).listing.evidence_changed == ()
    story.learns(e2="11 August 2026: in hospital")
    place = story.list_on(SEPTEMBER)
    assert place.listing.evidence_changed == ("11 August 2026: in hospital",)
    assert place.listing.waiting_since == SEPTEMBER
    assert story.list_on(DECEMBER).listing.waiting_since == SEPTEMBER


@pytest.mark.parametrize("outcome", ["offer_outreach", "already_receiving"])
def test_who_is_offered_or_has_outreach_waits_again_for_a_concern_only(
    story: Story, outcome: str
) -> None:
    story.list_on(MARCH)
    story.decide(date(2026, 4, 2), outcome, MARCH)
    story.learns(e2="11 May 2026: did not attend")
    listing = story.place(JUNE).listing
    assert listing.evidence_changed == ("11 May 2026: did not attend",)  # said, all the same
    assert listing.waiting_since is None
    story.learns(c1="5 June 2026: concern raised by carer: not seen")
    story.now = replace(story.now, concerns=frozenset({"c1"}))
    assert story.list_on(JUNE).listing.waiting_since == JUNE
    assert story.list_on(SEPTEMBER).listing.waiting_since == JUNE


def test_a_criterion_newly_met_is_new_and_records_that_left_their_window_are_not(
    story: Story,
) -> None:
    story.list_on(MARCH)
    story.decide(date(2026, 4, 2), "core_team", MARCH)
    story.now = Now({"detained": "not_met", "home": "met"}, {}, TITLES)
    assert story.place(JUNE).listing.evidence_changed == ("now met: Homeless",)
    story.now = replace(story.now, answered=frozenset({"home"}))
    assert story.place(JUNE).listing.evidence_changed == ()  # the review itself said so


def test_a_record_behind_a_criterion_that_isnt_met_is_no_news(story: Story) -> None:
    story.list_on(MARCH)
    story.decide(date(2026, 4, 2), "core_team", MARCH)
    story.now = replace(story.now, evidence={**story.now.evidence, "e2": "one missed contact"})
    assert story.place(JUNE).listing.evidence_changed == ()
    story.now = replace(story.now, states={"detained": "met", "home": "met"},
                        behind_met=frozenset({"e1", "e2"}))  # fmt: skip
    changed = story.place(JUNE).listing.evidence_changed
    assert changed == ("one missed contact", "now met: Homeless")


def test_not_needed_now_is_a_section_until_its_date(story: Story) -> None:
    story.list_on(MARCH)
    story.decide(date(2026, 4, 2), "not_needed_now", MARCH, by_when=date(2026, 9, 1))
    place = story.list_on(JUNE)
    assert (place.section, place.listing.waiting_since) == ("not_now", None)
    assert story.not_done(JUNE) == {"A": MARCH}  # and stays listed, whatever the rules say
    place = story.list_on(SEPTEMBER)
    assert (place.section, place.listing.waiting_since) == ("review", SEPTEMBER)


def test_not_needed_now_ends_when_evidence_changes_or_a_concern_is_raised(story: Story) -> None:
    story.list_on(MARCH)
    story.decide(date(2026, 4, 2), "not_needed_now", MARCH, by_when=date(2026, 12, 1))
    assert story.place(JUNE).section == "not_now"
    story.learns(c1="5 June 2026: concern raised by carer: not seen")
    place = story.place(JUNE)
    assert (place.section, place.listing.waiting_since) == ("review", JUNE)


def test_the_last_decision_stands_by_its_day(story: Story) -> None:
    story.list_on(MARCH)
    story.decide(date(2026, 5, 2), "already_receiving", MARCH)
    story.decide(date(2026, 4, 2), "not_needed_now", MARCH, by_when=date(2026, 12, 1))
    previous = story.place(JUNE).previous
    assert previous is not None and previous.outcome == "already_receiving"
    assert story.not_done(JUNE) == {}


def test_nobody_leaves_without_a_decision(story: Story) -> None:
    story.list_on(MARCH)
    assert story.not_done(JUNE) == {"A": MARCH}
    for outcome in ("offer_outreach", "already_receiving", "core_team", "died_moved_prison"):
        told = Story(story.ledger.path.parent / outcome)
        told.list_on(MARCH)
        told.decide(date(2026, 4, 2), outcome, MARCH)
        assert told.not_done(JUNE) == {}


def test_who_was_only_asked_about_isnt_kept(story: Story) -> None:
    story.list_on(MARCH, routes=("cannot_tell",))
    assert story.not_done(JUNE) == {}


def test_who_was_only_asked_about_is_new_once_brought_forward(story: Story) -> None:
    story.list_on(MARCH, routes=("cannot_tell",))
    place = story.place(JUNE)
    assert (place.listing.status, place.listing.waiting_since) == ("new", JUNE)
    assert place.before is not None  # so that what is new in the record is told since then
    asked = History(story.ledger, "run", JUNE).place("A", story.now, only_asked=True)
    assert asked.listing.status == "still"


def test_later_lists_and_decisions_on_them_change_nothing(story: Story) -> None:
    story.list_on(MARCH)
    before = story.place(JUNE)
    story.list_on(DECEMBER)
    story.decide(date(2027, 1, 2), "already_receiving", DECEMBER)
    assert story.place(JUNE) == before


def test_a_pack_made_again_from_the_same_run_knows_what_came_back(story: Story) -> None:
    story.list_on(MARCH)
    story.decide(date(2026, 4, 2), "not_needed_now", MARCH, by_when=date(2026, 12, 1))
    place = story.place(MARCH)
    assert (place.section, place.listing.status) == ("not_now", "new")
    assert place.previous is not None
