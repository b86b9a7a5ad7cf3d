"""Writing an extract part by part: some blocks each, on one core or several, the same bytes."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK, Block
from cohortid_synthetic.profile import Profile, using
from cohortid_synthetic.raw.block import RawBlock, raw_block
from cohortid_synthetic.raw.files import TableFile
from cohortid_synthetic.raw.flavours import DEFAULT_FLAVOUR, arrived
from cohortid_synthetic.raw.submissions import Submissions, submissions, whole_tables
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.streams import Streams

BLOCKS_IN_A_PART = 8
"""A table is one file for each so many blocks (65,536 people)."""
LOOK_EVERY = 0.2
"""Seconds between two looks at how far the workers are."""


class WorkerLost(RuntimeError):
    """A worker was killed, or ran out of memory."""


class Stopped(Exception):
    """Another worker failed, or the writing was interrupted."""


@dataclass(frozen=True)
class Writing:
    """All that a worker needs to make and write its blocks; it can be sent to another process.

    Parameters:
        blocks_of: makes a block by its number; called with the profile in use. A function of a
            module, or an object whose class is one's own: workers import it.
        n_people: people of the extract.
        span: months of the extract.
        seed: seed of the extract.
        profile: what is assumed.
        fmt: form of the raw tables: "csv", "csv.gz" or "parquet".
        flavour: how they look: a name of `flavours.toml`.
        truth_of: makes the truth of a block, as Arrow tables by name; None for no truth.
        also_of: makes further tables of a block, by folder and name, in the form `fmt`.
        blocks_in_a_part: how many blocks share a file of each table.
    """

    blocks_of: Callable[[int], Block]
    n_people: int
    span: Span
    seed: int
    profile: Profile
    fmt: str = "parquet"
    flavour: str = DEFAULT_FLAVOUR
    truth_of: Callable[[Block, RawBlock, Submissions], Mapping[str, pa.Table]] | None = None
    also_of: Callable[[RawBlock, Submissions], Mapping[str, Mapping[str, pa.Table]]] | None = None
    blocks_in_a_part: int = BLOCKS_IN_A_PART

    @property
    def n_blocks(self) -> int:
        """Return how many blocks there are; the last is made whole, and then cut."""
        return max(1, -(-self.n_people // PEOPLE_IN_A_BLOCK))

    @property
    def n_parts(self) -> int:
        """Return how many files each table has."""
        return -(-self.n_blocks // self.blocks_in_a_part)


Written = dict[str, tuple[str, int, str]]
"""File, below the folder -> table, number of rows, SHA-256."""


def write_parts(
    job: Writing,
    folder: Path,
    workers: int,
    progress: Callable[[int, int], None] | None,
) -> Written:
    """Write every part into `extract/` and `truth/` of a folder, which are made.

    Parameters:
        job: what to write.
        folder: where.
        workers: how many processes; 1 is this one.
        progress: told how many blocks of how many are done, now and then.

    Returns:
        What was written, in order of the names.

    Raises:
        WorkerLost: a worker was killed.
        OSError: a file can't be written.
    """
    for name in ("extract", "truth") if job.truth_of else ("extract",):
        (folder / name).mkdir(exist_ok=True)
    told = progress or (lambda done, of: None)
    told(0, job.n_blocks)
    if workers == 1 or job.n_parts == 1:
        written = _here(job, folder, told)
    else:
        written = _elsewhere(job, folder, min(workers, job.n_parts), told)
    return dict(sorted(written.items()))


def _here(job: Writing, folder: Path, told: Callable[[int, int], None]) -> Written:
    written: Written = {}
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        told(done, job.n_blocks)

    for part in range(job.n_parts):
        written |= write_part(job, part, folder, one_more)
    return written


def write_part(job: Writing, part: int, folder: Path, one_more: Callable[[], None]) -> Written:
    """Make the blocks of a part one after the other, and add each to the part's files."""
    files: dict[str, tuple[str, TableFile]] = {}
    named = f"_{part + 1:03d}" if job.n_parts > 1 else ""

    def add(where: str, fmt: str, tables: Mapping[str, pa.Table]) -> None:
        for name, table in tables.items():
            place = f"{where}/{name}{named}.{fmt}"
            if place not in files:
                (folder / place).parent.mkdir(parents=True, exist_ok=True)
                files[place] = (name, TableFile(folder / place, fmt))
            files[place][1].add(table)

    try:
        with using(job.profile):
            submitted = submissions(job.span, Streams(job.seed))
            if part == 0:
                whole = arrived(whole_tables(submitted), job.flavour, submitted)
                for name, table in whole.items():
                    place = f"extract/{name}.{job.fmt}"
                    files[place] = (name, TableFile(folder / place, job.fmt))
                    files[place][1].add(table)
            first = part * job.blocks_in_a_part
            for number in range(first, min(first + job.blocks_in_a_part, job.n_blocks)):
                block = job.blocks_of(number)
                streams = Streams(job.seed, number)
                raw = raw_block(block, submitted, streams, job.n_people)
                tables = arrived(raw.tables, job.flavour, submitted)
                add("extract", job.fmt, tables)
                if job.truth_of is not None:
                    add("truth", "parquet", job.truth_of(block, raw, submitted))
                if job.also_of is not None:
                    for where, others in job.also_of(raw, submitted).items():
                        add(where, job.fmt, others)
                one_more()
        for _, file in files.values():
            file.close()
    except BaseException:
        for _, file in files.values():
            file.give_up()
        raise
    return {place: (name, file.n_rows, file.sha256()) for place, (name, file) in files.items()}


_shared: dict[str, Any] = {}
"""What a worker has in common with the others: `stop` and `done`."""


def _start(stop: Any, done: Any, cores: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the main process that is interrupted
    pa.set_cpu_count(cores)
    _shared.update(stop=stop, done=done)


def _work(job: Writing, part: int, folder: Path) -> Written:
    def one_more() -> None:
        with _shared["done"].get_lock():
            _shared["done"].value += 1
        if _shared["stop"].is_set():
            raise Stopped

    return write_part(job, part, folder, one_more)


def _elsewhere(
    job: Writing, folder: Path, workers: int, told: Callable[[int, int], None]
) -> Written:
    context = multiprocessing.get_context("spawn")
    stop, done = context.Event(), context.Value("q", 0)
    cores = max(1, (os.cpu_count() or 1) // workers)
    pool = ProcessPoolExecutor(workers, context, _start, (stop, done, cores))
    written: Written = {}
    try:
        left: set[Future[Written]] = {
            pool.submit(_work, job, part, folder) for part in range(job.n_parts)
        }
        while left:
            finished, left = wait(left, LOOK_EVERY, FIRST_COMPLETED)
            for future in finished:
                written |= future.result()
            told(done.value, job.n_blocks)
    except BrokenProcessPool:
        raise WorkerLost(
            "A worker was killed, perhaps because there wasn't memory enough for all of them: "
            "take fewer workers."
        ) from None
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return written
