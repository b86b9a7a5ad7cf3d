"""The workbook opened and saved by another spreadsheet program: all of it survives, and is read."""

import csv
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from returned_workbooks import (
    DECIDED,
    OTHER,
    PACK,
    TEAM,
    TODAY,
    FakeLedger,
    fill,
    issue,
    not_now,
    offer,
    on,
    returned,
)
from review_cards import HOSTILE, a_card, a_pack

from cohortid.review.importing import import_decisions
from cohortid.review.workbook import read_workbook
from cohortid.review.workbook.cell_text import cell_text

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="soffice (LibreOffice) isn't installed"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    profile = tmp_path_factory.mktemp("office")

    def convert(path: Path, kind: str) -> Path:
        out = path.parent / "converted"
        command = [
            str(SOFFICE), "--headless", f"-env:UserInstallation={profile.as_uri()}",
            "--convert-to", kind, "--outdir", str(out), str(path),
        ]  # fmt: skip
        subprocess.run(command, capture_output=True, timeout=120, check=True)
        return out / f"{path.stem}.{kind.partition(':')[0]}"

    return convert


def typed_as_text(sheet: Any, cell: str, text: str) -> None:
    """Write what a person types into a cell formatted as text, where "=" begins no formula."""
    sheet[cell] = text
    sheet[cell].data_type = "s"


def test_a_filled_in_workbook_survives_and_is_imported(office: Any, tmp_path: Path) -> None:
    filled = returned(
        issue(tmp_path), tmp_path / "filled.xlsx",
        on(TEAM, offer, 5), on(TEAM, typed_as_text, "F5", "=1+1"), on(OTHER, not_now, 5),
        on("Can't tell", fill, 5, answer="yes", answered_by="consultant", answered_on=DECIDED),
        on("Concerns", fill, 5, key="SYN-9", raised_on=DECIDED, by_whom="carer", why="not eating"),
    )  # fmt: skip
    saved = office(filled, "xlsx")
    before, after = openpyxl.load_workbook(filled), openpyxl.load_workbook(saved)
    assert after.sheetnames == before.sheetnames and after["Lists"].sheet_state == "hidden"
    for sheet in before.worksheets:
        again = after[sheet.title]
        assert list(again.tables) == list(sheet.tables)
        assert [one.ref for one in again.tables.values()] == [
            one.ref for one in sheet.tables.values()
        ]
        assert again.protection.sheet
        assert again.protection.autoFilter == sheet.protection.autoFilter
        rules, rules_again = (
            {
                str(one.sqref): (one.type, one.formula1)
                for one in some.data_validations.dataValidation
            }
            for some in (sheet, again)
        )
        assert rules_again == rules
        for row in sheet.iter_rows():
            for cell in row:
                found = again[cell.coordinate]
                assert found.value == cell.value, f"{sheet.title}!{cell.coordinate}"
                assert found.protection.locked == cell.protection.locked
    ledger = FakeLedger(PACK)
    done = import_decisions([saved], ledger, today=TODAY)
    assert (done.n_decisions, done.n_answers, done.n_nominations) == (2, 1, 1)
    first = ledger.files[0].decisions[0]
    assert (first.reason, first.by_when) == ("=1+1", date(2026, 11, 1))
    assert first.decided_on == DECIDED.date()
    assert (
        ledger.files[0].decisions == read_workbook(filled, ledger, today=TODAY).come_back.decisions
    )


def test_hostile_text_stays_text_there_and_in_a_csv_file(office: Any, tmp_path: Path) -> None:
    cards = [a_card(f"SYN-3{n:06}", team=text) for n, text in enumerate(HOSTILE)]
    pack = a_pack(*cards)
    book = openpyxl.load_workbook(office(issue(tmp_path, pack), "xlsx"))
    teams = {cell.value for cell in book["Questions"]["B"][4:]}
    assert teams == {cell_text(text) for text in HOSTILE}
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.value.count("TODAY") for cell in cells if cell.data_type == "f"} == {1}
    assert not [cell for cell in cells if cell.hyperlink is not None]
    # Sheet 6 is "Questions": a CSV file has no types, so no cell may begin as a formula does.
    number = book.sheetnames.index("Questions") + 1
    office(
        tmp_path / "review.xlsx",
        f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{number}",
    )
    [saved] = (tmp_path / "converted").glob("*.csv")
    with saved.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[4:]
    assert {row[1] for row in rows} == teams
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@")]
