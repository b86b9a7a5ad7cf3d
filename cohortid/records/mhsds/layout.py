"""Which submitted tables and columns are read, from `tables.csv` and `columns.csv`.

Those of version 5 that have no like in version 6 stand in `tables_5.csv` and `columns_5.csv`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

EMERGENCY = "EC"
"""Short name of the table of emergency attendances, which aren't part of MHSDS."""
TEAMS_5 = "MHS102_5"
"""Short name of MHS102 as version 5 has it: every team of a referral, with its type."""


@dataclass(frozen=True)
class Column:
    """A submitted column: its names, its kind and whether the table is unreadable without it.

    `kind` is one of person, id, code, text, date, int, month; `code_list` names the list of a code.
    """

    name: str
    aliases: tuple[str, ...]
    kind: str
    required: bool
    code_list: str = ""


@dataclass(frozen=True)
class SourceTable:
    """A submitted table: short name (MHS101), full name, columns and what identifies a record."""

    short: str
    name: str
    required: bool
    row_key: tuple[str, ...]
    start_column: str | None
    end_column: str | None
    columns: tuple[Column, ...]

    def has(self, column: str) -> bool:
        """Return whether this table lists a column."""
        return any(listed.name == column for listed in self.columns)


def short_name(name: str) -> str:
    """Return the short table name that a file or DataFrame is named after, or nothing.

    Example:
        >>> short_name("mhs101referral_2024-04.csv"), short_name("EC_Core.parquet"), short_name("x")
        ('MHS101', 'EC', '')
    """
    if name.upper().startswith("MHS102SERVICETYPE"):
        return TEAMS_5
    match = re.match(r"MHS\d{3}|EC(?=_CORE)|EC$", name.upper())
    return match.group(0) if match else ""


@cache
def source_tables() -> dict[str, SourceTable]:
    """Return the submitted tables that are read, by short name.

    Example:
        >>> source_tables()["MHS101"].row_key
        ('UniqServReqID',)
    """
    return _tables("tables.csv", "columns.csv")


@cache
def every_table() -> dict[str, SourceTable]:
    """Return the tables that are read, those of version 5 that have no like in version 6 too.

    Example:
        >>> set(every_table()) - set(source_tables())
        {'MHS102_5'}
    """
    return source_tables() | _tables("tables_5.csv", "columns_5.csv")


def _tables(tables: str, columns_of: str) -> dict[str, SourceTable]:
    columns: dict[str, list[Column]] = {}
    for row in _rows(columns_of):
        columns.setdefault(row["table"], []).append(
            Column(
                row["column"],
                tuple(row["aliases"].split()),
                row["kind"],
                row["required"] == "yes",
                row["code_list"],
            )
        )
    return {
        row["table"]: SourceTable(
            short=row["table"],
            name=row["name"],
            required=row["required"] == "yes",
            row_key=tuple(row["row_key"].split()),
            start_column=row["start_column"] or None,
            end_column=row["end_column"] or None,
            columns=tuple(columns[row["table"]]),
        )
        for row in _rows(tables)
    }


def _rows(name: str) -> list[dict[str, str]]:
    text = files("cohortid.records.mhsds").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
