"""Records that came twice under two ids, and records whose other half isn't there."""

from tiny_extract import expect, finding, read


def test_a_stay_that_came_again_under_a_new_id_is_counted_once() -> None:
    records = read(
        spell="""
            month            | person | provider | spell | start      | end
            2024-04          | A      | P1       | H10   | 2024-04-01 | 2024-04-09
            2024-05          | A      | P1       | H9    | 2024-04-01 | 2024-04-09
            2024-04          | A      | P2       | H1    | 2024-04-01 | 2024-04-09
            2024-04          | B      | P1       | H2    | 2024-04-01 | 2024-04-09
            2024-04          | C      | P1       | H3    | 2024-04-01 | 2024-04-09
            2024-04          | C      | P1       | H4    | 2024-04-01 | 2024-04-10
            2024-04          | D      | P1       | H5    | 2024-04-09 | 2024-04-01
            2024-04          | D      | P1       | H6    | 2024-04-01 | 2024-04-09
            2024-04          | E      | P1       | H7    |            | 2024-04-09
            2024-04          | E      | P1       | H8    |            | 2024-04-09
        """
    )
    expect(
        records,
        "hospital_spell",
        """
        person | provider_id | source_id | in_low | in_high | real
        A      | P1          | H10       | 1      | 1       | 1
        A      | P1          | H9        | 0      | 1       | 1
        A      | P2          | H1        | 1      | 1       | 1
        B      | P1          | H2        | 1      | 1       | 1
        C      | P1          | H3        | 1      | 1       | 1
        C      | P1          | H4        | 1      | 1       | 1
        D      | P1          | H5        | 0      | 1       | 0
        D      | P1          | H6        | 1      | 1       | 1
        E      | P1          | H7        | 1      | 1       | 1
        E      | P1          | H8        | 1      | 1       | 1
        """,
    )
    assert finding(records, "under two ids")[["event_table", "n_rows"]].to_numpy().tolist() == [
        ["hospital_spell, admission, service_status, acute_episode", 1]
    ]
    # it joins its twin and is no row of unsure place
    admissions = "person | source_id | n_spells | in_low\nA | H1 | 3 | 1\nB | H2 | 1 | 1\n"
    expect(
        records,
        "admission",
        admissions
        + "C | H3 | 2 | 1\nD | H5 | 1 | 0\nD | H6 | 1 | 0\nE | H7 | 1 | 0\nE | H8 | 1 | 0",
    )


def test_an_order_of_one_section_from_one_day_is_counted_once_whenever_it_ends() -> None:
    records = read(
        section="""
            month   | person | period | start      | end        | section
            2024-04 | A      | M1     | 2024-04-01 | 2024-04-20 | 02
            2024-04 | A      | M2     | 2024-04-01 | 2024-04-28 | 02
            2024-04 | A      | M3     | 2024-04-01 | 2024-04-20 | 03
            2024-04 | B      | M4     | 2024-04-01 | 2024-04-20 |
            2024-04 | B      | M5     | 2024-04-01 | 2024-04-20 |
        """
    )
    expect(
        records,
        "mha_period",
        """
        source_id | in_low | real
        M1        | 1      | 1
        M2        | 0      | 1
        M3        | 1      | 1
        M4        | 1      | 1
        M5        | 0      | 1
        """,
    )


def test_a_referral_that_came_again_is_counted_once_and_one_to_another_team_twice() -> None:
    records = read(
        referral="""
            month   | referral | received   | closed     | close_reason | team
            2024-04 | R1       | 2024-04-01 | 2024-04-20 | 05           | T1
            2024-04 | R2       | 2024-04-01 | 2024-04-20 | 05           | T1
            2024-04 | R3       | 2024-04-01 | 2024-04-20 | 05           | T2
            2024-04 | R4       | 2024-04-01 | 2024-04-20 | 09           | T1
        """
    )
    expect(records, "referral", "source_id | in_low\nR1 | 1\nR2 | 0\nR3 | 1\nR4 | 1")


def test_contacts_that_came_again_stay_since_they_are_counted_by_the_day() -> None:
    records = read(
        referral="month | referral\n2024-04..2024-09 | R1",
        contact="""
            month   | contact | referral | date       | attended | team
            2024-04 | C1      | R1       | 2024-04-02 | 3        | T1
            2024-04 | C2      | R1       | 2024-04-02 | 3        | T1
            2024-04 | C3      | R1       | 2024-04-02 | 5        | T1
            2024-04 | C4      | R1       | 2024-04-02 | 3        | T2
            2024-04 | C5      | R1       |            | 3        | T1
            2024-04 | C6      | R1       |            | 3        | T1
        """,
    )
    assert records.table("contact")["in_low"].eq(1).all()
    assert finding(records, "Contacts of one person")["n_rows"].tolist() == [1]


def test_a_contact_without_its_referral_could_be_one_of_a_referral_that_was_rejected() -> None:
    records = read(
        referral="month | person | referral\n2024-04..2024-06 | A | R1\n2024-04..2024-06 | B | R2",
        contact="""
            month   | person | contact | referral | date
            2024-04 | A      | C1      | R1       | 2024-04-02
            2024-04 | A      | C2      | R9       | 2024-04-03
            2024-04 | A      | C3      | R2       | 2024-04-04
            2024-04 | A      | C4      |          | 2024-04-05
        """,
    )
    expect(
        records,
        "contact",
        """
        source_id | in_low | in_high | real
        C1        | 1      | 1       | 1
        C2        | 0      | 1       | 0
        C3        | 0      | 1       | 0
        C4        | 0      | 1       | 0
        """,
    )
    assert finding(records, "whose referral isn't")["n_rows"].tolist() == [3]


def test_a_referral_that_stopped_being_sent_at_once_may_have_been_rejected() -> None:
    records = read(
        referral="""
            month            | referral | received   | closed     | rejected
            2024-04          | R1       | 2024-04-02 |            |
            2024-04..2024-05 | R2       | 2024-04-02 |            |
            2024-04..2024-06 | R3       | 2024-04-02 |            |
            2024-04          | R4       | 2024-04-02 | 2024-04-20 |
            2024-04          | R5       | 2024-04-02 | 2024-04-20 | 2024-04-20
            2024-09          | R6       | 2024-09-02 |            |
            2024-06          | R7       |            |            |
        """,
        contact="""
            month   | contact | referral | date
            2024-04 | C1      | R1       | 2024-04-03
            2024-05 | C2      | R2       | 2024-05-03
            2024-05 | C3      | R3       | 2024-05-04
            2024-04 | C4      | R4       | 2024-04-05
            2024-09 | C6      | R6       | 2024-09-05
        """,
    )
    expect(
        records,
        "contact",
        """
        source_id | in_low | in_high | real
        C1        | 0      | 1       | 0
        C2        | 0      | 1       | 0
        C3        | 1      | 1       | 1
        C4        | 1      | 1       | 1
        C6        | 1      | 1       | 1
        """,
    )
    expect(
        records,
        "referral_team",
        """
        source_id | real
        R1        | 0
        R2        | 0
        R3        | 1
        R4        | 1
        R5        | 1
        R6        | 1
        R7        | 0
        """,
    )
    assert finding(records, "month they were received or the next")["n_rows"].tolist() == [3]


def test_a_ward_stay_without_its_spell_is_counted_as_found() -> None:
    records = read(
        spell="month | spell | start | end\n2024-04 | H1 | 2024-04-01 | 2024-04-20",
        ward="""
            month   | stay | spell | start      | end
            2024-04 | W1   | H1    | 2024-04-01 | 2024-04-20
            2024-04 | W2   | H2    | 2024-04-01 | 2024-04-20
        """,
    )
    assert records.table("ward_stay")["in_low"].eq(1).all()
    found = finding(records, "whose hospital spell isn't")
    assert found["n_rows"].tolist() == [1]
    assert found["event_table"].tolist() == ["ward_stay, hospital_spell, admission"]


def test_a_contact_that_arrives_months_later_counts_on_its_own_day() -> None:
    records = read(
        referral="month | referral\n2024-04..2024-09 | R1",
        contact="""
            month   | contact | referral | date
            2024-07 | C1      | R1       | 2024-04-02
            2024-05 | C2      | R1       | 2024-05-02
        """,
    )
    expect(
        records, "contact", "source_id | date | in_low\nC1 | 2024-04-02 | 1\nC2 | 2024-05-02 | 1"
    )
    assert finding(records, "after their own month")["n_rows"].tolist() == [1]
