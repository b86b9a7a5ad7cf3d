"""The rules about contacts in pandas: missed, unseen, closed for not attending."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from with_pandas_records import of_closures
from with_pandas_rows import (
    COMMUNITY,
    EITHER,
    END,
    MISSED,
    YEAR,
    Column,
    Frame,
    Numbers,
    accepted,
    any_of,
    apart,
    fill,
    having,
    length,
    read,
)


def of_contacts(records: Path, met: Frame) -> dict[str, Column]:
    """Add the criterion about contact; return what others need of contacts."""
    contact = read(
        records, "contact", "date", "attendance", "team_group", "rejected", "in_low", "in_high",
        "real",
    )  # fmt: skip
    contact = contact[(contact["in_high"] == 1) & (contact["date"] < END)]
    contact["attendance"] = contact["attendance"].astype("category")
    contact["team_group"] = contact["team_group"].astype("category")
    contact["accepted"] = accepted(contact)
    contact["could_be_seen"] = contact["attendance"].isin(["attended", "unknown"])
    seen = (contact["attendance"] == "attended") & (contact["in_low"] == 1)
    year = contact[contact["date"] >= YEAR]
    days = by_day(year)
    unseen = longest_unseen(records, days, contact[seen].groupby("person_id")["date"].min())
    n_missed = days["missed"].groupby("person_id").sum()
    n_planned = n_missed + days["could_rest"].groupby("person_id").sum()
    share = (n_missed >= 3) & (3 * n_missed >= n_planned)
    closures, closed = of_closures(records)
    either = any_of(met, days["either"].groupby("person_id").any(), closed)
    met["difficulty_maintaining_contact"] = any_of(
        met, share, in_a_row(days) >= 3, unseen > 84, fill(met, closures) & either
    )
    early = contact["accepted"] & (contact["real"] == 1) & (contact["attendance"] == "attended")
    early &= contact["team_group"] == "early_intervention"
    return {
        "early": having(contact[early]),
        "seen_this_year": having(year[year["could_be_seen"]]),
    }


def by_day(year: Frame) -> Frame:
    """Return the year's contacts by person and day: what surely was, and could have been."""
    sure = (year["in_low"] == 1) & year["accepted"] & year["team_group"].isin(COMMUNITY)
    planned = year["accepted"] & year["team_group"].isin([*COMMUNITY, "unknown"])
    flags = pd.DataFrame(
        {
            "person_id": year["person_id"],
            "date": year["date"],
            "missed": sure & year["attendance"].isin(MISSED),
            "either": sure & year["attendance"].isin(EITHER),
            "could_rest": planned & year["could_be_seen"],
            "could_be_seen": year["could_be_seen"],
        }
    )
    kept = flags[flags[["missed", "either", "could_rest", "could_be_seen"]].any(axis=1)]
    return kept.groupby(["person_id", "date"]).max()


def in_a_row(days: Frame) -> Numbers:
    """Return how many of the most recent days were missed, later than any that wasn't."""
    flat = days.reset_index()
    newest = flat[flat["could_rest"]].groupby("person_id")["date"].max()
    missed = flat[flat["missed"]]
    since = missed["person_id"].map(newest)
    return missed[since.isna() | (missed["date"] > since)].groupby("person_id").size()


def longest_unseen(records: Path, days: Frame, first_seen: Column) -> Numbers:
    """Return the most days unseen with a contact missed among them, in the community."""
    flat = days.reset_index()
    flat = flat[flat["person_id"].isin(flat.loc[flat["either"], "person_id"])]
    seen = flat[flat["could_be_seen"]][["person_id", "date"]].copy()
    seen["until"] = seen.groupby("person_id")["date"].shift(-1).fillna(END)
    start = pd.DataFrame({"person_id": flat["person_id"].unique()})
    first = seen.groupby("person_id")["date"].min()
    start["until"] = start["person_id"].map(first).fillna(END)
    start["from_day"] = YEAR
    seen["from_day"] = seen["date"] + pd.Timedelta(days=1)
    stretches = pd.concat([start, seen.drop(columns="date")])
    stretches = stretches[stretches["from_day"] < stretches["until"]]
    stretches = stretches[stretches["person_id"].map(first_seen) < stretches["from_day"]]
    missed = flat[flat["either"] & ~flat["could_be_seen"]][["person_id", "date"]]
    inside = pd.merge_asof(
        missed.sort_values("date"),
        stretches.sort_values("from_day"),
        left_on="date",
        right_on="from_day",
        by="person_id",
    )
    inside = inside[inside["date"] < inside["until"]]
    kept = inside.drop_duplicates(["person_id", "from_day"])[["person_id", "from_day", "until"]]
    return community_days(records, kept).groupby("person_id").max()


def community_days(records: Path, stretches: Frame) -> Numbers:
    """Return the days of each stretch under a community team, not in hospital or prison."""
    team = read(
        records, "referral_team", "start", "end_earliest", "team_group", "rejected", "in_low"
    )
    team = team[accepted(team) & (team["in_low"] == 1) & team["team_group"].isin(COMMUNITY)]
    stay = read(records, "service_status", "start", "end_latest", "in_high", "setting")
    stay = stay[(stay["in_high"] == 1) & stay["setting"].isin(("ward", "prison", "unknown"))]
    under = apart(team, "end_earliest")
    inside = stretches.merge(under, on="person_id")
    inside["a"] = inside[["a", "from_day"]].max(axis=1)
    inside["b"] = inside[["b", "until"]].min(axis=1)
    inside = inside[inside["a"] < inside["b"]]
    away = inside.merge(apart(stay, "end_latest"), on="person_id", suffixes=("", "_away"))
    away["a"] = away[["a", "a_away"]].max(axis=1)
    away["b"] = away[["b", "b_away"]].min(axis=1)
    away = away[away["a"] < away["b"]]
    parts = [inside.assign(days=length(inside)), away.assign(days=-length(away))]
    return pd.concat(parts).groupby(["person_id", "from_day"])["days"].sum()
