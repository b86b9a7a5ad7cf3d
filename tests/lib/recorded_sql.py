"""The SQL that identification runs, caught on its way to the engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from cohortid.engine import DuckDBEngine

# What makes a state or a list; the rest of a run writes tables out.
STATEMENTS = (
    "measures",
    "criteria",
    "result",
    "open_team",
    "care",
    "chosen",
    "evidence",
    "timeline",
    "beside",
)


@contextmanager
def recorded(change: Callable[[str], str] = str) -> Iterator[dict[str, str]]:
    """Give a dictionary that fills with the statements that are run, by what they make.

    Parameters:
        change: What to make of each of STATEMENTS before it is run.
    """
    caught: dict[str, str] = {}
    honest, honest_view = DuckDBEngine.materialise, DuckDBEngine.view

    def materialise(self: DuckDBEngine, name: str, sql: str, *more: Any) -> None:
        caught[name] = sql
        honest(self, name, change(sql) if name in STATEMENTS else sql, *more)

    def view(self: DuckDBEngine, name: str, sql: str) -> None:
        if name in STATEMENTS:  # other views only say where a table is
            caught[name], sql = sql, change(sql)
        honest_view(self, name, sql)

    with (
        patch.object(DuckDBEngine, "materialise", materialise),
        patch.object(DuckDBEngine, "view", view),
    ):
        yield caught
