"""Emergency attendances (ECDS): which are read, what they were for, and which months were sent."""

import pandas as pd
import pytest
from tiny_extract import expect, extract, finding, read, rows_of, write_csv

from cohortid.errors import DataError
from cohortid.records import Records, read_mhsds

REFERRAL = "month | referral\n2024-04..2024-09 | R1"
HARM, LOW_MOOD, PAIN = "248062006", "366979004", "999000012"
SELF_INFLICTED, ACCIDENT = "276853009", "999000021"
SCHIZOPHRENIA, WOUND = "58214004", "999000031"
# Somebody with an injury, so that the provider is one that tells injuries.
HURT = f"| H | E1 | {PAIN} | 2024-04-30 | {ACCIDENT} | {WOUND}"


def attendances(*rows: str) -> Records:
    head = "record | person | provider | complaint | injured | intent | diagnoses | date"
    lines = [head, f"H {HURT} | 2024-05-01"]
    lines += [f"{number} | A | E1 | {row} | 2024-05-02" for number, row in enumerate(rows)]
    return read(referral=REFERRAL, attendance="\n".join(lines))


@pytest.mark.parametrize(
    ("row", "self_harm", "mental_health"),
    [
        (f"{HARM} | | | ", "yes", "yes"),
        (f"{PAIN} | 2024-05-01 | {SELF_INFLICTED} |", "yes", "yes"),
        (f"| 2024-05-01 | {SELF_INFLICTED} |", "yes", "yes"),
        (f"{HARM} | 2024-05-01 | {ACCIDENT} | {WOUND}", "yes", "yes"),
        (f"{LOW_MOOD} | | | {WOUND}", "no", "yes"),
        (f"{PAIN} | | | {SCHIZOPHRENIA}", "no", "yes"),
        (f"{PAIN} | | | {SCHIZOPHRENIA}, {WOUND}", "no", "yes"),
        (f"{PAIN} | | | {WOUND},{SCHIZOPHRENIA}", "no", "no"),  # not the main one
        (f"{PAIN} | 2024-05-01 | {ACCIDENT} | {WOUND}", "no", "no"),
        (f"{PAIN} | | | {WOUND}", "no", "no"),  # no injury: nobody asks for an intent
        (f"{PAIN} | 2024-05-01 | | {WOUND}", "unknown", "unknown"),  # an injury without one
        (f"{PAIN} | 1900-01-01 | | {WOUND}", "unknown", "unknown"),
        (f"{PAIN} | | ZZ | {WOUND}", "unknown", "unknown"),
        (f"| | | {WOUND}", "unknown", "unknown"),
        (f"2.48E+8 | | | {WOUND}", "unknown", "unknown"),
        (f"{PAIN} | | |", "no", "unknown"),
        (f"{PAIN} | | | ,{SCHIZOPHRENIA}", "no", "unknown"),
        (f"| | | {SCHIZOPHRENIA}", "unknown", "yes"),
    ],
)
def test_what_an_attendance_was_for(row: str, self_harm: str, mental_health: str) -> None:
    found = rows_of(attendances(row), "emergency_attendance")
    assert found["self_harm"].tolist() == [self_harm]
    assert found["mental_health"].tolist() == [mental_health]


def test_a_provider_without_dates_of_injuries_doesnt_say_that_there_was_none() -> None:
    records = read(
        referral=REFERRAL,
        attendance=f"""
            record | provider | complaint | diagnoses | date
            1      | E1       | {PAIN}    | {WOUND}   | 2024-05-02
        """,
    )
    expect(records, "emergency_attendance", "self_harm | kind\nunknown | reason not known")


def test_what_is_no_attendance_is_left_out_and_counted() -> None:
    records = read(
        referral=REFERRAL,
        attendance=f"""
            record | person | provider | complaint | date       | department | category | ended            | deleted
            1      | A      | E1       | {HARM}    | 2024-05-01 | 01         | 1        | 182992009        | 0
            2      | A      | E1       | {HARM}    | 2024-05-02 |            |          |                  |
            3      | A      | E1       | {HARM}    | 2024-05-03 | 1          | 3        |                  | 0
            4      | A      | E1       | {HARM}    | 2024-05-04 | 01         | 4        |                  | 0
            5      | A      | E1       | {HARM}    | 2024-05-05 | 03         | 1        |                  | 0
            6      | A      | E1       | {HARM}    | 2024-05-06 | 01         | 1        | 1077031000000103 | 0
            7      | A      | E1       | {HARM}    | 2024-05-07 | 01         | 1        | 1077781000000101 | 0
            8      | A      | E1       | {HARM}    | 2024-05-08 | 01         | 1        | 63238001         | 0
            9      | A      | E1       | {HARM}    | 2024-05-09 | 01         | 1        |                  | 1
            10     | A      | E1       | {HARM}    | 2024-05-10 | 01         | 1        |                  | 0
            10     | A      | E1       | {HARM}    | 2024-05-10 | 01         | 1        |                  | 1
            11     | A      | E1       | {HARM}    | 2024-05-11 | 01         | Q        |                  | 0
            12     | B      | E1       | {HARM}    | 2024-05-12 | 01         | 1        |                  | 0
        """,  # noqa: E501
    )
    expect(
        records,
        "emergency_attendance",
        """
        source_id | date       | in_low | in_high | real
        1         | 2024-05-01 | 1      | 1       | 1
        2         | 2024-05-02 | 1      | 1       | 1
        3         | 2024-05-03 | 1      | 1       | 1
        11        | 2024-05-11 | 0      | 1       | 0
        """,
    )
    assert finding(records, "that were withdrawn")["n_rows"].tolist() == [3]
    assert finding(records, "no attendance at an emergency department")["n_rows"].tolist() == [5]
    assert finding(records, "people who aren't in MHS001MPI")["n_rows"].tolist() == [1]


def test_alike_in_everything_they_may_be_one_and_at_another_time_they_are_two() -> None:
    records = read(
        referral=REFERRAL,
        attendance=f"""
            record | provider | complaint | date       | time
            1      | E1       | {HARM}    | 2024-05-01 | 10:00
            2      | E1       | {HARM}    | 2024-05-01 | 10:00
            3      | E1       | {HARM}    | 2024-05-01 | 18:30
            4      | E2       | {HARM}    | 2024-05-01 | 10:00
                   | E2       | {HARM}    | 2024-06-01 | 10:00
        """,
    )
    found = rows_of(records, "emergency_attendance")
    assert found.sort_values(["source_id"])["in_low"].tolist() == [1, 0, 1, 1, 1]
    assert found["real"].eq(1).all()


def months_of(records: Records, provider: str) -> str:
    frame = records.coverage()
    own = frame[(frame["provider_id"] == provider) & (frame["source_table"] == "EC")]
    return "".join(str(value) for value in own.sort_values("month")["loaded"])


def arrivals(provider: str, per_month: str) -> str:
    """Return rows of people who aren't in MHSDS: so many in April, May, ... by digit times 10."""
    lines = []
    for place, tens in enumerate(per_month):
        for number in range(int(tens) * 10):
            month = f"2024-{place + 4:02d}"
            lines.append(f"{provider}{month}{number} | X | {provider} | {HARM} | {month}-03")
    return "\n".join(lines)


HEAD = "record | person | provider | complaint | date"


@pytest.mark.parametrize(
    ("rows", "loaded"),
    [
        (arrivals("E1", "222222"), {"E1": "111111"}),
        (arrivals("E1", "220222"), {"E1": "110111"}),
        (arrivals("E1", "222200"), {"E1": "111100"}),  # nothing since: not sent
        (arrivals("E1", "022222"), {"E1": "011111"}),
        # a provider that usually has fewer than 10 may have none by chance
        (
            arrivals("E1", "222222") + f"\n1 | X | E2 | {HARM} | 2024-06-01",
            {"E1": "111111", "E2": "111111"},
        ),
        (
            arrivals("E1", "220222") + f"\n1 | X | E2 | {HARM} | 2024-07-01",
            {"E1": "110111", "E2": "110111"},  # nobody's arrivals: the month is lacking
        ),
        # without a person key it could be anybody's
        (arrivals("E1", "222222") + f"\n1 | | E1 | {HARM} | 2024-06-01", {"E1": "110111"}),
        (arrivals("E1", "222222") + f"\n1 | | E1 | {HARM} |", {"E1": "000000"}),
    ],
)
def test_which_months_of_attendances_were_sent(rows: str, loaded: dict[str, str]) -> None:
    records = read(referral=REFERRAL, attendance=f"{HEAD}\n{rows}")
    assert {provider: months_of(records, provider) for provider in loaded} == loaded
    lost = {place for word in loaded.values() for place, one in enumerate(word) if one == "0"}
    gap = rows_of(records, "gap")
    touched = gap[gap["source_table"] == "EC"]
    assert set(touched["person"]) == ({"A", "Z"} if lost else set())
    assert len(touched) == 2 * len(lost)
    assert set(touched["kind"]) <= {"gap"}
    # providers of attendances send nothing else, and those of MHSDS no attendances
    own = records.coverage().groupby("provider_id")["source_table"].agg(set)
    assert own["E1"] == {"EC"} and "EC" not in own["P1"]


def test_the_extract_runs_over_the_months_of_mhsds_whatever_attendances_there_are() -> None:
    rows = f"1 | A | E1 | {HARM} | 2023-01-05\n2 | A | E1 | {HARM} | 2024-10-05"
    records = read(referral=REFERRAL, attendance=f"{HEAD}\n{rows}")
    assert records.last_day.isoformat() == "2024-09-30"
    expect(
        records,
        "emergency_attendance",
        "source_id | date       | first_month\n1 | 2023-01-05 | 2023-01-01\n2 | |",
    )


def test_declared_months_of_attendances_stand_over_what_was_found() -> None:
    declared = pd.DataFrame(
        [["E1", "EC_Core", "2024-08-01", "1"], ["E1", "EC", "2024-05-01", "0"]],
        columns=["provider_id", "source_table", "month", "loaded"],
    )
    records = read(
        referral=REFERRAL,
        attendance=f"{HEAD}\n{arrivals('E1', '222200')}",
        options={"coverage": declared},
    )
    assert months_of(records, "E1") == "101110"


@pytest.mark.parametrize("name", ["EC_Core", "ec_core_2024", "EC_Core_2024-05"])
def test_files_are_known_by_their_name_and_columns_by_those_of_ecds(
    name: str, tmp_path: object
) -> None:
    tables = extract(referral=REFERRAL, attendance=f"{HEAD}\n1 | A | E1 | {HARM} | 2024-05-01")
    folder = write_csv(tables, tmp_path / "made")  # type: ignore[operator]
    path = folder / "EC_Core.csv"
    text = path.read_text().replace("Person_ID", "Der_Pseudo_NHS_Number")
    text = text.replace("OrgIDProv", "Der_Provider_Code")
    path.unlink()
    (folder / f"{name}.csv").write_text(text)
    records = read_mhsds(folder, purpose="care_review")
    expect(records, "emergency_attendance", "provider_id | kind\nE1 | self-harm")


def test_attendances_need_their_columns() -> None:
    tables = extract(referral=REFERRAL, attendance=f"{HEAD}\n1 | A | E1 | {HARM} | 2024-05-01")
    tables["EC_Core"] = tables["EC_Core"].drop(columns="EC_Injury_Intent_SNOMED_CT")
    with pytest.raises(DataError, match="EC_Core has no column EC_Injury_Intent_SNOMED_CT"):
        read_mhsds(tables, purpose="care_review")
