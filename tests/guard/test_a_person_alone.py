"""Invariant 2: a person's result depends on that person's record and the coverage calendar."""

from datetime import date
from pathlib import Path

import pandas as pd
from against_oracle import SET
from generated_records import as_tables, draw_coverage, draw_person

from cohortid.cohort import identify
from cohortid.criteria.window import Window
from cohortid.records.event_tables import records_from_event_tables


def test_one_person_run_alone_is_the_same_person_run_with_everybody(tmp_path: Path) -> None:
    index_date = date(2026, 3, 31)
    edges = [index_date, Window.parse("24 months").start(index_date)]
    people = [draw_person(f"21-{number}", 0.1, edges) for number in range(200)]
    coverage = draw_coverage(21, 0.03)

    def run(number: int | None) -> dict[str, pd.DataFrame]:
        folder = tmp_path / str(number)
        chosen = people if number is None else [people[number]]
        records = records_from_event_tables(
            as_tables(chosen),
            coverage,
            purpose="synthetic_demo",
            work=folder / "in",
            synthetic=True,
        )
        cohort = identify(records, SET, index_date=index_date, out=folder / "out")
        return {
            "people": cohort.people.table,
            "states": cohort.states.table,
            "measures": pd.read_parquet(cohort.folder / "measures.parquet"),
            "evidence": cohort.evidence().table,
            "beside": pd.read_parquet(cohort.folder / "beside.parquet"),
            "timeline": pd.read_parquet(cohort.folder / "timeline.parquet"),
        }

    together = run(None)
    assert set(together["people"]["result"]) == {"for_review", "cannot_tell", "none"}
    for number in range(0, 200, 20):
        alone = run(number)
        person = people[number]["person"][0]["person_id"]
        for name, table in together.items():
            own = table[table["person_id"] == person].reset_index(drop=True)
            pd.testing.assert_frame_equal(own, alone[name], check_dtype=False, obj=name)
