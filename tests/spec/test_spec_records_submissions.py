"""Which rows count when a provider sends a month more than once."""

from pathlib import Path

import pandas as pd
import pytest
from tiny_extract import expect, extract, finding, read, write_csv

from cohortid.records import read_mhsds

REFERRALS = """
    month   | provider | submission | referral | received   | closed
    2024-04 | P1       | S1         | R1       | 2024-04-01 | 2024-04-05
    2024-04 | P1       | S1         | R2       | 2024-04-01 | 2024-04-06
    2024-04 | P1       | S2         | R1       | 2024-04-01 | 2024-04-07
    2024-05 | P1       | S3         | R3       | 2024-05-01 | 2024-05-05
    2024-04 | P2       | S4         | R4       | 2024-04-01 | 2024-04-05
"""
PEOPLE = """
    month   | provider | submission | person | age
    2024-04 | P1       | S1         | A      | 40
    2024-04 | P1       | S2         | A      | 40
    2024-05 | P1       | S3         | A      | 40
    2024-04 | P2       | S4         | A      | 40
"""


def test_the_second_window_of_a_month_replaces_the_first_and_no_other_month() -> None:
    records = read(
        header="""
            month   | provider | submission | FileType
            2024-04 | P1       | S1         | 1
            2024-04 | P1       | S2         | 2
            2024-05 | P1       | S3         | 1
            2024-04 | P2       | S4         | 1
        """,
        people=PEOPLE,
        referral=REFERRALS,
    )
    expect(
        records,
        "referral",
        """
        source_id | end_latest
        R1        | 2024-04-07
        R3        | 2024-05-05
        R4        | 2024-04-05
        """,
    )
    dropped = finding(records, "superseded").set_index("table")["n_rows"]
    assert dropped.to_dict() == {"MHS001MPI": 1, "MHS101Referral": 2}


def test_without_file_types_the_highest_submission_identifier_is_the_latest() -> None:
    header = """
        month   | provider | submission
        2024-04 | P1       | {0}
        2024-04 | P1       | {1}
    """
    people = """
        month   | submission | person | age
        2024-04 | {0}        | A      | 40
        2024-04 | {1}        | A      | 41
    """
    for older, newer in (("S1", "S2"), ("9", "10")):  # a longer number is a higher one
        records = read(
            header=header.format(newer, older),
            people=people.format(older, newer),
            referral="month | submission | referral\n"
            f"2024-04 | {older} | R1\n2024-04 | {newer} | R2",
        )
        expect(records, "referral", "source_id\nR2")


def test_without_a_header_windows_arent_mixed_either_and_the_extract_says_so() -> None:
    records = read(header="none", people=PEOPLE, referral=REFERRALS)
    expect(
        records,
        "referral",
        """
        source_id | end_latest
        R1        | 2024-04-07
        R3        | 2024-05-05
        R4        | 2024-04-05
        """,
    )
    assert len(finding(records, "No header table")) == 1


def test_rows_without_a_submission_identifier_stay() -> None:
    records = read(
        header="month | submission | FileType\n2024-04 | S1 | 1\n2024-04 | S2 | 2",
        people="month | submission | person | age\n2024-04 | S2 | A | 40",
        referral="month | submission | referral\n2024-04 | | R1\n2024-04 | S1 | R2",
    )
    expect(records, "referral", "source_id\nR1")


def test_a_month_that_the_header_doesnt_name_keeps_its_rows() -> None:
    records = read(
        header="month | submission | FileType\n2024-04..2024-05 | S1 | 1",
        referral="month | submission | referral\n2024-06 | S9 | R1",
    )
    expect(records, "referral", "source_id\nR1")


IN_PARTS = {
    "people": """
        month            | submission | person | age
        2024-04          | S1         | A      | 40
        2024-04          | S2         | A      | 40
        2024-05..2024-09 | S3         | A      | 40
    """,
    "referral": """
        month   | submission | referral | received
        2024-04 | S1         | R1       | 2024-04-01
        2024-04 | S2         | R1       | 2024-04-01
    """,
    "contact": """
        month   | submission | contact | referral | date
        2024-04 | S1         | C1      | R1       | 2024-04-02
        2024-04 | S1         | C2      | R1       | 2024-04-03
        2024-05 | S3         | C3      | R1       | 2024-05-03
    """,
}


@pytest.mark.parametrize(
    "header",
    ["none", "month | submission\n2024-04 | S1\n2024-04 | S2\n2024-05..2024-09 | S3"],
)
def test_a_table_that_only_an_earlier_submission_has_wasnt_received(header: str) -> None:
    records = read(header=header, **IN_PARTS)
    expect(records, "contact", "source_id\nC3")
    found = records.coverage().query("source_table == 'MHS201'").sort_values("month")
    assert found["loaded"].tolist() == [0, 1, 1, 1, 1, 1]
    found = finding(records, "The latest submission of a month has no rows of this table")
    assert found[["table", "n_rows", "event_table"]].to_numpy().tolist() == [
        ["MHS201CareContact", 2, "contact, crisis_episode, closed_unseen"]
    ]


def test_a_month_in_two_files_of_one_submission_is_one_month(tmp_path: Path) -> None:
    tables = extract(
        contact="month | contact | date\n2024-04 | C1 | 2024-04-02\n2024-04 | C2 | 2024-04-03"
    )
    contacts = tables.pop("MHS201CareContact")
    parts = {
        "MHS201CareContact_1": contacts[:1],
        # an older name of a column in one part, and text marked as UTF-8 as spreadsheets do
        "MHS201CareContact_2": contacts[1:].rename(columns={"AttendStatus": "AttendOrDNACode"}),
    }
    folder = write_csv(tables | parts, tmp_path / "extract")
    second = folder / "MHS201CareContact_2.csv"
    second.write_bytes(b"\xef\xbb\xbf" + second.read_bytes())
    records = read_mhsds(folder, purpose="care_review")
    expect(records, "contact", "source_id\nC1\nC2")


def test_months_of_an_older_version_are_named() -> None:
    records = read(
        first="2024-02",
        header="month | provider | DatSetVer\n2024-02..2024-08 | P1 | 6.0\n2024-09 | P1 | 5.0",
        people="month | person | age\n2024-02..2024-09 | Z | 40\n2024-04 | A | 40",
        ward="month | stay | start | end | bed\n2024-03 | W1 | 2024-03-01 | 2024-03-09 | 10",
    )
    expect(records, "ward_stay", "bed_code | bed_group\n10 | adult_acute")
    found = finding(records, "February 2024 to September 2024, 3 months")
    assert found["event_table"].tolist() == ["referral_team, contact, ward_stay"]
    assert finding(read(), "older version").empty


def test_teams_of_referrals_in_version_5_are_the_referrals_own_and_added_ones() -> None:
    tables = extract(
        first="2024-01",
        referral="""
            month            | referral | received   | closed     | reason | team
            2024-01..2024-02 | R1       | 2024-01-09 |            |        |
            2024-03          | R1       | 2024-01-09 | 2024-03-09 |        |
            2024-03          | R2       | 2024-03-02 |            |        |
            2024-04..2024-09 | R2       | 2024-03-02 |            |        | T3
        """,
        contact="month | contact | referral | date\n2024-02 | C1 | R1 | 2024-02-02",
        team="month | team | type\n2024-04..2024-09 | T3 | A06",
    )
    columns = "month | row | referral | team | type | closed | reason | rejected"
    rows = """
        1488 | 9  | R1 | T1 | A14 | 2024-03-09 | 05 |
        1488 | 10 | R1 | T2 | A02 | 2024-02-20 | 02 |
        1487 | 1  | R1 | T1 | A14 |            |    |
        1488 | 11 | R2 | T3 | A06 |            |    |
    """
    values = [
        [cell.strip() for cell in line.split("|")] for line in rows.split("\n") if "|" in line
    ]
    teams = pd.DataFrame(values, columns=[name.strip() for name in columns.split("|")])
    tables["MHS102ServiceTypeReferredTo"] = pd.DataFrame(
        {
            "Person_ID": "A",
            "OrgIDProv": "P1",
            "UniqMonthID": teams["month"],
            "MHS102UniqID": teams["row"],
            "UniqServReqID": teams["referral"],
            "CareProfTeamLocalID": teams["team"],
            "ServTeamTypeRefToMH": teams["type"],
            "ReferClosureDate": teams["closed"],
            "ReferClosReason": teams["reason"],
            "ReferRejectionDate": teams["rejected"],
        }
    )
    records = read_mhsds(tables, purpose="care_review")
    expect(records, "referral", "source_id | status | close_reason\nR1 | closed | 05\nR2 | open |")
    expect(
        records,
        "referral_team",
        """
        source_table | referral_source_id | team_id | team_type | end_latest
        MHS101       | R1                 | T1      | A14       | 2024-03-09
        MHS102       | R1                 | T2      | A02       | 2024-02-20
        MHS101       | R2                 | T3      | A06       |
        """,
    )
    expect(records, "contact", "source_id | team_id | team_type\nC1 | T1 | A14")


def test_a_code_may_stand_under_its_older_name_in_older_months_of_a_file() -> None:
    tables = extract(
        contact="""
            month   | contact | date       | attended | AttendOrDNACode
            2024-04 | C1      | 2024-04-02 |          | 3
            2024-05 | C2      | 2024-05-02 | 5        |
            2024-06 | C3      | 2024-06-02 | 5        | 3
        """
    )
    records = read_mhsds(tables, purpose="care_review")
    expect(records, "contact", "source_id | attendance_code\nC1 | 3\nC2 | 5\nC3 | 5")
