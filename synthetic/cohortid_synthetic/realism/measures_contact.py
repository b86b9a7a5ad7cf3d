"""Measures of people in contact, referrals, contacts and emergency attendances."""

import pandas as pd

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.realism.found import Found, clustered_share, rate, share
from cohortid_synthetic.realism.people import Tables, Year

URGENT = ("1", "2", "4")
CRISIS = ("crisis", "crisis_line")
MISSED = ("did_not_attend", "arrived_too_late")
WEEKS_IN_MONTH = 365.25 / 12 / 7


def open_rows(frame: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Return the intervals that are open on any of these days; a rejected referral never is."""
    end = frame["end_latest"]
    held = frame["start"].between(1, last) & ((end == NONE) | (end >= first))
    return frame[held & (frame["rejected"] == NONE)] if "rejected" in frame else frame[held]


def in_contact(tables: Tables, first: int, last: int) -> set[str]:
    """Return the people with a referral open on any of these days, that wasn't rejected."""
    return set(open_rows(tables["referral"], first, last)["person_id"])


def within(frame: pd.DataFrame, year: Year, column: str = "date") -> pd.DataFrame:
    """Return the rows whose day lies in the year."""
    return frame[frame[column].between(year.first, year.last)]


def by_person(frame: pd.DataFrame) -> list[int]:
    """Return how many rows each person of a table has."""
    return [int(n) for n in frame.groupby("person_id").size()]


def month_end_over_year(tables: Tables, year: Year) -> Found:
    """Return people in contact on the year's last day over people in contact in the year."""
    at_end = in_contact(tables, year.last, year.last)
    return share(len(at_end), len(in_contact(tables, year.first, year.last)), per=1)


def referrals_per_person(tables: Tables, year: Year) -> Found:
    """Return referrals received in the year, rejected ones too, per person in contact in it."""
    received = within(tables["referral"], year, "start")
    return rate(by_person(received), len(in_contact(tables, year.first, year.last)))


def open_referrals_per_person(tables: Tables, year: Year) -> Found:
    """Return referrals open on the last day per person in contact on it."""
    held = open_rows(tables["referral"], year.last, year.last)
    return rate(by_person(held), held["person_id"].nunique())


def attended_per_person_month(tables: Tables, year: Year) -> Found:
    """Return attended contacts per person in contact at month end, all months together."""
    months = sum(len(in_contact(tables, day, day)) for day in year.month_ends)
    return rate(by_person(_attended(tables, year)), months)


def community_team_contacts(tables: Tables, year: Year) -> Found:
    """Return attended contacts of core community teams per person and month of their caseload."""
    return _by_team(tables, year, "core_community", per=1)


def assertive_outreach_contacts(tables: Tables, year: Year) -> Found:
    """Return attended contacts of assertive outreach per person and week of its caseload."""
    return _by_team(tables, year, "assertive_outreach", per=1 / WEEKS_IN_MONTH)


def _attended(tables: Tables, year: Year) -> pd.DataFrame:
    contacts = within(tables["contact"], year)
    return contacts[(contacts["attendance"] == "attended") & (contacts["rejected"] == NONE)]


def _by_team(tables: Tables, year: Year, group: str, per: float) -> Found:
    attended, teams = _attended(tables, year), tables["referral_team"]
    own = teams[teams["team_group"] == group]
    months = sum(open_rows(own, day, day)["person_id"].nunique() for day in year.month_ends)
    return rate(by_person(attended[attended["team_group"] == group]), months, per)


def urgent_crisis_referrals(tables: Tables, year: Year) -> Found:
    """Return urgent referrals to crisis teams or lines in the year per 100 people in contact."""
    received, teams = within(tables["referral"], year, "start"), tables["referral_team"]
    crisis = set(teams["referral_source_id"][teams["team_group"].isin(CRISIS)])
    urgent = received["priority"].isin(URGENT) & received["source_id"].isin(crisis)
    people = len(in_contact(tables, year.first, year.last))
    return rate(by_person(received[urgent]), people, per=100)


def missed_share(tables: Tables, year: Year) -> Found:
    """Return missed contacts over missed and attended ones."""
    contacts = within(tables["contact"], year)
    planned = contacts["attendance"].isin([*MISSED, "attended"]) & (contacts["rejected"] == NONE)
    held = contacts[planned]
    missed = held["attendance"].isin(MISSED).groupby(held["person_id"]).agg(["sum", "size"])
    return clustered_share(missed["sum"], missed["size"])


def emergency_share(tables: Tables, year: Year) -> Found:
    """Return the share of people in contact in the year with an emergency attendance in it."""
    people = in_contact(tables, year.first, year.last)
    attended = set(within(tables["emergency_attendance"], year)["person_id"])
    return share(len(attended & people), len(people))
