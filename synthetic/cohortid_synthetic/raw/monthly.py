"""The months in which each event is sent, as whole numbers: no row is copied here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.book import EDGES, IN_OWN_MONTH
from cohortid_synthetic.calendar_days import NONE, month_of
from cohortid_synthetic.raw.submissions import Submissions
from cohortid_synthetic.snapshots import WHILE_OPEN, Span

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """The rows of a kind that are sent, in order of person, event and month.

    Parameters:
        event: place of the event in its frame.
        person: place of the person.
        provider: place of the provider that sends it.
        month: month it is sent for.
        file_type: 1, or 2 where the month is submitted again.
        latest: whether it belongs to the month's latest submission.
    """

    event: NDArray[np.int32]
    person: NDArray[np.int32]
    provider: NDArray[np.int32]
    month: NDArray[np.int32]
    file_type: NDArray[np.int8]
    latest: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.event)

    def where(self, kept: NDArray[np.bool_]) -> "Rows":
        """Return some of the rows."""
        return Rows(**{name: getattr(self, name)[kept] for name in self.__dataclass_fields__})


def monthly(
    events: Mapping[str, pd.DataFrame], providers: Mapping[str, Numbers], submitted: Submissions
) -> dict[str, Rows]:
    """Repeat every event for each month, and each submission, in which it is sent.

    Open rows are sent until the month they end, or until `sent_until` if their end never came.
    Contacts, scores and ward incidents are sent in
    their own month; homes, jobs and diagnoses while their referral is open; what is known of a
    person as a whole (`flag`), and their practice, in each of the person's months.

    Parameters:
        events: the events that are sent, in order of person.
        providers: place of the provider of each event.
        submitted: the submissions.

    Returns:
        Kind -> rows, and `person_month`: one row for each person, provider and submission, whose
        `event` is its own place. The `event` of a flag is that of its person-month.
    """
    span = submitted.span
    once: dict[str, tuple[Numbers, Numbers]] = {}
    for kind, (start, end) in EDGES.items():
        once[kind] = _repeat(_days(events[kind], start), last_days_sent(events[kind], end), span)
    for kind in IN_OWN_MONTH:
        months = month_of(_days(events[kind], "day"))
        once[kind] = (np.arange(len(months)), months)
    for kind in WHILE_OPEN:
        once[kind] = _while_open(events[kind], events["referral"], span)
    practices = once.pop("practice")
    made = {
        kind: _rows(event, events[kind]["person"].to_numpy(), providers[kind], months)
        for kind, (event, months) in once.items()
    }
    sent = _person_months(made, events, submitted)
    made["person_month"] = sent
    made["practice"] = _with_the_person(practices, events["practice"], sent)
    made = {kind: _per_submission(rows, submitted) for kind, rows in made.items()}
    index = made["person_month"]
    made["person_month"] = replace(index, event=np.arange(len(index), dtype=np.int32))
    made["flag"] = made["person_month"]
    return made


def _days(frame: pd.DataFrame, column: str) -> Numbers:
    return frame[column].to_numpy(dtype=np.int64)


def _repeat(start: Numbers, end: Numbers, span: Span) -> tuple[Numbers, Numbers]:
    """Return event and month of every row of intervals."""
    since = np.maximum(month_of(start), span.first)
    until = np.where(end == 0, span.last, np.minimum(month_of(end), span.last))
    times = np.maximum(until - since + 1, 0)
    event = np.repeat(np.arange(len(start)), times)
    begun = np.repeat(np.cumsum(times) - times - since, times)
    return event, np.arange(len(event)) - begun


def _while_open(
    frame: pd.DataFrame, referrals: pd.DataFrame, span: Span
) -> tuple[Numbers, Numbers]:
    own = places_of(referrals, frame["referral"])
    start = np.maximum(_days(frame, "day"), _days(referrals, "received")[own])
    return _repeat(start, last_days_sent(referrals, "closed")[own], span)


def last_days_sent(frame: pd.DataFrame, end: str) -> Numbers:
    """Return the day in whose month each interval is sent last; 0 is never.

    That is its end; or `sent_until`, where there is such a column, for one whose end never came.
    """
    ends = _days(frame, end)
    if "sent_until" not in frame:
        return ends
    return np.where(ends == NONE, _days(frame, "sent_until"), ends)


def places_of(frame: pd.DataFrame, keys: "pd.Series[int]") -> Numbers:
    """Return where in a frame the events with these keys are."""
    own = frame["key"].to_numpy(dtype=np.int64)
    wanted = keys.to_numpy(dtype=np.int64)
    order = np.argsort(own, kind="stable")
    places = order[np.minimum(np.searchsorted(own[order], wanted), max(len(own) - 1, 0))]
    if not (own[places] == wanted).all():
        raise ValueError("An event hangs on another one that isn't there.")
    return places


def _rows(event: Numbers, person: Numbers, provider: Numbers, month: Numbers) -> Rows:
    return Rows(
        event.astype(np.int32),
        person[event].astype(np.int32),
        provider[event].astype(np.int32),
        month.astype(np.int32),
        np.ones(len(event), dtype=np.int8),
        np.ones(len(event), dtype=bool),
    )


def _person_months(
    made: Mapping[str, Rows], events: Mapping[str, pd.DataFrame], submitted: Submissions
) -> Rows:
    """Return who is sent by whom in which month, in this order."""
    people = [rows.person for rows in made.values() if len(rows)]
    first = min((int(person[0]) for person in people), default=0)
    n_people = max((int(person[-1]) for person in people), default=-1) - first + 1
    span = submitted.span
    sent = np.zeros((n_people, len(submitted.providers), len(span.months())), dtype=bool)
    for rows in made.values():
        sent[rows.person - first, rows.provider, rows.month - span.first] = True
    person, provider, month = np.nonzero(sent)
    event = np.arange(len(person))
    return _rows(event, person + first, provider, month + span.first)


def _with_the_person(practices: tuple[Numbers, Numbers], frame: pd.DataFrame, sent: Rows) -> Rows:
    """Send a registration in the months in which a provider sends the person, until it ends."""
    event, month = practices
    person = frame["person"].to_numpy(dtype=np.int64)[event]
    ours = sent.person.astype(np.int64) << 16 | sent.month
    order = np.argsort(ours, kind="stable")
    ours, wanted = ours[order], person << 16 | month
    first = np.searchsorted(ours, wanted)
    times = np.searchsorted(ours, wanted, side="right") - first
    begun = np.repeat(np.cumsum(times) - times - first, times)
    index = order[np.arange(int(times.sum())) - begun]
    return Rows(
        np.repeat(event, times).astype(np.int32),
        sent.person[index],
        sent.provider[index],
        sent.month[index],
        sent.file_type[index],
        sent.latest[index],
    )


def _per_submission(rows: Rows, submitted: Submissions) -> Rows:
    """Send the rows of months that are submitted twice a second time."""
    twice = submitted.twice[rows.provider, rows.month - submitted.span.first]
    if not twice.any():
        return rows
    times = 1 + twice
    index = np.repeat(np.arange(len(rows)), times)
    second = np.zeros(len(index), dtype=bool)
    second[1:] = index[1:] == index[:-1]
    return Rows(
        rows.event[index],
        rows.person[index],
        rows.provider[index],
        rows.month[index],
        (1 + second).astype(np.int8),
        second | ~twice[index],
    )
