"""Days since somebody was last seen, and how many different values. Index date 2026-09-30.

12 months are from 2025-10-01 up to it: 365 days. The community team holds the person (a referral
open from 2025-01-01) unless a table says something else.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cohortid_synthetic.oracle import evaluate
from cohortid_synthetic.spec_rows import spec_rows

pytestmark = [pytest.mark.usefixtures("asked_of")]

INDEX = date(2026, 9, 30)
UNBOUNDED = 999999
MEASURES = """
[since]
operator = "days_since"
table = "contact"
where = {attendance = ["attended"], mode = ["01", "03"]}
under = {table = "referral_team", where = {team_group = ["core_community"]}}
accepted = true
[teams]
operator = "distinct"
table = "referral_team"
column = "team_id"
where = {team_group = ["core_community", "crisis"]}
accepted = true
[modes]
operator = "distinct"
table = "contact"
column = "mode"
where = {attendance = ["attended"]}
"""
CRITERIA = """
[population]
[families]
[bring_forward]
all = [{{criterion = "asked"}}]
[criteria.asked]
any = [{{measure = "{measure}", within = "{within}", {threshold}, absent = "{absent}"}}]
"""
HEADS = {
    "contact": "date | attendance | mode | rejected | in_low\n",
    "referral_team": "start | end | team_group | team_id | rejected | in_low | provider_id\n",
    "referral": "start | end\n",
}
HELD = "2025-01-01 | open | core_community | T1 | | | P1"


def ask(
    folder: Path,
    measure: str,
    contacts: list[str],
    held: list[str] | None = None,
    threshold: str = "more_than = 60",
    within: str = "12 months",
    absent: str = "no",
    coverage: str = "",
    index: date = INDEX,
) -> dict[str, Any]:
    """Measure one person; a contact is "date | attendance", face to face unless said."""
    asked = CRITERIA.format(measure=measure, within=within, absent=absent, threshold=threshold)
    (folder / "set.toml").write_text(asked, "utf-8")
    (folder / "measures.toml").write_text(MEASURES, "utf-8")
    whole = [row if row.count("|") > 1 else f"{row} | 01 | |" for row in contacts]
    texts = {"referral_team": [HELD] if held is None else held, "contact": whole}
    if coverage:
        texts["referral"] = ["2025-01-01 | open"]
    tables = {name: spec_rows(name, HEADS[name] + "\n".join(own)) for name, own in texts.items()}
    tables["person"] = [{"person_id": "1"}]
    months = spec_rows("coverage", coverage) if coverage else None
    result = evaluate(tables, folder / "set.toml", folder / "measures.toml", index, months)
    found: dict[str, Any] = result.measures.iloc[0].to_dict()
    return found | {"state": result.states["state"].iloc[0]}


def bounds(got: dict[str, Any]) -> tuple[int, int, int]:
    return got["low"], got["high"], got["why"]


def received(*lost: str, first: str = "2024-01") -> str:
    """Return the calendar of provider P1 up to 2026-09, but for those named "MHS201 2026-02"."""
    lines = ["source_table | month | loaded"]
    for number in range(33):
        month = date(2024 + number // 12, number % 12 + 1, 1)
        for table in ("MHS101", "MHS201", "MHS902"):
            if f"{month:%Y-%m}" >= first:
                loaded = "no" if f"{table} {month:%Y-%m}" in lost else "yes"
                lines.append(f"{table} | {month} | {loaded}")
    return "\n".join(lines)


# ---- days since -------------------------------------------------------------------------------

SEEN, MISSED = "attended", "did_not_attend"


@pytest.mark.parametrize(
    ("contacts", "low", "high", "why"),
    [
        ([f"2026-09-30 | {SEEN}"], 0, 0, 0),  # seen on the index date
        ([f"2026-09-29 | {SEEN}"], 1, 1, 0),
        ([f"2026-08-31 | {SEEN}"], 30, 30, 0),
        ([f"2026-02-28 | {SEEN}", f"2026-01-01 | {SEEN}"], 214, 214, 0),  # the newest one
        ([f"2026-10-01 | {SEEN}"], 365, 365, 0),  # later than the index date: not there yet
        ([f"2025-10-01 | {SEEN}"], 364, 364, 0),  # first day of the window
        ([f"2025-09-30 | {SEEN}"], 365, 365, 0),  # the day before it: not in the window
        ([], 365, 365, 0),  # waiting since before the window
        ([f"2026-09-01 | {MISSED}"], 365, 365, 0),  # missed isn't seen
        ([f"2026-09-01 | {SEEN} | 05 | |"], 365, 365, 0),  # by e-mail isn't seen
        ([f"2026-09-01 | {SEEN} | 03 | 2026-01-01 |"], 29, 29, 0),  # rejected or not, it was
        # outcome or mode not readable: seen then, or not
        ([f"2026-07-02 | {SEEN}", "2026-08-31 | unknown"], 30, 90, 2),
        ([f"2026-07-02 | {SEEN}", f"2026-08-31 | {SEEN} | ?9 | |"], 30, 90, 2),
        (["2026-08-31 | unknown"], 30, 365, 2),
        ([f"2026-07-02 | {SEEN}", f"2026-08-31 | {SEEN} | 01 | | 0"], 30, 90, 128),
        # without a date: it could have been today
        ([f"2026-07-02 | {SEEN}", f" | {SEEN}"], 0, 90, 4),
        ([f" | {SEEN}"], 0, 365, 4),
    ],
)
def test_days_since(tmp_path: Path, contacts: list[str], low: int, high: int, why: int) -> None:
    assert bounds(ask(tmp_path, "since", contacts)) == (low, high, why)


@pytest.mark.parametrize(
    ("held", "low", "high", "why"),
    [
        ([], 0, 0, 0),  # nobody is expected to see them
        (["2026-08-31 | open | core_community | T1 | | | P1"], 30, 30, 0),  # never seen: since then
        (["2026-09-30 | open | core_community | T1 | | | P1"], 0, 0, 0),
        (["2026-10-01 | open | core_community | T1 | | | P1"], 0, 0, 0),  # not yet received
        # of several that are open, the earliest
        (
            [
                "2026-08-31 | open | core_community | T1 | | | P1",
                "2026-07-02 | open | core_community | T2 | | | P1",
            ],
            90,
            90,
            0,
        ),
        (["2026-07-02 | 2026-09-30 | core_community | T1 | | | P1"], 0, 0, 0),  # ended today
        (["2026-07-02 | 2026-10-01 | core_community | T1 | | | P1"], 90, 90, 0),  # ends later
        (["2026-07-02 | open | liaison | T1 | | | P1"], 0, 0, 0),  # another kind of team
        (["2026-07-02 | open | core_community | T1 | 2026-09-30 | | P1"], 0, 0, 0),  # rejected
        (["2026-07-02 | open | core_community | T1 | 2026-10-01 | | P1"], 90, 90, 0),
        # open or not isn't known
        (["2026-07-02 | 2026-08-01.. | core_community | T1 | | | P1"], 0, 90, 4),
        (["2026-07-02 | 2026-08-01..2026-09-30 | core_community | T1 | | | P1"], 0, 0, 0),
        (["2026-07-02 | open | unknown | T1 | | | P1"], 0, 90, 2),
        (["2026-07-02 | open | core_community | T1 | | 0 | P1"], 0, 90, 128),
        ([" | open | core_community | T1 | | | P1"], 0, 365, 4),
    ],
)
def test_days_since_the_referral_if_never_seen(
    tmp_path: Path, held: list[str], low: int, high: int, why: int
) -> None:
    assert bounds(ask(tmp_path, "since", [], held)) == (low, high, why)


def test_who_was_seen_before_the_referral_was_seen_then(tmp_path: Path) -> None:
    held = ["2026-08-31 | open | core_community | T1 | | | P1"]
    assert bounds(ask(tmp_path, "since", [f"2026-07-02 | {SEEN}"], held)) == (90, 90, 0)


@pytest.mark.parametrize(
    ("days_ago", "state"),
    [("2026-08-02", "not_met"), ("2026-08-01", "not_met"), ("2026-07-31", "met")],
)
def test_more_than_sixty_days(tmp_path: Path, days_ago: str, state: str) -> None:
    assert ask(tmp_path, "since", [f"{days_ago} | {SEEN}"])["state"] == state


@pytest.mark.parametrize(
    ("index", "seen", "days"),
    [
        (date(2024, 2, 29), "2024-02-28", 1),
        (date(2024, 3, 1), "2024-02-29", 1),
        (date(2024, 3, 1), "2024-02-28", 2),  # a leap day lies between
        (date(2025, 3, 1), "2025-02-28", 1),
        (date(2026, 8, 31), "2026-07-31", 31),
    ],
)
def test_leap_days_and_month_ends(tmp_path: Path, index: date, seen: str, days: int) -> None:
    held = ["2020-01-01 | open | core_community | T1 | | | P1"]
    got = ask(tmp_path, "since", [f"{seen} | {SEEN}"], held, index=index)
    assert bounds(got) == (days, days, 0)


@pytest.mark.parametrize(
    ("lost", "contacts", "low", "high", "why"),
    [
        ((), [f"2026-07-02 | {SEEN}"], 90, 90, 0),
        (("MHS201 2026-06",), [f"2026-07-02 | {SEEN}"], 90, 90, 0),  # before: can't matter
        (("MHS201 2026-07",), [f"2026-07-02 | {SEEN}"], 61, 90, 1),  # up to 31 July
        (("MHS201 2026-09",), [f"2026-07-02 | {SEEN}"], 0, 90, 1),
        (("MHS201 2026-08",), [], 30, 365, 1),
        (("MHS101 2026-08", "MHS902 2026-08"), [], 365, 365, 0),  # what is open is sent again
        (("MHS101 2026-09",), [f"2026-07-02 | {SEEN}"], 90, 90, 0),
        (("MHS101 2026-09",), [], 365, 365, 0),
    ],
)
def test_lost_months(
    tmp_path: Path, lost: tuple[str, ...], contacts: list[str], low: int, high: int, why: int
) -> None:
    got = ask(tmp_path, "since", contacts, coverage=received(*lost))
    assert bounds(got) == (low, high, why)


def test_what_is_open_could_have_been_lost_with_the_last_month(tmp_path: Path) -> None:
    closed = ["2025-01-01 | 2025-12-31 | core_community | T1 | | | P1"]
    coverage = received("MHS101 2026-09")
    got = ask(tmp_path, "since", [f"2026-07-02 | {SEEN}"], closed, coverage=coverage)
    assert bounds(got) == (0, 90, 1)
    got = ask(tmp_path, "since", [], closed, coverage=coverage)
    assert bounds(got) == (0, 365, 1)
    got = ask(tmp_path, "since", [], closed, coverage=coverage, absent="adds_only")
    assert bounds(got) == (0, 0, 0)


@pytest.mark.parametrize(
    ("absent", "high", "why", "state"),
    [
        ("no", 0, 0, "not_met"),
        ("unknown", UNBOUNDED, 8, "not_known"),
        ("adds_only", 0, 0, "not_met"),
    ],
)
def test_nothing_open_is_nothing_recorded(
    tmp_path: Path, absent: str, high: int, why: int, state: str
) -> None:
    got = ask(tmp_path, "since", [], [], absent=absent)
    assert (*bounds(got), got["state"]) == (0, high, why, state)


def test_a_table_that_is_never_sent_leaves_it_open(tmp_path: Path) -> None:
    coverage = "\n".join(line for line in received().splitlines() if "MHS201" not in line)
    got = ask(tmp_path, "since", [f"2026-07-02 | {SEEN}"], coverage=coverage)
    assert (got["low"], got["high"], got["high_recorded"], got["why"]) == (90, UNBOUNDED, 90, 16)


# ---- distinct ---------------------------------------------------------------------------------

TEAM = "{start} | open | {group} | {team} | | | {provider}"


def team(start: str, of: str, group: str = "crisis", provider: str = "P1") -> str:
    return TEAM.format(start=start, team=of, group=group, provider=provider)


@pytest.mark.parametrize(
    ("held", "low", "high", "why"),
    [
        ([], 0, 0, 0),
        ([team("2026-01-01", "T1")], 1, 1, 0),
        ([team("2026-01-01", "T1"), team("2026-02-01", "T1")], 1, 1, 0),  # the same one again
        ([team("2026-01-01", "T1"), team("2026-02-01", "T2")], 2, 2, 0),
        # an id is its provider's own
        ([team("2026-01-01", "T1"), team("2026-02-01", "T1", provider="P2")], 2, 2, 0),
        ([team("2026-01-01", "T1"), team("2026-02-01", "T2", "liaison")], 1, 1, 0),
        # the window
        ([team("2025-10-01", "T1"), team("2025-09-30", "T2")], 1, 1, 0),
        ([team("2026-09-30", "T1"), team("2026-10-01", "T2")], 1, 1, 0),
        # not readable: each could be another one
        ([team("2026-01-01", "T1"), team("2026-02-01", "")], 1, 2, 2),
        ([team("2026-01-01", ""), team("2026-02-01", "")], 0, 2, 2),
        ([team("2026-01-01", "T1"), team("2026-02-01", "T2", "unknown")], 1, 2, 2),
        ([team("2026-01-01", "T1"), team("2026-02-01", "T1", "unknown")], 1, 1, 0),
        ([team("2026-01-01", "T1"), team("", "T2")], 1, 2, 4),
        (["2026-01-01 | open | crisis | T1 | | 0 | P1"], 0, 1, 128),
        (["2026-01-01 | open | crisis | T1 | 2026-09-30 | | P1"], 0, 0, 0),
    ],
)
def test_different_teams(tmp_path: Path, held: list[str], low: int, high: int, why: int) -> None:
    got = ask(tmp_path, "teams", [], held, threshold="at_least = 2")
    assert bounds(got) == (low, high, why)
    assert got["state"] == {0: "not_met"}.get(int(high >= 2), "met" if low >= 2 else "not_known")


def test_different_values_of_a_code(tmp_path: Path) -> None:
    contacts = [f"2026-01-0{day} | {SEEN} | {mode} | |" for day, mode in enumerate("1113", 1)]
    contacts += [f"2026-02-01 | {SEEN} | | |", f"2026-02-02 | {SEEN} | ?X | |"]
    got = ask(tmp_path, "modes", contacts, threshold="at_least = 3")
    assert (*bounds(got), got["state"]) == (2, 4, 2, "not_known")


@pytest.mark.parametrize(
    ("absent", "lost", "high", "why"),
    [
        ("no", "", 1, 0),
        ("no", "MHS101 2026-05", UNBOUNDED, 1),
        ("adds_only", "MHS101 2026-05", 1, 0),
        ("no", "MHS101 2025-09", 1, 0),  # before the window
    ],
)
def test_a_lost_month_could_hold_more(
    tmp_path: Path, absent: str, lost: str, high: int, why: int
) -> None:
    held = [team("2026-01-01", "T1")]
    coverage = received(lost) if lost else received()
    got = ask(
        tmp_path, "teams", [], held, threshold="at_least = 2", absent=absent, coverage=coverage
    )
    assert bounds(got) == (1, high, why)


def test_nothing_recorded_is_not_known_where_silence_says_nothing(tmp_path: Path) -> None:
    got = ask(tmp_path, "teams", [], [], threshold="at_least = 2", absent="unknown")
    assert (*bounds(got), got["state"]) == (0, UNBOUNDED, 8, "not_known")
