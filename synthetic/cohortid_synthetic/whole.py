"""The blocks of a small extract as one: raw tables and truth, in memory."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
import pyarrow as pa

from cohortid_synthetic.profile import in_use, using
from cohortid_synthetic.raw import RawBlock, Submissions, TextTables, plain_events, sent_frames
from cohortid_synthetic.truth import TABLES, Given, TruthTables, truth_tables
from cohortid_synthetic.truth.derived import true_coverage
from cohortid_synthetic.truth.frames import frame_of


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


def whole_truth(
    raws: Sequence[RawBlock], submitted: Submissions, tables: TextTables
) -> "TruthTables | JoinedTruth":
    """Return the truth of all blocks: of the only one as it is, of several as one.

    Parameters:
        raws: the raw blocks.
        submitted: the submissions.
        tables: the raw tables of all blocks.
    """
    if len(raws) > 1:
        return JoinedTruth(raws, submitted, tables)
    events, sent = plain_events(raws[0]), sent_frames(raws[0], submitted)
    return truth_tables(events, sent, tables, raws[0].people, submitted.span)


class JoinedTruth(Mapping[str, pd.DataFrame]):
    """The truth of several blocks as one; each table is made when it is first asked for.

    Parameters:
        raws: the raw blocks.
        submitted: the submissions.
        tables: the raw tables of all blocks.
        complete: as it truly was, rather than as it was recorded.
    """

    def __init__(
        self,
        raws: Sequence[RawBlock],
        submitted: Submissions,
        tables: TextTables,
        complete: bool = False,
    ) -> None:
        self._raws, self._submitted, self._tables = raws, submitted, tables
        self._profile = in_use()
        span = submitted.span
        self._whole = Given({}, {}, tables, raws[0].people, span, complete)
        self._parts = [
            truth_tables(
                plain_events(raw),
                sent_frames(raw, submitted),
                TextTables(raw.tables),
                raw.people,
                span,
                complete,
            )
            for raw in raws
        ]
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = frame_of(self.arrow(name))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def arrow(self, name: str) -> pa.Table:
        """Return one table as an Arrow table, made anew each time."""
        with using(self._profile):
            if name == "coverage":  # of the whole extract: who ever sends what
                return true_coverage(self._whole)
            return joined_tables([{name: part.arrow(name)} for part in self._parts])[name]

    def as_it_was(self) -> "JoinedTruth":
        """Return the same people's tables as it truly was: complete, recorded or not."""
        with using(self._profile):
            return JoinedTruth(self._raws, self._submitted, self._tables, complete=True)


__all__ = ["JoinedTruth", "joined_tables", "whole_truth"]
