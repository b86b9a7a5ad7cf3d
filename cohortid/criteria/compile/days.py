"""Measures in days: the rows of a window by person and day, once for all measures over them.

A test that several measures share is worked out once, under the name of the first of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cohortid.criteria.compile.text import select
from cohortid.criteria.index import Index
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators import Plan
from cohortid.criteria.operators.base import REASONS, day_table, days_of, doubt_table
from cohortid.criteria.rows import RowTest, flag, possibly_dated, two_flags

Plans = dict[Measured, Plan]
FOUND = "found"


@dataclass(frozen=True)
class Days:
    """The blocks for measures in days.

    Parameters:
        plans: All plans; those in days read the shared names.
        blocks: Name and query of each block, in order.
        joined: The blocks with a row per person that the measures' columns come from.
        sources: Column of a measure to the expression that gives it.
    """

    plans: Plans
    blocks: list[tuple[str, str]]
    joined: list[str]
    sources: dict[str, str]


def in_days(plans: Plans, index: Index) -> Days:
    """Return the blocks for the plans in days: rows, days, sums and doubts of each window."""
    days = Days(dict(plans), [], [], {})
    for prefix in dict.fromkeys(days_of(item) for item, plan in plans.items() if plan.days):
        own = {item: plan for item, plan in plans.items() if plan.days and days_of(item) == prefix}
        _add(days, prefix, own, index)
    return days


def _add(days: Days, prefix: str, plans: Plans, index: Index) -> None:
    tests: dict[RowTest, str] = {}
    names: dict[str, str] = {}
    for item, plan in plans.items():
        for part, test in plan.days.items():
            own = f"{item.name}_{part}"
            shared = tests.setdefault(test, own)
            names |= {own + column: shared + column for column in (FOUND, *REASONS)}
    first = next(iter(plans))
    days.blocks.extend(_day_blocks(prefix, first, tests, index))
    days.joined.append(doubt_table(first))
    sums = {}
    for item, plan in plans.items():
        days.plans[item] = replace(
            plan,
            step=plan.step and _renamed(plan.step, names),
            blocks={suffix: _renamed(sql, names) for suffix, sql in plan.blocks.items()},
        )
        for suffix, sql in plan.day_sums.items():
            sums[f"{item.name}_{suffix}"] = _renamed(sql, names)
        for part in plan.days:
            for reason in REASONS:
                column = f"{item.name}_{part}{reason}"
                days.sources[column] = f"{doubt_table(first)}.{names[column]}"
    if sums:
        days.sources.update({column: f"{prefix}_sums.{column}" for column in sums})
        days.joined.append(f"{prefix}_sums")
        columns = ["person_id", *(f"{sql} AS {column}" for column, sql in sums.items())]
        source = f"FROM {day_table(first)}\nGROUP BY person_id"
        days.blocks.append((f"{prefix}_sums", select(columns, source)))


def _renamed(sql: str, names: dict[str, str]) -> str:
    return re.sub(r"\w+", lambda word: names.get(word[0], word[0]), sql)


def _day_blocks(
    prefix: str, measured: Measured, tests: dict[RowTest, str], index: Index
) -> list[tuple[str, str]]:
    """Return the rows, the days and the doubts of a window."""
    table, day = measured.measure.table, measured.measure.schema.date_column
    dated = possibly_dated(measured, index)
    found = [f"{two_flags(test)} AS {name}{FOUND}" for test, name in tests.items()]
    most = [f"MAX({name}{FOUND}) AS {name}{FOUND}" for name in tests.values()]
    undated = [f"{flag(test.could)} AS {name}{FOUND}" for test, name in tests.items()]
    # The fewer conditions, the more rows it finds: asked first, the others are asked less often.
    widest = sorted(tests, key=lambda test: len(test.could))
    any_found = " OR ".join(f"{tests[test]}{FOUND} > 0" for test in widest)
    by_day = f"FROM {prefix}_rows\nWHERE {any_found}\nGROUP BY person_id, {day}"
    no_day = f"FROM {table}\nWHERE {day} IS NULL AND {dated}"
    rows = f"FROM {table}\nWHERE {day} IS NOT NULL AND {dated}"
    days = [
        select(["person_id", day, *most], by_day),
        select(["person_id", f"CAST(NULL AS DATE) AS {day}", *undated], no_day),
    ]
    return [
        (f"{prefix}_rows", select(["person_id", day, *found], rows)),
        (f"{prefix}_days", "\nUNION ALL\n".join(days)),
        *_doubt_blocks(prefix, tests, found, f"FROM {table}\nWHERE {dated}"),
    ]


def _doubt_blocks(
    prefix: str, tests: dict[RowTest, str], found: list[str], source: str
) -> list[tuple[str, str]]:
    """Return the few rows that may be in doubt, and a person's reasons: found, but not surely."""
    named = [(test, name, reason) for test, name in tests.items() for reason in REASONS]
    reasons = [f"{flag(getattr(test, reason))} AS {name}{reason}" for test, name, reason in named]
    doubts = [
        f"MAX({flag(f'{name}{FOUND} = 1 AND {name}{reason} = 1')}) AS {name}{reason}"
        for _, name, reason in named
    ]
    doubtful = " OR ".join(dict.fromkeys(getattr(test, reason) for test, _, reason in named))
    rows = select(["person_id", *found, *reasons], f"{source} AND ({doubtful})")
    by_person = f"FROM {prefix}_doubted\nGROUP BY person_id"
    return [
        (f"{prefix}_doubted", rows),
        (f"{prefix}_doubts", select(["person_id", *doubts], by_person)),
    ]
