"""Put faults into a clean extract, one class after the other."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from cohortid_synthetic.calendar_days import month_id
from cohortid_synthetic.faults.cells import (
    blank_cell,
    late_end_lost,
    leading_zero_lost,
    undated,
    unreadable_code,
)
from cohortid_synthetic.faults.codes import blank_code, blank_in_words, old_code, unknown_code
from cohortid_synthetic.faults.dates import (
    future_date,
    inverted,
    late_arrival,
    sentinel_date,
    sentinel_start,
    time_shift,
)
from cohortid_synthetic.faults.held import Held, held_to_see, held_truly
from cohortid_synthetic.faults.ids import (
    duplicate_new_id,
    exact_duplicate,
    merged_id,
    orphan_row,
    split_id,
)
from cohortid_synthetic.faults.layout import EMERGENCIES, PEOPLE
from cohortid_synthetic.faults.ledger import Ledger, table_of
from cohortid_synthetic.faults.months import (
    missing_provider_month,
    missing_table_month,
    omitted_table,
    step_change,
)
from cohortid_synthetic.faults.profile import DIRTY, checked_rates, fault_classes
from cohortid_synthetic.faults.stays import (
    closed_after_death,
    overlapping_periods,
    period_without_spell,
    section_too_long,
)
from cohortid_synthetic.faults.submissions import resubmission

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract


FAULTS = (
    "fault_id",
    "class",
    "table",
    "row_key",
    "provider_id",
    "person_id",
    "month",
    "column",
    "before",
    "after",
    "visibility",
)
"""Columns of the manifest."""
TOUCHED = ("fault_id", "person_id", "visibility")
WHOLE: dict[str, Callable[[Ledger, float, Held], None]] = {
    "omitted_table": omitted_table,
    "missing_provider_month": missing_provider_month,
    "missing_table_month": missing_table_month,
    "orphan_row": orphan_row,
}
SINGLE: dict[str, Callable[[Ledger, float], None]] = {
    "late_end_lost": late_end_lost,
    "unreadable_code": unreadable_code,
    "blank_cell": blank_cell,
    "undated": undated,
    "inverted": inverted,
    "sentinel_date": sentinel_date,
    "future_date": future_date,
    "leading_zero_lost": leading_zero_lost,
    "late_arrival": late_arrival,
    "unknown_code": unknown_code,
    "old_code": old_code,
    "blank_code": blank_code,
    "blank_in_words": blank_in_words,
    "sentinel_start": sentinel_start,
    "closed_after_death": closed_after_death,
    "overlapping_periods": overlapping_periods,
    "section_too_long": section_too_long,
    "period_without_spell": period_without_spell,
    "merged_id": merged_id,
    "time_shift": time_shift,
    "step_change": step_change,
    "split_id": split_id,
    "exact_duplicate": exact_duplicate,
    "duplicate_new_id": duplicate_new_id,
    "resubmission": resubmission,
}


def inject(
    extract: "SyntheticExtract", faults: Mapping[str, float] | None = None, seed: int = 1
) -> "SyntheticExtract":
    """Return a dirty copy of a clean extract; see `SyntheticExtract.inject`."""
    if extract.clean is not None:
        raise ValueError("This extract has faults already: inject into its `clean` one.")
    rates = checked_rates(DIRTY if faults is None else faults)
    ledger, held = Ledger(extract, seed), held_truly(extract.truth)
    for kind, rate in rates.items():
        if kind in WHOLE:
            WHOLE[kind](ledger, rate, held)
        else:
            SINGLE[kind](ledger, rate)
    tables = ledger.dirty_tables()
    touched = _touched(ledger, tables)
    counts = {kind: sum(fault["class"] == kind for fault in ledger.faults) for kind in rates}
    manifest = dict(extract.manifest) | {
        "faults": rates,
        "faults_seed": seed,
        "n_faults": counts,
        "n_people_touched": int(touched["person_id"].nunique()),
        "n_people_invisible": len(
            set(touched.loc[touched["visibility"] == "invisible", "person_id"])
        ),
    }
    return replace(
        extract,
        tables=tables,
        manifest=manifest,
        faults=_faults(ledger, touched),
        touched=touched,
        changes=ledger.change_table(),
        clean=extract,
        recipe=None,
    )


def _faults(ledger: Ledger, touched: pd.DataFrame) -> pd.DataFrame:
    """Return the manifest: a fault is invisible if nobody it touches can be recognised."""
    seen = set(touched.loc[touched["visibility"] == "visible", "fault_id"])
    hidden = set(touched["fault_id"]) - seen
    rows = [
        (*fault.values(), "invisible" if fault["fault_id"] in hidden else "visible")
        for fault in ledger.faults
    ]
    return table_of(rows, FAULTS)


def _touched(ledger: Ledger, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Say whom each fault touches, and whether what is left lets one see that it does."""
    there = set(tables[PEOPLE]["Person_ID"])
    seen = held_to_see(tables, ledger.extract.index_date)
    apart = {name for name, of in fault_classes().items() if of["holds"] == "apart"}
    lost = ("missing_provider_month", "missing_table_month", "orphan_row")
    rows = []
    for fault in ledger.faults:
        number, kind = fault["fault_id"], fault["class"]
        for person in sorted(ledger.touches[number]):
            visible = person in there and kind not in apart
            if kind in lost and fault["table"] != EMERGENCIES:
                month = month_id(fault["month"])
                visible = visible and seen.holds(fault["provider_id"], month, person)
            rows.append((number, person, "visible" if visible else "invisible"))
    return table_of(rows, TOUCHED)
