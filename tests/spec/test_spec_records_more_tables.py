"""Further tables: scores, flags, incidents, orders, added teams, second diagnoses."""

import pandas as pd
from tiny_extract import expect, finding, read

import cohortid as cid

HEARING_VOICES, OTHER_TOOL = "979691000000108", "1091071000000100"


def test_a_honos_score_is_a_whole_number_from_0_to_4_and_anything_else_cant_be_read() -> None:
    records = read(
        referral="month | referral | team\n2024-04..2024-09 | R1 | T1",
        team="month | team | type\n2024-04..2024-09 | T1 | A07",
        score=f"""
            month   | referral | item             | score | date
            2024-04 | R1       | {HEARING_VOICES} | 2     | 2024-04-02
            2024-04 | R1       | {HEARING_VOICES} | 3.0   | 2024-04-03
            2024-04 | R1       | {HEARING_VOICES} | 9     | 2024-04-04
            2024-04 | R1       | {HEARING_VOICES} | 2.5   | 2024-04-05
            2024-04 | R1       | {HEARING_VOICES} |       | 2024-04-06
            2024-04 | R1       | {OTHER_TOOL}     | 27    | 2024-04-07
            2024-04 | R9       | {HEARING_VOICES} | 4     | 2024-04-08
            2024-04 | R1       | {HEARING_VOICES} | 1     | 1900-01-01
        """,
    )
    expect(
        records,
        "assessment",
        f"""
        date       | item             | score | team_type | team_group
        2024-04-02 | {HEARING_VOICES} | 2     | A07       | older_adult
        2024-04-03 | {HEARING_VOICES} | 3     | A07       | older_adult
        2024-04-04 | {HEARING_VOICES} | ?9    | A07       | older_adult
        2024-04-05 | {HEARING_VOICES} | ?2.5  | A07       | older_adult
        2024-04-06 | {HEARING_VOICES} |       | A07       | older_adult
        2024-04-07 | {OTHER_TOOL}     | 27    | A07       | older_adult
        2024-04-08 | {HEARING_VOICES} | 4     |           | unknown
                   | {HEARING_VOICES} | 1     | A07       | older_adult
        """,
    )


def test_flags_are_dated_by_themselves_or_by_the_month_they_were_first_sent_in() -> None:
    records = read(
        indicator="""
            month            | offence | manifest   | treated
            2024-04..2024-05 |         | 2024-03-02 |
            2024-06..2024-07 | 2       | 2024-03-02 |
            2024-08          | 2       | 2024-03-02 | 2024-08-20
            2024-09          | Q       | 9999-12-31 | 2024-08-20
        """,
    )
    expect(
        records,
        "indicator",
        """
        kind                | value | date       | first_month | last_month
        manifest_psychosis  |       | 2024-03-02 | 2024-04-01  | 2024-08-01
        manifest_psychosis  |       |            | 2024-09-01  | 2024-09-01
        psychosis_treatment |       | 2024-08-20 | 2024-08-01  | 2024-09-01
        offence_history     | 2     | 2024-06-01 | 2024-06-01  | 2024-08-01
        offence_history     | ?Q    | 2024-09-01 | 2024-09-01  | 2024-09-01
        """,
    )


def test_an_added_team_has_the_referral_until_its_own_end_or_that_of_the_whole() -> None:
    records = read(
        referral="""
            month            | referral | received   | closed     | team | rejected
            2024-04..2024-09 | R1       | 2024-04-02 |            | T1   |
            2024-04..2024-07 | R2       | 2024-04-03 | 2024-07-31 | T1   |
            2024-04          | R3       | 2024-04-04 | 2024-04-09 | T1   | 2024-04-09
        """,
        team="month | team | type\n2024-04..2024-09 | T1 | A06\n2024-04..2024-09 | T2 | A08",
        added_team="""
            month            | referral | team | closed     | rejected
            2024-05..2024-06 | R1       | T2   | 2024-06-05 |
            2024-05..2024-07 | R2       | T2   |            |
            2024-04          | R3       | T2   |            |
            2024-09          | R9       | T2   |            |
        """,
    )
    expect(
        records,
        "referral_team",
        """
        source_table | source_id | team_group         | start      | end_latest | rejected
        MHS101       | R1        | core_community     | 2024-04-02 |            |
        MHS102       | R1 T2     | assertive_outreach | 2024-04-02 | 2024-06-05 |
        MHS101       | R2        | core_community     | 2024-04-03 | 2024-07-31 |
        MHS102       | R2 T2     | assertive_outreach | 2024-04-03 | 2024-07-31 |
        MHS101       | R3        | core_community     | 2024-04-04 | 2024-04-09 | 2024-04-09
        MHS102       | R3 T2     | assertive_outreach | 2024-04-04 | 2024-04-09 | 2024-04-09
        """,
    )
    assert finding(records, "referrals that aren't in the extract")["n_rows"].tolist() == [1]


def test_a_second_diagnosis_is_one_and_silence_about_it_is_no_gap() -> None:
    records = read(
        diagnosis="month | scheme | code | date\n2024-04 | 02 | F20.0 | 2024-04-02",
        second="month | scheme | code | date\n2024-04 | 02 | F10.2 | 2024-04-03",
    )
    expect(
        records,
        "diagnosis",
        """
        source_table | code | diagnosis_group
        MHS604       | F200 | psychosis
        MHS605       | F102 | substance
        """,
    )
    assert "MHS605" not in set(records.coverage()["source_table"])


def test_orders_recalls_and_incidents() -> None:
    records = read(
        order="""
            month            | order | start      | end        | end_reason
            2024-04..2024-06 | M1    | 2024-04-02 | 2024-06-03 | 02
            2024-06..2024-09 | M1    | 2024-06-20 |            |
        """,
        recall="month | order | start | end\n2024-06 | M1 | 2024-06-01 | 2024-06-03",
        incident="month | date\n2024-05 | 2024-05-06",
    )
    expect(
        records,
        "cto",
        """
        period_source_id | start      | end_latest | status | end_reason
        M1               | 2024-04-02 | 2024-06-03 | closed | 02
        M1               | 2024-06-20 |            | open   |
        """,
    )
    of_period = "period_source_id | start | end_latest\nM1 | 2024-06-01 | 2024-06-03"
    expect(records, "cto_recall", of_period)
    expect(records, "ward_incident", "kind | date\nsubstance_use | 2024-05-06")
    people = cid.identify(records, "midlands-maturity-index", index_date="2024-09-30").people.table
    care = people.set_index("person_id")["current_care"]
    assert care["A"].split(";")[0] == "community_treatment_order" and "community" not in care["Z"]


def test_a_timeline_knows_since_when_a_section_is_dormant() -> None:
    records = read(
        section="""
            month            | person | period | start      | end        | section
            2024-04..2024-09 | A      | M1     | 2024-04-01 |            | 03
            2024-04..2024-09 | B      | M2     | 2024-04-01 |            | 03
            2024-04..2024-09 | C      | M3     | 2024-04-01 |            | 09
        """,
        order="""
            month            | person | order | start      | end        | end_reason
            2024-05..2024-09 | A      | M1    | 2024-05-02 |            |
            2024-05..2024-06 | B      | M2    | 2024-05-02 | 2024-06-03 | 02
        """,
        discharge="month | person | order | start\n2024-07..2024-09 | C | M3 | 2024-07-05",
        referral="""
            month            | person | referral | received   | from
            2024-04..2024-09 | A      | R1       | 2024-04-01 |
            2024-04..2024-09 | B      | R2       | 2024-04-01 |
            2024-04..2024-09 | C      | R3       | 2024-04-01 |
        """,
    )
    concerns = pd.DataFrame(
        [(key, "2024-09-01", "carer", "asked") for key in "ABC"],
        columns=["person_id", "nominated_on", "by_role", "reason"],
    )
    cohort = cid.identify(
        records.with_nominations(concerns), "midlands-maturity-index", index_date="2024-09-30"
    )
    said = {key: set(cohort.timeline(key).table["what"]) for key in "ABC"}
    assert "Section 3, dormant since 2 May 2024" in said["A"]
    assert "Section 3" in said["B"]  # revoked
    assert any(what.endswith("dormant since 5 July 2024") for what in said["C"])


def test_a_conditional_discharge_belongs_to_a_period_and_its_reason_is_kept_as_sent() -> None:
    records = read(
        discharge="""
            month            | order | start      | end        | end_reason
            2024-04..2024-06 | M1    | 2024-04-02 | 2024-06-03 | 01
            2024-06..2024-09 | M1    | 2024-06-20 |            |
            2024-04..2024-07 | M2    | 2024-04-05 |            |
            2024-05          | M3    | 2024-05-05 | 2024-05-04 | ZZ
        """,
    )
    expect(
        records,
        "conditional_discharge",
        """
        period_source_id | start      | end_earliest | end_latest | status   | end_reason | real
        M1               | 2024-04-02 | 2024-06-03   | 2024-06-03 | closed   | 01         | 1
        M1               | 2024-06-20 |              |            | open     |            | 1
        M2               | 2024-04-05 | 2024-07-01   | 2024-09-30 | inactive |            | 1
        M3               |            | 2024-05-04   | 2024-09-30 | inactive | ZZ         | 0
        """,
    )
    assert finding(records, "end is before their start")["table"].tolist() == [
        "MHS403ConditionalDischarge"
    ]


def test_a_registration_with_no_practice_is_one_without_a_practice() -> None:
    records = read(
        practice="""
            month            | practice | start      | end
            2024-04..2024-06 | A81001   | 2019-02-03 | 2024-06-20
            2024-06..2024-09 | V81997   | 2024-06-21 |
            2024-04..2024-07 | b82002   |            |
            2024-09          | V81998   | 2024-09-02 |
            2024-09          | V81999   | 2024-09-03 |
            2024-09          | V81996   | 2024-09-04 |
        """,
    )
    expect(
        records,
        "gp_registration",
        """
        practice | start      | end_earliest | end_latest | status
        A81001   | 2019-02-03 | 2024-06-20   | 2024-06-20 | closed
                 | 2024-06-21 |              |            | open
        B82002   |            | 2024-07-01   | 2024-09-30 | inactive
                 | 2024-09-02 |              |            | open
                 | 2024-09-03 |              |            | open
        V81996   | 2024-09-04 |              |            | open
        """,
    )
    assert finding(records, "stopped being sent").empty


def test_work_is_dated_by_when_it_was_recorded() -> None:
    records = read(
        work="""
            month            | status | date
            2024-04..2024-06 | 04     | 2024-04-02
            2024-07          | Q      | 2024-07-02
            2024-07          | ZZ     |
        """,
    )
    expect(
        records,
        "employment",
        """
        employment_status | date       | first_month | last_month
        04                | 2024-04-02 | 2024-04-01  | 2024-06-01
        ?Q                | 2024-07-02 | 2024-07-01  | 2024-07-01
        ZZ                |            | 2024-07-01  | 2024-07-01
        """,
    )
    assert finding(records, "aren't in the code list")["column"].tolist() == ["employment_status"]


def test_a_key_worker_is_there_from_start_to_end_with_the_kind_of_team() -> None:
    records = read(
        coordinator="""
            month            | start      | end        | type
            2024-04..2024-06 | 2024-04-02 | 2024-06-20 | A06
            2024-06..2024-09 | 2024-06-20 |            | A08
            2024-04..2024-07 | 2024-04-05 |            | QQ
        """,
    )
    expect(
        records,
        "key_worker",
        """
        start      | end_latest | status   | team_type | team_group
        2024-04-02 | 2024-06-20 | closed   | A06       | core_community
        2024-06-20 |            | open     | A08       | assertive_outreach
        2024-04-05 | 2024-09-30 | inactive | ?QQ       | unknown
        """,
    )
    assert finding(records, "stopped being sent")["table"].tolist() == ["MHS006MHCareCoord"]


def test_leave_of_every_kind_is_one_table() -> None:
    records = read(
        home_leave="month | start | end\n2024-05 | 2024-05-06 | 2024-05-08",
        absence="month | start | end\n2024-05 | 2024-05-09 | 2024-05-09",
        awol="""
            month   | start      | end        | end_reason
            2024-06 | 2024-06-06 | 2024-06-07 | 02
            2024-09 | 2024-09-08 |            |
        """,
        trial="month | start | end\n2024-07 | 2024-07-09 | 2024-07-08",
    )
    expect(
        records,
        "leave",
        """
        source_table | kind                 | start      | end_latest | status   | end_reason | real
        MHS509       | home                 | 2024-05-06 | 2024-05-08 | closed   |            | 1
        MHS510       | leave_of_absence     | 2024-05-09 | 2024-05-09 | closed   |            | 1
        MHS511       | absent_without_leave | 2024-06-06 | 2024-06-07 | closed   | 02         | 1
        MHS511       | absent_without_leave | 2024-09-08 |            | open     |            | 1
        MHS514       | trial                |            | 2024-09-30 | inactive |            | 0
        """,
    )
    assert finding(records, "end is before their start")["table"].tolist() == ["MHS514TrialLeave"]


def test_a_score_of_a_contact_is_dated_by_it_and_silence_about_such_scores_is_no_gap() -> None:
    records = read(
        referral="month | referral | team\n2024-04..2024-09 | R1 | T1",
        team="month | team | type\n2024-04..2024-09 | T1 | A06",
        contact="month | contact | referral | date\n2024-04 | C1 | R1 | 2024-04-09",
        score=f"""
            month   | referral | item             | score | date
            2024-04 | R1       | {HEARING_VOICES} | 1     | 2024-04-02
        """,
        contact_score=f"""
            month   | referral | contact | item             | score
            2024-04 | R1       | C1      | {HEARING_VOICES} | 3.0
            2024-04 | R1       | C9      | {HEARING_VOICES} | 9
        """,
    )
    expect(
        records,
        "assessment",
        f"""
        source_table | date       | item             | score | team_group
        MHS606       | 2024-04-02 | {HEARING_VOICES} | 1     | core_community
        MHS607       | 2024-04-09 | {HEARING_VOICES} | 3     | core_community
        MHS607       |            | {HEARING_VOICES} | ?9    | core_community
        """,
    )
    assert "MHS607" not in set(records.coverage()["source_table"])
