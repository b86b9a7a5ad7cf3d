"""Emergency attendances as they truly are."""

import numpy as np
import pandas as pd
import pyarrow as pa

from cohortid_synthetic.emergency import (
    MENTAL_HEALTH,
    PSYCHIATRIC,
    SELF_HARM,
    SELF_INFLICTED,
    is_attendance,
)
from cohortid_synthetic.truth.columns import (
    coded,
    codes_of,
    constant,
    dates,
    days_of,
    first_days,
    mapped,
    months_of_days,
    ones,
    persons,
    strings,
    text,
)
from cohortid_synthetic.truth.given import Given


def true_attendances(given: Given) -> pa.Table:
    """Return the attendances that stand, with what they were for."""
    frame = given.events["attendance"]
    stands = is_attendance(frame).to_numpy(dtype=bool)
    ids = strings(frame["id"]).filter(pa.array(stands))
    frame = frame[stands].reset_index(drop=True)
    days = days_of(frame["day"])
    months = dates(first_days(months_of_days(days)))
    mental_health, self_harm, words = _told(frame)
    return pa.table(
        {
            "person_id": persons(given.people, frame["person"]),
            "provider_id": text(frame["provider"]),
            "source_table": constant("EC", len(frame)),
            "source_id": ids,
            "first_month": months,
            "last_month": months,
            "in_low": ones(len(frame)),
            "in_high": ones(len(frame)),
            "date": dates(days),
            "kind": words,
            "mental_health": mental_health,
            "self_harm": self_harm,
            "complaint": text(frame["complaint"]),
            "intent": text(frame["intent"]),
            "diagnosis": mapped(frame["diagnoses"], _main),
        }
    )


def _main(diagnoses: str) -> str:
    return diagnoses.split(",")[0]


def _told(frame: pd.DataFrame) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Say what each attendance was for; each different combination is asked about once."""
    parts = [codes_of(frame[name]) for name in ("complaint", "intent", "diagnoses")]
    place = (days_of(frame["injured"]) != 0).astype(np.int64)
    for codes, values in parts:
        place = place * max(len(values), 1) + codes
    _, first, which = np.unique(place, return_index=True, return_inverse=True)
    told = []
    for row in first.tolist():
        complaint, intent, diagnoses = (values[codes[row]] for codes, values in parts)
        told.append(_what_for(complaint, intent, int(frame["injured"].iloc[row]), diagnoses))
    which = which.astype(np.int64)
    return (
        coded(which, [mental_health for mental_health, _ in told]),
        coded(which, [self_harm for _, self_harm in told]),
        coded(which, [_words(*each) for each in told]),
    )


def _what_for(complaint: str, intent: str, injured: int, diagnoses: str) -> tuple[str, str]:
    """Say whether an attendance was for mental health, and for self-harm: yes, no or unknown."""
    main = _main(diagnoses)
    intent_known = bool(intent) or not injured
    by_harm = complaint == SELF_HARM or intent == SELF_INFLICTED
    self_harm = "yes" if by_harm else "no" if complaint and intent_known else "unknown"
    if by_harm or complaint in MENTAL_HEALTH or main in PSYCHIATRIC:
        return "yes", self_harm
    return ("no" if complaint and intent_known and main else "unknown"), self_harm


def _words(mental_health: str, self_harm: str) -> str:
    if self_harm == "yes":
        return "self-harm"
    words = {"yes": "mental health", "no": "another reason", "unknown": "reason not known"}
    return words[mental_health]
