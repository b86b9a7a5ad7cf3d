"""Measures of stays in hospital and of coming back to acute care."""

import pandas as pd

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.realism.found import Found, mean, median, share
from cohortid_synthetic.realism.measures_contact import in_contact, open_rows
from cohortid_synthetic.realism.people import Tables, Year

READMITTED_DAYS = 30
RETURN_DAYS = 183
NINE_MONTHS_DAYS = 274


def inpatient_share(tables: Tables, year: Year) -> Found:
    """Return the share of people in contact in the year who spent time in hospital in it."""
    people = in_contact(tables, year.first, year.last)
    inside = set(open_rows(tables["hospital_spell"], year.first, year.last)["person_id"])
    return share(len(people & inside), len(people))


def mean_days_adult_acute(tables: Tables, year: Year) -> Found:
    """Return the mean days of spells with a stay on an adult acute ward that ended in the year."""
    spells, wards = _ended(tables["hospital_spell"], year), tables["ward_stay"]
    acute = wards["spell_source_id"][wards["bed_group"] == "adult_acute"]
    return mean(_days(spells[spells["source_id"].isin(set(acute))]))


def median_days_all(tables: Tables, year: Year) -> Found:
    """Return the median days of all spells that ended in the year."""
    return median(_days(_ended(tables["hospital_spell"], year)))


def median_days_so_far(tables: Tables, year: Year) -> Found:
    """Return the median days, so far, of the spells open on the last day."""
    held = tables["hospital_spell"]
    open_ = held[held["start"].between(1, year.last) & _open_after(held, year.last)]
    return median([year.last - start for start in open_["start"]])


def _open_after(frame: pd.DataFrame, day: int) -> "pd.Series[bool]":
    return (frame["end_latest"] == NONE) | (frame["end_latest"] > day)


def _ended(frame: pd.DataFrame, year: Year) -> pd.DataFrame:
    return frame[frame["end_latest"].between(year.first, year.last)]


def _days(spells: pd.DataFrame) -> list[float]:
    return [float(days) for days in spells["end_latest"] - spells["start"]]


def readmitted_30_days(tables: Tables, year: Year) -> Found:
    """Return the share of adult acute discharges followed by an admission within 30 days.

    Discharges of the twelve months that end 30 days before the last day, so that each is seen
    through; those who died are left out. A transfer is no discharge.
    """
    shifted = Year(year.first - READMITTED_DAYS, year.last - READMITTED_DAYS)
    stays = _ended(_alive_after(tables["admission"], tables), shifted)
    acute = stays[_on_adult_acute(stays, tables["ward_stay"])]
    again = _next_days(acute, tables["admission"], "end_latest", "start").dropna()
    return share(int((again <= READMITTED_DAYS).sum()), len(acute))


def _on_adult_acute(stays: pd.DataFrame, wards: pd.DataFrame) -> "pd.Series[bool]":
    acute = wards[wards["bed_group"] == "adult_acute"][["person_id", "start"]]
    both = stays.reset_index().merge(acute, on="person_id", suffixes=("", "_ward"))
    inside = both["start_ward"].between(both["start"], both["end_latest"])
    return stays.index.to_series().isin(both["index"][inside])


def _alive_after(stays: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    deaths = tables["person"].set_index("person_id")["death_date"].reindex(stays["person_id"])
    died = deaths.fillna(NONE).to_numpy()
    alive: pd.DataFrame = stays[(died == NONE) | (died > stays["end_latest"].to_numpy())]
    return alive


def _next_days(
    ends: pd.DataFrame, starts: pd.DataFrame, end: str, start: str
) -> "pd.Series[float]":
    """Return days from each end to the person's next start; nothing if there is none."""
    left = ends[["person_id", end]].reset_index().rename(columns={end: "end"})
    right = starts[["person_id", start]].rename(columns={start: "begin"})
    both = left.merge(right, on="person_id")
    both = both[both["begin"] >= both["end"]]
    wait = (both["begin"] - both["end"]).groupby(both["index"]).min()
    return wait.reindex(ends.index).astype(float)


def returned_6_months(tables: Tables, year: Year) -> Found:
    """Return the share of people back in acute care within six months of their discharge."""
    waits, people = _returns(tables, year)
    return share(len(waits), people)


def median_days_to_return(tables: Tables, year: Year) -> Found:
    """Return the median days to the return of those who returned within six months."""
    return median(_returns(tables, year)[0])


def _returns(tables: Tables, year: Year) -> tuple[list[float], int]:
    """Return the waits of those who came back, and how many were discharged.

    Each person's first discharge from acute care of the twelve months that end six months before
    the last day.
    """
    episodes = _acute_care(tables)
    shifted = Year(year.first - RETURN_DAYS, year.last - RETURN_DAYS)
    first = _ended(_alive_after(episodes, tables), shifted).drop_duplicates("person_id")
    waits = _next_days(first, episodes, "end_latest", "start").dropna()
    return [float(days) for days in waits[waits <= RETURN_DAYS]], len(first)


def _acute_care(tables: Tables) -> pd.DataFrame:
    """Return the pieces of acute care (admissions, crisis teams), joined where they touch."""
    teams = tables["referral_team"]
    crisis = teams[(teams["team_group"] == "crisis") & (teams["rejected"] == NONE)]
    columns = ["person_id", "start", "end_latest"]
    pieces = pd.concat([tables["admission"][columns], crisis[columns]])
    joined: list[list[object]] = []
    reach: int | None = None
    ordered = pieces.sort_values(["person_id", "start", "end_latest"])
    for person, start, end in ordered.itertuples(index=False):
        same = bool(joined) and joined[-1][0] == person
        if same and (reach is None or start <= reach + 1):
            reach = None if reach is None or end == NONE else max(reach, end)
            joined[-1][2] = NONE if reach is None else reach
            continue
        reach = None if end == NONE else end
        joined.append([person, start, end])
    made = pd.DataFrame(joined, columns=columns)
    return made.astype({"start": "int64", "end_latest": "int64"})


def outreach_admitted(tables: Tables, year: Year) -> Found:
    """Return the share of assertive outreach's caseload admitted within nine months."""
    return _outreach(tables, year, tables["admission"])


def outreach_detained(tables: Tables, year: Year) -> Found:
    """Return the share of assertive outreach's caseload detained in hospital in nine months."""
    held = tables["detention"]
    return _outreach(tables, year, held[held["section_group"] == "detention"])


def _outreach(tables: Tables, year: Year, events: pd.DataFrame) -> Found:
    day, teams = year.last - NINE_MONTHS_DAYS, tables["referral_team"]
    own = open_rows(teams[teams["team_group"] == "assertive_outreach"], day, day)
    people = set(own["person_id"])
    happened = events["person_id"][events["start"].between(day + 1, year.last)]
    return share(len(people & set(happened)), len(people))
