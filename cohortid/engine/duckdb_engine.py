"""The default engine: DuckDB inside the process, nothing to install or serve."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import duckdb

from cohortid.engine.adapter import Source

if TYPE_CHECKING:
    import pyarrow as pa

# What the engine raises when SQL or a file can't be read.
EngineError: type[Exception] = duckdb.Error


class DuckDBEngine:
    """Runs SQL in an in-memory DuckDB whose spill files are deleted when it closes.

    Parameters:
        spill_parent: Folder in which a private folder for spill files is made (they hold
            records of people); the system's temporary folder by default.
        memory_limit: Most memory to use before spilling, as DuckDB writes it ("4GB").
        threads: Number of threads; DuckDB's own choice by default.

    Example:
        >>> with DuckDBEngine() as engine:
        ...     engine.to_arrow("SELECT 1 AS one").to_pylist()
        [{'one': 1}]
    """

    dialect = "duckdb"

    def __init__(
        self,
        spill_parent: Path | None = None,
        memory_limit: str | None = None,
        threads: int | None = None,
    ) -> None:
        self._spill = Path(tempfile.mkdtemp(prefix="cohortid-spill-", dir=spill_parent))
        self.connection = duckdb.connect()
        self.connection.execute("SET preserve_insertion_order = false")
        # Where it is off already (a notebook without ipywidgets), DuckDB refuses to hear of it.
        if self.rows("SELECT current_setting('enable_progress_bar')") != [(False,)]:
            self.connection.execute("SET enable_progress_bar = false")
        # A time with an offset falls on the day that a clock in England showed, whatever the
        # computer's own zone: in summer, half past midnight there is the day before in UTC.
        self.connection.execute("SET TimeZone = 'Europe/London'")
        self.connection.execute(f"SET temp_directory = {quote(str(self._spill))}")
        if memory_limit is not None:
            self.connection.execute(f"SET memory_limit = {quote(memory_limit)}")
        if threads is not None:
            self.connection.execute(f"SET threads = {int(threads)}")

    def register(self, name: str, source: Source) -> None:
        """Make a Parquet file, Arrow table or DataFrame readable under a name.

        Parameters:
            name: Name of the view.
            source: Path of a Parquet file, or a table in memory. A DataFrame goes through Arrow,
                since DuckDB scans pandas frames several times slower.
        """
        if isinstance(source, Path):
            self.connection.execute(
                f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet({quote(str(source))})"
            )
            return
        if hasattr(source, "to_parquet"):  # a DataFrame
            import pyarrow as pa

            source = pa.Table.from_pandas(source, preserve_index=False)
        self.connection.register(name, source)

    def execute(self, sql: str) -> None:
        """Run a statement whose result isn't needed."""
        self.connection.execute(sql)

    def materialise(self, name: str, sql: str) -> None:
        """Run a query and keep its result as a table under a name."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")

    def view(self, name: str, sql: str) -> None:
        """Make a query readable under a name, run anew by each reader."""
        self.connection.execute(f"CREATE OR REPLACE VIEW {name} AS {sql}")

    def to_arrow(self, sql: str) -> pa.Table:
        """Run a query and return its result as an Arrow table."""
        return self.connection.sql(sql).to_arrow_table()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Run a query and return its rows; for small results only."""
        return self.connection.execute(sql).fetchall()

    def write_parquet(self, sql: str, path: Path) -> None:
        """Run a query and write its result, in the query's order, to a Parquet file."""
        self.connection.execute(
            f"COPY ({sql}) TO {quote(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )

    def close(self) -> None:
        """Close the connection and delete the spill files."""
        self.connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def quote(text: str) -> str:
    """Return a text as an SQL string literal.

    Example:
        >>> quote("it's")
        "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
