"""Whether an index date fits an extract, and what it makes unknowable."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pandas as pd

from cohortid.criteria import CriteriaSet
from cohortid.criteria.language import measure_terms
from cohortid.records import Records
from cohortid.records.quality import COLUMNS, Finding


def findings(records: Records, criteria: CriteriaSet, day: date) -> pd.DataFrame:
    """Return what reading found, and what this index date adds.

    Parameters:
        records: The records.
        criteria: The set applied.
        day: The index date.

    Returns:
        One row per finding: those of the records, and `criteria`: titles of the criteria that read
        such records, separated by semicolons; of all, if it concerns no table in particular.
    """
    added = [*_early_windows(records, criteria, day), *_late_providers(records, day)]
    rows = pd.DataFrame([asdict(finding) for finding in added], columns=COLUMNS)
    found = pd.concat([records.quality(), rows], ignore_index=True)
    readers = _readers(criteria)
    found["criteria"] = [
        "none" if effect.startswith("None") else _touched(tables, readers)
        for tables, effect in zip(found["event_table"].fillna(""), found["effect"], strict=True)
    ]
    return found


def _readers(criteria: CriteriaSet) -> dict[str, list[str]]:
    """Return the titles of the criteria that read each event table, in the order of the set."""
    readers: dict[str, list[str]] = {}
    for criterion in criteria.criteria.values():
        built = [term.measured.measure for term in measure_terms(criterion.rule)]
        for table in dict.fromkeys(measure.table for measure in built if measure.built):
            readers.setdefault(table, []).append(criterion.title)
    return readers


def _touched(tables: str, readers: dict[str, list[str]]) -> str:
    named = [table.strip() for table in tables.split(",") if table.strip()]
    titles = [title for table in named for title in readers.get(table, [])]
    if not named or set(named) & {"person", "every table"}:
        return "all"
    return "; ".join(dict.fromkeys(titles)) or "none"


def _early_windows(records: Records, criteria: CriteriaSet, day: date) -> list[Finding]:
    early = [
        str(item.window)
        for item in criteria.measured
        if not item.window.ever and item.window.start(day) < records.first_month
    ]
    if not early:
        return []
    return [
        Finding(
            f"Windows start before the extract: {', '.join(dict.fromkeys(early))}",
            "",
            "",
            0,
            "Not met becomes not known for everybody in those windows",
            f"Use an extract that starts earlier than {records.first_month:%B %Y}",
        )
    ]


def _late_providers(records: Records, day: date) -> list[Finding]:
    coverage = records.coverage()
    loaded = coverage[coverage["loaded"] == 1].groupby("provider_id")["month"].max()
    behind = int((pd.to_datetime(loaded) < pd.Timestamp(day.replace(day=1))).sum())
    if not behind:
        return []
    return [
        Finding(
            f"Providers whose last month is before the index date: {behind}",
            "",
            "",
            0,
            "Not met becomes not known for their people",
            "Use the last day of their last month as the index date",
        )
    ]
