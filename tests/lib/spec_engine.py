"""The engine behind the oracle's own interface, so that one spec table speaks for both."""

import json
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from generated_records import EMERGENCY, TABLES

from cohortid.cohort import identify
from cohortid.criteria.language import CriteriaSet, measure_terms
from cohortid.criteria.parse import parse_set
from cohortid.records.event_tables import records_from_event_tables
from cohortid.records.schema import load_schema

SAID = {
    "title": "t",
    "answered_by": "computed",
    "provenance": "policy",
    "question": "q",
    "recorded_in": "r",
    "source": {"document": "003", "section": "s", "quote": "q"},
}


@dataclass(frozen=True)
class EngineResult:
    """What the engine found, in the oracle's columns."""

    measures: pd.DataFrame
    states: pd.DataFrame
    people: pd.DataFrame


def evaluate(
    tables: Mapping[str, Any],
    set_path: str | Path,
    measures_path: str | Path,
    index_date: date,
    coverage: Any = None,
) -> EngineResult:
    """Evaluate a set by the engine; parts of the set that a spec leaves out are filled in."""
    criteria = whole_set(Path(set_path).read_text("utf-8"), Path(measures_path).read_text("utf-8"))
    frames = {name: frame_of(name, rows) for name, rows in tables.items() if len(rows)}
    with tempfile.TemporaryDirectory() as folder:
        records = records_from_event_tables(
            frames,
            _calendar(coverage, index_date),
            purpose="synthetic_demo",
            work=Path(folder) / "records",
            synthetic=True,
        )
        cohort = identify(records, criteria, index_date=index_date, out=Path(folder) / "run")
        wide = pd.read_parquet(cohort.folder / "measures.parquet")
        measures = [row for _, person in wide.iterrows() for row in _long(person, criteria)]
        people = pd.read_parquet(cohort.folder / "people.parquet")
        states = pd.read_parquet(cohort.folder / "states.parquet")
    people["in_population"] = people["in_population"] == 1
    people["alive"], people["adult"] = people["alive"] == 1, people["adult"] == 1
    for bound, column in (("met", "low"), ("possible", "high_recorded")):
        reached = states[states[column] == 1].groupby("person_id")["criterion"].agg(set).to_dict()
        names = [
            [name for name, own in criteria.families.items() if reached.get(key, set()) & set(own)]
            for key in people["person_id"]
        ]
        people[f"families_{bound}"] = [";".join(own) for own in names]
        assert people[f"n_families_{bound}"].tolist() == [len(own) for own in names]
    return EngineResult(pd.DataFrame(measures), states, people)


def whole_set(text: str, measures_text: str) -> CriteriaSet:
    """Return a set from the parts that a spec gives, the others filled in."""
    raw, measures = tomllib.loads(text), tomllib.loads(measures_text)
    measures = {
        name: one
        for name, one in measures.items()
        if re.search(f"measure ?= ?[\"']{name}[\"']", text)
    }
    for name, measure in measures.items():
        measure.setdefault("title", name)
        measure.setdefault("unit", "rows")
        if measure.get("built") is False:
            measure.setdefault("operator", "count")
            measure.setdefault("table", "contact")
    raw["bring_forward"] = _in_criteria(raw["bring_forward"], raw["criteria"])
    population = raw.get("population", {})
    raw["population"] = {"age_at_least": 18, "any": [{"known_to_services_within": "50 years"}]}
    raw["population"] |= population
    raw.setdefault("families", {})
    for key in ("id", "version", "title"):
        raw.setdefault(key, "spec")
    for criterion in raw["criteria"].values():
        for key, value in SAID.items():
            criterion.setdefault(key, value)
    return parse_set(_toml(raw), "spec", _toml(measures))


def _toml(tables: dict[str, Any]) -> str:
    return "\n".join(f"{key} = {_inline(value)}" for key, value in tables.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(inner) for inner in value) + "]"
    return json.dumps(value)


def _in_criteria(term: Any, criteria: dict[str, Any]) -> Any:
    """Put measures that a spec names in the rule itself into criteria of their own."""
    if isinstance(term, list):
        return [_in_criteria(inner, criteria) for inner in term]
    if not isinstance(term, dict):
        return term
    if "measure" in term:
        name = f"in_rule_{len(criteria)}"
        criteria[name] = {"any": [term]}
        return {"criterion": name}
    return {key: _in_criteria(inner, criteria) for key, inner in term.items()}


def frame_of(name: str, rows: Any) -> pd.DataFrame:
    """Return rows of a spec as a frame of a table; a blank in_low is certain."""
    frame = pd.DataFrame(rows, dtype=object)
    columns = [column for column in load_schema()[name].columns if column in frame]
    blank_is_certain = {
        column: [1 if pd.isna(value) else value for value in frame[column]]
        for column in ("in_low", "in_high")
        if column in frame
    }
    return frame[columns].assign(person_id=frame["person_id"].astype(str), **blank_is_certain)


def _calendar(coverage: Any, index_date: date) -> pd.DataFrame:
    if coverage is not None:
        given = pd.DataFrame(coverage)
        # Nobody's provider, so that the extract reaches the index date.
        last = {"provider_id": "none", "source_table": "MHS001", "month": index_date.replace(day=1)}
        given = pd.concat([given, pd.DataFrame([last | {"loaded": True}])], ignore_index=True)
        return given.assign(loaded=given["loaded"].astype(int))[
            ["provider_id", "source_table", "month", "loaded"]
        ]
    return calendar_of()


def calendar_of(*lost: str) -> pd.DataFrame:
    """Return the calendar of provider P1, but for those named "MHS201 2026-02"."""
    months = [date(year, month, 1) for year in range(2015, 2028) for month in range(1, 13)]
    rows = [
        ("P1", table, month, int(f"{table} {month:%Y-%m}" not in lost))
        for table in (*TABLES, EMERGENCY)
        for month in months
    ]
    return pd.DataFrame(rows, columns=["provider_id", "source_table", "month", "loaded"])


def _long(person: pd.Series, criteria: CriteriaSet) -> list[dict[str, Any]]:
    rows = []
    for criterion in criteria.criteria.values():
        for term in measure_terms(criterion.rule):
            measured = term.measured
            row: dict[str, Any] = {
                "person_id": person["person_id"],
                "criterion": criterion.id,
                "measure": measured.measure.name,
            }
            if not measured.measure.built:
                rows.append(row | {"low": 0, "high": 999999, "high_recorded": 0, "why": 64})
                continue
            for column in ("low", "high", "high_recorded", "why"):
                row[column] = int(person[f"{measured.name}_{column}"])
            if measured.measure.operator == "share":
                row["part_counts"], row["part_could"] = row["low"], row["high"]
                row["rest_could"] = int(person[f"{measured.name}_low_of"]) - row["low"]
                row["rest_counts"] = int(person[f"{measured.name}_high_of"]) - row["high"]
            rows.append(row)
    return rows
