"""Plain event tables, written to files, are identified as the raw extract of the same people is."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from cohortid_synthetic import SyntheticExtract
from cohortid_synthetic.canonical import canonical_tables
from cohortid_synthetic.raw.files import TableFile
from cohortid_synthetic.whole import Truth

from cohortid.cohort import identify
from cohortid.records import Records, load_schema, read_mhsds
from cohortid.records.event_tables import records_from_event_tables

SET = "midlands-maturity-index"
INDEX = "2026-09-30"


@pytest.fixture(scope="module")
def tables(synthetic_extract: SyntheticExtract) -> dict[str, pa.Table]:
    assert isinstance(synthetic_extract.truth, Truth)
    return canonical_tables(synthetic_extract.truth.givens[0])


@pytest.fixture(scope="module")
def from_raw(
    synthetic_extract: SyntheticExtract, tmp_path_factory: pytest.TempPathFactory
) -> tuple:
    records = read_mhsds(
        synthetic_extract.tables, purpose="care_review", team_map=synthetic_extract.team_map
    )
    return found(records, tmp_path_factory.mktemp("raw") / "run")


def found(records: Records, run: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    cohort = identify(records, SET, index_date=INDEX, out=run)
    keys = {"states": ["person_id", "criterion"], "people": ["person_id"]}
    states, people = cohort.states.table, cohort.people.table
    return (
        states.sort_values(keys["states"], ignore_index=True),
        people.sort_values(keys["people"], ignore_index=True),
    )


def read(path: Path, schema: pa.Schema) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pandas(date_as_object=True)
    plain = {
        field.name: pa.string() if pa.types.is_dictionary(field.type) else field.type
        for field in schema
    }
    options = pyarrow.csv.ConvertOptions(column_types=plain, strings_can_be_null=True)
    return pyarrow.csv.read_csv(path, convert_options=options).to_pandas(date_as_object=True)


def test_their_columns_are_those_of_the_event_tables(tables: dict[str, pa.Table]) -> None:
    for name, schema in load_schema().items():
        if schema.derived_from is None:
            own = [
                column for column in schema.columns if column not in ("in_low", "in_high", "real")
            ]
            given = [column for column in tables[name].column_names if column in schema.columns]
            assert sorted(given) == sorted(own), name
            assert given == tables[name].column_names, name


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_identification_is_the_same_as_from_the_raw_extract(
    tables: dict[str, pa.Table],
    from_raw: tuple[pd.DataFrame, pd.DataFrame],
    tmp_path: Path,
    fmt: str,
) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, table in tables.items():
        file = TableFile(folder / f"{name}.{fmt}", fmt)
        file.add(table)
        file.close()
    frames = {name: read(folder / f"{name}.{fmt}", t.schema) for name, t in tables.items()}
    coverage = frames.pop("coverage")
    records = records_from_event_tables(
        frames, coverage, purpose="care_review", work=tmp_path / "records", synthetic=True
    )
    states, people = found(records, tmp_path / "run")
    pd.testing.assert_frame_equal(states, from_raw[0], check_dtype=False)
    pd.testing.assert_frame_equal(people, from_raw[1], check_dtype=False)
    assert (people["result"] == "for_review").sum() > 20
