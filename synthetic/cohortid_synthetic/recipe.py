"""What an extract follows from, and each of its blocks made from it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK, REFERENCES, Block, coded
from cohortid_synthetic.book import Book
from cohortid_synthetic.boundary import index_of, n_boundary, plant_boundary, read_rules
from cohortid_synthetic.calendar_days import NONE, first_day, last_day
from cohortid_synthetic.fuzz import add_fuzz
from cohortid_synthetic.planting import RequestError, places, plant
from cohortid_synthetic.profile import Profile, using
from cohortid_synthetic.simulate import World, make_block
from cohortid_synthetic.simulate.rows import stack
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.streams import Streams

PEOPLE, FUZZ_PEOPLE = 20_000, 2_048
BOUNDARY, FUZZ = "boundary", "fuzz"
"""Ways of making people other than the simulation (`people.made`)."""


@dataclass(frozen=True)
class Recipe:
    """Everything that an extract follows from; small enough to be handed to another process.

    Parameters:
        profile: what is assumed.
        seed: the same seed gives the same extract.
        people: how many people are ever in contact.
        span: months of the extract.
        criteria: TOML files of the criteria set and of its measures, for boundary people; None is
            those of cohortid.
    """

    profile: Profile
    seed: int
    people: int
    span: Span
    criteria: tuple[str | Path, str | Path] | None = None

    @classmethod
    def of(
        cls,
        profile: Profile,
        seed: int,
        people: int | None,
        span: Span,
        criteria: tuple[str | Path, str | Path] | None = None,
    ) -> "Recipe":
        """Return the recipe, with the usual number of people where none is said.

        Raises:
            RequestError: there is no room for the planted people, another number of boundary
                people is asked for than there are, or the seed is negative.
        """
        if seed < 0:
            raise RequestError(f"seed = {seed}: give a whole number, 0 or more.")
        with using(profile):
            made = profile.values["people"]["made"]
            if made == BOUNDARY:
                people = n_boundary(read_rules(*(criteria or ())), people)
            else:
                usual = FUZZ_PEOPLE if made == FUZZ else PEOPLE
                people = usual if people is None else people
                places(people)
            if made in (BOUNDARY, FUZZ) and people > PEOPLE_IN_A_BLOCK:
                raise RequestError(
                    f"people = {people}: of this profile there are {PEOPLE_IN_A_BLOCK} at most."
                )
        return cls(profile, seed, people, span, criteria)

    @property
    def made(self) -> str:
        """Return how people are made: "simulated", "boundary" or "fuzz"."""
        return str(self.profile.values["people"]["made"])

    @property
    def can_be_written_in_blocks(self) -> bool:
        """Tell whether the truth of a block follows from the block alone."""
        return self.made != FUZZ

    @property
    def n_blocks(self) -> int:
        """Return how many blocks the people come in; of the last one a part may be left out."""
        return -(-self.people // PEOPLE_IN_A_BLOCK)

    @property
    def world(self) -> World:
        """Return what the simulation reads."""
        first, last = first_day(self.span.first), last_day(self.span.last)
        return World(self.profile, first.toordinal(), last.toordinal())

    @property
    def index_date(self) -> date:
        """Return the suggested index date: the last day, or of boundary people a month earlier."""
        last = last_day(self.span.last)
        if self.made == BOUNDARY:
            return date.fromordinal(index_of(last.toordinal()))
        return last

    def block(self, number: int) -> Block:
        """Return a block, whole; its people beyond `people` are no part of the extract."""
        return self.first.block if number == 0 else self._simulated(number)

    def _simulated(self, number: int) -> Block:
        with using(self.profile):
            return make_block(number, self.seed, self.world)

    @cached_property
    def first(self) -> "FirstBlock":
        """Return the first block, and who was planted in it."""
        drawn = self._simulated(0)
        with using(self.profile):
            return _with_planted(drawn, self)


@dataclass(frozen=True)
class FirstBlock:
    """The first block with the planted people in the first places.

    Parameters:
        block: the block.
        planted: one row per planted person and what should come of it.
        expected: of boundary people, what should come of each under each interpretation.
    """

    block: Block
    planted: pd.DataFrame
    expected: pd.DataFrame


def _with_planted(drawn: Block, recipe: Recipe) -> FirstBlock:
    texts = [str(name) for name in drawn.people if drawn.people[name].dtype == "category"]
    people = drawn.people.astype(dict.fromkeys(texts, object))
    book = Book(recipe.world.first, recipe.world.last)
    expected = pd.DataFrame()
    if recipe.made in (BOUNDARY, FUZZ):
        chosen = list(range(recipe.people))
        own = people.loc[chosen].copy()
        if recipe.made == BOUNDARY:
            planted, expected = plant_boundary(book, own, read_rules(*(recipe.criteria or ())))
        else:
            planted = add_fuzz(book, own, Streams(recipe.seed))
        people = pd.concat([own, people.iloc[len(chosen) :]])
    else:
        chosen = places(recipe.people)
        planted = plant(book, people, chosen)
    people.loc[chosen, "death"] = [book.deaths.get(place, NONE) for place in chosen]
    people.loc[chosen, "ethnicity"] = people.loc[chosen, "true_ethnicity"]
    people[texts] = coded(people[texts])
    events = _above(book.frames(), drawn, len(chosen), book.deaths)
    lost = drawn.lost[drawn.lost["person"] >= len(chosen)]
    concerns = drawn.nominations[drawn.nominations["person"] >= len(chosen)]
    return FirstBlock(Block(0, people, events, lost, concerns), planted, expected)


def _above(
    written: dict[str, pd.DataFrame], drawn: Block, n_people: int, deaths: dict[int, int]
) -> dict[str, pd.DataFrame]:
    """Put the written events of the first people above the drawn ones of the others."""
    shift = {kind: int(frame["key"].max()) + 1 for kind, frame in written.items() if len(frame)}
    made = {}
    for kind, frame in drawn.events.items():
        kept = frame[frame["person"] >= n_people]
        if kind == "practice" and kind not in written:
            kept = _until_death(frame, deaths)  # everybody has one
        moved = {"key": kept["key"] + shift.get(kind, 0)}
        moved |= {c: kept[c] + shift.get(of, 0) for c, of in REFERENCES.items() if c in kept}
        kept = kept.assign(**moved).reset_index(drop=True)
        if kind in written:
            own = coded(written[kind]).sort_values("person", kind="stable")
            for name in kept.columns.difference(own.columns):
                own[name] = True if name == "recorded" else own[name.removeprefix("true_")]
            kept = _below(own[list(kept.columns)], kept)
        made[kind] = kept
    return made


def _until_death(practices: pd.DataFrame, deaths: dict[int, int]) -> pd.DataFrame:
    """Let death end the registrations of planted people."""
    died = practices["person"].map(deaths).fillna(NONE).astype(np.int64)
    end = practices["end"]
    cut = (died != NONE) & ((end == NONE) | (end > died))
    lived = (died == NONE) | (practices["start"] <= died)
    return practices.assign(end=end.where(~cut, died))[lived]


def _below(frame: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Put frames of the same columns below each other; texts stay categories."""
    parts = [
        {
            str(name): f[name].array if f[name].dtype == "category" else f[name].to_numpy()
            for name in f
        }
        for f in (frame, more)
    ]
    return pd.DataFrame(stack(parts))


__all__ = ["FirstBlock", "Recipe"]
