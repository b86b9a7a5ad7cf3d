"""Writing: the same bytes for the same seed, right hashes, all or nothing."""

import hashlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from cohortid_synthetic import SyntheticExtract, generate
from cohortid_synthetic.always_there import N_ALWAYS_THERE
from cohortid_synthetic.raw.arrow import text_frame
from cohortid_synthetic.streams import Streams

CRITERIA = Path(__file__).parents[2] / "cohortid" / "criteria"
PATHS = {
    "set_path": CRITERIA / "sets" / "midlands-maturity-index.toml",
    "measures_path": CRITERIA / "measures.toml",
}


OF_NO_DRAW = ("coverage.parquet", "planted.parquet", "survival.json")


def small(seed: int = 1) -> SyntheticExtract:
    return generate(people=500, seed=seed)


@pytest.fixture(scope="module")
def extract() -> SyntheticExtract:
    return small()


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.mark.parametrize("fmt", ["csv", "csv.gz", "parquet"])
def test_the_same_seed_gives_the_same_bytes(
    tmp_path: Path, extract: SyntheticExtract, fmt: str
) -> None:
    paths = PATHS if fmt == "csv" else {}
    one = digests(extract.write(tmp_path / "one", fmt, **paths))
    two = digests(small().write(tmp_path / "two", fmt, **paths))
    assert one == two
    assert f"extract/MHS201CareContact.{fmt}" in one
    assert ("truth/states.parquet" in one) == (fmt == "csv")


def test_another_seed_gives_another_extract(tmp_path: Path, extract: SyntheticExtract) -> None:
    one = digests(extract.write(tmp_path / "one"))
    two = digests(small(seed=2).write(tmp_path / "two"))
    assert one.keys() == two.keys()
    same = {name for name in one if one[name] == two[name]}
    whole = {"NOTICE.txt", "team_map.csv", *(f"truth/{n}" for n in OF_NO_DRAW)}
    # Of rare events there may be none but the planted people's, who are the same in every extract.
    planted = {f"SYN-{place:07d}" for place in range(1, len(extract.planted) + 1 + N_ALWAYS_THERE)}
    for name in same - whole:
        path = tmp_path / "one" / name
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        key = "person_id" if "person_id" in table else "Person_ID"
        assert set(table[key]) <= planted, name
    assert len(same) < len(one) / 4


def test_there_is_every_table_with_its_columns_however_few_people(tmp_path: Path) -> None:
    few = generate(people=11, seed=2, profile="null")
    many = small()
    for one, other in ((few.tables, many.tables), (few.truth, many.truth)):
        assert list(one) == list(other)
        assert all(one[name].columns.equals(other[name].columns) for name in one)
    digests_of = [digests(own.write(tmp_path / str(i))) for i, own in enumerate((few, many))]
    assert digests_of[0].keys() == digests_of[1].keys()


def test_the_formats_hold_the_same_rows(tmp_path: Path, extract: SyntheticExtract) -> None:
    for fmt in ("csv", "csv.gz", "parquet"):
        extract.write(tmp_path / fmt, fmt)
    for name, table in extract.tables.items():
        plain = pd.read_csv(
            tmp_path / "csv" / "extract" / f"{name}.csv", dtype=str, keep_default_na=False
        )
        zipped = pd.read_csv(
            tmp_path / "csv.gz" / "extract" / f"{name}.csv.gz", dtype=str, keep_default_na=False
        )
        parquet = text_frame(pq.read_table(tmp_path / "parquet" / "extract" / f"{name}.parquet"))
        for read in (plain, zipped, parquet):
            assert read.columns.tolist() == table.columns.tolist()
            assert read.values.tolist() == table.values.tolist()


def test_the_manifest_names_every_file_with_its_hash(
    tmp_path: Path, extract: SyntheticExtract
) -> None:
    out = extract.write(tmp_path / "out")
    manifest = json.loads((out / "extract" / "manifest.json").read_text("utf-8"))
    assert manifest["format"] == "cohortid-synthetic"
    assert manifest["notice"].startswith("Synthetic; calibrated to published margins only")
    assert (manifest["seed"], manifest["people"], manifest["months"]) == (1, 500, 30)
    assert manifest["index_date"] == "2026-09-30"
    assert {"format_version", "generator_version"} < manifest.keys()
    found = digests(out / "extract")
    del found["manifest.json"]
    assert manifest["files"] == found
    beside = digests(out)
    assert manifest["files_beside"] == {
        name: digest for name, digest in beside.items() if not name.startswith("extract/")
    }
    assert manifest["rows"] == {name: len(table) for name, table in extract.tables.items()}
    assert set(manifest["versions"]) == {"numpy", "pandas", "pyarrow"}


def test_the_truth_is_written_with_dates_and_true_states(
    tmp_path: Path, extract: SyntheticExtract
) -> None:
    out = extract.write(tmp_path / "out", **PATHS)
    for name, table in extract.truth.items():
        read = pd.read_parquet(out / "truth" / f"{name}.parquet")
        assert read.columns.tolist() == table.columns.tolist()
        assert len(read) == len(table)
    spells = pd.read_parquet(out / "truth" / "hospital_spell.parquet")
    assert isinstance(spells["start"].iloc[0], date)
    states = pd.read_parquet(out / "truth" / "states.parquet")
    assert set(states["state"]) == {"met", "not_met", "not_known"}
    assert states["person_id"].nunique() == 500
    people = pd.read_parquet(out / "truth" / "people.parquet")
    assert {"for_review", "cannot_tell", "none"} == set(people["result"])
    planted = pd.read_parquet(out / "truth" / "planted.parquet")
    assert len(planted) == len(extract.planted)


def test_an_empty_folder_is_taken_and_a_full_one_refused(
    tmp_path: Path, extract: SyntheticExtract
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    extract.write(out)
    before = digests(out)
    with pytest.raises(FileExistsError, match="isn't empty"):
        extract.write(out)
    assert digests(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_in_the_way_is_refused(tmp_path: Path, extract: SyntheticExtract) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(FileExistsError):
        extract.write(tmp_path / "out")
    assert (tmp_path / "out").read_text("utf-8") == "mine"


def test_a_failure_leaves_nothing_behind(tmp_path: Path, extract: SyntheticExtract) -> None:
    paths = PATHS | {"measures_path": tmp_path / "not-there.toml"}
    with pytest.raises(FileNotFoundError):
        extract.write(tmp_path / "out", **paths)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("keywords", "message"),
    [({"fmt": "xlsx"}, "choose one of"), ({"set_path": "set.toml"}, "both set_path")],
)
def test_what_can_not_be_written_is_refused(
    tmp_path: Path, extract: SyntheticExtract, keywords: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        extract.write(tmp_path / "out", **keywords)
    assert list(tmp_path.iterdir()) == []


def test_a_new_draw_does_not_disturb_the_others() -> None:
    one, two = Streams(3), Streams(3)
    two.uniforms("something new", 1000)
    assert np.array_equal(one.uniforms("contact day", 50), two.uniforms("contact day", 50))
    assert not np.array_equal(one.uniforms("a", 50), one.uniforms("b", 50))


def test_streams_refuse_a_negative_seed() -> None:
    with pytest.raises(ValueError, match="seed = -1"):
        Streams(-1)
