"""What of each raw table can be spoilt: its record key, its dates and its codes."""

from dataclasses import dataclass

HEADER, PEOPLE, TEAMS = "MHS000Header", "MHS001MPI", "MHS902ServiceTeamDetails"
ADDED_TEAMS = "MHS102OtherServiceType"
REFERRALS, CONTACTS, SPELLS = "MHS101Referral", "MHS201CareContact", "MHS501HospProvSpell"
EMERGENCIES = "EC_Core"
PERIODS, WARDS = "MHS401MHActPeriod", "MHS502WardStay"


@dataclass(frozen=True)
class Layout:
    """A raw table as far as faults go.

    Parameters:
        key: columns that tell its records apart; a record is sent again each month.
        id: the record's own identifier, "" if it has none.
        date: the event's date or the interval's start.
        end: the interval's end.
        at_end: what is known at the end only.
        codes: coded columns.
        more: other columns that may be blank without the row being refused. Left out is what,
            blank, can't be told from its usual meaning: the rejection date (not rejected), the
            contact's own team (the referral's team), the death date (alive) and the dates on which
            psychosis became manifest or its treatment began (not known); of an emergency
            attendance, the date of an injury (none), its category and how it ended (attended).
    """

    key: tuple[str, ...]
    id: str = ""
    date: str = ""
    end: str = ""
    at_end: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


LAYOUT = {
    PEOPLE: Layout(
        key=("Person_ID", "OrgIDProv"),
        codes=("Gender", "EthnicCategory"),
        more=("AgeRepPeriodEnd", "LSOA2011", "OrgIDSubICBLocResidence"),
    ),
    "MHS003AccommStatus": Layout(
        key=("Person_ID", "OrgIDProv", "AccommodationTypeDate", "AccommodationType"),
        date="AccommodationTypeDate",
        codes=("AccommodationType", "SettledAccommodationInd"),
    ),
    REFERRALS: Layout(
        key=("UniqServReqID",),
        id="UniqServReqID",
        date="ReferralRequestReceivedDate",
        end="ServDischDate",
        at_end=("ReferClosReason",),
        codes=(
            "SourceOfReferralMH",
            "PrimReasonReferralMH",
            "ClinRespPriorityType",
            "ReferClosReason",
        ),
        more=("CareProfTeamLocalID",),
    ),
    CONTACTS: Layout(
        key=("Person_ID", "UniqCareContID"),  # in another month it may be somebody else's
        id="UniqCareContID",
        date="CareContDate",
        codes=("AttendStatus", "ConsMechanismMH"),
        more=("UniqServReqID",),
    ),
    PERIODS: Layout(
        key=("UniqMHActEpisodeID",),
        id="UniqMHActEpisodeID",
        date="StartDateMHActLegalStatusClass",
        end="EndDateMHActLegalStatusClass",
        codes=("LegalStatusCode",),
    ),
    SPELLS: Layout(
        key=("UniqHospProvSpellID",),
        id="UniqHospProvSpellID",
        date="StartDateHospProvSpell",
        end="DischDateHospProvSpell",
        at_end=("MethOfDischMHHospProvSpell", "DestOfDischHospProvSpell"),
        codes=(
            "SourceAdmMHHospProvSpell",
            "MethAdmMHHospProvSpell",
            "MethOfDischMHHospProvSpell",
            "DestOfDischHospProvSpell",
        ),
    ),
    WARDS: Layout(
        key=("UniqWardStayID",),
        id="UniqWardStayID",
        date="StartDateWardStay",
        end="EndDateWardStay",
        codes=("MHAdmittedPatientClass",),
    ),
    "MHS604PrimDiag": Layout(
        key=("OrgIDProv", "UniqServReqID", "DiagSchemeInUse", "PrimDiag", "CodedDiagTimestamp"),
        date="CodedDiagTimestamp",
        codes=("DiagSchemeInUse", "PrimDiag"),
    ),
    "MHS005PatInd": Layout(key=("Person_ID", "OrgIDProv"), codes=("OffenceHistory",)),
    ADDED_TEAMS: Layout(
        key=("UniqServReqID", "OtherCareProfTeamLocalID"),
        end="ReferClosureDate",
        at_end=("ReferClosReason",),
        codes=("ReferClosReason",),
    ),
    "MHS403ConditionalDischarge": Layout(
        key=("UniqMHActEpisodeID", "StartDateMHCondDisch"),
        date="StartDateMHCondDisch",
        end="EndDateMHCondDisch",
        at_end=("CondDischEndReason",),
    ),
    "MHS404CommTreatOrder": Layout(
        key=("UniqMHActEpisodeID", "StartDateCommTreatOrd"),
        date="StartDateCommTreatOrd",
        end="EndDateCommTreatOrd",
        at_end=("CommTreatOrdEndReason",),
        codes=("CommTreatOrdEndReason",),
    ),
    "MHS405CommTreatOrderRecall": Layout(
        key=("UniqMHActEpisodeID", "StartDateCommTreatOrdRecall"),
        date="StartDateCommTreatOrdRecall",
        end="EndDateCommTreatOrdRecall",
    ),
    "MHS513SubstanceMisuse": Layout(
        key=("Person_ID", "OrgIDProv", "SubstanceMisuse"), date="SubstanceMisuse"
    ),
    "MHS605SecDiag": Layout(
        key=("OrgIDProv", "UniqServReqID", "DiagSchemeInUse", "SecDiag", "CodedDiagTimestamp"),
        date="CodedDiagTimestamp",
        codes=("DiagSchemeInUse", "SecDiag"),
    ),
    "MHS606CodedScoreAssessmentRefer": Layout(
        key=("OrgIDProv", "UniqServReqID", "CodedAssToolType", "AssToolCompTimestamp"),
        date="AssToolCompTimestamp",
        codes=("PersScore",),
    ),
    "MHS002GP": Layout(
        key=("Person_ID", "OrgIDProv", "GMPReg", "StartDateGMPRegistration"),
        date="StartDateGMPRegistration",
        end="EndDateGMPRegistration",
    ),
    "MHS004EmpStatus": Layout(
        key=("Person_ID", "OrgIDProv", "EmployStatusRecDate", "EmployStatus"),
        date="EmployStatusRecDate",
        codes=("EmployStatus",),
    ),
    "MHS006MHCareCoord": Layout(
        key=("Person_ID", "OrgIDProv", "StartDateAssCareCoord"),
        date="StartDateAssCareCoord",
        end="EndDateAssCareCoord",
        codes=("CareProfServOrTeamTypeAssoc",),
    ),
    "MHS509HomeLeave": Layout(
        key=("Person_ID", "OrgIDProv", "StartDateHomeLeave"),
        date="StartDateHomeLeave",
        end="EndDateHomeLeave",
    ),
    "MHS510LeaveOfAbsence": Layout(
        key=("Person_ID", "OrgIDProv", "StartDateMHLeaveAbs"),
        date="StartDateMHLeaveAbs",
        end="EndDateMHLeaveAbs",
    ),
    "MHS511AbsenceWithoutLeave": Layout(
        key=("Person_ID", "OrgIDProv", "StartDateMHAbsWOLeave"),
        date="StartDateMHAbsWOLeave",
        end="EndDateMHAbsWOLeave",
        at_end=("MHAbsWOLeaveEndReason",),
    ),
    "MHS514TrialLeave": Layout(
        key=("Person_ID", "OrgIDProv", "StartDateMHTrialLeave"),
        date="StartDateMHTrialLeave",
        end="EndDateMHTrialLeave",
    ),
    "MHS607CodedScoreAssessmentAct": Layout(
        key=("Person_ID", "OrgIDProv", "UniqCareContID", "CodedAssToolType"),
        codes=("PersScore",),
        more=("UniqCareContID",),
    ),
    EMERGENCIES: Layout(
        key=("Generated_Record_ID",),
        id="Generated_Record_ID",
        date="Arrival_Date",
        codes=("EC_Chief_Complaint_SNOMED_CT", "EC_Injury_Intent_SNOMED_CT"),
        more=("Der_EC_Diagnosis_All",),
    ),
    TEAMS: Layout(key=("OrgIDProv", "CareProfTeamLocalID"), codes=("ServTeamTypeMH",)),
}


def row_key_column(table: str) -> str:
    """Return the column that names a row of a raw table.

    Example:
        >>> row_key_column("MHS201CareContact")
        'MHS201UniqID'
    """
    if table == EMERGENCIES:
        return "Generated_Record_ID"
    return "NHSEUniqSubmissionID" if table == HEADER else f"{table[:6]}UniqID"


def short_name(table: str) -> str:
    """Return what a table is called in coverage.

    Example:
        >>> short_name("MHS201CareContact"), short_name("EC_Core")
        ('MHS201', 'EC')
    """
    return "EC" if table == EMERGENCIES else table[:6]
