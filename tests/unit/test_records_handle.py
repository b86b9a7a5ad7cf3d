"""The handle to clean records: where they lie and how long, for what purpose, unchanged or not."""

import gc
import json
from pathlib import Path

import pandas as pd
import pytest
from tiny_extract import extract, read

from cohortid.errors import DataError, PolicyRefusal
from cohortid.governance import OutputFolderError, verify_log
from cohortid.records import Records, open_records, read_mhsds

TABLES = extract(contact="month | contact | date\n2024-05 | C1 | 2024-05-01")


@pytest.fixture(scope="module")
def records() -> Records:
    return read_mhsds(TABLES, purpose="care_review")


def test_a_handle_says_how_many_people_which_months_and_what_for(records: Records) -> None:
    text = "Records of 2 people, April 2024 to September 2024, purpose care_review"
    assert str(records) == text
    assert repr(records) == f"<{text}>"
    assert not records.synthetic


def test_a_table_has_the_extracts_own_keys_and_dates(records: Records) -> None:
    contact = records.table("contact")
    assert contact["person_id"].tolist() == ["A"]
    assert str(contact["date"].iloc[0]) == "2024-05-01"
    with pytest.raises(DataError, match="There is no table 'contacts'"):
        records.table("contacts")


def test_temporary_records_go_when_nobody_holds_them() -> None:
    first = read()
    folder = first.folder
    second = first.for_purpose("research")
    del first
    gc.collect()
    assert folder.is_dir()  # the second handle still reads from it
    del second
    gc.collect()
    assert not folder.exists()


def test_temporary_records_go_at_exit(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    code = (
        "from tiny_extract import read; records = read(); print(records.folder);"
        "assert records.folder.is_dir()"
    )
    paths = [str(Path(__file__).parents[1] / "lib"), str(Path(__file__).parents[2])]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_work_folder_stays_and_holds_tables_only(tmp_path: Path) -> None:
    kept = read(options={"work": tmp_path / "work"})
    del kept
    gc.collect()
    left = {path.name for path in (tmp_path / "work").iterdir()}
    assert {"contact.parquet", "manifest.json", "quality.csv"} <= left
    assert {Path(name).suffix for name in left} == {".parquet", ".json", ".csv"}
    assert open_records(tmp_path / "work").n_people == 1


def test_a_work_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(OutputFolderError):
        read(options={"work": tmp_path})
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_error_leaves_no_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(DataError):
        read(contact="month | contact | date\n2024-05 | C1 | soon")
    assert list(tmp_path.iterdir()) == []


def test_saved_records_open_as_they_were(records: Records, tmp_path: Path) -> None:
    saved = records.save(tmp_path / "kept")
    opened = open_records(tmp_path / "kept")
    assert saved.fingerprint == opened.fingerprint == records.fingerprint
    for name in ("person", "contact", "referral"):
        pd.testing.assert_frame_equal(opened.table(name), records.table(name))
    pd.testing.assert_frame_equal(opened.coverage(), records.coverage())
    pd.testing.assert_frame_equal(opened.quality(), records.quality())
    with pytest.raises(OutputFolderError):
        records.save(tmp_path / "kept")


def test_a_changed_or_missing_table_isnt_opened(records: Records, tmp_path: Path) -> None:
    records.save(tmp_path / "kept")
    path = tmp_path / "kept" / "contact.parquet"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(DataError, match="changed or removed") as error:
        open_records(tmp_path / "kept")
    assert error.value.file == str(path)
    path.unlink()
    with pytest.raises(DataError, match="changed or removed"):
        open_records(tmp_path / "kept")


def test_a_folder_of_something_else_or_of_another_version_isnt_opened(
    records: Records, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="doesn't hold clean records"):
        open_records(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format": "cohortid-run"}')
    with pytest.raises(DataError, match="doesn't hold clean records"):
        open_records(tmp_path)
    records.save(tmp_path / "kept")
    manifest = tmp_path / "kept" / "manifest.json"
    changed = json.loads(manifest.read_text()) | {"format_version": 99}
    manifest.write_text(json.dumps(changed))
    with pytest.raises(DataError, match="another version"):
        open_records(tmp_path / "kept")


def test_a_change_of_purpose_is_logged_kept_and_opens_no_more_than_it_should(
    tmp_path: Path,
) -> None:
    first = read()
    for_research = first.for_purpose("research")
    assert for_research.description["purpose_read_for"] == "care_review"
    with pytest.raises(PolicyRefusal, match="named people"):
        for_research.table("contact")
    assert len(first.table("referral")) == 1

    for_research.save(tmp_path / "kept")
    opened = open_records(tmp_path / "kept")
    assert opened.purpose == "research"
    assert opened.description["purpose_read_for"] == "care_review"
    with pytest.raises(PolicyRefusal):
        opened.table("contact")
    opened.for_purpose("equity_evaluation")
    log = tmp_path / "kept" / "log.jsonl"
    assert verify_log(log).n_entries == 2
    assert verify_log(log).ok
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    assert [entry["details"] for entry in entries] == [
        {"from": "care_review", "to": "research"},
        {"from": "research", "to": "equity_evaluation"},
    ]


def test_a_purpose_that_is_refused_isnt_logged(records: Records) -> None:
    for purpose in ("sanction", "synthetic_demo"):
        with pytest.raises(PolicyRefusal):
            records.for_purpose(purpose)
    assert not (records.folder / "log.jsonl").exists()


def test_the_manifest_says_what_was_read(tmp_path: Path) -> None:
    for name, table in TABLES.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    read_from = read_mhsds(tmp_path, purpose="research").description["inputs"]
    assert set(read_from) == {f"{name}.csv" for name in TABLES} | {"team map rows"}
    assert len(read_from["MHS101Referral.csv"]) == 64
