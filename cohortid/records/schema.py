"""The event tables and their columns, from `schema.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

COMMON = {
    "person_id": "id",
    "provider_id": "id",
    "source_table": "text",
    "source_id": "id",
    "first_month": "date",
    "last_month": "date",
}
EVENT = {"date": "date"}
INTERVAL = {"start": "date", "end_earliest": "date", "end_latest": "date", "status": "text"}
BOUNDS = {"in_low": "int", "in_high": "int", "real": "int"}


@dataclass(frozen=True)
class TableSchema:
    """One event table: its kind, the submitted tables behind it and its columns.

    Parameters:
        name: Name of the table.
        kind: "person", "event" (one date) or "interval" (start and bounded end).
        source_tables: Submitted tables it is read from, such as ("MHS101",).
        also_from: Submitted tables that add rows, of which silence is no gap.
        gaps_ever: Whether months before a window matter to it too.
        columns: Column to kind (id, date, code, group, text, int), common columns included.
        known_at_end: Columns that are known only once the interval has ended.
        derived_from: Base table it is derived from, if it is a derived table.
        definition: Name of the definition a derived table follows.
        twins_by: Columns that make two rows of a person and provider perhaps one record.
        shown: Code column that evidence shows, and its code list.
        shown_at_end: The same for an event on the interval's end.
    """

    name: str
    kind: str
    source_tables: tuple[str, ...]
    columns: dict[str, str]
    known_at_end: tuple[str, ...] = ()
    also_from: tuple[str, ...] = ()
    gaps_ever: bool = False
    derived_from: str | None = None
    definition: str | None = None
    twins_by: tuple[str, ...] = ()
    shown: tuple[str, str] | None = None
    shown_at_end: tuple[str, str] | None = None

    @property
    def date_column(self) -> str:
        """Name of the column that dates a row: `date` of an event, `start` of an interval."""
        return "date" if self.kind == "event" else "start"


@cache
def load_schema() -> dict[str, TableSchema]:
    """Return the schema of every event table by name.

    Returns:
        Table name to its schema, in the order of `schema.toml`.

    Example:
        >>> load_schema()["contact"].source_tables
        ('MHS201',)
    """
    text = files("cohortid.records").joinpath("schema.toml").read_text(encoding="utf-8")
    return {name: _table(name, entry) for name, entry in tomllib.loads(text).items()}


def _table(name: str, entry: dict[str, object]) -> TableSchema:
    kind = str(entry["kind"])
    own = dict(entry["columns"])  # type: ignore[call-overload]
    if kind == "person":
        columns = {"person_id": "id", "provider_id": "id", **own}
    else:
        columns = COMMON | (EVENT if kind == "event" else INTERVAL) | own | BOUNDS
    return TableSchema(
        name=name,
        kind=kind,
        source_tables=tuple(entry["source_tables"]),  # type: ignore[arg-type]
        columns=columns,
        known_at_end=tuple(entry.get("known_at_end", ())),  # type: ignore[arg-type]
        gaps_ever=bool(entry.get("gaps_ever", False)),
        also_from=tuple(entry.get("also_from", ())),  # type: ignore[arg-type]
        derived_from=_text(entry.get("derived_from")),
        definition=_text(entry.get("definition")),
        twins_by=tuple(entry.get("twins_by", ())),  # type: ignore[arg-type]
        shown=_shown(entry.get("shown")),
        shown_at_end=_shown(entry.get("shown_at_end")),
    )


def _shown(value: object) -> tuple[str, str] | None:
    return (str(value["column"]), str(value["list"])) if isinstance(value, dict) else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
