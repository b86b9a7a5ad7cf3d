"""What is derived or declared in the truth: admissions, detentions, coverage, the team map."""

from typing import Any

import numpy as np
import pandas as pd

from cohortid_synthetic.assumptions import SECTION_GROUP, mapped_team
from cohortid_synthetic.calendar_days import NONE, as_dates, first_day
from cohortid_synthetic.emergency import TABLE as EMERGENCY_TABLE
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.truth_rows import Columns, end_columns, object_table

Frames = dict[str, pd.DataFrame]
REVOKED = "02"
TRANSFER_DAYS = 3
ADD_ROWS = ("MHS102", "MHS605", "MHS607")
"""Tables that few providers send and that only add rows: their silence says nothing."""


def true_admissions(spells: pd.DataFrame, sent: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return one row per stay: the generator knows which spells belong to one stay."""
    own = _with_months(spells, sent).assign(table="MHS501", real=1)
    blank = [own[name].eq("") for name in ("destination", "source", "method")]
    unsaid = (blank[0] | blank[1] | blank[2]) & own["end"].ne(NONE)
    own = own.assign(in_low=1)
    about = own["person"].isin(list(own["person"][unsaid]))
    if about.any():
        own.loc[about, "in_low"] = [
            1 - int(_may_be_a_transfer(row, spells)) for row in _rows(own[about])
        ]
    return _joined(own, ["person", "stay"], people, "n_spells")


def _may_be_a_transfer(spell: dict[Any, Any], spells: pd.DataFrame) -> bool:
    """Tell whether a spell begins a stay, but may have been a transfer: the codes don't say."""
    before = spells[(spells["person"] == spell["person"]) & (spells["stay"] != spell["stay"])]
    days = spell["start"] - before["end"]
    near = before[(before["end"] != NONE) & (days > 0) & (days <= TRANSFER_DAYS)]
    unsaid = near["destination"].eq("").any() or "" in (spell["source"], spell["method"])
    return len(near) > 0 and bool(unsaid)


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def true_detentions(events: Frames, sent: Frames, people: pd.DataFrame) -> pd.DataFrame:
    """Return one row per stay and group of section, detentions and short-term orders apart.

    A section that goes on under a community order or a conditional discharge was no detention then;
    a recall was, and so was the section once the order was revoked.
    """
    periods = _with_months(events["mha"], sent["mha"])
    groups = periods["section"].map(SECTION_GROUP)
    counted = periods.assign(section_group=groups, table="MHS401", in_low=1, real=1)
    parts = [
        part
        for row in _rows(counted[groups.isin(["detention", "short_term"])])
        for part in _parts(row, events, sent)
    ]
    return _joined(pd.DataFrame(parts), ["person", "stay", "section_group"], people, "n_periods")


def _parts(period: dict[Any, Any], events: Frames, sent: Frames) -> list[dict[Any, Any]]:
    """Return the parts of a period that were detention, and the recalls from its orders."""
    own = {
        kind: events[kind][events[kind]["period"] == period["key"]].sort_values("start")
        for kind in ("cto", "conditional", "recall")
    }
    orders = pd.concat([own["cto"], own["conditional"]])
    if orders.empty:
        return [period]
    order = orders.iloc[0]
    assert len(orders) == 1, "the generator plans one order for a period"
    made = [period | {"end": order["start"]}]
    recalls = _with_months(own["recall"], sent["recall"])
    for number, recall in enumerate(_rows(recalls)):
        day = _date(recall["start"])
        made.append(
            period
            | {name: recall[name] for name in ("start", "end", "first_month", "last_month")}
            | {"table": "MHS405", "id": f"{period['id']} {day}", "stay": (period["stay"], number)}
        )
    if order["end"] == NONE or order["end_reason"] not in (REVOKED, ""):
        return made
    revoked = order["end_reason"] == REVOKED
    again = f"{period['id']}{'' if revoked else ' perhaps'} from {_date(order['end'])}"
    stay = made[-1]["stay"] if revoked and recalls["end"].eq(order["end"]).any() else again
    sure = dict.fromkeys(("in_low", "real"), int(revoked))  # why it ended isn't recorded
    return [*made, period | sure | {"start": order["end"], "id": again, "stay": stay}]


def _date(day: int) -> Any:
    return as_dates(np.array([day], dtype=np.int64))[0]


def _with_months(frame: pd.DataFrame, sent: pd.DataFrame) -> pd.DataFrame:
    """Add the first and last month in which each row was sent."""
    months = sent.groupby("key")["month"].agg(["min", "max"]).loc[frame["key"]]
    return frame.assign(first_month=months["min"].to_numpy(), last_month=months["max"].to_numpy())


def _joined(frame: pd.DataFrame, by: list[str], people: pd.DataFrame, number: str) -> pd.DataFrame:
    ordered = frame.assign(stay=frame["stay"].map(str)).sort_values([*by, "start", "key"])
    grouped = ordered.groupby(by, sort=True)
    first = grouped.first().reset_index()
    open_ = (grouped["end"].min() == 0).to_numpy()
    end = np.where(open_, 0, grouped["end"].max().to_numpy())
    rows: Columns = {
        "person_id": people["person_id"].to_numpy()[first["person"].to_numpy()],
        "provider_id": first["provider"],
        "source_table": first["table"],
        "source_id": first["id"],
        "first_month": [first_day(month) for month in grouped["first_month"].min().tolist()],
        "last_month": [first_day(month) for month in grouped["last_month"].max().tolist()],
        "in_low": first["in_low"],
        "in_high": [1] * len(first),
        "real": first["real"],
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
