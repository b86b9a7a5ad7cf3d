"""Months before April 2024, which follow version 5 of the data set: other names and codes."""

import csv
from functools import cache
from importlib import resources

import pyarrow as pa
import pyarrow.compute as pc

from cohortid_synthetic.assumptions import teams
from cohortid_synthetic.raw.arrow import chosen
from cohortid_synthetic.raw.ids import FIRST_ROW, ROW_DIGITS, row_ids

FIRST_MONTH_OF_VERSION_6 = 1489
"""April 2024 (NHS England's training slides)."""
REFERRALS, ADDED_TEAMS, TEAMS = (
    "MHS101Referral",
    "MHS102OtherServiceType",
    "MHS902ServiceTeamDetails",
)
TEAMS_5 = "MHS102ServiceTypeReferredTo"
"""What version 5 calls MHS102: every team of a referral, the first included, with its type."""
Tables = dict[str, pa.Table]


@cache
def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def has_older_months(table: pa.Table) -> bool:
    """Tell whether any row is of a month of version 5."""
    if "UniqMonthID" not in table.column_names or table.num_rows == 0:
        return False
    return bool(pc.min(table["UniqMonthID"]).as_py() < FIRST_MONTH_OF_VERSION_6)


def older_codes(tables: Tables) -> Tables:
    """Return the tables with the code values of version 5 in its months, under today's names.

    So the national store holds them: columns were renamed back in time, their values weren't.
    """
    made = dict(tables)
    for name, column in {(row["table"], row["column"]) for row in _rows("version_5_codes.csv")}:
        if name in made and has_older_months(made[name]):
            made[name] = _with_older_codes(made[name], name, column)
    if "MHS000Header" in made:
        header = made["MHS000Header"]
        versions = chosen(_is_older(header).cast(pa.int32()).to_numpy(), pa.array(["6.0", "5.0"]))
        place = header.column_names.index("DatSetVer")
        made["MHS000Header"] = header.set_column(place, "DatSetVer", versions)
    return made


def both_names(tables: Tables) -> Tables:
    """Return the tables with the columns of both versions beside each other, as some stores do.

    A value stands under the name of its month's version, and the other column is blank. In months
    of version 5 the teams of referrals stand in `MHS102ServiceTypeReferredTo`, with their types,
    and MHS902 isn't sent.
    """
    made = older_codes(tables)
    referrals, added = (tables.get(name) for name in (REFERRALS, ADDED_TEAMS))
    if referrals is not None and added is not None and has_older_months(referrals):
        made[TEAMS_5] = _teams_of_referrals(referrals, added)
        made[ADDED_TEAMS] = added.filter(pc.invert(_is_older(added)))
    if TEAMS in made:
        made[TEAMS] = made[TEAMS].filter(pc.invert(_is_older(made[TEAMS])))
    for row in _rows("version_5_columns.csv"):
        if row["table"] in made:
            made[row["table"]] = _split(made[row["table"]], row["column"], row["column_5"])
    return made


def _is_older(table: pa.Table) -> pa.Array:
    older = pc.less(table["UniqMonthID"], FIRST_MONTH_OF_VERSION_6)
    return older.combine_chunks() if isinstance(older, pa.ChunkedArray) else older


def _with_older_codes(table: pa.Table, name: str, column: str) -> pa.Table:
    listed = [
        row
        for row in _rows("version_5_codes.csv")
        if (row["table"], row["column"]) == (name, column)
    ]
    codes = table[column].combine_chunks()
    texts = codes.dictionary.to_pylist()
    older = {row["code"]: row["code_5"] for row in listed}
    every = pa.array(texts + [older.get(text, text) for text in texts], pa.string())
    shift = pc.multiply(_is_older(table).cast(pa.int32()), len(texts))
    indices = pc.add(codes.indices, shift)
    made = pa.DictionaryArray.from_arrays(indices, every)
    return table.set_column(table.column_names.index(column), column, made)


def _split(table: pa.Table, column: str, column_5: str) -> pa.Table:
    """Blank a column in months of version 5; its values there go to that version's column."""
    older, values = _is_older(table), table[column].combine_chunks()
    nothing = pa.nulls(len(values), values.type)
    place = table.column_names.index(column)
    made = table.set_column(place, column, pc.if_else(older, nothing, values))
    return (
        made.add_column(place, column_5, pc.if_else(older, values, nothing)) if column_5 else made
    )


def _teams_of_referrals(referrals: pa.Table, added: pa.Table) -> pa.Table:
    """Return MHS102 of version 5: the team of each referral, then those added, by person."""
    own = _teams_5(referrals, "MHS101UniqID", 0)
    more = _teams_5(added, "MHS102UniqID", 1)
    both = pa.concat_tables([own, more.select(own.column_names)])
    order = ["person", "UniqServReqID", "UniqMonthID", "NHSEUniqSubmissionID", "added", "row"]
    both = both.sort_by([(name, "ascending") for name in order])
    types = {provider + team: kind for (provider, team), kind in teams().items()}
    names = both["UniqCareProfTeamID"].combine_chunks().dictionary_encode()
    kinds = pa.array([types[name] for name in names.dictionary.to_pylist()], pa.string())
    kinds = pa.DictionaryArray.from_arrays(names.indices, kinds)
    persons = both["person"].to_numpy() - 1
    columns = {n: both[n].combine_chunks() for n in both.column_names if n not in _ONLY_TO_SORT}
    made = {name: _encoded(column) for name, column in columns.items()}
    made["ServTeamTypeRefToMH"] = kinds
    made["MHS102UniqID"] = row_ids(persons)
    return pa.table(made)


_ONLY_TO_SORT = ("person", "added", "row")
_NAMES_5 = {
    "OtherCareProfTeamLocalID": "CareProfTeamLocalID",
    "UniqOtherCareProfTeamLocalID": "UniqCareProfTeamID",
    "UniqCareProfTeamLocalID": "UniqCareProfTeamID",
    "ServDischDate": "ReferClosureDate",
}
_ONLY_REFERRALS = (
    "ReferralRequestReceivedDate",
    "SourceOfReferralMH",
    "PrimReasonReferralMH",
    "ClinRespPriorityType",
)


def _teams_5(table: pa.Table, row_id: str, added: int) -> pa.Table:
    """Return rows of months of version 5 as rows of its MHS102, plain texts, with what sorts."""
    own = table.filter(_is_older(table))
    columns = {}
    for name in own.column_names:
        if name not in (*_ONLY_REFERRALS, row_id):
            column = own[name]
            plain = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            columns[_NAMES_5.get(name, name)] = plain
    columns["person"] = pc.divide(pc.subtract(own[row_id], FIRST_ROW), 10**ROW_DIGITS)
    columns["added"] = pa.array([added] * own.num_rows, pa.int64())
    columns["row"] = own[row_id]
    return pa.table(columns)


def _encoded(column: pa.Array) -> pa.Array:
    return column.dictionary_encode() if pa.types.is_string(column.type) else column
