"""The local team map: what is read, and what is refused before it doubles anybody's contacts."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cohortid.errors import DataError
from cohortid.records.team_map import empty_team_map, read_team_map

HEADINGS = "provider_id,team_id,team_group,valid_from,valid_to\n"


def write(folder: Path, *lines: str) -> Path:
    path = folder / "teams.csv"
    path.write_text(HEADINGS + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_blank_dates_mean_always_and_spaces_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, " P1 ,T1,assertive_outreach, ,", "P1,T2,crisis,2024-04-01,2024-09-30")
    assert read_team_map(path).to_pylist() == [
        {
            "provider_id": "P1",
            "team_id": "T1",
            "team_group": "assertive_outreach",
            "valid_from": date(1, 1, 1),
            "valid_to": date(9999, 12, 31),
        },
        {
            "provider_id": "P1",
            "team_id": "T2",
            "team_group": "crisis",
            "valid_from": date(2024, 4, 1),
            "valid_to": date(2024, 9, 30),
        },
    ]


@pytest.mark.parametrize("valid_from", ["2024-04-01", pd.Timestamp("2024-04-01"), date(2024, 4, 1)])
def test_a_data_frame_may_hold_texts_or_dates(valid_from: object) -> None:
    frame = pd.DataFrame(
        {
            "provider_id": ["P1"],
            "team_id": ["T1"],
            "team_group": ["crisis"],
            "valid_from": [valid_from],
            "valid_to": [""],
        }
    )
    assert read_team_map(frame)["valid_from"][0].as_py() == date(2024, 4, 1)


def test_a_file_from_a_spreadsheet_has_a_mark_at_its_beginning(tmp_path: Path) -> None:
    path = write(tmp_path, "P1,T1,crisis,,")
    path.write_bytes(path.read_text().encode("utf-8-sig"))
    assert read_team_map(path).num_rows == 1
    assert empty_team_map().schema == read_team_map(path).schema


@pytest.mark.parametrize(
    ("lines", "column", "words"),
    [
        (["P1,T1,outreach,,"], "team_group", "names a group that doesn't exist"),
        (["P1,T1,unknown,,"], "team_group", "names a group that doesn't exist"),
        (["P1,,crisis,,"], "team_id", "has a blank cell"),
        (["P1,T1,crisis,01/04/2024,"], "valid_from", "can't be read"),
        (["P1,T1,crisis,,2024-02-30"], "valid_to", "can't be read"),
        (["P1,T1,crisis,2024-04-02,2024-04-01"], "valid_to", "ends before it starts"),
        (["P1,T1,crisis,,", "P1,T1,crisis,,"], "valid_from", "two groups on the same day"),
        (
            ["P1,T1,crisis,2024-05-31,", "P1,T1,liaison,2024-04-01,2024-05-31"],
            "valid_from",
            "two groups on the same day",
        ),
        (
            [
                "P1,T1,crisis,2024-01-01,2024-12-31",
                "P1,T1,liaison,2024-02-01,2024-02-02",
                "P1,T1,other,2024-03-01,2024-03-02",
            ],
            "valid_from",
            "two groups on the same day",
        ),
    ],
)
def test_a_map_that_cant_be_used_says_where(
    tmp_path: Path, lines: list[str], column: str, words: str
) -> None:
    path = write(tmp_path, *lines)
    with pytest.raises(DataError, match=words) as error:
        read_team_map(path)
    assert error.value.file == str(path)
    assert error.value.column == column
    assert error.value.fix


def test_periods_that_follow_each_other_and_teams_of_two_providers_are_taken(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        "P1,T1,crisis,2024-04-01,2024-05-31",
        "P1,T1,liaison,2024-06-01,",
        "P2,T1,crisis,,",
        "P1,T2,crisis,,",
    )
    assert read_team_map(path).num_rows == 4


def test_a_map_that_isnt_a_table(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="doesn't exist"):
        read_team_map(tmp_path / "no.csv")
    for content in (b"", HEADINGS.encode("utf-16"), b"a,b\n1,2,3\n4,5,6,7\n"):
        (tmp_path / "bad.csv").write_bytes(content)
        with pytest.raises(DataError, match=r"can't be read as a table|lacks a column"):
            read_team_map(tmp_path / "bad.csv")
    with pytest.raises(DataError, match="lacks a column") as error:
        read_team_map(pd.DataFrame({"provider_id": ["P1"], "team": ["T1"]}))
    assert error.value.column == "team_id, team_group"
