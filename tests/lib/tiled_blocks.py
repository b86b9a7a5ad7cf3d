"""Blocks for tests of writing: a few hundred made-up people, the same again in every block."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK, Block, coded
from cohortid_synthetic.calendar_days import month_id
from cohortid_synthetic.profile import load_profile
from cohortid_synthetic.raw.block import in_order
from cohortid_synthetic.raw.parts import Writing
from cohortid_synthetic.recipe import Recipe as ExtractRecipe
from cohortid_synthetic.simulate.people import person_key
from cohortid_synthetic.snapshots import Span

SPAN = Span(month_id(date(2024, 4, 1)), month_id(date(2026, 9, 1)))
POINTERS = ("key", "referral", "spell", "period", "contact")


@dataclass(frozen=True)
class TiledBlocks:
    """Makes blocks out of the people of one small extract, as often as there is room.

    Parameters:
        of: people of the small extract.
        people: people of each block, the others of it are nobody.
        seed: seed of the small extract.
        span: its months.
    """

    of: int = 520
    people: int = 400
    seed: int = 3
    span: Span = SPAN

    def __call__(self, number: int) -> Block:
        """Return a block; its people stand at its first places."""
        small = _small(self.of, self.seed, self.span)
        first = number * PEOPLE_IN_A_BLOCK
        times = -(-self.people // self.of)
        people = pd.concat([small.people] * times, ignore_index=True).iloc[: self.people]
        people.index = pd.RangeIndex(first, first + self.people)
        people = people.assign(person_id=[person_key(place + 1) for place in people.index])
        events = {kind: self._tiled(frame, first, times) for kind, frame in small.events.items()}
        return Block(number, people, events)

    def _tiled(self, frame: pd.DataFrame, first: int, times: int) -> pd.DataFrame:
        made = frame.iloc[np.tile(np.arange(len(frame)), times)].reset_index(drop=True)
        tile = np.repeat(np.arange(times), len(frame))
        made["person"] = made["person"] + first + tile * self.of
        for name in POINTERS:
            if name in made:
                made[name] = made[name] + tile * 10**7
        return made[made["person"] < first + self.people].reset_index(drop=True)


@cache
def _small(of: int, seed: int, span: Span) -> Block:
    block = ExtractRecipe.of(load_profile("england_2024"), seed, of, span).block(0)
    own = {kind: frame[frame["person"] < of] for kind, frame in block.events.items()}
    events = {kind: coded(in_order(frame)) for kind, frame in own.items()}
    return Block(0, block.people.iloc[:of], events)


def recipe(n_people: int, blocks: object = None, **more: object) -> Writing:
    """Return a recipe of an extract of such blocks, one block to a file."""
    own = {"fmt": "csv", "blocks_in_a_part": 1, **more}
    profile = load_profile("england_2024")
    return Writing(blocks or TiledBlocks(), n_people, SPAN, 3, profile, **own)  # type: ignore[arg-type]
