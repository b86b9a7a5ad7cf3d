from datetime import date
from pathlib import Path

import pytest

from cohortid.errors import DataError
from cohortid.governance import (
    OutputFolderError,
    file_sha256,
    read_manifest,
    write_manifest,
    writing_folder,
)


def test_the_folder_appears_only_when_everything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "new" / "run"
    with writing_folder(out) as folder:
        (folder / "people.csv").write_text("x")
        assert not out.exists()
    assert [path.name for path in out.parent.iterdir()] == ["run"]
    assert (out / "people.csv").read_text() == "x"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_when_writing_stops(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), writing_folder(tmp_path / "run") as folder:
        (folder / "people.csv").write_text("x")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_may_be_there_already(tmp_path: Path) -> None:
    with writing_folder(tmp_path) as folder:
        (folder / "people.csv").write_text("x")
    assert (tmp_path / "people.csv").exists()


def test_a_folder_that_holds_something_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("x")
    with pytest.raises(OutputFolderError, match="new folder") as refused, writing_folder(tmp_path):
        pytest.fail("the work must not begin")
    assert refused.value.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["old.csv"]


def test_a_folder_filled_meanwhile_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with pytest.raises(OutputFolderError), writing_folder(out):
        out.mkdir()
        (out / "other.csv").write_text("x")
    assert (out / "other.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("x")
    with pytest.raises(OutputFolderError, match="is a file"), writing_folder(tmp_path / "run"):
        pass


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert file_sha256(tmp_path / "abc").startswith("ba7816bf8f01cfea")


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"purpose": "research", "index_date": date(2026, 3, 31), "n": 2})
    assert read_manifest(tmp_path) == {"purpose": "research", "index_date": "2026-03-31", "n": 2}
    lines = (tmp_path / "manifest.json").read_text().splitlines()[1:-1]
    assert lines == sorted(lines)


def test_a_manifest_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"purpose": "research"})
    with pytest.raises(TypeError):
        write_manifest(tmp_path, {"purpose": object()})
    assert read_manifest(tmp_path) == {"purpose": "research"}


@pytest.mark.parametrize("text", [None, "not json", "[1]"])
def test_a_folder_that_is_no_run_folder_is_named_with_the_fix(
    tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(DataError) as error:
        read_manifest(tmp_path)
    assert "manifest.json" in str(error.value)
    assert "cohortid identify" in str(error.value)
