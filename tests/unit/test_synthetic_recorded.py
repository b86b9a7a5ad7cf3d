"""Scores, flags, added teams, secondary diagnoses, ward incidents, orders and crises."""

from datetime import date

import pandas as pd
import pytest
from cohortid_synthetic import SyntheticExtract, generate
from cohortid_synthetic.assumptions import assumptions
from cohortid_synthetic.calendar_days import month_id

COLUMNS = {
    "MHS002GP": ["GMPReg", "StartDateGMPRegistration", "EndDateGMPRegistration"],
    "MHS004EmpStatus": ["EmployStatus", "EmployStatusRecDate"],
    "MHS006MHCareCoord": [
        "StartDateAssCareCoord",
        "EndDateAssCareCoord",
        "CareProfServOrTeamTypeAssoc",
    ],
    "MHS509HomeLeave": ["StartDateHomeLeave", "EndDateHomeLeave"],
    "MHS510LeaveOfAbsence": ["StartDateMHLeaveAbs", "EndDateMHLeaveAbs"],
    "MHS511AbsenceWithoutLeave": [
        "StartDateMHAbsWOLeave",
        "EndDateMHAbsWOLeave",
        "MHAbsWOLeaveEndReason",
    ],
    "MHS514TrialLeave": ["StartDateMHTrialLeave", "EndDateMHTrialLeave"],
    "MHS607CodedScoreAssessmentAct": [
        "UniqServReqID",
        "UniqCareContID",
        "UniqCareActID",
        "CodedAssToolType",
        "PersScore",
    ],
    "MHS005PatInd": ["OffenceHistory", "ManPsychDate", "PsychTreatDate"],
    "MHS102OtherServiceType": [
        "UniqServReqID",
        "OtherCareProfTeamLocalID",
        "ReferClosureDate",
        "ReferClosReason",
        "ReferRejectionDate",
    ],
    "MHS403ConditionalDischarge": [
        "UniqMHActEpisodeID",
        "StartDateMHCondDisch",
        "EndDateMHCondDisch",
        "CondDischEndReason",
        "AbsDischResp",
    ],
    "MHS404CommTreatOrder": [
        "UniqMHActEpisodeID",
        "StartDateCommTreatOrd",
        "ExpiryDateCommTreatOrd",
        "EndDateCommTreatOrd",
        "CommTreatOrdEndReason",
    ],
    "MHS405CommTreatOrderRecall": [
        "UniqMHActEpisodeID",
        "StartDateCommTreatOrdRecall",
        "EndDateCommTreatOrdRecall",
    ],
    "MHS513SubstanceMisuse": ["SubstanceMisuse"],
    "MHS605SecDiag": ["UniqServReqID", "DiagSchemeInUse", "SecDiag", "CodedDiagTimestamp"],
    "MHS606CodedScoreAssessmentRefer": [
        "UniqServReqID",
        "CodedAssToolType",
        "PersScore",
        "AssToolCompTimestamp",
    ],
}
KEYS = ["Person_ID", "OrgIDProv", "UniqMonthID", "NHSEUniqSubmissionID", "RecordNumber"]


@pytest.fixture(scope="module")
def extract() -> SyntheticExtract:
    return generate(people=2000, seed=4)


def latest(extract: SyntheticExtract, table: str) -> pd.DataFrame:
    """Return a raw table's rows of the newest submissions, in order of month."""
    header = extract.tables["MHS000Header"].sort_values("FileType")
    newest = header.groupby(["OrgIDProvider", "UniqMonthID"])["NHSEUniqSubmissionID"].last()
    rows = extract.tables[table]
    rows = rows[rows["NHSEUniqSubmissionID"].isin(set(newest))]
    return rows.assign(month=rows["UniqMonthID"].astype(int)).sort_values("month", kind="stable")


@pytest.mark.parametrize("table", COLUMNS)
def test_the_columns_are_those_of_the_data_set(extract: SyntheticExtract, table: str) -> None:
    found = extract.tables[table].columns
    assert set(COLUMNS[table]) | set(KEYS) | {f"{table[:6]}UniqID"} <= set(found)


def test_a_person_is_sent_in_mhs005_in_every_month(extract: SyntheticExtract) -> None:
    index, flags = extract.tables["MHS001MPI"], extract.tables["MHS005PatInd"]
    assert sorted(index["RecordNumber"]) == sorted(flags["RecordNumber"])
    assert (flags["OffenceHistory"] == "").mean() > 0.85
    assert set(flags["OffenceHistory"]) == {"", "1", "2", "3", "X"}


def test_an_offence_history_is_dated_by_the_month_it_was_first_sent_in(
    extract: SyntheticExtract,
) -> None:
    truth = extract.truth["indicator"]
    said = truth[truth["kind"] == "offence_history"]
    assert [day.day for day in said["date"]] == [1] * len(said)
    assert said["date"].tolist() == said["first_month"].tolist()
    sent = latest(extract, "MHS005PatInd")
    first = sent.groupby(["Person_ID", "OrgIDProv", "OffenceHistory"])["month"].min()
    for row in said.itertuples():
        assert first[row.person_id, row.provider_id, row.value] == month_id(row.first_month)


def test_treatment_of_psychosis_does_not_begin_before_it(extract: SyntheticExtract) -> None:
    planted = set(extract.planted["person_id"])
    truth = extract.truth["indicator"]
    truth = truth[~truth["person_id"].isin(planted)]
    dates = truth.pivot_table(index="person_id", columns="kind", values="date", aggfunc="min")
    both = dates.dropna(subset=["manifest_psychosis", "psychosis_treatment"])
    assert len(both) > 5
    assert (both["manifest_psychosis"] < both["psychosis_treatment"]).all()


def test_honos_is_scored_in_twelve_items_in_the_month_it_was_done(
    extract: SyntheticExtract,
) -> None:
    planted, rows = (
        set(extract.planted["person_id"]),
        latest(extract, "MHS606CodedScoreAssessmentRefer"),
    )
    rows = rows[~rows["Person_ID"].isin(planted)]
    days = [date.fromisoformat(stamp[:10]) for stamp in rows["AssToolCompTimestamp"]]
    assert [month_id(day) for day in days] == rows["month"].tolist()
    items = assumptions()["assessment"]["honos"]
    own = rows[rows["CodedAssToolType"].isin(items)]
    counts = own.groupby(["UniqServReqID", "AssToolCompTimestamp"])["CodedAssToolType"].nunique()
    assert set(counts) == {12}
    assert set(own["PersScore"]) >= {"0", "1", "2", "3", "4", "9", "2.0"}
    assert set(rows["CodedAssToolType"]) - set(items) == {"1091071000000100"}


def test_a_score_of_9_can_not_be_read_and_a_decimal_can(extract: SyntheticExtract) -> None:
    scores = extract.truth["assessment"]
    truth = scores[scores["source_table"] == "MHS606"].set_index("source_id")["score"]
    raw = latest(extract, "MHS606CodedScoreAssessmentRefer").set_index("MHS606UniqID")
    honos = raw[raw["CodedAssToolType"].isin(assumptions()["assessment"]["honos"])]
    for written, read in (("9", "?9"), ("2.0", "2"), ("3", "3")):
        ids = honos.index[honos["PersScore"] == written]
        assert len(ids) > 0
        assert set(truth[ids]) == {read}


def test_scores_and_diagnoses_stand_under_a_referral_that_is_sent(
    extract: SyntheticExtract,
) -> None:
    keys = ["Person_ID", "OrgIDProv", "UniqServReqID", "NHSEUniqSubmissionID"]
    sent = extract.tables["MHS101Referral"][keys].drop_duplicates()
    for table in (
        "MHS102OtherServiceType",
        "MHS605SecDiag",
        "MHS606CodedScoreAssessmentRefer",
    ):
        rows = extract.tables[table]
        assert len(rows.merge(sent, on=keys)) == len(rows), table


def test_an_added_team_is_another_one_and_ends_with_its_referral_at_the_latest(
    extract: SyntheticExtract,
) -> None:
    teams = extract.truth["referral_team"]
    added = teams[teams["source_table"] == "MHS102"]
    main = teams[teams["source_table"] == "MHS101"].set_index("source_id")
    assert len(added) > 40
    assert added["rejected"].notna().any()
    for row in added.itertuples():
        own = main.loc[row.referral_source_id]
        assert row.team_id != own["team_id"]
        assert row.start == own["start"]
        assert own["end_latest"] is None or row.end_latest <= own["end_latest"]


def test_a_community_order_follows_section_3_and_a_recall_lies_inside(
    extract: SyntheticExtract,
) -> None:
    periods = extract.truth["mha_period"].set_index("source_id")
    orders = {}
    for row in extract.truth["cto"].itertuples():
        period = periods.loc[row.source_id.split()[0]]
        assert period["section"] == "03"
        # the section goes on, dormant, as long as the order; longer if that was revoked, or if
        # somebody forgot to end it
        if row.end_latest is None:
            assert period["end_latest"] is None
        else:
            assert period["end_latest"] is None or period["end_latest"] >= row.end_latest
        orders[row.source_id.split()[0]] = row
    assert len(orders) >= 5
    for row in extract.truth["cto_recall"].itertuples():
        order = orders[row.source_id.split()[0]]
        assert order.start < row.start
        assert order.end_latest is None or row.end_latest <= order.end_latest
        if order.end_reason == "02":
            assert order.end_latest == row.end_latest


def test_a_conditional_discharge_follows_a_restriction_order_that_goes_on(
    extract: SyntheticExtract,
) -> None:
    periods = extract.truth["mha_period"].set_index("source_id")
    discharges = extract.truth["conditional_discharge"]
    assert len(discharges) >= 4
    for row in discharges.itertuples():
        period = periods.loc[row.period_source_id]
        assert period["section"] == "09"
        assert period["start"] < row.start
        assert (period["status"], period["end_latest"]) == (row.status, row.end_latest)


def test_an_order_expires_after_the_month_it_is_sent_in_or_ends(extract: SyntheticExtract) -> None:
    for row in latest(extract, "MHS404CommTreatOrder").itertuples():
        expiry = date.fromisoformat(row.ExpiryDateCommTreatOrd)
        assert month_id(expiry) >= row.month
        assert (expiry - date.fromisoformat(row.StartDateCommTreatOrd)).days % 183 == 182


def test_a_ward_incident_lies_in_a_stay(extract: SyntheticExtract) -> None:
    spells = extract.truth["hospital_spell"]
    incidents = extract.truth["ward_incident"]
    assert len(incidents) > 5
    assert not incidents.duplicated(["person_id", "provider_id", "date"]).any()
    for row in incidents.itertuples():
        own = spells[(spells["person_id"] == row.person_id) & (spells["start"] <= row.date)]
        assert any(end is None or end >= row.date for end in own["end_latest"])


def test_crises_of_every_kind_are_there_at_low_rates(extract: SyntheticExtract) -> None:
    planted = set(extract.planted["person_id"])
    teams = extract.truth["referral_team"].merge(
        extract.truth["referral"][["source_id", "referral_source", "priority"]], on="source_id"
    )
    teams = teams[~teams["person_id"].isin(planted)]
    years = 2.5 * (2000 - len(planted))
    for kind in ("A02", "A11", "A18", "A19", "A20"):
        assert 0.005 < (teams["team_type"] == kind).sum() / years < 0.2, kind
    liaison = teams[teams["team_type"] == "A11"]
    assert (liaison["referral_source"] == "H1").mean() > 0.4
    assert (teams["referral_source"] == "E1").sum() > 20
    assert {"1", "2", "3", "4"} <= set(teams.loc[teams["team_type"] == "A19", "priority"])
    sections = extract.truth["mha_period"]["section"].value_counts()
    assert sections["20"] > 20
    assert sections["19"] >= 1


def test_secondary_diagnoses_are_rows_like_the_main_ones(extract: SyntheticExtract) -> None:
    diagnoses = extract.truth["diagnosis"]
    second = diagnoses[diagnoses["source_table"] == "MHS605"]
    assert 0.02 < second["person_id"].nunique() / 2000 < 0.12
    assert "F102" in set(second["code"])
    assert {"substance", "tobacco", "other"} <= set(second["diagnosis_group"])


def test_a_leave_lies_in_a_stay_and_a_care_coordinator_within_a_referral(
    extract: SyntheticExtract,
) -> None:
    leaves, spells = extract.truth["leave"], extract.truth["hospital_spell"]
    assert set(leaves["kind"]) == {"home", "leave_of_absence", "absent_without_leave", "trial"}
    workers, referrals = extract.truth["key_worker"], extract.truth["referral"]
    assert workers["person_id"].nunique() > 200
    for rows, around in ((leaves, spells), (workers, referrals)):
        for row in rows.itertuples():
            own = around[(around["person_id"] == row.person_id) & (around["start"] <= row.start)]
            until = row.end_latest or row.start
            assert any(end is None or end >= until for end in own["end_latest"]), row


def test_everybody_has_a_practice_and_a_few_have_none_or_another_one(
    extract: SyntheticExtract,
) -> None:
    rows = extract.truth["gp_registration"]
    assert set(rows["person_id"]) == set(extract.truth["person"]["person_id"])
    assert 0.005 < rows["practice"].isna().mean() < 0.05
    assert rows["practice"].dropna().str.startswith("ZZ").all()
    moved = rows.groupby("person_id")["practice"].nunique()
    assert 0.02 < (moved > 1).mean() < 0.08


def test_a_score_in_a_contact_is_of_an_attended_contact_of_that_day(
    extract: SyntheticExtract,
) -> None:
    scores = extract.truth["assessment"]
    scores = scores[scores["source_table"] == "MHS607"]
    assert scores["person_id"].nunique() > 20
    contacts = extract.truth["contact"]
    seen = contacts[contacts["attendance"] == "attended"]
    days = set(zip(seen["person_id"], seen["date"], strict=True))
    assert set(zip(scores["person_id"], scores["date"], strict=True)) <= days
