"""Monthly snapshots become intervals: start, bounds of the end, and status."""

from tiny_extract import expect, read

# The extract runs from April to September 2024 unless a test says otherwise.


def test_an_end_that_arrives_closes_the_row() -> None:
    records = read(
        referral="""
            month            | referral | received   | closed
            2024-04..2024-06 | R1       | 2024-04-09 |
            2024-07          | R1       | 2024-04-09 | 2024-07-02
        """
    )
    expect(
        records,
        "referral",
        """
        source_id | start      | end_earliest | end_latest | status | first_month | last_month
        R1        | 2024-04-09 | 2024-07-02   | 2024-07-02 | closed | 2024-04-01  | 2024-07-01
        """,
    )


def test_a_row_without_an_end_is_open_if_it_was_still_sent_in_the_providers_last_month() -> None:
    records = read(
        referral="""
            month            | person | referral | received
            2024-05..2024-09 | A      | R1       | 2024-05-20
            2024-09          | B      | R2       | 2024-09-30
        """
    )
    expect(
        records,
        "referral",
        """
        source_id | start      | end_earliest | end_latest | status | first_month
        R1        | 2024-05-20 |              |            | open   | 2024-05-01
        R2        | 2024-09-30 |              |            | open   | 2024-09-01
        """,
    )


def test_a_row_that_stopped_being_sent_ended_between_then_and_the_providers_last_day() -> None:
    records = read(
        referral="""
            month            | person | referral | received
            2024-04..2024-06 | A      | R1       | 2024-04-09
            2024-06          | B      | R2       | 2024-06-20
            2024-06          | C      | R3       |
        """
    )
    expect(
        records,
        "referral",
        """
        source_id | start      | end_earliest | end_latest | status
        R1        | 2024-04-09 | 2024-06-01   | 2024-09-30 | inactive
        R2        | 2024-06-20 | 2024-06-20   | 2024-09-30 | inactive
        R3        |            | 2024-06-01   | 2024-09-30 | inactive
        """,
    )


def test_the_last_month_is_each_providers_own() -> None:
    records = read(
        header="""
            month            | provider | FileType
            2024-04..2024-09 | P1       | 1
            2024-04..2024-07 | P2       | 1
        """,
        people="""
            month            | person | provider | age
            2024-04..2024-07 | A      | P2       | 40
        """,
        referral="""
            month            | provider | referral | received
            2024-04..2024-07 | P2       | R1       | 2024-04-09
            2024-04..2024-05 | P2       | R2       | 2024-04-09
        """,
    )
    expect(
        records,
        "referral",
        """
        source_id | end_earliest | end_latest | status
        R1        |              |            | open
        R2        | 2024-05-01   | 2024-07-31 | inactive
        """,
    )


def test_an_end_before_the_start_is_kept_the_right_way_round_but_isnt_certain() -> None:
    records = read(
        spell="""
            month   | spell | start      | end
            2024-05 | H1    | 2024-05-09 | 2024-05-02
            2024-05 | H2    | 2024-05-09 | 2024-05-09
        """
    )
    expect(
        records,
        "hospital_spell",
        """
        source_id | start      | end_earliest | end_latest | status | in_low | in_high
        H1        | 2024-05-02 | 2024-05-09   | 2024-05-09 | closed | 0      | 1
        H2        | 2024-05-09 | 2024-05-09   | 2024-05-09 | closed | 1      | 1
        """,
    )


def test_the_newest_row_says_how_things_stand_and_an_end_wins_within_a_month() -> None:
    records = read(
        referral="""
            month            | referral | received   | closed     | reason | row
            2024-04..2024-05 | R1       | 2024-04-09 |            | 05     | 1
            2024-06          | R1       | 2024-04-10 |            | 02     | 3
            2024-04          | R2       | 2024-04-01 | 2024-04-20 | 01     | 7
            2024-04          | R2       | 2024-04-01 |            | 02     | 8
            2024-04          | R3       | 2024-04-01 |            | 01     | 9
            2024-04          | R3       | 2024-04-01 |            | 02     | 10
        """
    )
    expect(
        records,
        "referral",
        """
        source_id | start      | reason | status
        R1        | 2024-04-10 | 02     | inactive
        R2        | 2024-04-01 | 01     | closed
        R3        | 2024-04-01 | 02     | inactive
        """,
    )


def test_an_end_that_a_later_month_takes_back_no_longer_counts() -> None:
    records = read(
        spell="""
            month            | spell | start      | end
            2024-04          | H1    | 2024-04-09 | 2024-04-30
            2024-05..2024-09 | H1    | 2024-04-09 |
        """
    )
    expect(records, "hospital_spell", "source_id | status | end_latest\nH1 | open |")


def test_the_same_number_at_another_provider_or_of_another_person_is_another_record() -> None:
    records = read(
        referral="""
            month   | person | provider | referral | received   | closed
            2024-04 | A      | P1       | R1       | 2024-04-01 | 2024-04-02
            2024-04 | A      | P2       | R1       | 2024-04-03 | 2024-04-04
            2024-04 | B      | P1       | R1       | 2024-04-05 | 2024-04-06
        """
    )
    expect(
        records,
        "referral",
        """
        person | provider_id | source_id | start
        A      | P1          | R1        | 2024-04-01
        A      | P2          | R1        | 2024-04-03
        B      | P1          | R1        | 2024-04-05
        """,
    )


def test_ward_stays_and_sections_are_intervals_too() -> None:
    records = read(
        ward="""
            month            | stay | spell | start      | end        | bed
            2024-04..2024-09 | W1   | H1    | 2024-04-03 |            | 200
            2024-04          | W2   | H1    | 2024-04-01 | 2024-04-03 | 212
        """,
        section="""
            month            | period | start      | end | section
            2024-04..2024-06 | M1     | 2024-04-03 |     | 03
        """,
    )
    expect(
        records,
        "ward_stay",
        """
        source_id | spell_source_id | start      | status | end_latest | bed_code | bed_group
        W1        | H1              | 2024-04-03 | open   |            | 200      | adult_acute
        W2        | H1              | 2024-04-01 | closed | 2024-04-03 | 212      | rehabilitation
        """,
    )
    expect(
        records,
        "mha_period",
        """
        source_id | start      | status   | end_earliest | end_latest | section | section_group
        M1        | 2024-04-03 | inactive | 2024-06-01   | 2024-09-30 | 03      | detention
        """,
    )
