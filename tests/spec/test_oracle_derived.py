"""How spells become admissions and periods become detentions. Index date 2026-09-30."""

from datetime import date
from typing import Any

import pytest
from cohortid_synthetic.oracle_derive import admissions, detentions
from cohortid_synthetic.oracle_rows import rows_of
from cohortid_synthetic.spec_rows import spec_rows

INDEX = date(2026, 9, 30)
SPELLS = "start | end | destination | admission_source | admission_method | in_low"
PERIODS = "start | end | section_group | in_low"


def marks(row: dict[str, Any], number: str) -> tuple[int, int, int]:
    assert row["in_high"] == 1
    return row[number], row["in_low"], row["real"]


def joined(text: str) -> list[tuple[Any, ...]]:
    """Return start, status, latest end, number of spells, in_low and real of each admission."""
    spells = rows_of(spec_rows("hospital_spell", f"{SPELLS}\n{text}"), "hospital_spell")
    return [
        (str(row["start"]), row["status"], str(row["end_latest"]), *marks(row, "n_spells"))
        for row in admissions(spells, INDEX)
    ]


def merged(text: str) -> list[tuple[Any, ...]]:
    """Return start, latest end, group, number of periods, in_low and real of each detention."""
    periods = rows_of(spec_rows("mha_period", f"{PERIODS}\n{text}"), "mha_period")
    return [
        (str(row["start"]), str(row["end_latest"]), row["section_group"], *marks(row, "n_periods"))
        for row in detentions(periods, INDEX)
    ]


def closed(start: str, end: str, n: int, low: int = 1, real: int = 1) -> tuple[Any, ...]:
    return (start, "closed", end, n, low, real)


@pytest.mark.parametrize(
    ("second_start", "codes", "n_admissions"),
    [
        ("2026-01-05", ("19", "19", "25"), 1),  # overlapping
        ("2026-01-10", ("19", "19", "25"), 1),  # the same day
        ("2026-01-11", ("19", "19", "25"), 1),  # the next day
        ("2026-01-12", ("19", "19", "25"), 2),  # two days later, not a transfer
        ("2026-01-13", ("53", "19", "25"), 1),  # three days later, discharged to another ward
        ("2026-01-13", ("19", "53", "25"), 1),  # ... admitted from one
        ("2026-01-13", ("19", "19", "81"), 1),  # ... by transfer
        ("2026-01-13", ("19", "19", "2B"), 1),
        ("2026-01-13", ("48", "40", "21"), 2),  # codes that aren't a transfer
        ("2026-01-14", ("53", "53", "81"), 2),  # four days later
    ],
)
def test_when_a_spell_joins_the_one_before(
    second_start: str, codes: tuple[str, str, str], n_admissions: int
) -> None:
    destination, source, method = codes
    got = joined(
        f"2026-01-01 | 2026-01-10 | {destination} | 19 | 25 |\n"
        f"{second_start} | 2026-02-10 | 19 | {source} | {method} |"
    )
    if n_admissions == 1:
        assert got == [closed("2026-01-01", "2026-02-10", 2)]
    else:
        assert got == [
            closed("2026-01-01", "2026-01-10", 1),
            closed(second_start, "2026-02-10", 1),
        ]


def test_a_chain_goes_on_and_ends_with_its_latest_end() -> None:
    got = joined(
        """
        2026-01-01 | 2026-03-01 | 19 | 19 | 25 |
        2026-01-10 | 2026-01-20 | 19 | 19 | 25 |
        2026-03-02 | 2026-03-05 | 53 | 19 | 25 |
        2026-03-08 | 2026-03-09 | 19 | 19 | 25 |
        """
    )
    assert got == [closed("2026-01-01", "2026-03-09", 4)]


def test_the_previous_spell_is_the_one_that_ends_latest() -> None:
    # The short spell inside says "transfer", but it isn't the one that ends the chain.
    got = joined(
        """
        2026-01-01 | 2026-01-31 | 19 | 19 | 25 |
        2026-01-10 | 2026-01-12 | 53 | 19 | 25 |
        2026-02-03 | 2026-02-05 | 19 | 19 | 25 |
        """
    )
    assert [row[3] for row in got] == [2, 1]


def test_a_chain_with_an_open_spell_is_open() -> None:
    got = joined("2026-01-01 | open | | 19 | 25 |\n2026-05-01 | 2026-05-09 | 19 | 19 | 25 |")
    assert got == [("2026-01-01", "open", "None", 2, 1, 1)]


def test_a_blank_destination_makes_a_joining_possible_only() -> None:
    got = joined("2026-01-01 | 2026-01-10 | | 19 | 25 |\n2026-01-13 | 2026-01-20 | 19 | 19 | 25 |")
    assert got == [
        closed("2026-01-01", "2026-01-10", 1),
        closed("2026-01-13", "2026-01-20", 1, low=0),  # perhaps not an admission of its own
    ]


@pytest.mark.parametrize(
    ("codes", "certain"),
    [
        ("?9 | 19 | 25", False),
        ("19 |  | 25", False),
        ("19 | 19 | ?9", False),
        ("19 | 19 | 25", True),
    ],
)
def test_an_unreadable_code_could_be_a_transfer(codes: str, certain: bool) -> None:
    destination, source, method = (cell.strip() for cell in codes.split("|"))
    got = joined(
        f"2026-01-01 | 2026-01-10 | {destination} | 19 | 25 |\n"
        f"2026-01-12 | 2026-01-20 | 19 | {source} | {method} |"
    )
    assert [row[4] for row in got] == [1, int(certain)]


def test_an_end_that_never_came_joins_possibly() -> None:
    got = joined(
        "2026-01-01 | 2026-01-05..2026-03-31 | 19 | 19 | 25 |\n"
        "2026-02-01 | 2026-02-10 | 19 | 19 | 25 |"
    )
    assert got == [
        ("2026-01-01", "inactive", "2026-03-31", 1, 1, 1),
        closed("2026-02-01", "2026-02-10", 1, low=0),
    ]


def test_of_several_that_end_last_any_may_be_the_one_transferred() -> None:
    got = joined(
        """
        2026-01-01 | 2026-01-31 | 53 | 19 | 25 |
        2026-01-10 | 2026-01-31 | 19 | 19 | 25 |
        2026-02-03 | 2026-02-05 | 19 | 19 | 25 |
        """
    )
    assert got == [closed("2026-01-01", "2026-02-05", 3)]


def test_a_chain_of_possible_joinings_has_one_sure_beginning() -> None:
    got = joined(
        """
        2026-01-01 | 2026-01-10 |    | 19 | 25 |
        2026-01-13 | 2026-01-20 |    | 19 | 25 |
        2026-01-23 | 2026-01-30 | 19 | 19 | 25 |
        2026-03-01 | 2026-03-05 | 19 | 19 | 25 |
        """
    )
    assert [row[4] for row in got] == [1, 0, 0, 1]


def test_a_certain_joining_takes_the_latest_of_the_earliest_ends() -> None:
    got = joined(
        "2026-01-01 | 2026-01-05..2026-03-31 | | 19 | 25 |\n"
        "2026-01-04 | 2026-02-10 | 19 | 19 | 25 |"
    )
    assert got == [("2026-01-01", "inactive", "2026-03-31", 2, 1, 1)]


def test_a_spell_without_a_start_or_quarantined_stays_alone() -> None:
    got = joined(
        """
        2026-01-01 | 2026-01-10 | 19 | 19 | 25 |
                   | 2026-01-12 | 19 | 19 | 25 |
        2026-01-08 | 2026-01-12 | 19 | 19 | 25 | 0
        """
    )
    assert got == [
        closed("2026-01-01", "2026-01-10", 1, low=0),  # it may belong to the one without a start
        closed("None", "2026-01-12", 1, low=0),
        closed("2026-01-08", "2026-01-12", 1, low=0, real=0),
    ]


def test_what_starts_after_the_index_date_changes_nothing() -> None:
    got = joined("2026-09-01 | 2026-09-29 | | 19 | 25 |\n2026-10-01 | 2026-10-09 | 19 | 19 | 25 |")
    assert got == [closed("2026-09-01", "2026-09-29", 1)]


@pytest.mark.parametrize(
    ("second_start", "n_detentions"),
    [("2026-01-28", 1), ("2026-01-29", 1), ("2026-01-30", 2)],
)
def test_when_detentions_are_one(second_start: str, n_detentions: int) -> None:
    got = merged(
        f"2026-01-01 | 2026-01-28 | detention |\n{second_start} | 2026-03-01 | detention |"
    )
    assert len(got) == n_detentions
    assert {row[4:] for row in got} == {(1, 1)}


def test_groups_are_merged_apart_and_unknown_ones_not_at_all() -> None:
    got = merged(
        """
        2026-01-01 | 2026-01-02 | short_term   |
        2026-01-02 | 2026-01-28 | detention    |
        2026-01-03 | 2026-01-04 | short_term   |
        2026-01-28 | 2026-02-10 | unknown      |
        2026-01-29 | 2026-02-20 | detention    |
        2026-02-20 | 2026-02-25 | informal     |
        2026-02-26 | 2026-03-01 | guardianship |
        """
    )
    assert got == [
        ("2026-01-02", "2026-02-20", "detention", 2, 1, 1),
        ("2026-01-01", "2026-01-04", "short_term", 2, 1, 1),
        ("2026-01-28", "2026-02-10", "unknown", 1, 1, 1),
    ]
