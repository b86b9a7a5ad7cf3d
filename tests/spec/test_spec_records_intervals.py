"""Monthly snapshots become intervals: start, bounds of the end, and status."""

from tiny_extract import expect, read, rows_of

from cohortid.records import Records

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


STOPPED = """
    month            | provider | person | referral | received   | closed
    2024-04..2024-07 | P2       | A      | R1       | 2024-04-09 |
    2024-04..2024-05 | P2       | A      | R2       | 2024-04-09 |
    2024-07          | P2       | A      | R3       |            |
    2024-04..2024-06 | P2       | A      | R4       | 2024-04-09 | 2024-06-30
    2024-09          | P1       | A      | R5       | 2024-09-02 |
"""


def stopped() -> Records:
    """P2 sends until July, P1 until September, the extract's last month."""
    return read(
        header="""
            month            | provider | FileType
            2024-04..2024-09 | P1       | 1
            2024-04..2024-07 | P2       | 1
        """,
        people="""
            month            | provider | person | age
            2024-04..2024-07 | P2       | A      | 40
            2024-09          | P1       | A      | 40
        """,
        referral=STOPPED,
    )


def test_a_row_open_when_its_provider_stopped_sending_ended_on_some_day_since_or_never() -> None:
    expect(
        stopped(),
        "referral",
        """
        source_id | start      | end_earliest | end_latest | status
        R1        | 2024-04-09 | 2024-07-31   |            | inactive
        R2        | 2024-04-09 | 2024-05-01   | 2024-07-31 | inactive
        R3        |            | 2024-07-31   |            | inactive
        R4        | 2024-04-09 | 2024-06-30   | 2024-06-30 | closed
        R5        | 2024-09-02 |              |            | open
        """,
    )


def test_each_kind_of_end_that_never_came_is_counted() -> None:
    found = stopped().quality()
    found = found[found["table"] == "MHS101Referral"].set_index("id")["n_rows"]
    assert found["provider_stopped"] == 2
    assert found["stopped_being_sent"] == 1


def test_a_stay_whose_provider_stopped_sending_is_joined_with_what_comes_after() -> None:
    records = read(
        header="""
            month            | provider | FileType
            2024-04..2024-09 | P1       | 1
            2024-04..2024-07 | P2       | 1
        """,
        people="""
            month            | provider | person | age
            2024-04..2024-07 | P2       | A      | 40
            2024-04..2024-09 | P1       | A      | 40
        """,
        spell="""
            month            | provider | spell | start      | end        | from | method | to
            2024-06..2024-07 | P2       | H1    | 2024-06-09 |            | 19   | 21     |
            2024-08..2024-09 | P1       | H2    | 2024-08-20 | 2024-09-01 | 19   | 21     | 19
        """,
    )
    expect(
        records,
        "admission",
        """
        source_id | start      | end_earliest | end_latest | status   | n_spells | in_low | real
        H1        | 2024-06-09 | 2024-07-31   |            | inactive | 1        | 1      | 1
        H2        | 2024-08-20 | 2024-09-01   | 2024-09-01 | closed   | 1        | 0      | 1
        """,
    )
    months = rows_of(records, "gap").query("person == 'A' and source_table == 'MHS501'")
    assert [str(day)[:7] for day in months["month"]] == ["2024-08", "2024-09"]


def test_with_the_end_before_the_start_either_may_be_wrong() -> None:
    records = read(
        spell="""
            month   | spell | start      | end
            2024-05 | H1    | 2024-05-09 | 2024-05-02
            2024-05 | H2    | 2024-05-09 | 2024-05-09
            2024-09 | H3    | 2024-09-09 | 2023-05-02
            2024-05 | H4    |            | 2024-05-09
        """
    )
    expect(
        records,
        "hospital_spell",
        """
        source_id | start      | end_earliest | end_latest | status   | in_low | in_high | real
        H1        |            | 2024-05-02   | 2024-09-30 | inactive | 0      | 1       | 0
        H2        | 2024-05-09 | 2024-05-09   | 2024-05-09 | closed   | 1      | 1       | 1
        H3        |            | 2023-05-02   |            | inactive | 0      | 1       | 0
        H4        |            | 2024-05-09   | 2024-05-09 | closed   | 1      | 1       | 1
        """,
    )
    found = records.quality().query("table == 'MHS501HospProvSpell'").set_index("id")["n_rows"]
    assert found["end_before_start"] == 2
    assert "stopped_being_sent" not in found


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
