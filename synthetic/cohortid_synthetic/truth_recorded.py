"""What was recorded, as it truly is: diagnoses, scores, flags, ward incidents, community orders."""

from datetime import date

import numpy as np
import pandas as pd

from cohortid_synthetic.assumptions import assumptions, diagnosis_group
from cohortid_synthetic.calendar_days import as_dates, first_day
from cohortid_synthetic.flags import flag_rows
from cohortid_synthetic.truth_rows import (
    SOURCE,
    Columns,
    blanks,
    common_columns,
    interval_columns,
    newest_rows,
    object_table,
)
from cohortid_synthetic.truth_teams import team_kinds

Frames = dict[str, pd.DataFrame]
READABLE = ("0", "1", "2", "3", "4")
INDICATOR = {
    "manifest": "manifest_psychosis",
    "treatment": "psychosis_treatment",
    "offence": "offence_history",
}


def true_diagnoses(
    events: Frames, sent: Frames, tables: Frames, people: pd.DataFrame
) -> pd.DataFrame:
    """Return the main diagnoses (MHS604) and then the secondary ones (MHS605)."""
    made = []
    for kind, name in (("diagnosis", "MHS604PrimDiag"), ("secondary", "MHS605SecDiag")):
        frame = events[kind]
        pairs = list(zip(frame["scheme"], frame["code"], strict=True))
        ids = newest_rows(sent[kind], tables[name], frame["key"])
        columns: Columns = {
            "date": as_dates(frame["day"].to_numpy(dtype=np.int64)),
            "scheme": frame["scheme"],
            "code": [code.replace(".", "").removesuffix("X") for code in frame["code"]],
            "diagnosis_group": [diagnosis_group(*pair) for pair in pairs],
        }
        made.append(object_table(common_columns(kind, frame, sent, people, ids) | columns))
    return pd.concat(made, ignore_index=True)


def true_assessments(
    events: Frames, sent: Frames, tables: Frames, people: pd.DataFrame
) -> pd.DataFrame:
    """Return the scores, by referral and by contact; HoNOS is read only from 0 to 4."""
    made = []
    for kind, name in (
        ("score", "MHS606CodedScoreAssessmentRefer"),
        ("act_score", "MHS607CodedScoreAssessmentAct"),
    ):
        frame = events[kind]
        ids = newest_rows(sent[kind], tables[name], frame["key"])
        own = events["referral"].set_index("key").loc[frame["referral"]]
        columns: Columns = {
            "date": as_dates(frame["day"].to_numpy(dtype=np.int64)),
            "item": frame["item"],
            "score": [_score(*p) for p in zip(frame["item"], frame["written"], strict=True)],
        }
        columns |= team_kinds(list(own["provider"]), list(own["team"]))
        made.append(object_table(common_columns(kind, frame, sent, people, ids) | columns))
    return pd.concat(made, ignore_index=True)


def _score(item: str, written: str) -> str:
    if item not in assumptions()["assessment"]["honos"]:
        return written
    plain = written.removesuffix(".0")
    return plain if plain in READABLE else f"?{written}"


def true_indicators(sent: Frames, people: pd.DataFrame) -> pd.DataFrame:
    """Return what was sent of people as a whole; an offence history has no date of its own."""
    rows = flag_rows(sent["flag"])
    firsts = [first_day(month) for month in rows["first"].tolist()]
    kinds = [INDICATOR[kind] for kind in rows["kind"]]
    offence = [kind == "offence_history" for kind in kinds]
    own = zip(rows["value"], firsts, offence, strict=True)
    names = zip(rows["provider"], kinds, rows["value"], strict=True)
    return object_table(
        {
            "person_id": people["person_id"].to_numpy()[rows["person"].to_numpy(dtype=np.int64)],
            "provider_id": rows["provider"],
            "source_table": [SOURCE["flag"]] * len(rows),
            "source_id": [" ".join(name) for name in names],
            "first_month": firsts,
            "last_month": [first_day(month) for month in rows["last"].tolist()],
            "in_low": [1] * len(rows),
            "in_high": [1] * len(rows),
            "date": [first if said else date.fromisoformat(value) for value, first, said in own],
            "kind": kinds,
            "value": [v if said else None for v, said in zip(rows["value"], offence, strict=True)],
        }
    )


def true_incidents(
    frame: pd.DataFrame, sent: Frames, tables: Frames, people: pd.DataFrame
) -> pd.DataFrame:
    """Return the substance use seen on wards."""
    ids = newest_rows(sent["incident"], tables["MHS513SubstanceMisuse"], frame["key"])
    return object_table(
        common_columns("incident", frame, sent, people, ids)
        | {
            "date": as_dates(frame["day"].to_numpy(dtype=np.int64)),
            "kind": ["substance_use"] * len(frame),
        }
    )


def true_orders(events: Frames, sent: Frames, people: pd.DataFrame) -> pd.DataFrame:
    """Return the community treatment orders."""
    return _of_period("cto", events, sent, people)


def true_recalls(events: Frames, sent: Frames, people: pd.DataFrame) -> pd.DataFrame:
    """Return the recalls to hospital from a community treatment order."""
    return _of_period("recall", events, sent, people)


def true_conditional_discharges(events: Frames, sent: Frames, people: pd.DataFrame) -> pd.DataFrame:
    """Return the conditional discharges of people under a restriction order."""
    return _of_period("conditional", events, sent, people)


def _of_period(kind: str, events: Frames, sent: Frames, people: pd.DataFrame) -> pd.DataFrame:
    """Return what belongs to a Mental Health Act period: its id is that period's and its start."""
    frame = events[kind]
    periods = events["mha"].set_index("key")["id"].loc[frame["period"]]
    days = as_dates(frame["start"].to_numpy(dtype=np.int64))
    ids = [f"{period} {day}" for period, day in zip(periods, days, strict=True)]
    own: Columns = {"period_source_id": periods}
    if "end_reason" in frame:
        own["end_reason"] = blanks(frame["end_reason"])
    common = common_columns(kind, frame, sent, people, ids)
    return object_table(common | interval_columns(kind, frame) | own)
