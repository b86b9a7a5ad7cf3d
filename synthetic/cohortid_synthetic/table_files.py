"""Files of tables that are written part by part: CSV or Parquet, each folder with its notice."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

NOTICE = "Synthetic; calibrated to published margins only"
FORMATS = ("csv", "parquet")


class TableFiles:
    """Writes tables into one folder, one file each, as often as there are parts of them.

    Parameters:
        folder: where; it is made if it isn't there.
        fmt: "csv" or "parquet".

    Raises:
        ValueError: if the format is neither.

    Example:
        >>> with TableFiles(folder, "parquet") as files:  # doctest: +SKIP
        ...     for block in blocks:
        ...         files.add(omop.part(truth_of(block)))
    """

    def __init__(self, folder: Path, fmt: str = "parquet") -> None:
        if fmt not in FORMATS:
            raise ValueError(f"fmt = {fmt!r}: choose one of {', '.join(FORMATS)}.")
        self.folder, self.fmt = folder, fmt
        self._open: dict[str, Any] = {}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "NOTICE.txt").write_text(NOTICE + "\n", encoding="utf-8")

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Write one more part of each of these tables."""
        for name, table in tables.items():
            plain = without_dictionaries(table) if self.fmt == "csv" else table
            if name not in self._open:
                self._open[name] = self._writer(name, plain.schema)
            self._open[name].write_table(plain)

    def _writer(self, name: str, schema: pa.Schema) -> Any:
        path = self.folder / f"{name}.{self.fmt}"
        if self.fmt == "csv":
            options = pyarrow.csv.WriteOptions(quoting_style="needed")
            return pyarrow.csv.CSVWriter(path, schema, write_options=options)
        writer = pq.ParquetWriter(path, schema, compression="zstd", store_schema=False)
        writer.add_key_value_metadata({"notice": NOTICE})
        return writer

    def __enter__(self) -> "TableFiles":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for writer in self._open.values():
            writer.close()


def without_dictionaries(table: pa.Table) -> pa.Table:
    """Return a table whose texts are plain, for formats that know no dictionaries."""
    schema = pa.schema(
        [
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
            for field in table.schema
        ]
    )
    return table.cast(schema)
