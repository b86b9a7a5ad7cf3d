"""Values that can't be taken: dates, months, numbers, and identifiers turned into numbers."""

from pathlib import Path

import pandas as pd
import pytest
from tiny_extract import expect, extract, read, write_csv

from cohortid.errors import DataError
from cohortid.records import read_mhsds

KEY = "SYN-0000417"


def frames() -> dict[str, pd.DataFrame]:
    return extract(
        referral="month | person | referral | received\n"
        f"2024-04..2024-09 | {KEY} | R1 | 2024-04-01",
        contact=f"month | person | contact | date\n2024-05..2024-08 | {KEY} | C1 | 2024-05-01",
    )


def error_of(tables: dict[str, pd.DataFrame], **options: str) -> DataError:
    with pytest.raises(DataError) as raised:
        read_mhsds(tables, purpose="care_review", **options)
    assert raised.value.fix
    assert KEY not in str(raised.value)
    return raised.value


def with_values(table: str, column: str, values: list[object]) -> dict[str, pd.DataFrame]:
    """Return the extract with the first values of a column replaced."""
    tables = frames()
    old = list(tables[table][column])
    tables[table][column] = pd.Series([*values, *old[len(values) :]], dtype=object)
    return tables


CONTACT_DATE = ("MHS201CareContact", "CareContDate")


def test_day_first_dates_are_named_as_such() -> None:
    error = error_of(with_values(*CONTACT_DATE, ["31/12/2024", "01/02/2024", "1-2-2024", None]))
    assert error.problem == "Some dates look day-first."
    assert (error.column, error.n_rows, error.example) == ("CareContDate", 3, "01/02/2024")
    assert 'date_format="%d/%m/%Y"' in str(error.fix)


def test_day_first_dates_are_read_if_that_is_said() -> None:
    records = read(
        options={"date_format": "%d/%m/%Y"},
        referral="month | referral | received | closed\n2024-04 | R1 | 03/04/2024 | 28/04/2024",
    )
    expect(records, "referral", "start | end_latest\n2024-04-03 | 2024-04-28")


def test_dates_as_usual_under_a_date_format_are_an_error_that_says_so() -> None:
    error = error_of(frames(), date_format="%d/%m/%Y")
    assert error.problem == "Some dates aren't written as %d/%m/%Y."
    assert "Leave date_format out" in str(error.fix)


def test_a_few_unreadable_dates_among_good_ones_are_counted() -> None:
    error = error_of(with_values(*CONTACT_DATE, ["2024-05-01", "soon", "2024-05-03", "2024-05-04"]))
    assert error.problem == "Some dates aren't written like 2026-03-31."
    assert (error.n_rows, error.example) == (1, "written like AAAA")


def test_a_date_that_isnt_in_the_calendar() -> None:
    error = error_of(with_values(*CONTACT_DATE, ["2026-02-30"]))
    assert error.problem == "Some dates don't exist in the calendar."
    assert error.example == "2026-02-30"


@pytest.mark.parametrize("value", ["0024-04-01", "1024-04-01"])
def test_a_year_that_lost_its_digits(value: str) -> None:
    assert error_of(with_values(*CONTACT_DATE, [value])).problem == "Some dates lie before 1900."


def test_two_digit_years_arent_read_as_the_first_century() -> None:
    tables = frames()
    for table, column in (CONTACT_DATE, ("MHS101Referral", "ReferralRequestReceivedDate")):
        tables[table][column] = "01/05/24"
    error = error_of(tables, date_format="%d/%m/%Y")
    assert error.problem == "These dates aren't written as %d/%m/%Y."
    assert "%y of two" in str(error.fix)


def test_a_key_in_a_date_column_is_shown_by_its_shape_only() -> None:
    error = error_of(with_values(*CONTACT_DATE, [KEY]))
    assert error.example == "written like AAA-9999999"
    error = error_of(with_values(*CONTACT_DATE, ["9434765919"]))
    assert error.example == "written like 9999999999"


@pytest.mark.parametrize(
    "value", ["2024-04-01T09:30:00+01:00", "2024-04-01 09:30", " 2024-04-01 ", "NaT", "", "null"]
)
def test_times_spaces_and_words_for_nothing_are_taken(value: str) -> None:
    read_mhsds(with_values(*CONTACT_DATE, [value]), purpose="care_review")


@pytest.mark.parametrize(
    ("value", "example"),
    [("Apr-2024", "Apr-2024"), ("202404", "202404"), ("14,89", "14,89"), (KEY, "written like")],
)
def test_a_month_that_isnt_a_counter(value: str, example: str) -> None:
    error = error_of(with_values("MHS101Referral", "UniqMonthID", [value]))
    assert error.problem == "These months aren't MHSDS month counters."
    assert str(error.example).startswith(example)
    assert "1489 is April 2024" in str(error.fix)


def test_a_month_counter_may_be_text_or_a_number() -> None:
    for kind in (str, int, float):
        tables = frames()
        tables["MHS101Referral"]["UniqMonthID"] = (
            tables["MHS101Referral"]["UniqMonthID"].astype(int).astype(kind)
        )
        records = read_mhsds(tables, purpose="care_review")
        assert str(records.table("referral")["first_month"].min()) == "2024-04-01"


def test_an_age_that_isnt_a_number() -> None:
    error = error_of(with_values("MHS001MPI", "AgeRepPeriodEnd", ["40+"]))
    assert (error.problem, error.example) == ("These values should be whole numbers.", "40+")


@pytest.mark.parametrize("kind", [int, float, "Int64"])
def test_person_keys_that_are_numbers_in_a_data_frame(kind: type | str) -> None:
    tables = frames()
    tables["MHS101Referral"]["Person_ID"] = pd.Series(range(12), dtype=kind)
    error = error_of(tables)
    assert error.problem.startswith("This column came as numbers; identifiers are text")
    assert (error.file, error.column) == ("DataFrame 'MHS101Referral'", "Person_ID")
    assert error.n_rows == 12
    assert "dtype={'Person_ID': str}" in str(error.fix)


def test_codes_that_are_numbers_in_a_data_frame() -> None:
    tables = frames()
    tables["MHS101Referral"]["ReferClosReason"] = 5
    assert "codes are text" in error_of(tables).problem


def test_person_keys_that_are_numbers_in_parquet(tmp_path: Path) -> None:
    folder = write_csv(frames(), tmp_path / "extract", ".parquet")
    path = folder / "MHS201CareContact.parquet"
    table = pd.read_parquet(path)
    table.assign(Person_ID=[1, 2, 3, 4]).to_parquet(path, index=False)
    with pytest.raises(DataError, match="came as numbers") as error:
        read_mhsds(folder, purpose="care_review")
    assert error.value.file == "MHS201CareContact.parquet"
    assert "Write Person_ID as text" in str(error.value.fix)


@pytest.mark.parametrize("value", ["1.23457E+12", "4.5e+9", "1E+10", "123.0"])
def test_identifiers_that_a_spreadsheet_reshaped(value: str) -> None:
    error = error_of(with_values("MHS101Referral", "UniqServReqID", [value]))
    assert "turned into numbers by another program" in error.problem
    assert value not in str(error).replace("123.0).", "")


@pytest.mark.parametrize("value", ["12e5", "1234E5678", "0012", "1.5a", "12.50"])
def test_pseudonyms_that_only_look_a_little_like_numbers_are_taken(value: str) -> None:
    read_mhsds(with_values("MHS101Referral", "UniqServReqID", [value]), purpose="care_review")


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("MHS101Referral", "Person_ID", "belongs to nobody"),
        ("MHS001MPI", "OrgIDProv", "belongs to no provider"),
        ("MHS000Header", "OrgIDProvider", "belongs to no provider"),
        ("MHS101Referral", "UniqMonthID", "belongs to no month"),
        ("MHS101Referral", "UniqServReqID", "can't be followed from month to month"),
        ("MHS201CareContact", "UniqCareContID", "can't be followed from month to month"),
    ],
)
def test_a_blank_where_a_row_needs_a_value(table: str, column: str, words: str) -> None:
    error = error_of(with_values(table, column, [None, " "]))
    assert words in error.problem
    assert (error.column, error.n_rows) == (column, 2)


@pytest.mark.parametrize("values", [["A", 7], ["A", pd.Timestamp("2024-04-01")], ["A", 1.5, None]])
def test_a_column_of_mixed_kinds_of_values(values: list[object]) -> None:
    error = error_of(with_values("MHS101Referral", "PrimReasonReferralMH", values))
    assert error.problem == "This column mixes kinds of values."
    assert error.column == "PrimReasonReferralMH"
    assert error.fix == "Read the file again with dtype=str."


def test_mixed_kinds_are_found_far_into_a_column() -> None:
    tables = frames()
    table = tables["MHS101Referral"]
    tables["MHS101Referral"] = pd.concat([table] * 200, ignore_index=True)
    tables["MHS101Referral"]["PrimReasonReferralMH"] = pd.Series(["01"] * 2399 + [7], dtype=object)
    assert error_of(tables).example == "int and str"


def test_a_column_without_any_value_is_taken_whatever_its_kind() -> None:
    tables = frames()
    n_rows = len(tables["MHS101Referral"])
    tables["MHS101Referral"]["PrimReasonReferralMH"] = pd.Series([float("nan")] * n_rows)
    tables["MHS101Referral"]["CareProfTeamLocalID"] = pd.Series([None] * n_rows, dtype=object)
    read_mhsds(tables, purpose="care_review")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"referrals": pd.DataFrame()}, "'referrals' isn't the name of an MHSDS table"),
        ({"MHS101": pd.DataFrame()}, "Two DataFrames are the same table"),
        ({"MHS201CareContact": [1, 2]}, "a list, not a pandas DataFrame"),
        ({"MHS001MPI": None}, "a NoneType, not a pandas DataFrame"),
    ],
)
def test_a_dict_that_doesnt_hold_tables(changed: dict[str, object], words: str) -> None:
    assert words in error_of({**frames(), **changed}).problem  # type: ignore[dict-item]


def test_a_table_that_cohortid_doesnt_read_is_passed_over() -> None:
    read_mhsds({**frames(), "MHS204IndirectActivity": pd.DataFrame()}, purpose="care_review")


def test_a_data_frame_with_a_column_twice() -> None:
    tables = frames()
    table = tables["MHS101Referral"]
    tables["MHS101Referral"] = table.assign(person_id=table["Person_ID"])
    assert error_of(tables).problem == "A column stands twice."


def test_a_dict_without_people() -> None:
    tables = frames()
    del tables["MHS001MPI"]
    error = error_of(tables)
    assert error.problem == "The extract has no MHS001MPI."
    assert 'a DataFrame under "MHS001MPI"' in str(error.fix)
