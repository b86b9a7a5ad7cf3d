"""The same rules as hand-written SQL, for speed: the files by_hand_*.sql, then their results.

python benchmarks/identify/by_hand.py RECORDS FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
from check import CRITERIA

HERE = Path(__file__).parent
STEPS = ("measures", "tables", "result", "evidence", "spans")
NOT_HANDLED = """
SELECT (SELECT COUNT(*) FROM contact WHERE date IS NULL)
  + (SELECT COUNT(*) FROM gap WHERE kind = 'gap'
     AND source_table IN ('MHS101', 'MHS201', 'MHS501', 'MHS902', 'EC'))
"""


def main() -> None:
    """Run the SQL over saved records and write its results to a folder."""
    records, out = Path(sys.argv[1]), Path(sys.argv[2])
    by_hand(records, out)


def by_hand(records: Path, out: Path) -> None:
    """Write people, states, measures and evidence of everybody, as Parquet files."""
    out.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"SET temp_directory = '{out / 'spill'}'")
        for path in records.glob("*.parquet"):
            connection.execute(f"CREATE VIEW {path.stem} AS FROM read_parquet('{path}')")
        if not (records / "nomination.parquet").exists():
            connection.execute(
                "CREATE VIEW nomination AS SELECT 1 AS person_id, DATE '2026-01-01' AS date LIMIT 0"
            )
        found = connection.execute(NOT_HANDLED).fetchone()
        assert found == (0,), "the records hold what the hand-written SQL leaves out"
        for step in STEPS:
            connection.execute((HERE / f"by_hand_{step}.sql").read_text(encoding="utf-8"))
        for name, sql in results().items():
            connection.execute(f"COPY ({sql}) TO '{out / name}.parquet' (COMPRESSION zstd)")


def results() -> dict[str, str]:
    """Return the tables that are written, in the order of the person's own id."""
    states = " UNION ALL ".join(
        f"SELECT person, {place} AS line, '{name}' AS criterion, {short}_low AS low, "
        f"{'0' if short == 'response' else f'{short}_rec'} AS high_recorded, {short}_high AS high "
        "FROM criteria JOIN person_key USING (person_id)"
        for place, (short, name) in enumerate(CRITERIA.items())
    )
    state = "CASE WHEN low = 1 THEN 'met' WHEN high = 0 THEN 'not_met' ELSE 'not_known' END"
    keyed = "JOIN person_key USING (person_id)"
    return {
        "people": f"""SELECT person AS person_id, result, lost_from_view::INT AS lost_from_view
            FROM result {keyed} ORDER BY person""",
        "states": f"""SELECT person AS person_id, criterion, {state} AS state, low, high_recorded,
            high FROM ({states}) ORDER BY person, line""",
        "measures": f"""SELECT person AS person_id, measures.* EXCLUDE (person_id)
            FROM measures {keyed} ORDER BY person""",
        "evidence": f"""SELECT person AS person_id, evidence.* EXCLUDE (person_id)
            FROM evidence {keyed} ORDER BY person, criterion, measure, role, start, source_id""",
    }


if __name__ == "__main__":
    main()
