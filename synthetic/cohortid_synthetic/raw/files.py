"""One file of a raw table, to which the rows of block after block are added."""

import gzip
import hashlib
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from cohortid_synthetic.raw.arrow import as_text

FORMATS = ("csv", "csv.gz", "parquet")
LARGEST_DICTIONARY = 1 << 26
"""Bytes of different values of a column in a block; with more they would be written row by row."""
GZIP_LEVEL = 1
ZSTD_LEVEL = 1


class TableFile:
    """A file of a raw table; the same rows give the same bytes.

    In Parquet each addition is a row group: codes, identifiers and moments are texts, dates are
    dates, numbers are numbers. In CSV all is text, and what is blank is empty.

    Parameters:
        path: the file, to be made.
        fmt: one of `FORMATS`.
    """

    def __init__(self, path: Path, fmt: str) -> None:
        self.path, self.fmt = path, fmt
        self.n_rows = 0
        self._parquet: pq.ParquetWriter | None = None
        self._plain: IO[bytes] | None = None
        self._file: IO[bytes] | None = None

    def add(self, table: pa.Table) -> None:
        """Add rows; the first addition decides which columns there are."""
        if self.fmt == "parquet":
            self._add_parquet(table)
        else:
            self._add_csv(table)
        self.n_rows += table.num_rows

    def close(self) -> None:
        """Write what is left."""
        for opened in self._opened_files():
            opened.close()

    def give_up(self) -> None:
        """Close the file, whose writing failed, whatever comes of it."""
        for opened in self._opened_files():
            with suppress(Exception):
                opened.close()

    def sha256(self) -> str:
        """Return the SHA-256 of the file, once it is closed."""
        with self.path.open("rb") as read:
            return hashlib.file_digest(read, "sha256").hexdigest()

    def _opened_files(self) -> list[Any]:
        every = (self._parquet, self._file, self._plain)
        return [opened for opened in every if opened is not None]

    def _add_parquet(self, table: pa.Table) -> None:
        if self._parquet is None:
            numbers = [f.name for f in table.schema if pa.types.is_int64(f.type)]
            plain = {f.name for f in table.schema if pa.types.is_string(f.type)} | set(numbers)
            self._parquet = pq.ParquetWriter(
                self.path,
                table.schema,
                use_dictionary=[n for n in table.column_names if n not in plain],
                column_encoding=dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
                dictionary_pagesize_limit=LARGEST_DICTIONARY,
                compression="zstd",
                compression_level=ZSTD_LEVEL,
                write_statistics=False,
                store_schema=False,
            )
        if table.num_rows:
            self._parquet.write_table(table, row_group_size=table.num_rows)

    def _add_csv(self, table: pa.Table) -> None:
        if self._file is None:
            self._file = self._opened()
            self._file.write((",".join(table.column_names) + "\n").encode("utf-8"))
        texts = pa.table({name: as_text(table[name]) for name in table.column_names})
        self._file.write(_csv(texts))

    def _opened(self) -> IO[bytes]:
        self._plain = self.path.open("wb")
        if self.fmt == "csv":
            return self._plain
        # No name and no time in the header, so that the same rows give the same bytes.
        zipped: Any = gzip.GzipFile("", "wb", GZIP_LEVEL, self._plain, mtime=0)
        return cast(IO[bytes], zipped)


def _csv(texts: pa.Table) -> memoryview:
    """Return rows as CSV; quotation marks only in a table that needs them somewhere."""
    for quoting in ("none", "needed"):
        sink = pa.BufferOutputStream()
        options = pa_csv.WriteOptions(include_header=False, quoting_style=quoting)
        try:
            pa_csv.write_csv(texts, sink, options)
        except pa.ArrowInvalid:  # a value holds a comma, a quotation mark or a line break
            continue
        return memoryview(sink.getvalue())
    raise ValueError("These rows can't be written as CSV.")
