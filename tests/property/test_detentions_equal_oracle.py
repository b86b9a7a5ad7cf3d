"""Detentions, with dormant sections and recalls, are the oracle's, row for row."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from against_oracle import oracle
from generated_records import as_tables, draw_coverage
from generated_runs import draw_people

from cohortid.records.event_tables import records_from_event_tables

INDEX = date(2026, 3, 31)
LATER = INDEX + timedelta(days=1)


@pytest.mark.parametrize(
    ("seed", "dirt", "missing"), [(1, 0.0, 0.0), (2, 0.1, 0.0), (3, 0.1, 0.1), (4, 0.3, 0.2)]
)
def test_detentions_are_the_oracles(seed: int, dirt: float, missing: float, tmp_path: Path) -> None:
    tables = as_tables(draw_people(seed, 150, dirt, INDEX))
    coverage = draw_coverage(seed, missing)
    records = records_from_event_tables(
        tables, coverage, purpose="synthetic_demo", work=tmp_path / "records", synthetic=True
    )
    found = told(records.table("detention"))
    true = told(oracle(tables, INDEX, coverage).derived["detention"])
    lines = sorted(set(found) ^ set(true))
    assert found == true, "\n".join(map(str, lines[:10]))
    assert len(tables["cto"]) > 30 and len(found) > 150


def told(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the rows as of the index date: what ends on it may be joined by something later."""
    made = []
    for row in rows.to_dict("records"):
        start = None if pd.isna(row["start"]) else row["start"]
        if start is not None and start > INDEX:
            continue
        ends = [
            LATER if pd.isna(row[end]) or row[end] >= INDEX else row[end]
            for end in ("end_earliest", "end_latest")
        ]
        marks = [row[name] for name in ("section_group", "in_low", "real")]
        made.append(tuple(str(value) for value in (row["person_id"], start, *ends, *marks)))
    return sorted(made)
