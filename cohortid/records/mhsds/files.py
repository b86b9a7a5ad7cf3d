"""Finding the files of an extract and making each of them readable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cohortid.engine import DuckDBEngine, EngineError
from cohortid.engine.duckdb_engine import quote
from cohortid.errors import DataError
from cohortid.records.mhsds.csv_file import read_csv_sql
from cohortid.records.mhsds.frames import register_frame, table_of_key
from cohortid.records.mhsds.layout import every_table, short_name, source_tables

ENDINGS = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True)
class RawTable:
    """One file (or DataFrame) of a submitted table: `view` holds its columns as they came.

    Parameters:
        short: Short name, such as "MHS101".
        label: What to call it in an error (the file, or the DataFrame's key).
        view: Name of the view in the engine.
        columns: Column name as it came, to its type in the engine.
        path: File it is read from; None for a DataFrame.
    """

    short: str
    label: str
    view: str
    columns: dict[str, str]
    path: Path | None


RawTables = dict[str, tuple[RawTable, ...]]


def find_raw_tables(
    engine: DuckDBEngine, source: Path | str | Mapping[str, pd.DataFrame]
) -> RawTables:
    """Register every submitted table of a folder or a dict of DataFrames.

    Parameters:
        engine: Where the views are made.
        source: Folder with CSV, CSV.gz or Parquet files named after their table
            (`MHS101Referral.csv`, `MHS101Referral_2024-04.parquet`), or table name to DataFrame.

    Returns:
        Short table name to its files, for the tables that are read.

    Raises:
        DataError: The folder is missing, an input is empty or can't be read, a key isn't the name
            of a table, or a table needed by everything is absent.

    Example:
        >>> frames = {"MHS001": pd.DataFrame({"Person_ID": ["A"]})}
        >>> find_raw_tables(DuckDBEngine(), frames)
        Traceback (most recent call last):
        ...
        cohortid.errors.DataError: The extract has no MHS101Referral.
          file: the dict of DataFrames
          fix: Add a DataFrame under "MHS101Referral": nobody can be identified without it.
    """
    if isinstance(source, Mapping):
        found, where = _from_frames(engine, source), "the dict of DataFrames"
        addition = 'a DataFrame under "{0}"'
    else:
        found, where = _from_folder(engine, Path(source)), str(source)
        addition = "the file {0}.csv (or .csv.gz, .parquet)"
    for short, table in source_tables().items():
        if table.required and short not in found:
            raise DataError(
                f"The extract has no {table.name}.",
                file=where,
                fix=f"Add {addition.format(table.name)}: nobody can be identified without it.",
            )
    return found


def check_folder(folder: Path) -> None:
    """Raise a DataError unless this is a folder.

    Parameters:
        folder: Where the extract is said to be.

    Raises:
        DataError: It doesn't exist, or is a file.

    Example:
        >>> check_folder(Path("no/such/folder"))
        Traceback (most recent call last):
        ...
        cohortid.errors.DataError: This folder doesn't exist.
          file: no/such/folder
          fix: Check the path of the extract.
    """
    if not folder.exists():
        raise DataError(
            "This folder doesn't exist.", file=str(folder), fix="Check the path of the extract."
        )
    if not folder.is_dir():
        raise DataError(
            "This is a file, not a folder.",
            file=str(folder),
            fix="Give the folder that holds the extract's files, one or more for each table.",
        )


def _from_folder(engine: DuckDBEngine, folder: Path) -> RawTables:
    check_folder(folder)
    by_table: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        short = short_name(path.name)
        if path.is_file() and path.name.lower().endswith(ENDINGS) and short in every_table():
            by_table.setdefault(short, []).append(path)
    if not by_table:
        raise DataError(
            "No MHSDS table was found in this folder.",
            file=str(folder),
            fix="Files are named after their table, such as MHS101Referral.csv, and end in "
            f"{', '.join(ENDINGS)}.",
        )
    return {short: _register_files(engine, short, paths) for short, paths in by_table.items()}


def _register_files(engine: DuckDBEngine, short: str, paths: list[Path]) -> tuple[RawTable, ...]:
    for path in paths:
        if path.stat().st_size == 0:
            raise DataError(
                "This file is empty.",
                file=path.name,
                fix="Export the table again; a table without rows still has its line of headings.",
            )
    if len({path.name.lower().endswith(".parquet") for path in paths}) > 1:
        raise DataError(
            "One table comes in Parquet and in CSV.",
            file=", ".join(path.name for path in paths[:4]) + (", …" if len(paths) > 4 else ""),
            fix="Keep one form of each table in the folder.",
        )
    return tuple(
        _register_file(engine, short, f"raw_{short}_{place}", path)
        for place, path in enumerate(paths, 1)
    )


def _register_file(engine: DuckDBEngine, short: str, view: str, path: Path) -> RawTable:
    parquet = path.name.lower().endswith(".parquet")
    reader = f"read_parquet({quote(str(path))})" if parquet else read_csv_sql(path)
    try:
        engine.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM {reader}")
        columns = _columns(engine, view)
    except EngineError:
        raise DataError(
            f"This file can't be read as {'Parquet' if parquet else 'a table'}.",
            file=path.name,
            fix="Check that it was copied whole, or export it again.",
        ) from None  # what the engine says may quote a row
    return RawTable(short, path.name, view, columns, path)


def _from_frames(engine: DuckDBEngine, frames: Mapping[str, pd.DataFrame]) -> RawTables:
    found: RawTables = {}
    for name, frame in frames.items():
        short, label = table_of_key(name), f"DataFrame {name!r}"
        if short not in every_table():
            continue
        if short in found:
            raise DataError(
                "Two DataFrames are the same table.",
                file=f"{found[short][0].label} and {label}",
                fix="Join them with pandas.concat and give one.",
            )
        view = f"raw_{short}_1"
        register_frame(engine, view, frame, label)
        found[short] = (RawTable(short, label, view, _columns(engine, view), None),)
    return found


def _columns(engine: DuckDBEngine, view: str) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in engine.rows(f"DESCRIBE {view}")}
