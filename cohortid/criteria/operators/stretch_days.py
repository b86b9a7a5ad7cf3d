"""The queries of longest_stretch that count the days of each stretch kept.

Only days under an interval, and in none that skips them, count. Intervals are cut to the window and
made apart, so that no query makes a row per day. Meaning: docs/reference/semantics.md, section 4.
"""

from __future__ import annotations

from cohortid.criteria.index import Index
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators.stretch_sql import BEFORE, EVERY
from cohortid.criteria.rows import is_listed, value_test
from cohortid.records.schema import load_schema


def eligible_days(measured: Measured, index: Index, side: str) -> dict[str, str]:
    """Return the blocks that count the days of each stretch under an interval and in no other."""
    name, measure = measured.name, measured.measure
    assert measure.under is not None
    table, where = measure.under
    test = value_test(load_schema()[table], where, index.end() if measure.accepted else "")
    widened = side == "high" and measured.absent != "adds_only"
    lost_under = load_schema()[table].source_tables if widened else ()
    surely = f"real = 1 AND start IS NOT NULL AND {test.surely}"
    condition, end = (surely, "end_earliest") if side == "low" else (test.possibly, "end_latest")
    blocks = {f"{side}_under": _apart(measured, index, side, table, condition, end, lost_under)}
    overlaps = [_overlap(name, side, ("under",))]
    if measure.skip:
        sure = side == "high"
        skip, kept = measure.skip
        skipped = value_test(load_schema()[skip], kept, certain="real")
        blocks[f"{side}_skip"] = _apart(
            measured,
            index,
            side,
            skip,
            f"{skipped.surely} AND start IS NOT NULL" if sure else skipped.possibly,
            "end_earliest" if sure else "end_latest",
            () if sure else load_schema()[skip].source_tables,
        )
        overlaps.append(_overlap(name, side, ("under", "skip")))
    blocks[f"{side}_days"] = f"""
SELECT person_id, MAX(days) AS days FROM (
  SELECT person_id, stretch_from, CAST(SUM(days) AS BIGINT) AS days
  FROM ({" UNION ALL ".join(overlaps)}) AS overlap
  GROUP BY person_id, stretch_from
) AS of_stretch
GROUP BY person_id
"""
    return blocks


def _apart(
    measured: Measured,
    index: Index,
    side: str,
    table: str,
    condition: str,
    end: str,
    lost: tuple[str, ...],
) -> str:
    """Return the days of intervals in the window as intervals that don't overlap."""
    start, stop = index.start(measured.window), index.end()
    kept = f"SELECT person_id FROM {measured.name}_{side}_kept_rows GROUP BY person_id"
    also = ""
    if lost:
        also = f"""
    UNION ALL
    SELECT lost.person_id, source_table, from_day, until_day
    FROM {measured.name}_lost_rows AS lost
    JOIN ({kept}) AS kept ON kept.person_id = lost.person_id
    WHERE {is_listed("source_table", (*lost, EVERY))}"""
    first = f"CASE WHEN start IS NULL OR start < {start} THEN {start} ELSE start END"
    last = f"CASE WHEN {end} IS NULL OR {end} > {stop} THEN {stop} ELSE {end} END"
    return f"""
SELECT person_id, CASE WHEN reached > from_day THEN reached ELSE from_day END AS from_day, until_day
FROM (
  SELECT *, MAX(until_day) OVER (
    PARTITION BY person_id ORDER BY from_day, source_id {BEFORE}) AS reached
  FROM (
    SELECT spans.person_id, source_id, DATEDIFF('day', {start}, {first}) AS from_day,
      DATEDIFF('day', {start}, {last}) AS until_day
    FROM {table} AS spans
    JOIN ({kept}) AS kept ON kept.person_id = spans.person_id
    WHERE (start IS NULL OR start < {stop}) AND {condition}{also}
  ) AS clipped
) AS walked
WHERE from_day < until_day AND (reached IS NULL OR reached < until_day)
"""


def _overlap(name: str, side: str, parts: tuple[str, ...]) -> str:
    """Return what stretches and intervals have in common: counted for one part, not for two."""
    joins = "".join(
        f"\n    JOIN {name}_{side}_{part}_rows AS {part} ON {part}.person_id = kept.person_id "
        f"AND {part}.from_day < kept.until_day AND {part}.until_day > kept.from_day"
        for part in parts
    )
    from_day, until_day = "kept.from_day", "kept.until_day"
    for part in parts:
        later, sooner = f"{part}.from_day", f"{part}.until_day"
        from_day = f"CASE WHEN {later} > {from_day} THEN {later} ELSE {from_day} END"
        until_day = f"CASE WHEN {sooner} < {until_day} THEN {sooner} ELSE {until_day} END"
    sign = "" if len(parts) == 1 else "-1 * "
    return f"""
    SELECT person_id, stretch_from,
      {sign}CASE WHEN from_day < until_day THEN until_day - from_day ELSE 0 END AS days
    FROM (
      SELECT kept.person_id, kept.from_day AS stretch_from,
        {from_day} AS from_day,
        {until_day} AS until_day
      FROM {name}_{side}_kept_rows AS kept{joins}
    ) AS common"""
