"""Which rows count when a provider sends a month more than once."""

from tiny_extract import expect, finding, read

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
