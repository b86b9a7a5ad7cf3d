"""Arrow columns out of whole numbers: nothing here goes over rows one by one."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import EPOCH, NONE


def chosen(places: NDArray[np.integer], values: pa.Array, blank: int | None = None) -> pa.Array:
    """Return the values at these places as a dictionary column.

    Parameters:
        places: place among the values, row by row.
        values: the texts to choose from.
        blank: the place that stands for nothing there; None if there is none.

    Example:
        >>> chosen(np.array([1, 0]), pa.array(["", "A"]), blank=0).to_pylist()
        ['A', None]
    """
    mask = None if blank is None else places == blank
    indices = pa.array(places.astype(np.int32, copy=False), mask=mask)
    return pa.DictionaryArray.from_arrays(indices, values, safe=False)


def texts_of(column: "pd.Series[str]") -> tuple[NDArray[np.integer], pa.Array, int]:
    """Return a category column's codes, its texts and which of them is the blank one."""
    values = column.cat.categories
    blank = int(np.flatnonzero(values == "")[0]) if "" in values else -1
    return column.cat.codes.to_numpy(), pa.array(values.to_numpy(dtype=object), pa.string()), blank


def codes_of(column: "pd.Series[str]") -> pa.Array:
    """Return a column of plain texts as a dictionary column; an empty text is nothing there."""
    codes, values = pd.factorize(column.to_numpy(dtype=object), sort=True)
    texts = pa.array(values, pa.string())
    blank = int(np.flatnonzero(values == "")[0]) if (values == "").any() else None
    return chosen(codes, texts, blank)


def days(numbers: NDArray[np.int64]) -> pa.Array:
    """Return day numbers as dates; NONE is nothing there.

    Example:
        >>> days(np.array([738977, 0])).to_pylist()
        [datetime.date(2024, 4, 1), None]
    """
    shifted = (numbers - EPOCH).astype(np.int32)
    return pa.array(shifted, mask=numbers == NONE).view(pa.date32())


def noons(numbers: NDArray[np.int64]) -> pa.Array:
    """Return day numbers as moments at noon, written out, as a dictionary column."""
    values, places = np.unique(numbers, return_inverse=True)
    dates = (values - EPOCH).astype("datetime64[D]").astype(str)
    texts = [f"{day}T12:00:00+00:00" for day in dates.tolist()]
    return chosen(places, pa.array(texts, pa.string()))


def numbered(prefix: str, numbers: NDArray[np.int64], width: int) -> pa.Array:
    """Return a letter and a number with leading zeros, such as R0000417003.

    Example:
        >>> numbered("R", np.array([417003]), 10).to_pylist()
        ['R0000417003']
    """
    letters = np.frombuffer(prefix.encode("ascii"), dtype=np.uint8)
    length = len(letters) + width
    written = np.empty((len(numbers), length), dtype=np.uint8)
    written[:, : len(letters)] = letters
    rest = numbers.astype(np.int64)
    for place in range(length - 1, len(letters) - 1, -1):
        tens = rest // 10
        written[:, place] = rest - tens * 10 + ord("0")
        rest = tens
    offsets = np.arange(0, length * (len(numbers) + 1), length, dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(numbers), pa.py_buffer(offsets), pa.py_buffer(written.reshape(-1))
    )


def joined(first: pa.Array, second: pa.Array) -> pa.Array:
    """Return two texts put together, row by row."""
    plain = first.cast(pa.string()) if pa.types.is_dictionary(first.type) else first
    return pc.binary_join_element_wise(plain, second, "")


def as_text(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Return a column as plain texts, dates as YYYY-MM-DD; nothing there stays nothing."""
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def text_frame(table: pa.Table) -> pd.DataFrame:
    """Return a table as texts, as read from a CSV file; blank is an empty text.

    Example:
        >>> text_frame(pa.table({"a": [1, None]}))["a"].tolist()
        ['1', '']
    """
    columns = {}
    for name in table.column_names:
        texts = as_text(table[name]).fill_null("")
        columns[name] = np.asarray(texts.to_numpy(zero_copy_only=False), dtype=object)
    return pd.DataFrame(columns, dtype=object)
