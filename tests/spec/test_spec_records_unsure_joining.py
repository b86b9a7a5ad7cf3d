"""Stays and orders that may have been one: what is of unsure place, or was lost, could join two."""

import pandas as pd
import pytest
from tiny_extract import expect, read

from cohortid.records import Records

SPELLS = """
    month   | person     | spell | start      | end        | from | method | to
    2024-04 | no-start   | a0    |            | 2024-06-10 | 19   | 21     | 19
    2024-04 | no-start   | a1    | 2024-04-01 | 2024-04-10 | 19   | 21     | 19
    2024-08 | no-start   | a2    | 2024-08-01 | 2024-08-10 | 19   | 21     | 19
    2024-05 | inverted   | b0    | 2024-05-20 | 2024-05-01 | 19   | 21     | 19
    2024-04 | inverted   | b1    | 2024-04-01 | 2024-04-10 | 19   | 21     | 19
    2024-05 | inverted   | b2    | 2024-05-01 | 2024-05-10 | 19   | 21     | 19
    2024-04 | first-only | d0    |            | 2024-06-10 | 19   | 21     | 19
    2024-04 | first-only | d1    | 2024-04-01 | 2024-04-10 | 19   | 21     | 19
    2024-04 | first-only | d2    | 2024-04-11 | 2024-04-20 | 19   | 21     | 19
    2024-04 | another    | e1    | 2024-04-01 | 2024-04-10 | 19   | 21     | 19
    2024-08 | another    | e2    | 2024-08-01 | 2024-08-10 | 19   | 21     | 19
"""


def test_a_stay_whose_start_isnt_known_could_join_any_two() -> None:
    expect(
        read(spell=SPELLS),
        "admission",
        """
        person     | source_id | start      | n_spells | in_low | real
        no-start   | a0        |            | 1        | 0      | 1
        no-start   | a1        | 2024-04-01 | 1        | 0      | 1
        no-start   | a2        | 2024-08-01 | 1        | 0      | 1
        inverted   | b0        |            | 1        | 0      | 0
        inverted   | b1        | 2024-04-01 | 1        | 0      | 1
        inverted   | b2        | 2024-05-01 | 1        | 0      | 1
        first-only | d0        |            | 1        | 0      | 1
        first-only | d1        | 2024-04-01 | 2        | 0      | 1
        another    | e1        | 2024-04-01 | 1        | 1      | 1
        another    | e2        | 2024-08-01 | 1        | 1      | 1
        """,
    )


def test_a_period_of_unknown_group_could_join_any_and_one_of_a_known_group_its_own() -> None:
    records = read(
        first="2024-03",
        section="""
            month   | person | period | start      | end        | section
            2024-03 | odd    | a0     | 2024-03-01 | 2024-03-10 | 02
            2024-04 | odd    | a1     | 2024-04-01 | 2024-04-10 | 02
            2024-04 | odd    | a2     | 2024-04-20 | 2024-04-22 | 77
            2024-05 | odd    | a3     | 2024-05-01 | 2024-05-02 | 20
            2024-06 | odd    | a4     | 2024-06-01 | 2024-06-10 | 02
            2024-07 | odd    | a5     | 2024-07-01 | 2024-07-02 | 20
            2024-04 | short  | b1     | 2024-04-01 | 2024-04-10 | 02
            2024-04 | short  | b2     |            | 2024-05-22 | 20
            2024-06 | short  | b3     | 2024-06-01 | 2024-06-10 | 02
            2024-04 | short  | b4     | 2024-04-01 | 2024-04-02 | 20
            2024-06 | short  | b5     | 2024-06-20 | 2024-06-21 | 20
        """,
    )
    expect(
        records,
        "detention",
        """
        person | source_id | section_group | in_low | real
        odd    | a0        | detention     | 1      | 1
        odd    | a1        | detention     | 1      | 1
        odd    | a2        | unknown       | 1      | 1
        odd    | a3        | short_term    | 0      | 1
        odd    | a4        | detention     | 0      | 1
        odd    | a5        | short_term    | 0      | 1
        short  | b1        | detention     | 1      | 1
        short  | b2        | short_term    | 0      | 1
        short  | b3        | detention     | 1      | 1
        short  | b4        | short_term    | 0      | 1
        short  | b5        | short_term    | 0      | 1
        """,
    )


# P2 sends spells in April and September, P3 in all months but June, P4 never.
HEADER = """
    month            | provider | FileType
    2024-04..2024-09 | P1       | 1
    2024-04          | P2       | 1
    2024-09          | P2       | 1
    2024-04..2024-05 | P3       | 1
    2024-07..2024-09 | P3       | 1
    2024-04..2024-09 | P4       | 1
"""
PEOPLE = """
    month            | provider | person   | age
    2024-04..2024-09 | P1       | A        | 40
    2024-04          | P2       | A        | 40
    2024-09          | P2       | A        | 40
    2024-04          | P4       | A        | 40
    2024-04          | P1       | all-lost | 40
    2024-04          | P1       | end-sent | 40
    2024-04          | P1       | begun    | 40
    2024-04          | P1       | two      | 40
"""
LOST = """
    month   | provider | person   | spell | start      | end        | from | method | to
    2024-04 | P2       | A        | x     | 2024-04-01 | 2024-04-02 | 19   | 21     | 19
    2024-04 | P3       | A        | y     | 2024-04-10 | 2024-04-12 | 19   | 21     | 19
    2024-05 | P1       | all-lost | a1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-08 | P1       | all-lost | a2    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
    2024-04 | P1       | end-sent | b1    | 2024-04-02 | 2024-04-30 | 19   | 21     | 19
    2024-08 | P1       | end-sent | b2    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
    2024-05 | P1       | begun    | c1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-09 | P1       | begun    | c2    | 2024-09-01 | 2024-09-30 | 19   | 21     | 19
    2024-06 | P1       | two      | d1    | 2024-06-02 | 2024-06-10 | 19   | 21     | 19
    2024-06 | P1       | two      | d2    | 2024-06-20 | 2024-06-30 | 19   | 21     | 19
"""


@pytest.fixture(scope="module")
def lost() -> Records:
    return read(header=HEADER, people=PEOPLE, spell=LOST)


def test_a_stay_that_was_lost_with_the_months_between_two_could_join_them(lost: Records) -> None:
    expect(
        lost,
        "admission",
        """
        person   | source_id | in_low
        A        | x         | 1
        A        | y         | 1
        all-lost | a1        | 1
        all-lost | a2        | 0
        end-sent | b1        | 1
        end-sent | b2        | 1
        begun    | c1        | 1
        begun    | c2        | 1
        two      | d1        | 1
        two      | d2        | 0
        """,
    )


def test_months_of_another_table_dont_join_stays_and_orders_have_their_own() -> None:
    declared = [
        {"provider_id": "P1", "source_table": table, "month": f"2024-{month:02d}-01", "loaded": 0}
        for table, months in (("MHS401", (5, 6)), ("MHS502", (4, 5, 6, 7, 8, 9)))
        for month in months
    ]
    rows = (
        "2024-04 | {0}1 | 2024-04-02 | 2024-05-10 |{1}\n"
        "2024-06 | {0}2 | 2024-06-20 | 2024-06-30 |{1}"
    )
    records = read(
        options={"coverage": pd.DataFrame(declared)},
        spell="month | spell | start | end | to | from | method\n" + rows.format("H", "19|19|21"),
        section="month | period | start | end | section\n" + rows.format("M", "02"),
    )
    expect(records, "admission", "source_id | in_low\nH1 | 1\nH2 | 1")
    expect(records, "detention", "source_id | in_low\nM1 | 1\nM2 | 0")
