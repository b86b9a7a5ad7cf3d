"""The protocol every SQL engine follows, so that rules don't know where they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:  # slow to load, and often not needed
    import pandas as pd
    import pyarrow as pa

Source: TypeAlias = "Path | pd.DataFrame | pa.Table"


class Engine(Protocol):
    """A place where the portable SQL of a criteria set is run.

    `dialect` is the name that a renderer needs ("duckdb", "spark").
    """

    dialect: str

    def register(self, name: str, source: Source) -> None:
        """Make a Parquet file or an in-memory table readable under a name."""
        ...

    def materialise(self, name: str, sql: str) -> None:
        """Run a query and keep its result as a table under a name."""
        ...

    def to_arrow(self, sql: str) -> pa.Table:
        """Run a query and return its result as an Arrow table."""
        ...

    def write_parquet(self, sql: str, path: Path) -> None:
        """Run a query and write its result to a Parquet file."""
        ...

    def close(self) -> None:
        """Release the engine and delete what it spilled to disk."""
        ...
