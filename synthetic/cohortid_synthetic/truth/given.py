"""What the truth is made from, and the two ways to look at it: as recorded, and as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from cohortid_synthetic.block import Block
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.truth.columns import found, strings, take
from cohortid_synthetic.truth.transfers import told_apart

Frames = Mapping[str, pd.DataFrame]
TRUE = "true_"
"""Begins the name of a column that says how it was, where the rest is what was recorded."""


@dataclass(frozen=True)
class Given:
    """The events of some people, and what was sent of them.

    Parameters:
        events: kind -> events, with ids; of those that happened and weren't recorded, too, if
            `complete`.
        sent: kind -> monthly rows: at least key, person, provider and month.
        tables: the raw tables; row ids stand there.
        people: the people, by place.
        span: months of the extract.
        complete: whether rows that were never sent are rows of the truth, too.
    """

    events: Frames
    sent: Frames
    tables: Mapping[str, Any]
    people: pd.DataFrame
    span: Span
    complete: bool = False

    @classmethod
    def of(cls, block: Block, sent: Frames, tables: Mapping[str, Any], span: Span) -> "Given":
        """Return what the truth of a block is made from.

        Parameters:
            block: the people and their events, with ids.
            sent: what was sent of them, by kind and month.
            tables: their raw tables.
            span: months of the extract.
        """
        return cls(block.events, sent, tables, block.people, span)

    def parent(self, kind: str, keys: Any) -> "Parent":
        """Return the events of a kind by key, to look up what hangs on them."""
        frame = self.events[kind]
        return Parent(frame, found(frame["key"], keys))


@dataclass(frozen=True)
class Parent:
    """Events that others hang on, and which of them each hangs on (-1: none)."""

    frame: pd.DataFrame
    places: NDArray[np.int64]

    def days(self, column: str) -> NDArray[np.int64]:
        """Return the day of each one's parent; 0 without one."""
        days = np.append(self.frame[column].to_numpy(dtype=np.int64), 0)
        return days[self.places]

    def ids(self) -> pa.Array:
        """Return the id of each one's parent; missing without one."""
        return take(strings(self.frame["id"]), self.places)

    def column(self, column: str) -> pd.Series:
        """Return a text column of each one's parent."""
        if len(self.frame) and bool((self.places >= 0).all()):
            return self.frame[column].take(self.places).reset_index(drop=True)
        values = np.append(np.asarray(self.frame[column], dtype=object), "")
        return pd.Series(values[self.places], dtype=object)


def as_recorded(given: Given) -> Given:
    """Leave out what wasn't recorded, and how it was where something else was recorded."""
    return replace(given, events={k: recorded(f) for k, f in given.events.items()}, complete=False)


def as_it_was(given: Given) -> Given:
    """Put how it was in the place of what was recorded; what wasn't recorded stays.

    Blank codes that bear on transfers are filled as the stays have them (`told_apart`).
    """
    events = {kind: true(frame) for kind, frame in given.events.items()}
    events["spell"] = told_apart(events["spell"])
    return replace(given, events=events, people=true(given.people), complete=True)


def recorded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a frame that were recorded, as they were recorded.

    Example:
        >>> recorded(pd.DataFrame({"type": ["01", ""], "recorded": [True, False]}))["type"].tolist()
        ['01']
    """
    kept = frame
    if "recorded" in frame and not frame["recorded"].all():
        kept = frame[frame["recorded"].to_numpy(dtype=bool)].reset_index(drop=True)
    extra = [name for name in kept.columns if str(name).startswith(TRUE) or name == "recorded"]
    return kept.drop(columns=extra) if extra else kept


def true(frame: pd.DataFrame) -> pd.DataFrame:
    """Return every row of a frame as it was.

    Example:
        >>> true(pd.DataFrame({"attend": ["", "5"], "true_attend": ["3", "5"]}))["attend"].tolist()
        ['3', '5']
    """
    named = {name.removeprefix(TRUE): name for name in frame.columns if name.startswith(TRUE)}
    replaced = {of: name for of, name in named.items() if of in frame}
    made = frame.assign(**{of: frame[name] for of, name in replaced.items()})
    return made.drop(columns=list(replaced.values())) if replaced else made
