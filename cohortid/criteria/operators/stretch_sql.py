"""The queries of longest_stretch: breaks, the stretches between them, and the days that count.

A stretch is `after` (not a day of it if `open_after` is 1) up to the day before `until`. Days are
counted from intervals that don't overlap, so that no query makes a row per day.
Meaning: docs/reference/semantics.md, section 4.
"""

from __future__ import annotations

from cohortid.criteria.index import Index
from cohortid.criteria.measure import Measured
from cohortid.criteria.rows import ValueTest, flag, gap_condition, is_listed, value_test
from cohortid.criteria.window import Window
from cohortid.records.schema import load_schema

EVER = Window(0, "ever")
EVERY = "*"
"""Stands for all tables: what was before the extract's first month was lost of each."""
BEFORE = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"


def contact_tests(measured: Measured, index: Index) -> tuple[ValueTest, ValueTest]:
    """Return the conditions that a row ends a stretch, and that it is required inside one."""
    measure = measured.measure
    accepted = index.end() if measure.accepted else ""
    return (
        value_test(measure.schema, measure.where),
        value_test(measure.schema, measure.requires, accepted),
    )


def contacts(measured: Measured, index: Index) -> str:
    """Return the rows that end a stretch or are required inside one, surely or possibly."""
    seen, required = contact_tests(measured, index)
    return f"""
SELECT person_id, date, {_window(measured, index)},
  {flag(seen.surely)} AS seen_low, {flag(seen.possibly)} AS seen_could,
  {flag(required.surely)} AS required_low, {flag(required.possibly)} AS required_could,
  {flag(seen.unreadable)} AS seen_unreadable, {flag(required.unreadable)} AS required_unreadable,
  in_low
FROM {measured.measure.table}
WHERE (date IS NULL OR date < {index.end()}) AND (({seen.possibly}) OR ({required.possibly}))
"""


def lost_months(measured: Measured, index: Index) -> str:
    """Return the lost stretches of a person by table, cut to the window."""
    start, end = index.start(measured.window), index.end()
    early = index.starts_before_extract(measured.window)
    return f"""
SELECT person_id, source_table, {_window(measured, index)},
  CASE WHEN month < {start} THEN {start} ELSE CAST(month AS DATE) END AS lost_from,
  CASE WHEN next_month > {end} THEN {end} ELSE CAST(next_month AS DATE) END AS lost_to
FROM gap WHERE {gap_condition(measured.measure.gap_tables, measured.window, "gap", index)}
UNION ALL
SELECT person_id, '{EVERY}', {_window(measured, index)}, {start}, {index.extract_start()}
FROM person WHERE {early} = 1
"""


def people(measured: Measured) -> str:
    """Return who can have a stretch at all: something required, or lost, may lie in it."""
    name = measured.name
    lost = _of(measured.measure.schema.source_tables)
    return f"""
SELECT person_id, window_from, window_to FROM (
  SELECT person_id, window_from, window_to FROM {name}_contacts_rows WHERE required_could = 1
  UNION ALL
  SELECT person_id, window_from, window_to FROM {name}_lost_rows WHERE {lost}
) AS either
GROUP BY person_id, window_from, window_to
"""


def lost_ever(measured: Measured, index: Index) -> str:
    """Return the first month whose contacts were lost to a person, in the window or before."""
    tables = measured.measure.schema.source_tables
    return f"""
SELECT person_id, MIN(CAST(month AS DATE)) AS first_day
FROM gap WHERE {gap_condition(tables, EVER, "gap", index)}
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
        parts.append(_doubt(measured, index, measure.skip, "in_high = 1", "1 = 0", "real"))
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


def stretches(measured: Measured, index: Index, side: str) -> dict[str, str]:
    """Return the blocks that cut the window: at what could be a break for low, is one for high."""
    name = measured.name
    lost = f"""
  UNION ALL
  SELECT person_id, lost_from, CAST(NULL AS DATE), lost_to
  FROM {name}_lost_rows WHERE {_of(measured.measure.schema.source_tables)}"""
    breaks = f"""
SELECT person_id, at_day, MAX(seen_day) AS seen_day, MAX(resumes) AS resumes
FROM (
  SELECT contacts.person_id, date AS at_day, date AS seen_day, CAST(NULL AS DATE) AS resumes
  FROM {name}_contacts_rows AS contacts
  JOIN {name}_people_rows AS people ON people.person_id = contacts.person_id
  WHERE {"seen_could" if side == "low" else "seen_low"} = 1 AND date >= contacts.window_from{
        lost if side == "low" else ""
    }
  UNION ALL
  SELECT person_id, window_from, CAST(NULL AS DATE), window_from FROM {name}_people_rows
  UNION ALL
  SELECT person_id, window_to, CAST(NULL AS DATE), CAST(NULL AS DATE) FROM {name}_people_rows
) AS every_break
GROUP BY person_id, at_day
"""
    ordered = f"PARTITION BY person_id ORDER BY at_day, person_id {BEFORE}"
    walked = f"""
SELECT person_id, until, CASE WHEN open_after = 1 THEN last_seen ELSE resumed END AS after_day,
  open_after
FROM (
  SELECT *, {flag("last_seen >= resumed")} AS open_after
  FROM (
    SELECT person_id, at_day AS until, MAX(seen_day) OVER ({ordered}) AS last_seen,
      MAX(resumes) OVER ({ordered}) AS resumed
    FROM {name}_{side}_breaks_rows
  ) AS walked
) AS marked
WHERE resumed < until AND (last_seen IS NULL OR last_seen < until)
"""
    return {f"{side}_breaks": breaks, f"{side}_stretches": walked}


def kept_stretches(measured: Measured, side: str) -> str:
    """Return the stretches with what is required inside, and something seen before."""
    name, keys = measured.name, "person_id, after_day, until, open_after"
    own = ", ".join(f"stretch.{key}" for key in keys.split(", "))
    inside = "own.date >= stretch.after_day AND own.date < stretch.until"
    here = "(own.date > stretch.after_day OR stretch.open_after = 0)"
    contact = f"{name}_contacts_rows AS own ON own.person_id = stretch.person_id"
    stretch = f"SELECT {own} FROM {name}_{side}_stretches_rows AS stretch"
    if side == "low":
        return f"""
SELECT {keys} FROM (
  {stretch}
  JOIN {contact} AND {inside}
  JOIN (
    SELECT person_id, MIN(date) AS first_seen FROM {name}_contacts_rows
    WHERE seen_low = 1 GROUP BY person_id
  ) AS seen ON seen.person_id = stretch.person_id AND seen.first_seen <= stretch.after_day
  WHERE own.required_low = 1 AND {here}
    AND (seen.first_seen < stretch.after_day OR stretch.open_after = 1)
) AS every_stretch GROUP BY {keys}
"""
    in_lost, before_lost = "", ""
    if measured.absent != "adds_only":
        seen_tables = _of(measured.measure.schema.source_tables)
        in_lost = f"""
    UNION ALL
    {stretch} JOIN {name}_lost_rows AS lost ON lost.person_id = stretch.person_id
      AND lost.lost_from < stretch.until AND lost.lost_to > stretch.after_day
    WHERE {seen_tables} AND (stretch.open_after = 0
      OR DATEDIFF('day', stretch.after_day, lost.lost_to) > 1)"""
        before_lost = f"""
      UNION ALL SELECT person_id, lost_from FROM {name}_lost_rows WHERE {seen_tables}
      UNION ALL SELECT person_id, first_day FROM {name}_lost_ever_rows"""
    return f"""
SELECT {keys} FROM (
  SELECT every_stretch.*, earliest.first_day FROM (
    {stretch} JOIN {contact} AND {inside} WHERE own.required_could = 1 AND {here}
    UNION ALL
    {stretch} JOIN {contact} WHERE own.required_could = 1 AND own.date IS NULL{in_lost}
  ) AS every_stretch JOIN (
    SELECT person_id, MIN(first_day) AS first_day FROM (
      SELECT person_id, COALESCE(date, DATE '0001-01-01') AS first_day
      FROM {name}_contacts_rows WHERE seen_could = 1{before_lost}
    ) AS could_be_seen GROUP BY person_id
  ) AS earliest ON earliest.person_id = every_stretch.person_id
) AS with_earliest
WHERE DATEDIFF('day', first_day, until) > 1
GROUP BY {keys}
"""


def eligible_days(measured: Measured, index: Index, side: str) -> dict[str, str]:
    """Return the blocks that count the days of each stretch under an interval and in no other."""
    name, measure = measured.name, measured.measure
    assert measure.under is not None
    table, where = measure.under
    test = value_test(load_schema()[table], where, index.end() if measure.accepted else "")
    widened = side == "high" and measured.absent != "adds_only"
    lost_under = load_schema()[table].source_tables if widened else ()
    end = "end_earliest" if side == "low" else "end_latest"
    blocks = {
        f"{side}_under": _apart(
            measured,
            index,
            table,
            f"real = 1 AND start IS NOT NULL AND {test.surely}" if side == "low" else test.possibly,
            end,
            lost_under,
        )
    }
    overlaps = [_overlap(name, side, ("under",))]
    if measure.skip:
        sure = side == "high"
        blocks[f"{side}_skip"] = _apart(
            measured,
            index,
            measure.skip,
            "real = 1 AND start IS NOT NULL" if sure else "in_high = 1",
            "end_earliest" if sure else "end_latest",
            () if sure else load_schema()[measure.skip].source_tables,
        )
        overlaps.append(_overlap(name, side, ("under", "skip")))
    days = (
        "DATEDIFF('day', from_day, to_day) "
        "- CASE WHEN open_after = 1 AND from_day = after_day THEN 1 ELSE 0 END"
    )
    blocks[f"{side}_days"] = f"""
SELECT person_id, MAX(days) AS days FROM (
  SELECT person_id, after_day, until,
    CAST(SUM(sign * (CASE WHEN from_day < to_day THEN {days} ELSE 0 END)) AS BIGINT) AS days
  FROM ({" UNION ALL ".join(overlaps)}) AS overlap
  GROUP BY person_id, after_day, until
) AS of_stretch
GROUP BY person_id
"""
    return blocks


def _apart(
    measured: Measured, index: Index, table: str, condition: str, end: str, lost: tuple[str, ...]
) -> str:
    """Return the days of intervals in the window as intervals that don't overlap."""
    start, stop = index.start(measured.window), index.end()
    also = ""
    if lost:
        also = f"""
    UNION ALL SELECT person_id, source_table, lost_from, lost_to
    FROM {measured.name}_lost_rows WHERE {_of(lost)}"""
    return f"""
SELECT person_id, CASE WHEN reached > from_day THEN reached ELSE from_day END AS from_day, to_day
FROM (
  SELECT *, MAX(to_day) OVER (
    PARTITION BY person_id ORDER BY from_day, source_id {BEFORE}) AS reached
  FROM (
    SELECT person_id, source_id,
      CASE WHEN start IS NULL OR start < {start} THEN {start} ELSE start END AS from_day,
      CASE WHEN {end} IS NULL OR {end} > {stop} THEN {stop} ELSE {end} END AS to_day
    FROM {table} WHERE (start IS NULL OR start < {stop}) AND {condition}{also}
  ) AS clipped
) AS walked
WHERE from_day < to_day AND (reached IS NULL OR reached < to_day)
"""


def _overlap(name: str, side: str, parts: tuple[str, ...]) -> str:
    """Return what stretches and intervals have in common: counted for one part, not for two."""
    joins = "".join(
        f"\n    JOIN {name}_{side}_{part}_rows AS {part} ON {part}.person_id = kept.person_id "
        f"AND {part}.from_day < kept.until AND {part}.to_day > kept.after_day"
        for part in parts
    )
    from_day, to_day = "kept.after_day", "kept.until"
    for part in parts:
        from_day = (
            f"CASE WHEN {part}.from_day > {from_day} THEN {part}.from_day ELSE {from_day} END"
        )
        to_day = f"CASE WHEN {part}.to_day < {to_day} THEN {part}.to_day ELSE {to_day} END"
    return f"""
    SELECT kept.person_id, kept.after_day, kept.until, kept.open_after,
      {from_day} AS from_day, {to_day} AS to_day, {1 if len(parts) == 1 else -1} AS sign
    FROM {name}_{side}_kept_rows AS kept{joins}"""


def _of(tables: tuple[str, ...]) -> str:
    return is_listed("source_table", (*tables, EVERY))


def _window(measured: Measured, index: Index) -> str:
    return f"{index.start(measured.window)} AS window_from, {index.end()} AS window_to"
