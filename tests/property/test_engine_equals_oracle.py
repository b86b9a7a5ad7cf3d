"""The engine equals the independent oracle on generated records, clean and dirty.

`python3 run.py test -m long` draws 20,000 people; one on whom the two differ is drawn again alone,
cut down, and written as a case for tests/spec/test_spec_counterexamples.py.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from against_oracle import differences
from generated_records import as_tables, draw_coverage, draw_person
from generated_runs import CASES, chance, key_of
from shrink import Case, as_spec, differ, missing_of, shrunk

from cohortid.criteria import rows as criteria_rows
from cohortid.criteria.operators import latest
from cohortid.criteria.window import Window

WINDOWS = ("12 months", "24 months")


@pytest.mark.parametrize(("seed", "index_date", "dirt", "missing"), CASES)
def test_states_bounds_reasons_and_results_are_the_oracles(
    seed: int, index_date: date, dirt: float, missing: float, tmp_path: Path
) -> None:
    edges = [index_date, *(Window.parse(text).start(index_date) for text in WINDOWS)]
    people = [draw_person(f"{seed}-{number}", dirt, edges) for number in range(60)]
    found = differences(as_tables(people), index_date, draw_coverage(seed, missing), tmp_path)
    assert found.empty, found.head(20).to_string()


@pytest.mark.long
@pytest.mark.parametrize("batch", range(100))
def test_of_twenty_thousand_people_nobody_differs(batch: int, tmp_path: Path) -> None:
    random = chance("long", batch)
    index_date = date(2025, 3, 31) + timedelta(days=random.randint(0, 456))
    dirt, missing = random.choice([0.0, 0.05, 0.1, 0.3]), random.choice([0.0, 0.01, 0.05, 0.2])
    edges = [index_date, *(Window.parse(text).start(index_date) for text in WINDOWS)]
    people = [draw_person(f"{batch}-{number}", dirt, edges) for number in range(200)]
    coverage = draw_coverage(batch, missing)
    found = differences(as_tables(people), index_date, coverage, tmp_path)
    if found.empty:
        return
    seed = str(found["person_id"].iloc[0]).removeprefix("P-")
    alone = Case(draw_person(seed, dirt, edges), index_date, missing_of(coverage))
    pytest.fail(
        f"{found['person_id'].nunique()} people differ; one:\n{as_spec(shrunk(alone))}\n"
        f"The engine differs (oracle in the columns that say so):\n{found.head(5).to_string()}"
    )


@pytest.mark.long  # what the test above says when somebody differs
def test_a_difference_is_cut_down_to_what_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_unknown(*_: object) -> str:
        return "1 = 0"  # an engine that reads what is blank as what isn't listed

    monkeypatch.setattr(criteria_rows, "is_unknown", nothing_unknown)
    monkeypatch.setattr(latest, "is_unknown", nothing_unknown)
    index_date = date(2026, 3, 31)
    edges = [index_date, *(Window.parse(text).start(index_date) for text in WINDOWS)]
    people = [draw_person(f"shrink-{number}", 0.3, edges) for number in range(12)]
    coverage = draw_coverage(7, 0.02)
    case = Case(people[0], index_date, missing_of(coverage))
    wrong = differ(people, case)
    chosen = next(rows for rows in people if key_of(rows) in wrong)
    small = shrunk(Case(chosen, index_date, case.missing))
    assert differ([small.rows], small)
    assert sum(len(own) for own in small.rows.values()) <= 3  # the person, and a row or two
    assert small.missing == frozenset()
    written = as_spec(small)
    assert 'states = """' in written and "not_known" in written
