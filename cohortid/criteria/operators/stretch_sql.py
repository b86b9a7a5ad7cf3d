"""The queries of longest_stretch: breaks, and the stretches between them that may count.

Days are numbered from the window's first, which is 0. A stretch is `from_day` up to the day before
`until_day`; so is an interval. No query makes a row per day.
Meaning: docs/reference/semantics.md, section 4.
"""

from __future__ import annotations

from cohortid.criteria.index import Index
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import day_table
from cohortid.criteria.rows import (
    RowTest,
    flag,
    gap_condition,
    is_listed,
    possibly_dated,
    test_of,
    value_test,
)
from cohortid.criteria.window import Window
from cohortid.records.schema import load_schema

EVER = Window(0, "ever")
EVERY = "*"
"""Stands for all tables: what was before the extract's first month was lost of each."""
BEFORE = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"


def contact_tests(measured: Measured, index: Index) -> dict[str, RowTest]:
    """Return the tests that a row in the window ends a stretch, and is required inside one."""
    measure = measured.measure
    datable = possibly_dated(measured, index)
    start, end = index.start(measured.window), index.end()
    dated = f"{measure.schema.date_column} >= {start} AND {measure.schema.date_column} < {end}"
    return {
        "seen_": test_of(measured, index, dated, datable, measure.where, False),
        "required_": test_of(measured, index, dated, datable, measure.requires, measure.accepted),
    }


def seen_test(measured: Measured, index: Index) -> RowTest:
    """Return the test that somebody was seen by the index date, in the window or before."""
    dated = f"date < {index.end()}"
    datable = f"(date IS NULL OR {dated})"
    return test_of(measured, index, dated, datable, measured.measure.where, False)


def lost_months(measured: Measured, index: Index) -> str:
    """Return the lost stretches of a person by table, cut to the window."""
    start, end = index.start(measured.window), index.end()
    early = index.starts_before_extract(measured.window)
    lost_from = f"CASE WHEN month < {start} THEN {start} ELSE CAST(month AS DATE) END"
    lost_to = f"CASE WHEN next_month > {end} THEN {end} ELSE CAST(next_month AS DATE) END"
    return f"""
SELECT person_id, source_table, DATEDIFF('day', {start}, {lost_from}) AS from_day,
  DATEDIFF('day', {start}, {lost_to}) AS until_day
FROM gap WHERE {gap_condition(measured.measure.gap_tables, measured.window, "gap", index)}
UNION ALL
SELECT person_id, '{EVERY}', 0, DATEDIFF('day', {start}, {index.extract_start()})
FROM person WHERE {early} = 1
"""


def people(measured: Measured, index: Index) -> str:
    """Return who can have a stretch at all: something required, or lost, may lie in it.

    If what is required has no date, or its month was lost, it could lie in any stretch.
    """
    name = measured.name
    start = index.start(measured.window)
    return f"""
SELECT person.person_id, {start} AS window_from,
  DATEDIFF('day', {start}, {index.end()}) AS window_days, in_any
FROM person
JOIN (
  SELECT person_id, MAX(in_any) AS in_any FROM (
    SELECT person_id, {flag("date IS NULL")} AS in_any
    FROM {day_table(measured)} WHERE {name}_required_found > 0
    UNION ALL
    SELECT person_id, 1 FROM {name}_lost_rows WHERE {_lost_contacts(measured)}
  ) AS either
  GROUP BY person_id
) AS possible ON possible.person_id = person.person_id
"""


def before(measured: Measured, index: Index) -> str:
    """Return the first day on which somebody was, or could have been, seen before a stretch."""
    name = measured.name
    lost = ""
    if measured.absent != "adds_only":
        ever = gap_condition(measured.measure.schema.source_tables, EVER, "gap", index)
        start = index.start(measured.window)
        lost = f"""
  UNION ALL
  SELECT person_id, CAST(NULL AS BIGINT), from_day
  FROM {name}_lost_rows WHERE {_lost_contacts(measured)}
  UNION ALL
  SELECT person_id, CAST(NULL AS BIGINT), DATEDIFF('day', {start}, CAST(month AS DATE))
  FROM gap WHERE {ever}"""
    return f"""
SELECT person_id, MIN(seen) AS seen, MIN(could_be_seen) AS could_be_seen
FROM (
  SELECT people.person_id, DATEDIFF('day', window_from, {name}_first_seen) AS seen,
    DATEDIFF('day', window_from, {name}_first_could) AS could_be_seen
  FROM {name}_people_rows AS people
  JOIN {measured.measure.table}_sums AS sums ON sums.person_id = people.person_id{lost}
) AS earliest
GROUP BY person_id
"""


def doubts(measured: Measured, index: Index) -> str:
    """Return why it isn't certain which days count: rows that may not be, or may be longer."""
    measure = measured.measure
    assert measure.under is not None
    table, where = measure.under
    test = value_test(load_schema()[table], where, index.end() if measure.accepted else "")
    parts = [_doubt(measured, index, table, test.possibly, test.unreadable, "in_low")]
    if measure.skip:
        skip, kept = measure.skip
        skipped = value_test(load_schema()[skip], kept)
        parts.append(_doubt(measured, index, skip, skipped.possibly, skipped.unreadable, "real"))
    return "\nUNION ALL\n".join(parts)


def _doubt(
    measured: Measured, index: Index, table: str, could: str, unreadable: str, certain: str
) -> str:
    start, stop = index.start(measured.window), index.end()
    longer = f"end_earliest < {stop} AND (end_latest IS NULL OR end_latest > end_earliest)"
    return f"""
SELECT person_id, {flag(unreadable)} AS unreadable,
  {flag(f"start IS NULL OR ({longer})")} AS undated,
  {flag(f"{certain} = 0")} AS uncertain
FROM {table}
WHERE (start IS NULL OR start < {stop}) AND (end_latest IS NULL OR end_latest > {start})
  AND (start IS NULL OR end_latest IS NULL OR end_latest > start) AND {could}"""


def breaks(measured: Measured) -> str:
    """Return the days on which a stretch could end or something required lies.

    On a day with several rows the lost months come first: what else lies on it is lost. `seen` and
    `required` are 2 for surely, 1 for possibly.
    """
    name = measured.name
    seen, required = f"{name}_seen_found", f"{name}_required_found"
    return f"""
SELECT days.person_id, DATEDIFF('day', window_from, date) AS day, 1 AS place, in_any,
  {seen} AS seen, {required} AS required, CAST(NULL AS BIGINT) AS resumes
FROM {day_table(measured)} AS days
JOIN {name}_people_rows AS people ON people.person_id = days.person_id
WHERE date IS NOT NULL AND ({seen} > 0 OR {required} > 0)
UNION ALL
SELECT person_id, from_day, 0, 1, 1, 0, until_day
FROM {name}_lost_rows WHERE {_lost_contacts(measured)}
UNION ALL
SELECT person_id, window_days, 1, in_any, 2, 0, CAST(NULL AS BIGINT) FROM {name}_people_rows
"""


def walked(measured: Measured) -> str:
    """Return the days on which a stretch that may count ends, with its first day.

    For low a stretch ends where somebody could have been seen, for high where they surely were.
    """
    ordered = f"PARTITION BY person_id ORDER BY day, place, person_id {BEFORE}"
    low = "CASE WHEN resumes IS NOT NULL THEN resumes WHEN seen > 0 THEN day + 1 END"
    return f"""
SELECT person_id, day, seen, low_from, low_required, high_from, high_required
FROM (
  SELECT person_id, day, seen, in_any,
    COALESCE(MAX({low}) OVER ({ordered}), 0) AS low_from,
    MAX(CASE WHEN required = 2 AND seen = 0 THEN day END) OVER ({ordered}) AS low_required,
    COALESCE(MAX(CASE WHEN seen = 2 THEN day + 1 END) OVER ({ordered}), 0) AS high_from,
    MAX(CASE WHEN required > 0 AND seen < 2 THEN day END) OVER ({ordered}) AS high_required
  FROM {measured.name}_breaks_rows
) AS every_day
WHERE low_required >= low_from OR high_required >= high_from OR in_any = 1
"""


def kept_stretches(measured: Measured, side: str) -> str:
    """Return the stretches with what is required inside, and something seen before."""
    name = measured.name
    if side == "low":
        return f"""
SELECT walked.person_id, low_from AS from_day, day AS until_day
FROM {name}_walked_rows AS walked
JOIN {name}_before_rows AS earlier ON earlier.person_id = walked.person_id
WHERE walked.seen > 0 AND low_from < day AND low_required >= low_from AND earlier.seen < low_from
"""
    in_lost = ""
    if measured.absent != "adds_only":
        in_lost = f"""
  UNION ALL
  SELECT walked.person_id, high_from, day
  FROM {name}_walked_rows AS walked
  JOIN {name}_lost_rows AS lost ON lost.person_id = walked.person_id
    AND lost.from_day < walked.day AND lost.until_day > walked.high_from
  WHERE seen = 2 AND {_lost_contacts(measured)}"""
    return f"""
SELECT stretch.person_id, from_day, until_day
FROM (
  SELECT person_id, high_from AS from_day, day AS until_day
  FROM {name}_walked_rows WHERE seen = 2 AND high_required >= high_from
  UNION ALL
  SELECT walked.person_id, high_from, day
  FROM {name}_walked_rows AS walked
  JOIN {day_table(measured)} AS undated ON undated.person_id = walked.person_id
  WHERE seen = 2 AND undated.date IS NULL AND {name}_required_found > 0{in_lost}
) AS stretch
JOIN {name}_before_rows AS earlier ON earlier.person_id = stretch.person_id
WHERE from_day < until_day AND earlier.could_be_seen + 1 < until_day
GROUP BY stretch.person_id, from_day, until_day
"""


def _lost_contacts(measured: Measured) -> str:
    return is_listed("source_table", (*measured.measure.schema.source_tables, EVERY))
