"""Which faults bear on which criterion: those in a table that it is read from."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cohortid_synthetic.faults.profile import fault_classes
from cohortid_synthetic.oracle_evidence import leaves
from cohortid_synthetic.oracle_gaps import SOURCE_TABLES

ALSO_FROM = {
    "assessment": ("MHS101", "MHS201", "MHS607", "MHS902"),
    "contact": ("MHS101", "MHS902"),
    "detention": ("MHS403", "MHS404", "MHS405"),
    "diagnosis": ("MHS605",),
    "referral_team": ("MHS102",),
    "service_status": ("MHS003", "MHS101", "MHS102", "MHS403", "MHS404", "MHS902"),
}
"""Raw tables that add rows to an event table, or what its rows say, beside its own."""
ALWAYS = ("", "MHS000", "MHS001")
"""No single table (a month, a person), submissions and people: these bear on everything."""


def sources_of(rule: Any, measures: Mapping[str, Any]) -> set[str]:
    """Return the raw tables ("MHS501") that a criterion is read from.

    Parameters:
        rule: the criterion, as in the set's TOML file.
        measures: the measures, as in their TOML file.
    """
    found = set(ALWAYS)
    for leaf in leaves(rule):
        measure = measures[leaf["measure"]]
        tables = [
            measure.get("table"),
            *(measure.get(k, {}).get("table") for k in ("under", "skip")),
        ]
        for table in tables:
            found |= {*SOURCE_TABLES.get(table, ()), *ALSO_FROM.get(table, ())}
    return found


def bearing(
    touched: pd.DataFrame,
    faults: pd.DataFrame | None,
    criteria: Mapping[str, Any],
    measures: Mapping[str, Any],
) -> pd.DataFrame:
    """Return person_id, criterion and the ids of the faults that bear on it, put together with ";".

    Faults that reading undoes (an exact duplicate, a resubmission) bear on nothing.

    Parameters:
        touched: fault_id and person_id: whom each fault touches.
        faults: fault_id, class and table; None: each bears on everything.
        criteria: the criteria of the set by name.
        measures: the measures by name.
    """
    own = touched[["fault_id", "person_id"]].drop_duplicates()
    parts = []
    for name, rule in criteria.items():
        kept = own
        if faults is not None:
            sources = sources_of(rule, measures)
            undone = {kind for kind, of in fault_classes().items() if of["holds"] == "same"}
            short = faults["table"].fillna("").map(lambda table: str(table).split("_")[0][:6])
            bears = short.isin(sources) & ~faults["class"].isin(undone)
            kept = own[own["fault_id"].isin(faults.loc[bears, "fault_id"])]
        parts.append(kept.assign(criterion=name))
    every = pd.concat(parts).sort_values("fault_id", kind="stable")
    grouped = every.groupby(["person_id", "criterion"])["fault_id"]
    return grouped.agg(lambda ids: ";".join(map(str, ids))).rename("faults").reset_index()
