"""Measure this project's generator beside Faker, SDV and ehrQL's dummy data: one run, ratios.

    export PYTHONPATH=.:synthetic
    python benchmarks/synthetic/compare.py ENVIRONMENTS

Each of the others gets an environment of its own below ENVIRONMENTS, made the first time (SDV's
takes some gigabytes). Each way runs in a process of its own, in turn, several times; medians are
compared. What can't be installed is said. Writes compare.json and compare.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
PACKAGES = {
    "faker": ["faker==40.63.0"],
    "sdv": ["sdv==2.0.0"],
    "ehrql": ["opensafely-ehrql"],
}
"""Environment -> what is installed into it; ehrQL is on no package index under any name tried."""
BASE = "cohortid"


@dataclass(frozen=True)
class Way:
    """One way of making rows.

    Parameters:
        title: what it is.
        script: what is run.
        options: what it is given before its folder; "SAMPLE" stands for the sample tables.
        environment: whose Python runs it; None for this project's.
    """

    title: str
    script: str
    options: list[str]
    environment: str | None = None


@dataclass(frozen=True)
class Taken:
    """What a process took, and what it made.

    Parameters:
        wall, cpu: seconds of making and writing, without the start of Python and the fit.
        fit_cpu: seconds of fitting a model.
        peak_mib: most memory of the process, all told.
        rows, cells, bytes: of the CSV files.
    """

    wall: float
    cpu: float
    fit_cpu: float
    peak_mib: float
    rows: float
    cells: float
    bytes: float


def ways(asked: argparse.Namespace) -> dict[str, Way]:
    """Return every way with its size."""
    ours, rows, few = str(asked.people), str(asked.rows), str(asked.hma_rows)
    return {
        BASE: Way("cohortid: all raw tables of 30 months", "way_cohortid.py", ["raw", ours]),
        "cohortid_whole": Way(
            "cohortid: raw tables, truth and manifest", "way_cohortid.py", ["whole", ours]
        ),
        "faker_person": Way(
            "Faker: one flat table like MHS001",
            "way_faker.py",
            ["MHS001MPI", "SAMPLE", rows],
            "faker",
        ),
        "faker_contact": Way(
            "Faker: one flat table like MHS201",
            "way_faker.py",
            ["MHS201CareContact", "SAMPLE", rows],
            "faker",
        ),
        "sdv_copula": Way(
            "SDV GaussianCopula: one flat table like MHS201",
            "way_sdv.py",
            ["copula", "SAMPLE", rows],
            "sdv",
        ),
        "sdv_hma": Way(
            "SDV HMA: three related tables, narrowed", "way_sdv.py", ["hma", "SAMPLE", few], "sdv"
        ),
    }


def main() -> None:
    """Make the environments, run every way in turn, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("environments", type=Path, help="folder for the environments of the others")
    parser.add_argument("--people", type=int, default=32_768, help="people of our extract")
    parser.add_argument("--rows", type=int, default=50_000, help="rows of the flat tables")
    parser.add_argument("--hma-rows", type=int, default=10_000, help="rows of HMA's three tables")
    parser.add_argument("--sample", type=int, default=1_000, help="people that SDV learns from")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=HERE, help="folder for compare.json and .md")
    asked = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])  # one core for each of them
    said = {name: installed(asked.environments / name, name) for name in PACKAGES}
    own = {k: w for k, w in ways(asked).items() if said.get(w.environment or "", "") == ""}
    taken: dict[str, list[Taken]] = {key: [] for key in own}
    with tempfile.TemporaryDirectory(prefix="compare-") as temporary:
        folder = Path(temporary)
        sample = folder / "sample"
        run(sys.executable, "sample_tables.py", [str(asked.sample), str(sample)])
        for repeat in range(asked.repeats):
            for key, way in own.items():
                options = [str(sample) if o == "SAMPLE" else o for o in way.options]
                python = python_of(asked.environments / way.environment) if way.environment else ""
                out = folder / f"{key}_{repeat}"
                taken[key].append(run(python or sys.executable, way.script, [*options, str(out)]))
                print(f"{repeat + 1} {key:15} {taken[key][-1]}", flush=True)
    write(asked, own, {key: medians(runs) for key, runs in taken.items()}, said)


def python_of(folder: Path) -> Path:
    """Return the Python of an environment."""
    return folder / "bin" / "python"


def installed(folder: Path, name: str) -> str:
    """Make an environment if it isn't there; return "", or why nothing could be installed."""
    stamp = folder / "installed"
    if stamp.exists():
        return ""
    venv.create(folder, with_pip=True, clear=True)
    command = [python_of(folder), "-m", "pip", "install", "--quiet", *PACKAGES[name]]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        errors = [line for line in made.stderr.splitlines() if line.startswith("ERROR")]
        return f"pip install {' '.join(PACKAGES[name])}: {' '.join(errors) or made.stderr[-300:]}"
    stamp.touch()
    return ""


def run(python: Path | str, script: str, options: list[str]) -> Taken:
    """Run a script in a process of its own and return what it took and made."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        child = subprocess.Popen([str(python), str(HERE / script), *options], stdout=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{script} {' '.join(options)} failed")
        said.seek(0)
        told = json.loads(said.read().splitlines()[-1])
    figures = {name: float(told.get(name, 0)) for name in Taken.__dataclass_fields__}
    return Taken(**{**figures, "peak_mib": used.ru_maxrss / 1024})


def medians(runs: list[Taken]) -> Taken:
    """Return the median of each figure."""
    return Taken(**{n: median(getattr(one, n) for one in runs) for n in Taken.__dataclass_fields__})


def write(
    asked: argparse.Namespace, own: dict[str, Way], found: dict[str, Taken], said: dict[str, str]
) -> None:
    """Write the results as JSON and as a page of Markdown."""
    base = found[BASE]
    per = {
        key: {
            **asdict(one),
            "title": own[key].title,
            "rows_per_cpu_second": one.rows / one.cpu,
            "cells_per_cpu_second": one.cells / one.cpu,
            "ours_is_times_as_fast_by_rows": base.rows / base.cpu * one.cpu / one.rows,
            "ours_is_times_as_fast_by_cells": base.cells / base.cpu * one.cpu / one.cells,
        }
        for key, one in found.items()
    }
    absent = {name: why for name, why in said.items() if why}
    options = {
        name: getattr(asked, name) for name in ("people", "rows", "hma_rows", "sample", "repeats")
    }
    on = {
        "python": platform.python_version(),
        "machine": f"{platform.system()}, {os.cpu_count()} processors, {platform.machine()}",
        "packages": PACKAGES,
        "measured": time.strftime("%Y-%m-%d"),
    }
    told = {"options": options, **on, "ways": per, "not_installed": absent}
    (asked.out / "compare.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    text = page(options, on, per, absent)
    (asked.out / "compare.md").write_text(text, encoding="utf-8")
    print(text)


def page(
    options: dict[str, int],
    on: dict[str, object],
    per: dict[str, dict[str, object]],
    absent: dict[str, str],
) -> str:
    """Return the results as a page of Markdown."""
    rows = [
        f"| {one['title']} | {one['rows']:,.0f} | {one['cells'] / one['rows']:.1f} "
        f"| {one['fit_cpu']:.1f} | {one['rows_per_cpu_second']:,.0f} "
        f"| {one['ours_is_times_as_fast_by_rows']:,.1f} "
        f"| {one['ours_is_times_as_fast_by_cells']:,.1f} | {one['peak_mib']:,.0f} |"
        for one in per.values()
    ]  # type: ignore[operator]
    command = " ".join(f"--{name.replace('_', '-')} {value}" for name, value in options.items())
    lacking = "\n".join(f"- {name}: not installed ({why})" for name, why in absent.items())
    return f"""# Making rows: this generator beside others

`python benchmarks/synthetic/compare.py ENVIRONMENTS {command}`

Medians, each way in a process of its own held to one core; all write CSV. Seconds are of the core,
without the start of Python and the fit. What each does and doesn't is said in `../README.md`.
Python {on["python"]}; {on["machine"]}.

| way | rows | columns a row | fit, s | rows a second | ours ÷ this, by rows | by cells | peak MiB |
|---|---|---|---|---|---|---|---|
{chr(10).join(rows)}

{lacking}
"""


if __name__ == "__main__":
    main()
