"""Derived event tables: admissions (transfers chained) and detentions (series merged).

Meaning: docs/reference/semantics.md, section 6. The rows are the chains of the least joining that
is certain; `in_low` says whether a row is one of its own even under the widest joining possible:
by what isn't known of the rows, by rows of unsure place, and by rows lost with a month.
"""

from __future__ import annotations

from pathlib import Path

from cohortid.engine import DuckDBEngine
from cohortid.records.closed_unseen import write_closed_unseen
from cohortid.records.deciding_codes import codes_that_decide, listed_sql
from cohortid.records.dormant import make_detention_periods
from cohortid.records.episodes import write_episodes
from cohortid.records.lost import ANY_DAY, lost_before, lost_months
from cohortid.records.out_of_care import write_out_of_care
from cohortid.records.schema import load_schema
from cohortid.records.service_status import write_service_status

NOT_ENDED = "DATE '9999-12-31'"
TRANSFER_DESTINATIONS = listed_sql(codes_that_decide("transfer_out"))
TRANSFER_SOURCES = listed_sql(codes_that_decide("transfer_in"))
TRANSFER_METHODS = listed_sql(codes_that_decide("transfer_admission"))
TRANSFER_GAP_DAYS = 3
TOUCHING_DAYS = 1


def write_derived(engine: DuckDBEngine, folder: Path) -> None:
    """Write the derived tables and their members to Parquet files, and register them.

    `<table>_member` lists the base rows joined in each derived row, for evidence.

    Parameters:
        engine: Where the base event tables and `coverage` are registered.
        folder: Work folder; `<table>.parquet` and `<table>_member.parquet` are made there.
    """
    make_detention_periods(engine)
    _write(engine, folder, "admission", _spells(), "", "n_spells", TRANSFER_GAP_DAYS)
    _write(engine, folder, "detention", _periods(), "section_group", "n_periods", TOUCHING_DAYS)
    write_out_of_care(engine, folder)
    write_closed_unseen(engine, folder)
    write_episodes(engine, folder)
    write_service_status(engine, folder)


def _write(
    engine: DuckDBEngine,
    folder: Path,
    name: str,
    pieces: str,
    group: str,
    size: str,
    joined_within_days: int,
) -> None:
    engine.materialise("piece", pieces)
    engine.materialise("lost_month", lost_months(load_schema()[name].source_tables))
    engine.materialise("linked", _linked(group, joined_within_days))
    keep = f", {group}" if group else ""
    alone = "CASE WHEN one_of_its_own = 1 THEN in_low ELSE 0 END"
    rows = f"""
{_chains(keep, size)}
UNION ALL
SELECT person_id, provider_id, source_table, source_id, first_month, last_month, start,
  end_earliest, end_latest, status{keep}, 1 AS {size}, start AS start_earliest,
  {alone} AS in_low, in_high, real
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
SELECT person_id, MIN_BY(source_table, place) OVER ({_chain_of(keep)}) AS source_table,
  MIN_BY(source_id, place) OVER ({_chain_of(keep)}) AS source_id,
  source_table AS member_table, base_id AS member_id, provider_id, start, end_earliest,
  end_latest, place, code
FROM linked
UNION ALL
SELECT person_id, source_table, source_id, source_table, base_id, provider_id, start,
  end_earliest, end_latest, 1, code
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
SELECT *, source_id AS base_id, CAST(NULL AS VARCHAR) AS code,
  CASE WHEN start IS NULL OR real = 0 THEN 1 ELSE 0 END AS alone,
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
  CASE WHEN start IS NULL OR real = 0 OR section_group = 'unknown' THEN 1 ELSE 0 END AS alone,
  CASE WHEN section_group = 'unknown' AND start IS NOT NULL THEN 1 ELSE 0 END AS one_of_its_own,
  0 AS out_certain, 0 AS out_possible, 0 AS into_certain, 0 AS into_possible
FROM detention_period
WHERE in_high = 1 AND section_group IN ('detention', 'short_term', 'unknown')
"""


def _linked(group: str, within_days: int) -> str:
    """Number a person's pieces in order of start and say which begin a new chain.

    `start_earliest` is how early it could have begun, with a stay that was lost before it.
    """
    who = f"person_id, {group}" if group else "person_id"
    ordered = f"PARTITION BY {who} ORDER BY start, source_id, provider_id"
    before = f"{ordered} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    so_far = f"{ordered} ROWS UNBOUNDED PRECEDING"
    certain_end, possible_end = (
        f"COALESCE({end}, {NOT_ENDED})" for end in ("end_earliest", "end_latest")
    )
    of_any_group = (  # a row of unknown group could be of any
        f"JOIN (SELECT DISTINCT {group} AS any_group FROM piece) AS groups "
        f"ON piece.{group} IN (any_group, 'unknown')"
    )
    return f"""
WITH lost_before AS ({lost_before("piece", within_days)}),
reach AS (
  SELECT piece.*, COALESCE(first_lost, start) AS start_earliest,
    ROW_NUMBER() OVER ({ordered}) AS place,
    MAX({certain_end}) OVER ({before}) AS certain_reach,
    MAX({possible_end}) OVER ({before}) AS possible_reach,
    -- of the piece that reaches furthest: is it a transfer out? (on a tie, if any of them is)
    MAX({{'reach': {certain_end}, 'out': out_certain}}) OVER ({before}) AS certain_last,
    MAX({{'reach': {possible_end}, 'out': out_possible}}) OVER ({before}) AS possible_last
  FROM piece LEFT JOIN lost_before USING (person_id, start)
  WHERE alone = 0
),
joined AS (
  SELECT reach.*,
    CASE WHEN place > 1 AND (
      DATEDIFF('day', certain_reach, start) <= {TOUCHING_DAYS}
      OR (DATEDIFF('day', certain_reach, start) <= {TRANSFER_GAP_DAYS}
        AND (certain_last.out = 1 OR into_certain = 1))
    ) THEN 0 ELSE 1 END AS certain_new,
    CASE WHEN place > 1 AND (
      DATEDIFF('day', possible_reach, start) <= {TOUCHING_DAYS}
      OR (DATEDIFF('day', possible_reach, start) <= {TRANSFER_GAP_DAYS}
        AND (possible_last.out = 1 OR into_possible = 1))
      OR (start_earliest < start
        AND DATEDIFF('day', possible_reach, start_earliest) <= {within_days})
    ) THEN 0 ELSE 1 END AS possible_new
  FROM reach
),
unsure AS (   -- rows that could be what joins two others, from the earliest start of any
  SELECT person_id{f", any_group AS {group}" if group else ""},
    MIN(COALESCE(start, {ANY_DAY})) AS from_day
  FROM piece {of_any_group if group else ""} WHERE alone = 1 GROUP BY ALL
)
SELECT joined.* EXCLUDE (possible_new), SUM(certain_new) OVER ({so_far}) AS chain,
  CASE WHEN from_day <= start THEN 0 ELSE possible_new END AS possible_new
FROM joined LEFT JOIN unsure USING ({who})
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
  CASE WHEN end_earliest IS NULL THEN 'open' WHEN end_earliest = end_latest THEN 'closed'
    ELSE 'inactive' END AS status{keep},
  {size}, start_earliest, in_low, 1 AS in_high, 1 AS real
FROM (
  SELECT person_id{keep}, MIN_BY(provider_id, place) AS provider_id,
    MIN_BY(source_table, place) AS source_table, MIN_BY(source_id, place) AS source_id,
    MIN(first_month) AS first_month, MAX(last_month) AS last_month, MIN(start) AS start,
    {ends}, COUNT(*) AS {size},
    MIN_BY(start_earliest, place) AS start_earliest, MIN_BY(possible_new, place) AS in_low
  FROM linked GROUP BY person_id{keep}, chain
) AS chains
"""
