"""Runs of missed contacts, and stretches of days unseen. Index date 2026-09-30 throughout.

12 months are from 2025-10-01 up to it. The person is held by one team (a referral open from
2025-01-01) unless a table says something else.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cohortid_synthetic.oracle import evaluate
from cohortid_synthetic.spec_rows import spec_rows

pytestmark = [
    pytest.mark.usefixtures("asked_of"),
]

INDEX = date(2026, 9, 30)
UNBOUNDED = 999999

MEASURES = """
[run]
operator = "run"
table = "contact"
where = {team_group = ["core_community"]}
numerator = {attendance = ["did_not_attend", "arrived_too_late"]}
rest = {attendance = ["attended"]}
accepted = true
once_per = "day"
[unseen]
operator = "longest_stretch"
table = "contact"
where = {attendance = ["attended"]}
under = {table = "referral_team", where = {team_group = ["core_community"]}}
skip = {table = "service_status", where = {setting = ["ward", "prison"]}}
accepted = true
[unseen.requires]
attendance = ["did_not_attend", "cancelled_by_patient"]
team_group = ["core_community"]
"""
CRITERIA = """
[population]
[families]
[bring_forward]
all = [{{criterion = "asked"}}]
[criteria.asked]
any = [{{measure = "{measure}", within = "{within}", at_least = 3, absent = "{absent}"}}]
"""
HEADS = {
    "contact": "date | attendance | team_group | rejected | in_low\n",
    "referral_team": "start | end | team_group | rejected | in_low\n",
    "referral": "start | end\n",
    "hospital_spell": "start | end | in_low\n",
    "accommodation": "date | accommodation_type | in_low\n",
}
HELD = "2025-01-01 | open | core_community | |"


def ask(
    folder: Path,
    measure: str,
    contacts: list[str],
    within: str = "12 months",
    absent: str = "no",
    coverage: str = "",
    **texts: str,
) -> dict[str, Any]:
    """Measure one person; a contact is "date | attendance", of the community team unless said."""
    (folder / "set.toml").write_text(
        CRITERIA.format(measure=measure, within=within, absent=absent), "utf-8"
    )
    (folder / "measures.toml").write_text(MEASURES, "utf-8")
    whole = [row if row.count("|") > 1 else f"{row} | core_community | |" for row in contacts]
    texts = {"referral_team": HELD, "contact": "\n".join(whole)} | texts
    tables = {name: spec_rows(name, HEADS[name] + text) for name, text in texts.items()}
    tables["person"] = [{"person_id": "1"}]
    months = spec_rows("coverage", coverage) if coverage else None
    paths = (folder / "set.toml", folder / "measures.toml")
    result = evaluate(tables, *paths, INDEX, months)
    found: dict[str, Any] = result.measures.iloc[0].to_dict()
    return found | {"state": result.states["state"].iloc[0]}


def received(*lost: str, first: str = "2024-01") -> str:
    """Return the calendar of provider P1 up to 2026-09, but for those named "MHS201 2026-02"."""
    lines = ["source_table | month | loaded"]
    for number in range(33):
        month = date(2024 + number // 12, number % 12 + 1, 1)
        for table in ("MHS101", "MHS201", "MHS501", "MHS902"):
            if f"{month:%Y-%m}" >= first:
                loaded = "no" if f"{table} {month:%Y-%m}" in lost else "yes"
                lines.append(f"{table} | {month} | {loaded}")
    return "\n".join(lines)


# ---- run --------------------------------------------------------------------------------------

MISSED, SEEN, OFF = "did_not_attend", "attended", "cancelled_by_patient"


@pytest.mark.parametrize(
    ("contacts", "low", "high", "why"),
    [
        ([], 0, 0, 0),
        ([f"2026-01-0{n} | {MISSED}" for n in (1, 2)], 2, 2, 0),
        ([f"2026-01-0{n} | {MISSED}" for n in (1, 2, 3)], 3, 3, 0),
        # several on a day are one day
        ([f"2026-01-01 | {MISSED}", "2026-01-01 | arrived_too_late"], 1, 1, 0),
        # a cancelled one neither counts nor ends the run
        (
            [f"2026-01-01 | {MISSED}", f"2026-01-02 | {OFF}", f"2026-01-03 | {MISSED}"],
            2,
            2,
            0,
        ),
        # only those after the newest that was attended count
        ([f"2026-01-01 | {MISSED}", f"2026-01-02 | {SEEN}"], 0, 0, 0),
        ([f"2026-01-02 | {SEEN}", f"2026-01-03 | {MISSED}"], 1, 1, 0),
        ([f"2026-01-02 | {SEEN}", f"2026-01-02 | {MISSED}"], 0, 0, 0),  # on the same day
        # the window
        ([f"2025-09-30 | {MISSED}", f"2025-10-01 | {MISSED}"], 1, 1, 0),
        ([f"2026-09-30 | {MISSED}", f"2026-10-01 | {SEEN}"], 1, 1, 0),
        # contacts of other teams don't matter
        ([f"2026-01-01 | {MISSED}", f"2026-01-02 | {SEEN} | liaison | |"], 1, 1, 0),
        # an unknown outcome could be either
        ([f"2026-01-01 | {MISSED}", "2026-01-02 | unknown"], 0, 2, 2),
        (["2026-01-02 | unknown", f"2026-01-03 | {MISSED}"], 1, 2, 2),
        ([f"2026-01-01 | {MISSED}", f"2026-01-02 | {SEEN} | unknown | |"], 0, 1, 2),
        # undated ones: a missed one may be one more, an attended one may be the newest
        ([f"2026-01-01 | {MISSED}", f" | {MISSED}", f" | {MISSED}"], 1, 3, 4),
        ([f"2026-01-01 | {MISSED}", f" | {SEEN}"], 0, 1, 4),
        ([f"2026-01-01 | {MISSED}", " | unknown"], 0, 2, 6),
        ([f"2026-01-02 | {SEEN}", f" | {MISSED}"], 0, 1, 4),
        # quarantined ones
        ([f"2026-01-01 | {MISSED}", f"2026-01-02 | {SEEN} | core_community | | 0"], 0, 1, 128),
        ([f"2026-01-01 | {MISSED} | core_community | | 0"], 0, 1, 128),
        # of a rejected referral
        (
            [f"2026-01-01 | {MISSED}", f"2026-01-02 | {SEEN} | core_community | 2026-02-01 |"],
            1,
            1,
            0,
        ),
        ([f"2026-01-01 | {MISSED} | core_community | 2026-09-30 |"], 0, 0, 0),
        ([f"2026-01-01 | {MISSED} | core_community | 2026-10-01 |"], 1, 1, 0),
    ],
)
def test_run(tmp_path: Path, contacts: list[str], low: int, high: int, why: int) -> None:
    got = ask(tmp_path, "run", contacts)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)
    assert (got["state"] == "met") == (low >= 3)


@pytest.mark.parametrize(
    ("lost", "low", "high", "why"),
    [
        ((), 2, 2, 0),
        (("MHS201 2026-02",), 2, 2, 0),  # before the newest attended one
        (("MHS201 2026-03",), 2, UNBOUNDED, 1),  # its own month
        (("MHS201 2026-04",), 2, UNBOUNDED, 1),  # before both missed ones
        (("MHS201 2026-05",), 1, UNBOUNDED, 1),  # between them
        (("MHS201 2026-09",), 0, UNBOUNDED, 1),
        (("MHS101 2026-05",), 2, 2, 0),  # another table
    ],
)
def test_a_lost_month_matters_after_the_newest_attended_contact(
    tmp_path: Path, lost: tuple[str, ...], low: int, high: int, why: int
) -> None:
    contacts = [f"2026-03-20 | {SEEN}", f"2026-05-02 | {MISSED}", f"2026-06-02 | {MISSED}"]
    held = "2025-01-01 | open"
    got = ask(tmp_path, "run", contacts, coverage=received(*lost), referral=held)
    assert (got["low"], got["high"], got["high_recorded"], got["why"]) == (low, high, high, why)


def test_months_before_the_extract_are_lost(tmp_path: Path) -> None:
    coverage = received(first="2026-01")
    got = ask(tmp_path, "run", [f"2026-02-02 | {MISSED}"], coverage=coverage)
    assert (got["low"], got["high"], got["why"]) == (1, UNBOUNDED, 1)
    got = ask(tmp_path, "run", [f"2026-02-02 | {SEEN}"], coverage=coverage)
    assert (got["low"], got["high"], got["why"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("absent", "high", "why"), [("no", 0, 0), ("unknown", UNBOUNDED, 8), ("adds_only", 0, 0)]
)
@pytest.mark.parametrize("measure", ["run", "unseen"])
def test_nothing_recorded(tmp_path: Path, measure: str, absent: str, high: int, why: int) -> None:
    got = ask(tmp_path, measure, [f"2026-01-01 | {OFF}"], absent=absent)
    assert (got["low"], got["high"], got["why"]) == (0, high, why)


@pytest.mark.parametrize("measure", ["run", "unseen"])
def test_contacts_that_nobody_sends(tmp_path: Path, measure: str) -> None:
    coverage = "source_table | month | loaded\nMHS101 | 2025-09-01 | yes"
    got = ask(tmp_path, measure, [], within="12 months", coverage=coverage, absent="no")
    assert (got["low"], got["high"], got["high_recorded"], got["why"]) == (0, UNBOUNDED, 0, 16)


# ---- longest stretch --------------------------------------------------------------------------

BEFORE, MIDDLE = f"2025-09-30 | {SEEN}", f"2026-01-15 | {MISSED}"


@pytest.mark.parametrize(
    ("contacts", "days"),
    [
        ([BEFORE, MIDDLE], 365),  # seen on the day before the window, and never since
        ([f"2023-01-01 | {SEEN}", MIDDLE], 365),
        ([MIDDLE], 0),  # never seen: nothing that could end
        ([BEFORE], 0),  # nothing missed
        ([BEFORE, f"2026-01-15 | {OFF}"], 365),
        ([BEFORE, "2026-01-15 | cancelled_by_provider"], 0),
        ([BEFORE, f"2026-01-15 | {MISSED} | liaison | |"], 0),  # by another team
        ([BEFORE, f"2025-09-30 | {MISSED}"], 0),  # missed before the window
        # from the day after one to the day before the next; the missed one must lie in it
        ([f"2026-01-01 | {SEEN}", MIDDLE, f"2026-02-01 | {SEEN}"], 30),
        ([f"2026-01-01 | {SEEN}", f"2026-02-01 | {MISSED}", f"2026-02-01 | {SEEN}"], 0),
        ([f"2026-02-01 | {SEEN}", f"2026-02-02 | {MISSED}", f"2026-02-03 | {SEEN}"], 1),
        # the part of the stretch before the window doesn't count
        ([f"2025-08-01 | {SEEN}", f"2025-10-10 | {MISSED}", f"2025-10-11 | {SEEN}"], 10),
        # the longer of two
        (
            [
                f"2025-12-01 | {SEEN}",
                f"2025-12-02 | {MISSED}",
                f"2025-12-12 | {SEEN}",
                f"2025-12-13 | {MISSED}",
                f"2026-01-02 | {SEEN}",
            ],
            20,
        ),
        # seen by whichever team, under whichever referral
        ([f"2026-01-01 | {SEEN} | liaison | |", MIDDLE, f"2026-01-21 | {SEEN}"], 19),
        (
            [f"2026-01-01 | {SEEN} | liaison | 2026-01-05 |", MIDDLE, f"2026-01-21 | {SEEN}"],
            19,
        ),
        # a missed one of a rejected referral doesn't count
        ([BEFORE, f"2026-01-15 | {MISSED} | core_community | 2026-01-20 |"], 0),
        ([BEFORE, f"2026-01-15 | {MISSED} | core_community | 2026-10-20 |"], 365),
    ],
)
def test_longest_stretch(tmp_path: Path, contacts: list[str], days: int) -> None:
    got = ask(tmp_path, "unseen", contacts)
    assert (got["low"], got["high"], got["why"]) == (days, days, 0)


def test_a_leap_day_is_a_day(tmp_path: Path) -> None:
    contacts = [f"2024-02-27 | {SEEN}", f"2024-02-28 | {MISSED}", f"2024-03-02 | {SEEN}"]
    held = "2024-02-20 | 2024-03-20 | core_community | |"
    got = ask(tmp_path, "unseen", contacts, within="36 months", referral_team=held)
    assert (got["low"], got["high"]) == (3, 3)


@pytest.mark.parametrize(
    ("held", "days"),
    [
        (["2026-01-01 | 2026-02-01 | core_community | |"], 31),  # the day it ends isn't one
        (["2026-09-01 | 2026-10-20 | core_community | |"], 30),
        (["2026-10-01 | open | core_community | |"], 0),
        (["2026-01-01 | 2026-02-01 | liaison | |"], 0),
        (["2026-01-01 | 2026-02-01 | core_community | 2026-01-02 |"], 0),  # rejected
        (
            [
                "2026-01-01 | 2026-02-01 | core_community | |",
                "2026-01-11 | 2026-02-11 | core_community | |",
            ],
            41,  # days under two teams count once
        ),
        (
            [
                "2026-01-01 | 2026-01-11 | core_community | |",
                "2026-03-01 | 2026-03-11 | core_community | |",
            ],
            20,  # the days between are left out, the stretch goes on
        ),
    ],
)
def test_only_days_under_a_referral_count(tmp_path: Path, held: list[str], days: int) -> None:
    got = ask(tmp_path, "unseen", [BEFORE, MIDDLE], referral_team="\n".join(held))
    assert (got["low"], got["high"], got["why"]) == (days, days, 0)


@pytest.mark.parametrize(
    ("spells", "low", "high", "why"),
    [
        ("2026-01-01 | 2026-01-11 |", 355, 355, 0),
        ("2026-01-01 | 2026-01-11 |\n2026-01-06 | 2026-01-16 |", 350, 350, 0),
        ("2026-09-21 | open |", 355, 355, 0),
        ("2025-09-01 | 2025-10-11 |", 355, 355, 0),
        ("2026-01-01 | 2026-01-11..2026-01-21 |", 345, 355, 4),  # an end that never came
        ("2026-01-01 | 2026-01-11 | 0", 355, 365, 128),  # quarantined
        (" | 2025-10-11 |", 355, 365, 4),  # no start
        ("2026-10-01 | open |", 365, 365, 0),
    ],
)
def test_days_in_hospital_are_skipped(
    tmp_path: Path, spells: str, low: int, high: int, why: int
) -> None:
    got = ask(tmp_path, "unseen", [BEFORE, MIDDLE], hospital_spell=spells)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


@pytest.mark.parametrize(
    ("homes", "low", "high", "why"),
    [
        ("2026-01-01 | 01 |", 365, 365, 0),
        # since then the person may have been in prison
        ("2026-01-01 | 21 |", 92, 365, 4),
        ("2026-01-01 | 21 |\n2026-01-11 | 01 |", 355, 365, 4),
        ("2026-01-01 | 21 |\n2026-01-06 | 21 |\n2026-01-11 | 14 |", 355, 365, 4),
        ("2025-09-01 | 21 |\n2025-10-11 | 01 |", 355, 365, 4),
        ("2025-09-01 | 21 |\n2025-10-01 | 01 |", 365, 365, 0),
        ("2026-10-01 | 21 |", 365, 365, 0),
        (" | 21 |", 0, 365, 4),
        ("2026-01-01 | |", 92, 365, 6),  # a home that can't be read could be prison
    ],
)
def test_days_that_may_have_been_in_prison_are_not_surely_unseen(
    tmp_path: Path, homes: str, low: int, high: int, why: int
) -> None:
    got = ask(tmp_path, "unseen", [BEFORE, MIDDLE], accommodation=homes)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


@pytest.mark.parametrize(
    ("contacts", "low", "high", "why"),
    [
        # an unknown outcome may end the stretch, or be missed
        ([BEFORE, MIDDLE, "2026-01-31 | unknown"], 122, 365, 2),
        ([BEFORE, "2026-01-15 | unknown"], 0, 365, 2),
        (["2025-09-30 | unknown", MIDDLE], 0, 365, 2),
        ([BEFORE, f"2026-01-15 | {MISSED} | unknown | |"], 0, 365, 2),
        # undated
        ([BEFORE, MIDDLE, f" | {SEEN}"], 0, 365, 4),
        ([MIDDLE, f" | {SEEN}"], 0, 365, 4),
        ([BEFORE, f" | {MISSED}"], 0, 365, 4),
        ([BEFORE, MIDDLE, f" | {MISSED}"], 365, 365, 0),
        # quarantined
        ([BEFORE, MIDDLE, f"2026-01-31 | {SEEN} | core_community | | 0"], 122, 365, 128),
        ([BEFORE, f"2026-01-15 | {MISSED} | core_community | | 0"], 0, 365, 128),
    ],
)
def test_what_may_end_a_stretch(
    tmp_path: Path, contacts: list[str], low: int, high: int, why: int
) -> None:
    got = ask(tmp_path, "unseen", contacts)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


@pytest.mark.parametrize(
    ("held", "low", "high", "why"),
    [
        ("2026-01-01 | 2026-02-01..2026-03-01 | core_community | |", 31, 59, 4),
        ("2026-01-01 | 2026-02-01 | unknown | |", 0, 31, 2),
        ("2026-01-01 | 2026-02-01 | core_community | | 0", 0, 31, 128),
        (" | 2025-10-11 | core_community | |", 0, 10, 4),
    ],
)
def test_a_referral_that_may_hold(tmp_path: Path, held: str, low: int, high: int, why: int) -> None:
    got = ask(tmp_path, "unseen", [BEFORE, MIDDLE], referral_team=held)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


@pytest.mark.parametrize(
    ("lost", "low", "high", "why"),
    [
        ((), 365, 365, 0),
        # contacts: the stretch with the missed one goes up to the end of January or from March on
        (("MHS201 2026-02",), 123, 365, 1),
        (("MHS201 2026-01",), 0, 365, 1),  # the month of the missed one
        (("MHS201 2025-08",), 365, 365, 0),  # before the window
        (("MHS501 2026-02",), 337, 365, 1),  # perhaps in hospital all of February
        (("MHS101 2026-02",), 365, 365, 0),  # held all the same
        (("MHS902 2026-02",), 365, 365, 0),
    ],
)
def test_lost_months(tmp_path: Path, lost: tuple[str, ...], low: int, high: int, why: int) -> None:
    got = ask(
        tmp_path,
        "unseen",
        [BEFORE, MIDDLE],
        coverage=received(*lost),
        referral="2025-01-01 | open",
    )
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


@pytest.mark.parametrize(("lost", "high"), [("MHS101 2026-03", 41), ("MHS902 2026-03", 41)])
def test_a_referral_may_have_been_lost(tmp_path: Path, lost: str, high: int) -> None:
    got = ask(
        tmp_path,
        "unseen",
        [BEFORE, MIDDLE],
        coverage=received(lost),
        referral="2025-01-01 | open",
        referral_team="2026-01-01 | 2026-01-11 | core_community | |",
    )
    assert (got["low"], got["high"], got["why"]) == (10, high, 1)


def test_somebody_may_have_been_seen_in_a_month_lost_before_the_window(tmp_path: Path) -> None:
    got = ask(
        tmp_path,
        "unseen",
        [MIDDLE],
        coverage=received("MHS201 2025-08"),
        referral="2025-01-01 | open",
    )
    assert (got["low"], got["high"]) == (0, 365)


def test_with_adds_only_a_lost_month_adds_nothing(tmp_path: Path) -> None:
    coverage, held = received("MHS201 2026-02"), "2025-01-01 | open"
    common: dict[str, Any] = {"coverage": coverage, "absent": "adds_only", "referral": held}
    assert ask(tmp_path, "unseen", [BEFORE], **common)["high"] == 0
    got = ask(tmp_path, "run", [f"2026-01-15 | {MISSED}"], **common)
    assert (got["low"], got["high"], got["why"]) == (0, 1, 1)
