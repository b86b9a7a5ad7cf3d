"""Codes that lost their leading zeros: unreadable unless their repair is asked for."""

from pathlib import Path

from tiny_extract import expect, extract, finding, read, write_csv

from cohortid.records import read_mhsds

REFERRALS = """
    month   | provider | referral | reason | close_reason | received   | closed
    2024-04 | P1       | R1       | 2      | 5            | 2024-04-01 | 2024-04-09
    2024-04 | P1       | R2       | 9      | 5            | 2024-04-01 | 2024-04-10
    2024-04 | P1       | R3       | 11     |              | 2024-04-01 | 2024-04-11
    2024-04 | P2       | R4       | 2      | 05           | 2024-04-01 | 2024-04-12
    2024-04 | P2       | R5       | 02     | 5            | 2024-04-01 | 2024-04-13
    2024-04 | P3       | R6       | 02     | 0            | 2024-04-01 | 2024-04-14
"""
HOMES = """
    month   | provider | date       | type
    2024-04 | P1       | 2024-04-01 | 1
    2024-04 | P1       | 2024-04-02 | 12
"""


def test_they_arent_silently_repaired_and_a_finding_says_what_they_would_be() -> None:
    records = read(referral=REFERRALS, home=HOMES)
    expect(
        records,
        "referral",
        """
        source_id | reason | close_reason
        R1        | ?2     | ?5
        R2        | ?9     | ?5
        R3        | 11     |
        R4        | ?2     | 05
        R5        | 02     | ?5
        R6        | 02     | ?0
        """,
    )
    expect(records, "accommodation", "accommodation_type | homeless\n?1 | unknown\n12 | yes")
    found = finding(records, "Leading zeros lost")
    assert found[["column", "n_rows"]].to_numpy().tolist() == [
        ["AccommodationType", 1],
        ["PrimReasonReferralMH", 2],
        ["ReferClosReason", 2],
    ]
    assert found["finding"].iloc[1] == (
        "Leading zeros lost: 2 codes of provider P1 (2, 9) would be readable as 02, 09"
    )
    assert "repair_leading_zeros=True" in found["fix"].iloc[0]
    assert records.description["repaired"] == []


def test_they_are_repaired_where_that_is_asked_for_and_the_records_say_so() -> None:
    records = read(referral=REFERRALS, home=HOMES, options={"repair_leading_zeros": True})
    expect(
        records,
        "referral",
        """
        source_id | reason | close_reason
        R1        | 02     | 05
        R2        | 09     | 05
        R3        | 11     |
        R4        | ?2     | 05
        R5        | 02     | ?5
        R6        | 02     | ?0
        """,
    )
    expect(records, "accommodation", "accommodation_type | homeless\n01 | no\n12 | yes")
    assert finding(records, "Leading zeros lost").empty
    assert len(finding(records, "Leading zeros put back")) == 3
    assert records.description["repaired"][1:] == [
        "MHS101Referral.PrimReasonReferralMH of P1: 2, 9 read as 02, 09",
        "MHS101Referral.ReferClosReason of P1: 5 read as 05",
    ]


def test_codes_of_one_digit_that_are_listed_stay_as_they_are() -> None:
    records = read(
        referral="month | referral | ClinRespPriorityType\n2024-04 | R1 | 2",
        contact="month | contact | referral | attended\n2024-04 | C1 | R1 | 5",
        options={"repair_leading_zeros": True},
    )
    expect(records, "contact", "attendance_code | attendance\n5 | attended")
    expect(records, "referral", "priority\n2")
    assert finding(records, "eading zeros").empty


def test_a_spreadsheet_on_the_way_is_found_in_files_too(tmp_path: Path) -> None:
    tables = extract(section="month | period | start | section\n2024-04 | M1 | 2024-04-01 | 03")
    folder = write_csv(tables, tmp_path / "extract")
    path = folder / "MHS401MHActPeriod.csv"
    path.write_text(path.read_text().replace(",03,", ",3,").replace(",03\n", ",3\n"))
    records = read_mhsds(folder, purpose="care_review")
    expect(records, "mha_period", "section | section_group\n?3 | unknown")
    found = finding(records, "(3) would be readable as 03")
    assert found["event_table"].tolist() == [
        "mha_period, detention, crisis_episode, emergency_episode"
    ]
    records = read_mhsds(folder, purpose="care_review", repair_leading_zeros=True)
    expect(records, "mha_period", "section | section_group\n03 | detention")
