"""Take every fault out of a dirty extract again: clean + manifest = dirty, and back."""

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract


def undo(dirty: "SyntheticExtract") -> dict[str, pd.DataFrame]:
    """Return the clean tables, from the dirty ones and the changes that were booked.

    Parameters:
        dirty: an extract made by `SyntheticExtract.inject`.

    Returns:
        Table name -> rows, as before the faults.

    Raises:
        ValueError: a row isn't as the changes left it.

    Example:
        >>> dirty = generate(people=600).inject({"undated": 0.01})  # doctest: +SKIP
        >>> undo(dirty)["MHS201CareContact"]  # doctest: +SKIP
    """
    booked: dict[str, dict[str, list[Any]]] = {}
    for change in dirty.changes.itertuples():
        of_table = booked.setdefault(str(change.table), {})
        of_table.setdefault(str(change.kind), []).append(change)
    return {
        name: _undone(name, table, booked.get(name, {})) for name, table in dirty.tables.items()
    }


def _undone(name: str, table: pd.DataFrame, booked: dict[str, list[Any]]) -> pd.DataFrame:
    added = {change.place for change in booked.get("added", [])}
    removed = {change.place: json.loads(change.before) for change in booked.get("removed", [])}
    stayed = [place for place in range(len(table)) if place not in added]
    clean_places = [p for p in range(len(stayed) + len(removed)) if p not in removed]
    now = dict(zip(clean_places, stayed, strict=True))
    columns = {}
    for column in table.columns:
        values = table[column].tolist()
        columns[column] = [
            removed[place][column] if place in removed else values[now[place]]
            for place in range(len(now) + len(removed))
        ]
    for change in booked.get("changed", []):
        if columns[change.column][change.place] != change.after:
            raise ValueError(f"{name}.{change.column}, row {change.row_key}: not as it was left.")
        columns[change.column][change.place] = change.before
    return pd.DataFrame(columns)
