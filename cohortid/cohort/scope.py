"""Whether an index date fits an extract, and what it makes unknowable."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pandas as pd

from cohortid.criteria import CriteriaSet
from cohortid.errors import DataError
from cohortid.records import Records
from cohortid.records.quality import COLUMNS, Finding


def read_index_date(value: date | str, records: Records) -> date:
    """Return the index date, or raise if it can't be read or lies outside the extract."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise DataError(
            "The index date can't be read.", example=str(value), fix="Write it as 2026-03-31."
        ) from None
    if not records.first_month <= day <= records.last_day:
        raise DataError(
            f"The index date {day.isoformat()} lies outside the extract, which runs from "
            f"{records.first_month.isoformat()} to {records.last_day.isoformat()}.",
            file=str(records.description["source"]),
            fix=f"Use a day of the extract; its last is {records.last_day.isoformat()}.",
        )
    return day


def findings(records: Records, criteria: CriteriaSet, day: date) -> pd.DataFrame:
    """Return what reading found, and what this index date adds.

    Parameters:
        records: The records.
        criteria: The set applied.
        day: The index date.

    Returns:
        One row per finding: finding, table, column, n_rows, effect, fix.
    """
    added = [*_early_windows(records, criteria, day), *_late_providers(records, day)]
    rows = pd.DataFrame([asdict(finding) for finding in added], columns=COLUMNS)
    return pd.concat([records.quality(), rows], ignore_index=True)


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
