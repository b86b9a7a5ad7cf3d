"""Months that a provider of a person's didn't send: what was lost with them could join two stays.

Meaning: docs/reference/semantics.md, section 6.
"""

from __future__ import annotations

from collections.abc import Sequence

ANY_DAY = "DATE '0001-01-01'"


def lost_months(tables: Sequence[str]) -> str:
    """Return the lost months of each person, of tables that the provider does send.

    Parameters:
        tables: Submitted tables, such as ("MHS501",).

    Returns:
        SQL with person_id, first_day, next_month, known_from (day from which it is known that the
        month touches the person) and first_lost: the first day of the unbroken run of such months
        of that provider. A stay that was lost could have begun then, and have lasted to the end of
        any month of the run.
    """
    listed = ", ".join(f"'{table}'" for table in tables)
    return f"""
SELECT person_id, month AS first_day, next_month, known_from, first_lost
FROM gap JOIN (
  SELECT provider_id, source_table, month,
    MIN(month) OVER (PARTITION BY provider_id, source_table, run) AS first_lost
  FROM (
    SELECT provider_id, source_table, month, DATEDIFF('month', {ANY_DAY}, month)
      - ROW_NUMBER() OVER (PARTITION BY provider_id, source_table ORDER BY month) AS run
    FROM missing_month WHERE source_table IN ({listed}) AND ever_loaded = 1
  )
) AS lost_run USING (provider_id, source_table, month)
WHERE kind = 'gap'
"""


def lost_before(pieces: str, within_days: int) -> str:
    """Return since when a stay that was lost could have run up to a day on which a piece starts.

    Parameters:
        pieces: Table with person_id and start.
        within_days: How many days before it a stay may end and be joined.

    Returns:
        SQL over it and `lost_month` with person_id, start and first_lost, for days that have one.
    """
    return f"""
SELECT piece.person_id, piece.start, MIN(first_lost) AS first_lost
FROM {pieces} AS piece JOIN lost_month ON lost_month.person_id = piece.person_id
  AND known_from <= start AND first_day <= start
  AND next_month > CAST(start - {within_days} AS DATE)
GROUP BY piece.person_id, piece.start
"""
