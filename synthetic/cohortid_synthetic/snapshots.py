"""Turn the true events into the monthly rows that providers submit (MHSDS version 6)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import assumptions
from cohortid_synthetic.book import EDGES, IN_OWN_MONTH
from cohortid_synthetic.calendar_days import month_of
from cohortid_synthetic.flags import monthly_flags
from cohortid_synthetic.streams import Streams

ONLY_WHEN_ENDED = {
    "referral": ("closed", "rejected", "close_reason"),
    "spell": ("end", "destination", "discharge_method"),
    "ward": ("end",),
    "mha": ("end",),
    "added_team": ("closed", "rejected", "close_reason"),
    "cto": ("end", "end_reason"),
    "recall": ("end",),
    "conditional": ("end", "end_reason"),
    "practice": ("end",),
    "coordinator": ("end",),
    "home_leave": ("end",),
    "absence": ("end",),
    "awol": ("end", "end_reason"),
    "trial": ("end",),
}
TEXTS = ("close_reason", "destination", "discharge_method", "end_reason")
WHILE_OPEN = ("home", "diagnosis", "secondary", "employment")
"""Kinds of event that are sent again while their referral is open."""


@dataclass(frozen=True)
class Span:
    """The months of the extract by their counters, both included."""

    first: int
    last: int

    def months(self) -> range:
        """Return the months in order."""
        return range(self.first, self.last + 1)


def monthly(events: dict[str, pd.DataFrame], span: Span) -> dict[str, pd.DataFrame]:
    """Repeat every event for each month in which it is sent.

    Open rows are sent until the month they end, and only that month's row carries the end.
    Contacts, scores and ward incidents are sent in their own month; homes, jobs and diagnoses while
    their referral is open; what is known of a person as a whole, and their practice, in each of the
    person's months.

    Parameters:
        events: the true events (`Book.frames`).
        span: months of the extract.

    Returns:
        The same kinds with a column `month`, plus `person_month`: person, provider, month.
    """
    sent = {kind: _interval(events[kind], kind, span) for kind in EDGES if kind != "practice"}
    for kind in IN_OWN_MONTH:
        sent[kind] = events[kind].assign(month=month_of(_days(events[kind], "day")))
    open_months = events["referral"].set_index("key")
    for kind in WHILE_OPEN:
        own = open_months.loc[events[kind]["referral"]]
        start = np.maximum(_days(events[kind], "day"), _days(own, "received"))
        sent[kind] = _repeat(events[kind], start, _days(own, "closed"), span)
    keys = ["month", "provider", "person"]
    everything = pd.concat([frame[keys] for frame in sent.values()])
    sent["person_month"] = everything.drop_duplicates().sort_values(keys, ignore_index=True)
    sent["practice"] = _with_the_person(events["practice"], sent["person_month"], span)
    sent["flag"] = monthly_flags(events["flag"], sent["person_month"])
    return sent


def _with_the_person(
    practices: pd.DataFrame, person_months: pd.DataFrame, span: Span
) -> pd.DataFrame:
    """Send a registration in the months in which a provider sends the person, until it ends."""
    monthly = _interval(practices, "practice", span)
    return monthly.merge(person_months, on=["person", "month"])


def _days(frame: pd.DataFrame, column: str) -> NDArray[np.int64]:
    return frame[column].to_numpy(dtype=np.int64)


def _interval(frame: pd.DataFrame, kind: str, span: Span) -> pd.DataFrame:
    start, end = (_days(frame, column) for column in EDGES[kind])
    rows = _repeat(frame, start, end, span)
    early = rows["month"].to_numpy() != month_of(_days(rows, EDGES[kind][1]))
    for column in ONLY_WHEN_ENDED[kind]:
        rows.loc[early, column] = "" if column in TEXTS else 0
    return rows


def _repeat(
    frame: pd.DataFrame, start: NDArray[np.int64], end: NDArray[np.int64], span: Span
) -> pd.DataFrame:
    since = np.maximum(month_of(start), span.first)
    until = np.where(end == 0, span.last, np.minimum(month_of(end), span.last))
    times = np.maximum(until - since + 1, 0)
    rows = frame.iloc[np.repeat(np.arange(len(frame)), times)].reset_index(drop=True)
    begun = np.repeat(np.cumsum(times) - times, times)
    return rows.assign(month=np.repeat(since, times) + np.arange(len(rows)) - begun)


def submissions(span: Span, streams: Streams) -> pd.DataFrame:
    """List the submissions: one per provider and month, two where it was resubmitted.

    Returns:
        provider, month, file_type (1, or 1 and 2), submission (its id), latest (the truth).
    """
    rows = []
    for provider, again in assumptions()["snapshots"]["resubmitted_months"].items():
        order = streams.uniforms(f"resubmitted {provider}", len(span.months())).argsort()
        twice = {span.first + int(place) for place in order[:again]}
        for month in span.months():
            types = (1, 2) if month in twice else (1,)
            for file_type in types:
                name = f"SUB{month}{provider}{file_type}"
                rows.append((provider, month, file_type, name, file_type == types[-1]))
    columns = ["provider", "month", "file_type", "submission", "latest"]
    return pd.DataFrame(rows, columns=columns)
