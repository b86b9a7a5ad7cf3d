"""Which state each person is in, day by day: what the simulation went through, as intervals."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import team_group
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.draws import texts

STATES = ("not_in_care", "community", "lost_contact", "crisis", "inpatient", "dead")
"""States, those that outrank others later: whoever is in hospital is in no other state. Before a
first referral and after a discharge nobody is in care."""
NOT_IN_CARE, COMMUNITY, LOST, CRISIS, INPATIENT, DEAD = range(len(STATES))
WIDE = 10**7
Days = NDArray[np.int64]


def states_over_time(
    events: Mapping[str, pd.DataFrame],
    lost: pd.DataFrame,
    people: pd.DataFrame,
    first: int,
    last: int,
) -> pd.DataFrame:
    """Return the states of a block's people, from the first to the last day of the extract.

    Parameters:
        events: kind -> true events.
        lost: person, start, end of each time in which somebody didn't respond.
        people: one row per person, indexed by place; `death` is a day, 0 for none.
        first: first day.
        last: last day.

    Returns:
        person (place), state (of STATES), start, end (days, both included), in order; together the
        intervals of a person cover every day once.
    """
    referrals, spells = events["referral"], events["spell"]
    accepted = referrals[referrals["rejected"].to_numpy() == NONE]
    crisis = _is_crisis(accepted)
    death = people["death"].to_numpy(dtype=np.int64)
    died = people.index.to_numpy()[death != NONE]
    layers = {
        COMMUNITY: _days(accepted[~crisis], "received", "closed", last),
        LOST: _days(lost, "start", "end", last),
        CRISIS: _days(accepted[crisis], "received", "closed", last),
        INPATIENT: _days(spells, "start", "end", last),
        DEAD: (died, death[death != NONE] + 1, np.full(len(died), last)),
    }
    layers = {state: _inside(*own, first, last) for state, own in layers.items()}
    places = people.index.to_numpy(dtype=np.int64)
    edges = [places * WIDE + first, places * WIDE + last + 1]
    edges += [who * WIDE + start for who, start, _ in layers.values()]
    edges += [who * WIDE + end + 1 for who, _, end in layers.values()]
    at = np.unique(np.concatenate(edges))
    state = np.zeros(len(at), dtype=np.int64)
    for number, (who, start, end) in layers.items():
        change = np.zeros(len(at), dtype=np.int64)
        np.add.at(change, np.searchsorted(at, who * WIDE + start), 1)
        np.add.at(change, np.searchsorted(at, who * WIDE + end + 1), -1)
        state[np.cumsum(change) > 0] = number
    return _intervals(at, state, last)


def _is_crisis(referrals: pd.DataFrame) -> NDArray[np.bool_]:
    pairs = pd.MultiIndex.from_arrays([referrals["provider"], referrals["team"]])
    codes, known = pd.factorize(pairs)
    is_crisis = np.array([team_group(*map(str, pair)) == "crisis" for pair in known], dtype=bool)
    return np.asarray(is_crisis[codes] if len(known) else np.zeros(len(referrals), dtype=bool))


def _days(frame: pd.DataFrame, start: str, end: str, last: int) -> tuple[Days, Days, Days]:
    ends = frame[end].to_numpy(dtype=np.int64)
    people = frame["person"].to_numpy(dtype=np.int64)
    starts = frame[start].to_numpy(dtype=np.int64)
    return people, starts, np.where(ends == NONE, last, ends)


def _inside(who: Days, start: Days, end: Days, first: int, last: int) -> tuple[Days, Days, Days]:
    start, end = np.maximum(start, first), np.minimum(end, last)
    kept = start <= end
    return who[kept], start[kept], end[kept]


def _intervals(at: Days, state: Days, last: int) -> pd.DataFrame:
    """Return what lies between the edges, neighbours of one state as one."""
    who, start = at // WIDE, at % WIDE
    begins = start <= last
    who, start, state = who[begins], start[begins], state[begins]
    new = np.ones(len(who), dtype=bool)
    new[1:] = (who[1:] != who[:-1]) | (state[1:] != state[:-1])
    who, start, state = who[new], start[new], state[new]
    end = np.full(len(who), last)
    same = who[1:] == who[:-1]
    end[:-1] = np.where(same, start[1:] - 1, last)
    return pd.DataFrame({"person": who, "state": texts(state, STATES), "start": start, "end": end})


__all__ = ["STATES", "states_over_time"]
