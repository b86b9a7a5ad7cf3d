"""Emergency attendances as they truly are."""

import numpy as np
import pandas as pd

from cohortid_synthetic.calendar_days import as_dates, first_day, month_of
from cohortid_synthetic.emergency import (
    MENTAL_HEALTH,
    PSYCHIATRIC,
    SELF_HARM,
    SELF_INFLICTED,
    is_attendance,
)
from cohortid_synthetic.truth_rows import blanks, object_table


def true_attendances(events: dict[str, pd.DataFrame], people: pd.DataFrame) -> pd.DataFrame:
    """Return the attendances that stand, with what they were for."""
    frame = events["attendance"]
    frame = frame[is_attendance(frame)]
    days = frame["day"].to_numpy(dtype=np.int64)
    months = [first_day(month) for month in month_of(days).tolist()]
    told = [
        _told(complaint, intent, injured, diagnoses)
        for complaint, intent, injured, diagnoses in zip(
            *(frame[name] for name in ("complaint", "intent", "injured", "diagnoses")), strict=True
        )
    ]
    return object_table(
        {
            "person_id": people["person_id"].to_numpy()[frame["person"].to_numpy(dtype=np.int64)],
            "provider_id": frame["provider"],
            "source_table": ["EC"] * len(frame),
            "source_id": frame["id"],
            "first_month": months,
            "last_month": months,
            "in_low": [1] * len(frame),
            "in_high": [1] * len(frame),
            "date": as_dates(days),
            "kind": [_words(mental_health, self_harm) for mental_health, self_harm in told],
            "mental_health": [mental_health for mental_health, _ in told],
            "self_harm": [self_harm for _, self_harm in told],
            "complaint": blanks(frame["complaint"]),
            "intent": blanks(frame["intent"]),
            "diagnosis": blanks(text.split(",")[0] for text in frame["diagnoses"]),
        }
    )


def _told(complaint: str, intent: str, injured: int, diagnoses: str) -> tuple[str, str]:
    """Say whether an attendance was for mental health, and for self-harm: yes, no or unknown."""
    main = diagnoses.split(",")[0]
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
