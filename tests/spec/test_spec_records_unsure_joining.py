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


# P2 sends nothing at all from May to August, P3 nothing in June, P4 never a spell. Stays are of P1.
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
    month   | provider | person    | age
    2024-04 | P1       | other     | 40
    2024-04 | P1       | all-lost  | 40
    2024-04 | P1       | nothing   | 40
    2024-04 | P1       | left-P2   | 40
    2024-04 | P1       | later     | 40
    2024-04 | P1       | before    | 40
    2024-04 | P1       | end-sent  | 40
    2024-04 | P1       | days-off  | 40
    2024-04 | P1       | begun     | 40
    2024-04 | P1       | too-late  | 40
    2024-04 | P1       | two       | 40
    2024-04 | P1       | only-June | 40
    2024-04 | P1       | never     | 40
"""
# What P2, P3 and P4 hold of them besides: it is what makes a lost stay of theirs possible.
HELD = """
    month   | provider | person    | referral | received   | closed
    2024-09 | P2       | all-lost  | R1       | 2024-04-01 |
    2024-04 | P2       | left-P2   | R2       | 2024-04-01 | 2024-04-20
    2024-09 | P2       | later     | R3       | 2024-08-21 |
    2024-09 | P2       | end-sent  | R4       | 2024-04-01 |
    2024-09 | P2       | days-off  | R5       | 2024-04-01 |
    2024-09 | P2       | begun     | R6       | 2024-04-01 |
    2024-09 | P2       | too-late  | R7       | 2024-04-01 |
    2024-09 | P2       | two       | R8       | 2024-04-01 |
    2024-09 | P3       | only-June | R9       | 2024-04-01 |
    2024-09 | P4       | never     | RA       | 2024-04-01 |
    2024-09 | P2       | before    | RB       | 2024-04-01 |
"""
LOST = """
    month   | provider | person    | spell | start      | end        | from | method | to
    2024-04 | P2       | other     | x2    | 2024-04-01 | 2024-04-02 | 19   | 21     | 19
    2024-04 | P3       | other     | x3    | 2024-04-10 | 2024-04-12 | 19   | 21     | 19
    2024-05 | P1       | all-lost  | a1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-08 | P1       | all-lost  | a2    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
    2024-05 | P1       | nothing   | b1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-08 | P1       | nothing   | b2    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
    2024-05 | P1       | left-P2   | c1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-08 | P1       | left-P2   | c2    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
    2024-05 | P1       | later     | d1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-08 | P1       | later     | d2    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
    2024-08 | P1       | before    | e1    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
    2024-04 | P1       | end-sent  | f1    | 2024-04-02 | 2024-04-28 | 19   | 21     | 19
    2024-08 | P1       | end-sent  | f2    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
    2024-04 | P1       | days-off  | g1    | 2024-04-02 | 2024-04-27 | 19   | 21     | 19
    2024-08 | P1       | days-off  | g2    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
    2024-05 | P1       | begun     | h1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-09 | P1       | begun     | h2    | 2024-09-03 | 2024-09-30 | 19   | 21     | 19
    2024-05 | P1       | too-late  | i1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-09 | P1       | too-late  | i2    | 2024-09-04 | 2024-09-30 | 19   | 21     | 19
    2024-06 | P1       | two       | j1    | 2024-06-02 | 2024-06-10 | 19   | 21     | 19
    2024-06 | P1       | two       | j2    | 2024-06-20 | 2024-06-30 | 19   | 21     | 19
    2024-06 | P1       | only-June | k1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-06 | P1       | only-June | k2    | 2024-06-20 | 2024-06-30 | 19   | 21     | 19
    2024-05 | P1       | never     | l1    | 2024-05-02 | 2024-05-10 | 19   | 21     | 19
    2024-08 | P1       | never     | l2    | 2024-08-20 | 2024-08-30 | 19   | 21     | 19
"""


@pytest.fixture(scope="module")
def lost() -> Records:
    return read(header=HEADER, people=PEOPLE, referral=HELD, spell=LOST)


def test_a_stay_lost_with_the_months_of_a_provider_that_holds_them_could_join_two(
    lost: Records,
) -> None:
    """P2 could have had them from 1 May until 31 August, and 3 days more if it was a transfer.

    It doesn't hold a record of "nothing" at all, of "left-P2" only in April, of "later" only from
    the day after a stay began. P3 sends months around June, and P4 is a provider without a ward.
    """
    expect(
        lost,
        "admission",
        """
        person    | source_id | start      | start_earliest | in_low
        other     | x2        | 2024-04-01 | 2024-04-01     | 1
        other     | x3        | 2024-04-10 | 2024-04-10     | 1
        all-lost  | a1        | 2024-05-02 | 2024-05-01     | 1
        all-lost  | a2        | 2024-08-20 | 2024-05-01     | 0
        nothing   | b1        | 2024-05-02 | 2024-05-02     | 1
        nothing   | b2        | 2024-08-20 | 2024-08-20     | 1
        left-P2   | c1        | 2024-05-02 | 2024-05-02     | 1
        left-P2   | c2        | 2024-08-20 | 2024-08-20     | 1
        later     | d1        | 2024-05-02 | 2024-05-02     | 1
        later     | d2        | 2024-08-20 | 2024-08-20     | 1
        before    | e1        | 2024-08-20 | 2024-05-01     | 1
        end-sent  | f1        | 2024-04-02 | 2024-04-02     | 1
        end-sent  | f2        | 2024-08-20 | 2024-05-01     | 0
        days-off  | g1        | 2024-04-02 | 2024-04-02     | 1
        days-off  | g2        | 2024-08-20 | 2024-05-01     | 1
        begun     | h1        | 2024-05-02 | 2024-05-01     | 1
        begun     | h2        | 2024-09-03 | 2024-05-01     | 0
        too-late  | i1        | 2024-05-02 | 2024-05-01     | 1
        too-late  | i2        | 2024-09-04 | 2024-09-04     | 1
        two       | j1        | 2024-06-02 | 2024-05-01     | 1
        two       | j2        | 2024-06-20 | 2024-05-01     | 0
        only-June | k1        | 2024-05-02 | 2024-05-02     | 1
        only-June | k2        | 2024-06-20 | 2024-06-01     | 1
        never     | l1        | 2024-05-02 | 2024-05-02     | 1
        never     | l2        | 2024-08-20 | 2024-08-20     | 1
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
