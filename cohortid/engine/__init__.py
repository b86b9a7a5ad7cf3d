"""Where SQL runs: the adapter protocol and its DuckDB implementation."""

from cohortid.engine.adapter import Engine
from cohortid.engine.duckdb_engine import DuckDBEngine, EngineError

__all__ = ["DuckDBEngine", "Engine", "EngineError"]
