"""What was recorded, as it truly is: diagnoses, scores, flags, ward incidents, community orders."""

import numpy as np
import pandas as pd
import pyarrow as pa

from cohortid_synthetic.assumptions import assumptions, diagnosis_group
from cohortid_synthetic.truth.columns import (
    coded,
    codes_of,
    constant,
    dates,
    day_texts,
    days_of,
    first_days,
    joined,
    mapped,
    mapped_pairs,
    months_of_days,
    ones,
    persons,
    text,
)
from cohortid_synthetic.truth.given import Given, recorded
from cohortid_synthetic.truth.rows import (
    SOURCE,
    Columns,
    common_columns,
    event_date,
    interval_columns,
    newest_rows,
    stacked,
)
from cohortid_synthetic.truth.teams import team_kinds

READABLE = ("0", "1", "2", "3", "4")
INDICATOR = {
    "manifest": "manifest_psychosis",
    "treatment": "psychosis_treatment",
    "offence": "offence_history",
}


def true_diagnoses(given: Given) -> pa.Table:
    """Return the main diagnoses (MHS604) and then the secondary ones (MHS605)."""
    made = []
    for kind, name in (("diagnosis", "MHS604PrimDiag"), ("secondary", "MHS605SecDiag")):
        frame = given.events[kind]
        columns: Columns = {
            "scheme": text(frame["scheme"]),
            "code": mapped(frame["code"], lambda code: code.replace(".", "").removesuffix("X")),
            "diagnosis_group": mapped_pairs(frame["scheme"], frame["code"], diagnosis_group),
        }
        common = common_columns(given, kind, newest_rows(given, kind, name))
        made.append(common | event_date(given, kind) | columns)
    return stacked(made)


def true_assessments(given: Given) -> pa.Table:
    """Return the scores, by referral and by contact; HoNOS is read only from 0 to 4."""
    made = []
    for kind, name in (
        ("score", "MHS606CodedScoreAssessmentRefer"),
        ("act_score", "MHS607CodedScoreAssessmentAct"),
    ):
        frame = given.events[kind]
        own = given.parent("referral", frame["referral"])
        columns: Columns = {
            "item": text(frame["item"]),
            "score": mapped_pairs(frame["item"], frame["written"], _score),
        }
        columns |= team_kinds(own.column("provider"), own.column("team"))
        common = common_columns(given, kind, newest_rows(given, kind, name))
        made.append(common | event_date(given, kind) | columns)
    return stacked(made)


def _score(item: str, written: str) -> str:
    if item not in assumptions()["assessment"]["honos"]:
        return written
    plain = written.removesuffix(".0")
    return plain if plain in READABLE else f"?{written}"


def true_indicators(given: Given) -> pa.Table:
    """Return what was sent of people as a whole; an offence history has no date of its own."""
    parts = [sent_flags(given)]
    if given.complete:
        parts.append(_unsent_flags(given))
    rows = pd.concat(parts, ignore_index=True)
    places, provider, kind = (rows[name].to_numpy() for name in ("person", "provider", "kind"))
    order = np.lexsort((rows["value"].to_numpy(), kind, provider, places))
    rows = rows.take(order).reset_index(drop=True)
    offence = (rows["kind"] == "offence").to_numpy(dtype=bool)
    firsts = first_days(rows["first"].to_numpy(dtype=np.int64))
    said, values = codes_of(rows["value"])
    days = np.array([_day(value) for value in values], dtype=np.int64)
    days = days[said] if len(said) else firsts
    kinds = mapped(rows["kind"], INDICATOR.__getitem__)
    return pa.table(
        {
            "person_id": persons(given.people, rows["person"]),
            "provider_id": text(rows["provider"]),
            "source_table": constant(SOURCE["flag"], len(rows)),
            "source_id": joined(rows["provider"], kinds, rows["value"]),
            "first_month": dates(firsts),
            "last_month": dates(first_days(rows["last"].to_numpy(dtype=np.int64))),
            "in_low": ones(len(rows)),
            "in_high": ones(len(rows)),
            "date": dates(np.where(offence, firsts, days)),
            "kind": kinds,
            "value": coded(np.where(offence, said, len(values)), [*values, ""]),
        }
    )


def _day(value: str) -> int:
    """Return the day number of a date as text; 0 for a code."""
    return pd.Timestamp(value).toordinal() if len(value) == len("2024-04-01") else 0


def sent_flags(given: Given) -> pd.DataFrame:
    """Return each value that was sent of a person, with the first and last month of its sending.

    A provider sends, in each of the person's months, what it knew last at the end of that month.
    """
    flags = recorded(given.events["flag"])
    told = pd.DataFrame({name: np.asarray(flags[name]) for name in ("person", "day")})
    for name in ("provider", "what", "value"):
        told[name] = np.asarray(flags[name], dtype=object)
    told["since"] = months_of_days(days_of(flags["day"]))
    months = given.sent["person_month"]
    months = months[months["person"].isin(told["person"])][["person", "provider", "month"]]
    months = months.assign(provider=np.asarray(months["provider"], dtype=object))
    known = told.merge(months, on=["person", "provider"])
    known = known[known["since"] <= known["month"]].sort_values(["day", "value"], kind="stable")
    newest = known.drop_duplicates(["person", "provider", "what", "month"], keep="last")
    own = newest.groupby(["person", "provider", "what", "value"], sort=True)["month"]
    made = own.agg(first="min", last="max").reset_index()
    return made.rename(columns={"what": "kind"})


def _unsent_flags(given: Given) -> pd.DataFrame:
    """Return the flags that were true and never sent, known since their day."""
    frame = given.events["flag"]
    if "recorded" not in frame:
        return sent_flags(given).iloc[:0]
    frame = frame[~frame["recorded"].to_numpy(dtype=bool)]
    months = np.clip(months_of_days(days_of(frame["day"])), given.span.first, given.span.last)
    return pd.DataFrame(
        {
            "person": frame["person"].to_numpy(dtype=np.int64),
            "provider": np.asarray(frame["provider"], dtype=object),
            "kind": np.asarray(frame["what"], dtype=object),
            "value": np.asarray(frame["value"], dtype=object),
            "first": months,
            "last": months,
        }
    )


def true_incidents(given: Given) -> pa.Table:
    """Return the substance use seen on wards."""
    ids = newest_rows(given, "incident", "MHS513SubstanceMisuse")
    common = common_columns(given, "incident", ids)
    kind = {"kind": constant("substance_use", len(given.events["incident"]))}
    return pa.table(common | event_date(given, "incident") | kind)


def true_orders(given: Given) -> pa.Table:
    """Return the community treatment orders."""
    return _of_period("cto", given)


def true_recalls(given: Given) -> pa.Table:
    """Return the recalls to hospital from a community treatment order."""
    return _of_period("recall", given)


def true_conditional_discharges(given: Given) -> pa.Table:
    """Return the conditional discharges of people under a restriction order."""
    return _of_period("conditional", given)


def _of_period(kind: str, given: Given) -> pa.Table:
    """Return what belongs to a Mental Health Act period: its id is that period's and its start."""
    frame = given.events[kind]
    periods = given.parent("mha", frame["period"]).ids()
    ids = joined(periods, day_texts(days_of(frame["start"])))
    own: Columns = {"period_source_id": periods}
    if "end_reason" in frame:
        own["end_reason"] = text(frame["end_reason"])
    common = common_columns(given, kind, ids)
    return pa.table(common | interval_columns(given, kind) | own)
