"""Writing block by block: the same bytes for any number of workers, a prefix, nothing left over."""

import errno
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK, Block
from cohortid_synthetic.new_folder import NoRoom
from cohortid_synthetic.raw import files
from cohortid_synthetic.raw.arrow import text_frame
from cohortid_synthetic.raw.parts import WorkerLost
from cohortid_synthetic.write import write_blocks
from tiled_blocks import TiledBlocks, recipe

from cohortid.records import read_mhsds

THREE_BLOCKS = 2 * PEOPLE_IN_A_BLOCK + 150


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_blocks(recipe(THREE_BLOCKS), tmp_path_factory.mktemp("blocks") / "out")


def whole(folder: Path, table: str) -> bytes:
    """Return the rows of all files of a table in order."""
    parts = sorted((folder / "extract").glob(f"{table}*.csv"))
    return b"".join(part.read_bytes().split(b"\n", 1)[1] for part in parts)


def test_two_workers_write_the_same_bytes_as_one(tmp_path: Path, written: Path) -> None:
    two = write_blocks(recipe(THREE_BLOCKS), tmp_path / "two", workers=2)
    assert digests(two) == digests(written)
    assert {"extract/MHS101Referral_001.csv", "extract/MHS101Referral_003.csv"} < set(digests(two))


@pytest.mark.parametrize("n_people", [1, 150, PEOPLE_IN_A_BLOCK, PEOPLE_IN_A_BLOCK + 77])
def test_fewer_people_are_a_prefix_of_more(tmp_path: Path, written: Path, n_people: int) -> None:
    fewer = write_blocks(recipe(n_people), tmp_path / "fewer")
    for path in (fewer / "extract").glob("*.csv"):
        table = path.name.removesuffix(".csv").removesuffix("_001").removesuffix("_002")
        assert whole(written, table).startswith(whole(fewer, table)), table
    assert 0 < len(whole(fewer, "MHS001MPI")) < len(whole(written, "MHS001MPI"))


def test_how_many_blocks_share_a_file_changes_no_row(tmp_path: Path, written: Path) -> None:
    one_file = write_blocks(recipe(THREE_BLOCKS, blocks_in_a_part=8), tmp_path / "one")
    for table in ("MHS001MPI", "MHS201CareContact", "EC_Core", "MHS902ServiceTeamDetails"):
        assert (one_file / "extract" / f"{table}.csv").exists()
        assert whole(one_file, table) == whole(written, table)


def test_every_form_reads_the_same(tmp_path: Path) -> None:
    few = recipe(PEOPLE_IN_A_BLOCK + 40, TiledBlocks(people=40))
    found = []
    for fmt in ("csv", "csv.gz", "parquet"):
        out = write_blocks(replace(few, fmt=fmt), tmp_path / fmt)
        records = read_mhsds(out / "extract", purpose="synthetic_demo")
        assert len(records.table("person")) == 80
        found.append(records.description["tables"])
    assert found[0] == found[1] == found[2]


def test_parquet_has_a_row_group_for_each_block_and_texts_codes_and_dates(tmp_path: Path) -> None:
    made = recipe(THREE_BLOCKS, fmt="parquet", blocks_in_a_part=8)
    path = write_blocks(made, tmp_path / "out") / "extract" / "MHS101Referral.parquet"
    file = pq.ParquetFile(path)
    assert file.num_row_groups == 3
    kinds = {field.name: field.type for field in file.schema_arrow}
    assert kinds["UniqServReqID"] == kinds["PrimReasonReferralMH"] == pa.string()
    assert kinds["ServDischDate"] == pa.date32()
    assert kinds["MHS101UniqID"] == pa.int64()
    encodings = {
        file.metadata.row_group(0).column(i).path_in_schema: (
            file.metadata.row_group(0).column(i).encodings
        )
        for i in range(file.metadata.num_columns)
    }
    assert "RLE_DICTIONARY" in encodings["UniqServReqID"]
    assert "DELTA_BINARY_PACKED" in encodings["MHS101UniqID"]


def test_the_manifest_says_what_was_made(written: Path) -> None:
    manifest = json.loads((written / "extract" / "manifest.json").read_text("utf-8"))
    assert (manifest["people"], manifest["seed"], manifest["months"]) == (THREE_BLOCKS, 3, 30)
    assert manifest["people_in_a_block"] == PEOPLE_IN_A_BLOCK
    assert manifest["notice"].startswith("Synthetic; calibrated to published margins only")
    found = digests(written / "extract")
    del found["manifest.json"]
    assert manifest["files"] == found
    for table in ("MHS001MPI", "MHS605SecDiag", "EC_Core"):
        rows = whole(written, table).count(b"\n")
        assert manifest["rows"][table] == rows > 0


def test_truth_and_more_are_written_and_hashed(tmp_path: Path) -> None:
    made = recipe(THREE_BLOCKS, truth_of=n_events, blocks_in_a_part=2)

    def more(folder: Path) -> None:
        (folder / "team_map.csv").write_text("provider_id\n", "utf-8")

    out = write_blocks(made, tmp_path / "out", more=more, about={"index_date": "2026-09-30"})
    manifest = json.loads((out / "extract" / "manifest.json").read_text("utf-8"))
    beside = {name for name in digests(out) if not name.startswith("extract/")}
    assert set(manifest["files_beside"]) == beside
    assert beside == {"team_map.csv", "truth/events_001.parquet", "truth/events_002.parquet"}
    assert text_frame(pq.read_table(out / "truth/events_001.parquet"))["block"].tolist() == [
        "0",
        "1",
    ]
    assert manifest["index_date"] == "2026-09-30"


def n_events(block: Block, raw: object, submitted: object) -> dict[str, pa.Table]:
    return {"events": pa.table({"block": [block.number], "n": [len(block.events["referral"])]})}


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_is_told(tmp_path: Path, workers: int) -> None:
    told: list[tuple[int, int]] = []
    write_blocks(
        recipe(THREE_BLOCKS),
        tmp_path / "out",
        workers=workers,
        progress=lambda done, of: told.append((done, of)),
    )
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)
    assert told == sorted(told)


@dataclass(frozen=True)
class Failing(TiledBlocks):
    """Blocks of which the second can't be made."""

    how: str = "raises"

    def __call__(self, number: int) -> Block:
        if number == 1:
            if self.how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            raise ZeroDivisionError("the second block")
        return super().__call__(number)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, workers: int) -> None:
    with pytest.raises(ZeroDivisionError, match="the second block"):
        write_blocks(recipe(THREE_BLOCKS, Failing()), tmp_path / "out", workers=workers)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_worker_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(WorkerLost, match="take fewer workers"):
        write_blocks(recipe(THREE_BLOCKS, Failing(how="killed")), tmp_path / "out", workers=2)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(FileExistsError, match="isn't empty"):
        write_blocks(recipe(10), tmp_path / "out")
    assert digests(tmp_path).keys() == {"out/mine.txt"}


@pytest.mark.parametrize(
    ("more", "workers", "message"), [({"fmt": "xlsx"}, 1, "choose one of"), ({}, 0, "1 or more")]
)
def test_what_can_not_be_written_is_refused(
    tmp_path: Path, more: dict[str, str], workers: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        write_blocks(recipe(10, **more), tmp_path / "out", workers=workers)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: files.TableFile, table: pa.Table) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.TableFile, "add", full)
    with pytest.raises(NoRoom, match="There is no room for the extract"):
        write_blocks(recipe(10), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def little_room() -> Iterator[None]:
    """Let no file grow beyond 10 kB, in this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("fmt", "workers"), [("csv", 1), ("csv.gz", 1), ("parquet", 1), ("parquet", 2)]
)
def test_a_limit_on_files_is_a_full_disk(
    tmp_path: Path, fmt: str, workers: int, little_room: None
) -> None:
    with pytest.raises(NoRoom):
        write_blocks(recipe(THREE_BLOCKS, fmt=fmt), tmp_path / "out", workers=workers)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interruption_leaves_nothing_behind(tmp_path: Path, workers: int) -> None:
    script = tmp_path / "write.py"
    script.write_text(
        textwrap.dedent(f"""
            import sys
            from pathlib import Path

            from cohortid_synthetic.write import write_blocks
            from tiled_blocks import TiledBlocks, recipe

            if __name__ == "__main__":
                print("starting", flush=True)
                many = recipe(200 * 8192, TiledBlocks())
                told = lambda done, of: print(done, flush=True)
                out = Path(sys.argv[1])
                write_blocks(many, out, workers={workers}, progress=told)
        """),
        "utf-8",
    )
    here = Path(__file__).parents[1] / "lib"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), *sys.path])}
    out = tmp_path / "made" / "out"
    with subprocess.Popen(
        [sys.executable, str(script), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,  # as a terminal does: all of its processes are interrupted
    ) as run:
        assert run.stdout is not None
        until = time.monotonic() + 60
        while (line := run.stdout.readline()) in ("starting\n", "0\n", "1\n"):
            assert time.monotonic() < until
        assert line.strip().isdigit()
        os.killpg(run.pid, signal.SIGINT)
        _, errors = run.communicate(timeout=60)
    assert run.returncode != 0
    assert "KeyboardInterrupt" in errors
    assert list(out.parent.iterdir()) == []
