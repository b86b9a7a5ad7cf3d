"""OMOP CDM 5.4 of the same people: exactly its tables, sound, and as many rows as are true."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest
from cohortid_synthetic import SyntheticExtract, generate
from cohortid_synthetic.omop import Omop, concepts, fields, omop_tables
from cohortid_synthetic.omop.stack import rows_of
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.truth import recorded_truth
from cohortid_synthetic.whole import Truth

Tables = dict[str, pa.Table]
DOMAINS = ("gender", "race", "race_source", "visit", "type", "status", "version", "condition")
STARTS_AND_ENDS = {
    "visit_occurrence": ("visit_start_date", "visit_end_date"),
    "visit_detail": ("visit_detail_start_date", "visit_detail_end_date"),
    "condition_occurrence": ("condition_start_date",),
    "measurement": ("measurement_date",),
    "observation": ("observation_date",),
    "death": ("death_date",),
}
FOREIGN_KEYS = {
    "person_id": ("person", "person_id"),
    "location_id": ("location", "location_id"),
    "care_site_id": ("care_site", "care_site_id"),
    "visit_occurrence_id": ("visit_occurrence", "visit_occurrence_id"),
    "preceding_visit_detail_id": ("visit_detail", "visit_detail_id"),
}


@pytest.fixture(scope="module")
def truth(synthetic_extract: SyntheticExtract) -> Tables:
    assert isinstance(synthetic_extract.truth, Truth)
    return recorded_truth(synthetic_extract.truth.givens[0])


@pytest.fixture(scope="module")
def span(synthetic_extract: SyntheticExtract) -> Span:
    assert isinstance(synthetic_extract.truth, Truth)
    return synthetic_extract.truth.givens[0].span


@pytest.fixture(scope="module")
def omop(truth: Tables, span: Span) -> Tables:
    return omop_tables(truth, span)


def test_every_table_has_exactly_its_fields(omop: Tables) -> None:
    assert set(omop) == set(fields())
    for name, table in omop.items():
        assert table.column_names == [field.name for field in fields()[name]], name
        assert table.schema.types == [field.type for field in fields()[name]], name


def test_the_fields_are_as_many_as_the_specification_has() -> None:
    """Counted in OHDSI/CommonDataModel's own DDL of 5.4: all fields, and those NOT NULL."""
    wanted = {
        "person": (18, 5),
        "observation_period": (5, 5),
        "visit_occurrence": (17, 6),
        "visit_detail": (19, 7),
        "condition_occurrence": (16, 5),
        "measurement": (23, 5),
        "observation": (21, 5),
        "death": (7, 2),
        "location": (12, 1),
        "care_site": (6, 1),
        "cdm_source": (11, 7),
    }
    found = {name: (len(own), sum(f.required for f in own)) for name, own in fields().items()}
    assert found == wanted


def test_required_fields_are_never_empty(omop: Tables) -> None:
    for name, table in omop.items():
        assert table.num_rows > 0, name
        for field in fields()[name]:
            assert not field.required or table[field.name].null_count == 0, field.name


def test_no_text_is_longer_than_its_field(omop: Tables) -> None:
    for name, table in omop.items():
        for field in fields()[name]:
            if field.kind.startswith("varchar("):
                length = field.kind[8:-1]
                longest = pc.max(pc.utf8_length(table[field.name])).as_py() or 0
                assert length == "MAX" or longest <= int(length), (name, field.name)


def test_ids_are_unique_and_hold_the_person_s_number(omop: Tables) -> None:
    for name, table in omop.items():
        own = table.column_names[0]
        if name == "cdm_source":
            continue
        ids = table[own].to_pylist()
        assert len(set(ids)) == len(ids), name
        if own != "person_id" and name not in ("location", "care_site", "observation_period"):
            assert [number // 10_000 for number in ids] == table["person_id"].to_pylist(), name


def test_foreign_keys_hold(omop: Tables) -> None:
    for name, table in omop.items():
        for column, (target, key) in FOREIGN_KEYS.items():
            if column in table.column_names:
                known = set(omop[target][key].to_pylist())
                assert set(table[column].to_pylist()) - {None} <= known, (name, column)
    of = dict(
        zip(
            omop["visit_occurrence"]["visit_occurrence_id"].to_pylist(),
            omop["visit_occurrence"]["person_id"].to_pylist(),
            strict=True,
        )
    )
    for name in ("visit_detail", "observation", "condition_occurrence"):
        columns = (omop[name][c].to_pylist() for c in ("visit_occurrence_id", "person_id"))
        rows = zip(*columns, strict=True)
        assert all(visit is None or of[visit] == person for visit, person in rows), name


def test_dates_lie_within_the_observation_period(omop: Tables) -> None:
    columns = omop["observation_period"].to_pydict()
    periods = {
        person: (start, end)
        for person, start, end in zip(
            columns["person_id"],
            columns["observation_period_start_date"],
            columns["observation_period_end_date"],
            strict=True,
        )
    }
    assert len(periods) == omop["person"].num_rows
    for name, dates in STARTS_AND_ENDS.items():
        for column in dates:
            persons, days = omop[name]["person_id"].to_pylist(), omop[name][column].to_pylist()
            for person, day in zip(persons, days, strict=True):
                start, end = periods[person]
                assert start <= day <= end, (name, column)


def count(table: pa.Table, column: str, value: object) -> int:
    return table[column].cast(pa.string()).to_pylist().count(value)


def test_as_many_rows_as_are_true(omop: Tables, truth: Tables) -> None:
    visits = omop["visit_occurrence"]["visit_concept_id"].to_pylist()
    of = concepts("visit")
    assert visits.count(of["inpatient"]) == truth["hospital_spell"].num_rows
    assert visits.count(of["emergency"]) == truth["emergency_attendance"].num_rows
    attended = count(truth["contact"], "attendance", "attended")
    assert visits.count(of["outpatient"]) == attended
    said = omop["observation"]["observation_source_value"].to_pylist()
    assert said.count("MHSDS:AttendStatus") == truth["contact"].num_rows - attended
    assert said.count("MHSDS:LegalStatusCode") == truth["mha_period"].num_rows
    ended = count(truth["mha_period"], "status", "closed")
    assert said.count("MHSDS:EndDateMHActLegalStatusClass") == ended
    assert said.count("MHSDS:MHS101Referral") == truth["referral"].num_rows
    assert said.count("MHSDS:AccommodationType") == truth["accommodation"].num_rows
    assert omop["visit_detail"].num_rows == truth["ward_stay"].num_rows
    assert omop["measurement"].num_rows == truth["assessment"].num_rows
    died = len(truth["person"]) - truth["person"]["death_date"].null_count
    assert omop["death"].num_rows == died > 0


def test_sections_can_be_put_together_again(omop: Tables, truth: Tables) -> None:
    """A section's start and end share the period's id, so that no detention is lost."""
    table = omop["observation"].to_pylist()
    ends = {
        row["value_as_string"]: row["observation_date"]
        for row in table
        if row["observation_source_value"] == "MHSDS:EndDateMHActLegalStatusClass"
    }
    found = {
        (row["value_as_string"], row["observation_date"], row["value_source_value"])
        for row in table
        if row["observation_source_value"] == "MHSDS:LegalStatusCode"
    }
    rows = truth["mha_period"].to_pylist()
    assert found == {(r["source_id"], r["start"], r["section"]) for r in rows}
    assert ends == {r["source_id"]: r["end_latest"] for r in rows if r["end_latest"]}


def test_a_ward_stay_names_the_one_before_it() -> None:
    many = generate(people=3_000, seed=3).truth  # so many that some are moved to another ward
    assert isinstance(many, Truth)
    given = many.givens[0]
    omop = omop_tables(recorded_truth(given), given.span)
    rows = {row["visit_detail_id"]: row for row in omop["visit_detail"].to_pylist()}
    moved = [row for row in rows.values() if row["preceding_visit_detail_id"]]
    assert moved
    for row in moved:
        before = rows[row["preceding_visit_detail_id"]]
        assert before["visit_occurrence_id"] == row["visit_occurrence_id"]
        assert before["visit_detail_start_date"] <= row["visit_detail_start_date"]
    n_visits = len({row["visit_occurrence_id"] for row in rows.values()})
    assert len(moved) == len(rows) - n_visits


def test_the_practice_of_a_person_is_the_newest(omop: Tables, truth: Tables) -> None:
    newest: dict[str, tuple[object, str]] = {}
    for row in truth["gp_registration"].to_pylist():
        if row["practice"]:
            told = (row["start"], row["practice"])
            newest[row["person_id"]] = max(newest.get(row["person_id"], told), told)
    sites = (omop["care_site"][c].to_pylist() for c in ("care_site_id", "care_site_source_value"))
    names = dict(zip(*sites, strict=True))
    columns = ("person_source_value", "care_site_id")
    for person, site in zip(*(omop["person"][c].to_pylist() for c in columns), strict=True):
        assert names.get(site) == (newest[person][1] if person in newest else None)


def test_only_concepts_that_were_read_are_used(omop: Tables) -> None:
    known = {0, None} | {number for domain in DOMAINS for number in concepts(domain).values()}
    for name, table in omop.items():
        for column in table.column_names:
            if column.endswith("_concept_id"):
                assert set(pc.unique(table[column]).to_pylist()) <= known, (name, column)
    used = set(omop["person"]["race_concept_id"].to_pylist())
    assert len(used) > 3
    assert set(omop["person"]["gender_concept_id"].to_pylist()) >= {8507, 8532}


def test_fewer_people_are_a_prefix(omop: Tables, truth: Tables, span: Span) -> None:
    n_first = 450  # of 600, some of them planted and some not
    key = f"SYN-{n_first:07d}"
    first = {
        name: table.filter(pc.less_equal(table["person_id"].cast(pa.string()), key))
        for name, table in truth.items()
        if name != "coverage"
    }
    few = Omop(span).part(first)
    for name, table in few.items():
        own = pc.less_equal(omop[name]["person_id"], n_first)
        assert table.equals(omop[name].filter(own)), name
        assert 0 < table.num_rows < omop[name].num_rows, name


def test_somebody_with_too_many_rows_is_refused() -> None:
    part = {"person_id": np.ones(10_000, dtype=np.int64), "day": np.ones(10_000, dtype=np.int64)}
    with pytest.raises(ValueError, match="somebody has 10,000 rows or more"):
        rows_of("measurement", [part])
