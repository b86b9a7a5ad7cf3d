"""What was sent of a person as a whole (MHS005)."""

import pandas as pd

FLAGS = {"offence": "", "manifest": "", "treatment": ""}
"""Kinds of flag; blank while nothing is known."""


def flag_rows(sent: pd.DataFrame) -> pd.DataFrame:
    """Return each value that was sent of a person, with the first and last month it was sent in.

    Parameters:
        sent: person, provider, month, and each kind of flag (`raw.sent_frames`).

    Returns:
        person, provider, kind, value, first, last (month counters), in order.
    """
    long = sent.melt(["person", "provider", "month"], list(FLAGS), "kind", "value")
    said = long[long["value"] != ""]
    keys = ["person", "provider", "kind", "value"]
    return said.groupby(keys)["month"].agg(first="min", last="max").reset_index()
