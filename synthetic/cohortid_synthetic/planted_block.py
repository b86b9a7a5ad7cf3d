"""Put the planted people into the first places of the first block, and cut blocks to size."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from cohortid_synthetic.block import REFERENCES, Block, coded
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.planting import n_planted, plant
from cohortid_synthetic.simulate.rows import stack
from cohortid_synthetic.simulate.world import World


def with_planted(block: Block, world: World) -> tuple[Block, pd.DataFrame]:
    """Return the first block with the planted people instead of its first ones, and who they are.

    Parameters:
        block: block 0, whole.
        world: what is assumed.
    """
    chosen = range(n_planted())
    texts = [name for name in block.people if block.people[name].dtype == "category"]
    people = block.people.astype(dict.fromkeys(texts, object))
    book = Book(world.first, world.last)
    planted = plant(book, people, list(chosen))
    people.loc[list(chosen), "death"] = [book.deaths.get(place, NONE) for place in chosen]
    people["true_ethnicity"] = people["true_ethnicity"].where(
        people.index >= len(chosen), people["ethnicity"]
    )
    people[texts] = coded(people[texts])
    return Block(0, people, _above(book.frames(), block, len(chosen))), planted


def _above(
    written: dict[str, pd.DataFrame], block: Block, n_people: int
) -> dict[str, pd.DataFrame]:
    """Put the written events of the first people above the simulated ones of the others."""
    shift = {
        kind: int(frame["key"].max()) + 1 if len(frame) else 0 for kind, frame in written.items()
    }
    made = {}
    for kind, drawn in block.events.items():
        kept = drawn[drawn["person"] >= n_people]
        moved = {"key": kept["key"] + shift.get(kind, 0)}
        moved |= {c: kept[c] + shift.get(of, 0) for c, of in REFERENCES.items() if c in kept}
        kept = kept.assign(**moved)
        if kind not in written:
            made[kind] = kept
            continue
        own = coded(written[kind]).sort_values("person", kind="stable")
        for name in kept.columns.difference(own.columns):
            own[name] = True if name == "recorded" else own[name.removeprefix("true_")]
        made[kind] = below([own[list(kept.columns)], kept])
    return made


def _next_key(frame: pd.DataFrame) -> int:
    return int(frame["key"].max()) + 1 if len(frame) else 0


def below(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put frames of the same columns below each other; texts stay categories."""
    listed = list(frames)
    parts = [
        {name: f[name].array if f[name].dtype == "category" else f[name].to_numpy() for name in f}
        for f in listed
    ]
    return pd.DataFrame(stack(parts)) if len(listed) > 1 else listed[0].reset_index(drop=True)


def cut(block: Block, people: int) -> Block:
    """Return the part of a block that belongs to an extract of so many people."""
    if block.people.index[-1] < people:
        return block
    events = {kind: frame[frame["person"] < people] for kind, frame in block.events.items()}
    return Block(block.number, block.people[block.people.index < people], events)


def joined(blocks: list[Block]) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return people and events of several blocks as one, keys made unique."""
    people = below([block.people for block in blocks]).set_axis(
        np.concatenate([block.people.index for block in blocks])
    )
    shift = dict.fromkeys(blocks[0].events, 0)
    parts: dict[str, list[pd.DataFrame]] = {kind: [] for kind in shift}
    for block in blocks:
        for kind, frame in block.events.items():
            moved = {"key": frame["key"] + shift[kind]}
            moved |= {c: frame[c] + shift[of] for c, of in REFERENCES.items() if c in frame}
            parts[kind].append(frame.assign(**moved))
        for kind, frame in block.events.items():
            shift[kind] += _next_key(frame)
    return people, {kind: below(frames) for kind, frames in parts.items()}


__all__ = ["below", "cut", "joined", "with_planted"]
