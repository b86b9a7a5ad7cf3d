"""The ledger: every change to the clean tables, booked to the fault that made it."""

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from cohortid_synthetic.calendar_days import first_day, month_id
from cohortid_synthetic.faults.layout import EMERGENCIES, HEADER, LAYOUT, PEOPLE, row_key_column
from cohortid_synthetic.streams import Streams

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract

Unit = TypeVar("Unit")
CHANGES = ("fault_id", "table", "kind", "place", "row_key", "column", "before", "after")


@dataclass
class RawTable:
    """A clean raw table, column by column as lists, with what has become of its rows.

    Parameters:
        name: its name.
        columns: column -> values, all text.
        removed: places of rows that are gone.
        edited: (place, column) -> new value; a cell is spoilt once at most.
        added: rows that came to it: the place of the row they were copied from, what differs.
    """

    name: str
    columns: dict[str, list[str]]
    removed: set[int] = field(default_factory=set)
    edited: dict[tuple[int, str], str] = field(default_factory=dict)
    added: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    @cached_property
    def months(self) -> list[int]:
        """Return the month counter of each row."""
        if self.name == EMERGENCIES:  # by date of arrival
            return [month_id(date.fromisoformat(day)) for day in self.columns["Arrival_Date"]]
        return [int(month) for month in self.columns["UniqMonthID"]]

    @property
    def providers(self) -> list[str]:
        """Return the provider of each row."""
        named = {HEADER: "OrgIDProvider", EMERGENCIES: "Der_Provider_Code"}
        return self.columns[named.get(self.name, "OrgIDProv")]

    def person(self, place: int) -> str:
        """Return the real person of a row, "" in a table without people."""
        return self.columns["Person_ID"][place] if "Person_ID" in self.columns else ""

    def value(self, place: int, column: str) -> str:
        """Return a cell as it stands now."""
        return self.edited.get((place, column), self.columns[column][place])

    def places(self) -> list[int]:
        """Return the places of the rows that are still there."""
        return [place for place in range(len(self.months)) if place not in self.removed]

    def free(self, place: int, column: str) -> bool:
        """Tell whether a cell is there and not spoilt yet."""
        return place not in self.removed and (place, column) not in self.edited


class Ledger:
    """Books faults on top of a clean extract, which stays as it is.

    Parameters:
        extract: the clean extract.
        seed: the same seed gives the same faults.
    """

    def __init__(self, extract: "SyntheticExtract", seed: int) -> None:
        self.extract = extract
        self.streams = Streams(seed)
        self.tables = {
            name: RawTable(name, {str(c): table[c].tolist() for c in table.columns})
            for name, table in extract.tables.items()
        }
        self.faults: list[dict[str, Any]] = []
        self.touches: dict[int, set[str]] = {}
        self.changes: list[tuple[Any, ...]] = []
        self.fresh = 0
        self.people = set(self.tables[PEOPLE].columns["Person_ID"])
        header = self.tables[HEADER]
        types = zip(header.providers, header.months, header.columns["FileType"], strict=True)
        newest: dict[tuple[str, int], tuple[str, str]] = {}
        for (provider, month, kind), name in zip(
            types, header.columns["NHSEUniqSubmissionID"], strict=True
        ):
            newest[provider, month] = max(newest.get((provider, month), ("", "")), (kind, name))
        self.latest = {place: name for place, (_, name) in newest.items()}

    def choose(self, name: str, units: Sequence[Unit], rate: float) -> list[Unit]:
        """Return a share of the units, at least one if there is any, in their own order."""
        if not units:
            return []
        n = max(1, round(rate * len(units)))
        order = self.streams.uniforms(f"fault {name}", len(units)).argsort(kind="stable")
        return [units[place] for place in sorted(order[:n].tolist())]

    def between(self, name: str, low: int, high: int) -> int:
        """Return a whole number from `low` up to and including `high`."""
        return self.streams.between(f"fault {name}", low, high)

    def new_number(self) -> int:
        """Return a number that no identifier of the extract has."""
        self.fresh += 1
        return 9_000_000 + self.fresh

    def records(self, table: str) -> list[list[int]]:
        """Return each record's rows of the latest submissions that are still there, in order."""
        raw, key = self.tables[table], LAYOUT[table].key
        found: defaultdict[Hashable, list[int]] = defaultdict(list)
        for place in raw.places():
            if self.is_latest(table, place):
                found[tuple(raw.columns[column][place] for column in key)].append(place)
        return [sorted(places, key=lambda p: (raw.months[p], p)) for places in found.values()]

    def is_latest(self, table: str, place: int) -> bool:
        """Tell whether a row belongs to its month's latest submission."""
        if table == EMERGENCIES:  # not sent in submissions
            return True
        raw = self.tables[table]
        submitted = self.latest.get((raw.providers[place], raw.months[place]))
        return raw.columns["NHSEUniqSubmissionID"][place] == submitted

    def last_months(self) -> dict[str, int]:
        """Return the last month that each provider still sends."""
        header = self.tables[HEADER]
        found: dict[str, int] = {}
        for place in header.places():
            provider = header.providers[place]
            found[provider] = max(found.get(provider, 0), header.months[place])
        return found

    def fault(
        self, kind: str, table: str, place: int | None, touches: Iterable[str], **more: Any
    ) -> int:
        """Book a fault and return its number; `more` says column, before, after, provider, month.

        Parameters:
            kind: class of the fault.
            table: table it lies in; "" for several.
            place: its row (the newest of several); None for a whole month or table.
            touches: the real people it touches.
        """
        number = len(self.faults) + 1
        raw = self.tables.get(table)
        row: dict[str, Any] = {
            "fault_id": number,
            "class": kind,
            "table": table,
            "row_key": "",
            "provider_id": "",
            "person_id": "",
            "month": None,
            "column": "",
            "before": "",
            "after": "",
        }
        if raw is not None and place is not None:
            row["row_key"] = raw.columns[row_key_column(table)][place]
            person = raw.person(place)  # of somebody else in emergency attendances
            row["person_id"] = person if person in self.people else ""
            row["provider_id"] = raw.providers[place]
            row["month"] = first_day(raw.months[place])
        self.faults.append(row | more)
        self.touches[number] = set(touches) & self.people
        return number

    def remove(self, fault: int, table: str, places: Iterable[int]) -> None:
        """Take rows out of a table."""
        raw = self.tables[table]
        for place in places:
            row = {column: raw.columns[column][place] for column in raw.columns}
            key = row[row_key_column(table)]
            self.changes.append(
                (fault, table, "removed", place, key, "", json.dumps(row, ensure_ascii=False), "")
            )
            raw.removed.add(place)

    def change(self, fault: int, table: str, place: int, column: str, after: str) -> None:
        """Spoil a cell; nothing is booked if it already holds the value."""
        raw = self.tables[table]
        before = raw.columns[column][place]
        if not raw.free(place, column):
            raise ValueError(f"{table}.{column}, row {place}: spoilt already, or gone.")
        if before != after:
            key = raw.columns[row_key_column(table)][place]
            self.changes.append((fault, table, "changed", place, key, column, before, after))
            raw.edited[place, column] = after

    def add(self, fault: int, table: str, place: int, **differs: str) -> None:
        """Add a copy of a row as it stands now, with what differs."""
        raw = self.tables[table]
        row = {column: raw.value(place, column) for column in raw.columns} | differs
        key = row[row_key_column(table)]
        # Its place in the dirty table is known when everything has been removed.
        self.changes.append((fault, table, "added", len(raw.added), key, "", "", json.dumps(row)))
        raw.added.append((place, row))

    def dirty_tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables with every fault: the rows that stayed, then those that were added."""
        return {name: _dirty(raw) for name, raw in self.tables.items()}

    def change_table(self) -> pd.DataFrame:
        """Return every change to a row; `place` is that in the dirty table for added rows."""
        stayed = {name: len(raw.places()) for name, raw in self.tables.items()}
        rows = [
            (
                *change[:3],
                change[3] + (stayed[change[1]] if change[2] == "added" else 0),
                *change[4:],
            )
            for change in self.changes
        ]
        return table_of(rows, CHANGES)


def _dirty(raw: RawTable) -> pd.DataFrame:
    now = {column: list(values) for column, values in raw.columns.items()}
    for (place, column), after in raw.edited.items():
        now[column][place] = after
    places = raw.places()
    return pd.DataFrame(
        {
            column: [values[place] for place in places] + [row[column] for _, row in raw.added]
            for column, values in now.items()
        }
    )


def table_of(rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Make a table of plain objects, whole numbers where the name says so."""
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    made = pd.DataFrame(
        {
            name: np.array([*column, None], dtype=object)[:-1]
            for name, column in zip(columns, values, strict=True)
        }
    )
    return made.astype({name: "int64" for name in ("fault_id", "place") if name in made})


def people_of(raw: RawTable, places: Iterable[int]) -> set[str]:
    """Return the real people of some rows."""
    return {raw.person(place) for place in places}
