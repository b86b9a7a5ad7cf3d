"""A clean synthetic extract, read back, is the truth it was made from, row for row."""

from pathlib import Path

import pytest
from cohortid_synthetic import SyntheticExtract
from read_as_truth import KEYS, TRUE, USUAL_KEY, must_be_true

from cohortid.records import Records, load_schema, open_records, read_mhsds

# A clean extract holds attendances that are none, and other people's.
OF_EMERGENCIES = (
    "Emergency attendances that were withdrawn",
    "Emergency attendances of people who aren't in MHS001MPI",
    "Records that are no attendance at an emergency department: planned, streamed elsewhere, dead "
    "on arrival, or of another kind of department",
)


@pytest.fixture(scope="module")
def records(synthetic_extract: SyntheticExtract) -> Records:
    return read_mhsds(
        synthetic_extract.tables, purpose="care_review", team_map=synthetic_extract.team_map
    )


@pytest.mark.parametrize("name", [*TRUE, "coverage"])
def test_every_row_is_read_as_it_truly_is(
    synthetic_extract: SyntheticExtract, records: Records, name: str
) -> None:
    must_be_true(synthetic_extract, records, name)


def test_nothing_is_found_amiss_in_a_clean_extract(records: Records) -> None:
    found = set(records.quality()["finding"])
    assert found <= {
        "Rows of superseded submissions left out",
        "Providers that never send this table: 1",
        *OF_EMERGENCIES,
    }


@pytest.mark.parametrize("fmt", ["csv", "csv.gz", "parquet"])
def test_written_and_read_back_as_files_it_is_the_same(
    synthetic_extract: SyntheticExtract, records: Records, tmp_path: Path, fmt: str
) -> None:
    folder = synthetic_extract.write(tmp_path / "demo", fmt=fmt)
    read_back = read_mhsds(
        folder / "extract",
        purpose="synthetic_demo",
        work=tmp_path / "work",
        team_map=folder / "team_map.csv",
    )
    assert read_back.fingerprint == records.fingerprint
    assert open_records(tmp_path / "work").fingerprint == records.fingerprint


def test_every_row_belongs_to_a_person_and_is_told_apart_by_its_id(records: Records) -> None:
    people = set(records.table("person")["person_id"])
    for name, schema in load_schema().items():
        rows = records.table(name)
        assert set(rows.columns) == set(schema.columns), name
        assert set(rows["person_id"]) <= people, name
        if name != "person":
            assert not rows.duplicated(KEYS.get(name, USUAL_KEY)).any(), name
            assert rows["source_id"].notna().all(), name


def test_every_interval_has_bounds_in_order(records: Records) -> None:
    for name, schema in load_schema().items():
        if schema.kind != "interval":
            continue
        rows = records.table(name)
        ended = rows[rows["status"] != "open"]
        assert ended["end_earliest"].notna().all(), name
        # how long somebody stayed in prison may not be recorded
        without_end = ended["end_latest"].isna()
        assert not without_end.any() or set(ended[without_end]["setting"]) == {"prison"}, name
        bounded = ended[~without_end]
        assert (bounded["end_earliest"] <= bounded["end_latest"]).all(), name
        dated = ended[ended["start"].notna()]
        assert (dated["start"] <= dated["end_earliest"]).all(), name
        assert rows.loc[rows["status"] == "open", "end_latest"].isna().all(), name
