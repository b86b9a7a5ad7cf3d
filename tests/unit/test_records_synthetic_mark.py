"""An extract is synthetic if its generator's manifest says so and no file was touched since."""

import json
from pathlib import Path

import pytest
from cohortid_synthetic import SyntheticExtract

from cohortid.errors import PolicyRefusal
from cohortid.records import read_mhsds
from cohortid.records.synthetic_mark import is_synthetic


@pytest.mark.parametrize("fmt", ["csv", "csv.gz", "parquet"])
def test_an_unchanged_extract_is_known_and_a_changed_one_isnt(
    synthetic_extract: SyntheticExtract, tmp_path: Path, fmt: str
) -> None:
    folder = synthetic_extract.write(tmp_path / "demo", fmt=fmt) / "extract"
    assert is_synthetic(folder)
    extra = folder / "MHS204IndirectActivity.csv"
    extra.write_text("Person_ID\n")
    assert not is_synthetic(folder)
    extra.unlink()
    assert is_synthetic(folder)
    changed = folder / f"MHS201CareContact.{fmt}"
    content = changed.read_bytes()
    changed.write_bytes(content + b"\n")
    assert not is_synthetic(folder)
    changed.unlink()
    assert not is_synthetic(folder)


def test_only_an_unchanged_extract_is_read_as_a_demonstration(
    synthetic_extract: SyntheticExtract, tmp_path: Path
) -> None:
    folder = synthetic_extract.write(tmp_path / "demo") / "extract"
    records = read_mhsds(folder, purpose="synthetic_demo")
    assert records.synthetic
    assert len(records.for_purpose("research").for_purpose("synthetic_demo").table("person")) == 600
    saved = records.save(tmp_path / "kept")
    assert saved.synthetic
    assert saved.purpose == "synthetic_demo"

    (folder / "MHS101Referral_extra.csv").write_bytes((folder / "MHS101Referral.csv").read_bytes())
    with pytest.raises(PolicyRefusal, match="generator manifest"):
        read_mhsds(folder, purpose="synthetic_demo")
    assert not read_mhsds(folder, purpose="research").synthetic
    with pytest.raises(PolicyRefusal, match="generator manifest"):
        read_mhsds(synthetic_extract.tables, purpose="synthetic_demo")


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{}", '{"format": "cohortid-synthetic"}', '{"files": {}}', None]
)
def test_a_manifest_that_says_less_proves_nothing(tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    assert not is_synthetic(tmp_path)


def test_a_manifest_without_files_marks_nothing(tmp_path: Path) -> None:
    manifest = {"format": "cohortid-synthetic", "files": {"a.csv": "0" * 64}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert not is_synthetic(tmp_path)
    assert not is_synthetic(tmp_path / "nowhere")
