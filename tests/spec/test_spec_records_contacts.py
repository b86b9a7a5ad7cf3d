"""Contacts and teams: outcome, whose team it was, rejected referrals, the local team map."""

import pandas as pd
from tiny_extract import expect, read

TEAMS = """
    month   | provider | team | type
    2024-04 | P1       | T1   | A06
    2024-04 | P1       | T2   | A02
    2024-04 | P1       | T3   | Q99
    2024-04 | P2       | T1   | A14
"""


def test_each_attendance_code_has_a_group_and_what_cant_be_read_is_unknown() -> None:
    records = read(
        contact="""
            month   | contact | referral | date       | attended | mode
            2024-04 | C2      | R1       | 2024-04-02 | 2        | 01
            2024-04 | C3      | R1       | 2024-04-03 | 3        | 02
            2024-04 | C4      | R1       | 2024-04-04 | 4        |
            2024-04 | C5      | R1       | 2024-04-05 | 5        | 1
            2024-04 | C6      | R1       | 2024-04-06 | 6        | 11
            2024-04 | C7      | R1       | 2024-04-07 | 7        | 11
            2024-04 | C8      | R1       | 2024-04-08 | 05       | 11
            2024-04 | C9      | R1       |            |          | 98
        """
    )
    expect(
        records,
        "contact",
        """
        source_id | date       | attendance_code | attendance            | mode | team_group
        C2        | 2024-04-02 | 2               | cancelled_by_patient  | 01   | unknown
        C3        | 2024-04-03 | 3               | did_not_attend        | 02   | unknown
        C4        | 2024-04-04 | 4               | cancelled_by_provider |      | unknown
        C5        | 2024-04-05 | 5               | attended              | ?1   | unknown
        C6        | 2024-04-06 | 6               | attended              | 11   | unknown
        C7        | 2024-04-07 | 7               | arrived_too_late      | 11   | unknown
        C8        | 2024-04-08 | ?05             | unknown               | 11   | unknown
        C9        |            |                 | unknown               | 98   | unknown
        """,
    )


def test_a_contacts_team_is_its_own_if_recorded_and_otherwise_that_of_its_referral() -> None:
    records = read(
        team=TEAMS,
        referral="""
            month   | provider | person | referral | team
            2024-04 | P1       | A      | R1       | T1
            2024-04 | P2       | A      | R1       | T1
            2024-04 | P1       | B      | R2       | T3
        """,
        contact="""
            month   | provider | person | contact | referral | date       | team
            2024-04 | P1       | A      | C1      | R1       | 2024-04-02 |
            2024-04 | P1       | A      | C2      | R1       | 2024-04-03 | T2
            2024-04 | P2       | A      | C3      | R1       | 2024-04-04 |
            2024-04 | P1       | A      | C4      | R9       | 2024-04-05 |
            2024-04 | P1       | A      | C5      | R1       | 2024-04-06 | T9
            2024-04 | P1       | B      | C6      | R2       | 2024-04-07 |
            2024-04 | P1       | B      | C7      | R1       | 2024-04-08 |
        """,
    )
    expect(
        records,
        "contact",
        """
        source_id | referral_source_id | team_id | team_type | team_group
        C1        | R1                 | T1      | A06       | core_community
        C2        | R1                 | T2      | A02       | crisis
        C3        | R1                 | T1      | A14       | early_intervention
        C4        | R9                 |         |           | unknown
        C5        | R1                 | T9      |           | unknown
        C6        | R2                 | T3      | ?Q99      | unknown
        C7        | R1                 |         |           | unknown
        """,
    )


def test_a_rejected_referral_dates_its_contacts_and_its_team() -> None:
    records = read(
        team=TEAMS,
        referral="""
            month   | referral | team | received   | rejected
            2024-04 | R1       | T1   | 2024-04-01 | 2024-04-20
            2024-04 | R2       | T2   | 2024-04-01 |
        """,
        contact="""
            month   | contact | referral | date
            2024-04 | C1      | R1       | 2024-04-02
            2024-04 | C2      | R2       | 2024-04-02
        """,
    )
    expect(records, "referral", "source_id | rejected\nR1 | 2024-04-20\nR2 |")
    expect(records, "contact", "source_id | rejected\nC1 | 2024-04-20\nC2 |")
    expect(
        records,
        "referral_team",
        """
        source_id | referral_source_id | team_id | team_group     | rejected   | start
        R1        | R1                 | T1      | core_community | 2024-04-20 | 2024-04-01
        R2        | R2                 | T2      | crisis         |            | 2024-04-01
        """,
    )


def test_the_local_team_map_says_what_a_team_is_on_the_days_it_is_valid() -> None:
    team_map = pd.DataFrame(
        {
            "provider_id": ["P1", "P1", "P1"],
            "team_id": ["T1", "T1", "T4"],
            "team_group": ["assertive_outreach", "rehabilitation", "assertive_outreach"],
            "valid_from": ["2024-05-01", "2024-07-01", ""],
            "valid_to": ["2024-06-30", "", ""],
        }
    )
    records = read(
        options={"team_map": team_map},
        team=TEAMS,
        referral="""
            month   | provider | referral | team | received
            2024-04 | P1       | R1       | T1   | 2024-04-30
            2024-05 | P1       | R2       | T1   | 2024-05-01
            2024-05 | P1       | R4       | T4   | 2024-05-01
        """,
        contact="""
            month   | provider | contact | referral | date
            2024-04 | P1       | C1      | R1       | 2024-04-30
            2024-05 | P1       | C2      | R1       | 2024-05-01
            2024-06 | P1       | C3      | R1       | 2024-06-30
            2024-07 | P1       | C4      | R1       | 2024-07-01
            2024-07 | P2       | C5      | R1       | 2024-07-01
            2024-04 | P1       | C6      | R4       | 2024-04-30
        """,
    )
    expect(
        records,
        "contact",
        """
        source_id | team_id | team_type | team_group
        C1        | T1      | A06       | core_community
        C2        | T1      | A06       | assertive_outreach
        C3        | T1      | A06       | assertive_outreach
        C4        | T1      | A06       | rehabilitation
        C5        |         |           | unknown
        C6        | T4      |           | assertive_outreach
        """,
    )
    expect(
        records,
        "referral_team",
        """
        source_id | team_group
        R1        | core_community
        R2        | assertive_outreach
        R4        | assertive_outreach
        """,
    )
