"""The same rules in pandas: what is surely met, and so who is brought forward for review.

    python benchmarks/identify/with_pandas.py RECORDS FOLDER

Left out: everything about what isn't known (high bounds, gaps, reasons, so also who can't be told)
and the evidence. An answer that isn't sure still counts against a low, as in the rules.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pandas as pd

END, YEAR, TWO_YEARS = date(2026, 10, 1), date(2025, 10, 1), date(2024, 10, 1)
LAST = date(2026, 9, 30)
MISSED = ["did_not_attend", "arrived_too_late"]
EITHER = [*MISSED, "cancelled_by_patient"]
COMMUNITY = [
    "core_community", "primary_care", "psychological_therapy", "rehabilitation",
    "early_intervention", "assertive_outreach", "crisis",
]  # fmt: skip
WORKING_AGE = [
    *COMMUNITY, "crisis_alternative", "crisis_line", "liaison", "forensic",
    "single_point_of_access", "place_of_safety", "substance_misuse", "justice_liaison",
    "prison_in_reach", "rough_sleeping", "other",
]  # fmt: skip
Frame = pd.DataFrame
Column = pd.Series


def main() -> None:
    """Apply the rules to saved records and write who is met on what."""
    records, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True)
    people = with_pandas(records)
    keys = pd.read_parquet(records / "person_key.parquet")
    people = people.merge(keys, on="person_id").drop(columns="person_id")
    people.rename(columns={"person": "person_id"}).to_parquet(out / "people.parquet", index=False)


def with_pandas(records: Path) -> Frame:
    """Return a row per person: each criterion surely met, lost_from_view and for_review."""
    person = read(records, "person", "born_from", "death_date")
    met = pd.DataFrame({"person_id": person["person_id"]}).set_index("person_id")
    severe_extra = of_contacts(records, met)
    of_records(records, met, severe_extra)
    of_stays(records, met)
    person = person.set_index("person_id")
    alive = person["death_date"].isna() | (person["death_date"] >= pd.Timestamp(END))
    adult = person["born_from"].isna() | (person["born_from"] <= pd.Timestamp(date(2008, 9, 30)))
    here = alive & adult
    met["lost_from_view"] &= here
    hospital = met["high_inpatient_use"] | met["detained"]
    others = (
        (met["crisis_presentations"] | met["emergency_contact"]).astype(int)
        + met["unstable_accommodation"]
        + met["dual_diagnosis"]
        + met["self_harm_or_neglect"]
    )
    contact = met["difficulty_maintaining_contact"]
    enough = (contact & (hospital.astype(int) + others >= 1)) | (hospital & (contact + others >= 2))
    met["for_review"] = here & met["severe_mental_disorder"] & enough
    return met.reset_index()


def of_contacts(records: Path, met: Frame) -> dict[str, Column]:
    """Add the criterion about contact; return what others need of contacts."""
    contact = read(
        records, "contact", "date", "attendance", "team_group", "rejected", "in_low", "in_high",
        "real",
    )  # fmt: skip
    contact = contact[(contact["in_high"] == 1) & (contact["date"] < pd.Timestamp(END))]
    contact["attendance"] = contact["attendance"].astype("category")
    contact["team_group"] = contact["team_group"].astype("category")
    contact["accepted"] = accepted(contact)
    contact["could_be_seen"] = contact["attendance"].isin(["attended", "unknown"])
    seen = (contact["attendance"] == "attended") & (contact["in_low"] == 1)
    year = contact[contact["date"] >= pd.Timestamp(YEAR)]
    days = by_day(year)
    unseen = longest_unseen(records, days, contact[seen].groupby("person_id")["date"].min())
    n_missed = days["missed"].groupby("person_id").sum()
    n_planned = n_missed + days["could_rest"].groupby("person_id").sum()
    share = (n_missed >= 3) & (3 * n_missed >= n_planned)
    closures, closed = of_closures(records)
    either = days["either"].groupby("person_id").any() | closed.reindex(met.index, fill_value=False)
    met["difficulty_maintaining_contact"] = any_of(
        met, share, in_a_row(days) >= 3, unseen > 84, fill(met, closures) & fill(met, either)
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


def in_a_row(days: Frame) -> Column:
    """Return how many of the most recent days were missed, later than any that wasn't."""
    flat = days.reset_index()
    newest = flat[flat["could_rest"]].groupby("person_id")["date"].max()
    missed = flat[flat["missed"]]
    since = missed["person_id"].map(newest)
    return missed[since.isna() | (missed["date"] > since)].groupby("person_id").size()


def longest_unseen(records: Path, days: Frame, first_seen: Column) -> Column:
    """Return the most days unseen with a contact missed among them, in the community."""
    flat = days.reset_index()
    flat = flat[flat["person_id"].isin(flat.loc[flat["either"], "person_id"])]
    seen = flat[flat["could_be_seen"]][["person_id", "date"]].copy()
    seen["until"] = seen.groupby("person_id")["date"].shift(-1).fillna(pd.Timestamp(END))
    start = pd.DataFrame({"person_id": flat["person_id"].unique()})
    first = seen.groupby("person_id")["date"].min()
    start["until"] = start["person_id"].map(first).fillna(pd.Timestamp(END))
    start["from_day"] = pd.Timestamp(YEAR)
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


def community_days(records: Path, stretches: Frame) -> Column:
    """Return the days of each stretch under a community team and not in hospital."""
    team = read(
        records, "referral_team", "start", "end_earliest", "team_group", "rejected", "in_low"
    )
    team = team[accepted(team) & (team["in_low"] == 1) & team["team_group"].isin(COMMUNITY)]
    spell = read(records, "hospital_spell", "start", "end_latest", "in_high")
    spell = spell[spell["in_high"] == 1]
    under = apart(team, "end_earliest")
    inside = stretches.merge(under, on="person_id")
    inside["a"] = inside[["a", "from_day"]].max(axis=1)
    inside["b"] = inside[["b", "until"]].min(axis=1)
    inside = inside[inside["a"] < inside["b"]]
    away = inside.merge(apart(spell, "end_latest"), on="person_id", suffixes=("", "_away"))
    away["a"] = away[["a", "a_away"]].max(axis=1)
    away["b"] = away[["b", "b_away"]].min(axis=1)
    away = away[away["a"] < away["b"]]
    parts = [inside.assign(days=length(inside)), away.assign(days=-length(away))]
    return pd.concat(parts).groupby(["person_id", "from_day"])["days"].sum()


def apart(rows: Frame, end: str, since: date = YEAR) -> Frame:
    """Return intervals cut to the window, those that overlap or touch joined."""
    cut = pd.DataFrame(
        {
            "person_id": rows["person_id"],
            "a": rows["start"].clip(lower=pd.Timestamp(since)),
            "b": rows[end].fillna(pd.Timestamp(END)).clip(upper=pd.Timestamp(END)),
        }
    )
    cut = cut[cut["a"] < cut["b"]].sort_values(["person_id", "a"])
    reached = cut.groupby("person_id")["b"].cummax().groupby(cut["person_id"]).shift()
    island = (reached.isna() | (cut["a"] > reached)).cumsum()
    joined = cut.groupby(["person_id", island.rename("island")]).agg({"a": "min", "b": "max"})
    return joined.reset_index().drop(columns="island")


def length(rows: Frame) -> Column:
    """Return how many days each interval has."""
    return (rows["b"] - rows["a"]).dt.days
