"""The workbook as a team lead opens it: sheets, tables, drop-downs, locks, text that stays text."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from returned_workbooks import OTHER, PACK, TEAM, issue
from review_cards import HOSTILE, a_card, a_pack, an_unsettled, hostile_cards, ordinary_cards

from cohortid.governance.vocabulary import find_banned
from cohortid.review.card import ReviewPack
from cohortid.review.outcomes import outcomes
from cohortid.review.questions import Question
from cohortid.review.wording import NOBODY_LEAVES, ORDER_SAYS_NOTHING, STANDING_LINE, SYNTHETIC
from cohortid.review.workbook import write_workbook
from cohortid.review.workbook.cell_text import cell_text

SHEETS = [
    "About", TEAM, OTHER, "No team recorded", "Not needed now", "Can't tell", "Questions",
    "Concerns", "Lists",
]  # fmt: skip
WITH_TABLE = SHEETS[1:-1]


def open_(pack: ReviewPack, folder: Path) -> Any:
    return openpyxl.load_workbook(issue(folder, pack))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return open_(PACK, tmp_path_factory.mktemp("written"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    people = (an_unsettled(f"SYN-2{n:06}", team=text, sheet=text) for n, text in enumerate(HOSTILE))
    cards = [a_card(f"SYN-3{n:06}", team=text, sheet=text) for n, text in enumerate(HOSTILE)]
    pack = a_pack(*hostile_cards(), *cards, criteria_title=HOSTILE[0], order=HOSTILE[1])
    return issue(folder, ReviewPack(pack.about, pack.cards, tuple(people), pack.criteria))


def test_there_is_a_sheet_for_each_team_and_what_belongs_to_it(book: Any) -> None:
    assert book.sheetnames == SHEETS
    assert book["Lists"].sheet_state == "hidden"
    keys = {name: [cell.value for cell in book[name]["A"][4:]] for name in WITH_TABLE}
    assert keys[TEAM] == ["SYN-0000001", "SYN-0000002", "SYN-0000006", "SYN-0000007"]
    assert keys["No team recorded"] == ["SYN-0000005"]
    assert keys["Not needed now"] == ["SYN-0000008"]
    assert keys["Can't tell"] == ["SYN-0000101"]
    n_questions = len(a_card().questions)
    assert len(keys["Questions"]) == n_questions * len(ordinary_cards())
    assert keys["Concerns"] == [None] * 40


@pytest.mark.parametrize("name", WITH_TABLE)
def test_a_sheet_is_one_table_with_headings_locks_and_a_page(book: Any, name: str) -> None:
    sheet = book[name]
    [table] = sheet.tables.values()
    headings = [cell.value for cell in sheet[4]]
    assert table.ref == f"A4:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    assert table.autoFilter is not None and table.displayName.startswith("Review_")
    assert [one.name for one in table.tableColumns] == headings
    assert len(set(headings)) == len(headings) <= 11 and all(headings)
    assert not sheet.merged_cells.ranges and sheet.freeze_panes == "B5"
    assert sheet.protection.sheet and not sheet.protection.password
    assert sheet.protection.autoFilter is False  # which allows filtering
    for row in sheet.iter_rows(min_row=5):
        assert 29 <= sheet.row_dimensions[row[0].row].height <= 409
        for cell in row:
            assert cell.protection.locked == (cell.value is not None)  # only blanks are filled in
            assert cell.alignment.wrap_text
    setup = sheet.page_setup
    assert (setup.orientation, str(setup.paperSize), setup.fitToHeight) == ("landscape", "9", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$1:$4"
    header = "".join(
        part.text for part in (sheet.oddHeader.left, sheet.oddHeader.center, sheet.oddHeader.right)
    )
    assert "run-0123456789ab" in header and "2026-09-30" in header
    assert "Records up to 30 September 2026" in header
    assert sheet.oddFooter.right.text == "Page &P of &N"
    assert sheet["A2"].value == STANDING_LINE


def test_titles_are_unique_so_are_tables(book: Any) -> None:
    names = [name for sheet in book.worksheets for name in sheet.tables]
    assert len(set(names)) == len(names) == len(SHEETS) - 1


def test_the_first_line_says_whose_list_and_how_old_the_records_are(book: Any) -> None:
    sheet = book[TEAM]
    assert sheet["A1"].value == (
        "T04 at P01 (Community team): 4 people; index date 30 September 2026, records up to "
        "30 September 2026"
    )
    assert "TODAY()-DATE(2026,9,30)" in sheet["H1"].value
    about = [cell.value for cell in book["About"]["B"]]
    assert any("TODAY()-DATE(2026,9,30)" in str(value) for value in about)


def test_drop_downs_and_dates_are_checked_as_they_are_typed(book: Any) -> None:
    rules = {str(one.sqref): one for one in book[TEAM].data_validations.dataValidation}
    assert rules["E5:E8"].formula1 == "Lists!$A$2:$A$8"
    assert [cell.value for cell in book["Lists"]["A"][1:8]] == [
        one.title for one in outcomes().values()
    ]
    assert [cell.value for cell in book["Lists"]["B"][1:4]] == ["yes", "no", "not known"]
    assert (rules["K5:K8"].type, rules["K5:K8"].formula2) == ("date", "TODAY()")
    assert (rules["H5:H8"].type, rules["H5:H8"].operator) == ("date", "greaterThanOrEqual")
    assert all(one.showErrorMessage and one.errorStyle in (None, "stop") for one in rules.values())
    for name, cell in (("Questions", "E5"), ("Can't tell", "F5"), ("Concerns", "B5")):
        assert any(cell in one.sqref for one in book[name].data_validations.dataValidation)
    assert {book[TEAM][cell].number_format for cell in ("H5", "K5")} == {"d mmm yyyy"}
    # What is typed in words stays words, whatever it begins with.
    assert {book[TEAM][cell].number_format for cell in ("E5", "F5", "G5", "I5", "J5")} == {"@"}


def test_about_says_what_a_program_and_a_person_need(book: Any) -> None:
    about = book["About"]
    said = {row[0].value: row[1].value for row in about.iter_rows(max_col=2)}
    expected = {
        "Format": "cohortid-review", "Format version": "1", "Pack": "pack-0123456789ab",
        "Run": "run-0123456789ab", "Index date": datetime(2026, 9, 30),
        "Records from": datetime(2024, 4, 1), "Records up to": datetime(2026, 9, 30),
        "Criteria set": "midlands-maturity-index 0.1.0", "Hash of the criteria set": "ab" * 32,
        "Fingerprint of the records": "cd" * 32,
        "Providers behind": "P03 (last month received: June 2026)",
    }  # fmt: skip
    assert said | expected == said
    words = " ".join(str(value) for row in about.values for value in row if value)
    for sentence in (STANDING_LINE, NOBODY_LEAVES, ORDER_SAYS_NOTHING, SYNTHETIC):
        assert sentence in words
    needs = said["“Not needed now (reason, review date)”"]
    assert "at least 20 characters" in needs and "within 366 days" in needs
    assert "“Offer assertive outreach”" in said
    start = 1 + next(cell.row for cell in about["A"] if cell.value == "Sheet")
    sheets = [tuple(cell.value for cell in row) for row in about.iter_rows(start, max_col=3)]
    assert sheets[0] == (TEAM, TEAM, 4) and [name for name, _, _ in sheets] == WITH_TABLE


def test_a_pack_that_is_not_synthetic_does_not_say_it_is(tmp_path: Path) -> None:
    about = open_(a_pack(synthetic=False), tmp_path)["About"]
    assert not any(SYNTHETIC in str(value) for row in about.values for value in row)


def test_hostile_text_stays_text(hostile: Path) -> None:
    book = openpyxl.load_workbook(hostile)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    formulas = {cell.value for cell in cells if cell.data_type == "f"}
    assert len(formulas) == 1 and "TODAY()" in formulas.pop()  # the age of the records
    assert not [cell for cell in cells if cell.hyperlink is not None]
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {cell_text(text) for text in HOSTILE} <= texts
    assert not [text for text in texts if text[:1] in tuple("=+-@")]
    said = "\n".join(texts)
    assert all(cell_text(text).lstrip("'") in said for text in HOSTILE)
    with zipfile.ZipFile(hostile) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert not [name for name in parts if "externalLink" in name or "drawing" in name]
    assert all(b"hyperlink" not in part.lower() for name, part in parts.items() if "sheet" in name
               and "sharedStrings" not in name)  # fmt: skip
    assert len(book.sheetnames) == len({name.casefold() for name in book.sheetnames})


def test_two_questions_in_the_same_words_are_told_apart(tmp_path: Path) -> None:
    same = tuple(Question(name, "Is it so?") for name in ("high_inpatient_use", "safeguarding"))
    book = open_(a_pack(a_card(questions=same)), tmp_path)
    shown = [cell.value for cell in book["Questions"]["C"][4:]]
    assert shown == ["Is it so?", "Is it so? (safeguarding)"]
    pairs = [(row[2].value, row[3].value) for row in book["Lists"].iter_rows(min_row=2)]
    assert set(zip(shown, ("high_inpatient_use", "safeguarding"), strict=True)) <= set(pairs)


def test_what_has_no_people_has_no_sheet_and_about_says_so(tmp_path: Path) -> None:
    pack = a_pack(a_card(questions=()))
    book = open_(ReviewPack(pack.about, pack.cards, (), pack.criteria), tmp_path)
    assert book.sheetnames == ["About", TEAM, "Concerns", "Lists"]
    rows = {row[0].value: row[2].value for row in book["About"].iter_rows(max_col=3)}
    assert rows["Not needed now"] == rows["Can't tell"] == rows["Questions"] == 0


def test_the_same_pack_gives_the_same_bytes(tmp_path: Path) -> None:
    write_workbook(PACK, tmp_path / "one.xlsx")
    write_workbook(PACK, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "review.xlsx"
    path.write_bytes(b"as before")
    monkeypatch.setattr("cohortid.review.workbook.write.write_lists", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_workbook(PACK, path)
    assert [one.name for one in tmp_path.iterdir()] == ["review.xlsx"]
    assert path.read_bytes() == b"as before"


def test_no_cell_says_a_banned_word(book: Any) -> None:
    words = io.StringIO()
    for sheet in book.worksheets:
        for row in sheet.values:
            words.write(" ".join(str(value) for value in row if value) + "\n")
        for rule in sheet.data_validations.dataValidation:
            words.write(f"{rule.error}\n")
    assert [str(one) for one in find_banned(words.getvalue())] == []
