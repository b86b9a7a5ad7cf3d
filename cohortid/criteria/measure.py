"""Measures: named quantities per person over a window, from `measures.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cohortid.criteria.window import Window
from cohortid.errors import CriteriaError
from cohortid.records.schema import TableSchema, load_schema

Filter = dict[str, tuple[str, ...]]
OPERATORS = (
    "count", "exists", "overlaps", "covered_days", "latest", "share", "run", "longest_stretch",
    "days_since", "distinct",
)  # fmt: skip
KEYS = {
    "title", "unit", "operator", "table", "where", "accepted", "date", "once_per", "built",
    "numerator", "rest", "column", "pass_over", "requires", "under", "skip",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Measure:
    """What is counted, in which table, with which positive lists of codes.

    Parameters:
        name: Name of the measure.
        title: What it is, in plain words.
        unit: Unit of its value.
        operator: One of OPERATORS (or one to come, while `built` is False).
        table: Event table it reads.
        where: Column to the values that count.
        accepted: Whether rejected referrals are left out.
        date: "start" or "end" of an interval as its date.
        once_per_day: Whether several on one day are one.
        built: False while it can't be computed yet.
        numerator: For a share or run: further values of what is counted.
        rest: For a share or run: further values of what it is compared with, or ended by.
        column: For latest and distinct: the column whose value matters.
        pass_over: For latest: rows with these values are left out.
        requires: For longest_stretch: values of a row that must lie inside.
        under: For longest_stretch and days_since: table during whose intervals a day counts, and
            the values of the rows that do.
        skip: For longest_stretch: table of intervals whose days don't count, and the values of
            the rows that skip them.
    """

    name: str
    title: str
    unit: str
    operator: str
    table: str
    where: Filter
    accepted: bool
    date: str
    once_per_day: bool
    built: bool
    numerator: Filter
    rest: Filter
    column: str
    pass_over: Filter
    requires: Filter
    under: tuple[str, Filter] | None
    skip: tuple[str, Filter] | None

    @property
    def schema(self) -> TableSchema:
        """Schema of the table it reads."""
        return load_schema()[self.table]

    @property
    def needed_tables(self) -> tuple[str, ...]:
        """Submitted tables without which its value could be anything."""
        under = load_schema()[self.under[0]].source_tables if self.under else ()
        return tuple(sorted({*self.schema.source_tables, *under}))

    @property
    def gap_tables(self) -> tuple[str, ...]:
        """Submitted tables whose missing months matter to it."""
        beside = [self.under[0]] if self.under else []
        beside += [self.skip[0]] if self.skip else []
        tables = [one for name in beside for one in load_schema()[name].source_tables]
        return tuple(sorted({*self.schema.source_tables, *tables}))


@dataclass(frozen=True)
class Measured:
    """A measure over a window: one set of columns of the measures table.

    Parameters:
        measure: The measure.
        window: The window.
        absent: What absence means: "no", "unknown" or "adds_only".
        values: For latest: the values that count.
    """

    measure: Measure
    window: Window
    absent: str
    values: tuple[str, ...] = ()

    @property
    def gap_window(self) -> Window:
        """The window whose missing months matter to it."""
        return Window(0, "ever") if self.measure.schema.gaps_ever else self.window

    @property
    def name(self) -> str:
        """Prefix of its columns, such as "admissions_24_months"."""
        suffix = {"no": "", "unknown": "_if_recorded", "adds_only": "_adds_only"}[self.absent]
        return f"{self.measure.name}_{self.window.name}{suffix}"


@cache
def load_measures() -> dict[str, Measure]:
    """Return the named measures.

    Raises:
        CriteriaError: The file names an operator, table, column or key that doesn't exist.

    Example:
        >>> load_measures()["admissions"].operator
        'count'
    """
    return parse_measures(packaged_measures())


@cache
def packaged_measures() -> str:
    """Return the text of the measures that come with cohortid."""
    return files("cohortid.criteria").joinpath("measures.toml").read_text(encoding="utf-8")


@cache
def parse_measures(text: str) -> dict[str, Measure]:
    """Read measures from TOML text; see `load_measures`."""
    return {name: _measure(name, entry) for name, entry in tomllib.loads(text).items()}


def _measure(name: str, entry: dict[str, object]) -> Measure:
    unknown = set(entry) - KEYS
    if unknown:
        raise CriteriaError(f"Measure {name}: unknown key {', '.join(sorted(unknown))}.")
    for key in ("title", "unit", "operator", "table"):
        if key not in entry:
            raise CriteriaError(f"Measure {name}: {key} is missing.")
    measure = Measure(
        name=name,
        title=str(entry["title"]),
        unit=str(entry["unit"]),
        operator=str(entry["operator"]),
        table=str(entry["table"]),
        where=_filter(entry.get("where")),
        accepted=bool(entry.get("accepted", False)),
        date=str(entry.get("date", "start")),
        once_per_day=entry.get("once_per") == "day",
        built=bool(entry.get("built", True)),
        numerator=_filter(entry.get("numerator")),
        rest=_filter(entry.get("rest")),
        column=str(entry.get("column", "")),
        pass_over=_filter(entry.get("pass_over")),
        requires=_filter(entry.get("requires")),
        under=_beside_it(name, "under", entry.get("under")),
        skip=_beside_it(name, "skip", entry.get("skip")),
    )
    if measure.built:
        _check_built(measure)
    return measure


def _check_built(measure: Measure) -> None:
    if measure.operator not in OPERATORS:
        raise CriteriaError(
            f"Measure {measure.name}: there is no operator {measure.operator!r}; use one of "
            + ", ".join(OPERATORS)
            + "."
        )
    if measure.table not in load_schema():
        raise CriteriaError(f"Measure {measure.name}: there is no table {measure.table!r}.")
    for table, where in (beside for beside in (measure.under, measure.skip) if beside):
        if table not in load_schema():
            raise CriteriaError(f"Measure {measure.name}: there is no table {table!r}.")
        for column in sorted(set(where) - set(load_schema()[table].columns)):
            raise CriteriaError(f"Measure {measure.name}: table {table} has no column {column!r}.")
    columns = measure.schema.columns
    used = {
        *measure.where,
        *measure.numerator,
        *measure.rest,
        *measure.pass_over,
        *measure.requires,
    }
    if measure.operator in ("latest", "distinct"):
        used.add(measure.column)
    if measure.accepted:
        used.add("rejected")
    for column in sorted(used - set(columns)):
        raise CriteriaError(
            f"Measure {measure.name}: table {measure.table} has no column {column!r}."
        )
    interval = measure.schema.kind == "interval"
    if measure.operator in ("overlaps", "covered_days") and not interval:
        raise CriteriaError(
            f"Measure {measure.name}: {measure.operator} needs a table of intervals."
        )
    of_events = ("latest", "run", "longest_stretch", "days_since")
    if measure.operator in of_events and measure.schema.kind != "event":
        raise CriteriaError(f"Measure {measure.name}: {measure.operator} needs a table of events.")
    if measure.operator == "longest_stretch" and not (measure.requires and measure.under):
        raise CriteriaError(f"Measure {measure.name}: longest_stretch needs requires and under.")
    if measure.operator == "days_since" and not measure.under:
        raise CriteriaError(f"Measure {measure.name}: days_since needs under.")
    if measure.date == "end" and not interval:
        raise CriteriaError(f"Measure {measure.name}: only an interval has an end.")
    late = set(measure.schema.known_at_end) & set(measure.where)
    if late and measure.date != "end":
        raise CriteriaError(
            f"Measure {measure.name}: {', '.join(sorted(late))} is known only at the end; "
            'add date = "end".'
        )


def _beside_it(name: str, key: str, value: object) -> tuple[str, Filter] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"table", "where"}:
        raise CriteriaError(f"Measure {name}: write {key} = {{table = …, where = {{…}}}}.")
    return str(value["table"]), _filter(value["where"])


def _filter(value: object) -> Filter:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CriteriaError(f"{value!r} should be a table of column = [values].")
    return {str(column): tuple(str(item) for item in items) for column, items in value.items()}
