"""Write a synthetic extract into a new folder, all of it or nothing."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from cohortid_synthetic.also import NOTICE as NOTICE_BESIDE
from cohortid_synthetic.also import Also, check_layouts, whole_tables_of
from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK
from cohortid_synthetic.new_folder import new_folder
from cohortid_synthetic.raw.arrow import codes_of
from cohortid_synthetic.raw.files import FORMATS, TableFile
from cohortid_synthetic.raw.flavours import check_flavour
from cohortid_synthetic.raw.parts import Writing, Written, write_parts
from cohortid_synthetic.whole import Truth, joined_tables
from cohortid_synthetic.written_truth import (
    block_truth,
    read_nominations,
    truth_in_memory,
    write_whole_truth,
)

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract

FORMAT = "cohortid-synthetic"
FORMAT_VERSION = "2"
GENERATOR_VERSION = "0.2.0"
NOTICE = "Synthetic; calibrated to published margins only; not evidence about any population"
STATES_PEOPLE = 2_000
"""Of how many people the oracle tells the states, unless more are asked for: it is slow."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class How:
    """How an extract is written; see `SyntheticExtract.write`."""

    fmt: str
    criteria: tuple[Path, Path] | None
    workers: int
    states_people: int
    also: tuple[str, ...]
    progress: Progress | None


def write_extract(extract: "SyntheticExtract", out: Path, how: How) -> Path:
    """Write an extract, its truth, its manifest, and other layouts of it.

    A clean extract is made and written block by block, in little memory whatever its size; one
    with faults is in memory.

    Parameters, Returns and Raises: see `SyntheticExtract.write`.
    """
    _check_format(how.fmt)
    check_layouts(how.also)
    recipe = (extract.clean or extract).recipe
    assert recipe is not None
    also = Also(how.also, recipe.span)
    with new_folder(out) as made:
        if extract.recipe is not None and recipe.can_be_written_in_blocks:
            flavour = str(extract.manifest["flavour"])
            own = (recipe.block, recipe.people, recipe.span, recipe.seed, recipe.profile)
            job = Writing(*own, how.fmt, flavour, block_truth, also if how.also else None)
            written = write_parts(job, made, how.workers, how.progress)
        else:
            written = _write_in_memory(extract, made, how.fmt, also)
        (made / "NOTICE.txt").write_text(NOTICE + "\n", encoding="utf-8")
        extract.team_map.to_csv(made / "team_map.csv", index=False, lineterminator="\n")
        truth = made / "truth"
        concerns = read_nominations(truth)
        concerns.to_csv(made / "nominations.csv", index=False, lineterminator="\n")
        told = write_whole_truth(truth, recipe, extract, how.criteria, how.states_people)
        for where, tables in whole_tables_of(truth, also).items():
            (made / where / "NOTICE.txt").write_text(NOTICE_BESIDE, encoding="utf-8")
            for name, table in tables.items():
                _add(written, made, f"{where}/{name}.{how.fmt}", how.fmt, name, table)
        _write_manifest(made, written, {**extract.manifest, "states_people": told})
    return out


def write_blocks(
    job: Writing,
    out: Path,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
    more: Callable[[Path], None] | None = None,
    about: Mapping[str, Any] | None = None,
) -> Path:
    """Make an extract block by block and write it, in little memory whatever its size.

    The files are the same, byte by byte, for any number of workers.

    Parameters:
        job: what to make.
        out: folder to be made; it may be there already if it is empty.
        workers: how many processes make blocks. With more than one, a script needs the usual
            `if __name__ == "__main__":`, as each of them imports it.
        progress: told how many blocks of how many are done, now and then.
        more: writes more files into the folder that is being made, such as `team_map.csv`.
        about: what else the manifest says.

    Returns:
        The folder.

    Raises:
        FileExistsError: if `out` holds anything.
        ValueError: if there is no such format or flavour, or no worker.
        NoRoom: if the disk is full.
        WorkerLost: if a worker is killed. After any failure nothing is left behind.

    Example:
        >>> write_blocks(job, Path("demo"), workers=2)  # doctest: +SKIP
    """
    _check_format(job.fmt)
    check_flavour(job.flavour)
    if workers < 1:
        raise ValueError(f"workers = {workers}: give 1 or more.")
    with new_folder(out) as made:
        written = write_parts(job, made, workers, progress)
        if more is not None:
            more(made)
        months = job.span.months()
        own = {
            "seed": job.seed,
            "people": job.n_people,
            "months": len(months),
            "flavour": job.flavour,
            "profile": job.profile.name,
            "profile_sha256": job.profile.sha256,
        }
        _write_manifest(made, written, {**own, **(about or {})})
    return out


def _check_format(fmt: str) -> None:
    if fmt not in FORMATS:
        raise ValueError(f"fmt = {fmt!r}: choose one of {', '.join(FORMATS)}.")


def _write_in_memory(extract: "SyntheticExtract", folder: Path, fmt: str, also: Also) -> Written:
    arrow = getattr(extract.tables, "arrow", None)
    written: Written = {}
    for name in extract.tables:
        table = arrow[name] if arrow is not None else _arrow(extract.tables[name])
        _add(written, folder, f"extract/{name}.{fmt}", fmt, name, table)
    for name, table in truth_in_memory(extract).items():
        _add(written, folder, f"truth/{name}.parquet", "parquet", name, table)
    truth = (extract.clean or extract).truth
    assert isinstance(truth, Truth)
    parts = [also.of(given) for given in truth.givens]
    for where in also.layouts:
        for name, table in joined_tables([part[where] for part in parts]).items():
            _add(written, folder, f"{where}/{name}.{fmt}", fmt, name, table)
    return written


def _add(written: Written, folder: Path, place: str, fmt: str, name: str, table: pa.Table) -> None:
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    file = TableFile(folder / place, fmt)
    file.add(table)
    file.close()
    written[place] = (name, file.n_rows, file.sha256())


def _arrow(texts: pd.DataFrame) -> pa.Table:
    """Return a table of texts as it is, spoilt cells too; an empty text is null."""
    return pa.table({str(name): codes_of(texts[name]) for name in texts.columns})


def _write_manifest(folder: Path, written: Written, about: Mapping[str, Any]) -> None:
    rows: dict[str, int] = {}
    for place, (name, n_rows, _) in written.items():
        if place.startswith("extract/"):
            rows[name] = rows.get(name, 0) + n_rows
    hashes = {place: digest for place, (_, _, digest) in written.items()}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = path.relative_to(folder).as_posix()
        if place not in hashes:
            hashes[place] = hashlib.sha256(path.read_bytes()).hexdigest()
    raw = {p.removeprefix("extract/"): h for p, h in hashes.items() if p.startswith("extract/")}
    beside = {p: h for p, h in hashes.items() if not p.startswith("extract/")}
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "generator_version": GENERATOR_VERSION,
        "notice": NOTICE,
        **about,
        "people_in_a_block": PEOPLE_IN_A_BLOCK,
        "versions": {
            "numpy": np.__version__,
            "pandas": pd.__version__,
            "pyarrow": pa.__version__,
        },
        "rows": dict(sorted(rows.items())),
        "files": dict(sorted(raw.items())),
        "files_beside": dict(sorted(beside.items())),
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "extract" / "manifest.json").write_text(text, encoding="utf-8")


__all__ = ["FORMATS", "STATES_PEOPLE", "How", "Writing", "write_blocks", "write_extract"]
