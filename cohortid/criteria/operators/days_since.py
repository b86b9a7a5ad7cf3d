"""days_since: days since the person was last seen, while somebody is expected to see them.

Meaning: docs/reference/semantics.md, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.index import Index
from cohortid.criteria.language import Comparison
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.base import Plan, Tri, compare, widen_unless_bounded
from cohortid.criteria.operators.stretch_sql import EVERY, lost_months
from cohortid.criteria.rows import (
    RowTest,
    flag,
    is_listed,
    row_test,
    value_test,
)
from cohortid.records.schema import load_schema

COLUMNS = (
    "days_low", "days_could", "open_could", "lost_matters", "unreadable", "undated", "uncertain"
)  # fmt: skip
REASONS = ("unreadable", "undated", "uncertain")
SOME_DAY = "DATE '0001-01-01'"


@dataclass(frozen=True)
class DaysSince:
    """Days from the day after the person was last seen up to the index date.

    Somebody never seen in the window waits since the earliest referral still open; nobody waits
    if none is.
    """

    def plan(self, measured: Measured, index: Index) -> Plan:
        """Reduce contacts, open referrals and lost months to a few days each, then compare."""
        blocks = {
            "seen": _seen(measured, index),
            "held": _held(measured, index),
            "lost_months": lost_months(measured, index),
            "lost": _lost(measured),
            "after": _after(measured, index),
        }
        return Plan(columns=COLUMNS, step=_step(measured), blocks=blocks)

    def finish(self, measured: Measured, sent: bool) -> dict[str, str]:
        """Only a table never sent makes the days any; a lost month bounds its own."""
        gap = f"{measured.name}_lost_matters"
        return widen_unless_bounded(measured, sent, "open_could", gap)

    def condition(self, measured: Measured, comparison: Comparison) -> Tri:
        """Compare the days."""
        return compare(measured, comparison)

    def evidence(self, measured: Measured, index: Index) -> dict[str, RowTest]:
        """The contacts at which the person was seen, as context: what counts is the days after."""
        return {"context": row_test(measured, index)}


def _seen(measured: Measured, index: Index) -> str:
    """Return the newest and the earliest day on which a person was, or could have been, seen."""
    measure = measured.measure
    start, end = index.start(measured.window), index.end()
    seen = value_test(measure.schema, measure.where)
    return f"""
SELECT person_id, MAX(CASE WHEN sure = 1 THEN date END) AS newest_seen,
  MAX(date) AS newest_could, MIN(date) AS earliest_could,
  MAX({flag("date IS NULL")}) AS undated_seen, {_reasons("date IS NULL")}
FROM (
  SELECT person_id, date, in_low, {flag(seen.unreadable)} AS unread,
    {flag(f"{seen.surely} AND date IS NOT NULL")} AS sure
  FROM {measure.table}
  WHERE (date IS NULL OR (date >= {start} AND date < {end})) AND {seen.possibly}
) AS could_be_seen
GROUP BY person_id
"""


def _held(measured: Measured, index: Index) -> str:
    """Return since when a person surely, and possibly, has a referral open on the index date."""
    measure, end = measured.measure, index.end()
    assert measure.under is not None
    table, where = measure.under
    test = value_test(load_schema()[table], where, end if measure.accepted else "")
    no_end_yet = f"(end_earliest IS NULL OR end_earliest >= {end})"
    return f"""
SELECT person_id, MIN(CASE WHEN sure = 1 THEN start END) AS since_low,
  MIN(COALESCE(start, {SOME_DAY})) AS since_could,
  {_reasons("(start IS NULL OR no_end_yet = 0)")}
FROM (
  SELECT person_id, start, in_low,
    {flag(test.unreadable)} AS unread, {flag(no_end_yet)} AS no_end_yet,
    {flag(f"{test.surely} AND start IS NOT NULL AND {no_end_yet}")} AS sure
  FROM {table}
  WHERE (start IS NULL OR start < {end}) AND (end_latest IS NULL OR end_latest >= {end})
    AND {test.possibly}
) AS could_be_open
GROUP BY person_id
"""


def _reasons(undated: str) -> str:
    """Return why rows could decide but don't surely."""
    conditions = ("unread = 1", undated, "in_low = 0")
    return ", ".join(
        f"MAX({flag(f'sure = 0 AND {condition}')}) AS {reason}"
        for reason, condition in zip(REASONS, conditions, strict=True)
    )


def _lost(measured: Measured) -> str:
    """Return from when to when contacts were lost, and whether what is open could have been.

    Days are numbered from the window's first, which is 0, up to the day before `until_day`.
    """
    measure = measured.measure
    assert measure.under is not None
    contact = is_listed("source_table", (*measure.schema.source_tables, EVERY))
    under = is_listed("source_table", (*load_schema()[measure.under[0]].source_tables, EVERY))
    return f"""
SELECT person_id, MAX(CASE WHEN {contact} THEN until_day END) AS gap_until,
  MIN(CASE WHEN {contact} THEN from_day END) AS gap_from,
  MAX(CASE WHEN {under} THEN until_day END) AS under_until
FROM {measured.name}_lost_months_rows
GROUP BY person_id
"""


def _after(measured: Measured, index: Index) -> str:
    """Return the days after each day that could decide, for everybody who may be waited for."""
    name = measured.name
    start, end = index.start(measured.window), index.end()
    marks = ", ".join(
        flag(f"seen.{reason} = 1 OR held.{reason} = 1") + f" AS {reason}" for reason in REASONS
    )
    after = ", ".join(
        f"CASE WHEN {day} < {start} THEN {_all_days(measured, index)} "
        f"ELSE DATEDIFF('day', {day}, {end}) - 1 END AS after_{day}"
        for day in ("newest_seen", "newest_could", "earliest_could", "since_low", "since_could")
    )
    return f"""
SELECT person.person_id, newest_seen, undated_seen, since_low, since_could, gap_from, gap_until,
  {_all_days(measured, index)} AS all_days,
  {flag(f"under_until = {_all_days(measured, index)}")} AS lost_open,
  {after}, {marks}
FROM person
LEFT JOIN {name}_seen_rows AS seen ON seen.person_id = person.person_id
LEFT JOIN {name}_held_rows AS held ON held.person_id = person.person_id
LEFT JOIN {name}_lost_rows AS lost ON lost.person_id = person.person_id
WHERE held.person_id IS NOT NULL OR under_until = {_all_days(measured, index)}
"""


def _all_days(measured: Measured, index: Index) -> str:
    return f"DATEDIFF('day', {index.start(measured.window)}, {index.end()})"


def _step(measured: Measured) -> str:
    """Return the days after the latest, and after the earliest, day that could decide."""
    name = measured.name
    adds_only = measured.absent == "adds_only"
    low = "all_days"
    for days in ("after_newest_could", "after_lost", "waited_low"):
        low = f"CASE WHEN {days} < {low} THEN {days} ELSE {low} END"
    high = "after_since_could"
    for days in ("after_earliest_could",) if adds_only else ("after_earliest_could", "since_lost"):
        high = f"CASE WHEN {days} > {high} THEN {days} ELSE {high} END"
    unclear = "undated_seen = 1" if adds_only else "undated_seen = 1 OR lost_open = 1"
    could_be_open = "since_could IS NOT NULL" + ("" if adds_only else " OR lost_open = 1")
    lost_since = "gap_until IS NOT NULL AND (newest_seen IS NULL OR after_lost < after_newest_seen)"
    return f"""
SELECT person_id,
  CASE WHEN since_low IS NULL OR undated_seen = 1 THEN 0 ELSE {low} END AS {name}_days_low,
  CASE WHEN open_could = 0 THEN 0 WHEN newest_seen IS NOT NULL THEN after_newest_seen
    WHEN {unclear} THEN all_days ELSE {high} END AS {name}_days_could,
  open_could AS {name}_open_could,
  {flag(f"open_could = 1 AND (lost_open = 1 OR ({lost_since}))")} AS {name}_lost_matters,
  {", ".join(f"{reason} AS {name}_{reason}" for reason in REASONS)}
FROM (
  SELECT *, {flag(could_be_open)} AS open_could, all_days - gap_until AS after_lost,
    all_days - gap_from - 1 AS since_lost,
    CASE WHEN newest_seen IS NULL THEN after_since_low END AS waited_low
  FROM {name}_after_rows
) AS compared
"""
