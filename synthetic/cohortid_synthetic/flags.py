"""What is known of a person as a whole (MHS005), month by month."""

from collections import defaultdict

import pandas as pd

from cohortid_synthetic.calendar_days import last_day

FLAGS = {"offence": "", "manifest": "", "treatment": ""}
"""Kinds of flag; blank while nothing is known."""


def monthly_flags(flags: pd.DataFrame, person_months: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each month in which a provider sends a person, with what it knows then.

    Parameters:
        flags: the true flags: person, provider, what, value (a code or a date as text), day (known
            since); a later one of the same replaces the one before.
        person_months: person, provider, month.

    Returns:
        The person-months with the columns offence, manifest and treatment, blank if not known.
    """
    own: defaultdict[tuple[int, str], list[tuple[int, str, str]]] = defaultdict(list)
    for flag in flags.to_dict("records"):
        own[flag["person"], flag["provider"]].append((flag["day"], flag["what"], flag["value"]))
    ends = {month: last_day(month).toordinal() for month in set(person_months["month"].tolist())}
    known = []
    columns = (person_months[name].tolist() for name in ("person", "provider", "month"))
    for person, provider, month in zip(*columns, strict=True):
        told = sorted(own.get((person, provider), []))
        known.append(FLAGS | {what: value for day, what, value in told if day <= ends[month]})
    return person_months.join(pd.DataFrame(known, index=person_months.index, dtype=object))


def flag_rows(sent: pd.DataFrame) -> pd.DataFrame:
    """Return each value that was sent of a person, with the first and last month it was sent in.

    Parameters:
        sent: as given by `monthly_flags`.

    Returns:
        person, provider, kind, value, first, last (month counters), in order.
    """
    long = sent.melt(["person", "provider", "month"], list(FLAGS), "kind", "value")
    said = long[long["value"] != ""]
    keys = ["person", "provider", "kind", "value"]
    return said.groupby(keys)["month"].agg(first="min", last="max").reset_index()
