"""Whom a month that wasn't received touches. Index date 2026-06-30, extract from January 2024."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cohortid_synthetic.oracle_gaps import Calendar
from cohortid_synthetic.oracle_rows import rows_of, window
from cohortid_synthetic.spec_rows import spec_rows

INDEX = date(2026, 6, 30)
REFERRAL = "start | end\n"


def calendar(*missing: str, providers: tuple[str, ...] = ("P1", "P2")) -> Calendar:
    """Return a calendar with every month loaded but those named "P1 MHS201 2026-02"."""
    rows = []
    for provider in providers:
        for table in ("MHS101", "MHS201", "MHS902"):
            for number in range(30):
                month = date(2024 + number // 12, number % 12 + 1, 1)
                name = f"{provider} {table} {month:%Y-%m}"
                rows.append(
                    {
                        "provider_id": provider,
                        "source_table": table,
                        "month": month,
                        "loaded": name not in missing,
                    }
                )
    return Calendar(rows)


def touched_by(text: str, table: str, months: Calendar, **usual: Any) -> set[str]:
    rows = rows_of(spec_rows(table, text, **usual), table)
    found = months.touched({table: rows}, INDEX)
    return {f"{provider} {month:%Y-%m}" for provider, month in found}


@pytest.mark.parametrize("table", ["referral", "hospital_spell", "mha_period"])
def test_an_interval_touches_the_months_it_overlaps(table: str) -> None:
    got = touched_by(REFERRAL + "2026-02-28 | 2026-04-01", table, calendar())
    assert got == {"P1 2026-02", "P1 2026-03", "P1 2026-04"}


def test_an_open_interval_touches_up_to_the_index_date() -> None:
    got = touched_by(REFERRAL + "2026-05-31 | open", "referral", calendar())
    assert got == {"P1 2026-05", "P1 2026-06"}


def test_an_end_that_never_came_touches_as_long_as_it_may_have_lasted() -> None:
    text = REFERRAL + "2026-01-05 | 2026-02-01..2026-03-31"
    assert touched_by(text, "referral", calendar()) == {"P1 2026-01", "P1 2026-02", "P1 2026-03"}


def test_a_contact_touches_its_month_and_those_beside_it() -> None:
    got = touched_by("date\n2026-03-15", "contact", calendar())
    assert got == {"P1 2026-02", "P1 2026-03", "P1 2026-04"}


@pytest.mark.parametrize(
    ("table", "text"),
    [("referral", "start | end\n2026-07-01 | open"), ("contact", "date\n2026-07-01")],
)
def test_rows_after_the_index_date_touch_nothing(table: str, text: str) -> None:
    assert touched_by(text, table, calendar()) == set()


def found(
    months: Calendar,
    within: str,
    table: str = "contact",
    provider: str = "P1",
    start: str = "2025-01-01",
) -> tuple[bool, bool]:
    rows = rows_of(
        spec_rows("referral", f"start | end\n{start} | open", provider_id=provider), "referral"
    )
    touched = months.touched({"referral": rows}, INDEX)
    return months.missing(table, window(within, INDEX), touched)


GAP, NO_TABLE, NOTHING = (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("missing", "within", "table", "answer"),
    [
        ("P1 MHS201 2026-02", "12 months", "contact", GAP),
        ("P1 MHS201 2026-06", "12 months", "contact", GAP),  # the index date's month
        ("P1 MHS201 2025-07", "12 months", "contact", GAP),  # the window's first month
        ("P1 MHS201 2025-06", "12 months", "contact", NOTHING),  # before the window
        ("P2 MHS201 2026-02", "12 months", "contact", NOTHING),  # not the person's provider
        ("P1 MHS101 2026-02", "12 months", "contact", NOTHING),  # not the measure's table
        ("P1 MHS902 2026-02", "12 months", "referral_team", GAP),
        ("P1 MHS101 2026-02", "12 months", "referral_team", GAP),
        ("P1 MHS902 2026-02", "12 months", "referral", NOTHING),
        ("P1 MHS201 2024-12", "ever", "contact", NOTHING),  # the referral came later
        ("P1 MHS201 2025-01", "ever", "contact", GAP),
    ],
)
def test_which_missing_months_are_a_gap(
    missing: str, within: str, table: str, answer: tuple[bool, bool]
) -> None:
    assert found(calendar(missing), within, table) == answer


def test_a_table_that_was_never_sent_is_no_gap_but_no_table() -> None:
    assert found(calendar(), "12 months", "admission") == NO_TABLE


def test_a_table_that_nobody_sends() -> None:
    months = calendar()
    assert months.never_sent("emergency_episode")  # emergency attendances are in no extract
    assert months.never_sent("diagnosis")
    assert not months.never_sent("referral_team")
    assert calendar(providers=("P1",)).never_sent("ward_stay")
    assert not Calendar(None).never_sent("diagnosis")


def test_a_table_that_somebody_else_sends_is_not_recorded_for_a_person_without_provider() -> None:
    assert not calendar().never_sent("contact")
    assert calendar().missing("contact", window("ever", INDEX), set()) == NOTHING


def test_a_window_that_begins_before_the_extract_is_a_gap_for_everybody() -> None:
    months = calendar()
    assert months.missing("contact", window("30 months", INDEX), set()) == NOTHING
    assert months.missing("contact", window("31 months", INDEX), set()) == GAP
    assert months.missing("contact", window("ever", INDEX), set()) == NOTHING


def test_a_month_after_the_extract_is_not_loaded() -> None:
    months = calendar()
    rows = rows_of(spec_rows("referral", "start | end\n2026-01-01 | open"), "referral")
    touched = months.touched({"referral": rows}, date(2026, 7, 15))
    assert months.missing("contact", window("6 months", date(2026, 7, 15)), touched) == GAP


def test_without_coverage_everything_was_received() -> None:
    assert Calendar(None).missing("contact", window("12 months", INDEX), {("P1", INDEX)}) == NOTHING


@pytest.mark.parametrize(
    ("missing", "within", "stretches"),
    [
        ("P1 MHS201 2026-02", "12 months", [("2026-02-01", "2026-02-28")]),
        ("P1 MHS201 2026-06", "12 months", [("2026-06-01", "2026-06-30")]),
        ("P1 MHS201 2026-06", "15 days", [("2026-06-16", "2026-06-30")]),  # cut to the window
        ("P1 MHS201 2025-06", "12 months", []),
        ("P2 MHS201 2026-02", "12 months", []),
        ("P1 MHS101 2026-02", "12 months", []),
        ("", "31 months", [("2023-12-01", "2023-12-31")]),  # before the extract
        ("", "ever", []),
    ],
)
def test_which_stretches_were_lost(
    missing: str, within: str, stretches: list[tuple[str, str]]
) -> None:
    months = calendar(missing)
    rows = rows_of(spec_rows("referral", REFERRAL + "2025-01-01 | open"), "referral")
    touched = months.touched({"referral": rows}, INDEX)
    got = months.lost_stretches("contact", window(within, INDEX), touched)
    assert [(str(first), str(last)) for first, last in got] == stretches


@pytest.mark.parametrize(
    ("missing", "day", "known"),
    [
        ("P1 MHS201 2026-02", "2026-01-10", "2026-02-01"),
        ("P1 MHS201 2026-02", "2026-02-10", "2026-02-10"),  # its own month
        ("P1 MHS201 2026-02", "2026-03-01", None),
        ("P1 MHS201 2026-04", "2026-03-01", "2026-05-20"),  # shown by the contact after it only
        ("P1 MHS201 2026-06", "2026-03-01", "2026-06-01"),
        ("P2 MHS201 2026-02", "2026-01-10", None),
        ("", "2023-12-31", "2023-12-31"),  # before the extract
    ],
)
def test_from_when_a_lost_month_is_known_to_touch(
    missing: str, day: str, known: str | None
) -> None:
    months = calendar(missing)
    tables = {
        "referral": rows_of(
            spec_rows("referral", REFERRAL + "2025-01-01 | 2026-02-20"), "referral"
        ),
        "contact": rows_of(spec_rows("contact", "date\n2026-05-20"), "contact"),
    }
    got = months.lost_from("MHS201", date.fromisoformat(day), tables, INDEX)
    assert got == (date.fromisoformat(known) if known else None)


SET = """
[population]
[families]
[bring_forward]
all = [{criterion = "asked"}]
[criteria.asked]
any = [{LEAF}]
"""
MEASURES = """
[contacts]
operator = "count"
table = "contact"
[stays]
operator = "exists"
table = "hospital_spell"
[share]
operator = "share"
table = "contact"
numerator = {attendance = ["did_not_attend"]}
rest = {attendance = ["attended"]}
[lived]
operator = "latest"
table = "accommodation"
column = "homeless"
[home]
operator = "latest"
table = "contact"
column = "homeless"
"""
U = 999999
"""In this extract P1 sends contacts only (not those of February 2026), nobody anything else."""


@pytest.mark.parametrize(
    ("leaf", "bounds"),
    [
        # low, high, high of what was recorded, why
        ('measure = "contacts", at_least = 2, absent = "no"', (1, U, U, 1)),
        ('measure = "contacts", at_least = 2, absent = "adds_only"', (1, 1, 1, 0)),
        ('measure = "stays", at_least = 1, absent = "no"', (0, 1, 0, 16)),
        ('measure = "stays", at_least = 1, absent = "unknown"', (0, 1, 0, 16)),
        ('measure = "stays", at_least = 1, absent = "adds_only"', (0, 0, 0, 0)),
        ('measure = "lived", is = ["yes"], absent = "unknown"', (0, 1, 0, 16)),
        ('measure = "share", at_least = [1, 3], absent = "no"', (0, 0, 0, 0)),
        ('measure = "home", is = ["yes"], absent = "unknown"', (0, 0, 0, 0)),
    ],
)
def test_what_a_gap_does_to_the_bounds(
    tmp_path: Path, leaf: str, bounds: tuple[int, int, int, int]
) -> None:
    from cohortid_synthetic.oracle import evaluate

    (tmp_path / "set.toml").write_text(
        SET.replace("LEAF", leaf + ', within = "12 months"'), "utf-8"
    )
    (tmp_path / "measures.toml").write_text(MEASURES, "utf-8")
    contacts = "date | attendance | homeless\n2026-03-15 | attended | no"
    coverage = "source_table | month | loaded\n" + "\n".join(
        f"MHS201 | {2024 + n // 12}-{n % 12 + 1:02d}-01 | {'no' if n == 25 else 'yes'}"
        for n in range(30)
    )
    result = evaluate(
        {"contact": spec_rows("contact", contacts)},
        tmp_path / "set.toml",
        tmp_path / "measures.toml",
        INDEX,
        spec_rows("coverage", coverage),
    )
    got = result.measures.iloc[0]
    assert (got["low"], got["high"], got["high_recorded"], got["why"]) == bounds
