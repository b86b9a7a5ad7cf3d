"""Cut what was drawn to the extract and to each life, and turn it into frames of events."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.block import REFERENCES
from cohortid_synthetic.book import AT_DEATH, DAYS, EDGES, HANGS_ON, IN_OWN_MONTH
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.draws import Codes, texts, where
from cohortid_synthetic.simulate.referrals import OPEN
from cohortid_synthetic.simulate.rows import Rows, size, take
from cohortid_synthetic.simulate.world import World

SINCE_FIRST = (*IN_OWN_MONTH, "attendance")
"""Kinds of event that are sent in their own month only: earlier ones are before the extract."""


def settle(made: dict[str, Rows], death: Codes, world: World) -> dict[str, Rows]:
    """Let death end everything, and show every row as it stands at the end of the extract.

    What starts later, or ended before the extract, is left out with what hangs on it; what ends
    later is open and what is known at its end is blank.

    Parameters:
        made: kind -> rows; `who` is a place in the block.
        death: day of death of each person, 0 for none.
        world: holds first and last day.
    """
    kept: dict[str, NDArray[np.bool_]] = {}
    settled = {}
    for kind, rows in made.items():
        died = np.where(death[rows["who"]] == NONE, OPEN, death[rows["who"]])
        edges = EDGES.get(kind)
        settled[kind] = _interval(kind, rows, died, world) if edges else rows
        kept[kind] = _inside(kind, settled[kind], died, world)
    for kind, column in HANGS_ON.items():
        of = kept["mha" if column == "period" else column]
        kept[kind] &= of[settled[kind][column]]
    shifted = {kind: np.cumsum(mask) - 1 for kind, mask in kept.items()}
    return {kind: take(_pointing(rows, shifted), kept[kind]) for kind, rows in settled.items()}


def _pointing(rows: Rows, places: Mapping[str, Codes]) -> Rows:
    """Return rows whose references name the new places of other rows."""
    return rows | {
        column: places[kind][rows[column]] for column, kind in REFERENCES.items() if column in rows
    }


def _interval(kind: str, rows: Rows, died: Codes, world: World) -> Rows:
    """Return intervals that end with the person's life, and open if they end after the extract."""
    name = EDGES[kind][1]
    end = np.where(rows[name] == NONE, OPEN, rows[name])
    cut = end > died
    end = np.minimum(end, died)
    later = end > world.last
    made = rows | {name: np.where(later, NONE, end)}
    for column, code in AT_DEATH[kind].items():
        made[column] = where(later, "", where(cut, code, rows[column]))
    if "rejected" in rows:
        made["rejected"] = np.where(later, NONE, rows["rejected"])
    return made


def _inside(kind: str, rows: Rows, died: Codes, world: World) -> NDArray[np.bool_]:
    """Tell which rows belong in the extract."""
    latest = np.minimum(died, world.last)
    if kind in EDGES:
        start, end = (rows[name] for name in EDGES[kind])
        return np.asarray((start <= latest) & ((end == NONE) | (end >= world.first)))
    day = rows["day"]
    if kind in SINCE_FIRST:
        return np.asarray((day <= latest) & (day >= world.first))
    return np.asarray(day <= latest)


def in_order(rows: dict[str, Rows]) -> dict[str, Rows]:
    """Put every kind in order of person and day, and let references follow."""
    orders = {}
    for kind, own in rows.items():
        day = own[EDGES[kind][0] if kind in EDGES else "day"]
        orders[kind] = np.lexsort((day, own["who"]))
    places = {}
    for kind, order in orders.items():
        places[kind] = np.empty(len(order), dtype=np.int64)
        places[kind][order] = np.arange(len(order))
    return {kind: _pointing(take(own, orders[kind]), places) for kind, own in rows.items()}


def frames(rows: Mapping[str, Rows], first_place: int, world: World) -> dict[str, pd.DataFrame]:
    """Return rows as frames of events: `person` is a place in the extract, codes are texts.

    Parameters:
        rows: settled and in order.
        first_place: place of the block's first person.
        world: knows providers and teams.
    """
    teams = world.teams
    values = sorted(set(teams.local_id))
    local = np.array([values.index(name) for name in teams.local_id])
    made = {}
    for kind, own in rows.items():
        columns = {name: column for name, column in own.items() if name != "who"}
        if "provider" in own and not isinstance(own["provider"], pd.Categorical):
            columns["provider"] = texts(own["provider"], world.providers)
        if "team" in own:
            columns["team"] = texts(local[own["team"]], values)
        n = size(own)
        fixed = {"person": own["who"] + first_place, "key": np.arange(n, dtype=np.int64)}
        made[kind] = pd.DataFrame(fixed | columns)
        for name in DAYS[kind]:
            made[kind][name] = made[kind][name].astype(np.int64)
    return made


__all__ = ["frames", "in_order", "settle"]
