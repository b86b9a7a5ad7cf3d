"""Invariant 3: blanking a cell may make a state not known; it never turns met and not met around.

Stronger than the states: every bound of every criterion and measure may only widen. Each cell that
decides anything is blanked, or made unreadable, in a version of the person of its own.

Left out, because their blank is itself what a record says: a rejection date (none: accepted), a
date of death (none: alive), an end in the last month of the extract (none: still open).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from generated_records import FIRST_MONTH, LAST_MONTH, Rows, draw_coverage
from generated_runs import (
    Found,
    Version,
    at_least,
    chance,
    changed,
    draw_people,
    key_of,
    month_end,
    run,
)

from cohortid.criteria import rows as criteria_rows
from cohortid.criteria.operators import base, latest

Blank = dict[str, Any]
# Table to the cells that rules read: each with the columns that are blank or unknown with it.
CODES: dict[str, dict[str, Blank]] = {
    "contact": {
        "attendance_code": {"attendance": "unknown"},
        "team_type": {"team_group": "unknown"},
    },
    "referral": {"reason": {}, "close_reason": {}},
    "referral_team": {"team_type": {"team_group": "unknown"}},
    "hospital_spell": {"destination": {}, "admission_source": {}, "admission_method": {}},
    "mha_period": {"section": {"section_group": "unknown"}},
    "accommodation": {"accommodation_type": {"homeless": "unknown"}},
    "diagnosis": {"code": {"diagnosis_group": "unknown"}},
}
DATES = {"contact": "date", "accommodation": "date", "diagnosis": "date"} | dict.fromkeys(
    ("referral", "referral_team", "hospital_spell", "mha_period"), "start"
)
KNOWN_AT_END = ("close_reason", "destination")
CASES = [
    # seed, index date, share of dirty values, share of missing provider-month-tables
    (31, date(2026, 6, 30), 0.0, 0.0),
    (32, date(2026, 3, 15), 0.1, 0.0),
    (33, date(2026, 2, 28), 0.1, 0.03),
]
PEOPLE, CELLS = 100, 9


def cells(rows: Rows) -> Iterator[tuple[str, int, str, Blank]]:
    """Yield every cell of a person that can be blanked: table, row, cell, what it becomes."""
    for table, codes in CODES.items():
        for place, row in enumerate(rows.get(table, [])):
            for column, with_it in codes.items():
                if row[column] is not None and not row[column].startswith("?"):
                    yield table, place, column, {column: None, **with_it}
                    yield table, place, f"{column} made unreadable", {column: "?ZZ", **with_it}
            if row[DATES[table]] is not None:
                yield table, place, DATES[table], {DATES[table]: None}
            if row.get("status") == "closed" and row["end_latest"] < LAST_MONTH:
                yield table, place, "end", without_end(row)


def without_end(row: dict[str, Any]) -> Blank:
    """Return what an interval is whose end never came: it stopped being sent in that month."""
    first = row["end_latest"].replace(day=1)
    return {
        "status": "inactive",
        "end_earliest": max(first, row["start"] or first),
        "end_latest": month_end(LAST_MONTH),
        **{column: None for column in KNOWN_AT_END if column in row},
    }


def blanked(people: list[Rows], n_cells: int) -> list[Version]:
    """Return versions of each person with one cell blanked."""
    versions = []
    for rows in people:
        key, found = key_of(rows), list(cells(rows))
        chosen = chance("blank", key).sample(found, min(n_cells, len(found)))
        for number, (table, place, column, values) in enumerate(chosen):
            own = f"{key}-{number}"
            change = f"{column} blanked in {table} {told(rows[table][place])}"
            versions.append(
                Version(key, own, change, changed(rows, table, place, values, own), column)
            )
    return versions


def told(row: dict[str, Any]) -> str:
    """Return a row without what is the same in all of them."""
    same = ("source_table", "first_month", "last_month", "in_high")
    return ", ".join(f"{name}={value}" for name, value in row.items() if name not in same)


def offences(found: Found, versions: list[Version]) -> list[str]:
    """Return where a version's bounds are narrower than those of the person as drawn."""
    wrong = []
    for version in versions:
        before, after = found.bounds[version.base], found.bounds[version.key]
        for name, was in before.items():
            now = after[name]
            narrower = not at_least(was["low"], now["low"]) or any(
                not at_least(now[bound], was[bound]) for bound in was if bound != "low"
            )
            if narrower:
                wrong.append(f"{name}: {was} became {now}\n  {version.change}")
    return wrong


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"seed {case[0]}")
def blanked_run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Found, list[Version]]:
    seed, index_date, dirt, missing = request.param
    people = draw_people(seed, PEOPLE, dirt, index_date)
    versions = blanked(people, CELLS)
    everybody = people + [version.rows for version in versions]
    folder = tmp_path_factory.mktemp("blanked")
    return run(everybody, index_date, draw_coverage(seed, missing), folder), versions


def test_blanking_a_cell_never_turns_met_into_not_met_or_back(
    blanked_run: tuple[Found, list[Version]],
) -> None:
    found, versions = blanked_run
    turned = Counter(
        (before, after)
        for version in versions
        for before, after in zip(
            found.states.loc[version.base], found.states.loc[version.key], strict=True
        )
    )
    assert turned["met", "not_known"] > 5  # the cells matter
    assert turned["met", "not_met"] == turned["not_met", "met"] == 0


def test_blanking_a_cell_only_widens_bounds(blanked_run: tuple[Found, list[Version]]) -> None:
    found, versions = blanked_run
    wrong = offences(found, versions)
    assert not wrong, f"{len(wrong)} of {len(versions)}:\n" + "\n".join(wrong[:5])


def test_blanking_a_cell_takes_nobody_off_both_lists(
    blanked_run: tuple[Found, list[Version]],
) -> None:
    found, versions = blanked_run
    result = found.people["result"]
    wrong = [
        f"{result[version.base]} became none\n  {version.change}"
        for version in versions
        if result[version.base] != "none" and result[version.key] == "none"
    ]
    assert not wrong, f"{len(wrong)} of {len(versions)}:\n" + "\n".join(wrong[:5])


def test_a_stay_without_a_start_could_have_begun_before_the_window(tmp_path: Path) -> None:
    index_date = date(2026, 6, 30)
    base = draw_people(34, 1, 0.0, index_date)[0]
    base["hospital_spell"] = [
        stay(base, "S1", date(2024, 6, 1), None),  # has gone on since before the window,
        stay(base, "S2", date(2025, 3, 1), date(2025, 3, 20)),  # so that this begins nothing
    ]
    key = f"{key_of(base)}-undated"
    undated = changed(base, "hospital_spell", 0, {"start": None}, key)
    version = Version(key_of(base), key, "start blanked in S1", undated)
    found = run([base, undated], index_date, draw_coverage(34, 0.0), tmp_path)
    assert offences(found, [version]) == []


def stay(rows: Rows, source_id: str, start: date, end: date | None) -> dict[str, Any]:
    """Return a hospital stay of this person; one without an end is open."""
    return {
        "person_id": key_of(rows),
        "provider_id": "PA1",
        "source_table": "made",
        "source_id": source_id,
        "first_month": FIRST_MONTH,
        "last_month": LAST_MONTH,
        "in_low": 1,
        "in_high": 1,
        "start": start,
        "status": "open" if end is None else "closed",
        "end_earliest": end,
        "end_latest": end,
        "admission_source": "19",
        "admission_method": "21",
        "destination": None if end is None else "19",
        "discharge_method": None if end is None else "1",
    }


def nothing_unknown(*_: object) -> str:
    """An engine that reads a blank or unreadable value as one that isn't listed."""
    return "1 = 0"


def test_an_engine_that_takes_unknown_for_no_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(criteria_rows, "is_unknown", nothing_unknown)
    monkeypatch.setattr(latest, "is_unknown", nothing_unknown)
    assert_found_out(tmp_path)


def test_an_engine_that_takes_nothing_recorded_for_no_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = base.widen

    def silent_is_no(measured: Any, sent: bool, *bounds: Any, **most: Any) -> dict[str, str]:
        made = honest(measured, sent, *bounds, **most)
        return made | {"high": made["low"], "high_recorded": made["low"]}

    for module in ("count", "exists", "covered_days"):
        monkeypatch.setattr(f"cohortid.criteria.operators.{module}.widen", silent_is_no)
    assert_found_out(tmp_path)


def assert_found_out(folder: Path) -> None:
    """Assert that the comparison above sees that the engine is broken."""
    index_date = CASES[0][1]
    people = draw_people(31, 40, 0.0, index_date)
    versions = blanked(people, 6)
    everybody = people + [version.rows for version in versions]
    found = run(everybody, index_date, draw_coverage(31, 0.0), folder)
    assert offences(found, versions)


def test_an_end_that_never_came_lies_between_what_was_sent_and_the_extracts_end() -> None:
    row = {"start": date(2026, 1, 20), "end_latest": date(2026, 1, 25), "destination": "19"}
    lost = without_end(row)
    assert lost["end_earliest"] == date(2026, 1, 20)
    assert lost["end_latest"] == LAST_MONTH + timedelta(days=29)
    assert lost["destination"] is None
