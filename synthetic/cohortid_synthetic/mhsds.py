"""Write the monthly rows under MHSDS's own table and column names, resubmissions included."""

from datetime import date

import numpy as np
import pandas as pd

from cohortid_synthetic.assumptions import assumptions, teams
from cohortid_synthetic.calendar_days import as_text, first_day, last_day, month_of
from cohortid_synthetic.mhsds_columns import WRITERS, Columns, keys, text_table
from cohortid_synthetic.mhsds_columns_person import PERSON_WRITERS
from cohortid_synthetic.streams import Streams

WITHOUT_ID = (
    *("home", "diagnosis", "secondary", "score", "incident"),
    *("employment", "act_score"),
)
REFERRAL_ID, CONTACT_ID, SPELL_ID, WARD_ID, PERIOD_ID = "R", "C", "H", "W", "M"


def mhsds_tables(
    sent: dict[str, pd.DataFrame],
    submitted: pd.DataFrame,
    people: pd.DataFrame,
    streams: Streams,
) -> dict[str, pd.DataFrame]:
    """Return the raw tables: every submission's rows, superseded ones too.

    Parameters:
        sent: the monthly rows (`snapshots.monthly`), with ids added (`with_ids`).
        submitted: the submissions (`snapshots.submissions`).
        people: the people, by place.
        streams: the named random numbers.

    Returns:
        Table name -> rows, all as text; blank is an empty text.
    """
    rows = {kind: _per_submission(frame, submitted) for kind, frame in sent.items()}
    for kind in WITHOUT_ID:  # their rows have no id of the event; the truth needs it
        sent[kind] = rows[kind].assign(raw_row=np.arange(len(rows[kind])))
    _worsen_superseded(rows, streams)
    index = rows["person_month"]
    index["record"] = np.arange(1, len(index) + 1)
    made = {"MHS000Header": headers(submitted), "MHS001MPI": _mpi(index, people)}
    for kind, (table, columns_of) in (WRITERS | PERSON_WRITERS).items():
        with_record = rows[kind].merge(
            index[["submission", "person", "record"]], on=["submission", "person"], how="left"
        )
        made[table] = columns_of(with_record, people)
    made["MHS902ServiceTeamDetails"] = team_rows(submitted)
    return made


def with_ids(sent: dict[str, pd.DataFrame], events: dict[str, pd.DataFrame]) -> None:
    """Add the identifiers that rows of different tables share, in place."""
    add_ids(events)
    for kind in ("referral", "contact", "spell", "ward", "mha"):
        names = events[kind].set_index("key")["id"]
        sent[kind]["id"] = names.loc[sent[kind]["key"]].to_numpy()
    for of, kinds in (
        (
            "referral",
            ("contact", "spell", "diagnosis", "secondary", "score", "act_score", "added_team"),
        ),
        ("spell", ("ward",)),
        ("contact", ("act_score",)),
        ("period", ("cto", "recall", "conditional")),
    ):
        names = events["mha" if of == "period" else of].set_index("key")["id"]
        for kind in kinds:
            sent[kind][f"{of}_id"] = names.loc[sent[kind][of]].to_numpy()


def add_ids(events: dict[str, pd.DataFrame]) -> None:
    """Number the events of each kind and add their unique ids (provider and local id), in place."""
    letters = {
        "referral": REFERRAL_ID,
        "contact": CONTACT_ID,
        "spell": SPELL_ID,
        "ward": WARD_ID,
        "mha": PERIOD_ID,
    }
    for kind, letter in letters.items():
        frame = events[kind]
        local = [f"{letter}{number:07d}" for number in range(1, len(frame) + 1)]
        frame["local_id"] = local
        frame["id"] = [p + name for p, name in zip(frame["provider"], local, strict=True)]


def _per_submission(frame: pd.DataFrame, submitted: pd.DataFrame) -> pd.DataFrame:
    """Repeat rows for each submission of their month, in a fixed order."""
    rows = frame.merge(submitted, on=["provider", "month"])
    order = ["month", "provider", "file_type", "person", *(["key"] if "key" in rows else [])]
    return rows.sort_values(order, kind="stable", ignore_index=True)


def _worsen_superseded(rows: dict[str, pd.DataFrame], streams: Streams) -> None:
    """Let the first submission of a resubmitted month differ from the truth, in place."""
    of = assumptions()["snapshots"]
    contact = rows["contact"]
    old = ~contact["latest"].to_numpy(dtype=bool)
    drawn = streams.uniforms("superseded contacts", int(old.sum()))
    wrong = np.zeros(len(contact), dtype=bool)
    wrong[old] = drawn > 1 - of["attendance_wrong_share"]
    contact.loc[wrong, "attend"] = "4"
    missing = np.zeros(len(contact), dtype=bool)
    missing[old] = drawn < of["contacts_missing_share"]
    rows["contact"] = contact[~missing].reset_index(drop=True)
    spell = rows["spell"]
    ended = ~spell["latest"].to_numpy(dtype=bool) & (spell["end"].to_numpy() > 0)
    drawn = streams.uniforms("superseded spells", int(ended.sum()))
    ended[ended] = drawn < of["spell_end_missing_share"]
    spell.loc[ended, "end"] = 0
    spell.loc[ended, ["destination", "discharge_method"]] = ""


def headers(submitted: pd.DataFrame) -> pd.DataFrame:
    """Return MHS000Header: one row per submission."""
    ordered = submitted.sort_values(["month", "provider", "file_type"])
    months = [int(month) for month in ordered["month"]]
    return text_table(
        {
            "OrgIDProvider": ordered["provider"],
            "ReportingPeriodStartDate": [first_day(month).isoformat() for month in months],
            "ReportingPeriodEndDate": [last_day(month).isoformat() for month in months],
            "DatSetVer": ["6.0"] * len(months),
            "UniqMonthID": ordered["month"],
            "NHSEUniqSubmissionID": ordered["submission"],
            "FileType": ordered["file_type"],
        }
    )


def team_rows(submitted: pd.DataFrame) -> pd.DataFrame:
    """Return MHS902ServiceTeamDetails: every team of the provider in every submission."""
    listed = pd.DataFrame(
        [(provider, team, kind) for (provider, team), kind in teams().items()],
        columns=["provider", "team", "type"],
    )
    rows = submitted.merge(listed, on="provider")
    rows = rows.sort_values(["month", "provider", "file_type", "team"])
    return text_table(
        {
            "CareProfTeamLocalID": rows["team"],
            "UniqCareProfTeamLocalID": rows["provider"] + rows["team"],
            "ServTeamTypeMH": rows["type"],
            "ServTeamIntAgeGroup": ["03"] * len(rows),
            "OrgIDProv": rows["provider"],
            "UniqMonthID": rows["month"],
            "NHSEUniqSubmissionID": rows["submission"],
            "MHS902UniqID": range(1, len(rows) + 1),
        }
    )


def age_at(born: date, end: date) -> int:
    """Return an age in whole years at the end of a month."""
    return (end.year * 12 + end.month - born.year * 12 - born.month) // 12


def _mpi(index: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    persons = people.loc[index["person"]]
    ends = {
        month: last_day(month) for month in range(index["month"].min(), index["month"].max() + 1)
    }
    month_ends = [ends[month] for month in index["month"].tolist()]
    ages = [age_at(b, e) for b, e in zip(persons["birth_date"], month_ends, strict=True)]
    deaths = persons["death"].to_numpy(dtype=np.int64)
    shown = np.where(month_of(deaths) == index["month"].to_numpy(), deaths, 0)
    local = [f"L{place + 1:07d}" for place in index["person"].tolist()]
    columns: Columns = {
        "LocalPatientID": local,
        "GenderIDCode": persons["gender_identity"],
        "Gender": persons["gender"],
        "EthnicCategory": persons["ethnicity"],
        "NHSDEthnicity": persons["ethnicity"],
        "LanguageCodePreferred": persons["language"],
        "PersDeathDate": as_text(shown),
        "AgeRepPeriodEnd": ages,
        "LSOA2011": persons["lsoa"],
        "OrgIDSubICBLocResidence": persons["sub_icb"],
    }
    return text_table(keys(index, people) | columns | {"MHS001UniqID": range(1, len(index) + 1)})
