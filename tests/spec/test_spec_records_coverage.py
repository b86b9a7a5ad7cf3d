"""Coverage: which provider sent which table in which month, and whom a missing month touches."""

from datetime import date

import pandas as pd
import pytest
from tiny_extract import expect, extract, finding, read, rows_of

from cohortid.errors import DataError
from cohortid.records import Records, read_mhsds

# Contacts per month: usually many, or usually few; none in July.
MANY, FEW = "10", "9"


def contacts(per_month: str, provider: str = "P1", without: str = "2024-07") -> str:
    months = [f"2024-{month:02d}" for month in range(4, 10)]
    lines = ["month | person | provider | contact | date"]
    for month in months:
        for number in range(int(per_month) if month != without else 0):
            lines.append(f"{month} | S{number} | {provider} | {provider}{number}-{month} |")
    return "\n".join(lines)


def people(names: str) -> str:
    """Return person rows of April only, since a person row touches its month."""
    return "month | person | age\n" + "\n".join(f"2024-04 | {name} | 40" for name in names.split())


def loaded(records: Records, table: str, provider: str = "P1") -> str:
    """Return the months of a provider's table as a word: 1 loaded, 0 not."""
    frame = records.coverage()
    own = frame[(frame["provider_id"] == provider) & (frame["source_table"] == table)]
    return "".join(str(value) for value in own.sort_values("month")["loaded"])


def gaps(records: Records, person: str) -> list[tuple[str, str, str, str]]:
    found = rows_of(records, "gap")
    own = found[(found["person"] == person) & (found["source_table"].isin(["MHS201", "MHS501"]))]
    days = own.assign(
        month=[str(day)[:7] for day in own["month"]],
        known_from=[str(day)[:10] for day in own["known_from"]],
    )
    return sorted(map(tuple, days[["source_table", "month", "kind", "known_from"]].to_numpy()))


@pytest.mark.parametrize(("sent", "found"), [(1, "111011"), (2, "111111")])
def test_a_month_with_less_than_a_twentieth_of_the_usual_rows_is_missing(
    sent: int, found: str
) -> None:
    few = "\n".join(f"2024-07 | S{number} | P1 | late{number} |" for number in range(sent))
    records = read(contact=contacts("30") + "\n" + few)
    assert loaded(records, "MHS201") == found


def test_a_month_that_the_header_lacks_isnt_loaded_for_any_table() -> None:
    records = read(
        header="month | provider | FileType\n2024-04..2024-06 | P1 | 1\n2024-08..2024-09 | P1 | 1",
        people="month | person | age\n2024-04 | A | 40\n2024-04..2024-06 | Z | 40",
        contact="month | contact\n2024-04..2024-09 | C1",
    )
    assert loaded(records, "MHS101") == "111011"
    # contacts of July are there, but the provider's submission isn't: not to be relied on
    assert loaded(records, "MHS201") == "111011"
    assert len(finding(records, "Provider-months that are missing: 1")) >= 1


def test_without_a_header_a_month_was_sent_if_it_has_people() -> None:
    records = read(
        header="none",
        people="month | person | age\n2024-04..2024-06 | Z | 40\n2024-08..2024-09 | Z | 40",
        contact="month | person | contact\n2024-04..2024-09 | Z | C1",
    )
    assert loaded(records, "MHS201") == "111011"


@pytest.mark.parametrize(("per_month", "expected"), [(MANY, "111011"), (FEW, "111111")])
def test_a_month_without_rows_is_missing_only_where_ten_or_more_are_usual(
    per_month: str, expected: str
) -> None:
    records = read(contact=contacts(per_month))
    assert loaded(records, "MHS201") == expected


def test_a_table_that_a_provider_never_sends_is_no_table_and_says_so() -> None:
    records = read(
        referral="month | person | provider | referral | received\n"
        "2024-04..2024-09 | B | P2 | R2 | 2024-01-01",
        contact="month | contact | date\n2024-04 | C1 | 2024-04-01",
    )
    assert loaded(records, "MHS201", "P2") == "000000"
    assert {row[2] for row in gaps(records, "B")} == {"no_table"}
    assert len(finding(records, "Providers that never send this table: 1")) >= 1


def test_a_declared_calendar_stands_over_what_was_found() -> None:
    declared = pd.DataFrame(
        [
            ("P1", "MHS201", "2024-07-15", 1),
            ("P1", "mhs201contact", "2024-04-01", 0),
            ("P9", "MHS201", "2024-04-01", 0),
        ],
        columns=["provider_id", "source_table", "month", "loaded"],
    )
    records = read(contact=contacts(MANY), options={"coverage": declared})
    assert loaded(records, "MHS201") == "011111"
    assert finding(records, "aren't in the extract")["n_rows"].tolist() == [1]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("loaded", "perhaps", "isn't 1 or 0"),
        ("month", "2024-13-01", "can't be read"),
        ("source_table", "MHS999", "isn't read"),
        ("provider_id", "", "blank cell"),
    ],
)
def test_a_declared_calendar_that_cant_be_read_is_an_error(
    column: str, value: str, words: str
) -> None:
    row = {"provider_id": "P1", "source_table": "MHS201", "month": "2024-07-01", "loaded": "1"}
    with pytest.raises(DataError, match=words) as error:
        read(options={"coverage": pd.DataFrame([row | {column: value}])})
    assert error.value.column == column
    assert error.value.n_rows == 1


def test_a_declared_month_that_stands_twice_or_lacks_a_column_is_an_error() -> None:
    row = {"provider_id": "P1", "source_table": "MHS201", "month": "2024-07-01", "loaded": "1"}
    with pytest.raises(DataError, match="a month twice"):
        read(options={"coverage": pd.DataFrame([row, row | {"month": "2024-07-31"}])})
    with pytest.raises(DataError, match="lacks a column"):
        read(options={"coverage": pd.DataFrame([{"provider_id": "P1"}])})


# Contacts of July are missing (MHS201); no provider sends spells (MHS501).
TOUCHED = """
    month            | person  | referral | received   | closed
    2024-04..2024-09 | open    | R1       | 2024-04-09 |
    2024-06          | june    | R2       | 2024-04-09 | 2024-06-30
    2024-07          | first   | R3       | 2024-04-09 | 2024-07-01
    2024-07          | last    | R4       | 2024-07-31 | 2024-07-31
    2024-08          | august  | R5       | 2024-08-01 | 2024-08-02
    2024-05          | stopped | R6       | 2024-04-09 |
    2024-05          | nostart | R7       |            | 2024-08-01
"""


@pytest.fixture(scope="module")
def touched() -> Records:
    own = """
        2024-05 | may     | P1 | C1 | 2024-05-31
        2024-06 | before  | P1 | C2 | 2024-06-01
        2024-08 | after   | P1 | C3 | 2024-08-31
        2024-09 | later   | P1 | C4 | 2024-09-01
        2024-06 | two     | P1 | C5 | 2024-06-20
        2024-06 | two     | P1 | C6 | 2024-06-10
        2024-06 | nodate  | P1 | C7 |
    """
    return read(
        people=people(
            "open june first last august stopped nostart may before after later two nodate"
        ),
        referral=TOUCHED,
        contact=contacts(MANY) + own.rstrip(),
    )


@pytest.mark.parametrize(
    ("person", "known_from"),
    [
        # a referral that overlaps July touches, from the day it was received
        ("open", "2024-04-09"),
        ("june", None),
        ("first", "2024-04-09"),
        ("last", "2024-07-31"),
        ("august", None),
        # its end isn't known: it may have been open in July
        ("stopped", "2024-04-09"),
        ("nostart", "0001-01-01"),
        # a contact touches its own month, the one before and the one after
        ("may", None),
        ("before", "2024-06-01"),
        ("after", "2024-08-31"),
        ("later", None),
        # the earliest of several says from when it is known
        ("two", "2024-06-10"),
        # an undated contact may have been in any month
        ("nodate", "0001-01-01"),
    ],
)
def test_whom_a_missing_month_touches(
    touched: Records, person: str, known_from: str | None
) -> None:
    found = [row for row in gaps(touched, person) if row[0] == "MHS201"]
    assert found == ([("MHS201", "2024-07", "gap", known_from)] if known_from else [])


def test_a_spell_a_section_and_a_person_row_touch_too_and_another_provider_doesnt() -> None:
    records = read(
        people=people("H M") + "\n2024-07 | N | 40\n2024-06 | N | 40\n2024-04..2024-09 | Z | 40",
        contact=contacts(MANY),
        spell="month | person | spell | start | end\n2024-08 | H | H1 | 2024-06-01 | 2024-08-01",
        section="month | person | period | start | end\n2024-08 | M | M1 | 2024-07-31 | 2024-08-01",
        referral="month | person | provider | referral | received\n"
        "2024-04..2024-09 | O | P2 | R1 | 2024-04-01",
    )
    assert ("MHS201", "2024-07", "gap", "2024-06-01") in gaps(records, "H")
    assert ("MHS201", "2024-07", "gap", "2024-07-31") in gaps(records, "M")
    assert {row[2] for row in gaps(records, "O")} == {"no_table"}  # P2 sends no contacts at all
    # somebody of whom nothing but a person row is left
    assert gaps(records, "N") == [("MHS201", "2024-07", "gap", "2024-07-01")]


def test_a_provider_that_is_only_in_another_table_keeps_its_rows_and_has_nothing_loaded() -> None:
    records = read(
        header="month | provider | FileType\n2024-04..2024-09 | P1 | 1",
        people="month | person | age\n2024-04..2024-09 | A | 40\n2024-04..2024-09 | Z | 40",
        spell="month | provider | spell | start | end\n2024-05 | P7 | H1 | 2024-05-01 | 2024-05-09",
    )
    expect(records, "hospital_spell", "provider_id | source_id\nP7 | H1")
    assert loaded(records, "MHS501", "P7") == "000000"
    assert {row[2] for row in gaps(records, "A")} == {"no_table"}


def test_the_extract_runs_from_its_first_to_its_last_month_over_all_providers() -> None:
    records = read(
        header="month | provider | FileType\n2024-04..2024-08 | P1 | 1\n2024-06..2024-09 | P2 | 1"
    )
    assert records.first_month == date(2024, 4, 1)
    assert records.last_day == date(2024, 9, 30)
    assert loaded(records, "MHS101", "P2") == "000000"


def test_rows_of_nobody_known_make_their_month_missing_for_that_table() -> None:
    tables = extract(
        spell="month | spell | start | end\n2024-04 | H1 | 2024-04-01 | 2024-04-09",
        contact="""
            month   | person | contact | date
            2024-05 | A      | C1      | 2024-05-01
            2024-06 | X      | C2      | 2024-06-01
            2024-06 | Y      | C3      | 2024-06-01
            2024-07 | X      | C4      | 2024-07-01
        """,
    )
    people = tables["MHS001MPI"]
    tables["MHS001MPI"] = people[~people["Person_ID"].isin(["X", "Y"])]
    records = read_mhsds(tables, purpose="care_review")
    assert loaded(records, "MHS201") == "110011"
    assert loaded(records, "MHS501") == "111111"
    found = finding(records, "no row in MHS001MPI: provider-months 2")
    assert found[["id", "n_rows", "event_table"]].to_numpy().tolist() == [
        ["unattributed", 3, "contact, crisis_episode, closed_unseen"]
    ]


def test_a_table_of_which_no_month_is_whole_is_missing_and_not_absent() -> None:
    tables = extract(
        referral="month | referral | received\n2024-04..2024-09 | R1 | 2024-04-01",
        contact="month | person | contact | date\n2024-06 | A | C1 | 2024-06-01\n"
        "2024-04..2024-09 | X | C2 | 2024-04-01",
    )
    people = tables["MHS001MPI"]
    tables["MHS001MPI"] = people[people["Person_ID"] != "X"]
    records = read_mhsds(tables, purpose="care_review")
    assert loaded(records, "MHS201") == "000000"
    assert {row[2] for row in gaps(records, "A") if row[0] == "MHS201"} == {"gap"}


def test_a_declared_month_stands_over_rows_of_nobody_known() -> None:
    tables = extract(contact="month | person | contact\n2024-06 | A | C1\n2024-06 | X | C2")
    people = tables["MHS001MPI"]
    tables["MHS001MPI"] = people[people["Person_ID"] != "X"]
    row = {"provider_id": "P1", "source_table": "MHS201", "month": "2024-06-01", "loaded": "1"}
    records = read_mhsds(tables, purpose="care_review", coverage=pd.DataFrame([row]))
    assert loaded(records, "MHS201") == "111111"
