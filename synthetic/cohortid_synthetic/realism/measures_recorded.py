"""Measures of what is recorded of people: homes, diagnoses, ethnic group."""

import pandas as pd

from cohortid_synthetic.realism.found import Found, share
from cohortid_synthetic.realism.measures_contact import in_contact, open_rows
from cohortid_synthetic.realism.people import Tables, Year

SEVERE = ("psychosis", "bipolar", "psychotic_depression")
NO_GROUP = ("Z", "99")
DAYS_IN_YEAR = 365


def severe_share(tables: Tables, year: Year) -> Found:
    """Return the share of people in contact in the year with a severe disorder recorded."""
    people = in_contact(tables, year.first, year.last)
    return share(len(people & _diagnosed(tables, year, SEVERE)), len(people))


def substance_share_community(tables: Tables, year: Year) -> Found:
    """Return the share of people of core community teams with a substance diagnosis recorded."""
    return _substance(tables, year, "core_community")


def substance_share_outreach(tables: Tables, year: Year) -> Found:
    """Return the share of people of assertive outreach with a substance diagnosis recorded."""
    return _substance(tables, year, "assertive_outreach")


def _substance(tables: Tables, year: Year, group: str) -> Found:
    teams = tables["referral_team"]
    own = open_rows(teams[teams["team_group"] == group], year.first, year.last)
    people = set(own["person_id"])
    return share(len(people & _diagnosed(tables, year, ("substance",))), len(people))


def _diagnosed(tables: Tables, year: Year, groups: tuple[str, ...]) -> set[str]:
    rows = tables["diagnosis"]
    held = rows["diagnosis_group"].isin(groups) & rows["date"].between(1, year.last)
    return set(rows["person_id"][held])


def diagnosis_recorded(tables: Tables, year: Year) -> Found:
    """Return the share of people in contact on the last day with a main diagnosis ever recorded."""
    rows = tables["diagnosis"]
    main = (rows["source_table"] == "MHS604") & rows["date"].between(1, year.last)
    people = in_contact(tables, year.last, year.last)
    return share(len(people & set(rows["person_id"][main])), len(people))


def home_recorded(tables: Tables, year: Year) -> Found:
    """Return the share of people in contact on the last day with a home recorded in a year."""
    rows = tables["accommodation"]
    new = rows["date"].between(year.last - DAYS_IN_YEAR + 1, year.last)
    people = in_contact(tables, year.last, year.last)
    return share(len(people & set(rows["person_id"][new])), len(people))


def homeless_recorded(tables: Tables, year: Year) -> Found:
    """Return the share of people in contact on the last day whose newest known home is none."""
    rows = tables["accommodation"]
    known = rows[rows["homeless"].isin(["yes", "no"]) & rows["date"].between(1, year.last)]
    newest = known.sort_values(["date", "homeless"]).groupby("person_id")["homeless"].last()
    people = in_contact(tables, year.last, year.last)
    return share(len(people & set(newest.index[newest == "yes"])), len(people))


def ethnic_group_known_inpatients(tables: Tables, year: Year) -> Found:
    """Return the share of people in hospital in the year whose ethnic group is known."""
    return _group_known(tables, _in_hospital(tables, year))


def ethnic_group_known_others(tables: Tables, year: Year) -> Found:
    """Return the share of the others in contact in the year whose ethnic group is known."""
    people = in_contact(tables, year.first, year.last)
    return _group_known(tables, people - _in_hospital(tables, year))


def _in_hospital(tables: Tables, year: Year) -> set[str]:
    return set(open_rows(tables["hospital_spell"], year.first, year.last)["person_id"])


def _group_known(tables: Tables, people: set[str]) -> Found:
    person: pd.DataFrame = tables["person"]
    own = person["ethnicity"][person["person_id"].isin(people)]
    return share(int((own.notna() & ~own.isin(NO_GROUP)).sum()), len(own))
