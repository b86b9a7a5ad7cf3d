"""Write a synthetic extract into a new folder, all of it or nothing."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK
from cohortid_synthetic.new_folder import new_folder
from cohortid_synthetic.raw.arrow import codes_of
from cohortid_synthetic.raw.files import FORMATS, TableFile
from cohortid_synthetic.raw.flavours import check_flavour
from cohortid_synthetic.raw.parts import Recipe, Written, write_parts

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract

FORMAT = "cohortid-synthetic"
FORMAT_VERSION = "2"
GENERATOR_VERSION = "0.2.0"
NOTICE = "Synthetic; calibrated to published margins only; not evidence about any population"
DATES = (
    "start",
    "end_earliest",
    "end_latest",
    "date",
    "rejected",
    "first_month",
    "last_month",
    "month",
    "window_start",
    "born_from",
    "born_to",
    "death_date",
)


def write_extract(
    extract: "SyntheticExtract",
    out: Path,
    fmt: str,
    set_path: str | Path | None,
    measures_path: str | Path | None,
) -> Path:
    """Write an extract that is in memory.

    Parameters, Returns and Raises: see `SyntheticExtract.write`.
    """
    _check_format(fmt)
    if (set_path is None) != (measures_path is None):
        raise ValueError("Give both set_path and measures_path, or neither.")
    with new_folder(out) as made:
        written = _write_tables(extract, made, fmt)
        extract.team_map.to_csv(made / "team_map.csv", index=False, lineterminator="\n")
        _write_truth(extract, made / "truth")
        if set_path is not None and measures_path is not None:
            _write_states(extract, made / "truth", Path(set_path), Path(measures_path))
        _write_manifest(made, written, extract.manifest)
    return out


def write_blocks(
    recipe: Recipe,
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
        recipe: what to make.
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
        >>> write_blocks(recipe, Path("demo"), workers=2)  # doctest: +SKIP
    """
    _check_format(recipe.fmt)
    check_flavour(recipe.flavour)
    if workers < 1:
        raise ValueError(f"workers = {workers}: give 1 or more.")
    with new_folder(out) as made:
        written = write_parts(recipe, made, workers, progress)
        if more is not None:
            more(made)
        months = recipe.span.months()
        own = {
            "seed": recipe.seed,
            "people": recipe.n_people,
            "months": len(months),
            "flavour": recipe.flavour,
            "profile": recipe.profile.name,
            "profile_sha256": recipe.profile.sha256,
        }
        _write_manifest(made, written, {**own, **(about or {})})
    return out


def _check_format(fmt: str) -> None:
    if fmt not in FORMATS:
        raise ValueError(f"fmt = {fmt!r}: choose one of {', '.join(FORMATS)}.")


def _write_tables(extract: "SyntheticExtract", folder: Path, fmt: str) -> Written:
    (folder / "extract").mkdir()
    arrow = getattr(extract.tables, "arrow", None)
    written: Written = {}
    for name in extract.tables:
        place = f"extract/{name}.{fmt}"
        file = TableFile(folder / place, fmt)
        file.add(arrow[name] if arrow is not None else _arrow(extract.tables[name]))
        file.close()
        written[place] = (name, file.n_rows, file.sha256())
    return written


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


def _write_truth(extract: "SyntheticExtract", folder: Path) -> None:
    folder.mkdir()
    for name, table in extract.truth.items():
        write_parquet(table, folder / f"{name}.parquet")
    write_parquet(extract.planted, folder / "planted.parquet")
    if not extract.expected.empty:
        write_parquet(extract.expected, folder / "expected.parquet")
    if extract.clean is not None:
        write_parquet(extract.faults, folder / "faults.parquet")
        write_parquet(extract.touched, folder / "faults_touched.parquet")
        write_parquet(extract.changes, folder / "faults_changes.parquet")


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table of plain objects; the columns' types follow from their names and values."""
    columns = {str(name): [_plain(v) for v in table[name]] for name in table.columns}
    schema = pa.schema([(name, _type(name, values)) for name, values in columns.items()])
    pq.write_table(pa.table(columns, schema=schema), path)


def _plain(value: object) -> object:
    """Return None for whatever pandas stands in for a blank."""
    return None if value is None or value is pd.NaT or value != value else value


def _type(name: str, values: list[object]) -> pa.DataType:
    if name in DATES:
        return pa.date32()
    known = next((value for value in values if value is not None), "")
    if isinstance(known, bool):
        return pa.bool_()
    return pa.string() if isinstance(known, str) else pa.int64()


def _write_states(
    extract: "SyntheticExtract", folder: Path, set_path: Path, measures_path: Path
) -> None:
    """Write the true states, by the oracle applied to the true events."""
    from cohortid_synthetic.oracle import evaluate

    result = evaluate(
        extract.truth, set_path, measures_path, extract.index_date, extract.truth["coverage"]
    )
    write_parquet(result.states, folder / "states.parquet")
    write_parquet(result.people, folder / "people.parquet")


__all__: list[str] = ["FORMATS", "Recipe", "write_blocks", "write_extract", "write_parquet"]
