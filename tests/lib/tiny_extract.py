"""Tiny MHSDS extracts written as tables in a test, and the rows that should come of them.

    records = read(
        referral='''
            month            | referral | received   | closed
            2024-04..2024-06 | R1       | 2024-04-09 |
            2024-07          | R1       | 2024-04-09 | 2024-07-02
        ''',
    )
    expect(records, "referral", '''
        source_id | start      | end_latest
        R1        | 2024-04-09 | 2024-07-02
    ''')

A month cell `2024-04..2024-06` is a row that was sent in each of those months. What a test doesn't
say is filled in so that it doesn't matter: person A, provider P1, every month sent by every
provider, each person present in it, and a referral of a bystander Z, who is left out of `expect`.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cohortid.records import Records, read_mhsds

FIRST, LAST = "2024-04", "2024-09"
TABLES = {
    "header": "MHS000Header",
    "people": "MHS001MPI",
    "home": "MHS003AccommStatus",
    "referral": "MHS101Referral",
    "contact": "MHS201CareContact",
    "section": "MHS401MHActPeriod",
    "spell": "MHS501HospProvSpell",
    "ward": "MHS502WardStay",
    "diagnosis": "MHS604PrimDiag",
    "team": "MHS902ServiceTeamDetails",
    "indicator": "MHS005PatInd",
    "added_team": "MHS102OtherServiceType",
    "discharge": "MHS403ConditionalDischarge",
    "order": "MHS404CommTreatOrder",
    "recall": "MHS405CommTreatOrderRecall",
    "incident": "MHS513SubstanceMisuse",
    "second": "MHS605SecDiag",
    "score": "MHS606CodedScoreAssessmentRefer",
    "attendance": "EC_Core",
    "practice": "MHS002GP",
    "work": "MHS004EmpStatus",
    "coordinator": "MHS006MHCareCoord",
    "home_leave": "MHS509HomeLeave",
    "absence": "MHS510LeaveOfAbsence",
    "awol": "MHS511AbsenceWithoutLeave",
    "trial": "MHS514TrialLeave",
    "contact_score": "MHS607CodedScoreAssessmentAct",
}
# Short headings, per table; any other heading is the submitted column's own name.
HEADINGS = {
    "header": {"provider": "OrgIDProvider", "submission": "NHSEUniqSubmissionID"},
    "people": {
        "age": "AgeRepPeriodEnd",
        "ethnicity": "EthnicCategory",
        "death": "PersDeathDate",
        "stated": "Gender",
        "identity": "GenderIDCode",
        "lsoa": "LSOA2011",
    },
    "home": {
        "type": "AccommodationType",
        "settled": "SettledAccommodationInd",
        "date": "AccommodationTypeDate",
        "row": "MHS003UniqID",
    },
    "referral": {
        "referral": "UniqServReqID",
        "received": "ReferralRequestReceivedDate",
        "closed": "ServDischDate",
        "close_reason": "ReferClosReason",
        "rejected": "ReferRejectionDate",
        "reason": "PrimReasonReferralMH",
        "from": "SourceOfReferralMH",
        "team": "CareProfTeamLocalID",
        "row": "MHS101UniqID",
    },
    "contact": {
        "contact": "UniqCareContID",
        "referral": "UniqServReqID",
        "date": "CareContDate",
        "attended": "AttendStatus",
        "mode": "ConsMechanismMH",
        "team": "OtherCareProfTeamLocalID",
    },
    "section": {
        "period": "UniqMHActEpisodeID",
        "start": "StartDateMHActLegalStatusClass",
        "end": "EndDateMHActLegalStatusClass",
        "section": "LegalStatusCode",
    },
    "spell": {
        "spell": "UniqHospProvSpellID",
        "start": "StartDateHospProvSpell",
        "end": "DischDateHospProvSpell",
        "from": "SourceAdmMHHospProvSpell",
        "method": "MethAdmMHHospProvSpell",
        "to": "DestOfDischHospProvSpell",
        "how": "MethOfDischMHHospProvSpell",
    },
    "ward": {
        "stay": "UniqWardStayID",
        "spell": "UniqHospProvSpellID",
        "start": "StartDateWardStay",
        "end": "EndDateWardStay",
        "bed": "MHAdmittedPatientClass",
    },
    "diagnosis": {
        "referral": "UniqServReqID",
        "scheme": "DiagSchemeInUse",
        "code": "PrimDiag",
        "date": "CodedDiagTimestamp",
        "row": "MHS604UniqID",
    },
    "team": {"team": "CareProfTeamLocalID", "type": "ServTeamTypeMH"},
    "indicator": {
        "offence": "OffenceHistory",
        "manifest": "ManPsychDate",
        "treated": "PsychTreatDate",
    },
    "added_team": {
        "referral": "UniqServReqID",
        "team": "OtherCareProfTeamLocalID",
        "closed": "ReferClosureDate",
        "rejected": "ReferRejectionDate",
    },
    "order": {
        "order": "UniqMHActEpisodeID",
        "start": "StartDateCommTreatOrd",
        "end": "EndDateCommTreatOrd",
        "end_reason": "CommTreatOrdEndReason",
    },
    "discharge": {
        "order": "UniqMHActEpisodeID",
        "start": "StartDateMHCondDisch",
        "end": "EndDateMHCondDisch",
        "end_reason": "CondDischEndReason",
    },
    "recall": {
        "order": "UniqMHActEpisodeID",
        "start": "StartDateCommTreatOrdRecall",
        "end": "EndDateCommTreatOrdRecall",
    },
    "incident": {"date": "SubstanceMisuse"},
    "second": {
        "referral": "UniqServReqID",
        "scheme": "DiagSchemeInUse",
        "code": "SecDiag",
        "date": "CodedDiagTimestamp",
    },
    "attendance": {
        "record": "Generated_Record_ID",
        "date": "Arrival_Date",
        "time": "Arrival_Time",
        "department": "EC_Department_Type",
        "category": "EC_AttendanceCategory",
        "complaint": "EC_Chief_Complaint_SNOMED_CT",
        "injured": "EC_Injury_Date",
        "intent": "EC_Injury_Intent_SNOMED_CT",
        "diagnoses": "Der_EC_Diagnosis_All",
        "ended": "EC_Discharge_Status_SNOMED_CT",
        "deleted": "Deleted",
    },
    "practice": {
        "practice": "GMPReg",
        "start": "StartDateGMPRegistration",
        "end": "EndDateGMPRegistration",
    },
    "work": {"status": "EmployStatus", "date": "EmployStatusRecDate"},
    "coordinator": {
        "start": "StartDateAssCareCoord",
        "end": "EndDateAssCareCoord",
        "type": "CareProfServOrTeamTypeAssoc",
    },
    "home_leave": {"start": "StartDateHomeLeave", "end": "EndDateHomeLeave"},
    "absence": {"start": "StartDateMHLeaveAbs", "end": "EndDateMHLeaveAbs"},
    "awol": {
        "start": "StartDateMHAbsWOLeave",
        "end": "EndDateMHAbsWOLeave",
        "end_reason": "MHAbsWOLeaveEndReason",
    },
    "trial": {"start": "StartDateMHTrialLeave", "end": "EndDateMHTrialLeave"},
    "contact_score": {
        "referral": "UniqServReqID",
        "contact": "UniqCareContID",
        "item": "CodedAssToolType",
        "score": "PersScore",
    },
    "score": {
        "referral": "UniqServReqID",
        "item": "CodedAssToolType",
        "score": "PersScore",
        "date": "AssToolCompTimestamp",
    },
}
COMMON = {
    "person": "Person_ID",
    "provider": "OrgIDProv",
    "month": "UniqMonthID",
    "submission": "NHSEUniqSubmissionID",
}
BYSTANDER = "Z"
ATTENDANCE = "attendance"
"""Emergency attendances: not sent by months, and of people and providers of their own."""


def read(*, options: dict[str, Any] | None = None, **written: str) -> Records:
    """Read a tiny extract; `options` go to `read_mhsds`."""
    return read_mhsds(extract(**written), **({"purpose": "care_review"} | (options or {})))


def extract(
    *,
    first: str = FIRST,
    last: str = LAST,
    header: str | None = None,
    people: str | None = None,
    **written: str,
) -> dict[str, pd.DataFrame]:
    """Return the raw tables of a tiny extract; header "none" leaves the header table out."""
    rows = {name: _rows(name, text) for name, text in written.items()}
    rows["referral"] = rows.get("referral", []) + _rows(
        "referral", f"month | person | referral\n{first}..{last} | {BYSTANDER} | RZ"
    )
    for name, columns in HEADINGS.items():  # a table that isn't written is there without rows
        if name in rows:
            for row in rows[name]:
                row.update({column: None for column in columns.values() if column not in row})
    rows["people"] = _people(rows, people, first, last)
    sent = [name for name in rows if name != ATTENDANCE]
    providers = sorted({row["OrgIDProv"] for name in sent for row in rows[name]})
    if header is None:
        lines = [f"{first}..{last} | {provider} | 1" for provider in providers]
        header = "\n".join(["month | provider | FileType", *lines])
    if header != "none":
        rows["header"] = _rows("header", header)
    return {TABLES[name]: pd.DataFrame(made, dtype=object) for name, made in rows.items() if made}


def _people(
    rows: dict[str, list[dict[str, Any]]], written: str | None, first: str, last: str
) -> list[dict[str, Any]]:
    """Return the person rows of the test, and one per month for everybody it doesn't write."""
    own = _rows("people", written) if written else []
    told = {row["Person_ID"] for row in own}
    held = {
        (row["Person_ID"], row["OrgIDProv"])
        for name in rows
        for row in rows[name]
        if name != ATTENDANCE and row.get("Person_ID") and row["Person_ID"] not in told
    }
    for person, provider in sorted(held):
        text = f"month | person | provider | age\n{first}..{last} | {person} | {provider} | 40"
        own += _rows("people", text)
    columns = [*HEADINGS["people"].values()]
    return [dict.fromkeys(columns) | row for row in own]


def _rows(name: str, text: str) -> list[dict[str, Any]]:
    usual = {"provider": "P1"} | ({} if name in ("header", "team") else {"person": "A"})
    made = []
    for cells in cells_of(text):
        months = _months(cells.pop("month", None) or LAST)
        row = {_heading(name, key): cell for key, cell in (usual | cells).items()}
        made += [row | {"UniqMonthID": str(month)} for month in months]
    return made


def _heading(name: str, key: str) -> str:
    return HEADINGS[name].get(key) or COMMON.get(key, key)


def _months(text: str) -> list[int]:
    ends = [counter(month) for month in text.split("..")]
    return list(range(ends[0], ends[-1] + 1))


def counter(month: str) -> int:
    """Return the month counter of "2024-04": 1489."""
    return (int(month[:4]) - 1900) * 12 + int(month[5:7]) - 3


def cells_of(text: str) -> list[dict[str, str | None]]:
    """Return the rows of a written table; an empty cell is None."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    names = [name.strip() for name in lines[0].split("|")]
    rows = [[cell.strip() or None for cell in line.split("|")] for line in lines[1:]]
    for row in rows:
        assert len(row) == len(names), f"{len(names)} columns, but the row is: {row}"
    return [dict(zip(names, row, strict=True)) for row in rows]


def expect(records: Records, table: str, text: str) -> None:
    """Assert that a table holds exactly the written rows, in the columns that are written."""
    wanted = cells_of(text)
    columns = [name.strip() for name in text.strip().splitlines()[0].split("|")]
    found = rows_of(records, table)
    found = found[found["person"] != BYSTANDER] if "person" in found else found
    got = [tuple(_text(row[name]) for name in columns) for row in found.to_dict("records")]
    drawn, told = _drawn(columns, got), _drawn(columns, [tuple(row.values()) for row in wanted])
    assert drawn == told, f"{table} is\n{drawn}\nand not\n{told}"


def rows_of(records: Records, table: str) -> pd.DataFrame:
    """Return a table by its name (also `gap`, `coverage` and members), people by their own key."""
    if table == "coverage":
        return records.coverage()
    path = records.folder / f"{table}.parquet"
    keys = pd.read_parquet(records.folder / "person_key.parquet").set_index("person_id")["person"]
    frame = pd.read_parquet(path)
    frame.insert(0, "person", frame["person_id"].map(keys))
    return frame


def _text(value: Any) -> str | None:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _drawn(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Draw rows in sorted order, so that a difference is seen as a difference of two tables."""
    lines = sorted([cell or "" for cell in row] for row in rows)
    widths = [max(map(len, column)) for column in zip(columns, *lines, strict=True)]
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [columns, *lines]
    )


def write_csv(tables: dict[str, pd.DataFrame], folder: Path, ending: str = ".csv") -> Path:
    """Write the raw tables to a folder, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        if ending == ".parquet":
            table.astype("string").to_parquet(folder / f"{name}.parquet", index=False)
        else:
            table.to_csv(folder / f"{name}{ending}", index=False)
    return folder


def finding(records: Records, words: str) -> pd.DataFrame:
    """Return the quality findings whose sentence holds these words."""
    found = records.quality()
    return found[found["finding"].str.contains(re.escape(words))]
