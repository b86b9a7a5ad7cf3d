"""Pieces of SQL text that the three statements share."""

from __future__ import annotations

from cohortid.criteria.language import Group
from cohortid.criteria.rows import flag

BOUNDS = ("low", "high_recorded", "high")


def combine(group: Group, conditions: list[str]) -> str:
    """Return conditions combined as the group says."""
    if group.kind == "at_least":
        return "(" + " + ".join(flag(condition) for condition in conditions) + f") >= {group.n}"
    word = " AND " if group.kind == "all" else " OR "
    return "(" + word.join(conditions) + ")"


def with_blocks(blocks: list[tuple[str, str]]) -> str:
    """Return blocks as a WITH clause."""
    return "WITH\n" + ",\n".join(f"{name} AS (\n{sql.strip()}\n)" for name, sql in blocks) + "\n"


def select(columns: list[str], source: str) -> str:
    """Return a SELECT with a column on each line.

    Example:
        >>> print(select(["a", "b"], "FROM t"))
        SELECT
          a,
          b
        FROM t
    """
    return "SELECT\n  " + ",\n  ".join(columns) + f"\n{source}"
