"""Engine against oracle on the same event tables: one call, one table of differences."""

from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pandas as pd
from cohortid_synthetic.oracle import evaluate

from cohortid.cohort import identify
from cohortid.records.event_tables import records_from_event_tables

SET = "midlands-maturity-index"


def oracle(tables: dict[str, Any], index_date: date, coverage: pd.DataFrame) -> Any:
    """Return what the independent oracle says."""
    criteria = files("cohortid.criteria")
    with (
        as_file(criteria.joinpath("sets", f"{SET}.toml")) as set_path,
        as_file(criteria.joinpath("measures.toml")) as measures_path,
    ):
        return evaluate(tables, set_path, measures_path, index_date, coverage)


def engine(
    tables: dict[str, pd.DataFrame], index_date: date, coverage: pd.DataFrame, folder: Path
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the engine's states and people."""
    records = records_from_event_tables(
        tables, coverage, purpose="synthetic_demo", work=folder / "records", synthetic=True
    )
    cohort = identify(records, SET, index_date=index_date, out=folder / "run")
    return cohort.states.table, cohort.people.table


def differences(
    tables: dict[str, pd.DataFrame], index_date: date, coverage: pd.DataFrame, folder: Path
) -> pd.DataFrame:
    """Return every state, bound, reason or result on which engine and oracle differ."""
    states, people = engine(tables, index_date, coverage, folder)
    truth = oracle(tables, index_date, coverage)
    both = states.merge(truth.states, on=["person_id", "criterion"], suffixes=("", "_oracle"))
    assert len(both) == len(states) == len(truth.states)
    wrong = pd.Series(False, index=both.index)
    for column in ("state", "low", "high", "high_recorded", "why"):
        wrong |= both[column] != both[f"{column}_oracle"]
    found = both[wrong].assign(what="state")
    results = people.merge(truth.people, on="person_id", suffixes=("", "_oracle"))
    assert len(results) == len(people)
    unlike = (
        (results["result"] != results["result_oracle"])
        | (results["lost_from_view"] != results["lost_from_view_oracle"])
        | (results["in_population"].astype(bool) != results["in_population_oracle"])
        | (results["n_families_met"] != results["n_families_met_oracle"])
        | (results["n_families_possible"] != results["n_families_possible_oracle"])
    )
    compared = ("result", "in_population", "lost_from_view")
    columns = ["person_id", *(f"{name}{of}" for name in compared for of in ("", "_oracle"))]
    return pd.concat([found, results.loc[unlike, columns].assign(what="result")])
