"""Write a synthetic extract into a new folder, all of it or nothing."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract

FORMATS = ("csv", "csv.gz", "parquet")
FORMAT = "cohortid-synthetic"
FORMAT_VERSION = "1"
GENERATOR_VERSION = "0.1.0"
NOTICE = "Synthetic; not evidence about any population"
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
    """Write everything under a temporary name beside `out`, and move it there when it is whole.

    Parameters, Returns and Raises: see `SyntheticExtract.write`.
    """
    if fmt not in FORMATS:
        raise ValueError(f"fmt = {fmt!r}: choose one of {', '.join(FORMATS)}.")
    if (set_path is None) != (measures_path is None):
        raise ValueError("Give both set_path and measures_path, or neither.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"{out} isn't empty: choose a new folder, or empty it.")
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        made.chmod(0o755)
        _write_tables(extract, made / "extract", fmt)
        extract.team_map.to_csv(made / "team_map.csv", index=False, lineterminator="\n")
        _write_truth(extract, made / "truth")
        if set_path is not None and measures_path is not None:
            _write_states(extract, made / "truth", Path(set_path), Path(measures_path))
        if out.exists():
            out.rmdir()
        made.replace(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return out


def _write_tables(extract: "SyntheticExtract", folder: Path, fmt: str) -> None:
    folder.mkdir()
    files = {}
    for name, table in extract.tables.items():
        path = folder / f"{name}.{fmt}"
        _write_table(table, path, fmt)
        files[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "generator_version": GENERATOR_VERSION,
        "notice": NOTICE,
        **extract.manifest,
        "files": dict(sorted(files.items())),
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _write_table(table: pd.DataFrame, path: Path, fmt: str) -> None:
    if fmt == "parquet":
        columns = {name: [text or None for text in table[name]] for name in table.columns}
        schema = pa.schema([(name, pa.string()) for name in columns])
        pq.write_table(pa.table(columns, schema=schema), path)
        return
    # A fixed time in the gzip header, so that the same seed gives the same bytes.
    how = {"method": "gzip", "mtime": 0} if fmt == "csv.gz" else None
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8", compression=how)


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


__all__: list[str] = ["FORMATS", "write_extract", "write_parquet"]
