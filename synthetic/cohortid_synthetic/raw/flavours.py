"""The flavours that the same rows arrive in: national, UDAL, ICB and research (`flavours.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import last_days
from cohortid_synthetic.raw.arrow import chosen, days
from cohortid_synthetic.raw.submissions import FILE_TYPES, Submissions
from cohortid_synthetic.raw.versions import both_names, has_older_months, older_codes

DEFAULT_FLAVOUR = "national"
Tables = dict[str, pa.Table]
DAYS_TO_ADD, DAYS_TO_ADD_AGAIN = 45, 30
SCATTERED = 2_654_435_761
"""Knuth's multiplier: spreads consecutive numbers evenly, so that some of them can be taken."""


@dataclass(frozen=True)
class Flavour:
    """How the rows look in one place; see the head of `flavours.toml` for each entry."""

    name: str
    says: str
    source: str
    suffix: str
    lower: bool
    older_months: str
    rename: Mapping[str, str]
    copy: Mapping[str, str]
    no_key_share: float
    add: Mapping[str, list[str]]
    drop: list[str]
    marked: list[str]
    tables: list[str]
    latest_only: bool
    twice_share: float


@cache
def flavours() -> dict[str, Flavour]:
    """Return the flavours by name.

    Example:
        >>> list(flavours())
        ['national', 'udal', 'icb', 'research']
    """
    text = resources.files(__package__).joinpath("flavours.toml").read_text("utf-8")
    return {name: Flavour(name, **entry) for name, entry in tomllib.loads(text).items()}


def check_flavour(name: str) -> Flavour:
    """Return a flavour by its name.

    Raises:
        ValueError: there is no such flavour.
    """
    if name not in flavours():
        raise ValueError(f"flavour = {name!r}: choose one of {', '.join(flavours())}.")
    return flavours()[name]


def arrived(tables: Mapping[str, pa.Table], name: str, submitted: Submissions) -> Tables:
    """Return raw tables as they arrive in a flavour.

    Parameters:
        tables: tables under their own names, of a block or without people.
        name: the flavour.
        submitted: the submissions.

    Returns:
        Name of the table there -> rows.
    """
    flavour = check_flavour(name)
    older = any(has_older_months(table) for table in tables.values())
    made = dict(tables)
    if older or flavour.older_months == "both":
        made = {"codes": older_codes, "both": both_names}[flavour.older_months](made)
    if "MHS000Header" in made and "MHSDS_SubmissionFlags" in flavour.tables:
        made["MHSDS_SubmissionFlags"] = _submission_flags(made["MHS000Header"], submitted)
    shown = {table: _shown(table, rows, flavour, submitted) for table, rows in made.items()}
    return {_called(table, flavour): rows for table, rows in shown.items()}


def _called(table: str, flavour: Flavour) -> str:
    named = f"{table}{flavour.suffix}" if table[:3] == "MHS" and table[3:6].isdigit() else table
    return named.lower() if flavour.lower else named


def _shown(name: str, table: pa.Table, flavour: Flavour, submitted: Submissions) -> pa.Table:
    if flavour.latest_only and "NHSEUniqSubmissionID" in table.column_names:
        table = table.filter(pa.array(_submission(table, submitted)[2]))
    added = [*flavour.add.get(name, ())]
    if "Person_ID" in table.column_names and "RecordNumber" in table.column_names:
        added += flavour.add.get("*", ())
    for column in added:
        table = table.append_column(column, ADDED[column](table, submitted))
    if flavour.twice_share and f"{name[:6]}UniqID" in table.column_names and name != "MHS001MPI":
        table = _some_twice(table, f"{name[:6]}UniqID", flavour.twice_share)
    for copy, column in flavour.copy.items():
        if column in table.column_names:
            table = table.add_column(0, copy, table[column])
    if flavour.no_key_share and "RecordNumber" in table.column_names:
        table = _without_some_keys(table, flavour.no_key_share)
    table = table.drop_columns([column for column in flavour.drop if column in table.column_names])
    return table.rename_columns([_named(column, flavour) for column in table.column_names])


def _named(column: str, flavour: Flavour) -> str:
    named = flavour.rename.get(column, column) + ("_deid" if column in flavour.marked else "")
    return named.lower() if flavour.lower else named


def _submission(
    table: pa.Table, submitted: Submissions
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return month and file type of each row, and whether its submission is the latest."""
    column = table["NHSEUniqSubmissionID"].combine_chunks()
    place = column.indices.to_numpy() if pa.types.is_dictionary(column.type) else None
    if place is None or len(column.dictionary) != len(submitted.names):
        place = pc.index_in(column.cast(pa.string()), submitted.names).to_numpy()
    months, second = place // FILE_TYPES, place % FILE_TYPES == 1
    twice = submitted.twice.reshape(-1)[months]
    month = submitted.span.first + months % len(submitted.span.months())
    return month.astype(np.int64), 1 + second.astype(np.int64), second | ~twice


def _most_recent(table: pa.Table, submitted: Submissions) -> pa.Array:
    """Mark, among a person's rows of a month's latest submissions, the last one."""
    month, _, latest = _submission(table, submitted)
    person = table["Person_ID"].combine_chunks().indices.to_numpy().astype(np.int64)
    key = person << 16 | month
    own = np.flatnonzero(latest)
    _, last = np.unique(key[own][::-1], return_index=True)
    marked = np.zeros(len(key), dtype=np.int32)
    marked[own[::-1][last]] = 1
    return chosen(marked, pa.array(["false", "true"]))


def _record_start(table: pa.Table, submitted: Submissions) -> pa.Array:
    return days(last_days(_submission(table, submitted)[0] - 1) + 1)


def _record_end(table: pa.Table, submitted: Submissions) -> pa.Array:
    month, _, latest = _submission(table, submitted)
    return days(np.where(latest, 0, last_days(month - 1) + 1))


def _file_type(table: pa.Table, submitted: Submissions) -> pa.Array:
    return chosen(_submission(table, submitted)[1] - 1, pa.array(["1", "2"]))


def _date_added(table: pa.Table, submitted: Submissions) -> pa.Array:
    month, file_type, _ = _submission(table, submitted)
    return days(last_days(month) + DAYS_TO_ADD + DAYS_TO_ADD_AGAIN * (file_type - 1))


def _commissioner(table: pa.Table, submitted: Submissions) -> pa.Array:
    return table["OrgIDSubICBLocResidence"].combine_chunks()


ADDED = {
    "PatMRecInRP": _most_recent,
    "RecordStartDate": _record_start,
    "RecordEndDate": _record_end,
    "FileType": _file_type,
    "dmicDateAdded": _date_added,
    "dmicCCGCode": _commissioner,
}
"""How columns are made that only some flavours have."""


def _some_twice(table: pa.Table, row_id: str, share: float) -> pa.Table:
    times = 1 + _taken(table[row_id].to_numpy(), share)
    return table.take(pa.array(np.repeat(np.arange(table.num_rows), times)))


def _without_some_keys(table: pa.Table, share: float) -> pa.Table:
    """Blank the first key of some people, in all of their rows."""
    keys = table["Person_ID"].combine_chunks()
    numbers = pc.utf8_slice_codeunits(keys.dictionary, 4).cast(pa.int64()).to_numpy()
    blank = _taken(numbers, share)[keys.indices.to_numpy()]
    nothing = pa.nulls(len(keys), keys.type)
    place = table.column_names.index("Person_ID")
    return table.set_column(place, "Person_ID", pc.if_else(pa.array(blank), nothing, keys))


def _taken(numbers: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Take a share of numbers, the same ones whatever other numbers there are."""
    scattered = (numbers.astype(np.uint64) * np.uint64(SCATTERED)) % np.uint64(2**32)
    return np.asarray(scattered < share * 2**32, dtype=bool)


def _submission_flags(header: pa.Table, submitted: Submissions) -> pa.Table:
    """Return which submission of a provider's month is the latest, and which was published."""
    latest = _submission(header, submitted)[2]
    flags = chosen(latest.astype(np.int32), pa.array(["N", "Y"]))
    return pa.table(
        {
            "NHSEUniqSubmissionID": header["NHSEUniqSubmissionID"],
            "OrgIDProvider": header["OrgIDProvider"],
            "UniqMonthID": header["UniqMonthID"],
            "Der_IsLatest": flags,
            "Der_Use_Submission_Flag": flags,
        }
    )
