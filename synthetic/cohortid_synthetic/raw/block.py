"""From a block of people and true events to its raw tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import assumptions
from cohortid_synthetic.block import Block, coded
from cohortid_synthetic.book import HANGS_ON
from cohortid_synthetic.raw.emergency import TABLE as EMERGENCY_TABLE
from cohortid_synthetic.raw.emergency import emergency_table
from cohortid_synthetic.raw.ids import Ids, event_ids
from cohortid_synthetic.raw.monthly import Rows, monthly, places_of
from cohortid_synthetic.raw.submissions import Submissions
from cohortid_synthetic.raw.tables import POINTS_AT, Maker, layout
from cohortid_synthetic.streams import Streams

CANCELLED_BY_PROVIDER = "4"
"""What the first submission of a month may wrongly say of a contact."""
WITHIN = {"spell": "referral", "ward": "spell", **HANGS_ON}
"""Kinds that can't be sent without what they hang on, each after what it hangs on."""
NUMBERS = ("minute", "deleted")
DRAWN = {
    "contact": "superseded contacts",
    "spell": "superseded spells",
    "attendance": "emergency others",
}
"""Kinds that something is drawn for, event by event, and the name of the draw."""


@dataclass(frozen=True)
class RawBlock:
    """The raw tables of a block, and which of its events are in them.

    Parameters:
        tables: table -> rows, in order of person. Codes and identifiers are dictionary columns,
            dates are dates, numbers are numbers; what is blank is null.
        people: the people of the block that the extract has.
        events: all of their events, recorded or not, in order of person.
        ids: kind -> local and unique identifiers of `events`.
        sent: kind -> places, in `events`, of the events that are sent.
        rows: kind -> the rows that they are sent in; `event` is the place in `sent`.
    """

    tables: Mapping[str, pa.Table]
    people: pd.DataFrame
    events: Mapping[str, pd.DataFrame]
    ids: Ids
    sent: Mapping[str, NDArray[np.int64]]
    rows: Mapping[str, Rows]


def raw_block(
    block: Block, submitted: Submissions, streams: Streams, n_people: int | None = None
) -> RawBlock:
    """Make the raw tables of a block.

    Every draw is made for the whole block, in order of person, before anybody is left out.

    Parameters:
        block: the people and their events.
        submitted: the submissions of the extract.
        streams: the named random numbers of this block.
        n_people: how many people the extract has; the block's others are left out. None: nobody.

    Returns:
        The tables, and what was sent in which rows.

    Raises:
        ValueError: an event's provider isn't one of the profile's, an event hangs on one that isn't
            there, or a person has more events than identifiers have room for.

    Example:
        >>> raw_block(block, submissions(span, Streams(1)), Streams(1)).tables  # doctest: +SKIP
    """
    events = {kind: in_order(frame) for kind, frame in block.events.items()}
    draws = {kind: streams.uniforms(name, len(events[kind])) for kind, name in DRAWN.items()}
    people = block.people
    if n_people is not None:
        people = people[people.index < n_people]
        n_kept = {k: int((f["person"].to_numpy() < n_people).sum()) for k, f in events.items()}
        events = {kind: frame.iloc[: n_kept[kind]] for kind, frame in events.items()}
        draws = {kind: drawn[: n_kept[kind]] for kind, drawn in draws.items()}
    ids = event_ids(events)
    places = _sent(events)
    sent = {kind: _taken(frame, places[kind]) for kind, frame in events.items()}
    draws = {kind: drawn[places[kind]] for kind, drawn in draws.items()}
    providers = {
        kind: _providers(frame, submitted)
        for kind, frame in sent.items()
        if "provider" in frame and kind != "attendance"
    }
    rows = monthly(sent, providers, submitted)
    rows["contact"] = _without_missing(rows["contact"], draws["contact"])
    maker = Maker(sent, people, providers, _of_sent(ids, places), submitted)
    tables = {"MHS001MPI": maker.persons(rows["person_month"])}
    for kind, (table, _) in layout().items():
        wrong = {}
        if kind in ("contact", "spell"):
            wrong = _wrong(kind, rows[kind], draws[kind])
        tables[table] = maker.table(kind, rows[kind], wrong)
    tables[EMERGENCY_TABLE] = emergency_table(
        sent["attendance"], people, _of_sent(ids, places)["attendance"], draws["attendance"]
    )
    return RawBlock(dict(sorted(tables.items())), people, events, ids, places, rows)


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Return events in order of person, with every text as a category."""
    persons = frame["person"].to_numpy(dtype=np.int64)
    if (np.diff(persons) < 0).any():
        frame = frame.iloc[np.argsort(persons, kind="stable")]
    numbers = [name for name in NUMBERS if name in frame and frame[name].dtype == object]
    if numbers:
        frame = frame.astype(dict.fromkeys(numbers, np.int64))
    if any(pd.api.types.is_object_dtype(kind) for kind in frame.dtypes):
        frame = coded(frame)
    whole = isinstance(frame.index, pd.RangeIndex) and frame.index[:1].tolist() in ([], [0])
    return frame if whole else frame.reset_index(drop=True)


def _sent(events: Mapping[str, pd.DataFrame]) -> dict[str, NDArray[np.int64]]:
    """Return the places of the events that were recorded, and hang on none that wasn't."""
    told = {
        kind: frame["recorded"].to_numpy(dtype=bool)
        if "recorded" in frame
        else np.ones(len(frame), dtype=bool)
        for kind, frame in events.items()
    }
    if all(kept.all() for kept in told.values()):
        return {kind: np.arange(len(kept)) for kind, kept in told.items()}
    for kind, column in WITHIN.items():
        of = next((k for k, points in POINTS_AT.items() if points == column), column)
        told[kind] = told[kind] & told[of][places_of(events[of], events[kind][column])]
    return {kind: np.flatnonzero(kept) for kind, kept in told.items()}


def _taken(frame: pd.DataFrame, places: NDArray[np.int64]) -> pd.DataFrame:
    return frame if len(places) == len(frame) else frame.iloc[places].reset_index(drop=True)


def _of_sent(ids: Ids, places: Mapping[str, NDArray[np.int64]]) -> Ids:
    made = {}
    for kind, (local, unique) in ids.items():
        if len(places[kind]) == len(local):  # all of them, in their order
            made[kind] = (local, unique)
        else:
            at = pa.array(places[kind])
            made[kind] = (local.take(at), unique.take(at))
    return made


def _providers(frame: pd.DataFrame, submitted: Submissions) -> NDArray[np.int64]:
    """Return the place of each event's provider among those of the extract."""
    order = {provider: place for place, provider in enumerate(submitted.providers)}
    categories = frame["provider"].cat.categories.tolist()
    places = np.array([order.get(name, -1) for name in categories], dtype=np.int64)
    found = places[frame["provider"].cat.codes.to_numpy()]
    if (found < 0).any():
        name = frame["provider"].to_numpy()[int(np.argmax(found < 0))]
        raise ValueError(f"Provider {name!r} isn't one of the profile's (providers.share).")
    return found


def _without_missing(rows: Rows, drawn: NDArray[np.float64]) -> Rows:
    """Leave out contacts that the first submission of a month lacks."""
    share = assumptions()["snapshots"]["contacts_missing_share"]
    return rows.where(rows.latest | (drawn[rows.event] >= share))


def _wrong(
    kind: str, rows: Rows, drawn: NDArray[np.float64]
) -> dict[str, tuple[NDArray[np.bool_], str]]:
    """Return what the first submission of a resubmitted month has wrong."""
    of = assumptions()["snapshots"]
    if kind == "contact":
        wrong = ~rows.latest & (drawn[rows.event] > 1 - of["attendance_wrong_share"])
        return {"attend": (wrong, CANCELLED_BY_PROVIDER)}
    lost = ~rows.latest & (drawn[rows.event] < of["spell_end_missing_share"])
    return dict.fromkeys(("end", "destination", "discharge_method"), (lost, ""))
