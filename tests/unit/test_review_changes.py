"""What is new in a record since the last list, as facts."""

from datetime import date
from typing import Any

from review_cards import row

from cohortid.review.history import Now
from cohortid.review.record_changes import changes_since

SINCE = date(2026, 6, 30)
TITLES = {"detained": "Detained", "home": "Homeless"}
NOW = Now({"detained": "met", "home": "not_known"}, {}, TITLES)


def changes(*rows: dict[str, Any], before: Any = None, now: Now = NOW) -> tuple[str, ...]:
    return changes_since(SINCE, rows, before, now)


def test_what_began_what_ended_and_contacts_by_outcome() -> None:
    assert changes(
        row("hospital", "bar", date(2026, 5, 1), date(2026, 7, 20), what="80 days"),
        row("team", "bar", date(2026, 7, 2), None, what="Community team T04"),
        row("contact", "attended", date(2026, 7, 3), None, what="attended"),
        row("contact", "missed", date(2026, 7, 9), None, what="did not attend"),
        row("contact", "missed", date(2026, 8, 9), None, what="did not attend"),
        row("contact", "missed", date(2026, 6, 30), None, what="did not attend"),
        row("order", "bar", date(2026, 1, 1), date(2026, 6, 30), what="Section 2"),
    ) == (
        "1 contact: attended, newest 3 July 2026",
        "2 contacts: did not attend, newest 9 August 2026",
        "2 July 2026: referral to Community team T04",
        "20 July 2026: ended, in hospital, 80 days",
    )


def test_what_isnt_recorded_is_no_change() -> None:
    gap = row("contact", "hatch", date(2026, 7, 1), date(2026, 8, 1), what="not received")
    note = row("crisis", "note", date(2026, 7, 1), None, what="never sent")
    undated = row("team", "bar", date(2026, 7, 2), None, what="x") | {"start": None}
    assert changes(gap, note, undated) == ()


def test_states_and_late_records_are_compared_with_the_last_list_only() -> None:
    now = Now(
        {"detained": "met", "home": "not_known"},
        {"e1": "1 May 2026: in hospital", "e2": "20 May 2026: in hospital",
         "e3": "2 July 2026: in hospital"},
        TITLES,
    )  # fmt: skip
    before = {"evidence": ("e1",), "states": {"detained": "not_known", "home": "not_known"}}
    began = row("hospital", "bar", date(2026, 7, 2), None, what="20 days so far")
    assert changes(began, before=before, now=now) == (
        "2 July 2026: in hospital, 20 days so far",
        "recorded since, 20 May 2026: in hospital",
        "Detained: met (was: not known)",
    )
    assert changes(began, now=now) == ("2 July 2026: in hospital, 20 days so far",)
