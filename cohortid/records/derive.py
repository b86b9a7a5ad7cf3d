"""Derived event tables: admissions (transfers chained) and detentions (series merged).

Meaning: docs/reference/semantics.md, section 6. The rows are the chains of the least joining that
is certain; `in_low` says whether a row is one of its own even under the widest joining possible.
"""

from __future__ import annotations

from pathlib import Path

from cohortid.engine import DuckDBEngine
from cohortid.records.schema import load_schema

NOT_ENDED = "DATE '9999-12-31'"
TRANSFER_DESTINATIONS = "('49', '50', '51', '52', '53', '84', '87')"
TRANSFER_SOURCES = "('49', '51', '53', '87')"
TRANSFER_METHODS = "('81', '2B')"
TRANSFER_GAP_DAYS = 3
TOUCHING_DAYS = 1


def write_derived(engine: DuckDBEngine, folder: Path) -> None:
    """Write the derived tables and their members to Parquet files, and register them.

    `<table>_member` lists the base rows joined in each derived row, for evidence.

    Parameters:
        engine: Where the base event tables are registered.
        folder: Work folder; `<table>.parquet` and `<table>_member.parquet` are made there.
    """
    _write(engine, folder, "admission", _spells(), "", "n_spells")
    _write(engine, folder, "detention", _periods(), "section_group", "n_periods")


def _write(
    engine: DuckDBEngine, folder: Path, name: str, pieces: str, group: str, size: str
) -> None:
    engine.materialise("piece", pieces)
    engine.materialise("linked", _linked(group))
    keep = f", {group}" if group else ""
    alone = "CASE WHEN one_of_its_own = 1 THEN in_low ELSE 0 END"
    rows = f"""
{_chains(keep, size)}
UNION ALL
SELECT person_id, provider_id, source_table, source_id, first_month, last_month, start,
  end_earliest, end_latest, status{keep}, 1 AS {size}, {alone} AS in_low, in_high, in_low AS real
FROM piece WHERE alone = 1
"""
    columns = ", ".join(load_schema()[name].columns)
    engine.write_parquet(
        f"SELECT {columns} FROM ({rows}) ORDER BY person_id, start, source_id",
        folder / f"{name}.parquet",
    )
    engine.register(name, folder / f"{name}.parquet")
    # A chain bears the id of its first piece.
    members = f"""
SELECT person_id, MIN_BY(source_id, place) OVER ({_chain_of(keep)}) AS source_id,
  source_id AS member_id, provider_id, start, end_earliest, end_latest, place, code
FROM linked
UNION ALL
SELECT person_id, source_id, source_id, provider_id, start, end_earliest, end_latest, 1, code
FROM piece WHERE alone = 1
ORDER BY person_id, source_id, place
"""
    engine.write_parquet(members, folder / f"{name}_member.parquet")
    engine.register(f"{name}_member", folder / f"{name}_member.parquet")


def _spells() -> str:
    """Return hospital spells with what joins them; `alone`: can't be joined to anything."""
    unreadable = "({0} IS NULL OR SUBSTRING({0}, 1, 1) = '?')"
    out = f"destination IN {TRANSFER_DESTINATIONS}"
    into = f"(admission_source IN {TRANSFER_SOURCES} OR admission_method IN {TRANSFER_METHODS})"
    maybe_out = f"({out} OR {unreadable.format('destination')})"
    maybe_into = (
        f"({into} OR {unreadable.format('admission_source')}"
        f" OR {unreadable.format('admission_method')})"
    )
    return f"""
SELECT *, CAST(NULL AS VARCHAR) AS code,
  CASE WHEN start IS NULL OR in_low = 0 THEN 1 ELSE 0 END AS alone,
  0 AS one_of_its_own,
  CASE WHEN {out} THEN 1 ELSE 0 END AS out_certain,
  CASE WHEN {maybe_out} THEN 1 ELSE 0 END AS out_possible,
  CASE WHEN {into} THEN 1 ELSE 0 END AS into_certain,
  CASE WHEN {maybe_into} THEN 1 ELSE 0 END AS into_possible
FROM hospital_spell WHERE in_high = 1
"""


def _periods() -> str:
    """Return detention and short-term periods; one of unknown group stays a row of its own."""
    return """
SELECT *, section AS code,
  CASE WHEN start IS NULL OR in_low = 0 OR section_group = 'unknown' THEN 1 ELSE 0 END AS alone,
  CASE WHEN section_group = 'unknown' AND start IS NOT NULL THEN 1 ELSE 0 END AS one_of_its_own,
  0 AS out_certain, 0 AS out_possible, 0 AS into_certain, 0 AS into_possible
FROM mha_period
WHERE in_high = 1 AND section_group IN ('detention', 'short_term', 'unknown')
"""


def _linked(group: str) -> str:
    """Number a person's pieces in order of start and say which begin a new chain."""
    who = f"person_id, {group}" if group else "person_id"
    ordered = f"PARTITION BY {who} ORDER BY start, source_id, provider_id"
    before = f"{ordered} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    so_far = f"{ordered} ROWS UNBOUNDED PRECEDING"
    certain_end, possible_end = (
        f"COALESCE({end}, {NOT_ENDED})" for end in ("end_earliest", "end_latest")
    )
    return f"""
WITH reach AS (
  SELECT *,
    ROW_NUMBER() OVER ({ordered}) AS place,
    MAX({certain_end}) OVER ({before}) AS certain_reach,
    MAX({possible_end}) OVER ({before}) AS possible_reach,
    -- of the piece that reaches furthest: is it a transfer out? (on a tie, if any of them is)
    MAX({{'reach': {certain_end}, 'out': out_certain}}) OVER ({before}) AS certain_last,
    MAX({{'reach': {possible_end}, 'out': out_possible}}) OVER ({before}) AS possible_last
  FROM piece WHERE alone = 0
),
joined AS (
  SELECT *,
    CASE WHEN place > 1 AND (
      DATEDIFF('day', certain_reach, start) <= {TOUCHING_DAYS}
      OR (DATEDIFF('day', certain_reach, start) <= {TRANSFER_GAP_DAYS}
        AND (certain_last.out = 1 OR into_certain = 1))
    ) THEN 0 ELSE 1 END AS certain_new,
    CASE WHEN place > 1 AND (
      DATEDIFF('day', possible_reach, start) <= {TOUCHING_DAYS}
      OR (DATEDIFF('day', possible_reach, start) <= {TRANSFER_GAP_DAYS}
        AND (possible_last.out = 1 OR into_possible = 1))
    ) THEN 0 ELSE 1 END AS possible_new
  FROM reach
)
SELECT *, SUM(certain_new) OVER ({so_far}) AS chain
FROM joined
"""


def _chain_of(keep: str) -> str:
    return f"PARTITION BY person_id{keep}, chain"


def _chains(keep: str, size: str) -> str:
    """Make the chains of the certain joining: from the first start to the latest end."""
    ends = ", ".join(
        f"CASE WHEN SUM(CASE WHEN {end} IS NULL THEN 1 ELSE 0 END) = 0 THEN MAX({end}) END AS {end}"
        for end in ("end_earliest", "end_latest")
    )
    return f"""
SELECT person_id, provider_id, source_table, source_id, first_month, last_month, start,
  end_earliest, end_latest,
  CASE WHEN end_latest IS NULL THEN 'open' WHEN end_earliest < end_latest THEN 'inactive'
    ELSE 'closed' END AS status{keep},
  {size}, in_low, 1 AS in_high, 1 AS real
FROM (
  SELECT person_id{keep}, MIN_BY(provider_id, place) AS provider_id,
    MIN(source_table) AS source_table, MIN_BY(source_id, place) AS source_id,
    MIN(first_month) AS first_month, MAX(last_month) AS last_month, MIN(start) AS start,
    {ends}, COUNT(*) AS {size},
    -- only the first piece of a chain can begin one under the widest joining
    MAX(possible_new) AS in_low
  FROM linked GROUP BY person_id{keep}, chain
) AS chains
"""
