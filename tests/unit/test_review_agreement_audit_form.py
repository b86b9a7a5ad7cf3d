from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from audit_people import draw, people
from review_cards import HOSTILE

from cohortid.errors import PolicyRefusal
from cohortid.governance import Purpose
from cohortid.review.agreement import (
    AuditFormError,
    AuditSample,
    audit_rows,
    read_audit,
    read_audit_workbook,
    write_audit_workbook,
)

FIRST_ROW = 5  # of people, in the sheet


def filled(**changes: Any) -> dict[str, Any]:
    row = {"need": "Yes", "decided_by": "consultant", "decided_on": "2026-05-04"}
    return {**row, **changes}


def form(sample: AuditSample, *answers: dict[str, Any]) -> pd.DataFrame:
    """Return the form with the first rows filled."""
    frame = audit_rows(sample).astype(object)
    for place, answer in enumerate(answers):
        for name, value in answer.items():
            frame.loc[place, name] = value
    return frame


def test_the_form_is_blank_and_blind() -> None:
    rows = audit_rows(draw())
    assert list(rows.columns) == ["person_id", "team", "current_care", "last_seen", "need",
                                  "decided_by", "decided_on"]  # fmt: skip
    assert (rows[["need", "decided_by", "decided_on"]] == "").all(axis=None)
    assert len(rows) == 80


def test_answers_are_read_whatever_their_case_and_apostrophe() -> None:
    sample = draw()
    read = read_audit(
        form(
            sample,
            filled(need=" YES "),
            filled(need="no", decided_on=date(2026, 5, 4)),
            filled(need="can’t   tell", decided_on=datetime(2026, 5, 4, 0, 0)),
            filled(need="Can't tell", decided_on=pd.Timestamp("2026-05-04")),
        ),
        sample,
    )
    first = audit_rows(sample)["person_id"].head(4).tolist()
    assert read.set_index("person_id")["need"][first].tolist() == [
        "yes", "no", "cant_tell", "cant_tell",
    ]  # fmt: skip
    assert set(read["decided_on"]) == {date(2026, 5, 4)}
    assert read["person_id"].is_monotonic_increasing


def test_somebody_left_blank_is_not_an_answer() -> None:
    sample = draw()
    blank = {"need": float("nan"), "decided_by": None, "decided_on": pd.NaT}
    assert len(read_audit(form(sample, filled(), blank), sample)) == 1
    assert read_audit(form(sample), sample).empty


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"need": "maybe"}, "row 3, need: give one of: Yes, No, Can't tell"),
        ({"need": ""}, "row 3, need: give one of"),
        ({"decided_by": " "}, "row 3, decided_by: give the role"),
        ({"decided_on": "04/05/2026"}, "row 3, decided_on: give the day as a date"),
        ({"decided_on": None}, "row 3, decided_on: give the day as a date"),
        ({"person_id": "SYN-99999"}, "row 3, person_id: this person isn't in the sample"),
        ({"person_id": ""}, "row 3, person_id: the key is blank"),
    ],
)
def test_one_wrong_cell_refuses_the_form_and_is_named(wrong: dict[str, Any], said: str) -> None:
    sample = draw()
    with pytest.raises(AuditFormError) as caught:
        read_audit(form(sample, filled(), filled(**wrong), filled()), sample)
    assert said in str(caught.value)
    assert (caught.value.exit_code, caught.value.n_rows) == (12, 1)
    assert "SYN" not in str(caught.value)


def test_a_person_twice_is_refused_and_many_faults_are_counted() -> None:
    sample = draw()
    rows = form(sample, *[filled()] * 3)
    with pytest.raises(AuditFormError, match="row 82, person_id: this person stands twice"):
        read_audit(pd.concat([rows, rows.head(1)], ignore_index=True), sample)
    with pytest.raises(AuditFormError, match="and 5 more") as caught:
        read_audit(form(sample, *[filled(need="?")] * 15), sample)
    assert caught.value.n_rows == 15
    with pytest.raises(AuditFormError, match="lacks a column"):
        read_audit(rows.drop(columns="need"))


# ---- the workbook ----


def written(folder: Path, sample: AuditSample) -> tuple[Path, Any]:
    path = write_audit_workbook(sample, folder / "audit.xlsx", {"index_date": "2026-03-31"})
    return path, openpyxl.load_workbook(path)


def fill(book: Any, row: int, **changes: Any) -> None:
    values = filled(decided_on=date(2026, 5, 4), **changes)
    for column, name in (("E", "need"), ("F", "decided_by"), ("G", "decided_on")):
        book["Audit"][f"{column}{row}"].value = values[name]


def test_what_is_filled_in_comes_back_and_leading_zeros_stay(tmp_path: Path) -> None:
    frame = people().assign(person_id=lambda rows: rows["person_id"].str[-5:])  # as 00012
    sample = draw(frame)
    path, book = written(tmp_path, sample)
    for row, need in enumerate(("Yes", "No", "Can't tell"), start=FIRST_ROW):
        fill(book, row, need=need)
    book.save(path)
    for against in (sample, sample.sealed.table):
        read = read_audit_workbook(path, against)
        keys = audit_rows(sample)["person_id"].head(3)
        assert read.set_index("person_id")["need"][keys].tolist() == ["yes", "no", "cant_tell"]
        assert all(len(key) == 5 for key in read["person_id"])
    assert [one.name for one in tmp_path.iterdir()] == ["audit.xlsx"]


def test_the_workbook_is_blind_holds_no_formula_and_offers_three_answers(tmp_path: Path) -> None:
    _, book = written(tmp_path, draw())
    assert book.sheetnames == ["Audit", "About", "Lists"]
    assert book["Lists"].sheet_state == "hidden"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.value is None for cell in cells if cell.data_type == "n")
    said = " ".join(str(cell.value) for cell in cells)
    assert "Brought forward" not in said and "for_review" not in said
    choices = [own for own in book["Audit"].data_validations.dataValidation if own.type == "list"]
    assert [(own.formula1, str(own.sqref)) for own in choices] == [("Lists!$A$1:$A$3", "E5:E84")]
    assert [row[0].value for row in book["Lists"].iter_rows()] == ["Yes", "No", "Can't tell"]
    assert book["Audit"].protection.sheet and not book["Audit"]["E5"].protection.locked
    assert book["Audit"]["A5"].protection.locked


def test_hostile_names_of_teams_stay_text(tmp_path: Path) -> None:
    frame = people(60)
    frame["team_id"] = [HOSTILE[k % len(HOSTILE)] for k in range(60)]
    frame["team_provider_id"] = "=1+1"
    sample = draw(frame, n_others=30, n_brought_forward=5)
    path, book = written(tmp_path, sample)
    teams = [
        book["Audit"][f"B{row}"] for row in range(FIRST_ROW, FIRST_ROW + len(sample.public.table))
    ]
    assert {cell.data_type for cell in teams} == {"s"}
    assert all(cell.hyperlink is None for cell in teams)
    assert any(str(cell.value).startswith("=1+1 at =1+1") for cell in teams)
    assert not any("\u202e" in str(cell.value) for cell in teams)
    fill(book, FIRST_ROW)
    book.save(path)
    assert len(read_audit_workbook(path, sample)) == 1


def test_wrong_cells_are_named_by_their_address(tmp_path: Path) -> None:
    sample = draw()
    path, book = written(tmp_path, sample)
    fill(book, FIRST_ROW)
    fill(book, FIRST_ROW + 3, need="perhaps")
    book["Audit"][f"F{FIRST_ROW + 4}"].value = "nurse"
    book.save(path)
    with pytest.raises(AuditFormError) as caught:
        read_audit_workbook(path, sample)
    said = str(caught.value)
    assert "Audit!E8: give one of" in said
    assert "Audit!E9: give one of" in said and "Audit!G9: give the day" in said
    assert caught.value.n_rows == 3


def test_a_formula_another_sample_and_lost_rows_are_refused(tmp_path: Path) -> None:
    sample = draw()
    path, book = written(tmp_path, sample)
    with pytest.raises(AuditFormError, match="isn't the form of this sample"):
        read_audit_workbook(path, draw(seed=8))
    fill(book, FIRST_ROW, need='=IF(TRUE,"Yes","No")')
    book.save(path)
    with pytest.raises(AuditFormError, match="holds a formula") as caught:
        read_audit_workbook(path, sample)
    assert "Audit!E5" in str(caught.value)
    fill(book, FIRST_ROW)
    book["Audit"].delete_rows(FIRST_ROW + 1)
    book.save(path)
    with pytest.raises(AuditFormError, match="missing from the form"):
        read_audit_workbook(path, sample)
    book["Audit"]["E4"].value = "Need"
    book.save(path)
    with pytest.raises(AuditFormError, match="lacks a column"):
        read_audit_workbook(path, sample)
    del book["About"]
    book.save(path)
    with pytest.raises(AuditFormError, match="lacks a sheet"):
        read_audit_workbook(path, sample)
    path.write_bytes(b"no workbook")
    with pytest.raises(AuditFormError, match="can't be opened"):
        read_audit_workbook(path, sample)


def test_another_purpose_writes_nothing(tmp_path: Path) -> None:
    sample = draw()
    closed = type(sample.public)(sample.public.table, Purpose.RESEARCH)
    with pytest.raises(PolicyRefusal):
        write_audit_workbook(
            AuditSample("audit-x", closed, sample.sealed, (), (), 1), tmp_path / "audit.xlsx"
        )
    assert list(tmp_path.iterdir()) == []
