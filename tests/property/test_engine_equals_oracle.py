"""The engine equals the independent oracle on generated records, clean and dirty."""

from datetime import date
from pathlib import Path

import pytest
from against_oracle import differences
from generated_records import as_tables, draw_coverage, draw_person

from cohortid.criteria.window import Window

WINDOWS = ("12 months", "24 months")
CASES = [
    # seed, index date, share of dirty values, share of missing provider-month-tables
    (1, date(2026, 6, 30), 0.0, 0.0),
    (2, date(2026, 2, 28), 0.1, 0.0),
    (3, date(2026, 6, 15), 0.15, 0.02),
    (4, date(2026, 3, 31), 0.3, 0.1),
    (5, date(2025, 6, 30), 0.1, 0.0),  # the window starts before the extract
]


@pytest.mark.parametrize(("seed", "index_date", "dirt", "missing"), CASES)
def test_states_bounds_reasons_and_results_are_the_oracles(
    seed: int, index_date: date, dirt: float, missing: float, tmp_path: Path
) -> None:
    edges = [index_date, *(Window.parse(text).start(index_date) for text in WINDOWS)]
    people = [draw_person(f"{seed}-{number}", dirt, edges) for number in range(60)]
    found = differences(as_tables(people), index_date, draw_coverage(seed, missing), tmp_path)
    assert found.empty, found.head(20).to_string()
