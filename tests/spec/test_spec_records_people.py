"""The person table: age bounds, ethnicity, sex, death, and the newest row."""

from tiny_extract import expect, extract, finding, read

from cohortid.records import read_mhsds


def test_the_day_of_birth_is_bounded_by_every_age_that_was_sent() -> None:
    records = read(
        people="""
            month   | person | age
            2024-04 | once   | 40
            2024-04 | turned | 39
            2024-05 | turned | 40
            2024-04 | twice  | 40
            2024-09 | twice  | 40
            2024-04 | unsaid |
            2024-04 | old    | 151
            2024-04 | minus  | -1
            2024-04 | both   | 40
            2024-05 | both   | 20
        """
    )
    expect(
        records,
        "person",
        """
        person | born_from  | born_to
        once   | 1983-05-01 | 1984-04-30
        turned | 1984-05-01 | 1984-05-31
        twice  | 1983-10-01 | 1984-04-30
        unsaid |            |
        old    |            |
        minus  |            |
        both   |            |
        """,
    )


def test_born_on_29_february_is_in_both_bounds_that_touch_it() -> None:
    records = read(
        first="2025-02",
        last="2025-03",
        people="""
            month   | person | age
            2025-02 | older  | 17
            2025-02 | newer  | 16
            2025-02 | child  | 0
        """,
    )
    expect(
        records,
        "person",
        """
        person | born_from  | born_to
        older  | 2007-03-01 | 2008-02-29
        newer  | 2008-03-01 | 2009-02-28
        child  | 2024-03-01 | 2025-02-28
        """,
    )


def test_a_known_ethnic_group_stands_over_a_later_missing_one() -> None:
    records = read(
        people="""
            month   | person  | provider | ethnicity
            2024-04 | known   | P1       | N
            2024-05 | known   | P1       | Z
            2024-06 | known   | P2       |
            2024-04 | asked   | P1       | N
            2024-05 | asked   | P1       | Z
            2024-04 | changed | P1       | A
            2024-05 | changed | P1       | C
            2024-04 | never   | P1       | 99
            2024-05 | never   | P1       | Z
            2024-04 | odd     | P1       | QQ
            2024-04 | blank   | P1       |
        """
    )
    expect(
        records,
        "person",
        """
        person  | ethnicity
        known   | N
        asked   | N
        changed | C
        never   | Z
        odd     | ?QQ
        blank   |
        """,
    )


def test_sex_is_the_gender_identity_if_readable_and_otherwise_the_stated_gender() -> None:
    records = read(
        people="""
            month   | person | identity | stated
            2024-04 | A      | 3        | 1
            2024-04 | B      | X        | 2
            2024-04 | C      |          | 9
            2024-04 | D      | 7        |
            2024-04 | E      |          | W
        """
    )
    expect(records, "person", "person | sex\nA | 3\nB | 2\nC | 9\nD |\nE | ?W")


def test_death_is_the_earliest_date_that_any_provider_sent() -> None:
    records = read(
        people="""
            month   | person | provider | death
            2024-04 | A      | P1       |
            2024-05 | A      | P1       | 2024-05-20
            2024-06 | A      | P2       | 2024-05-21
            2024-09 | B      | P1       |
        """
    )
    expect(records, "person", "person | death_date\nA | 2024-05-20\nB |")


def test_the_newest_row_gives_place_and_provider_and_the_first_code_breaks_a_tie() -> None:
    records = read(
        people="""
            month   | person | provider | lsoa      | OrgIDSubICBLocResidence
            2024-04 | A      | P1       | E01000001 | Q1
            2024-05 | A      | P2       | E01000002 | Q2
            2024-05 | B      | P2       | E01000002 | Q2
            2024-05 | B      | P1       | E01000001 | Q1
        """
    )
    expect(
        records,
        "person",
        """
        person | provider_id | lsoa      | locality
        A      | P2          | E01000002 | Q2
        B      | P1          | E01000001 | Q1
        """,
    )


def test_rows_of_somebody_without_a_person_row_are_counted_and_left_out() -> None:
    tables = extract(contact="month | person | contact\n2024-04 | A | C1\n2024-04 | X | C2")
    people = tables["MHS001MPI"]
    tables["MHS001MPI"] = people[people["Person_ID"] != "X"]
    records = read_mhsds(tables, purpose="care_review")
    expect(records, "contact", "source_id\nC1")
    found = finding(records, "no row in MHS001MPI")
    assert found[["table", "n_rows"]].to_numpy().tolist() == [["MHS201CareContact", 1]]


def test_two_rows_of_somebody_in_one_month_are_found_if_they_differ() -> None:
    records = read(
        people="""
            month   | person | provider | age | ethnicity | RecordNumber
            2024-04 | same   | P1       | 40  | A         | 1
            2024-04 | same   | P1       | 40  | A         | 2
            2024-04 | two    | P1       | 40  | A         | 1
            2024-04 | two    | P1       | 40  | C         | 2
            2024-04 | ages   | P1       | 40  | A         | 1
            2024-04 | ages   | P1       | 12  | A         | 2
            2024-04 | months | P1       | 40  | A         | 1
            2024-05 | months | P1       | 40  | C         | 1
            2024-04 | places | P1       | 40  | A         | 1
            2024-04 | places | P2       | 41  | A         | 1
        """
    )
    # whose ages contradict each other may be of any age
    expect(
        records,
        "person",
        """
        person | ethnicity | born_from  | born_to
        same   | A         | 1983-05-01 | 1984-04-30
        two    | A         | 1983-05-01 | 1984-04-30
        ages   | A         |            |
        months | C         | 1983-06-01 | 1984-04-30
        places | A         |            |
        """,
    )
    found = records.quality().set_index("id")["n_rows"]
    assert found["two_person_rows"] == 2
    assert found["ages_contradict"] == 2
