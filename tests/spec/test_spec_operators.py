"""What each operator gives at, below and above its edge. Index date 2026-09-30 throughout.

Windows: 24 months from 2024-10-01, 12 months from 2025-10-01, both up to 2026-09-30.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cohortid_synthetic.oracle import evaluate
from cohortid_synthetic.spec_rows import spec_rows

from cohortid.errors import CriteriaError

pytestmark = pytest.mark.usefixtures("asked_of")

INDEX = date(2026, 9, 30)
UNBOUNDED = 999999

MEASURES = """
[missed]
operator = "count"
table = "contact"
where = {attendance = ["did_not_attend", "arrived_too_late"], team_group = ["core_community"]}
accepted = true
once_per = "day"
[closures]
operator = "count"
table = "referral"
date = "end"
where = {close_reason = ["05", "09"]}
accepted = true
[ever_closed_so]
operator = "exists"
table = "referral"
where = {close_reason = ["05"]}
[received]
operator = "exists"
table = "referral"
where = {reason = ["02"]}
accepted = true
[detentions]
operator = "overlaps"
table = "detention"
where = {section_group = ["detention"]}
[days]
operator = "covered_days"
table = "hospital_spell"
[admitted_days]
operator = "covered_days"
table = "admission"
[admissions]
operator = "count"
table = "admission"
[share]
operator = "share"
table = "contact"
where = {team_group = ["core_community"]}
numerator = {attendance = ["did_not_attend", "arrived_too_late"]}
rest = {attendance = ["attended"]}
accepted = true
once_per = "day"
[home]
operator = "latest"
table = "accommodation"
column = "homeless"
pass_over = {accommodation_type = ["20", "21"]}
[later]
operator = "count"
table = "crisis_episode"
built = false
"""

CRITERIA = """
[population]
[families]
[bring_forward]
all = [{{criterion = "asked"}}]
[criteria.asked]
any = [{{{leaf}}}]
"""


def ask(
    folder: Path, leaf: str, table: str, text: str, coverage: str = "", **usual: Any
) -> dict[str, Any]:
    """Evaluate one condition for one person and return measure and state in one dict."""
    (folder / "set.toml").write_text(CRITERIA.format(leaf=leaf), "utf-8")
    (folder / "measures.toml").write_text(MEASURES, "utf-8")
    tables = {"person": [{"person_id": "1"}], table: spec_rows(table, text, **usual)}
    months = spec_rows("coverage", coverage) if coverage else None
    paths = (folder / "set.toml", folder / "measures.toml")
    result = evaluate(tables, *paths, INDEX, months)
    measure = result.measures.iloc[0].to_dict()
    return measure | {"state": result.states["state"].iloc[0]}


MISSED = 'measure = "missed", within = "12 months", absent = "no", '


def contacts(*rows: str) -> str:
    return "\n".join(("date | attendance | team_group | rejected", *rows))


@pytest.mark.parametrize(
    ("condition", "days", "state"),
    [
        ("at_least = 3", 2, "not_met"),
        ("at_least = 3", 3, "met"),
        ("at_least = 3", 4, "met"),
        ("more_than = 2", 2, "not_met"),
        ("more_than = 2", 3, "met"),
        ("less_than = 3", 2, "met"),
        ("less_than = 3", 3, "not_met"),
    ],
)
def test_count_against_its_threshold(tmp_path: Path, condition: str, days: int, state: str) -> None:
    rows = [f"2026-01-{day:02d} | did_not_attend | core_community |" for day in range(1, days + 1)]
    got = ask(tmp_path, MISSED + condition, "contact", contacts(*rows))
    assert (got["low"], got["high"], got["why"], got["state"]) == (days, days, 0, state)


@pytest.mark.parametrize(
    ("row", "low", "high", "why"),
    [
        ("2025-09-30 | did_not_attend | core_community |", 0, 0, 0),  # the day before the window
        ("2025-10-01 | did_not_attend | core_community |", 1, 1, 0),  # its first day
        ("2026-09-30 | arrived_too_late | core_community |", 1, 1, 0),  # the index date
        ("2026-10-01 | did_not_attend | core_community |", 0, 0, 0),  # after it
        ("2026-01-01 | attended | core_community |", 0, 0, 0),
        ("2026-01-01 | did_not_attend | liaison |", 0, 0, 0),  # another kind of team
        ("2026-01-01 | unknown | core_community |", 0, 1, 2),  # outcome unreadable or blank
        ("2026-01-01 | did_not_attend | unknown |", 0, 1, 2),
        ("2026-01-01 | unknown | liaison |", 0, 0, 0),  # could not count, whatever the outcome
        (" | did_not_attend | core_community |", 0, 1, 4),  # undated
        (" | unknown | core_community |", 0, 1, 6),  # both
        ("2026-01-01 | did_not_attend | core_community | 2026-09-30", 0, 0, 0),  # rejected by then
        ("2026-01-01 | did_not_attend | core_community | 2026-10-01", 1, 1, 0),  # only later
    ],
)
def test_which_contact_counts(tmp_path: Path, row: str, low: int, high: int, why: int) -> None:
    got = ask(tmp_path, MISSED + "at_least = 1", "contact", contacts(row))
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


def test_several_on_a_day_are_one_and_each_undated_one_may_be_a_day(tmp_path: Path) -> None:
    text = contacts(
        "2026-01-01 | did_not_attend | core_community |",
        "2026-01-01 | arrived_too_late | core_community |",
        "2026-01-01 | unknown | core_community |",
        " | did_not_attend | core_community |",
        " | did_not_attend | core_community |",
    )
    got = ask(tmp_path, MISSED + "at_least = 3", "contact", text)
    assert (got["low"], got["high"], got["state"]) == (1, 3, "not_known")


def test_a_quarantined_row_only_could_count(tmp_path: Path) -> None:
    text = """
        date       | attendance     | team_group     | in_low
        2026-01-01 | did_not_attend | core_community | 0
    """
    got = ask(tmp_path, MISSED + "at_least = 1", "contact", text)
    assert (got["low"], got["high"], got["why"], got["state"]) == (0, 1, 128, "not_known")


def test_a_row_that_can_not_be_real_does_not_count(tmp_path: Path) -> None:
    text = """
        date       | attendance     | team_group     | in_low | in_high
        2026-01-01 | did_not_attend | core_community | 0      | 0
    """
    got = ask(tmp_path, MISSED + "at_least = 1", "contact", text)
    assert (got["low"], got["high"], got["why"], got["state"]) == (0, 0, 0, "not_met")


def test_why_a_referral_was_closed_is_not_known_before_it_is(tmp_path: Path, asked_of: str) -> None:
    leaf = 'measure = "ever_closed_so", within = "12 months", at_least = 1, absent = "no"'
    if asked_of == "engine":  # a measure that would count it by its start is refused
        with pytest.raises(CriteriaError, match="known only at the end"):
            ask(tmp_path, leaf, "referral", "start | end | close_reason\n2026-01-01 | open |")
        return
    rows = "start | end | close_reason\n2026-01-01 | 2026-10-01 | 05"
    assert ask(tmp_path, leaf, "referral", rows)["low"] == 0
    rows = "start | end | close_reason\n2026-01-01 | 2026-09-30 | 05"
    assert ask(tmp_path, leaf, "referral", rows)["low"] == 1


@pytest.mark.parametrize(
    ("row", "low", "high", "why"),
    [
        ("2023-01-01 | 2024-10-01 | 05", 1, 1, 0),  # the window's first day
        ("2023-01-01 | 2024-09-30 | 05", 0, 0, 0),
        ("2026-01-01 | 2026-09-30 | 09", 1, 1, 0),
        ("2026-01-01 | 2026-10-01 | 05", 0, 0, 0),  # closed later: open at the index date
        ("2026-01-01 | 2026-02-01 | 02", 0, 0, 0),
        ("2026-01-01 | 2026-02-01 |", 0, 1, 2),  # why it was closed is blank
        ("2026-01-01 | 2026-02-01 | ?77", 0, 1, 2),
        ("2026-01-01 | open |", 0, 0, 0),
        ("2026-01-01 | 2026-03-01..2026-09-30 |", 0, 1, 6),  # stopped being sent
        ("2023-01-01 | 2024-06-01..2024-09-30 |", 0, 0, 0),  # and ended before the window
        ("2023-01-01 | 2024-06-01..2024-10-01 |", 0, 1, 6),
    ],
)
def test_a_closure_is_an_event_on_its_end(
    tmp_path: Path, row: str, low: int, high: int, why: int
) -> None:
    text = f"start | end | close_reason\n{row}"
    leaf = 'measure = "closures", within = "24 months", at_least = 1, absent = "no"'
    got = ask(tmp_path, leaf, "referral", text)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


@pytest.mark.parametrize(
    ("row", "low", "high", "why"),
    [
        ("1999-01-01 | 2000-01-01 | 02 |", 1, 1, 0),  # ever
        ("2026-09-30 | open | 02 |", 1, 1, 0),
        ("2026-10-01 | open | 02 |", 0, 0, 0),
        (" | open | 02 |", 0, 1, 4),
        ("2026-01-01 | open |  |", 0, 1, 2),
        ("2026-01-01 | open | 04 |", 0, 0, 0),
        ("2026-01-01 | 2026-01-05 | 02 | 2026-01-05", 0, 0, 0),  # rejected
    ],
)
def test_exists_ever(tmp_path: Path, row: str, low: int, high: int, why: int) -> None:
    text = f"start | end | reason | rejected\n{row}"
    leaf = 'measure = "received", within = "ever", at_least = 1, absent = "no"'
    got = ask(tmp_path, leaf, "referral", text)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


@pytest.mark.parametrize(
    ("row", "low", "high", "why"),
    [
        ("2024-09-01 | 2024-10-01 | detention", 1, 1, 0),  # its last day is part of it
        ("2024-09-01 | 2024-09-30 | detention", 0, 0, 0),
        ("2026-09-30 | open | detention", 1, 1, 0),
        ("2026-09-30 | 2026-09-30 | detention", 1, 1, 0),  # of one day
        ("2026-10-01 | open | detention", 0, 0, 0),
        ("2015-01-01 | open | detention", 1, 1, 0),
        ("2015-01-01 | 2030-01-01 | detention", 1, 1, 0),
        (" | 2025-01-01 | detention", 0, 1, 4),  # no start
        ("2024-01-01 | 2024-06-01..2026-09-30 | detention", 0, 1, 4),  # may have ended before
        ("2024-01-01 | 2024-10-01..2026-09-30 | detention", 1, 1, 0),
        ("2025-01-01 | 2025-01-02 | unknown", 0, 1, 2),
        ("2025-01-01 | 2025-01-02 | short_term", 0, 0, 0),
        ("2025-01-01 | 2025-01-02 | informal", 0, 0, 0),
    ],
)
def test_overlaps(tmp_path: Path, row: str, low: int, high: int, why: int) -> None:
    text = f"start | end | section_group\n{row}"
    leaf = 'measure = "detentions", within = "24 months", at_least = 1, absent = "no"'
    got = ask(tmp_path, leaf, "mha_period", text)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


@pytest.mark.parametrize(
    ("rows", "low", "high", "why"),
    [
        (["2026-01-01 | 2026-01-11 |"], 10, 10, 0),  # the day of discharge is left out
        (["2026-01-01 | 2026-01-01 |"], 0, 0, 0),
        (["2026-09-20 | open |"], 11, 11, 0),  # the index date of somebody still there is in
        (["2026-09-20 | 2026-10-20 |"], 11, 11, 0),
        (["2026-09-20 | 2026-09-30 |"], 10, 10, 0),
        (["2026-10-01 | open |"], 0, 0, 0),
        (["2024-09-21 | 2024-10-11 |"], 10, 10, 0),  # clipped at the window's first day
        (["2026-01-01 | 2026-01-11 |", "2026-01-06 | 2026-01-16 |"], 15, 15, 0),  # once
        (["2026-01-01 | 2026-01-11 |", "2026-01-11 | 2026-01-21 |"], 20, 20, 0),
        (["2026-08-31 | 2026-09-01..2026-09-30 |"], 1, 30, 4),  # an end that never came
        ([" | 2026-01-11 |"], 0, UNBOUNDED, 4),  # no start
        (["2026-01-01 | 2026-01-11 | 0"], 0, UNBOUNDED, 128),  # quarantined
        (["2024-10-01 | 2025-04-01 |"], 182, 182, 0),
        (["2024-10-01 | 2025-04-02 |"], 183, 183, 0),
    ],
)
def test_covered_days(tmp_path: Path, rows: list[str], low: int, high: int, why: int) -> None:
    text = "\n".join(("start | end | in_low", *rows))
    leaf = 'measure = "days", within = "24 months", more_than = 182, absent = "no"'
    got = ask(tmp_path, leaf, "hospital_spell", text)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)
    assert (got["state"] == "met") == (low > 182)


@pytest.mark.parametrize(
    ("missed", "attended", "unknown", "undated_missed", "state"),
    [
        (3, 6, 0, 0, "met"),  # exactly a third
        (3, 7, 0, 0, "not_met"),  # 3 of 10
        (3, 5, 1, 0, "met"),  # 3 of 9 at worst
        (3, 6, 1, 0, "not_known"),  # 3 of 10 or 4 of 10
        (3, 9, 1, 0, "not_met"),  # 4 of 13 at best
        (1, 2, 0, 0, "met"),
        (0, 0, 0, 0, "not_met"),  # nothing planned
        (0, 0, 1, 0, "not_known"),
        (0, 3, 0, 1, "not_met"),  # 1 of 4 at best
        (0, 2, 0, 1, "not_known"),  # 1 of 3 at best
    ],
)
def test_share_as_whole_numbers(
    tmp_path: Path, missed: int, attended: int, unknown: int, undated_missed: int, state: str
) -> None:
    kinds = ["did_not_attend"] * missed + ["attended"] * attended + ["unknown"] * unknown
    rows = [f"2026-01-{day:02d} | {kind} | core_community |" for day, kind in enumerate(kinds, 1)]
    rows += ["2026-02-01 | cancelled_by_patient | core_community |"]  # left out
    rows += [" | did_not_attend | core_community |"] * undated_missed
    leaf = 'measure = "share", within = "12 months", at_least = [1, 3], absent = "no"'
    got = ask(tmp_path, leaf, "contact", contacts(*rows))
    assert got["state"] == state
    four = (missed, missed + unknown + undated_missed, attended, attended + unknown)
    names = ("part_counts", "part_could", "rest_counts", "rest_could")
    assert tuple(got[name] for name in names) == four


def test_a_day_with_a_missed_and_an_attended_contact_is_in_both_parts(tmp_path: Path) -> None:
    text = contacts(
        "2026-01-01 | did_not_attend | core_community |",
        "2026-01-01 | attended | core_community |",
        "2026-01-01 | attended | core_community |",
    )
    leaf = 'measure = "share", within = "12 months", at_least = [1, 2], absent = "no"'
    got = ask(tmp_path, leaf, "contact", text)
    assert (got["part_counts"], got["rest_counts"], got["state"]) == (1, 1, "met")


@pytest.mark.parametrize(
    ("rows", "state", "why"),
    [
        (["2026-01-01 | 12 | yes |"], "met", 0),
        (["2026-01-01 | 02 | no |"], "not_met", 0),
        (["2026-01-01 | 98 | unknown |"], "not_known", 2),
        (["2026-01-01 | 12 | yes |", "2026-02-01 | 02 | no |"], "not_met", 0),  # newest decides
        (["2026-01-01 | 02 | no |", "2026-02-01 | 12 | yes |"], "met", 0),
        (["2026-01-01 | 12 | yes |", "2026-02-01 | 20 | unknown |"], "met", 0),  # passed over
        (["2026-01-01 | 12 | yes |", "2026-02-01 |  | unknown |"], "not_known", 2),  # stays newest
        (["2026-02-01 | 12 | yes |", "2026-02-01 | 02 | no |"], "not_known", 0),  # they disagree
        (["2025-10-01 | 12 | yes |"], "met", 0),  # the window's first day
        (["2025-09-30 | 12 | yes |"], "not_known", 8),  # too old: not recorded
        (["2026-09-30 | 12 | yes |"], "met", 0),
        (["2026-10-01 | 12 | yes |"], "not_known", 8),
        ([], "not_known", 8),
        (["2026-01-01 | 20 | unknown |"], "not_known", 8),  # only the ward is recorded
        ([" | 12 | yes |"], "not_known", 12),  # undated: perhaps outside the window
        ([" | 02 | no |"], "not_known", 12),  # and then nothing is recorded in it
        (["2026-01-01 | 02 | no |", " | 12 | yes |"], "not_known", 4),  # perhaps the newest
        (["2026-01-01 | 12 | yes |", " | 14 | yes |"], "met", 0),
        (["2026-01-01 | 02 | no |", " | 04 | no |"], "not_met", 0),
        (["2026-01-01 | 12 | yes |", " | 02 | no |"], "not_known", 4),  # perhaps the newest
        (["2026-01-01 | 12 | yes | 0"], "not_known", 128),
        (["2026-01-01 | 12 | yes |", "2026-02-01 | 02 | no | 0"], "not_known", 128),
        (
            ["2026-01-01 | 12 | yes | 0", "2026-02-01 | 02 | no |"],
            "not_met",
            0,
        ),  # earlier: no matter
    ],
)
@pytest.mark.parametrize("absent", ["no", "unknown"])
def test_latest(tmp_path: Path, rows: list[str], state: str, why: int, absent: str) -> None:
    text = "\n".join(("date | accommodation_type | homeless | in_low", *rows))
    leaf = f'measure = "home", within = "12 months", is = ["yes"], absent = "{absent}"'
    got = ask(tmp_path, leaf, "accommodation", text)
    assert (got["state"], got["why"]) == (state, why)


@pytest.mark.parametrize(
    ("absent", "high", "why", "state"),
    [("no", 0, 0, "not_met"), ("unknown", 1, 8, "not_known"), ("adds_only", 0, 0, "not_met")],
)
def test_what_absence_means(tmp_path: Path, absent: str, high: int, why: int, state: str) -> None:
    leaf = f'measure = "received", within = "ever", at_least = 1, absent = "{absent}"'
    got = ask(tmp_path, leaf, "referral", "start | end | reason\n2026-01-01 | open | 04")
    assert (got["low"], got["high"], got["why"], got["state"]) == (0, high, why, state)


def test_absence_of_a_number_is_unbounded(tmp_path: Path) -> None:
    leaf = 'measure = "admissions", within = "24 months", more_than = 2, absent = "unknown"'
    got = ask(tmp_path, leaf, "hospital_spell", "start | end")
    assert (got["high"], got["high_recorded"], got["why"]) == (UNBOUNDED, UNBOUNDED, 8)


@pytest.mark.parametrize(
    ("in_low", "why"),
    [("1", 4), ("0", 132)],  # a row without a start is real, unless it is quarantined
)
def test_overlaps_asks_whether_a_period_is_real(tmp_path: Path, in_low: str, why: int) -> None:
    text = f"start | end | section_group | in_low\n | 2025-01-01 | detention | {in_low}"
    leaf = 'measure = "detentions", within = "24 months", at_least = 1, absent = "no"'
    got = ask(tmp_path, leaf, "mha_period", text)
    assert (got["low"], got["high"], got["why"]) == (0, 1, why)


def test_overlaps_does_not_mind_how_periods_are_joined(tmp_path: Path) -> None:
    # Perhaps one detention, perhaps two: there is one in the window in any case.
    text = """
        start      | end                    | section_group
        2024-01-01 | 2024-02-01..2025-12-31 | detention
        2025-01-01 | 2025-02-01             | detention
    """
    leaf = 'measure = "detentions", within = "24 months", at_least = 1, absent = "no"'
    got = ask(tmp_path, leaf, "mha_period", text)
    assert (got["low"], got["high"], got["why"], got["state"]) == (1, 1, 0, "met")


@pytest.mark.parametrize(
    ("destination", "low", "high", "why"),
    [("19", 2, 2, 0), ("53", 1, 1, 0), ("", 1, 2, 128), ("?9", 1, 2, 128)],
)
def test_admissions_that_may_be_one(
    tmp_path: Path, destination: str, low: int, high: int, why: int
) -> None:
    text = f"""
        start      | end        | destination   | admission_source | admission_method
        2026-01-01 | 2026-01-10 | {destination} | 19               | 25
        2026-01-13 | 2026-01-20 | 19            | 19               | 25
    """
    leaf = 'measure = "admissions", within = "24 months", more_than = 2, absent = "no"'
    got = ask(tmp_path, leaf, "hospital_spell", text)
    assert (got["low"], got["high"], got["why"]) == (low, high, why)


def test_days_in_hospital_do_not_mind_how_stays_are_joined(tmp_path: Path) -> None:
    text = """
        start      | end        | destination | admission_source | admission_method
        2026-01-01 | 2026-01-10 |             | 19               | 25
        2026-01-13 | 2026-01-20 | 19          | 19               | 25
    """
    leaf = 'measure = "admitted_days", within = "24 months", more_than = 182, absent = "no"'
    got = ask(tmp_path, leaf, "hospital_spell", text)
    assert (got["low"], got["high"], got["why"]) == (16, 16, 0)


def test_a_measure_that_is_not_built_is_never_known(tmp_path: Path) -> None:
    leaf = 'measure = "later", within = "12 months", at_least = 2, absent = "adds_only"'
    got = ask(tmp_path, leaf, "contact", contacts())
    assert (got["low"], got["high"], got["high_recorded"]) == (0, UNBOUNDED, 0)
    assert (got["why"], got["state"]) == (64, "not_known")
