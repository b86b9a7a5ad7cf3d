"""Files that can't be read: each is an error that names the file, the place and the fix.

No message may show a person's key, and nothing may be left where `work` was to be made.
"""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from tiny_extract import extract, write_csv

from cohortid.errors import DataError
from cohortid.records import read_mhsds

KEY = "SYN-0000417"
REFERRAL = "MHS101Referral.csv"


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return extract(
        referral="month | person | referral | received\n"
        f"2024-04..2024-09 | {KEY} | R1 | 2024-04-01",
        contact=f"month | person | contact | date\n2024-05 | {KEY} | C1 | 2024-05-01",
    )


@pytest.fixture
def folder(tables: dict[str, pd.DataFrame], tmp_path: Path) -> Path:
    return write_csv(tables, tmp_path / "extract")


def error_of(source: Path, **options: str) -> DataError:
    """Return the error of reading, after checking what every one of them promises."""
    work = source.parent / "work"
    with pytest.raises(DataError) as raised:
        read_mhsds(source, purpose="care_review", work=work, **options)
    error = raised.value
    assert error.fix
    assert KEY not in str(error)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert not work.exists()
    assert [path.name for path in source.parent.iterdir() if path.name.startswith(".")] == []
    return error


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_a_folder_that_doesnt_exist(tmp_path: Path) -> None:
    error = error_of(tmp_path / "nowhere")
    assert error.problem == "This folder doesn't exist."
    assert error.file == str(tmp_path / "nowhere")


def test_a_missing_folder_is_said_before_the_purpose_is_doubted(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="doesn't exist"):
        read_mhsds(tmp_path / "nowhere", purpose="synthetic_demo")


def test_a_file_instead_of_a_folder(folder: Path) -> None:
    with pytest.raises(DataError, match="a file, not a folder") as error:
        read_mhsds(folder / REFERRAL, purpose="care_review")
    assert "folder that holds the extract's files" in str(error.value)


def test_a_folder_without_any_mhsds_file(tmp_path: Path) -> None:
    source = tmp_path / "extract"
    source.mkdir()
    (source / "referrals.csv").write_text("Person_ID\nA\n")
    error = error_of(source)
    assert error.problem == "No MHSDS table was found in this folder."
    assert "MHS101Referral.csv" in str(error.fix)


@pytest.mark.parametrize("name", ["MHS101Referral", "MHS001MPI"])
def test_a_table_that_everything_needs_is_absent(folder: Path, name: str) -> None:
    (folder / f"{name}.csv").unlink()
    error = error_of(folder)
    assert error.problem == f"The extract has no {name}."
    assert f"{name}.csv" in str(error.fix)


def test_an_optional_table_that_is_absent_is_a_finding(folder: Path) -> None:
    (folder / "MHS201CareContact.csv").unlink()
    records = read_mhsds(folder, purpose="care_review")
    found = records.quality().set_index("table").loc["MHS201CareContact"]
    assert "Table not in the extract" in set(found["finding"])
    assert records.table("contact").empty


def test_a_file_of_no_bytes(folder: Path) -> None:
    (folder / "MHS201CareContact.csv").write_bytes(b"")
    error = error_of(folder)
    assert (error.problem, error.file) == ("This file is empty.", "MHS201CareContact.csv")
    (folder / "MHS201CareContact.csv").unlink()
    (folder / "MHS201CareContact.csv.gz").write_bytes(gzip.compress(b""))
    assert error_of(folder).problem == "This file is empty."


def test_headings_without_rows(folder: Path) -> None:
    rewrite(folder / "MHS001MPI.csv", lambda text: text.split("\n")[0] + "\n")
    error = error_of(folder)
    assert error.problem == "MHS001MPI has headings but no rows."
    assert error.file == "MHS001MPI.csv"


def test_a_needed_column_is_missing(folder: Path) -> None:
    rewrite(folder / REFERRAL, lambda text: text.replace("ServDischDate", "Closed"))
    error = error_of(folder)
    assert error.problem == "MHS101Referral has no column ServDischDate."
    assert error.column == "ServDischDate"
    assert "UniqServReqID" in str(error.example)
    assert "1 more" in str(error.example)


def test_an_alias_is_named_in_the_fix(folder: Path) -> None:
    rewrite(folder / REFERRAL, lambda text: text.replace("Person_ID", "NHS_number"))
    assert "Der_Person_ID" in str(error_of(folder).fix)


def test_a_file_without_its_line_of_headings_shows_no_values(folder: Path) -> None:
    rewrite(folder / REFERRAL, lambda text: text.split("\n", 1)[1])
    error = error_of(folder)
    assert "first line holds the headings" in str(error.fix)
    line = f"{KEY},{KEY},2024-04-01\n"
    (folder / REFERRAL).write_text(line * 2)
    error = error_of(folder)
    assert error.problem == "Two columns have the same heading."
    assert error.example == "columns 1 and 2"


@pytest.mark.parametrize(
    ("separator", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
def test_another_separator(folder: Path, separator: str, word: str) -> None:
    rewrite(folder / REFERRAL, lambda text: text.replace(",", separator))
    assert error_of(folder).problem == f"This file is separated by {word}, not by commas."


@pytest.mark.parametrize("n_before", [1, 30_000])
def test_a_row_of_the_wrong_length_is_named_by_its_line(folder: Path, n_before: int) -> None:
    def cut(text: str) -> str:
        head, row = text.split("\n")[:2]
        return "\n".join([head, *[row] * n_before, row.rsplit(",", 2)[0], row]) + "\n"

    rewrite(folder / REFERRAL, cut)
    error = error_of(folder)
    n_columns = len((folder / REFERRAL).read_text().split("\n")[0].split(","))
    assert error.problem == f"A row has {n_columns - 2} values, but there are {n_columns} headings."
    assert error.example == f"line {n_before + 2}"


def test_a_comma_in_a_text_without_quotation_marks(folder: Path) -> None:
    head, row = (folder / REFERRAL).read_text().split("\n")[:2]
    rows = [f"{head},Last", f"{row},z", f"{row},z".replace("R1", "R1, or R2")]
    (folder / REFERRAL).write_text("\n".join(rows) + "\n")
    error = error_of(folder)
    assert "values, but there are" in error.problem
    assert error.example == "line 3"


def test_a_quotation_mark_that_isnt_closed(folder: Path) -> None:
    rewrite(folder / REFERRAL, lambda text: text.replace("R1", '"R1', 1))
    error = error_of(folder)
    assert "quotation mark" in error.problem


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le"])
def test_text_that_isnt_utf_8(folder: Path, encoding: str) -> None:
    text = (folder / REFERRAL).read_text().replace("R1", "Rué", 1)
    (folder / REFERRAL).write_bytes(text.encode(encoding))
    error = error_of(folder)
    assert error.file == REFERRAL
    if encoding != "utf-16-le":  # without its mark this one can't be told from text with blanks
        assert error.problem == "This file isn't UTF-8 text."


def test_text_that_isnt_utf_8_far_into_the_file(folder: Path) -> None:
    head, row = (folder / REFERRAL).read_text().split("\n")[:2]
    rows = "\n".join([head, *[row] * 30_000, row.replace("R1", "Rué")])
    (folder / REFERRAL).write_bytes(rows.encode("latin-1"))
    error = error_of(folder)
    assert error.problem == "This file isn't UTF-8 text."


def test_two_columns_with_the_same_heading(folder: Path) -> None:
    rewrite(folder / REFERRAL, lambda text: text.replace("ReferClosReason", "personID", 1))
    rewrite(folder / REFERRAL, lambda text: text.replace("personID", "PERSON_ID", 1))
    error = error_of(folder)
    assert error.problem == "Two columns have the same heading."


def test_one_table_in_csv_and_in_parquet(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    write_csv({"MHS101Referral": tables["MHS101Referral"]}, folder, ".parquet")
    error = error_of(folder)
    assert error.problem == "One table comes in Parquet and in CSV."
    assert error.file == "MHS101Referral.csv, MHS101Referral.parquet"


@pytest.mark.parametrize("ending", [".csv.gz", ".parquet"])
def test_a_file_that_was_cut_short(
    tables: dict[str, pd.DataFrame], tmp_path: Path, ending: str
) -> None:
    folder = write_csv(tables, tmp_path / "extract", ending)
    path = folder / f"MHS101Referral{ending}"
    path.write_bytes(path.read_bytes()[:-30])
    error = error_of(folder)
    assert error.file == path.name
    assert "copied whole" in str(error.fix)


def test_the_header_and_the_tables_are_of_different_exports() -> None:
    frames = extract(
        header="month | submission | FileType\n2024-04 | S1 | 1",
        people="month | submission | person\n2024-04 | T1 | A\n2024-04 | T1 | Z",
    )
    with pytest.raises(DataError, match="no rows in MHS001MPI") as error:
        read_mhsds(frames, purpose="care_review")
    assert error.value.example == "P1, April 2024"


def test_a_file_with_one_bad_part_names_that_part(
    tables: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    folder = write_csv(tables, tmp_path / "extract")
    text = (folder / REFERRAL).read_text()
    (folder / "MHS101Referral_2.csv").write_text(text.replace("2024-04-01", "01/04/2024"))
    assert error_of(folder).file == "MHS101Referral_2.csv"
    (folder / "MHS101Referral_2.csv").write_text(text.replace("ServDischDate", "Closed"))
    assert error_of(folder).file == "MHS101Referral_2.csv"
