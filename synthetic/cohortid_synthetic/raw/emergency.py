"""The raw table of emergency attendances (ECDS), which aren't part of MHSDS."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import assumptions
from cohortid_synthetic.emergency import TABLE
from cohortid_synthetic.raw.arrow import chosen, days, joined, numbered, texts_of

MINUTES = 24 * 60
LATER = 431
"""How many minutes after its model somebody else's attendance stands."""


def emergency_table(
    frame: pd.DataFrame,
    people: pd.DataFrame,
    ids: tuple[pa.Array, pa.Array],
    drawn: NDArray[np.float64],
) -> pa.Table:
    """Return EC_Core, in order of person, with attendances of people who aren't in MHSDS.

    Parameters:
        frame: the attendances, in order of person.
        people: the people, by place.
        ids: their local and unique identifiers.
        drawn: a uniform number for each; a share of them stands once more for somebody else.
    """
    others = drawn < assumptions()["emergency"]["others_share"]
    event = np.repeat(np.arange(len(frame)), 1 + others)
    other = np.zeros(len(event), dtype=bool)
    other[1:] = event[1:] == event[:-1]
    place = frame["person"].to_numpy(dtype=np.int64) - (int(people.index[0]) if len(people) else 0)
    local, unique = ids
    n_people = len(people)
    strangers = joined(pa.array(["SYN-"] * int(others.sum()), pa.string()), local.filter(others))
    persons = pa.array(people["person_id"].to_numpy(dtype=object), pa.string())
    who = place[event]
    who[other] = n_people + np.arange(int(others.sum()))
    codes, providers, _ = texts_of(frame["provider"])
    theirs = numbered("X", _digits(local.filter(others)), 11)
    record = joined(providers.take(pa.array(codes[others])), theirs)
    number = event.copy()
    number[other] = len(frame) + np.arange(int(others.sum()))
    minute = frame["minute"].to_numpy(dtype=np.int64)[event]
    minute = np.where(other, (minute + LATER) % MINUTES, minute)
    clock = [f"{m // 60:02d}:{m % 60:02d}:00" for m in range(MINUTES)]

    def code(name: str) -> pa.Array:
        codes, texts, nothing = texts_of(frame[name])
        return chosen(codes[event], texts, nothing)

    return pa.table(
        {
            "Person_ID": chosen(who, pa.concat_arrays([persons, strangers])),
            "Generated_Record_ID": pa.concat_arrays([unique, record]).take(pa.array(number)),
            "Der_Provider_Code": code("provider"),
            "EC_Department_Type": code("department"),
            "Arrival_Date": days(frame["day"].to_numpy(dtype=np.int64)[event]),
            "Arrival_Time": chosen(minute, pa.array(clock)),
            "EC_AttendanceCategory": code("category"),
            "EC_Chief_Complaint_SNOMED_CT": code("complaint"),
            "EC_Injury_Date": days(frame["injured"].to_numpy(dtype=np.int64)[event]),
            "EC_Injury_Intent_SNOMED_CT": code("intent"),
            "Der_EC_Diagnosis_All": code("diagnoses"),
            "EC_Discharge_Status_SNOMED_CT": code("status"),
            "Deleted": pa.array(frame["deleted"].to_numpy(dtype=np.int64)[event].astype(np.int32)),
        }
    )


def _digits(local: pa.Array) -> NDArray[np.int64]:
    """Return the number in identifiers such as E00004170001."""
    return np.asarray(pc.utf8_slice_codeunits(local, 1).cast(pa.int64()))


__all__ = ["TABLE", "emergency_table"]
