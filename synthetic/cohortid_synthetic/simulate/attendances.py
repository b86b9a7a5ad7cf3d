"""Emergency attendances of a block of people, for mental health or anything else."""

import numpy as np
import pandas as pd

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.draws import (
    DAYS_IN_YEAR,
    by,
    constant,
    pick,
    points,
    where,
    whole,
)
from cohortid_synthetic.simulate.rows import Rows, stack, take
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams

REASONS = ("mental_health", "self_harm", "other")
MINUTES_IN_DAY = 24 * 60
MAJOR = "01"


def make_attendances(people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Draw attendances, one a day of a person at most.

    Returns:
        who, provider (an acute trust), day, minute, complaint, injured, intent, diagnoses,
        department, category, status, deleted.
    """
    made = stack([_for(reason, people, world, streams) for reason in REASONS])
    order = np.lexsort((made["day"], made["who"]))
    who, day = made["who"][order], made["day"][order]
    kept = np.ones(len(order), dtype=bool)
    kept[1:] = (who[1:] != who[:-1]) | (day[1:] != day[:-1])
    return take(made, order[kept])


def _for(reason: str, people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    of, name, n = world.of["emergency"], f"emergency {reason}", len(people)
    kinds = by(of["per_year"][reason], list(people["kind"].cat.categories[:-1]))
    own = people["need"].to_numpy() ** of["need_power"]
    rate = kinds[people["kind"].cat.codes] * own / DAYS_IN_YEAR
    who, day = points(streams, f"{name} day", rate, np.full(n, world.first), np.full(n, world.last))
    n = len(who)
    injured = streams.uniforms(f"{name} injury", n) < of["injury_share"][reason]
    injury_day = day - whole(streams.uniforms(f"{name} injury day", n), 0, 1)
    intent = pick(streams.uniforms(f"{name} intent", n), of["intents"][reason])
    return {
        "who": who,
        "provider": pick(streams.uniforms(f"{name} provider", n), of["providers"]),
        "day": day,
        "minute": whole(streams.uniforms(f"{name} minute", n), 0, MINUTES_IN_DAY - 1),
        "complaint": pick(streams.uniforms(f"{name} complaint", n), of["complaints"][reason]),
        "injured": np.where(injured, injury_day, NONE),
        "intent": where(~injured, "", intent),
        "diagnoses": pick(streams.uniforms(f"{name} diagnosis", n), of["diagnoses"][reason]),
        "department": constant(MAJOR, n),
        "category": pick(streams.uniforms(f"{name} category", n), of["categories"]),
        "status": pick(streams.uniforms(f"{name} status", n), of["statuses"]),
        "deleted": (streams.uniforms(f"{name} deleted", n) < of["deleted_share"]).astype(np.int64),
    }


__all__ = ["REASONS", "make_attendances"]
