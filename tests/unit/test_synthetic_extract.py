"""The synthetic extract: its shape month by month, and that the last submission is the truth."""

import ast
import re
from datetime import date
from pathlib import Path
from statistics import median

import cohortid_synthetic
import pandas as pd
import pytest
from cohortid_synthetic import SyntheticExtract, generate
from cohortid_synthetic.calendar_days import last_day, month_id
from cohortid_synthetic.faults.layout import row_key_column
from cohortid_synthetic.oracle import evaluate

CRITERIA = Path(__file__).parents[2] / "cohortid" / "criteria"
SET, MEASURES = CRITERIA / "sets" / "midlands-maturity-index.toml", CRITERIA / "measures.toml"
LEAVES = ("MHS509", "MHS510", "MHS511", "MHS514")
ORDERS = ("MHS403", "MHS404", "MHS405")
OF_HOSPITALS = ("MHS401", *ORDERS, "MHS501", "MHS502", *LEAVES, "MHS513")
SPARSE = (*ORDERS, *LEAVES, "MHS513", "MHS607")
FIRST, LAST = date(2024, 4, 1), date(2026, 9, 30)

# table -> canonical table, id, {raw column: canonical column}
EVENTS = {
    "MHS101Referral": (
        "referral",
        "UniqServReqID",
        {
            "ReferralRequestReceivedDate": "start",
            "ServDischDate": "end_latest",
            "ReferClosReason": "close_reason",
            "ReferRejectionDate": "rejected",
            "SourceOfReferralMH": "referral_source",
            "PrimReasonReferralMH": "reason",
            "ClinRespPriorityType": "priority",
        },
    ),
    "MHS201CareContact": (
        "contact",
        "UniqCareContID",
        {
            "CareContDate": "date",
            "UniqServReqID": "referral_source_id",
            "ConsMechanismMH": "mode",
        },
    ),
    "MHS501HospProvSpell": (
        "hospital_spell",
        "UniqHospProvSpellID",
        {
            "StartDateHospProvSpell": "start",
            "DischDateHospProvSpell": "end_latest",
            "SourceAdmMHHospProvSpell": "admission_source",
            "MethAdmMHHospProvSpell": "admission_method",
            "DestOfDischHospProvSpell": "destination",
            "MethOfDischMHHospProvSpell": "discharge_method",
        },
    ),
    "MHS502WardStay": (
        "ward_stay",
        "UniqWardStayID",
        {
            "UniqHospProvSpellID": "spell_source_id",
            "StartDateWardStay": "start",
            "EndDateWardStay": "end_latest",
            "MHAdmittedPatientClass": "bed_code",
        },
    ),
    "MHS401MHActPeriod": (
        "mha_period",
        "UniqMHActEpisodeID",
        {
            "StartDateMHActLegalStatusClass": "start",
            "EndDateMHActLegalStatusClass": "end_latest",
            "LegalStatusCode": "section",
        },
    ),
}
ENDS = {
    "MHS101Referral": "ServDischDate",
    "MHS501HospProvSpell": "DischDateHospProvSpell",
    "MHS502WardStay": "EndDateWardStay",
    "MHS401MHActPeriod": "EndDateMHActLegalStatusClass",
}


@pytest.fixture(scope="module")
def extract() -> SyntheticExtract:
    return generate(people=700, seed=5)


def latest(extract: SyntheticExtract, table: str) -> pd.DataFrame:
    """Return a raw table's rows of the newest submission of each provider-month."""
    header = extract.tables["MHS000Header"].sort_values("FileType")
    newest = header.groupby(["OrgIDProvider", "UniqMonthID"])["NHSEUniqSubmissionID"].last()
    rows = extract.tables[table]
    return rows[rows["NHSEUniqSubmissionID"].isin(set(newest))]


def text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def test_the_months_and_the_suggested_index_date(extract: SyntheticExtract) -> None:
    months = extract.tables["MHS000Header"]["UniqMonthID"].astype(int)
    assert (months.min(), months.max(), months.nunique()) == (1489, 1518, 30)
    assert extract.index_date == LAST
    assert extract.tables["MHS000Header"]["ReportingPeriodStartDate"].min() == FIRST.isoformat()


def test_everybody_is_in_contact_at_some_time(extract: SyntheticExtract) -> None:
    assert extract.tables["MHS001MPI"]["Person_ID"].nunique() == 700
    assert set(extract.truth["person"]["person_id"]) == set(
        extract.tables["MHS001MPI"]["Person_ID"]
    )


def test_every_value_is_text(extract: SyntheticExtract) -> None:
    for table in extract.tables.values():
        for column in table.columns:
            assert all(isinstance(value, str) for value in table[column].tolist()), column


def test_keys_can_not_be_nhs_numbers(extract: SyntheticExtract) -> None:
    for table in extract.tables.values():
        for column in set(table.columns) & {"Person_ID", "LocalPatientID"}:
            assert table[column].str.fullmatch(r"SYN-(\d{7}|E\d{11})|L\d{7}").all()
        for column in table.columns:
            assert not table[column].str.fullmatch(r"\d{10}").any(), column


@pytest.mark.parametrize("table", EVENTS)
def test_the_last_submission_is_the_truth(extract: SyntheticExtract, table: str) -> None:
    name, key, columns = EVENTS[table]
    rows = latest(extract, table).assign(month=lambda t: t["UniqMonthID"].astype(int))
    keys = ["Person_ID", key]  # in another month the same id may be somebody else's
    newest = rows.sort_values("month").groupby(keys, as_index=False).last().set_index(keys)
    truth = extract.truth[name].set_index(["person_id", "source_id"])
    assert set(newest.index) == set(truth.index)
    newest = newest.loc[truth.index]
    for raw, canonical in columns.items():
        assert newest[raw].tolist() == [text(v) for v in truth[canonical].tolist()], raw
    assert newest["OrgIDProv"].tolist() == truth["provider_id"].tolist()
    assert newest["month"].tolist() == [month_id(day) for day in truth["last_month"]]


@pytest.mark.parametrize("table", ENDS)
def test_open_rows_are_sent_every_month_and_only_the_last_row_has_the_end(
    extract: SyntheticExtract, table: str
) -> None:
    _name, key, columns = EVENTS[table]
    start = next(raw for raw, canonical in columns.items() if canonical == "start")
    rows = latest(extract, table).assign(month=lambda t: t["UniqMonthID"].astype(int))
    for _, own in rows.groupby(key):
        months = sorted(own["month"])
        assert months == list(range(months[0], months[-1] + 1))
        began = month_id(date.fromisoformat(own[start].iloc[0]))
        assert months[0] == max(began, 1489)
        ends = own.set_index("month")[ENDS[table]].loc[months].tolist()
        assert not any(ends[:-1])
        if ends[-1]:
            assert month_id(date.fromisoformat(ends[-1])) == months[-1]
        else:
            assert months[-1] == 1518


def test_contacts_are_sent_in_their_own_month_only(extract: SyntheticExtract) -> None:
    contacts = latest(extract, "MHS201CareContact")
    assert not contacts.duplicated(["UniqMonthID", "UniqCareContID"]).any()
    assert not contacts.duplicated(["Person_ID", "UniqCareContID"]).any()
    months = [month_id(date.fromisoformat(day)) for day in contacts["CareContDate"]]
    assert months == contacts["UniqMonthID"].astype(int).tolist()


def test_a_contacts_id_is_somebody_elses_in_another_month(extract: SyntheticExtract) -> None:
    contacts = latest(extract, "MHS201CareContact")
    owners = contacts.groupby("UniqCareContID")["Person_ID"].nunique()
    assert 2 <= owners.max() <= 4
    assert (owners > 1).sum() > 20


def test_homes_and_diagnoses_are_sent_while_a_referral_is_open(extract: SyntheticExtract) -> None:
    keys = ["Person_ID", "OrgIDProv", "NHSEUniqSubmissionID"]
    open_ = extract.tables["MHS101Referral"][keys].drop_duplicates()
    for table in ("MHS003AccommStatus", "MHS604PrimDiag"):
        rows = extract.tables[table]
        assert len(rows.merge(open_, on=keys)) == len(rows)
        wanted = extract.truth["accommodation" if "003" in table else "diagnosis"]
        wanted = wanted[wanted["source_table"] == table[:6]]
        assert set(wanted["source_id"]) <= set(rows[f"{table[:6]}UniqID"])


def test_every_row_finds_its_person_row_by_record_number(extract: SyntheticExtract) -> None:
    index = extract.tables["MHS001MPI"]
    keys = ["RecordNumber", "Person_ID", "OrgIDProv", "UniqMonthID", "NHSEUniqSubmissionID"]
    assert not index["RecordNumber"].duplicated().any()
    assert not index[keys[1:]].duplicated().any()
    for name, table in extract.tables.items():
        if name not in ("MHS000Header", "MHS902ServiceTeamDetails", "EC_Core"):
            assert len(table.merge(index[keys], on=keys)) == len(table), name


def test_row_ids_are_unique(extract: SyntheticExtract) -> None:
    for name, table in extract.tables.items():
        if name != "MHS000Header":
            assert not table[row_key_column(name)].duplicated().any()


def test_ages_fit_the_true_bounds_of_birth(extract: SyntheticExtract) -> None:
    people = extract.truth["person"].set_index("person_id")
    index = extract.tables["MHS001MPI"].drop_duplicates(["Person_ID", "UniqMonthID"])
    for person, month, age in zip(
        index["Person_ID"], index["UniqMonthID"], index["AgeRepPeriodEnd"], strict=True
    ):
        end = last_day(int(month))
        for born in (people.at[person, "born_from"], people.at[person, "born_to"]):
            had = end.year - born.year - ((end.month, end.day) < (born.month, born.day))
            assert abs(had - int(age)) == 0 or (born.month, born.day) == (2, 29)


def test_nothing_lies_outside_life_or_extract(extract: SyntheticExtract) -> None:
    died = extract.truth["person"].set_index("person_id")["death_date"].to_dict()
    assert sum(day is not None for day in died.values()) >= 3
    for name, table in extract.truth.items():
        if name in ("coverage", "person"):
            continue
        for row in table.to_dict("records"):
            until = died[row["person_id"]] or LAST
            if "date" in row:
                assert row["date"] <= until
                assert name != "contact" or row["date"] >= FIRST
                continue
            end = row["end_latest"]
            if row.get("rejected"):
                assert row["rejected"] == end
            assert row["start"] <= (end or until) <= until, (name, row)
            assert (row["status"] == "open") == (end is None)
            # of a section that is dormant since then the part before is a detention too
            assert end is None or end >= FIRST or name == "detention"
            if died[row["person_id"]]:
                assert end is not None


def test_a_death_stands_in_its_month_only(extract: SyntheticExtract) -> None:
    rows = extract.tables["MHS001MPI"]
    rows = rows[rows["PersDeathDate"] != ""]
    died = extract.truth["person"].dropna(subset=["death_date"])
    assert set(rows["Person_ID"]) == set(died["person_id"])
    for day, month in zip(rows["PersDeathDate"], rows["UniqMonthID"], strict=True):
        assert month_id(date.fromisoformat(day)) == int(month)


def test_resubmitted_months_differ_from_the_first_submission(extract: SyntheticExtract) -> None:
    header = extract.tables["MHS000Header"]
    twice = header[header["FileType"] == "2"]
    assert len(twice) >= 5
    contacts = extract.tables["MHS201CareContact"]
    per_submission = contacts.groupby("NHSEUniqSubmissionID").size()
    fewer = 0
    for name in twice["NHSEUniqSubmissionID"]:
        first = name[:-1] + "1"
        assert first in set(header["NHSEUniqSubmissionID"])
        assert per_submission.get(first, 0) <= per_submission.get(name, 0)
        fewer += per_submission.get(first, 0) < per_submission.get(name, 0)
    assert fewer >= 3


def test_the_provider_without_beds_never_sends_them(extract: SyntheticExtract) -> None:
    for name in (table for table in extract.tables if table[:6] in OF_HOSPITALS):
        assert set(extract.tables[name]["OrgIDProv"]) == {"ZZ1", "ZZ2"}
    coverage = extract.truth["coverage"]
    missing = coverage[~coverage["loaded"]]
    found = set(zip(missing["provider_id"], missing["source_table"], strict=True))
    assert found == {("ZZV01", table) for table in OF_HOSPITALS}


def test_only_a_table_of_few_rows_is_empty_in_a_month(extract: SyntheticExtract) -> None:
    coverage = extract.truth["coverage"]
    rows = {
        name[:6]: table.groupby(["OrgIDProv", "UniqMonthID"]).size().to_dict()
        for name, table in extract.tables.items()
        if name not in ("MHS000Header", "EC_Core")
    }
    arrivals = extract.tables["EC_Core"]
    months = [str(month_id(date.fromisoformat(day))) for day in arrivals["Arrival_Date"]]
    rows["EC"] = arrivals.groupby(["Der_Provider_Code", months]).size().to_dict()
    assert set(coverage["source_table"]) == set(rows) - {"MHS102", "MHS605", "MHS607"}
    for (provider, table), own in coverage.groupby(["provider_id", "source_table"]):
        sent = [rows[table].get((provider, str(month_id(day))), 0) for day in own["month"]]
        assert own["loaded"].nunique() == 1
        assert own["loaded"].iloc[0] == (sum(sent) > 0)
        if own["loaded"].iloc[0] and table not in SPARSE:
            assert min(sent) > 0, (provider, table)
        if table in SPARSE:
            assert median(sent) < 10 or min(sent) > 0, (provider, table)


def test_ordinary_missingness_is_there(extract: SyntheticExtract) -> None:
    tables, n_people = extract.tables, 700
    assert tables["MHS003AccommStatus"]["Person_ID"].nunique() < 0.85 * n_people
    assert tables["MHS604PrimDiag"]["Person_ID"].nunique() < 0.85 * n_people
    for table, column, value in (
        ("MHS003AccommStatus", "SettledAccommodationInd", ""),
        ("MHS003AccommStatus", "AccommodationType", "98"),
        ("MHS003AccommStatus", "AccommodationType", "20"),
        ("MHS201CareContact", "AttendStatus", ""),
        ("MHS101Referral", "PrimReasonReferralMH", ""),
        ("MHS001MPI", "EthnicCategory", "Z"),
        ("MHS001MPI", "EthnicCategory", "99"),
    ):
        assert (tables[table][column] == value).any(), (column, value)


def test_the_mapped_team_is_submitted_as_a_community_team(extract: SyntheticExtract) -> None:
    mapped = extract.team_map.iloc[0]
    teams = extract.tables["MHS902ServiceTeamDetails"]
    own = teams[
        (teams["OrgIDProv"] == mapped["provider_id"])
        & (teams["CareProfTeamLocalID"] == mapped["team_id"])
    ]
    assert set(own["ServTeamTypeMH"]) == {"A06"}
    truth = extract.truth["referral_team"]
    known = truth[
        (truth["provider_id"] == mapped["provider_id"]) & (truth["team_id"] == mapped["team_id"])
    ]
    assert len(known) > 5
    assert set(known["team_group"]) == {"assertive_outreach"}


def test_a_contact_is_with_its_own_team_or_else_its_referrals(extract: SyntheticExtract) -> None:
    raw = latest(extract, "MHS201CareContact").set_index(["Person_ID", "UniqCareContID"])
    referrals = extract.truth["referral_team"].set_index("source_id")["team_id"].to_dict()
    contacts = extract.truth["contact"]
    keys = list(zip(contacts["person_id"], contacts["source_id"], strict=True))
    own = raw.loc[keys]["OtherCareProfTeamLocalID"].tolist()
    assert 0 < sum(team != "" for team in own) < 0.05 * len(own)
    usual = [referrals[referral] for referral in contacts["referral_source_id"]]
    wanted = [named or team for named, team in zip(own, usual, strict=True)]
    assert contacts["team_id"].tolist() == wanted
    statuses = {"5": "attended", "6": "attended", "7": "arrived_too_late", "3": "did_not_attend"}
    statuses |= {"2": "cancelled_by_patient", "4": "cancelled_by_provider", "": "unknown"}
    codes = raw.loc[keys]["AttendStatus"]
    assert contacts["attendance"].tolist() == [statuses[code] for code in codes]


@pytest.mark.parametrize("name", ["admission", "detention"])
def test_what_was_planned_is_what_the_oracle_derives(extract: SyntheticExtract, name: str) -> None:
    result = evaluate(extract.truth, SET, MEASURES, extract.index_date)
    extra = ["n_spells"] if name == "admission" else ["section_group", "n_periods"]
    marks = ["in_low", "in_high", "real"]
    columns = ["person_id", "start", "status", "end_earliest", "end_latest", *marks, *extra]
    derived, planned = result.derived[name], extract.truth[name]
    unsure = {0} if name == "detention" else set()  # an order that ended, not known why
    assert set(planned["real"]) == {1} | unsure
    assert rows_in_order(derived, columns) == rows_in_order(planned, columns)
    assert (planned[extra[-1]] > 1).any()


def rows_in_order(table: pd.DataFrame, columns: list[str]) -> list[tuple[str, ...]]:
    listed = [tuple(text(v) for v in row) for row in table[columns].itertuples(index=False)]
    return sorted(tuple(re.sub("NaT|nan|None", "", v) for v in row) for row in listed)


def test_plausible_shares_of_everybody_but_the_planted() -> None:
    extract = generate(people=3000, seed=2)
    planted = set(extract.planted["person_id"])
    own = {k: t[~t["person_id"].isin(planted)] for k, t in extract.truth.items() if k != "coverage"}
    index = extract.tables["MHS001MPI"]
    index = index[~index["Person_ID"].isin(planted)]
    person_months = len(index.drop_duplicates(["Person_ID", "UniqMonthID"]))
    assert 0.9 < len(own["contact"]) / person_months < 1.35
    groups = own["contact"]["attendance"].value_counts()
    missed = groups["did_not_attend"] + groups["arrived_too_late"]
    assert 0.07 < missed / (missed + groups["attended"]) < 0.12
    in_year = own["hospital_spell"]
    in_year = in_year[[end is None or end >= date(2025, 10, 1) for end in in_year["end_latest"]]]
    active = index[index["UniqMonthID"].astype(int) >= month_id(date(2025, 10, 1))]
    share = in_year["person_id"].nunique() / active["Person_ID"].nunique()
    assert 0.02 < share < 0.045
    severe = own["diagnosis"]["diagnosis_group"].isin(["psychosis", "bipolar"])
    assert 0.12 < own["diagnosis"][severe]["person_id"].nunique() / 2800 < 0.30


def test_the_oracle_shares_no_code_with_what_it_checks() -> None:
    folder = Path(cohortid_synthetic.__file__).parent
    files = sorted(folder.glob("oracle*.py"))
    assert len(files) >= 5
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module is not None
                names = [node.module]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                if name.split(".")[0] in ("cohortid", "cohortid_synthetic"):
                    assert name.startswith("cohortid_synthetic.oracle"), (file.name, name)
