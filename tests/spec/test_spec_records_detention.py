"""Detentions: Mental Health Act periods merged into series, short-term orders among themselves."""

import pytest
from tiny_extract import expect, read, rows_of

from cohortid.records import Records

PERIODS = """
    month            | person   | provider | period | start      | end        | section
    2024-04          | renewal  | P1       | a1     | 2024-04-01 | 2024-04-28 | 02
    2024-05          | renewal  | P1       | a2     | 2024-04-28 | 2024-05-20 | 03
    2024-04          | touching | P1       | b1     | 2024-04-01 | 2024-04-10 | 02
    2024-04          | touching | P2       | b2     | 2024-04-11 | 2024-04-20 | 03
    2024-04          | apart    | P1       | c1     | 2024-04-01 | 2024-04-10 | 03
    2024-04          | apart    | P1       | c2     | 2024-04-12 | 2024-04-20 | 03
    2024-04          | short    | P1       | d1     | 2024-04-01 | 2024-04-02 | 20
    2024-04          | short    | P1       | d2     | 2024-04-02 | 2024-04-03 | 05
    2024-04          | short    | P1       | d3     | 2024-04-03 | 2024-04-20 | 02
    2024-04          | between  | P1       | e1     | 2024-04-01 | 2024-04-10 | 02
    2024-04          | between  | P1       | e2     | 2024-04-11 | 2024-04-12 | 04
    2024-04          | between  | P1       | e3     | 2024-04-13 | 2024-04-20 | 02
    2024-04          | odd      | P1       | f1     | 2024-04-01 | 2024-04-10 | 02
    2024-04          | odd      | P1       | f2     | 2024-04-05 | 2024-04-08 | 77
    2024-04          | odd      | P1       | f3     | 2024-04-11 | 2024-04-20 |
    2024-04          | odd      | P1       | f4     |            | 2024-04-20 | 99
    2024-04..2024-09 | open     | P1       | g1     | 2024-04-01 |            | 37
    2024-06          | open     | P1       | g2     | 2024-06-01 | 2024-06-20 | 03
    2024-05          | stopped  | P1       | h1     | 2024-04-01 |            | 02
    2024-08          | stopped  | P1       | h2     | 2024-08-01 | 2024-08-20 | 03
    2024-04          | neither  | P1       | i1     | 2024-04-01 | 2024-04-20 | 01
    2024-04          | neither  | P1       | i2     | 2024-04-01 | 2024-04-20 | 35
    2024-04          | swapped  | P1       | j1     | 2024-04-20 | 2024-04-01 | 02
    2024-04          | swapped  | P1       | j2     | 2024-04-21 | 2024-04-25 | 02
"""


@pytest.fixture(scope="module")
def detentions() -> Records:
    return read(section=PERIODS)


def test_periods_are_merged_within_their_group(detentions: Records) -> None:
    expect(
        detentions,
        "detention",
        """
        person   | source_id | start      | end_latest | section_group | n_periods | in_low | real
        renewal  | a1        | 2024-04-01 | 2024-05-20 | detention     | 2         | 1      | 1
        touching | b1        | 2024-04-01 | 2024-04-20 | detention     | 2         | 1      | 1
        apart    | c1        | 2024-04-01 | 2024-04-10 | detention     | 1         | 1      | 1
        apart    | c2        | 2024-04-12 | 2024-04-20 | detention     | 1         | 1      | 1
        short    | d1        | 2024-04-01 | 2024-04-03 | short_term    | 2         | 1      | 1
        short    | d3        | 2024-04-03 | 2024-04-20 | detention     | 1         | 1      | 1
        between  | e1        | 2024-04-01 | 2024-04-10 | detention     | 1         | 1      | 1
        between  | e2        | 2024-04-11 | 2024-04-12 | short_term    | 1         | 1      | 1
        between  | e3        | 2024-04-13 | 2024-04-20 | detention     | 1         | 1      | 1
        odd      | f1        | 2024-04-01 | 2024-04-10 | detention     | 1         | 0      | 1
        odd      | f2        | 2024-04-05 | 2024-04-08 | unknown       | 1         | 1      | 1
        odd      | f3        | 2024-04-11 | 2024-04-20 | unknown       | 1         | 1      | 1
        odd      | f4        |            | 2024-04-20 | unknown       | 1         | 0      | 1
        open     | g1        | 2024-04-01 |            | detention     | 2         | 1      | 1
        stopped  | h1        | 2024-04-01 | 2024-09-30 | detention     | 1         | 1      | 1
        stopped  | h2        | 2024-08-01 | 2024-08-20 | detention     | 1         | 0      | 1
        swapped  | j1        |            | 2024-09-30 | detention     | 1         | 0      | 0
        swapped  | j2        | 2024-04-21 | 2024-04-25 | detention     | 1         | 0      | 1
        """,
    )


def test_a_series_is_open_if_a_period_is_and_bounded_where_its_end_never_came(
    detentions: Records,
) -> None:
    found = rows_of(detentions, "detention").set_index("source_id")
    assert found["status"].drop(["g1", "h1", "j1"]).eq("closed").all()
    assert found.loc["g1", ["status", "end_earliest", "end_latest"]].tolist() == [
        "open",
        None,
        None,
    ]
    assert found.loc["h1", ["status", "end_earliest", "end_latest"]].astype(str).tolist() == [
        "inactive",
        "2024-05-01",
        "2024-09-30",
    ]


def test_members_keep_each_periods_own_section(detentions: Records) -> None:
    members = """
        person   | source_id | member_id | code
        renewal  | a1        | a1        | 02
        renewal  | a1        | a2        | 03
        touching | b1        | b1        | 02
        touching | b1        | b2        | 03
        apart    | c1        | c1        | 03
        apart    | c2        | c2        | 03
        short    | d1        | d1        | 20
        short    | d1        | d2        | 05
        short    | d3        | d3        | 02
        between  | e1        | e1        | 02
        between  | e2        | e2        | 04
        between  | e3        | e3        | 02
        odd      | f1        | f1        | 02
        odd      | f2        | f2        | ?77
        odd      | f3        | f3        |
        odd      | f4        | f4        | 99
        open     | g1        | g1        | 37
        open     | g1        | g2        | 03
        stopped  | h1        | h1        | 02
        stopped  | h2        | h2        | 03
        swapped  | j1        | j1        | 02
        swapped  | j2        | j2        | 02
    """
    expect(detentions, "detention_member", members)
