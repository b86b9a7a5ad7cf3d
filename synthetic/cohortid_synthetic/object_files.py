"""Parquet files of tables of plain objects, such as dates and texts."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

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


def write_objects(table: pd.DataFrame, path: Path) -> None:
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
    if isinstance(known, str):
        return pa.string()
    return pa.float64() if any(isinstance(value, float) for value in values) else pa.int64()


__all__ = ["write_objects"]
