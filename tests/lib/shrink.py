"""Cuts a person on whom engine and oracle differ down to the rows and cells that make it so.

Candidates that leave out one thing each are tried together, as people of their own, in one run.
"""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from against_oracle import differences, oracle
from generated_records import EMERGENCY, PAIRS, PROVIDERS, Rows, as_tables, draw_coverage
from generated_runs import copied

Missing = frozenset[tuple[str, str, date]]
MONTHS = tuple(sorted(set(draw_coverage(0, 0.0)["month"])))
# What a spec table fills in by itself, or writes in another way.
UNWRITTEN = {"source_table": "made", "first_month": MONTHS[0], "last_month": MONTHS[-1]}
USUAL = {"in_low": 1, "in_high": 1}
ENDS = ("status", "end_earliest", "end_latest")
KEYS = ("person_id", "provider_id", "source_id", "start", "date", "item", "kind")
UNKNOWN = ("attendance", "team_group", "section_group", "homeless", "diagnosis_group")
STATES = ["criterion", "state", "low", "high_recorded", "high", "why"]
RESULT = ["result", "in_population", "lost_from_view"]


@dataclass(frozen=True)
class Case:
    """One person on one index date, with the provider-month-tables that weren't loaded."""

    rows: Rows
    index_date: date
    missing: Missing

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the rows as event tables."""
        return as_tables([self.rows])

    def coverage(self) -> pd.DataFrame:
        """Return the coverage calendar."""
        return calendar(self.missing)


def calendar(missing: Missing) -> pd.DataFrame:
    """Return a calendar in which everything was loaded but these."""
    rows = [
        (provider, table, month, int((provider, table, month) not in missing))
        for provider, table in PAIRS
        for month in MONTHS
    ]
    return pd.DataFrame(rows, columns=["provider_id", "source_table", "month", "loaded"])


def missing_of(coverage: pd.DataFrame) -> Missing:
    """Return what a calendar says wasn't loaded."""
    names = ["provider_id", "source_table", "month"]
    lost = set(coverage.loc[coverage["loaded"] == 0, names].itertuples(index=False, name=None))
    if EMERGENCY not in set(coverage["source_table"]):  # the same as none of its months
        lost |= {(*pair, month) for pair in PAIRS if pair[1] == EMERGENCY for month in MONTHS}
    return frozenset(lost)


def shrunk(case: Case) -> Case:
    """Return the smallest case found on which engine and oracle still differ.

    Months are given back first, then rows are dropped, then cells are blanked, each as long as the
    difference stays.

    Parameters:
        case: A case on which they differ.
    """
    case = without_months(case)
    for smaller in (fewer_rows, blanker_cells):
        while (less := first_different(case, smaller(case.rows))) is not None:
            case = replace(case, rows=less)
    return without_months(case)


def without_months(case: Case) -> Case:
    """Return the case with as many months given back as leave the difference."""
    groups: list[list[tuple[str, str, date]]] = [sorted(case.missing)]
    for place in (0, 1):
        names = sorted({one[place] for one in case.missing})
        groups += [[one for one in case.missing if one[place] == name] for name in names]
    groups += [[one] for one in sorted(case.missing)] if len(case.missing) <= 60 else []
    for group in groups:
        fewer = replace(case, missing=case.missing - frozenset(group))
        if fewer.missing != case.missing and differ([fewer.rows], fewer):
            case = fewer
    return case


def first_different(case: Case, candidates: Iterable[Rows]) -> Rows | None:
    """Return the first of several smaller people on whom engine and oracle still differ."""
    listed = list(candidates)
    named = [copied(rows, f"candidate {place:04d}") for place, rows in enumerate(listed)]
    found = differ(named, case) if named else set()
    wrong = [rows for place, rows in enumerate(listed) if f"candidate {place:04d}" in found]
    return wrong[0] if wrong else None


def differ(people: list[Rows], case: Case) -> set[str]:
    """Return the keys of those on whom engine and oracle differ."""
    with tempfile.TemporaryDirectory() as folder:
        found = differences(as_tables(people), case.index_date, case.coverage(), Path(folder))
    return set(found["person_id"]) if len(found) else set()


def fewer_rows(rows: Rows) -> Iterator[Rows]:
    """Yield the rows without a table, then without half of one, then without one row."""
    tables = [name for name in rows if name != "person" and rows[name]]
    yield from ({**rows, name: []} for name in tables)
    for name in tables:
        half = len(rows[name]) // 2
        if half:
            yield {**rows, name: rows[name][half:]}
            yield {**rows, name: rows[name][:half]}
    for name in tables:
        for place in range(len(rows[name])):
            yield {**rows, name: rows[name][:place] + rows[name][place + 1 :]}


def blanker_cells(rows: Rows) -> Iterator[Rows]:
    """Yield the rows with one cell blank, or certain, or the interval closed on its first day."""
    for name, own in rows.items():
        for place, row in enumerate(own):
            for changed in plainer(row):
                yield {**rows, name: [*own[:place], row | changed, *own[place + 1 :]]}


def plainer(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what may be made plainer in a row, one thing at a time."""
    for column, value in row.items():
        if column in UNWRITTEN or column in ENDS or column in KEYS:
            continue
        plain = USUAL.get(column, "unknown" if column in UNKNOWN else None)
        if value != plain:
            yield {column: plain}
    if row.get("provider_id") not in (None, PROVIDERS[0]):
        yield {"provider_id": PROVIDERS[0]}
    if row.get("status") == "inactive":
        yield {"status": "closed", "end_latest": row["end_earliest"]}


def as_spec(case: Case) -> str:
    """Return a case as text to be pasted into tests/spec/test_spec_counterexamples.py.

    What stands under `states` and `result` is what the oracle says; the page on meaning decides who
    is right.
    """
    said = oracle(case.tables(), case.index_date, case.coverage())
    people = said.people.assign(in_population=said.people["in_population"].astype(int))
    parts = {name: own for name, own in case.rows.items() if own}
    if case.missing:
        names = ("provider_id", "table", "month")
        parts["missing"] = [dict(zip(names, one, strict=True)) for one in sorted(case.missing)]
    parts["states"] = said.states[STATES].to_dict("records")
    parts["result"] = people[RESULT].to_dict("records")
    written = [f'{name} = """\n{drawn(rows)}\n"""' for name, rows in parts.items()]
    return "\n".join([f'index_date = "{case.index_date}"', *written])


def drawn(rows: list[dict[str, Any]]) -> str:
    """Return rows as a table of a spec; columns that are blank or usual in all are left out."""
    written = [dict(_cells(row)) for row in rows]
    columns = [name for name in written[0] if any(row[name] for row in written)]
    certain = [c for c in columns if not (c in USUAL and all(r[c] == "1" for r in written))]
    columns = certain or columns[:1] or ["provider_id"]
    widths = [max(len(name), *(len(row[name]) for row in written)) for name in columns]
    lines = [columns, *([row[name] for name in columns] for row in written)]
    return "\n".join(
        "    "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cells(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for column, value in row.items():
        if column in UNWRITTEN or column in ENDS or column == "person_id":
            continue
        yield column, "" if value is None else str(value)
        if column == "start":
            earliest, latest = row["end_earliest"], row["end_latest"]
            closed = f"{earliest}" if row["status"] == "closed" else f"{earliest}..{latest or ''}"
            yield "end", "open" if row["status"] == "open" else closed
