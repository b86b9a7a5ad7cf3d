"""The same extract in every form it may come in gives the same clean tables, row for row."""

import random
from pathlib import Path

import pandas as pd
import pytest
from tiny_extract import extract, write_csv

from cohortid.records import Records, read_mhsds

ALIASES = {
    "Person_ID": "Der_Person_ID",
    "OrgIDProv": "OrgIDProvider",
    "AttendStatus": "AttendOrDNACode",
    "UniqHospProvSpellID": "UniqHospProvSpellNum",
    "CareProfTeamLocalID": "UniqCareProfTeamLocalID",
    "SourceAdmMHHospProvSpell": "SourceAdmCodeHospProvSpell",
    "EthnicCategory": "NHSDEthnicity",
    "NHSEUniqSubmissionID": "UniqSubmissionID",
}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return extract(
        people="""
            month            | person | age | ethnicity | stated
            2024-04..2024-09 | A      | 40  | N         | 1
            2024-04..2024-09 | Å2     | 30  |           | 2
        """,
        referral="""
            month            | person | referral | received   | closed     | reason | team
            2024-04..2024-06 | A      | 0001     | 2024-04-09 |            | 05     | T1
            2024-07          | A      | 0001     | 2024-04-09 | 2024-07-02 | 05     | T1
            2024-04..2024-05 | Å2     | 0002     | 2024-04-09 |            | 02     | T2
        """,
        contact="""
            month   | person | contact | referral | date       | attended
            2024-05 | A      | C1      | 0001     | 2024-05-01 | 5
            2024-06 | A      | C2      | 0001     | 2024-06-01 | 3
            2024-06 | A      | C3      | 0001     |            |
        """,
        spell="""
            month   | person | spell | start      | end        | to
            2024-05 | A      | H1    | 2024-05-01 | 2024-05-05 | 53
            2024-05 | A      | H2    | 2024-05-07 | 2024-05-25 | 19
        """,
        section="month | period | start | end | section\n2024-05 | M | 2024-05-01 | | 02",
        home="month | date | type | settled\n2024-05..2024-07 | 2024-05-01 | 98 | N",
        diagnosis="month | scheme | code | date\n2024-05..2024-09 | 02 | F20.0 | 2024-05-01",
        team="month | team | type\n2024-04..2024-09 | T1 | A06\n2024-04..2024-09 | T2 | A14",
    )


@pytest.fixture(scope="module")
def usual(tables: dict[str, pd.DataFrame]) -> Records:
    return read_mhsds(tables, purpose="care_review")


def same(source: object, usual: Records) -> bool:
    records = read_mhsds(source, purpose="care_review")  # type: ignore[arg-type]
    return records.description["tables"] == usual.description["tables"]


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet"])
def test_files(
    tables: dict[str, pd.DataFrame], usual: Records, tmp_path: Path, ending: str
) -> None:
    assert same(write_csv(tables, tmp_path, ending), usual)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_one_file_for_each_month_in_folders_of_their_own(
    tables: dict[str, pd.DataFrame], usual: Records, tmp_path: Path, ending: str
) -> None:
    for name, table in tables.items():
        for month, part in table.groupby("UniqMonthID"):
            write_csv({f"{name}_{month}": part}, tmp_path / str(month), ending)
    assert same(tmp_path, usual)


def test_files_of_a_table_may_name_and_order_their_columns_differently(
    tables: dict[str, pd.DataFrame], usual: Records, tmp_path: Path
) -> None:
    for name, table in tables.items():
        half = len(table) // 2
        older = table.iloc[:half].rename(columns=ALIASES)
        write_csv({f"{name}_v5": older, f"{name}_v6": table.iloc[half:, ::-1]}, tmp_path)
    assert same(tmp_path, usual)


def test_plain_and_zipped_csv_together(
    tables: dict[str, pd.DataFrame], usual: Records, tmp_path: Path
) -> None:
    for name, table in tables.items():
        write_csv({f"{name}_1": table.iloc[:2]}, tmp_path, ".csv")
        write_csv({f"{name}_2": table.iloc[2:]}, tmp_path, ".csv.gz")
    assert same(tmp_path, usual)


@pytest.mark.parametrize(
    "rename",
    [str.lower, str.upper, lambda name: ALIASES.get(name, name), lambda name: f"{name}_deid"],
    ids=["lower case", "upper case", "other names", "with a suffix"],
)
def test_column_names(tables: dict[str, pd.DataFrame], usual: Records, rename: object) -> None:
    renamed = {name: table.rename(columns=rename) for name, table in tables.items()}  # type: ignore[call-overload]
    assert same(renamed, usual)


@pytest.mark.parametrize(
    "name",
    [str.lower, lambda name: name[:6], lambda name: f"{name}_ALL"],
    ids=["lower", "short", "all"],
)
def test_table_names(tables: dict[str, pd.DataFrame], usual: Records, name: object) -> None:
    assert same({name(table): frame for table, frame in tables.items()}, usual)  # type: ignore[operator]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_and_of_columns_doesnt_matter(
    tables: dict[str, pd.DataFrame], usual: Records, seed: int
) -> None:
    draw = random.Random(seed)
    shuffled = {}
    for name in draw.sample(list(tables), len(tables)):
        table = tables[name].sample(frac=1, random_state=seed)
        shuffled[name] = table[draw.sample(list(table.columns), len(table.columns))]
    assert same(shuffled, usual)


def test_rows_that_stand_twice_dont_matter(tables: dict[str, pd.DataFrame], usual: Records) -> None:
    doubled = {name: pd.concat([table, table]) for name, table in tables.items()}
    assert same(doubled, usual)


def test_dates_may_be_dates_and_texts_may_have_any_text_type(
    tables: dict[str, pd.DataFrame], usual: Records
) -> None:
    typed = {}
    for name, table in tables.items():
        table = table.astype("string")
        for column in table.columns:
            if column.endswith(("Date", "HospProvSpell")) and column.startswith(
                ("Care", "Serv", "Start", "Disch", "Refer", "Acc")
            ):
                table[column] = pd.to_datetime(table[column])
        typed[name] = table.assign(UniqMonthID=table["UniqMonthID"].astype("Int64"))
    assert same(typed, usual)


def test_a_moment_with_an_offset_falls_on_the_day_a_clock_in_england_showed(
    tables: dict[str, pd.DataFrame], usual: Records
) -> None:
    table = tables["MHS201CareContact"]
    days = pd.to_datetime(table["CareContDate"]) + pd.Timedelta(minutes=30)
    moments = days.dt.tz_localize("Europe/London").dt.tz_convert("UTC")
    assert same({**tables, "MHS201CareContact": table.assign(CareContDate=moments)}, usual)


def test_line_ends_a_mark_at_the_beginning_and_quotation_marks_dont_matter(
    tables: dict[str, pd.DataFrame], usual: Records, tmp_path: Path
) -> None:
    for name, table in tables.items():
        table.to_csv(
            tmp_path / f"{name}.csv",
            index=False,
            lineterminator="\r\n",
            encoding="utf-8-sig",
            quoting=1,
        )
    assert same(tmp_path, usual)


def test_the_number_of_threads_doesnt_matter(
    tables: dict[str, pd.DataFrame], usual: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    import functools

    from cohortid.records.mhsds import read

    monkeypatch.setattr(read, "DuckDBEngine", functools.partial(read.DuckDBEngine, threads=1))
    assert same(tables, usual)
