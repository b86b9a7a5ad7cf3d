"""How fast raw tables are made and written, apart from the simulation.

    export PYTHONPATH=.:synthetic:tests/lib
    python benchmarks/synthetic/raw_tables.py [--times 5]
    python benchmarks/synthetic/raw_tables.py --blocks 16 --workers 2

A block of 8,192 people is put together out of the events of 2,000 generated ones, in memory.
Without --blocks the steps of one block are timed apart: its rows as Arrow tables, Parquet (zstd),
CSV; in seconds of one core, not of the clock, so that other work counts less. With --blocks so many
such blocks are written to a folder, without truth.
"""

import argparse
import json
import resource
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK
from cohortid_synthetic.profile import using
from cohortid_synthetic.raw.block import raw_block
from cohortid_synthetic.raw.files import TableFile
from cohortid_synthetic.raw.flavours import arrived
from cohortid_synthetic.raw.submissions import submissions
from cohortid_synthetic.streams import Streams
from cohortid_synthetic.write import write_blocks
from tiled_blocks import SPAN, TiledBlocks, recipe


def peak_mib() -> float:
    """Return the most memory that this process, or a worker that ended, has taken."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(of).ru_maxrss for of in who) / 1024


def one_block(times: int, folder: Path) -> None:
    pa.set_cpu_count(1)
    block = TiledBlocks(of=2_000, people=PEOPLE_IN_A_BLOCK)(0)
    n_events = sum(len(frame) for frame in block.events.values())
    made = recipe(PEOPLE_IN_A_BLOCK)
    took: dict[str, list[float]] = {"tables": [], "parquet": [], "csv": []}
    before = peak_mib()
    n_rows = size = 0
    with using(made.profile):
        for _ in range(times):
            start = time.process_time()
            submitted = submissions(SPAN, Streams(made.seed))
            raw = raw_block(block, submitted, Streams(made.seed))
            tables = arrived(raw.tables, made.flavour, submitted)
            took["tables"].append(time.process_time() - start)
            n_rows = sum(table.num_rows for table in tables.values())
            for fmt in ("parquet", "csv"):
                start = time.process_time()
                for name, table in tables.items():
                    file = TableFile(folder / f"{name}.{fmt}", fmt)
                    file.add(table)
                    file.close()
                took[fmt].append(time.process_time() - start)
            size = sum(path.stat().st_size for path in folder.glob("*.parquet"))
    print(f"{n_events:,} events, {n_rows:,} raw rows, {size / 1e6:.1f} MB of Parquet")
    for step, seconds in took.items():
        best = min(seconds)
        print(f"{step:8} {best:7.3f} s  {n_rows / best / 1e6:6.2f} million rows/s")
    both = min(t + p for t, p in zip(took["tables"], took["parquet"], strict=True))
    print(f"tables and Parquet together {n_rows / both / 1e6:.2f} million rows/s on one core")
    print(f"peak memory {peak_mib():,.0f} MiB, of which {before:,.0f} before the first block")


def many_blocks(n_blocks: int, workers: int, fmt: str, folder: Path) -> None:
    blocks = TiledBlocks(of=2_000, people=PEOPLE_IN_A_BLOCK)
    made = replace(recipe(n_blocks * PEOPLE_IN_A_BLOCK, blocks, fmt=fmt), blocks_in_a_part=4)
    start = time.perf_counter()
    out = write_blocks(made, folder / "out", workers=workers)
    took = time.perf_counter() - start
    manifest = json.loads((out / "extract" / "manifest.json").read_text("utf-8"))
    n_rows = sum(manifest["rows"].values())
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(f"{made.n_people:,} people, {n_rows:,} raw rows, {size / 1e6:,.0f} MB of {fmt}")
    usage = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    core = sum(used.ru_utime + used.ru_stime for used in usage)
    print(f"{took:.1f} s with {workers} workers: {n_rows / took / 1e6:.2f} million rows/s")
    print(f"{core:.1f} s of a core: {n_rows / core / 1e6:.2f} million rows/s on each")
    print(f"peak memory of the largest process {peak_mib():,.0f} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--blocks", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--format", default="parquet")
    args = parser.parse_args()
    temporary = Path(tempfile.mkdtemp(prefix="raw-tables-"))
    try:
        if args.blocks:
            many_blocks(args.blocks, args.workers, args.format, temporary)
        else:
            one_block(args.times, temporary)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
