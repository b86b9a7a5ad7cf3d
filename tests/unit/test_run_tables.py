"""The files of a run: in one order, whatever order the engine met the rows in."""

from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from against_oracle import SET

from cohortid.cohort.evidence import Line
from cohortid.cohort.outputs import PLACE, evidence_out_sql, states_sql
from cohortid.criteria import load_criteria
from cohortid.engine import DuckDBEngine

LINES = [
    Line("crisis", "episodes", "at least 2", "could_count", "crisis_episode", "said"),
    Line("crisis", "episodes", "at least 2", "counts", "crisis_episode", "said"),
]
KEYS = "SELECT * FROM (VALUES (1, 'B', 1), (2, 'A', 1)) AS key (person_id, person, anchor_id)"


def evidence(folder: Path, rows: list[str]) -> pd.DataFrame:
    columns = "person_id, line, source_table, source_id, provider_id, start, end_date, code"
    with DuckDBEngine(spill_parent=folder) as engine:
        engine.view("person_key", KEYS)
        engine.materialise("person_place", PLACE)
        engine.materialise("evidence", f"SELECT * FROM (VALUES {', '.join(rows)}) AS e ({columns})")
        engine.write_parquet(evidence_out_sql(LINES), folder / "evidence.parquet")
    return pd.read_parquet(folder / "evidence.parquet")


def row(person: int, line: int, table: str, code: str, ended: str) -> str:
    return f"({person}, {line}, '{table}', 'R1', 'P1', DATE '2026-01-01', DATE '{ended}', '{code}')"


ROWS = [
    row(2, 1, "MHS101", "b", "2026-01-03"),
    row(2, 2, "MHS101", "a", "2026-01-03"),
    row(2, 2, "MHS101", "b", "2026-01-03"),
    row(2, 2, "MHS101", "b", "2026-01-04"),
    row(2, 2, "MHS401", "a", "2026-01-03"),
    row(1, 1, "MHS101", "a", "2026-01-03"),
]


def test_rows_of_evidence_alike_in_all_but_one_thing_stand_in_one_order(tmp_path: Path) -> None:
    first = evidence(tmp_path, ROWS)
    assert first["person_id"].tolist() == ["A"] * 5 + ["B"]
    assert first["role"].tolist() == ["could_count"] + ["counts"] * 4 + ["could_count"]
    assert first["source_table"].tolist()[1:5] == ["MHS101"] * 3 + ["MHS401"]
    assert first["code"].tolist()[1:5] == ["a", "b", "b", "a"]
    for rows in list(permutations(ROWS))[::60]:
        pd.testing.assert_frame_equal(evidence(tmp_path, list(rows)), first)


@pytest.mark.parametrize("n_people", [3, 20_000])
def test_states_are_in_the_order_of_people_and_of_the_set(n_people: int, tmp_path: Path) -> None:
    criteria = load_criteria(SET)
    names = list(criteria.criteria)
    columns = [
        f"'met' AS {name}_state, {place} AS {name}_low, 1 AS {name}_high_recorded, "
        f"1 AS {name}_high, person_id % 7 AS {name}_why"
        for place, name in enumerate(names)
    ]
    with DuckDBEngine(spill_parent=tmp_path, threads=2) as engine:
        # keys run against the numbers, and numbers come as the engine's threads make them
        engine.view(
            "person_key",
            "SELECT range AS person_id, printf('P%06d', 900000 - range) AS person, 1 AS anchor_id "
            f"FROM range({n_people})",
        )
        engine.materialise("person_place", PLACE)
        engine.materialise("criteria", f"SELECT person_id, {', '.join(columns)} FROM person_key")
        engine.write_parquet(states_sql(criteria), tmp_path / "states.parquet")
    states = pd.read_parquet(tmp_path / "states.parquet")
    assert states["person_id"].is_monotonic_increasing
    assert states["criterion"].tolist() == names * n_people
    assert states["low"].tolist() == list(range(len(names))) * n_people
    numbers = 900_000 - states["person_id"].str[1:].astype(int)
    assert (states["why"] == numbers % 7).all()
    provenances = [one.provenance for one in criteria.criteria.values()]
    assert states["provenance"].tolist() == provenances * n_people
