"""The rules about everything but contacts in pandas: diagnoses, stays, orders, scores, homes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from with_pandas_rows import (
    END,
    LAST,
    TWO_YEARS,
    WORKING_AGE,
    YEAR,
    Column,
    Frame,
    Numbers,
    accepted,
    any_of,
    apart,
    having,
    length,
    read,
)

SEVERE = ["psychosis", "bipolar", "psychotic_depression"]
NOT_ATTENDED = ["05", "09"]
COURT = ["07", "08", "09", "10", "12", "15", "16", "17", "18"]
STILL_HERE = ["01", "02", "04", "05", "07", "08", "09"]
HALLUCINATIONS, SELF_INJURY = "979691000000108", "979651000000100"
DAILY_LIVING, DRINK = "979731000000102", "979661000000102"


def of_records(records: Path, met: Frame, contacts: dict[str, Column]) -> None:
    """Add the criteria about disorder, substances, justice, self-neglect and home."""
    dated = (read(records, "diagnosis", "date", "diagnosis_group", "real"), "diagnosis_group")
    referral = read(records, "referral", "start", "reason", "rejected", "real")
    taken = referral[accepted(referral) & (referral["real"] == 1) & (referral["start"] < END)]
    team = read(records, "referral_team", "start", "team_group", "rejected", "real")
    team = team[accepted(team) & (team["real"] == 1) & (team["start"] < END)]
    kind = read(records, "indicator", "date", "kind", "value", "real")
    incident = (read(records, "ward_incident", "date", "kind", "real"), "kind")
    met["severe_mental_disorder"] = any_of(
        met,
        within(*dated, SEVERE),
        having(taken[taken["reason"].isin(["01", "02", "03"])]),
        contacts["early"],
        scored(records, HALLUCINATIONS, 2, working_age=True),
        within(kind, "kind", ["manifest_psychosis", "psychosis_treatment"]),
    )
    recent = taken[(taken["start"] >= TWO_YEARS) & (taken["reason"] == "09")]
    misuse = team[(team["start"] >= TWO_YEARS) & (team["team_group"] == "substance_misuse")]
    met["dual_diagnosis"] = met["severe_mental_disorder"] & any_of(
        met,
        within(*dated, ["substance"], TWO_YEARS),
        having(recent),
        having(misuse),
        scored(records, DRINK, 2, TWO_YEARS),
        within(*incident, ["substance_use"], TWO_YEARS),
    )
    order = read(records, "mha_period", "start", "section", "real")
    order = order[(order["real"] == 1) & (order["start"] < END) & order["section"].isin(COURT)]
    offence = kind[kind["value"].isin(["2", "3"])]
    forensic = having(team[team["team_group"] == "forensic"])
    met["violence_or_offending"] = any_of(
        met, having(order), forensic, within(offence, "kind", ["offence_history"])
    )
    met["self_harm_or_neglect"] = any_of(
        met,
        scored(records, SELF_INJURY, 3, YEAR),
        scored(records, DAILY_LIVING, 3, YEAR),
        attendances(records) >= 2,
    )
    met["unstable_accommodation"] = any_of(met, of_home(records))


def within(
    rows: Frame, column: str, values: list[str], since: pd.Timestamp = pd.Timestamp.min
) -> Column:
    """Return who surely has a row of these values in the window."""
    dated = (rows["date"] >= since) & (rows["date"] < END)
    return having(rows[dated & (rows["real"] == 1) & rows[column].isin(values)])


def scored(
    records: Path,
    item: str,
    least: int,
    since: pd.Timestamp = pd.Timestamp.min,
    working_age: bool = False,
) -> Column:
    """Return who surely has a score this high or higher on one item of a scale."""
    rows = read(records, "assessment", "date", "item", "score", "team_group", "real")
    rows = rows[(rows["item"] == item)]
    if working_age:
        rows = rows[rows["team_group"].isin(WORKING_AGE)]
    return within(rows, "score", [str(score) for score in range(least, 5)], since)


def of_home(records: Path) -> Column:
    """Return whose newest home of the year is surely none, or unstable."""
    home = read(
        records, "accommodation", "date", "accommodation_type", "homeless", "in_low", "in_high"
    )
    kept = (home["in_high"] == 1) & ~home["accommodation_type"].isin(["20", "21"])
    home = home[kept & (home["date"] >= YEAR) & (home["date"] < END)]
    newest = home[home["date"] == home.groupby("person_id")["date"].transform("max")]
    sure = (newest["homeless"] == "yes") & (newest["in_low"] == 1)
    return sure.groupby(newest["person_id"]).all()


def of_closures(records: Path) -> tuple[Column, Column]:
    """Return who had a referral closed for not attending, and who wasn't seen since."""
    rows = read(records, "referral", "end_earliest", "status", "close_reason", "rejected", "in_low")
    dated = (rows["end_earliest"] >= TWO_YEARS) & (rows["end_earliest"] < END)
    sure = accepted(rows) & (rows["in_low"] == 1) & (rows["status"] == "closed") & dated
    unseen = overlapping(records, "closed_unseen", LAST, "close_reason", NOT_ATTENDED)
    return having(rows[sure & rows["close_reason"].isin(NOT_ATTENDED)]), unseen


def of_stays(records: Path, met: Frame, contacts: dict[str, Column]) -> None:
    """Add the criteria about stays, orders and crises, and who may be lost from view."""
    met["high_inpatient_use"] = any_of(
        met,
        episodes(records, "admission", TWO_YEARS) > 2,
        days_in_hospital(records) > 182,
        episodes(records, "acute_episode", TWO_YEARS) > 2,
    )
    detained = ("section_group", ["detention"])
    met["detained"] = any_of(met, overlapping(records, "detention", TWO_YEARS, *detained))
    met["crisis_presentations"] = any_of(met, episodes(records, "crisis_episode", YEAR) >= 2)
    met["emergency_contact"] = any_of(met, episodes(records, "emergency_episode", YEAR) >= 3)
    before = any_of(
        met,
        episodes(records, "admission", pd.Timestamp.min) >= 1,
        overlapping(records, "detention", pd.Timestamp.min, *detained),
        contacts["early"],
    )
    out = overlapping(records, "out_of_care", LAST, "last_close_reason", STILL_HERE)
    unseen = ~any_of(met, contacts["seen_this_year"])
    met["lost_from_view"] = met["severe_mental_disorder"] & before & any_of(met, out) & unseen


def attendances(records: Path) -> Numbers:
    """Return how many emergency attendances were surely for self-harm, in the year."""
    rows = read(records, "emergency_attendance", "date", "self_harm", "in_low")
    sure = (rows["in_low"] == 1) & (rows["date"] >= YEAR) & (rows["date"] < END)
    found: Numbers = rows[sure & (rows["self_harm"] == "yes")].groupby("person_id").size()
    return found


def episodes(records: Path, table: str, since: pd.Timestamp) -> Numbers:
    """Return how many surely began in the window."""
    rows = read(records, table, "start", "start_earliest", "in_low")
    sure = (rows["in_low"] == 1) & (rows["start_earliest"] >= since) & (rows["start"] < END)
    found: Numbers = rows[sure].groupby("person_id").size()
    return found


def overlapping(
    records: Path, table: str, since: pd.Timestamp, column: str, values: list[str]
) -> Column:
    """Return who surely has an interval of these values with a day in the window."""
    rows = read(records, table, "start", "end_earliest", "real", column)
    lasted = rows["end_earliest"].isna() | (rows["end_earliest"] >= since)
    sure = (rows["real"] == 1) & (rows["start"] < END) & lasted
    return having(rows[sure & rows[column].isin(values)])


def days_in_hospital(records: Path) -> Numbers:
    """Return the days surely in hospital in two years, overlapping stays counted once."""
    rows = read(records, "hospital_spell", "start", "end_earliest", "real")
    own = apart(rows[(rows["real"] == 1) & rows["start"].notna()], "end_earliest", TWO_YEARS)
    found: Numbers = length(own).groupby(own["person_id"]).sum()
    return found
