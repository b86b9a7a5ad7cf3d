"""The SQL that cohortid makes from the criteria set, for the same work as the hand-written SQL.

    python benchmarks/identify/generated.py RECORDS FOLDER

`identify` does more: current care, timelines, characteristics, the flow and the run folder. Here
are only its statements for measures, criteria, result and evidence, and the writing of these.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import cohortid as cid
from cohortid.cohort.evidence import evidence_lines, evidence_sql, rules_of
from cohortid.cohort.occasion import read_occasion, register_for
from cohortid.cohort.outputs import (
    CHOSEN,
    PLACE,
    evidence_out_sql,
    measures_out_sql,
    nominated_sql,
    states_sql,
)
from cohortid.cohort.words import arm_words
from cohortid.criteria import load_criteria
from cohortid.criteria.compile import criteria_sql, measures_sql, result_sql
from cohortid.criteria.language import measure_terms
from cohortid.engine import DuckDBEngine

INDEX_DATE = date(2026, 9, 30)
PEOPLE = """
SELECT key.person AS person_id, result.result, result.lost_from_view
FROM result JOIN person_place AS key ON key.person_id = result.person_id ORDER BY key.place
"""


def main() -> None:
    """Run the generated SQL over saved records and write its results to a folder."""
    generated(Path(sys.argv[1]), Path(sys.argv[2]))


def generated(folder: Path, out: Path) -> None:
    """Write people, states, measures and evidence of everybody, as Parquet files."""
    out.mkdir(parents=True)
    records = cid.open_records(folder)
    criteria = load_criteria("midlands-maturity-index")
    occasion = read_occasion(criteria, records, INDEX_DATE, None)
    index = occasion.index
    arms = {
        (name, term.measured.name): arm_words(term)
        for name, rule in rules_of(criteria).items()
        for term in measure_terms(rule)
    }
    with DuckDBEngine(spill_parent=out) as engine:
        register_for(engine, records, occasion)
        loaded = engine.rows("SELECT DISTINCT source_table FROM coverage WHERE loaded = 1")
        sent = frozenset(str(row[0]) for row in loaded)
        engine.materialise("person_place", PLACE)
        engine.materialise("measures", measures_sql(criteria, index, sent))
        engine.materialise("criteria", criteria_sql(criteria))
        engine.materialise("result", result_sql(criteria, index))
        engine.materialise("nominated", nominated_sql(index))
        engine.materialise("chosen", CHOSEN)
        engine.view("evidence", evidence_sql(criteria, index, arms))
        engine.write_parquet(PEOPLE, out / "people.parquet")
        engine.write_parquet(states_sql(criteria), out / "states.parquet")
        engine.write_parquet(measures_out_sql(criteria), out / "measures.parquet")
        engine.write_parquet(
            evidence_out_sql(evidence_lines(criteria, index, arms)), out / "evidence.parquet"
        )


if __name__ == "__main__":
    main()
