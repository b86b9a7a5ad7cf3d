"""The columns of each raw table, under MHSDS's own names (version 6)."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from cohortid_synthetic.calendar_days import as_text

Columns = dict[str, Iterable[object]]


def keys(rows: pd.DataFrame, people: pd.DataFrame) -> Columns:
    """Return the columns that every row of a person has."""
    return {
        "Person_ID": people["person_id"].to_numpy()[rows["person"].to_numpy()],
        "OrgIDProv": rows["provider"],
        "UniqMonthID": rows["month"],
        "NHSEUniqSubmissionID": rows["submission"],
        "RecordNumber": rows["record"],
    }


def _accommodation(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "AccommodationType": rows["type"],
        "SettledAccommodationInd": rows["settled"],
        "AccommodationTypeDate": as_text(rows["day"].to_numpy()),
    }
    return text_table(keys(rows, people) | columns | {"MHS003UniqID": range(1, len(rows) + 1)})


def _referral(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "ServiceRequestID": _local(rows),
        "UniqServReqID": rows["id"],
        "ReferralRequestReceivedDate": as_text(rows["received"].to_numpy()),
        "SourceOfReferralMH": rows["source"],
        "PrimReasonReferralMH": rows["reason"],
        "ClinRespPriorityType": rows["priority"],
        "CareProfTeamLocalID": rows["team"],
        "UniqCareProfTeamLocalID": rows["provider"] + rows["team"],
        "ServDischDate": as_text(rows["closed"].to_numpy()),
        "ReferClosReason": rows["close_reason"],
        "ReferRejectionDate": as_text(rows["rejected"].to_numpy()),
        "ReferRejectReason": np.where(rows["rejected"].to_numpy() > 0, "02", ""),
    }
    return text_table(keys(rows, people) | columns | {"MHS101UniqID": range(1, len(rows) + 1)})


def _contact(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "CareContactID": _local(rows),
        "UniqCareContID": rows["id"],
        "UniqServReqID": rows["referral_id"],
        "CareContDate": as_text(rows["day"].to_numpy()),
        "AttendStatus": rows["attend"],
        "ConsMechanismMH": rows["mode"],
        "OtherCareProfTeamLocalID": rows["other_team"],
    }
    return text_table(keys(rows, people) | columns | {"MHS201UniqID": range(1, len(rows) + 1)})


def _period(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "MHActLegalStatusClassPeriodID": _local(rows),
        "UniqMHActEpisodeID": rows["id"],
        "StartDateMHActLegalStatusClass": as_text(rows["start"].to_numpy()),
        "ExpiryDateMHActLegalStatusClass": as_text(rows["expiry"].to_numpy()),
        "EndDateMHActLegalStatusClass": as_text(rows["end"].to_numpy()),
        "LegalStatusCode": rows["section"],
        "NHSDLegalStatus": rows["section"],
    }
    return text_table(keys(rows, people) | columns | {"MHS401UniqID": range(1, len(rows) + 1)})


def _spell(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "HospProvSpellID": _local(rows),
        "UniqHospProvSpellID": rows["id"],
        "UniqServReqID": rows["referral_id"],
        "StartDateHospProvSpell": as_text(rows["start"].to_numpy()),
        "SourceAdmMHHospProvSpell": rows["source"],
        "MethAdmMHHospProvSpell": rows["method"],
        "DischDateHospProvSpell": as_text(rows["end"].to_numpy()),
        "MethOfDischMHHospProvSpell": rows["discharge_method"],
        "DestOfDischHospProvSpell": rows["destination"],
    }
    return text_table(keys(rows, people) | columns | {"MHS501UniqID": range(1, len(rows) + 1)})


def _ward(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "WardStayID": _local(rows),
        "UniqWardStayID": rows["id"],
        "HospProvSpellID": [name[-8:] for name in rows["spell_id"]],
        "UniqHospProvSpellID": rows["spell_id"],
        "WardCode": rows["ward_code"],
        "StartDateWardStay": as_text(rows["start"].to_numpy()),
        "EndDateWardStay": as_text(rows["end"].to_numpy()),
        "MHAdmittedPatientClass": rows["bed"],
    }
    return text_table(keys(rows, people) | columns | {"MHS502UniqID": range(1, len(rows) + 1)})


def _diagnosis(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    days = as_text(rows["day"].to_numpy())
    columns: Columns = {
        "UniqServReqID": rows["referral_id"],
        "DiagSchemeInUse": rows["scheme"],
        "PrimDiag": rows["code"],
        "CodedDiagTimestamp": [f"{day}T12:00:00+00:00" for day in days],
    }
    return text_table(keys(rows, people) | columns | {"MHS604UniqID": range(1, len(rows) + 1)})


def _local(rows: pd.DataFrame) -> list[str]:
    """Return local ids: the unique ids without the provider."""
    return [name[-8:] for name in rows["id"]]


def text_table(columns: Columns) -> pd.DataFrame:
    """Make a table of texts, as read from a CSV file; blank is an empty text."""
    return pd.DataFrame({name: [str(v) for v in values] for name, values in columns.items()})


WRITERS = {
    "home": ("MHS003AccommStatus", _accommodation),
    "referral": ("MHS101Referral", _referral),
    "contact": ("MHS201CareContact", _contact),
    "mha": ("MHS401MHActPeriod", _period),
    "spell": ("MHS501HospProvSpell", _spell),
    "ward": ("MHS502WardStay", _ward),
    "diagnosis": ("MHS604PrimDiag", _diagnosis),
}
"""Which table each kind of event is sent in, and how its columns are named there."""
