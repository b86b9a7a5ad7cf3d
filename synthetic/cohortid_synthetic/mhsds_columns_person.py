"""The columns of the raw tables about a person: practice, work, care coordinator, leave, scores."""

import pandas as pd

from cohortid_synthetic.calendar_days import as_text
from cohortid_synthetic.mhsds_columns import Columns, Writer, keys, text_table


def _practice(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "GMPReg": rows["practice"],
        "StartDateGMPRegistration": as_text(rows["start"].to_numpy()),
        "EndDateGMPRegistration": as_text(rows["end"].to_numpy()),
    }
    return text_table(keys(rows, people) | columns | {"MHS002UniqID": range(1, len(rows) + 1)})


def _employment(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "EmployStatus": rows["status"],
        "EmployStatusRecDate": as_text(rows["day"].to_numpy()),
    }
    return text_table(keys(rows, people) | columns | {"MHS004UniqID": range(1, len(rows) + 1)})


def _coordinator(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "StartDateAssCareCoord": as_text(rows["start"].to_numpy()),
        "EndDateAssCareCoord": as_text(rows["end"].to_numpy()),
        "CareProfServOrTeamTypeAssoc": rows["team_type"],
    }
    return text_table(keys(rows, people) | columns | {"MHS006UniqID": range(1, len(rows) + 1)})


def _leave(short: str, start: str, end: str) -> Writer:
    """Return the writer of one kind of leave."""

    def written(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
        columns: Columns = {
            start: as_text(rows["start"].to_numpy()),
            end: as_text(rows["end"].to_numpy()),
        }
        if "end_reason" in rows:
            columns["MHAbsWOLeaveEndReason"] = rows["end_reason"]
        ids = {f"{short}UniqID": range(1, len(rows) + 1)}
        return text_table(keys(rows, people) | columns | ids)

    return written


def _act_score(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "UniqServReqID": rows["referral_id"],
        "UniqCareContID": rows["contact_id"],
        "UniqCareActID": [f"{contact}A1" for contact in rows["contact_id"]],
        "CodedAssToolType": rows["item"],
        "PersScore": rows["written"],
    }
    return text_table(keys(rows, people) | columns | {"MHS607UniqID": range(1, len(rows) + 1)})


PERSON_WRITERS: dict[str, tuple[str, Writer]] = {
    "practice": ("MHS002GP", _practice),
    "employment": ("MHS004EmpStatus", _employment),
    "coordinator": ("MHS006MHCareCoord", _coordinator),
    "home_leave": (
        "MHS509HomeLeave",
        _leave("MHS509", "StartDateHomeLeave", "EndDateHomeLeave"),
    ),
    "absence": (
        "MHS510LeaveOfAbsence",
        _leave("MHS510", "StartDateMHLeaveAbs", "EndDateMHLeaveAbs"),
    ),
    "awol": (
        "MHS511AbsenceWithoutLeave",
        _leave("MHS511", "StartDateMHAbsWOLeave", "EndDateMHAbsWOLeave"),
    ),
    "trial": (
        "MHS514TrialLeave",
        _leave("MHS514", "StartDateMHTrialLeave", "EndDateMHTrialLeave"),
    ),
    "act_score": ("MHS607CodedScoreAssessmentAct", _act_score),
}
"""Which table each of these kinds is sent in, and how its columns are named there."""
