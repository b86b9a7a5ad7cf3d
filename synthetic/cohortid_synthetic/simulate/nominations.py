"""Concerns that somebody raised about a person ("no wrong door"), whatever the records hold."""

import numpy as np
import pandas as pd

from cohortid_synthetic.simulate.draws import pick, texts, whole
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams


def make_nominations(people: pd.DataFrame, world: World, streams: Streams) -> pd.DataFrame:
    """Draw the concerns raised about a block of people, the likelier the greater the latent need.

    Parameters:
        people: as given by `make_people`, with `death`.
        world: what is assumed.
        streams: the named random numbers of the block.

    Returns:
        person (place), day, by_role, reason; one a person at most, nobody after death.
    """
    of, n = world.of["nominations"], len(people)
    kind = people["kind"].cat.codes.to_numpy().astype(np.int64)
    share = world.by_kind(of["share"])[kind] * people["need"].to_numpy() ** of["need_power"]
    raised = streams.uniforms("nominated", n) < share
    death = people["death"].to_numpy(dtype=np.int64)
    last = np.where(death > 0, np.minimum(death, world.last), world.last)
    day = whole(streams.uniforms("nomination day", n), world.first, last)
    role = pick(streams.uniforms("nomination role", n), of["roles"])
    reason = whole(streams.uniforms("nomination reason", n), 0, len(of["reasons"]) - 1)
    made = pd.DataFrame(
        {
            "person": people.index.to_numpy(dtype=np.int64),
            "day": day,
            "by_role": role,
            "reason": texts(reason, of["reasons"]),
        }
    )
    kept: pd.DataFrame = made[raised & (day <= last)].reset_index(drop=True)
    return kept


__all__ = ["make_nominations"]
