"""What makes an emergency attendance (ECDS) one for mental health, and which records stand."""

import pandas as pd

TABLE = "EC_Core"
SELF_HARM, SELF_INFLICTED = "248062006", "276853009"
STREAMED = "1077031000000103"
MENTAL_HEALTH = (
    *("248062006", "272022009", "366979004", "6471006", "48694002", "248020004", "7011001"),
    "2073000",
)
PSYCHIATRIC = (
    *("58214004", "69322001", "13746004", "33449004", "35489007", "197480006", "2776000"),
    *("52448006", "72366004", "191736004", "371631005", "44376007", "397923000", "30077003"),
    *("17226007", "50705009", "225624000"),
)
"""What makes an attendance one for mental health, after NHS England's dashboard of ECDS."""


def is_attendance(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which records stand: not withdrawn, not planned, not streamed elsewhere."""
    stands = (frame["deleted"] == 0) & frame["category"].isin(["", "1", "2", "3"])
    return stands & (frame["status"] != STREAMED) & (frame["department"] == "01")
