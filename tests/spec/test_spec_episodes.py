"""Acute, crisis and emergency episodes, and not being seen after a closure.

Index date 2026-09-30; 12 months are from 2025-10-01 up to it. Bounds are low and high of what was
recorded.
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
[acute]
operator = "count"
table = "acute_episode"
[crisis]
operator = "count"
table = "crisis_episode"
[emergency]
operator = "count"
table = "emergency_episode"
[self_harm]
operator = "count"
table = "emergency_attendance"
where = {self_harm = ["yes"]}
[unseen]
operator = "overlaps"
table = "closed_unseen"
where = {close_reason = ["05", "09"]}
"""
CRITERIA = """
[population]
[families]
[bring_forward]
all = [{{criterion = "asked"}}]
[criteria.asked]
any = [{{measure = "{measure}", within = "{within}", at_least = 1, absent = "no"}}]
"""
TEAM = "source_id | start | end | team_type | referral_source_id | rejected | in_low\n"
REFERRAL = (
    "source_id | start | end | referral_source | priority | close_reason | rejected | in_low\n"
)
CONTACT = "source_id | date | attendance | referral_source_id | team_type | rejected | in_low\n"
PERIOD = "start | end | section\n"
SPELL = "start | end | in_low\n"
ATTENDANCE = "date | mental_health | self_harm | in_low | in_high\n"
HEADS = {
    "referral_team": TEAM,
    "referral": REFERRAL,
    "contact": CONTACT,
    "mha_period": PERIOD,
    "hospital_spell": SPELL,
    "emergency_attendance": ATTENDANCE,
}


def ask(
    folder: Path, measure: str, within: str = "12 months", coverage: str = "", **texts: str
) -> dict[str, Any]:
    """Measure one person whose tables are given by name, without their first lines."""
    (folder / "set.toml").write_text(CRITERIA.format(measure=measure, within=within), "utf-8")
    (folder / "measures.toml").write_text(MEASURES, "utf-8")
    tables = {name: spec_rows(name, HEADS[name] + text) for name, text in texts.items()}
    tables["person"] = [{"person_id": "1"}]
    months = spec_rows("coverage", coverage) if coverage else None
    paths = (folder / "set.toml", folder / "measures.toml")
    made: dict[str, Any] = evaluate(tables, *paths, INDEX, months).measures.iloc[0].to_dict()
    return made


def bounds(folder: Path, measure: str, **texts: str) -> tuple[int, int]:
    got = ask(folder, measure, **texts)
    return got["low"], got["high_recorded"]


def received(*lost: str, tables: str = "MHS101 MHS201 MHS401 MHS501 MHS902") -> str:
    """Return the calendar of provider P1 for 2024-01 to 2026-09, but for "MHS201 2026-02"."""
    lines = ["source_table | month | loaded"]
    for number in range(33):
        month = date(2024 + number // 12, number % 12 + 1, 1)
        for table in tables.split():
            loaded = "no" if f"{table} {month:%Y-%m}" in lost else "yes"
            lines.append(f"{table} | {month} | {loaded}")
    return "\n".join(lines)


# ---- when pieces are one ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "episodes"),
    [("2026-01-01", 1), ("2026-01-07", 1), ("2026-01-08", 2)],  # 0, 6 and 7 days later
)
def test_crises_less_than_seven_days_apart_are_one(
    tmp_path: Path, second: str, episodes: int
) -> None:
    text = f"2026-01-01 | 2026-01-02 | 20\n{second} | 2026-03-01 | 19"
    assert bounds(tmp_path, "crisis", mha_period=text) == (episodes, episodes)


@pytest.mark.parametrize(("second", "episodes"), [("2026-01-03", 1), ("2026-01-04", 2)])
def test_emergencies_less_than_three_days_apart_are_one(
    tmp_path: Path, second: str, episodes: int
) -> None:
    text = f"2026-01-01 | 2026-01-02 | 20\n{second} | {second} | 20"
    assert bounds(tmp_path, "emergency", mha_period=text) == (episodes, episodes)


@pytest.mark.parametrize(("start", "episodes"), [("2026-01-17", 1), ("2026-01-18", 2)])
def test_home_treatment_within_seven_days_of_a_stay_is_the_same_acute_episode(
    tmp_path: Path, start: str, episodes: int
) -> None:
    got = bounds(
        tmp_path,
        "acute",
        hospital_spell="2026-01-01 | 2026-01-10 |",
        referral_team=f"T1 | {start} | 2026-02-10 | A02 | R1 | |",
    )
    assert got == (episodes, episodes)


def test_a_chain_goes_on_from_its_latest_end(tmp_path: Path) -> None:
    text = """
        2026-01-01 | 2026-03-01 |
        2026-01-05 | 2026-01-06 |
        2026-03-08 | 2026-03-09 |
        2026-03-17 | 2026-03-18 |
    """
    assert bounds(tmp_path, "acute", hospital_spell=text) == (2, 2)


def test_only_the_starts_of_crises_are_pieces(tmp_path: Path) -> None:
    # The crisis team stays for months; a section in between is a crisis of its own.
    got = bounds(
        tmp_path,
        "crisis",
        referral_team="T1 | 2026-01-01 | 2026-06-01 | A02 | R1 | |",
        mha_period="2026-03-01 | 2026-03-02 | 20",
    )
    assert got == (2, 2)


def test_crises_five_days_apart_go_on_as_one_chain(tmp_path: Path) -> None:
    days = ["2024-02-24", "2024-02-29", "2024-03-06", "2024-03-13"]  # 5, 6 and 7 days apart
    text = "\n".join(f"{day} | {day} | 20" for day in days)
    got = ask(tmp_path, "crisis", within="ever", mha_period=text)
    assert (got["low"], got["high"]) == (2, 2)


@pytest.mark.parametrize(
    ("start", "low"), [("2025-09-30", 0), ("2025-10-01", 1), ("2026-09-30", 1), ("2026-10-01", 0)]
)
def test_an_episode_counts_by_its_start(tmp_path: Path, start: str, low: int) -> None:
    text = f"{start} | open | 20"
    assert bounds(tmp_path, "crisis", mha_period=text) == (low, low)


def test_an_episode_that_began_before_the_window_is_not_in_it(tmp_path: Path) -> None:
    text = "2025-09-28 | 2025-09-28 | 20\n2025-10-02 | 2025-10-02 | 20"
    assert bounds(tmp_path, "crisis", mha_period=text) == (0, 0)


# ---- which rows are pieces --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("team", "referral", "crisis", "emergency"),
    [
        ("A02", "H1 | 3", (1, 1), (0, 0)),
        ("A20", "A1 | 3", (1, 1), (1, 1)),
        ("A11", "H1 | 3", (1, 1), (0, 0)),
        ("A11", "A1 | 3", (0, 0), (0, 0)),  # liaison, but not from the emergency department
        ("A11", "   | 3", (0, 1), (0, 1)),  # who referred is blank
        ("A11", "?X | 3", (0, 1), (0, 1)),
        ("A06", "H1 | 1", (0, 0), (0, 0)),
        ("A06", "E1 | 3", (0, 0), (1, 1)),  # by the police
        ("", "A1 | 3", (0, 1), (0, 1)),  # of which team is blank
        ("?X", "E1 | 3", (0, 1), (1, 2)),
        ("A18", "A1 | 1", (0, 0), (0, 0)),  # urgent, but nobody was seen
    ],
)
def test_which_referral_is_a_piece(
    tmp_path: Path,
    team: str,
    referral: str,
    crisis: tuple[int, int],
    emergency: tuple[int, int],
) -> None:
    texts = {
        "referral": f"R1 | 2026-01-01 | open | {referral} | | |",
        "referral_team": f"T1 | 2026-01-01 | open | {team} | R1 | |",
    }
    assert bounds(tmp_path, "crisis", **texts) == crisis
    assert bounds(tmp_path, "emergency", **texts) == emergency


@pytest.mark.parametrize("rejected", ["2026-01-01", "2026-11-01"])  # even after the index date
def test_a_rejected_referral_is_no_piece(tmp_path: Path, rejected: str) -> None:
    texts = {
        "referral": f"R1 | 2026-01-01 | open | E1 | 3 | | {rejected} |",
        "referral_team": f"T1 | 2026-01-01 | open | A02 | R1 | {rejected} |",
    }
    for measure in ("acute", "crisis", "emergency"):
        assert bounds(tmp_path, measure, **texts) == (0, 0)


def test_the_referral_of_another_id_says_nothing(tmp_path: Path) -> None:
    got = bounds(
        tmp_path,
        "crisis",
        referral="R2 | 2026-01-01 | open | A1 | 3 | | |",
        referral_team="T1 | 2026-01-01 | open | A11 | R1 | |",
    )
    assert got == (0, 1)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("2026-01-01 | 2026-01-01 | 02", (0, 0)),
        ("2026-01-01 | 2026-01-01 |", (0, 1)),
        (" | 2026-01-01 | 20", (0, 1)),
        # one without a start may be what joins the others, or lie beside them
        (" | 2026-01-01 | 20\n2026-02-01 | 2026-02-01 | 20", (0, 2)),
        ("2026-01-01 | 2026-01-01 | ?9\n2026-01-05 | 2026-01-05 | 20", (1, 2)),
        ("2026-01-01 | 2026-01-01 | ?9\n2026-01-08 | 2026-01-08 | 20", (1, 2)),
        # what may be a piece may join two others, of which the first is one in any case
        (
            "2026-01-01 | 2026-01-01 | 20\n2026-01-06 | 2026-01-06 |\n2026-01-12 | 2026-01-12 | 20",
            (1, 3),
        ),
        # or begin an episode before the window
        ("2025-09-29 | 2025-09-29 |\n2025-10-02 | 2025-10-02 | 20", (0, 1)),
    ],
)
def test_what_may_be_a_piece(tmp_path: Path, rows: str, expected: tuple[int, int]) -> None:
    assert bounds(tmp_path, "crisis", mha_period=rows) == expected


def test_an_end_that_never_came_may_join(tmp_path: Path) -> None:
    text = "2026-01-01 | 2026-01-05..2026-03-31 |\n2026-02-01 | 2026-02-10 |"
    assert bounds(tmp_path, "acute", hospital_spell=text) == (1, 2)


def test_a_stay_that_may_not_be_real_is_one_of_its_own_at_most(tmp_path: Path) -> None:
    text = "2026-01-01 | 2026-01-05 | 0\n2026-02-01 | 2026-02-10 |"
    assert bounds(tmp_path, "acute", hospital_spell=text) == (1, 2)


# ---- attended contacts with a first call team, under an urgent referral -------------------------


@pytest.mark.parametrize(
    ("priority", "contact", "expected"),
    [
        ("1", "2026-01-05 | attended | R1 | A18 | |", (1, 1)),
        ("2", "2026-01-05 | attended | R1 | A19 | |", (1, 1)),
        ("4", "2026-01-05 | attended | R1 | A18 | |", (1, 1)),
        ("3", "2026-01-05 | attended | R1 | A18 | |", (0, 0)),
        ("", "2026-01-05 | attended | R1 | A18 | |", (0, 1)),
        ("1", "2026-01-05 | attended | R1 | A06 | |", (0, 0)),  # of another team
        ("1", "2026-01-05 | attended | R1 |  | |", (0, 1)),  # of which team is blank
        ("3", "2026-01-05 | attended | R1 |  | |", (0, 0)),
        ("1", "2026-01-05 | attended | R2 | A18 | |", (0, 1)),  # its referral isn't there
        ("1", "2026-01-05 | attended | R1 | A18 | 2026-01-09 |", (0, 0)),  # rejected
        ("1", "2026-01-05 | did_not_attend | R1 | A18 | |", (0, 0)),
        ("1", "2026-01-05 | unknown | R1 | A18 | |", (0, 1)),
        ("1", " | attended | R1 | A18 | |", (0, 1)),  # undated
        ("1", "2026-01-05 | attended | R1 | A18 | | 0", (0, 1)),  # quarantined
        ("1", "2025-12-31 | attended | R1 | A18 | |", (0, 1)),  # before its referral
    ],
)
def test_an_urgent_contact_attended(
    tmp_path: Path, priority: str, contact: str, expected: tuple[int, int]
) -> None:
    got = bounds(
        tmp_path,
        "crisis",
        referral=f"R1 | 2026-01-01 | open | A1 | {priority} | | |",
        contact=f"C1 | {contact}",
    )
    assert got == expected


@pytest.mark.parametrize(("second", "low"), [("2026-01-11", 1), ("2026-01-12", 2)])
def test_urgent_contacts_are_chained_like_any_crisis(tmp_path: Path, second: str, low: int) -> None:
    got = bounds(
        tmp_path,
        "crisis",
        referral="R1 | 2026-01-01 | open | A1 | 1 | | |",
        contact="C1 | 2026-01-05 | attended | R1 | A18 | |\n"
        f"C2 | {second} | attended | R1 | A18 | |",
    )
    assert got == (low, low)


def test_an_undated_contact_could_join_any_two(tmp_path: Path) -> None:
    got = bounds(
        tmp_path,
        "crisis",
        referral="R1 | 2026-01-01 | open | A1 | 1 | | |",
        contact="C1 | | attended | R1 | A18 | |",
        mha_period="2026-01-01 | 2026-01-01 | 20\n2026-05-01 | 2026-05-01 | 20",
    )
    assert got == (0, 3)


# ---- what was lost ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lost", "low"),
    [
        ((), 2),
        (("MHS101 2026-01", "MHS101 2026-02"), 1),  # a stay of the crisis team may join them
        (("MHS101 2026-02",), 2),  # from 1 February on: too late to join the first
        (("MHS501 2026-01", "MHS501 2026-02"), 2),  # no source of crises
    ],
)
def test_a_piece_may_have_been_lost(tmp_path: Path, lost: tuple[str, ...], low: int) -> None:
    text = "2026-01-10 | open | 20\n2026-02-10 | 2026-02-11 | 20"
    got = ask(tmp_path, "crisis", coverage=received(*lost), mha_period=text)
    assert got["low"] == low


def test_without_emergency_attendances_in_the_extract_emergencies_are_no_table(
    tmp_path: Path,
) -> None:
    text = "2026-01-10 | 2026-01-11 | 20"
    for measure, low in (("emergency", 1), ("self_harm", 0)):
        got = ask(tmp_path, measure, coverage=received(), mha_period=text)
        assert (got["low"], got["high_recorded"], got["high"]) == (low, low, UNBOUNDED)
        assert got["why"] == 16
    got = ask(tmp_path, "emergency", coverage=received())
    assert (got["low"], got["high_recorded"], got["high"], got["why"]) == (0, 0, UNBOUNDED, 16)


# ---- emergency attendances ----------------------------------------------------------------------


def attending(*lost: str, providers: str = "E1", months: int = 33) -> str:
    """Return the calendar of P1 and of providers of attendances, without "E1 2026-02"."""
    lines = ["provider_id | source_table | month | loaded"]
    for line in received().splitlines()[1:]:
        lines.append(f"P1 | {line}")
    for number in range(months):
        month = date(2024 + number // 12, number % 12 + 1, 1)
        for provider in providers.split():
            loaded = "no" if f"{provider} {month:%Y-%m}" in lost else "yes"
            lines.append(f"{provider} | EC | {month} | {loaded}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("attendances", "self_harm", "emergencies"),
    [
        ("", (0, 0), (0, 0)),
        ("2026-01-10 | yes | yes | |", (1, 1), (1, 1)),
        ("2026-01-10 | yes | no | |", (0, 0), (1, 1)),
        ("2026-01-10 | no | no | |", (0, 0), (0, 0)),
        ("2026-01-10 | unknown | unknown | |", (0, 1), (0, 1)),
        ("2026-01-10 | yes | unknown | |", (0, 1), (1, 1)),
        ("| yes | yes | |", (0, 1), (0, 1)),  # undated
        ("2026-01-10 | yes | yes | 0 |", (0, 1), (0, 1)),  # perhaps the same as another
        ("2025-10-01 | yes | yes | |", (1, 1), (1, 1)),  # the window's first day
        ("2025-09-30 | yes | yes | |", (0, 0), (0, 0)),
        ("2026-09-30 | yes | yes | |", (1, 1), (1, 1)),  # the index date
        ("2026-10-01 | yes | yes | |", (0, 0), (0, 0)),
        ("2026-01-10 | yes | yes | |\n2026-01-10 | yes | yes | |", (2, 2), (1, 1)),
        ("2026-01-10 | yes | yes | |\n2026-01-12 | yes | yes | |", (2, 2), (1, 1)),
        ("2026-01-10 | yes | yes | |\n2026-01-13 | yes | yes | |", (2, 2), (2, 2)),
        # one that may have been for mental health could be an episode of its own
        ("2026-01-10 | yes | yes | |\n2026-01-12 | unknown | no | |", (1, 1), (1, 2)),
    ],
)
def test_which_attendances_count(
    tmp_path: Path, attendances: str, self_harm: tuple[int, int], emergencies: tuple[int, int]
) -> None:
    for measure, expected in (("self_harm", self_harm), ("emergency", emergencies)):
        got = ask(tmp_path, measure, coverage=attending(), emergency_attendance=attendances)
        assert (got["low"], got["high"]) == expected, measure


@pytest.mark.parametrize(("attended", "episodes"), [("2026-01-13", 1), ("2026-01-14", 2)])
def test_attendances_and_places_of_safety_are_chained_together(
    tmp_path: Path, attended: str, episodes: int
) -> None:
    got = ask(
        tmp_path,
        "emergency",
        coverage=attending(),
        mha_period="2026-01-10 | 2026-01-30 | 20\n2026-01-11 | 2026-01-11 | 20",
        emergency_attendance=f"{attended} | yes | no | |",
    )
    assert (got["low"], got["high"]) == (episodes, episodes)


@pytest.mark.parametrize(
    ("lost", "providers", "why"),
    [
        ((), "E1", 0),
        (("E1 2025-10",), "E1", 1),  # the window's first month
        (("E1 2026-09",), "E1", 1),  # its last
        (("E1 2025-09",), "E1", 0),  # before it
        (("E2 2026-02",), "E1 E2", 1),  # of any provider, though the person is held by none
        (("P1 2026-02",), "E1 P1", 1),  # of one that sends both
    ],
)
def test_a_lost_month_of_attendances_touches_everybody(
    tmp_path: Path, lost: tuple[str, ...], providers: str, why: int
) -> None:
    for measure in ("self_harm", "emergency"):
        got = ask(tmp_path, measure, coverage=attending(*lost, providers=providers))
        assert (got["low"], got["why"]) == (0, why)
        assert got["high"] == (UNBOUNDED if why else 0)


def test_attendances_that_end_before_the_extract_leave_a_gap(tmp_path: Path) -> None:
    got = ask(tmp_path, "self_harm", coverage=attending(months=32))
    assert (got["low"], got["high"], got["why"]) == (0, UNBOUNDED, 1)


def test_a_lost_month_of_attendances_says_nothing_about_crises(tmp_path: Path) -> None:
    got = ask(tmp_path, "crisis", coverage=attending("E1 2026-02"))
    assert (got["low"], got["high"], got["why"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("lost", "low"),
    [
        ((), 2),
        (("E1 2026-01", "E1 2026-02"), 1),  # attendances all the way may join them
        (("E1 2026-01", "E2 2026-02"), 1),  # of whichever provider
        (("E1 2026-02",), 2),  # from 1 February on: too late to join the first
    ],
)
def test_an_attendance_may_have_been_lost(tmp_path: Path, lost: tuple[str, ...], low: int) -> None:
    text = "2026-01-10 | 2026-01-10 | 20\n2026-02-10 | 2026-02-11 | 20"
    calendar = attending(*lost, providers="E1 E2")
    got = ask(tmp_path, "emergency", coverage=calendar, mha_period=text)
    assert got["low"] == low


# ---- not seen since a referral was closed -----------------------------------------------------


@pytest.mark.parametrize(
    ("referral", "contacts", "expected", "why"),
    [
        ("2026-02-01 | | | 05 | |", [], (1, 1), 0),
        ("2026-02-01 | | | 09 | |", [], (1, 1), 0),
        ("2026-02-01 | | | 02 | |", [], (0, 0), 0),  # closed for another reason
        ("2026-02-01 | | |    | |", [], (0, 1), 2),
        ("2026-02-01 | | | 05 | 2026-01-15 |", [], (0, 0), 0),  # rejected
        ("2026-02-01 | | | 05 | 2026-11-15 |", [], (0, 0), 0),
        ("2026-02-01 | | | 05 | | 0", [], (0, 1), 128),
        ("2026-09-30 | | | 05 | |", [], (1, 1), 0),
        ("2026-10-01 | | | 05 | |", [], (0, 0), 0),  # still open at the index date
        ("open | | | | |", [], (0, 0), 0),
        ("2026-02-01..2026-03-31 | | | | |", [], (0, 1), 130),  # stopped being sent
        ("2026-02-01 | | | 05 | |", ["2026-02-01 | attended"], (1, 1), 0),  # on its last day
        ("2026-02-01 | | | 05 | |", ["2026-02-02 | attended"], (0, 0), 0),
        ("2026-02-01 | | | 05 | |", ["2026-09-30 | attended"], (0, 0), 0),
        ("2026-02-01 | | | 05 | |", ["2026-10-01 | attended"], (1, 1), 0),
        ("2026-02-01 | | | 05 | |", ["2026-03-01 | did_not_attend"], (1, 1), 0),
        ("2026-02-01 | | | 05 | |", ["2026-03-01 | unknown"], (0, 1), 128),
        ("2026-02-01 | | | 05 | |", [" | attended"], (0, 1), 128),
        ("2026-02-01 | | | 05 | |", [" | did_not_attend"], (1, 1), 0),
    ],
)
def test_not_seen_since_a_closure(
    tmp_path: Path, referral: str, contacts: list[str], expected: tuple[int, int], why: int
) -> None:
    got = ask(
        tmp_path,
        "unseen",
        within="1 day",
        referral=f"R1 | 2026-01-01 | {referral}",
        contact="\n".join(f"C{n} | {row} | R9 | | |" for n, row in enumerate(contacts)),
    )
    assert (got["low"], got["high"], got["why"]) == (*expected, why)


@pytest.mark.parametrize(
    ("lost", "low"),
    [
        ((), 1),
        (("MHS201 2026-04",), 0),  # seen in a month that was lost, perhaps
        (("MHS201 2026-02",), 0),  # the month in which the referral ended
        (("MHS201 2026-01",), 1),
        (("MHS101 2026-04",), 1),
        (("MHS201 2026-07",), 1),  # nothing shows that the provider held the person then
    ],
)
def test_a_contact_after_the_closure_may_have_been_lost(
    tmp_path: Path, lost: tuple[str, ...], low: int
) -> None:
    got = ask(
        tmp_path,
        "unseen",
        within="1 day",
        coverage=received(*lost),
        referral="R1 | 2026-01-01 | 2026-02-10 | | | 05 | |",
        contact="C1 | 2026-05-20 | did_not_attend | R1 | | |",
    )
    assert got["low"] == low


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ("MHS101 MHS201 MHS401 MHS501 MHS902", (1, 1)),
        ("MHS101 MHS401 MHS501 MHS902", (0, 1)),  # it never sends contacts: seen, perhaps
        ("MHS101 MHS201 MHS902", (1, 1)),
    ],
)
def test_where_a_provider_never_sends_contacts_nobody_is_surely_unseen(
    tmp_path: Path, tables: str, expected: tuple[int, int]
) -> None:
    got = ask(
        tmp_path,
        "unseen",
        within="1 day",
        coverage=received(tables=tables),
        referral="R1 | 2026-01-01 | 2026-02-10 | | | 05 | |",
        contact="",
    )
    assert (got["low"], got["high"]) == expected


@pytest.mark.parametrize(("within", "low"), [("134 days", 0), ("135 days", 1)])
def test_unseen_up_to_the_day_on_which_a_lost_month_is_known(
    tmp_path: Path, within: str, low: int
) -> None:
    # The contact missed on 20 May is what says that April, lost, may hold another; so that
    # the day before is the last one surely unseen: 134 days up to the index date begin on 20 May.
    got = ask(
        tmp_path,
        "unseen",
        within=within,
        coverage=received("MHS201 2026-04"),
        referral="R1 | 2026-01-01 | 2026-02-10 | | | 05 | |",
        contact="C1 | 2026-05-20 | did_not_attend | R1 | | |",
    )
    assert got["low"] == low
