"""Clean event tables with coverage and quality: what every later room reads."""

from typing import TYPE_CHECKING, Any

from cohortid.records.records import Records, open_records
from cohortid.records.schema import TableSchema, load_schema

if TYPE_CHECKING:
    from cohortid.records.mhsds.read import read_mhsds

__all__ = ["Records", "TableSchema", "load_schema", "open_records", "read_mhsds"]


def __getattr__(name: str) -> Any:
    """Load what reads an extract when it is first asked for: clean records are opened without."""
    if name == "read_mhsds":
        from cohortid.records.mhsds.read import read_mhsds

        return read_mhsds
    raise AttributeError(f"module 'cohortid.records' has no attribute {name!r}")
