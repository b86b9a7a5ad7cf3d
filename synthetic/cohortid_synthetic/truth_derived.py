"""What is derived or declared in the truth: admissions, detentions, coverage, the team map."""

import numpy as np
import pandas as pd

from cohortid_synthetic.assumptions import SECTION_GROUP, mapped_team
from cohortid_synthetic.calendar_days import first_day
from cohortid_synthetic.emergency import TABLE as EMERGENCY_TABLE
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.truth_rows import Columns, end_columns, object_table

ADD_ROWS = ("MHS102", "MHS605", "MHS607")
"""Tables that few providers send and that only add rows: their silence says nothing."""


def true_admissions(spells: pd.DataFrame, sent: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return one row per stay: the generator knows which spells belong to one stay."""
    return _joined(_with_months(spells, sent), ["person", "stay"], people, "n_spells")


def true_detentions(
    periods: pd.DataFrame, sent: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per stay and group of section, detentions and short-term orders apart."""
    periods = _with_months(periods, sent)
    groups = periods["section"].map(SECTION_GROUP)
    counted = periods.assign(section_group=groups)[groups.isin(["detention", "short_term"])]
    return _joined(counted, ["person", "stay", "section_group"], people, "n_periods")


def _with_months(frame: pd.DataFrame, sent: pd.DataFrame) -> pd.DataFrame:
    """Add the first and last month in which each row was sent."""
    months = sent.groupby("key")["month"].agg(["min", "max"]).loc[frame["key"]]
    return frame.assign(first_month=months["min"].to_numpy(), last_month=months["max"].to_numpy())


def _joined(frame: pd.DataFrame, by: list[str], people: pd.DataFrame, number: str) -> pd.DataFrame:
    ordered = frame.sort_values([*by, "start", "key"])
    grouped = ordered.groupby(by, sort=True)
    first = grouped.first().reset_index()
    open_ = (grouped["end"].min() == 0).to_numpy()
    end = np.where(open_, 0, grouped["end"].max().to_numpy())
    rows: Columns = {
        "person_id": people["person_id"].to_numpy()[first["person"].to_numpy()],
        "provider_id": first["provider"],
        "source_table": ["MHS501" if number == "n_spells" else "MHS401"] * len(first),
        "source_id": first["id"],
        "first_month": [first_day(month) for month in grouped["first_month"].min().tolist()],
        "last_month": [first_day(month) for month in grouped["last_month"].max().tolist()],
        "in_low": [1] * len(first),
        "in_high": [1] * len(first),
        "real": [1] * len(first),
    }
    rows |= end_columns(first["start"].to_numpy(dtype=np.int64), end)
    if "section_group" in first:
        rows["section_group"] = first["section_group"]
    return object_table(rows | {number: grouped.size().to_numpy()})


def true_coverage(tables: dict[str, pd.DataFrame], span: Span) -> pd.DataFrame:
    """Return what was sent: a provider that ever sends a table sends it in every month."""
    rows = []
    providers = sorted(set(tables["MHS000Header"]["OrgIDProvider"]))
    for name, table in tables.items():
        if name in ("MHS000Header", EMERGENCY_TABLE) or name[:6] in ADD_ROWS:
            continue
        senders = set(table["OrgIDProv"])
        rows += [
            (provider, name[:6], first_day(month), provider in senders)
            for provider in providers
            for month in span.months()
        ]
    rows += [  # of providers of their own
        (provider, "EC", first_day(month), True)
        for provider in sorted(set(tables[EMERGENCY_TABLE]["Der_Provider_Code"]))
        for month in span.months()
    ]
    columns = list(zip(*rows, strict=True))
    names = ("provider_id", "source_table", "month", "loaded")
    return object_table(dict(zip(names, columns, strict=True)))


def team_map() -> pd.DataFrame:
    """Return the local team map: which team is really what."""
    provider, team, group = mapped_team()
    row = {
        "provider_id": provider,
        "team_id": team,
        "team_group": group,
        "valid_from": "2020-01-01",
        "valid_to": "",
    }
    return pd.DataFrame([row])
