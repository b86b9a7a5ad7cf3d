"""The oracle: evaluates a criteria set on canonical event tables, independently and slowly.

It reads the same two TOML files as the engine and follows docs/reference/semantics.md, with plain
loops over people, rows and days. Synthetic; not evidence about any population.
"""

import tomllib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cohortid_synthetic.oracle_evidence import evidence_of
from cohortid_synthetic.oracle_gaps import Calendar
from cohortid_synthetic.oracle_rows import Row, day_of, rows_of, window
from cohortid_synthetic.oracle_rules import PersonRules, is_adult, known_to_services

BASE_TABLES = (
    "person",
    "referral",
    "referral_team",
    "contact",
    "hospital_spell",
    "ward_stay",
    "mha_period",
    "cto",
    "cto_recall",
    "conditional_discharge",
    "accommodation",
    "diagnosis",
    "assessment",
    "indicator",
    "ward_incident",
    "emergency_attendance",
    "review_answer",
)
"""What the oracle reads; other tables it derives itself."""
DERIVED = ("admission", "detention", "acute_episode", "crisis_episode", "emergency_episode")
"""Derived tables that are part of the result."""
DERIVED_FROM = {"admission": "MHS501", "detention": "MHS401"}
"""The source table of rows that are put together from others."""
EVIDENCE = ("person_id", "criterion", "measure", "window", "source_table", "source_id", "date")


@dataclass(frozen=True)
class OracleResult:
    """What the oracle found.

    Parameters:
        measures: person_id, criterion, measure, window, low, high, high_recorded, why, and of a
            share part_counts, part_could, rest_counts, rest_could.
        states: person_id, criterion, state, low, high, high_recorded, why.
        people: person_id, in_population, alive, adult, result, n_families_met,
            n_families_possible, families_met, families_possible (names, separated by ";").
        derived: the oracle's own admissions, detentions and episodes, with person_id.
        evidence: person_id, criterion, measure, window, source_table, source_id, date of every row
            that a measure surely counts; empty unless asked for.
    """

    measures: pd.DataFrame
    states: pd.DataFrame
    people: pd.DataFrame
    derived: dict[str, pd.DataFrame]
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)


def evaluate(
    tables: Mapping[str, Any],
    set_path: str | Path,
    measures_path: str | Path,
    index_date: date,
    coverage: Any = None,
    people: Collection[str] | None = None,
    with_evidence: bool = False,
) -> OracleResult:
    """Evaluate a criteria set for every person.

    Parameters:
        tables: canonical event tables by name, as DataFrames or lists of dicts (semantics,
            section 2); in_low and in_high are 1 where they aren't given.
        set_path: the criteria set's TOML file.
        measures_path: the measures' TOML file.
        index_date: the last day that counts.
        coverage: provider_id, source_table ("MHS501"), month (its first day), loaded; None means
            that everything was received.
        people: the people to evaluate; None is everybody.
        with_evidence: whether to list the rows behind each measure.

    Returns:
        Measures, states, people and derived rows, in order of person.

    Example:
        >>> evaluate(truth, "set.toml", "measures.toml", date(2026, 9, 30))  # doctest: +SKIP
    """
    criteria_set = tomllib.loads(Path(set_path).read_text("utf-8"))
    measures = tomllib.loads(Path(measures_path).read_text("utf-8"))
    by_person = _by_person(tables, people)
    calendar = Calendar(coverage)
    found: dict[str, list[Row]] = defaultdict(list)
    for person_id in sorted(by_person):
        rules = PersonRules(criteria_set, measures, by_person[person_id], calendar, index_date)
        found["measures"] += _measure_rows(person_id, rules)
        found["states"] += _state_rows(person_id, rules)
        found["people"].append(_person_row(person_id, rules))
        for name in DERIVED:
            found[name] += [row | {"person_id": person_id} for row in rules.tables[name]]
        if with_evidence:
            found["evidence"] += _evidence_rows(person_id, rules)
    derived = {name: pd.DataFrame(found[name], dtype=object) for name in DERIVED}
    return OracleResult(
        _frame(found["measures"]),
        _frame(found["states"]),
        _frame(found["people"]),
        derived,
        pd.DataFrame(found["evidence"], columns=list(EVIDENCE), dtype=object),
    )


def _by_person(
    tables: Mapping[str, Any], people: Collection[str] | None
) -> dict[str, dict[str, list[Row]]]:
    """Return the rows of each person by table."""
    made: dict[str, dict[str, list[Row]]] = {}
    for name in BASE_TABLES:
        if name not in tables:
            continue
        table = tables[name]
        if people is not None and hasattr(table, "columns"):
            table = table[table["person_id"].isin(people)]
        for row in rows_of(table, name):
            if people is not None and row["person_id"] not in people:
                continue
            made.setdefault(row["person_id"], {}).setdefault(name, []).append(row)
    return made


def _evidence_rows(person_id: str, rules: PersonRules) -> list[Row]:
    found = []
    for criterion, measure, within, row in evidence_of(rules):
        source = row.get("source_table") or DERIVED_FROM.get(row["table"], row["table"])
        values = (person_id, criterion, measure, within, source, row.get("source_id"), day_of(row))
        found.append(dict(zip(EVIDENCE, values, strict=True)))
    return found


def _measure_rows(person_id: str, rules: PersonRules) -> list[Row]:
    names = ("part_counts", "part_could", "rest_counts", "rest_could")
    made = []
    for criterion, measure, within, result in rules.measured:
        four = result.share or (None, None, None, None)
        made.append(
            {
                "person_id": person_id,
                "criterion": criterion,
                "measure": measure,
                "window": within,
                "low": result.low,
                "high": result.high,
                "high_recorded": result.high_recorded,
                "why": result.why,
                **dict(zip(names, four, strict=True)),
            }
        )
    return made


def _state_rows(person_id: str, rules: PersonRules) -> list[Row]:
    return [
        {
            "person_id": person_id,
            "criterion": name,
            "state": rules.criteria[name].state,
            "low": rules.criteria[name].low,
            "high": rules.criteria[name].high,
            "high_recorded": rules.criteria[name].recorded,
            "why": rules.criteria[name].why,
        }
        for name in rules.criteria_set["criteria"]
    ]


def _person_row(person_id: str, rules: PersonRules) -> Row:
    population = rules.criteria_set["population"]
    person = rules.tables.get("person", [{}])[0]
    died = person.get("death_date")
    alive = died is None or died > rules.index_date
    adult = is_adult(person, rules.index_date, population.get("age_at_least", 0))
    inside = alive and adult and _belongs(rules, population)
    rule = rules.node(rules.criteria_set["bring_forward"], "")
    result = "none"
    if inside and rule.low == 1:
        result = "for_review"
    elif inside and rule.recorded == 1:
        result = "cannot_tell"
    families = {name: rules.family(name) for name in rules.criteria_set["families"]}
    met = [name for name, (low, _) in families.items() if low]
    possible = [name for name, (_, high) in families.items() if high]
    return {
        "person_id": person_id,
        "in_population": inside,
        "alive": alive,
        "adult": adult,
        "result": result,
        "lost_from_view": int(alive and adult and rules.lost_from_view()),
        "n_families_met": len(met),
        "n_families_possible": len(possible),
        "families_met": ";".join(met),
        "families_possible": ";".join(possible),
    }


def _belongs(rules: PersonRules, population: Row) -> bool:
    """Tell whether one of the population's conditions holds."""
    if "any" not in population:
        return True
    for condition in population["any"]:
        if "ever_met" in condition and rules.criterion(condition["ever_met"]).low == 1:
            return True
        within = condition.get("known_to_services_within")
        if within and known_to_services(rules.tables, window(within, rules.index_date)):
            return True
    return False


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows)
