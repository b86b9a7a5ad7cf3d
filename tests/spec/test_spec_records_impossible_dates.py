"""Dates that can't be: placeholders and days after the extract's last month prove nothing."""

import pytest
from tiny_extract import expect, extract, finding, read

from cohortid.errors import DataError
from cohortid.records import read_mhsds

# The extract runs from April to September 2024.


PLACEHOLDERS = ["0001-01-01", "1899-12-30", "1900-01-01", "1970-01-01", "9999-12-31"]
FUTURE = ["2024-10-01", "2031-05-05"]
NEVER = [*PLACEHOLDERS, *FUTURE]


def rows(line: str, dates: list[str] = NEVER) -> str:
    """Return a line for each date, `{n}` its number and `{day}` the date."""
    return "\n".join(line.format(n=n, day=day) for n, day in enumerate(dates))


def test_a_start_or_an_event_has_no_date_then() -> None:
    records = read(
        referral="month | referral | received | closed\n"
        + rows("2024-05 | R{n} | {day} | 2024-05-09"),
        contact="month | contact | referral | date\n" + rows("2024-05 | C{n} | R0 | {day}"),
        home="month | date | type\n" + rows("2024-05 | {day} | 1{n}"),
    )
    expect(
        records,
        "referral",
        "source_id | start | end_earliest | end_latest | status | in_low | in_high | real\n"
        + rows("R{n} | | 2024-05-09 | 2024-05-09 | closed | 1 | 1 | 1"),
    )
    expect(records, "contact", "source_id | date | in_low | real\n" + rows("C{n} | | 1 | 1"))
    expect(
        records,
        "accommodation",
        "date | accommodation_type | in_low | real\n" + rows(" | 1{n} | 1 | 1"),
    )
    found = records.quality().set_index("id")[["table", "column", "n_rows"]]
    for kind, dates in (("placeholder_date", PLACEHOLDERS), ("future_date", FUTURE)):
        assert found.loc[kind].to_numpy().tolist() == [
            ["MHS003AccommStatus", "AccommodationTypeDate", len(dates)],
            ["MHS101Referral", "ReferralRequestReceivedDate", len(dates)],
            ["MHS201CareContact", "CareContDate", len(dates)],
        ]
    assert {"MHS003AccommStatus", "MHS201CareContact"} <= set(found.loc["undated", "table"])


def test_an_end_that_was_sent_and_cant_be_isnt_the_same_as_no_end() -> None:
    records = read(
        spell="month | person | spell | start | end\n2024-04..2024-09 | A | H | 2024-04-09 |\n"
        + rows("2024-09 | B{n} | last{n} | 2024-04-09 | {day}\n")
        + rows("2024-09 | C{n} | late{n} | 2024-09-20 | {day}\n")
        + rows("2024-06 | D{n} | gone{n} | 2024-04-09 | {day}\n")
        + rows("2024-06 | E{n} | nostart{n} | | {day}\n")
    )
    expect(
        records,
        "hospital_spell",
        "source_id | start | end_earliest | end_latest | status | real\n"
        "H | 2024-04-09 | | | open | 1\n"
        + rows("last{n} | 2024-04-09 | 2024-09-01 | | inactive | 1\n")
        + rows("late{n} | 2024-09-20 | 2024-09-20 | | inactive | 1\n")
        + rows("gone{n} | 2024-04-09 | 2024-06-01 | 2024-09-30 | inactive | 1\n")
        + rows("nostart{n} | | 2024-06-01 | 2024-09-30 | inactive | 1\n"),
    )


def test_an_end_that_can_be_stands_over_one_that_cant_and_that_over_none() -> None:
    lines = []
    for person, ends in (("A", "9999-12-31 2024-09-03"), ("B", "9999-12-31 ")):
        for order in (ends.split(" "), ends.split(" ")[::-1]):
            number = f"{person}{len(lines)}"
            lines += [f"2024-09 | {person} | {number} | 2024-04-09 | {end}" for end in order]
    expect(
        read(referral="\n".join(["month | person | referral | received | closed", *lines])),
        "referral",
        """
        person | status   | end_earliest | end_latest
        A      | closed   | 2024-09-03   | 2024-09-03
        A      | closed   | 2024-09-03   | 2024-09-03
        B      | inactive | 2024-09-01   |
        B      | inactive | 2024-09-01   |
        """,
    )


def test_the_last_day_of_the_extract_is_a_date_as_any_other() -> None:
    records = read(contact="month | contact | date\n2024-09 | C1 | 2024-09-30")
    expect(records, "contact", "date\n2024-09-30")
    assert finding(records, "after the extract's last month").empty


def test_a_rejection_that_cant_be_read_leaves_open_whether_the_referral_was_accepted() -> None:
    records = read(
        referral="month | referral | received | rejected\n"
        + rows("2024-05 | R{n} | 2024-04-09 | {day}"),
        contact="month | contact | referral | date\n" + rows("2024-05 | C{n} | R{n} | 2024-05-01"),
    )
    for table in ("referral", "referral_team", "contact"):
        expect(records, table, "rejected | in_low | in_high | real\n" + rows(" | 0 | 1 | 0"))


def test_nobody_is_dead_by_a_date_that_cant_be() -> None:
    records = read(
        people="month | person | age | death\n2024-05 | A | 40 | 2024-05-20\n"
        + rows("2024-05 | B{n} | 40 | {day}")
    )
    expect(records, "person", "person | death_date\nA | 2024-05-20\n" + rows("B{n} |"))
    assert finding(records, "Dates of death")["n_rows"].tolist() == [len(NEVER)]


def test_a_date_before_1900_that_isnt_a_known_placeholder_is_still_an_error() -> None:
    tables = extract(referral="month | referral | received\n2024-05 | R1 | 1024-04-09")
    with pytest.raises(DataError, match="before 1900"):
        read_mhsds(tables, purpose="care_review")
