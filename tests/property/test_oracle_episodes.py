"""What holds of the oracle's episodes and closures, whatever the records."""

from datetime import date
from typing import Any

import pytest
from cohortid_synthetic.oracle_derived_tables import derived_tables
from cohortid_synthetic.oracle_gaps import Calendar
from cohortid_synthetic.oracle_rows import rows_of
from generated_records import draw_coverage, draw_person

EARLIER, LATER = date(2025, 6, 20), date(2026, 3, 31)
EPISODES = ("acute_episode", "crisis_episode", "emergency_episode")
People = list[dict[str, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def people() -> People:
    drawn = [draw_person(f"9-{number}", 0.25, [EARLIER, LATER]) for number in range(150)]
    return [{name: rows_of(own, name) for name, own in rows.items()} for rows in drawn]


def calendars() -> list[Calendar]:
    return [Calendar(None), Calendar(draw_coverage(3, 0.05))]


def known_by(rows: list[dict[str, Any]], day: date) -> list[tuple[Any, ...]]:
    """Return what is said of the rows that start by a day, ends left out."""
    found = []
    for row in rows:
        since = row.get("start") or row.get("start_earliest")
        if since is None or since <= day:
            marks = [row.get(name) for name in ("in_low", "in_high", "real", "start_earliest")]
            found.append((str(row.get("start")), *map(str, marks)))
    return sorted(found)


@pytest.mark.parametrize("name", EPISODES)
def test_what_starts_by_a_day_rests_on_rows_up_to_that_day(people: People, name: str) -> None:
    for months in calendars():
        for person in people:
            before = derived_tables(person, months, EARLIER)[name]
            after = derived_tables(person, months, LATER)[name]
            assert known_by(before, EARLIER) == known_by(after, EARLIER)


def test_somebody_surely_unseen_is_so_whatever_comes_later(people: People) -> None:
    def unseen(rows: list[dict[str, Any]], bound: str) -> list[str]:
        """Return the closures since which the person isn't seen on the earlier day."""
        return sorted(
            row["source_id"]
            for row in rows
            if row[bound] == 1
            and row["start"] <= EARLIER
            and (row["status"] == "open" or row["end_latest"] >= EARLIER)
        )

    for months in calendars():
        for person in people:
            before = derived_tables(person, months, EARLIER)["closed_unseen"]
            after = derived_tables(person, months, LATER)["closed_unseen"]
            for bound in ("in_low", "in_high"):
                assert unseen(before, bound) == unseen(after, bound)


@pytest.mark.parametrize("name", EPISODES)
def test_certain_episodes_begin_no_later_than_they_start(people: People, name: str) -> None:
    for months in calendars():
        for person in people:
            for row in derived_tables(person, months, LATER)[name]:
                assert row["in_high"] == 1
                assert row["in_low"] <= row["real"]
                if row["start"] is not None:
                    assert row["start_earliest"] <= row["start"]
