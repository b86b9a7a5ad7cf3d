"""The columns of each raw table, under MHSDS's own names (version 6)."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import as_text, last_day

Columns = dict[str, Iterable[object]]
Writer = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
CTO_DAYS = 183
"""A community treatment order lasts up to six months at a time (Mental Health Act, section 20A)."""


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
    columns: Columns = {
        "UniqServReqID": rows["referral_id"],
        "DiagSchemeInUse": rows["scheme"],
        "PrimDiag": rows["code"],
        "CodedDiagTimestamp": _noon(rows),
    }
    return text_table(keys(rows, people) | columns | {"MHS604UniqID": range(1, len(rows) + 1)})


def _secondary(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "UniqServReqID": rows["referral_id"],
        "DiagSchemeInUse": rows["scheme"],
        "SecDiag": rows["code"],
        "CodedDiagTimestamp": _noon(rows),
    }
    return text_table(keys(rows, people) | columns | {"MHS605UniqID": range(1, len(rows) + 1)})


def _score(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "UniqServReqID": rows["referral_id"],
        "CodedAssToolType": rows["item"],
        "PersScore": rows["written"],
        "AssToolCompTimestamp": _noon(rows),
    }
    return text_table(keys(rows, people) | columns | {"MHS606UniqID": range(1, len(rows) + 1)})


def _flag(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "OffenceHistory": rows["offence"],
        "ManPsychDate": rows["manifest"],
        "PsychTreatDate": rows["treatment"],
    }
    return text_table(keys(rows, people) | columns | {"MHS005UniqID": range(1, len(rows) + 1)})


def _added_team(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "ServiceRequestID": [name[-8:] for name in rows["referral_id"]],
        "UniqServReqID": rows["referral_id"],
        "OtherCareProfTeamLocalID": rows["team"],
        "UniqOtherCareProfTeamLocalID": rows["provider"] + rows["team"],
        "ReferClosureDate": as_text(rows["closed"].to_numpy()),
        "ReferClosReason": rows["close_reason"],
        "ReferRejectionDate": as_text(rows["rejected"].to_numpy()),
        "ReferRejectReason": np.where(rows["rejected"].to_numpy() > 0, "02", ""),
    }
    return text_table(keys(rows, people) | columns | {"MHS102UniqID": range(1, len(rows) + 1)})


def _cto(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "UniqMHActEpisodeID": rows["period_id"],
        "StartDateCommTreatOrd": as_text(rows["start"].to_numpy()),
        "ExpiryDateCommTreatOrd": as_text(_expiry(rows)),
        "EndDateCommTreatOrd": as_text(rows["end"].to_numpy()),
        "CommTreatOrdEndReason": rows["end_reason"],
    }
    return text_table(keys(rows, people) | columns | {"MHS404UniqID": range(1, len(rows) + 1)})


def _expiry(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Return the day on which an order expires unless it is renewed, as known in each month."""
    start = rows["start"].to_numpy(dtype=np.int64)
    month_ends = np.array([last_day(month).toordinal() for month in rows["month"].tolist()])
    halves = np.maximum(month_ends - start, 0) // CTO_DAYS + 1
    return np.asarray(start + halves * CTO_DAYS - 1, dtype=np.int64)


def _recall(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "UniqMHActEpisodeID": rows["period_id"],
        "StartDateCommTreatOrdRecall": as_text(rows["start"].to_numpy()),
        "EndDateCommTreatOrdRecall": as_text(rows["end"].to_numpy()),
    }
    return text_table(keys(rows, people) | columns | {"MHS405UniqID": range(1, len(rows) + 1)})


def _conditional(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {
        "UniqMHActEpisodeID": rows["period_id"],
        "StartDateMHCondDisch": as_text(rows["start"].to_numpy()),
        "EndDateMHCondDisch": as_text(rows["end"].to_numpy()),
        "CondDischEndReason": rows["end_reason"],
        "AbsDischResp": [""] * len(rows),
    }
    return text_table(keys(rows, people) | columns | {"MHS403UniqID": range(1, len(rows) + 1)})


def _incident(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    columns: Columns = {"SubstanceMisuse": as_text(rows["day"].to_numpy())}
    return text_table(keys(rows, people) | columns | {"MHS513UniqID": range(1, len(rows) + 1)})


def _noon(rows: pd.DataFrame) -> list[str]:
    return [f"{day}T12:00:00+00:00" for day in as_text(rows["day"].to_numpy())]


def _local(rows: pd.DataFrame) -> list[str]:
    """Return local ids: the unique ids without the provider."""
    return [name[-8:] for name in rows["id"]]


def text_table(columns: Columns) -> pd.DataFrame:
    """Make a table of texts, as read from a CSV file; blank is an empty text."""
    return pd.DataFrame({name: [str(v) for v in values] for name, values in columns.items()})


WRITERS: dict[str, tuple[str, Writer]] = {
    "home": ("MHS003AccommStatus", _accommodation),
    "referral": ("MHS101Referral", _referral),
    "contact": ("MHS201CareContact", _contact),
    "mha": ("MHS401MHActPeriod", _period),
    "spell": ("MHS501HospProvSpell", _spell),
    "ward": ("MHS502WardStay", _ward),
    "diagnosis": ("MHS604PrimDiag", _diagnosis),
    "flag": ("MHS005PatInd", _flag),
    "added_team": ("MHS102OtherServiceType", _added_team),
    "cto": ("MHS404CommTreatOrder", _cto),
    "recall": ("MHS405CommTreatOrderRecall", _recall),
    "conditional": ("MHS403ConditionalDischarge", _conditional),
    "incident": ("MHS513SubstanceMisuse", _incident),
    "secondary": ("MHS605SecDiag", _secondary),
    "score": ("MHS606CodedScoreAssessmentRefer", _score),
}
"""Which table each kind of event is sent in, and how its columns are named there."""
