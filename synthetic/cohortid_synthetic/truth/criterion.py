"""Truth by criterion: truly met or not, on what evidence, and whether the records show it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from cohortid_synthetic.oracle import OracleResult, evaluate
from cohortid_synthetic.oracle_measures import ASK, NOT_BUILT
from cohortid_synthetic.truth.bearing import bearing
from cohortid_synthetic.truth.why_not import words_why_not

PEOPLE = 20_000
"""How many people are evaluated unless more are asked for: the oracle is plain and slow."""
Tables = Mapping[str, pd.DataFrame]
ORDER = ("person_id", "criterion")


@dataclass(frozen=True)
class CriterionTruth:
    """What is true by criterion, and what the records show of it.

    Parameters:
        criterion: one row per person and criterion: person_id, criterion, index_date, met (None
            where only a question can tell), evidence ("admissions=3; inpatient_days=183"),
            first_table, first_id, first_date, last_table, last_id, last_date (of what truly
            counts), state (by the clean records), shown (they show what is true), faults (ids of
            those that touch the person and bear on the criterion, put together with ";"),
            detectable (shown, and no such fault), why_not (`why_not.WORDS`).
        measure: one row per person, criterion, measure and window: true_value (of a share the days
            missed), low and high by the records.
        result: one row per person: true_result on what was true, result by the records, and the
            families met by each.
        n_people: how many people were evaluated.
        states: the oracle's states by the clean records: person_id, criterion, state, bounds, why.
        people: what the set says of each person by the clean records.
    """

    criterion: pd.DataFrame
    measure: pd.DataFrame
    result: pd.DataFrame
    n_people: int
    states: pd.DataFrame
    people: pd.DataFrame

    def tables(self) -> dict[str, pa.Table]:
        """Return criterion, criterion_measure and criterion_result as Arrow tables."""
        return {
            "criterion": _arrow(self.criterion),
            "criterion_measure": _arrow(self.measure),
            "criterion_result": _arrow(self.result),
        }


def criterion_truth(
    recorded: Tables,
    complete: Tables,
    set_path: str | Path,
    measures_path: str | Path,
    index_date: date,
    people: int | None = PEOPLE,
    touched: pd.DataFrame | None = None,
    faults: pd.DataFrame | None = None,
) -> CriterionTruth:
    """Return what is true by person and criterion, and whether the records show it.

    Parameters:
        recorded: the canonical tables as recorded, with `coverage`.
        complete: the canonical tables as it was; nothing is missing from them.
        set_path: the criteria set's TOML file.
        measures_path: the measures' TOML file.
        index_date: the last day that counts.
        people: how many people, the first ones; None is everybody.
        touched: fault_id and person_id of faults that were put in; None or empty: none were.
        faults: fault_id, class and table of each: a fault bears on a criterion that is read from
            its table; None: on every one.

    Returns:
        The truth; how it was comes from the oracle on the complete tables.

    Example:
        >>> criterion_truth(t, c, "set.toml", "measures.toml", date(2026, 9, 30))  # doctest: +SKIP
    """
    keys = sorted(set(complete["person"]["person_id"]))[:people]
    chosen = frozenset(keys)
    paths = (set_path, measures_path, index_date)
    recorded = {name: _of(table, chosen) for name, table in recorded.items()}
    was = evaluate(complete, *paths, None, chosen, with_evidence=True)
    told = evaluate(recorded, *paths, recorded["coverage"], chosen, with_evidence=True)
    known = _as_known(recorded, paths, chosen, told)
    rows = _states(was, known, index_date)
    rows = rows.merge(_evidence(was), on=list(ORDER), how="left")
    rows = rows.merge(_first_and_last(was.evidence), on=list(ORDER), how="left")
    rows = _with_faults(rows, _bearing(touched, faults, set_path, measures_path))
    rows["why_not"] = words_why_not(rows, told, was, recorded)
    rows = rows.drop(columns="why").astype(object)
    rows = rows.where(rows.notna(), None)
    measures, results = _measures(was, known), _results(was, known)
    return CriterionTruth(rows, measures, results, len(keys), told.states, told.people)


def _bearing(
    touched: pd.DataFrame | None, faults: pd.DataFrame | None, *paths: str | Path
) -> pd.DataFrame | None:
    if touched is None or touched.empty:
        return None
    criteria_set, measures = (tomllib.loads(Path(path).read_text("utf-8")) for path in paths)
    return bearing(touched, faults, criteria_set["criteria"], measures)


def _of(table: pd.DataFrame, people: frozenset[str]) -> pd.DataFrame:
    return table[table["person_id"].isin(people)] if "person_id" in table else table


def _as_known(
    recorded: Tables, paths: tuple[Any, Any, date], people: frozenset[str], told: OracleResult
) -> OracleResult:
    """Return what the records said on the index date: rows sent in a later month are left out."""
    this = paths[2].replace(day=1)
    earlier, late = dict(recorded), False
    for name, table in recorded.items():
        if "first_month" not in table:
            continue
        later = np.array([bool(month and month > this) for month in table["first_month"]], bool)
        days = table.loc[later, "date" if "date" in table else "start"]
        late = late or any(day is not None and day <= paths[2] for day in days)
        earlier[name] = table[~later]
    return evaluate(earlier, *paths, recorded["coverage"], people) if late else told


def _states(was: OracleResult, known: OracleResult, index_date: date) -> pd.DataFrame:
    one = was.states[[*ORDER, "low", "high", "why"]]
    other = known.states[[*ORDER, "state", "why"]]
    rows = one.merge(other, on=list(ORDER), how="left", suffixes=("_true", ""))
    asked = (rows["low"] == 0) & (rows["why_true"].astype(int) & (ASK | NOT_BUILT) > 0)
    rows["met"] = (rows["low"] == 1).astype(object).where(~asked, None)
    rows["state"] = rows["state"].where(rows["state"].notna(), "not_known")
    rows["why"] = rows["why"].fillna(0).astype(int)
    rows["index_date"] = index_date
    said = rows["state"].map({"met": True, "not_met": False})
    rows["shown"] = (said == rows["met"]).astype(object).where(~asked, None)
    columns = [*ORDER, "index_date", "met", "state", "shown", "why"]
    return rows[columns].sort_values(list(ORDER), ignore_index=True)


def _evidence(was: OracleResult) -> pd.DataFrame:
    """Put the measures of each criterion into words."""
    own = was.measures.drop_duplicates([*ORDER, "measure", "window"])
    own = own[own["criterion"] != ""]
    shares = own["part_counts"].notna()
    text = own["measure"] + "=" + own["low"].astype(int).astype(str)
    planned = own.loc[shares, "part_counts"].astype(int) + own.loc[shares, "rest_counts"].astype(
        int
    )
    text = text.where(~shares, text + "/" + planned.astype(str).reindex(text.index))
    said = own.assign(evidence=text).groupby(list(ORDER))["evidence"].agg("; ".join)
    return said.reset_index()


def _first_and_last(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the first and the last row that counts for each person and criterion."""
    dated = evidence[evidence["date"].notna()]
    ordered = dated.sort_values([*ORDER, "date", "source_table", "source_id"], kind="stable")
    own = ordered.groupby(list(ORDER))[["source_table", "source_id", "date"]]
    names = ("table", "id", "date")
    first, last = own.first(), own.last()
    first.columns = pd.Index([f"first_{name}" for name in names])
    last.columns = pd.Index([f"last_{name}" for name in names])
    return first.join(last).reset_index()


def _with_faults(rows: pd.DataFrame, named: pd.DataFrame | None) -> pd.DataFrame:
    if named is None or named.empty:
        return rows.assign(faults=None, detectable=rows["shown"])
    both = rows.merge(named, on=list(ORDER), how="left")
    both["faults"] = both["faults"].astype(object).where(both["faults"].notna(), None)
    untouched = both["faults"].isna() | both["shown"].isna()
    return both.assign(detectable=both["shown"].where(untouched, False))


def _measures(was: OracleResult, known: OracleResult) -> pd.DataFrame:
    keys = [*ORDER, "measure", "window"]
    true = was.measures.drop_duplicates(keys)[[*keys, "low"]]
    said = known.measures.drop_duplicates(keys)[[*keys, "low", "high"]]
    made = true.rename(columns={"low": "true_value"}).merge(said, on=keys, how="left")
    return made[made["criterion"] != ""].reset_index(drop=True)


def _results(was: OracleResult, known: OracleResult) -> pd.DataFrame:
    columns = ["person_id", "in_population", "result", "families_met"]
    true, said = was.people[columns], known.people[columns]
    true = true.rename(columns={name: f"true_{name}" for name in columns[1:]}).copy()
    # How it was leaves nothing to ask: what the rule doesn't surely bring forward it doesn't.
    true["true_result"] = true["true_result"].replace("cannot_tell", "none")
    made = true.merge(said, on="person_id", how="left").astype(object)
    return made.where(made.notna(), None)


DATES = ("index_date", "first_date", "last_date")
YES_OR_NO = ("met", "shown", "detectable", "in_population", "true_in_population")
NUMBERS = ("true_value", "low", "high")


def _arrow(table: pd.DataFrame) -> pa.Table:
    kinds = (
        dict.fromkeys(DATES, pa.date32())
        | dict.fromkeys(YES_OR_NO, pa.bool_())
        | dict.fromkeys(NUMBERS, pa.int64())
    )
    plain = table.astype(object)
    plain = plain.where(plain.notna(), None)
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in plain.columns])
    return pa.table({name: plain[name].tolist() for name in plain.columns}, schema=schema)
