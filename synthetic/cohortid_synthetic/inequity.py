"""Planted inequity between ethnic groups: what it should come to, and what it came to."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.block import Block
from cohortid_synthetic.profile import using
from cohortid_synthetic.realism.found import wilson
from cohortid_synthetic.simulate.homes import homeless_rate
from cohortid_synthetic.simulate.people import BROAD_GROUPS
from cohortid_synthetic.simulate.world import KINDS, World

COLUMNS = ("cause", "what", "group", "planted", "people", "expected", "found", "low", "high")
Mask = NDArray[np.bool_]


def inequity_truth(blocks: Sequence[Block], world: World, n_people: int) -> pd.DataFrame:
    """Return each planted inequity by group: its expected size in closed form, and what came out.

    Three causes are told apart. *Recording*: as many people have the diagnosis, or a home, but it
    is recorded less often. *Access*: as many would be with assertive outreach, but some aren't.
    *Exposure*: more people lose their home.

    Parameters:
        blocks: all blocks of the extract.
        world: what was assumed.
        n_people: people of the extract.

    Returns:
        cause; what (is counted); group (one of five, as it truly is); planted (the parameter);
        people (the denominator); expected (share, in closed form, given each person's kind of need
        and substance use); found (share); low and high, its interval for 95 in 100 (Wilson).
        Planted people are left out.
    """
    with using(world.profile):
        counts = [_counts(block, world, n_people) for block in blocks]
    rows = []
    for cause, what, parameter in (
        ("recording", "main diagnosis recorded", "recording_gap"),
        ("access", "with assertive outreach, of those who would be", "access_gap"),
        ("exposure", "lost their home by the end, of those who had one at first", "exposure_ratio"),
    ):
        planted = world.of["inequity"][parameter]
        for group in BROAD_GROUPS:
            n, hits, expected = (
                sum(each[cause, group][place] for each in counts) for place in range(3)
            )
            low, high = wilson(hits, n)
            shares = (_share(expected, n), _share(hits, n), low, high)
            rows.append((cause, what, group, planted[group], int(n), *shares))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _counts(
    block: Block, world: World, n_people: int
) -> Mapping[tuple[str, str], tuple[float, float, float]]:
    """Return people, events and expected events of each cause and group in one block."""
    people = block.people
    own = (people.index < n_people) & (people["kind"] != "planted").to_numpy()
    groups = {name: own & (people["group"] == name).to_numpy() for name in BROAD_GROUPS}
    made = {}
    for cause, (among, hit, expected) in {
        "recording": _recorded(block, world),
        "access": _reached(block, world),
        "exposure": _exposed(block, world),
    }.items():
        for name, members in groups.items():
            held = members & among
            made[cause, name] = (
                float(held.sum()),
                float((held & hit).sum()),
                float(expected[held].sum()),
            )
    return made


def _recorded(block: Block, world: World) -> tuple[Mask, Mask, NDArray[np.float64]]:
    people = block.people
    kind = _kinds(people)
    share = world.by_kind(world.of["diagnosis"]["recorded_share"])[kind]
    gap = np.array([world.of["inequity"]["recording_gap"].get(g, 0) for g in people["group"]])
    told = people["diagnosis_entered"].to_numpy(dtype=bool)
    return np.ones(len(people), dtype=bool), told, np.maximum(share - gap, 0)


def _reached(block: Block, world: World) -> tuple[Mask, Mask, NDArray[np.float64]]:
    people = block.people
    would, kept_out = (people[name].to_numpy(dtype=bool) for name in ("outreach", "kept_out"))
    gap = np.array([world.of["inequity"]["access_gap"].get(g, 0) for g in people["group"]])
    return would, ~kept_out, 1 - gap


def _exposed(block: Block, world: World) -> tuple[Mask, Mask, NDArray[np.float64]]:
    people = block.people
    rate = homeless_rate(people, world)
    days = world.of["accommodation"]["known_before_days"] + world.n_days - 1
    among = ~people["homeless_at_first"].to_numpy(dtype=bool)
    return among, people["lost_home"].to_numpy(dtype=bool), 1 - np.exp(-rate * days)


def _kinds(people: pd.DataFrame) -> NDArray[np.int64]:
    return np.array([KINDS.index(k) if k in KINDS else 0 for k in people["kind"]])


def _share(hits: float, n: float) -> float:
    return hits / n if n else float("nan")


__all__ = ["inequity_truth"]
