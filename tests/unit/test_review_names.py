"""The step that puts names beside keys: in a copy that stays inside, and nothing else changes."""

import html
import json
import stat
import zipfile
from pathlib import Path

import openpyxl
import pytest
from returned_workbooks import OTHER, TEAM, TODAY, FakeLedger, issue, offer, on, returned
from review_cards import HOSTILE, a_card, a_pack, ordinary_cards

from cohortid.errors import DataError
from cohortid.governance import OutputFolderError, file_sha256
from cohortid.results.html import escape
from cohortid.review.names import NamesAdded, add_names
from cohortid.review.wording import NAMES_INSIDE
from cohortid.review.workbook import read_workbook
from cohortid.review.workbook.cell_text import cell_text

STRANGE = "=1+1 & <b>\"'"
PACK = a_pack(*ordinary_cards(), a_card(STRANGE, concerns=HOSTILE[:5]))
KEYS = {"SYN-0000001": "Ann Example", "SYN-0000003": "=cmd|' /C calc'!A0", STRANGE: "<b>Bo</b>"}
MARKER = '<p class="names-inside" hidden></p>'


def page() -> str:
    cards = (
        f'<h2>{escape(card.person_id)}<span class="name" data-key="{escape(card.person_id)}">'
        "</span></h2>"
        for card in PACK.cards
    )
    return f"<!doctype html><title>For review</title>{MARKER}{''.join(cards)}"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "pack"
    folder.mkdir()
    issue(folder, PACK)
    (folder / "review.html").write_text(page(), encoding="utf-8")
    files = {name: file_sha256(folder / name) for name in ("review.xlsx", "review.html")}
    (folder / "manifest.json").write_text(json.dumps({"pack_id": "pack-1", "files": files}))
    return folder


def key_file(folder: Path, text: str | None = None) -> Path:
    rows = "".join(f'"{key.replace(chr(34), chr(34) * 2)}",{name}\n' for key, name in KEYS.items())
    path = folder / "keys.csv"
    path.write_text(text if text is not None else f"person_id,name\n{rows}", encoding="utf-8")
    return path


def test_names_stand_behind_keys_and_all_else_in_the_workbook_is_as_it_was(
    pack: Path, tmp_path: Path
) -> None:
    done = add_names(pack, key_file(tmp_path), tmp_path / "named")
    before, after = (openpyxl.load_workbook(one / "review.xlsx") for one in (pack, Path(done)))
    changed = {}
    for sheet in before.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = after[sheet.title][cell.coordinate]
                assert value.data_type == cell.data_type  # no name became a formula
                if value.value != cell.value:
                    changed[f"{sheet.title}!{cell.coordinate}"] = value.value
    assert changed[f"{TEAM}!A5"] == "SYN-0000001 · Ann Example"
    assert changed[f"{OTHER}!A5"] == f"SYN-0000003 · {KEYS['SYN-0000003']}"
    assert changed["Questions!A5"] == "SYN-0000001 · Ann Example"
    assert f"{cell_text(STRANGE)} · <b>Bo</b>" in changed.values()
    places = {place for place in changed if not place.partition("!")[2].startswith("A")}
    assert places == {next(f"About!B{cell.row}" for cell in before["About"]["A"]
                           if cell.value == "Names")}  # fmt: skip
    assert not [place for place in changed if place.startswith(("Lists", "Concerns!A5"))]
    with (
        zipfile.ZipFile(pack / "review.xlsx") as one,
        zipfile.ZipFile(Path(done) / "review.xlsx") as other,
    ):
        assert one.namelist() == other.namelist()
        parts = {name for name in one.namelist() if one.read(name) != other.read(name)}
    # Tables, drop-downs, locks and widths stand in parts, or in parts of sheets, left as they were.
    assert all("sharedStrings" in name or "worksheets/sheet" in name for name in parts)


def test_every_sheet_and_the_page_say_that_names_are_inside(pack: Path, tmp_path: Path) -> None:
    done = add_names(pack, key_file(tmp_path), tmp_path / "named")
    book = openpyxl.load_workbook(done.folder / "review.xlsx")
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert len(visible) == 8
    assert all(sheet["A3"].value.startswith(f"{NAMES_INSIDE} ") for sheet in visible)
    assert NAMES_INSIDE in [cell.value for cell in book["About"]["B"]]
    text = (done.folder / "review.html").read_text(encoding="utf-8")
    assert f'<p class="names-inside">{html.escape(NAMES_INSIDE)}</p>' in text and MARKER not in text


def test_the_page_has_escaped_names_beside_keys_only(pack: Path, tmp_path: Path) -> None:
    done = add_names(pack, key_file(tmp_path), tmp_path / "named")
    text = (done.folder / "review.html").read_text(encoding="utf-8")
    assert '<span class="name" data-key="SYN-0000001">Ann Example</span>' in text
    assert f'data-key="{escape(STRANGE)}">&lt;b&gt;Bo&lt;/b&gt;</span>' in text
    assert '<span class="name" data-key="SYN-0000002"></span>' in text
    for name in KEYS.values():
        text = text.replace(f">{escape(name)}</span>", "></span>")
    assert text.replace(f'<p class="names-inside">{NAMES_INSIDE}</p>', MARKER) == page()


def test_a_local_id_stands_between_key_and_name(pack: Path, tmp_path: Path) -> None:
    keys = key_file(tmp_path, "name,person_id,local_id\nAnn  Example,SYN-0000001,0042\nBo,SYN-2,\n")
    done = add_names(pack, keys, tmp_path / "named")
    book = openpyxl.load_workbook(done.folder / "review.xlsx")
    assert book[TEAM]["A5"].value == "SYN-0000001 · 0042 · Ann Example"


def test_the_result_says_what_has_no_name_and_what_was_not_used(pack: Path, tmp_path: Path) -> None:
    keys = key_file(tmp_path)
    keys.write_text(keys.read_text() + "SYN-77,Somebody Else\n")
    done = add_names(pack, keys, tmp_path / "named")
    n_keys = len(PACK.cards) + len(PACK.unsettled)
    assert done == NamesAdded(tmp_path / "named", 3, n_keys - 3, 1)
    assert "7 keys of the pack have no name" in str(done) and "1 name is of somebody" in str(done)
    for path in done.folder.iterdir():
        assert b"Somebody Else" not in path.read_bytes()


def test_the_folder_is_private_whole_and_without_the_key_file(pack: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in pack.iterdir()}
    done = add_names(pack, key_file(tmp_path), tmp_path / "named")
    names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in done.folder.iterdir()}
    assert set(names) == {"review.xlsx", "review.html", "manifest.json"}
    assert stat.S_IMODE(done.folder.stat().st_mode) == 0o700 and set(names.values()) == {0o600}
    manifest = json.loads((done.folder / "manifest.json").read_text())
    assert manifest["names"] == NAMES_INSIDE and manifest["pack_id"] == "pack-1"
    assert manifest["files"]["review.xlsx"] == file_sha256(done.folder / "review.xlsx")
    assert {path.name: path.read_bytes() for path in pack.iterdir()} == before
    with pytest.raises(OutputFolderError):
        add_names(pack, key_file(tmp_path), tmp_path / "named")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("person_id\nSYN-0000001\n", "column name is missing"),
        ("person_id,name,dob\nSYN-0000001,Ann,1980\n", "dob isn't one"),
        ("person_id,name\nSYN-0000001,Ann\nSYN-0000001,Bo\n", "names a person twice"),
        ("person_id,name\nSYN-0000001,\n", "row 2, name: this is blank"),
        ("person_id,name\n,Ann\n", "row 2, person_id: this is blank"),
        ("person_id,name\nSYN-0000001,Ann, dear\n", "row 2: this row has 3 cells"),
    ],
)
def test_a_key_file_that_is_wrong_is_refused_and_nothing_is_written(
    pack: Path, tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        add_names(pack, key_file(tmp_path, text), tmp_path / "named")
    assert words in str(caught.value) and "Ann" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["keys.csv"]


def test_somebody_called_null_is_named(pack: Path, tmp_path: Path) -> None:
    done = add_names(
        pack, key_file(tmp_path, "person_id,name\nSYN-0000001,Null\nSYN-0000002,NA\n"),
        tmp_path / "named",
    )  # fmt: skip
    assert done.n_named == 2


def copied(pack: Path, folder: Path, **changes: bytes | None) -> Path:
    folder.mkdir()
    for path in pack.iterdir():
        content = changes.get(path.suffix[1:], path.read_bytes())
        if content is not None:
            (folder / path.name).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"html": b"<!doctype html><title>For review</title>"}, "no place to say"),
        ({"html": None}, "isn't the folder of a pack"),
        ({"xlsx": None}, "isn't the folder of a pack"),
        ({"json": None}, "manifest.json"),
        ({"xlsx": b"not a workbook"}, "isn't as it was written"),
    ],
)
def test_a_pack_that_is_not_whole_is_refused_and_nothing_is_written(
    pack: Path, tmp_path: Path, changes: dict[str, bytes | None], words: str
) -> None:
    other = copied(pack, tmp_path / "other", **changes)
    with pytest.raises(DataError) as caught:
        add_names(other, key_file(tmp_path), tmp_path / "named")
    assert words in str(caught.value)
    assert {path.name for path in tmp_path.iterdir()} == {"other", "keys.csv"}


def test_a_workbook_without_a_line_for_it_is_refused(pack: Path, tmp_path: Path) -> None:
    other = copied(pack, tmp_path / "other")

    with zipfile.ZipFile(pack / "review.xlsx") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet3.xml"
    assert parts[sheet].count(b'r="A3"') == 1
    parts[sheet] = parts[sheet].replace(b'r="A3"', b'r="M3"')
    with zipfile.ZipFile(other / "review.xlsx", "w") as written:
        for name, content in parts.items():
            written.writestr(name, content)
    with pytest.raises(DataError, match="isn't as it was written"):
        add_names(other, key_file(tmp_path), tmp_path / "named")
    assert not (tmp_path / "named").exists()


def test_the_copy_with_names_can_be_imported_and_no_name_comes_along(
    pack: Path, tmp_path: Path
) -> None:
    done = add_names(pack, key_file(tmp_path), tmp_path / "named")
    back = returned(done.folder / "review.xlsx", tmp_path / "back.xlsx", on(TEAM, offer, 5))
    found = read_workbook(back, FakeLedger(PACK), today=TODAY).come_back
    assert [one.person_id for one in found.decisions] == ["SYN-0000001"]
    assert "Ann" not in repr(found)
