"""The raw tables of a block, as Arrow tables, under MHSDS's own names (version 6)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import NONE, last_days, month_of
from cohortid_synthetic.raw.arrow import chosen, days, joined, noons, texts_of
from cohortid_synthetic.raw.flags import known_flags
from cohortid_synthetic.raw.ids import record_numbers, row_ids
from cohortid_synthetic.raw.monthly import Rows, places_of
from cohortid_synthetic.raw.submissions import Submissions
from cohortid_synthetic.snapshots import ONLY_WHEN_ENDED

CTO_DAYS = 183
"""A community treatment order lasts up to six months at a time (Mental Health Act, section 20A)."""
POINTS_AT = {"mha": "period"}
"""Column that points at an event of a kind, where it isn't called like the kind."""
ENDS = {"referral": "closed", "added_team": "closed"}
IN_FULL = ("contact",)
"""Kinds whose identifiers are written in full: they hardly ever repeat."""


@dataclass(frozen=True)
class Column:
    """A column of a raw table: what it is made from and how (`columns.csv`)."""

    name: str
    source: str
    form: str


@cache
def layout() -> dict[str, tuple[str, tuple[Column, ...]]]:
    """Return for each kind of event the table it is sent in, and that table's own columns.

    Example:
        >>> layout()["trial"][0]
        'MHS514TrialLeave'
    """
    text = resources.files(__package__).joinpath("columns.csv").read_text("utf-8")
    made: dict[str, tuple[str, list[Column]]] = {}
    for row in csv.DictReader(text.splitlines()):
        _, columns = made.setdefault(row["kind"], (row["table"], []))
        columns.append(Column(row["column"], row["source"], row["form"]))
    return {kind: (table, tuple(columns)) for kind, (table, columns) in made.items()}


@dataclass
class Maker:
    """Makes the tables of a block.

    Parameters:
        events: the events that are sent, in order of person; texts as categories.
        people: the people, by place.
        providers: place of the provider of each event.
        ids: kind -> local and unique identifiers (`ids.event_ids`).
        submitted: the submissions.
    """

    events: Mapping[str, pd.DataFrame]
    people: pd.DataFrame
    providers: Mapping[str, NDArray[np.int64]]
    ids: Mapping[str, tuple[pa.Array, pa.Array]]
    submitted: Submissions
    _persons: pa.Array = field(init=False)
    _places: dict[tuple[str, str], NDArray[np.int64]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._persons = pa.array(self.people["person_id"].to_numpy(dtype=object), pa.string())
        self._first = int(self.people.index[0]) if len(self.people) else 0

    def table(
        self, kind: str, rows: Rows, wrong: Mapping[str, tuple[NDArray[np.bool_], str]]
    ) -> pa.Table:
        """Return the table of a kind of event.

        Parameters:
            kind: kind of event.
            rows: its rows.
            wrong: column of the event -> in which rows it isn't sent as it is, and what is sent.
        """
        name, columns = layout()[kind]
        early = self._early(kind, rows)
        flags = (
            known_flags(self.events["flag"], self.providers["flag"], rows) if kind == "flag" else {}
        )
        made = self.keys(rows)
        for column in columns:
            instead = [wrong[column.source]] if column.source in wrong else []
            if early is not None and column.source in ONLY_WHEN_ENDED[kind]:
                instead.append((early, ""))
            made[column.name] = self._column(kind, column, rows, instead, flags)
        made[f"{name[:6]}UniqID"] = row_ids(rows.person)
        return pa.table(made)

    def keys(self, rows: Rows) -> dict[str, pa.Array]:
        """Return the columns that every row of a person has."""
        parts = (rows.provider, rows.month, rows.file_type)
        provider, month, file_type = (part.astype(np.int64) for part in parts)
        person = rows.person.astype(np.int64)
        place = self.submitted.place(provider, month, file_type)
        return {
            "Person_ID": chosen(rows.person - self._first, self._persons),
            "OrgIDProv": chosen(rows.provider, pa.array(self.submitted.providers)),
            "UniqMonthID": pa.array(rows.month),
            "NHSEUniqSubmissionID": chosen(place, self.submitted.names),
            "RecordNumber": record_numbers(person, provider, month, file_type),
        }

    def _early(self, kind: str, rows: Rows) -> NDArray[np.bool_] | None:
        """Tell in which rows the end isn't known yet."""
        if kind not in ONLY_WHEN_ENDED:
            return None
        ended = month_of(self.events[kind][ENDS.get(kind, "end")].to_numpy(dtype=np.int64))
        return np.asarray(ended[rows.event] != rows.month, dtype=bool)

    def _column(
        self,
        kind: str,
        column: Column,
        rows: Rows,
        instead: list[tuple[NDArray[np.bool_], str]],
        flags: Mapping[str, NDArray[np.int64]],
    ) -> pa.Array:
        form, source, frame = column.form, column.source, self.events[kind]
        if form == "code":
            return _code(frame[source], rows.event, instead)
        if form in ("local_id", "id", "activity_id"):
            return self._ids(kind, source, form, rows)
        if form == "flag":
            codes, texts, nothing = texts_of(frame["value"])
            known = np.append(codes, nothing)  # the last stands for a place of -1
            return chosen(known[flags[source]], texts, nothing)
        if form == "blank":
            return pa.nulls(len(rows), pa.string()).dictionary_encode()
        if form == "at_provider":
            return self._at_provider(kind, source, rows)
        numbers = frame[source].to_numpy(dtype=np.int64)[rows.event]
        for where, _ in instead:
            numbers = np.where(where, NONE, numbers)
        if form == "day":
            return days(numbers)
        if form == "noon":
            return noons(numbers)
        if form == "rejected":
            return chosen((numbers == 0).astype(np.int32), pa.array(["02", ""]), blank=1)
        if form == "cto_expiry":
            month_ends = last_days(rows.month.astype(np.int64))
            halves = np.maximum(month_ends - numbers, 0) // CTO_DAYS + 1
            return days(numbers + halves * CTO_DAYS - 1)
        raise ValueError(f"{column.name}: no form is called {form!r}.")

    def _ids(self, kind: str, source: str, form: str, rows: Rows) -> pa.Array:
        """Return identifiers of the events themselves, or of those that they hang on."""
        local, unique = self.ids[source]
        ids = local if form == "local_id" else unique
        if form == "activity_id":
            ids = joined(ids, pa.array(["A1"] * len(ids), pa.string()))
        if kind == source:
            places = rows.event.astype(np.int64)
        else:
            if (kind, source) not in self._places:
                keys = self.events[kind][POINTS_AT.get(source, source)]
                self._places[kind, source] = places_of(self.events[source], keys)
            places = self._places[kind, source][rows.event]
        return ids.take(pa.array(places)) if source in IN_FULL else chosen(places, ids)

    def _at_provider(self, kind: str, source: str, rows: Rows) -> pa.Array:
        """Return a team's unique identifier: its provider's code before the local one."""
        codes, texts, nothing = texts_of(self.events[kind][source])
        every = [p + team for p in self.submitted.providers for team in texts.to_pylist()]
        codes = codes[rows.event].astype(np.int64)
        places = rows.provider * np.int64(len(texts)) + codes
        return chosen(
            np.where(codes == nothing, -1, places), pa.array(every, pa.string()), blank=-1
        )

    def persons(self, rows: Rows) -> pa.Table:
        """Return MHS001MPI: one row for each person, provider and submission."""
        place = rows.person - self._first
        born = self.people["birth_date"].to_numpy().astype("datetime64[M]").astype(np.int64)[place]
        month_end = rows.month.astype(np.int64) + ((1900 - 1970) * 12 + 2)
        death = self.people["death"].to_numpy(dtype=np.int64)[place]
        shown = np.where(month_of(death) == rows.month, death, 0)
        local = [f"L{number + 1:07d}" for number in self.people.index.tolist()]
        made = self.keys(rows)
        made["LocalPatientID"] = chosen(place, pa.array(local, pa.string()))
        for name, source in (
            ("GenderIDCode", "gender_identity"),
            ("Gender", "gender"),
            ("EthnicCategory", "ethnicity"),
            ("NHSDEthnicity", "ethnicity"),
            ("LanguageCodePreferred", "language"),
        ):
            made[name] = self._of_person(source, place)
        made["PersDeathDate"] = days(shown)
        made["AgeRepPeriodEnd"] = pa.array(((month_end - born) // 12).astype(np.int32))
        made["LSOA2011"] = self._of_person("lsoa", place)
        made["OrgIDSubICBLocResidence"] = self._of_person("sub_icb", place)
        made["MHS001UniqID"] = row_ids(rows.person)
        return pa.table(made)

    def _of_person(self, source: str, place: NDArray[np.int32]) -> pa.Array:
        column = self.people[source]
        if not isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype("category")
        codes, texts, nothing = texts_of(column)
        return chosen(codes[place], texts, nothing)


def _code(
    column: "pd.Series[str]",
    places: NDArray[np.int32],
    instead: list[tuple[NDArray[np.bool_], str]],
) -> pa.Array:
    """Return a column of codes, with other codes in some rows."""
    codes, texts, nothing = texts_of(column)
    chosen_codes = codes[places].astype(np.int32)
    for where, text in instead:
        code = nothing if text == "" else texts.index(text).as_py()
        if text != "" and code < 0:
            code = len(texts)
            texts = pa.concat_arrays([texts, pa.array([text])])
        chosen_codes = np.where(where, np.int32(code), chosen_codes)
    return chosen(chosen_codes, texts, nothing)
