"""What every operator gives the compiler, and what most of them share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cohortid.criteria.bounds import UNBOUNDED
from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.rows import RowTest, flag

REASONS = ("unreadable", "undated", "uncertain")
BOUNDS = ("low", "high_rows", "high_recorded", "high")
FLAGS = ("gap", "unreadable", "undated", "not_recorded", "no_table", "uncertain")


@dataclass(frozen=True)
class Plan:
    """How a measure is computed.

    Every column is named `<measure>_<suffix>`. A measure reads rows, days or both:

    - rows: `rows` are flags on each row of the event table, `sums` aggregates of a person's rows.
    - days: `days` are tests on the rows possibly dated in the window. Of each part the table
      `day_table(measured)` has `<part>found` for a person and day: 2 if a row counts, 1 if one
      only could, else 0. Each row without a date is a day of its own, whose date is missing.
      `day_sums` are aggregates of a person's days. `doubt_table(measured)` has
      `<part>unreadable`, `<part>undated` and `<part>uncertain` of a person: 1 if a row could
      count but doesn't and has that reason.

    Parameters:
        columns: What sums, day_sums, doubts or step give. `finish` finds 0 where that is nothing,
            as for somebody without rows.
        rows: Column suffix to a 0/1 expression on one row of the event table.
        sums: Column suffix to an aggregate over the rows of a person.
        days: Part of a column's suffix to the test on a row.
        day_sums: Column suffix to an aggregate over the days of a person.
        step: Instead of sums: a query of its own that gives person_id and the columns. It may
            read `<table>_sums`, the table of days and that of doubts.
        blocks: Queries that step reads, by suffix: each is named `<measure>_<suffix>_rows`.
    """

    columns: tuple[str, ...]
    rows: dict[str, str] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    days: dict[str, RowTest] = field(default_factory=dict)
    day_sums: dict[str, str] = field(default_factory=dict)
    step: str | None = None
    blocks: dict[str, str] = field(default_factory=dict)


def days_of(measured: Measured) -> str:
    """Return the prefix of the tables of days: its table, its window, and if it is by ends."""
    ends = "_ends" if measured.measure.date == "end" else ""
    return f"{measured.measure.table}_{measured.window.name}{ends}"


def day_table(measured: Measured) -> str:
    """Return the table with a row per person and day."""
    return f"{days_of(measured)}_days"


def doubt_table(measured: Measured) -> str:
    """Return the table with why rows could count but don't, a row per person."""
    return f"{days_of(measured)}_doubts"


@dataclass(frozen=True)
class Tri:
    """A condition under the bounds, as SQL.

    Parameters:
        low: Surely met.
        high_rows: Possible because of rows or months that are there but can't be read or are
            missing; silence doesn't count.
        high_recorded: Possible as far as this extract could have answered.
        high: Possible at all.
    """

    low: str
    high_rows: str
    high_recorded: str
    high: str


class Operator(Protocol):
    """One operator of the closed set."""

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Return how the measure is computed."""
        ...

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """Return low, high_recorded, high and the flags, from columns and gap flags.

        `sent` says whether any provider ever sent the measure's tables.
        """
        ...

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Return the comparison under the three bounds."""
        ...

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """Return role to the rows that are evidence in it."""
        ...


def flagged(measured: Measured, test: RowTest, part: str = "") -> dict[str, str]:
    """Return the row columns `<part>counts` and `<part>could` of a test."""
    return {f"{part}counts": flag(test.counts), f"{part}could": flag(test.could)}


def reason_sums(measured: Measured, test: RowTest, part: str = "") -> dict[str, str]:
    """Return aggregates that say why rows could count but don't."""
    name = measured.name
    only_could = f"{name}_{part}could = 1 AND {name}_{part}counts = 0"
    return {
        reason: f"MAX({flag(f'{only_could} AND {condition}')})"
        for reason, condition in (
            ("unreadable", test.unreadable),
            ("undated", test.undated),
            ("uncertain", test.uncertain),
        )
    }


def widen(
    measured: Measured, sent: bool, low: str, could: str, most: int = UNBOUNDED
) -> dict[str, str]:
    """Return bounds widened by absence and gaps (semantics, section 4).

    Parameters:
        measured: The measure.
        sent: Whether any provider ever sent its tables; if none did, silence is "no table".
        low: Expression of the low bound.
        could: Expression of the high bound before absence and gaps.
        most: The value that "anything" means: 1 for a yes or no, else UNBOUNDED.
    """
    name = measured.name
    rows_high = f"CASE WHEN {could} < {low} THEN {low} ELSE {could} END"
    silent = measured.absent == "unknown" and sent
    absent = f"{could} = 0 AND {low} = 0" if silent else ""
    missing = "" if measured.absent == "adds_only" else f"{name}_gap = 1"
    never = "" if measured.absent == "adds_only" else f"{name}_no_table = 1"

    def high(*reasons: str) -> str:
        """Return the high bound: anything where one of the reasons holds, else by the rows."""
        given = [reason if " AND " not in reason else f"({reason})" for reason in reasons if reason]
        return (
            f"CASE WHEN {' OR '.join(given)} THEN {most} ELSE {rows_high} END"
            if given
            else rows_high
        )

    return {
        "low": low,
        "high_rows": high(missing),
        "high_recorded": high(absent, missing),
        "high": high(absent, missing, never),
        "gap": f"{name}_gap" if missing else "0",
        "unreadable": f"{name}_unreadable",
        "undated": f"{name}_undated",
        "uncertain": f"{name}_uncertain",
        "not_recorded": flag(absent) if absent else "0",
        "no_table": f"{name}_no_table" if never else "0",
    }


def widen_unless_bounded(
    measured: Measured, sent: bool, something: str, gap: str
) -> dict[str, str]:
    """Return the bounds of days that take lost months into themselves, widened by silence alone.

    Parameters:
        measured: The measure; its columns `days_low` and `days_could` are its bounds so far.
        sent: Whether any provider ever sent its tables.
        something: Column that is above 0 if something was recorded.
        gap: Expression of whether a lost month matters.
    """
    name = measured.name
    low, could = f"{name}_days_low", f"{name}_days_could"
    rows = f"CASE WHEN {could} < {low} THEN {low} ELSE {could} END"
    silent = measured.absent == "unknown" and sent
    nothing = f"{name}_{something} = 0" if silent else "1 = 0"
    never = "1 = 0" if measured.absent == "adds_only" else f"{name}_no_table = 1"
    recorded = f"CASE WHEN {nothing} THEN {UNBOUNDED} ELSE {rows} END" if silent else rows
    return widen(measured, sent, low, could) | {
        "high_rows": rows,
        "high_recorded": recorded,
        "high": f"CASE WHEN {nothing} OR {never} THEN {UNBOUNDED} ELSE {rows} END",
        "gap": gap,
        "not_recorded": flag(nothing) if silent else "0",
    }


def compare(measured: Measured, comparison: Comparison) -> Tri:
    """Return a comparison with a whole number under the three bounds."""
    name, number = measured.name, comparison.number
    if comparison.kind == "less_than":
        met, possible = f"{name}_high < {number}", f"{name}_low < {number}"
        answerable = f"({met} OR ({possible} AND {name}_high_recorded = {name}_high))"
        return Tri(met, answerable, answerable, possible)
    sign = ">=" if comparison.kind == "at_least" else ">"
    return Tri(*(f"{name}_{bound} {sign} {number}" for bound in BOUNDS))
