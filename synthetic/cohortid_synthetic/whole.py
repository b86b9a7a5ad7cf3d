"""All blocks of a small extract as one, in memory: each part is made when it is first asked for."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import pandas as pd
import pyarrow as pa

from cohortid_synthetic.block import Block
from cohortid_synthetic.fuzz import derived_by_oracle
from cohortid_synthetic.profile import using
from cohortid_synthetic.raw import (
    RawBlock,
    Submissions,
    TextTables,
    arrived,
    events_with_ids,
    raw_block,
    sent_frames,
    submissions,
    whole_tables,
)
from cohortid_synthetic.recipe import FUZZ, Recipe
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.streams import Streams
from cohortid_synthetic.truth import TABLES, Given, TruthTables
from cohortid_synthetic.truth.derived import true_coverage
from cohortid_synthetic.truth.frames import frame_of

DERIVED = ("admission", "detention")


class Whole:
    """The raw blocks of an extract and what is made of them.

    Parameters:
        recipe: what the extract follows from.
        flavour: how its raw tables look.
    """

    def __init__(self, recipe: Recipe, flavour: str) -> None:
        self.recipe, self.flavour = recipe, flavour

    @cached_property
    def submitted(self) -> Submissions:
        """Return the submissions."""
        with using(self.recipe.profile):
            return submissions(self.recipe.span, Streams(self.recipe.seed))

    @cached_property
    def raws(self) -> list[RawBlock]:
        """Return every raw block."""
        recipe = self.recipe
        with using(recipe.profile):
            return [
                raw_block(
                    recipe.block(number),
                    self.submitted,
                    Streams(recipe.seed, number),
                    recipe.people,
                )
                for number in range(recipe.n_blocks)
            ]

    @cached_property
    def plain(self) -> dict[str, pa.Table]:
        """Return the raw tables of all blocks, before they take on a flavour."""
        with using(self.recipe.profile):
            return joined_tables([whole_tables(self.submitted), *(r.tables for r in self.raws)])

    @cached_property
    def tables(self) -> TextTables:
        """Return the raw tables as they arrive."""
        return TextTables(arrived(self.plain, self.flavour, self.submitted))

    @cached_property
    def givens(self) -> list[Given]:
        """Return what the truth of each block is made from."""
        return [
            given_of(raw, self.submitted, self.plain if len(self.raws) == 1 else raw.tables)
            for raw in self.raws
        ]


def given_of(raw: RawBlock, submitted: Submissions, tables: Mapping[str, pa.Table]) -> Given:
    """Return what the truth of a block is made from.

    Parameters:
        raw: the block.
        submitted: the submissions.
        tables: the raw tables, for the identifiers of rows.
    """
    sent = sent_frames(raw, submitted)
    return Given(events_with_ids(raw), sent, tables, raw.people, submitted.span)


def joined_tables(blocks: Sequence[Mapping[str, pa.Table]]) -> dict[str, pa.Table]:
    """Put the tables of several blocks below each other, in order of name.

    Example:
        >>> one = {"MHS001MPI": pa.table({"AgeRepPeriodEnd": [41]})}
        >>> joined_tables([one, one])["MHS001MPI"].num_rows
        2
    """
    names = sorted({name for tables in blocks for name in tables})
    return {
        name: pa.concat_tables([tables[name] for tables in blocks if name in tables])
        .unify_dictionaries()
        .combine_chunks()
        for name in names
    }


class RawTables(Mapping[str, pd.DataFrame]):
    """The raw tables as texts, made when the first is asked for; blank is an empty text.

    Parameters:
        whole: the extract.
    """

    def __init__(self, whole: Whole) -> None:
        self._whole = whole

    @property
    def arrow(self) -> Mapping[str, pa.Table]:
        """Return the same as Arrow tables."""
        return self._whole.tables.arrow

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._whole.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole.tables)

    def __len__(self) -> int:
        return len(self._whole.tables)


class Truth(Mapping[str, pd.DataFrame]):
    """The canonical tables of an extract as they truly are; each is made when it is asked for.

    Parameters:
        whole: the extract.
        complete: as it truly was, rather than as it was recorded.
    """

    def __init__(self, whole: Whole, complete: bool = False) -> None:
        self._whole, self.complete = whole, complete
        self._made: dict[str, pd.DataFrame] = {}

    @property
    def givens(self) -> list[Given]:
        """Return what the truth of each block is made from."""
        return self._whole.givens

    @cached_property
    def _parts(self) -> list[TruthTables]:
        with using(self._whole.recipe.profile):
            return [TruthTables(given, self.complete) for given in self.givens]

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            if not self.is_planned(name):
                own = {table: self[table] for table in TABLES if table not in DERIVED}
                self._made |= derived_by_oracle(own, self._whole.recipe.index_date)
            else:
                self._made[name] = frame_of(self.arrow(name))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def arrow(self, name: str) -> pa.Table:
        """Return one table as an Arrow table, made anew each time."""
        with using(self._whole.recipe.profile):
            if name == "coverage":  # of the whole extract: who ever sends what
                span = self._whole.submitted.span
                people = self._whole.raws[0].people
                tables = TextTables(self._whole.plain)
                return true_coverage(Given({}, {}, tables, people, span, self.complete))
            return joined_tables([{name: part.arrow(name)} for part in self._parts])[name]

    def blocks(self) -> Iterator[tuple[Block, pd.DataFrame, Span]]:
        """Yield each block, its people who are in the extract, and the months."""
        for number, raw in enumerate(self._whole.raws):
            yield self._whole.recipe.block(number), raw.people, self._whole.recipe.span

    def is_planned(self, name: str) -> bool:
        """Tell whether the simulation planned a table, rather than the oracle deriving it."""
        return self._whole.recipe.made != FUZZ or name not in DERIVED

    def as_it_was(self) -> "Truth":
        """Return the same people's tables as it truly was: complete, recorded or not."""
        return Truth(self._whole, complete=True)


__all__ = ["RawTables", "Truth", "Whole", "given_of", "joined_tables"]
