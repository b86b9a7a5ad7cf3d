"""Measure cohortid.identify beside hand-written SQL and pandas: one run, ratios, peak memory.

    python benchmarks/identify/make_records.py RECORDS
    python benchmarks/identify/run.py RECORDS

Each way runs in a process of its own, in turn, several times; the medians are compared. The
results are the same people, or the run stops. The table is written to results.md.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb
import pyarrow.parquet as pq
from check import check_by_hand, check_pandas

HERE = Path(__file__).parent
WAYS = {
    "identify": ("whole.py", "`cohortid.identify`, the whole run folder"),
    "generated": ("generated.py", "cohortid's SQL for the rules and evidence alone"),
    "by_hand": ("by_hand.py", "hand-written SQL for the rules and evidence"),
    "pandas": ("with_pandas.py", "pandas, only what is surely met, no evidence"),
}
BASE = "by_hand"
MOST_CPU_RATIO = 1.25
MOST_MEMORY_MIB = 1024


@dataclass(frozen=True)
class Taken:
    """What one process took."""

    wall: float
    cpu: float
    peak_mib: float


def main() -> None:
    """Run every way in turn, check that they agree, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("records", type=Path, help="folder made by make_records.py")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    hold_to(asked.threads)
    taken: dict[str, list[Taken]] = {way: [] for way in WAYS}
    said: list[str] = []
    for repeat in range(asked.repeats):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            for way, (script, _) in WAYS.items():
                taken[way].append(timed(script, asked.records, Path(folder) / way))
                print(f"{repeat + 1} {way:10} {taken[way][-1]}", flush=True)
            if repeat == asked.repeats - 1:  # last: a child's peak counts what its parent held
                said = agreed(Path(folder))
    text = report(asked, taken, said)
    (HERE / "results.md").write_text(text, encoding="utf-8")
    print(text)


def hold_to(threads: int) -> None:
    """Give this process and its children as many processors as threads, so DuckDB uses these."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    found = duckdb.execute("SELECT current_setting('threads')").fetchone()
    assert found == (threads,), f"{found} threads instead of {threads}"


def timed(script: str, records: Path, out: Path) -> Taken:
    """Return what a script took in a process of its own, start of Python included."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, str(HERE / script), str(records), str(out)])
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{script} failed")
    return Taken(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def agreed(folder: Path) -> list[str]:
    """Return in words what all ways agree on; stop at the first difference."""
    return [
        f"Whole run and hand-written: {check_by_hand(folder / 'identify', folder / 'by_hand')}.",
        f"Generated and hand-written: {check_by_hand(folder / 'generated', folder / 'by_hand')}.",
        f"Whole run and pandas: {check_pandas(folder / 'identify', folder / 'pandas')}.",
    ]


def report(asked: argparse.Namespace, taken: dict[str, list[Taken]], said: list[str]) -> str:
    """Return the results as a page of Markdown."""
    base = medians(taken[BASE])
    rows = []
    for way, (_, title) in WAYS.items():
        own = medians(taken[way])
        rows.append(
            f"| {title} | {own.wall:.2f} | {own.cpu:.2f} | {own.cpu / base.cpu:.2f} "
            f"| {own.wall / base.wall:.2f} | {own.peak_mib:,.0f} |"
        )
    generated, whole = medians(taken["generated"]), medians(taken["identify"])
    table = "\n".join(rows)
    return f"""# Identification: time and memory

`python benchmarks/identify/run.py RECORDS --repeats {asked.repeats} --threads {asked.threads}`,
medians of {asked.repeats} runs, each in a process of its own, start of Python included.
{counted(asked.records)}
{versions()}

| way | wall s | CPU s | CPU ÷ by hand | wall ÷ by hand | peak MiB |
|---|---|---|---|---|---|
{table}

- CPU of the generated SQL at most {MOST_CPU_RATIO} times the hand-written:
  {verdict(generated.cpu / base.cpu <= MOST_CPU_RATIO)} ({generated.cpu / base.cpu:.2f}).
- Peak memory of `cohortid.identify` below {MOST_MEMORY_MIB:,} MiB:
  {verdict(whole.peak_mib < MOST_MEMORY_MIB)} ({whole.peak_mib:,.0f}).

{chr(10).join(f"- {sentence}" for sentence in said)}
"""


def medians(runs: list[Taken]) -> Taken:
    """Return the median of each figure."""
    return Taken(
        median(run.wall for run in runs),
        median(run.cpu for run in runs),
        median(run.peak_mib for run in runs),
    )


def verdict(reached: bool) -> str:
    """Return whether a target was reached, in words."""
    return "reached" if reached else "not reached"


def counted(records: Path) -> str:
    """Return how large the records are, in words."""
    people, contacts = (
        pq.read_metadata(records / f"{name}.parquet").num_rows for name in ("person", "contact")
    )
    return f"Records: {people:,} synthetic people with {contacts:,} contacts."


def versions() -> str:
    """Return what this ran on, in words."""
    names = ("cohortid", "duckdb", "pandas", "pyarrow", "numpy")
    found = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    processors = f"{os.cpu_count()} processors, {platform.machine()}"
    return f"Python {platform.python_version()}, {found}; {platform.system()}, {processors}."


if __name__ == "__main__":
    main()
