"""Admissions: hospital spells chained across transfers, with what is certain and what is possible.

A row is a chain of the certain joining. `in_low` is 0 where it may be part of the stay before it.
"""

import pandas as pd
import pytest
from tiny_extract import cells_of, expect, read, rows_of

from cohortid.records import Records

# Each person is one case; blank codes would make a joining possible, so plain ones stand in them.
USUAL = {"provider": "P1", "from": "19", "method": "21", "to": "19"}
HEADINGS = "person | provider | spell | start | end | from | method | to"

CASES = """
    person       | provider | spell | start      | end        | from | method | to
    next-day     |          | a1    | 2024-04-01 | 2024-04-10 |      |        |
    next-day     |          | a2    | 2024-04-11 | 2024-04-20 |      |        |
    two-days     |          | b1    | 2024-04-01 | 2024-04-10 |      |        |
    two-days     |          | b2    | 2024-04-12 | 2024-04-20 |      |        |
    same-day     | P2       | c1    | 2024-04-01 | 2024-04-10 |      |        |
    same-day     |          | c2    | 2024-04-10 | 2024-04-20 |      |        |
    overlap      |          | d1    | 2024-04-01 | 2024-04-30 |      |        |
    overlap      | P2       | d2    | 2024-04-05 | 2024-04-10 |      |        |
    overlap      |          | d3    | 2024-05-01 | 2024-05-02 |      |        |
    three-out    |          | e1    | 2024-04-01 | 2024-04-10 |      |        | 53
    three-out    | P2       | e2    | 2024-04-13 | 2024-04-20 |      |        |
    four-out     |          | f1    | 2024-04-01 | 2024-04-10 |      |        | 53
    four-out     | P2       | f2    | 2024-04-14 | 2024-04-20 |      |        |
    three-from   |          | g1    | 2024-04-01 | 2024-04-10 |      |        |
    three-from   | P2       | g2    | 2024-04-13 | 2024-04-20 | 51   |        |
    three-method |          | h1    | 2024-04-01 | 2024-04-10 |      |        |
    three-method | P2       | h2    | 2024-04-13 | 2024-04-20 |      | 2B     |
    furthest     |          | i1    | 2024-04-01 | 2024-04-10 |      |        | 53
    furthest     |          | i2    | 2024-04-02 | 2024-04-05 |      |        |
    furthest     |          | i3    | 2024-04-13 | 2024-04-20 |      |        |
    not-furthest |          | j1    | 2024-04-01 | 2024-04-10 |      |        |
    not-furthest |          | j2    | 2024-04-02 | 2024-04-09 |      |        | 53
    not-furthest |          | j3    | 2024-04-12 | 2024-04-20 |      |        |
    tie          |          | k1    | 2024-04-01 | 2024-04-10 |      |        | 53
    tie          |          | k2    | 2024-04-02 | 2024-04-10 |      |        |
    tie          |          | k3    | 2024-04-13 | 2024-04-20 |      |        |
    still-in     |          | l1    | 2024-04-01 |            |      |        |
    still-in     | P2       | l2    | 2024-06-01 | 2024-06-20 |      |        |
"""


@pytest.fixture(scope="module")
def admissions() -> Records:
    lines = [
        f"{'2024-09' if row['end'] is None else '2024-05'} | "
        + " | ".join(str(row[name] or USUAL.get(name, "")) for name in HEADINGS.split(" | "))
        for row in cells_of(CASES)
    ]
    return read(spell="\n".join([f"month | {HEADINGS}", *lines]))


def test_spells_are_joined_as_their_dates_and_codes_say(admissions: Records) -> None:
    expect(
        admissions,
        "admission",
        """
        person       | source_id | start      | end_latest | n_spells | status | in_low | real
        next-day     | a1        | 2024-04-01 | 2024-04-20 | 2        | closed | 1      | 1
        two-days     | b1        | 2024-04-01 | 2024-04-10 | 1        | closed | 1      | 1
        two-days     | b2        | 2024-04-12 | 2024-04-20 | 1        | closed | 1      | 1
        same-day     | c1        | 2024-04-01 | 2024-04-20 | 2        | closed | 1      | 1
        overlap      | d1        | 2024-04-01 | 2024-05-02 | 3        | closed | 1      | 1
        three-out    | e1        | 2024-04-01 | 2024-04-20 | 2        | closed | 1      | 1
        four-out     | f1        | 2024-04-01 | 2024-04-10 | 1        | closed | 1      | 1
        four-out     | f2        | 2024-04-14 | 2024-04-20 | 1        | closed | 1      | 1
        three-from   | g1        | 2024-04-01 | 2024-04-20 | 2        | closed | 1      | 1
        three-method | h1        | 2024-04-01 | 2024-04-20 | 2        | closed | 1      | 1
        furthest     | i1        | 2024-04-01 | 2024-04-20 | 3        | closed | 1      | 1
        not-furthest | j1        | 2024-04-01 | 2024-04-10 | 2        | closed | 1      | 1
        not-furthest | j3        | 2024-04-12 | 2024-04-20 | 1        | closed | 1      | 1
        tie          | k1        | 2024-04-01 | 2024-04-20 | 3        | closed | 1      | 1
        still-in     | l1        | 2024-04-01 |            | 2        | open   | 1      | 1
        """,
    )


def test_every_spell_is_a_member_of_one_admission(admissions: Records) -> None:
    expect(
        admissions,
        "admission_member",
        """
        person       | source_id | member_id | place
        next-day     | a1        | a1        | 1
        next-day     | a1        | a2        | 2
        two-days     | b1        | b1        | 1
        two-days     | b2        | b2        | 2
        same-day     | c1        | c1        | 1
        same-day     | c1        | c2        | 2
        overlap      | d1        | d1        | 1
        overlap      | d1        | d2        | 2
        overlap      | d1        | d3        | 3
        three-out    | e1        | e1        | 1
        three-out    | e1        | e2        | 2
        four-out     | f1        | f1        | 1
        four-out     | f2        | f2        | 2
        three-from   | g1        | g1        | 1
        three-from   | g1        | g2        | 2
        three-method | h1        | h1        | 1
        three-method | h1        | h2        | 2
        furthest     | i1        | i1        | 1
        furthest     | i1        | i2        | 2
        furthest     | i1        | i3        | 3
        not-furthest | j1        | j1        | 1
        not-furthest | j1        | j2        | 2
        not-furthest | j3        | j3        | 3
        tie          | k1        | k1        | 1
        tie          | k1        | k2        | 2
        tie          | k1        | k3        | 3
        still-in     | l1        | l1        | 1
        still-in     | l1        | l2        | 2
        """,
    )


@pytest.mark.parametrize(
    ("column", "codes"),
    [("to", "49 50 51 52 53 84 87"), ("from", "49 51 53 87"), ("method", "81 2B")],
)
def test_every_transfer_code_joins_over_three_days_and_no_other_code_does(
    column: str, codes: str
) -> None:
    name = {"to": "destination", "from": "admission_source", "method": "admission_method"}[column]
    from cohortid.records.codes import code_list

    lines = []
    for code in (row["code"] for row in code_list(name)):
        first, second = dict(USUAL), dict(USUAL)
        (first if column == "to" else second)[column] = code
        lines += [
            f"2024-04 | {code} | {code}-1 | 2024-04-01 | 2024-04-10 | {first['from']} | "
            f"{first['method']} | {first['to']}",
            f"2024-04 | {code} | {code}-2 | 2024-04-13 | 2024-04-20 | {second['from']} | "
            f"{second['method']} | {second['to']}",
        ]
    records = read(
        spell="\n".join(["month | person | spell | start | end | from | method | to", *lines])
    )
    found = rows_of(records, "admission")
    assert sorted(found.loc[found["n_spells"] == 2, "person"]) == sorted(codes.split())
    assert found["in_low"].eq(1).all()


POSSIBLE = """
    month   | person   | spell | start      | end        | from | method | to
    2024-04 | blank-to | a1    | 2024-04-01 | 2024-04-10 | 19   | 21     |
    2024-04 | blank-to | a2    | 2024-04-13 | 2024-04-20 | 19   | 21     | 19
    2024-04 | odd-to   | b1    | 2024-04-01 | 2024-04-10 | 19   | 21     | 99
    2024-04 | odd-to   | b2    | 2024-04-13 | 2024-04-20 | 19   | 21     | 19
    2024-04 | blank-in | c1    | 2024-04-01 | 2024-04-10 | 19   | 21     | 19
    2024-04 | blank-in | c2    | 2024-04-13 | 2024-04-20 |      | 21     | 19
    2024-04 | four     | d1    | 2024-04-01 | 2024-04-10 |      |        |
    2024-04 | four     | d2    | 2024-04-14 | 2024-04-20 |      |        |
    2024-06 | stopped  | e1    | 2024-06-01 |            | 19   | 21     |
    2024-08 | stopped  | e2    | 2024-08-05 | 2024-08-20 | 19   | 21     | 19
    2024-04 | middle   | f1    | 2024-04-01 | 2024-04-10 | 19   | 21     |
    2024-04 | middle   | f2    | 2024-04-12 | 2024-04-20 | 19   | 21     | 19
    2024-04 | middle   | f3    | 2024-04-21 | 2024-04-22 | 19   | 21     | 19
    2024-04 | undated  | g1    |            | 2024-04-10 | 19   | 21     | 53
    2024-04 | undated  | g2    | 2024-04-11 | 2024-04-20 | 53   | 81     | 19
    2024-04 | swapped  | h1    | 2024-04-10 | 2024-04-01 | 19   | 21     | 53
    2024-04 | swapped  | h2    | 2024-04-11 | 2024-04-20 | 19   | 21     | 19
"""


def test_a_joining_that_is_only_possible_makes_the_later_stay_uncertain() -> None:
    expect(
        read(spell=POSSIBLE),
        "admission",
        """
        person   | source_id | start      | end_earliest | end_latest | n_spells | in_low | real
        blank-to | a1        | 2024-04-01 | 2024-04-10   | 2024-04-10 | 1        | 1      | 1
        blank-to | a2        | 2024-04-13 | 2024-04-20   | 2024-04-20 | 1        | 0      | 1
        odd-to   | b1        | 2024-04-01 | 2024-04-10   | 2024-04-10 | 1        | 1      | 1
        odd-to   | b2        | 2024-04-13 | 2024-04-20   | 2024-04-20 | 1        | 0      | 1
        blank-in | c1        | 2024-04-01 | 2024-04-10   | 2024-04-10 | 1        | 1      | 1
        blank-in | c2        | 2024-04-13 | 2024-04-20   | 2024-04-20 | 1        | 0      | 1
        four     | d1        | 2024-04-01 | 2024-04-10   | 2024-04-10 | 1        | 1      | 1
        four     | d2        | 2024-04-14 | 2024-04-20   | 2024-04-20 | 1        | 1      | 1
        stopped  | e1        | 2024-06-01 | 2024-06-01   | 2024-09-30 | 1        | 1      | 1
        stopped  | e2        | 2024-08-05 | 2024-08-20   | 2024-08-20 | 1        | 0      | 1
        middle   | f1        | 2024-04-01 | 2024-04-10   | 2024-04-10 | 1        | 1      | 1
        middle   | f2        | 2024-04-12 | 2024-04-22   | 2024-04-22 | 2        | 0      | 1
        undated  | g1        |            | 2024-04-10   | 2024-04-10 | 1        | 0      | 1
        undated  | g2        | 2024-04-11 | 2024-04-20   | 2024-04-20 | 1        | 0      | 1
        swapped  | h1        |            | 2024-04-01   | 2024-09-30 | 1        | 0      | 0
        swapped  | h2        | 2024-04-11 | 2024-04-20   | 2024-04-20 | 1        | 0      | 1
        """,
    )


def test_people_are_chained_apart_and_months_span_the_chain() -> None:
    records = read(
        spell="""
            month            | person | spell | start      | end        | to
            2024-04          | A      | a1    | 2024-04-01 | 2024-04-10 | 53
            2024-05..2024-06 | A      | a2    | 2024-04-11 | 2024-06-20 | 19
            2024-04          | B      | b1    | 2024-04-11 | 2024-04-12 | 19
        """
    )
    expect(
        records,
        "admission",
        """
        person | source_id | n_spells | first_month | last_month | source_table
        A      | a1        | 2        | 2024-04-01  | 2024-06-01 | MHS501
        B      | b1        | 1        | 2024-04-01  | 2024-04-01 | MHS501
        """,
    )
    assert pd.api.types.is_integer_dtype(rows_of(records, "admission")["n_spells"])
