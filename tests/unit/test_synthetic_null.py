"""On `null` ethnic groups are alike, so that a gap is found as often as chance has it.

One contrast is named beforehand: detained under section 2 or 3 in the last two years, Black people
to White people, by the group that they truly belong to; a two-sided test at 5 per cent.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from block_pieces import detained, difference
from cohortid_synthetic.profile import using
from cohortid_synthetic.simulate import make_block
from cohortid_synthetic.simulate.people import BROAD_GROUPS, make_people
from cohortid_synthetic.streams import Streams
from hospital_gaps import world_of
from numpy.typing import NDArray

AT_95 = 1.959964
N_SEEDS, MOST_FOUND = 200, 21
BLOCKS_OF_ENGLAND, N_ENGLAND = 15, 10
"""In England few people are Black: a gap shows in so many blocks together."""


def apart(lots: list[tuple[pd.DataFrame, NDArray[np.bool_]]]) -> float:
    """Return how many standard errors Black and White people's shares lie apart."""
    group = np.concatenate([people["group"].to_numpy() for people, _ in lots])
    held = np.concatenate([own for _, own in lots])
    return difference(held[group == "black"], held[group == "white"])


@pytest.mark.slow
def test_the_named_contrast_is_found_as_often_as_chance_has_it() -> None:
    found = np.array([apart([detained("null", seed)]) for seed in range(1, N_SEEDS + 1)])
    assert 2 <= (np.abs(found) > AT_95).sum() <= MOST_FOUND
    assert abs(found.mean()) < 3 / np.sqrt(N_SEEDS)
    assert 0.85 < found.std(ddof=1) < 1.15


@pytest.mark.slow
def test_where_there_is_a_gap_it_is_found() -> None:
    def england() -> Iterator[float]:
        for number in range(N_ENGLAND):
            seeds = range(number * BLOCKS_OF_ENGLAND, (number + 1) * BLOCKS_OF_ENGLAND)
            yield apart([detained("england_2024", seed) for seed in seeds])

    found = np.array([*england()])
    assert (found > AT_95).sum() >= N_ENGLAND - 1, found


def test_people_are_alike_in_every_group() -> None:
    world = world_of("null")
    with using(world.profile):
        lots = [make_people(0, world, Streams(seed)) for seed in range(1, 13)]
    people = pd.concat(lots)
    group = people["group"].to_numpy()
    traits = {
        "young": people["young"].to_numpy(),
        "need": people["need"].to_numpy() > 1,
        **{name: people[name].to_numpy() for name in ("substance_use", "struggling")},
        **{f"decile {d}": people["imd_decile"].to_numpy() == d for d in range(1, 11)},
        **{
            f"{column} {value}": (people[column] == value).to_numpy()
            for column in ("gender", "provider", "kind")
            for value in people[column].unique()
        },
    }
    assert len(traits) > 20
    own = [name for name in BROAD_GROUPS if name != "white"]
    found = np.array(
        [
            difference(has[group == name], has[group == "white"])
            for name in own
            for has in traits.values()
        ]
    )
    assert (np.abs(found) < 4).all()
    assert 0.8 < found.std() < 1.2


def test_what_is_recorded_is_alike_in_every_group() -> None:
    world = world_of("null")
    with using(world.profile):
        blocks = [make_block(number, 2, world) for number in range(3)]
    people = pd.concat([block.people for block in blocks])
    group = people["group"].to_numpy()

    def whose(kind: str, told: str = "recorded") -> NDArray[np.bool_]:
        each = [block.events[kind] for block in blocks]
        rows = pd.concat([frame[frame[told].to_numpy(dtype=bool)] for frame in each])
        return np.isin(people.index, rows["person"])

    traits = {
        "ethnicity": people["ethnicity"].isin(["Z", "99"]).to_numpy(),
        "home": whose("home"),
        "diagnosis": whose("diagnosis"),
        "employment": whose("employment", "day"),
        "contact": whose("contact", "day"),
    }
    for name, has in traits.items():
        assert 0.02 < has.mean() < 0.98, name
        for other in BROAD_GROUPS[1:]:
            assert abs(difference(has[group == other], has[group == "white"])) < 4, (name, other)
