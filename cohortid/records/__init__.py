"""Clean event tables with coverage and quality: what every later room reads."""

from cohortid.records.mhsds import read_mhsds
from cohortid.records.records import Records, open_records
from cohortid.records.schema import TableSchema, load_schema

__all__ = ["Records", "TableSchema", "load_schema", "open_records", "read_mhsds"]
