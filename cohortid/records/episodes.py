"""Derived tables of episodes: events and stays of several tables, chained by the days between them.

Meaning: docs/reference/semantics.md, section 6. A row is a chain of what is certain; `in_low` says
whether it is an episode of its own even if everything that could be a piece is one.
"""

from __future__ import annotations

from pathlib import Path

from cohortid.engine import DuckDBEngine
from cohortid.records.episode_pieces import EPISODES, Episode, pieces_sql
from cohortid.records.lost import lost_before, lost_months
from cohortid.records.schema import load_schema

NOT_ENDED = "DATE '9999-12-31'"
NOT_LOST = ("MHS902",)  # teams have no dates of their own
KEYS = "person_id, provider_id, source_table, source_id"


def write_episodes(engine: DuckDBEngine, folder: Path) -> None:
    """Write the episode tables and their members to Parquet files, and register them.

    Parameters:
        engine: Where the base event tables, `gap` and `missing_month` are.
        folder: Work folder; `<table>.parquet` and `<table>_member.parquet` are made there.
    """
    for episode in EPISODES:
        name = episode.name
        sources = [one for one in load_schema()[name].source_tables if one not in NOT_LOST]
        engine.materialise("episode_piece", pieces_sql(episode))
        engine.materialise("lost_month", lost_months(sources))
        engine.materialise("linked_piece", _linked(episode))
        engine.materialise("chained", _CHAINED)
        columns = ", ".join(load_schema()[name].columns)
        for table, rows, order in (
            (name, f"SELECT {columns} FROM ({_ROWS})", f"person_id, start, {columns}"),
            (f"{name}_member", _MEMBERS, "ALL"),
        ):
            engine.write_parquet(f"{rows} ORDER BY {order}", folder / f"{table}.parquet")
            engine.register(table, folder / f"{table}.parquet")


def _linked(episode: Episode) -> str:
    """Number a person's pieces in order of start, and say which begin a new chain of each kind."""
    ordered = (
        "PARTITION BY person_id "
        "ORDER BY start, source_table, source_id, provider_id, code, end_latest, certain"
    )
    before = f"{ordered} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    within = episode.within_days
    return f"""
WITH lost_before AS ({lost_before("episode_piece", within)}),
reach AS (
  SELECT piece.*, COALESCE(first_lost, start) AS start_earliest,
    ROW_NUMBER() OVER ({ordered}) AS place,
    MAX(CASE WHEN certain = 1 THEN COALESCE(end_earliest, {NOT_ENDED}) END) OVER ({before})
      AS certain_reach,
    MAX(COALESCE(end_latest, {NOT_ENDED})) OVER ({before}) AS possible_reach
  FROM episode_piece AS piece LEFT JOIN lost_before USING (person_id, start)
  WHERE start IS NOT NULL
),
new AS (
  SELECT *,
    CASE WHEN certain = 1
      AND (certain_reach IS NULL OR DATEDIFF('day', certain_reach, start) > {within})
      THEN 1 ELSE 0 END AS certain_new,
    CASE WHEN possible_reach IS NULL OR DATEDIFF('day', possible_reach, start_earliest) > {within}
      THEN 1 ELSE 0 END AS possible_new
  FROM reach
)
SELECT *,
  SUM(certain_new) OVER ({ordered} ROWS UNBOUNDED PRECEDING) AS certain_chain,
  SUM(possible_new) OVER ({ordered} ROWS UNBOUNDED PRECEDING) AS possible_chain
FROM new
"""


_IN_CHAIN = "PARTITION BY person_id, possible_chain ORDER BY place ROWS"
_CHAINED = f"""
SELECT *,
  MIN(start_earliest) OVER ({_IN_CHAIN} UNBOUNDED PRECEDING) AS chain_earliest,
  CASE WHEN COALESCE(
      SUM(certain) OVER ({_IN_CHAIN} BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) = 0
    AND person_id NOT IN (SELECT person_id FROM episode_piece WHERE start IS NULL)
    THEN 1 ELSE 0 END AS first_in_chain
FROM linked_piece
"""

_OF_CHAIN = "PARTITION BY person_id, certain_chain"
_ENDS = ", ".join(
    f"CASE WHEN SUM(CASE WHEN {end} IS NULL THEN 1 ELSE 0 END) = 0 THEN MAX({end}) END AS {end}"
    for end in ("end_earliest", "end_latest")
)
_ROWS = f"""
SELECT {KEYS}, first_month, last_month, start, end_earliest, end_latest,
  CASE WHEN end_earliest IS NULL THEN 'open' WHEN end_earliest = end_latest THEN 'closed'
    ELSE 'inactive' END AS status,
  n_pieces, start_earliest, in_low, 1 AS in_high, 1 AS real
FROM (
  SELECT person_id, MIN_BY(provider_id, place) AS provider_id,
    MIN_BY(source_table, place) AS source_table, MIN_BY(source_id, place) AS source_id,
    MIN(first_month) AS first_month, MAX(last_month) AS last_month, MIN(start) AS start,
    {_ENDS}, COUNT(*) AS n_pieces, MIN_BY(chain_earliest, place) AS start_earliest,
    MIN_BY(first_in_chain, place) AS in_low
  FROM chained WHERE certain = 1 GROUP BY person_id, certain_chain
) AS chains
UNION ALL
SELECT {KEYS}, first_month, last_month, start, end_earliest, end_latest, status, 1, start, 0, 1, 0
FROM episode_piece WHERE certain = 0
"""
_MEMBERS = f"""
SELECT person_id, MIN_BY(source_table, place) OVER ({_OF_CHAIN}) AS source_table,
  MIN_BY(source_id, place) OVER ({_OF_CHAIN}) AS source_id, source_table AS member_table,
  source_id AS member_id, provider_id, start, end_earliest, end_latest, place, code
FROM chained WHERE certain = 1
UNION ALL
SELECT person_id, source_table, source_id, source_table, source_id, provider_id, start,
  end_earliest, end_latest, 1, code
FROM episode_piece WHERE certain = 0
"""
