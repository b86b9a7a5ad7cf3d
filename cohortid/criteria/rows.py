"""Which rows count, could count and why only that: conditions on one row, as SQL text.

Counting and evidence use these same conditions, so that evidence can't drift from the count.
Meaning: docs/reference/semantics.md, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.index import Index
from cohortid.criteria.measure import Filter, Measure, Measured
from cohortid.criteria.window import Window
from cohortid.records.schema import TableSchema


@dataclass(frozen=True)
class RowTest:
    """Conditions on a row of a measure's table.

    Parameters:
        counts: It counts.
        could: It could count, or counts.
        unreadable: A value that decides is blank or unreadable.
        undated: A date that decides is missing or only bounded.
        uncertain: The row may not be real as it stands.
    """

    counts: str
    could: str
    unreadable: str
    undated: str
    uncertain: str


def row_test(measured: Measured, index: Index, extra: Filter | None = None) -> RowTest:
    """Return the conditions for rows dated in the window.

    Parameters:
        measured: The measure and its window.
        index: Where the window's bounds come from.
        extra: Further values, for the two parts of a share.
    """
    measure, schema = measured.measure, measured.measure.schema
    start, end = index.start(measured.window), index.end()
    if measure.date == "end":
        dated = f"status = 'closed' AND end_earliest >= {start} AND end_earliest < {end}"
    else:
        column = schema.date_column
        # A stay that was lost may have been the beginning of this one.
        surely_from = "start_earliest" if "start_earliest" in schema.columns else column
        dated = f"{surely_from} >= {start} AND {column} < {end}"
    filters = {**measure.where, **(extra or {})}
    datable = possibly_dated(measured, index)
    return test_of(measured, index, dated, datable, filters, measure.accepted)


def possibly_dated(measured: Measured, index: Index) -> str:
    """Return the condition that a row's date could lie in the window."""
    start, end = index.start(measured.window), index.end()
    if measured.measure.date == "end":
        # An end that never came may lie after everything.
        return f"end_earliest < {end} AND (end_latest IS NULL OR end_latest >= {start})"
    column = measured.measure.schema.date_column
    return f"({column} IS NULL OR ({column} >= {start} AND {column} < {end}))"


def overlap_test(measured: Measured, index: Index) -> RowTest:
    """Return the conditions for intervals that overlap the window, their last day included."""
    measure = measured.measure
    dated, datable = _overlap(measured, index)
    return test_of(measured, index, dated, datable, measure.where, measure.accepted)


def covered_test(measured: Measured, index: Index) -> RowTest:
    """Return the conditions for intervals with days in the window.

    One without a start, or quarantined, could have any days, wherever its other dates lie.
    """
    dated, datable = _overlap(measured, index)
    anywhere = f"(start IS NULL OR start < {index.end()}) AND {any_days()}"
    measure = measured.measure
    either = f"(({datable}) OR ({anywhere}))"
    return test_of(measured, index, dated, either, measure.where, measure.accepted)


def any_days() -> str:
    """Return the condition that an interval could be any days: no start, or quarantined."""
    return "(start IS NULL OR real = 0)"


def _overlap(measured: Measured, index: Index) -> tuple[str, str]:
    start, end = index.start(measured.window), index.end()
    return (
        f"start < {end} AND (end_earliest IS NULL OR end_earliest >= {start})",
        f"(start IS NULL OR start < {end}) AND (end_latest IS NULL OR end_latest >= {start})",
    )


def test_of(
    measured: Measured, index: Index, dated: str, datable: str, filters: Filter, accepted: bool
) -> RowTest:
    """Return the conditions for rows with these values, surely or possibly dated.

    Two measures with the same conditions get the same text, so that a query needs it only once.

    Parameters:
        measured: The measure, over whose table the conditions are.
        index: Where the window's bounds come from.
        dated: The condition that the row is surely dated as it must be.
        datable: The condition that it could be.
        filters: Column to the values that count.
        accepted: Whether rejected referrals are left out.
    """
    certain = _certain(measured.measure)
    surely = [f"{certain} = 1", dated]
    possibly = ["in_high = 1", datable]
    if accepted:
        not_rejected = f"(rejected IS NULL OR rejected >= {index.end()})"
        surely.append(not_rejected)
        possibly.append(not_rejected)
    unreadable = []
    for column, values in sorted(filters.items()):
        listed = is_listed(column, values)
        unknown = is_unknown(measured.measure.schema, column)
        surely.append(listed)
        possibly.append(f"({listed} OR {unknown})")
        unreadable.append(unknown)
    return RowTest(
        counts=" AND ".join(surely),
        could=" AND ".join(possibly),
        unreadable=f"({' OR '.join(unreadable)})" if unreadable else "1 = 0",
        undated=f"{flag(dated)} = 0",
        uncertain=f"{certain} = 0",
    )


def _certain(measure: Measure) -> str:
    """Return the column that says a row is certain.

    Whether it is one of its own (not a duplicate, not a stay joined to the one before) matters
    where rows are counted; elsewhere it is enough that it is real.
    """
    return "real" if measure.operator in ("exists", "overlaps", "covered_days") else "in_low"


@dataclass(frozen=True)
class ValueTest:
    """Whether a row surely, or possibly, holds listed values; its date is another matter.

    Parameters:
        surely: It is certain and holds them.
        possibly: It could hold them, or does.
        unreadable: A value that decides is blank or unreadable.
    """

    surely: str
    possibly: str
    unreadable: str


def value_test(
    schema: TableSchema, filters: Filter, accepted_by: str = "", certain: str = "in_low"
) -> ValueTest:
    """Return the conditions that a row holds listed values.

    Parameters:
        schema: Its table.
        filters: Column to the values that count.
        accepted_by: Where rejected referrals are left out: the day after the index date.
        certain: Column that says whether a row is certain: "in_low", or "real" where it doesn't
            matter whether it is one of its own.
    """
    surely, possibly, unreadable = [f"{certain} = 1"], ["in_high = 1"], []
    for column, values in filters.items():
        listed, unknown = is_listed(column, values), is_unknown(schema, column)
        surely.append(listed)
        possibly.append(f"({listed} OR {unknown})")
        unreadable.append(unknown)
    if accepted_by:
        accepted = f"(rejected IS NULL OR rejected >= {accepted_by})"
        surely.append(accepted)
        possibly.append(accepted)
    return ValueTest(
        " AND ".join(surely),
        " AND ".join(possibly),
        f"({' OR '.join(unreadable)})" if unreadable else "1 = 0",
    )


def gap_condition(tables: tuple[str, ...], window: Window, kind: str, index: Index) -> str:
    """Return the condition that a row of `gap` lies in a window and is known by the index date."""
    return (
        f"kind = '{kind}' AND {is_listed('source_table', tables)} "
        f"AND next_month > {index.start(window)} AND month < {index.end()} "
        f"AND known_from < {index.end()}"
    )


def is_listed(column: str, values: tuple[str, ...]) -> str:
    """Return the condition that a column holds one of the values."""
    return f"{column} IN ({', '.join(text(value) for value in values)})"


def is_unknown(schema: TableSchema, column: str) -> str:
    """Return the condition that a column's value is blank or unreadable."""
    if schema.columns[column] == "group":
        return f"{column} = 'unknown'"
    return f"({column} IS NULL OR SUBSTRING({column}, 1, 1) = '?')"


def text(value: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def flag(condition: str) -> str:
    """Return a condition as 1 or 0; a condition that is neither true nor false is 0."""
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def two_flags(test: RowTest) -> str:
    """Return what a row is: 2 if it counts, 1 if it only could, else 0."""
    return f"CASE WHEN {test.counts} THEN 2\n    WHEN {test.could} THEN 1 ELSE 0 END"
