"""Rows of one OMOP table, put together from several kinds of event and numbered by person."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cohortid_synthetic.omop.facts import Field, fields
from cohortid_synthetic.truth.columns import EPOCH, codes_of

ROWS_OF_A_PERSON = 10_000
"""An id is the person's number times this plus the row's number among the person's own."""
Part = Mapping[str, Any]
"""Columns by name: Arrow arrays, numbers, or one value for every row."""
Whole = NDArray[np.int64]


def person_numbers(ids: Any) -> Whole:
    """Return the number in each person key.

    Example:
        >>> person_numbers(pa.chunked_array([["SYN-0000417"]])).tolist()
        [417]
    """
    array = plain(ids)
    if pa.types.is_dictionary(array.type):
        own = _numbers(array.dictionary)
        places = np.asarray(array.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
        return own[places] if len(own) else own
    return _numbers(array)


def _numbers(keys: pa.Array) -> Whole:
    numbers = pc.cast(pc.utf8_slice_codeunits(keys, 4), pa.int64())
    return np.asarray(numbers, dtype=np.int64)


def plain(column: Any) -> pa.Array:
    """Return a column as one array."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.unify_dictionaries().combine_chunks()


def days(column: Any) -> Whole:
    """Return dates as day numbers; 0 where there is none."""
    whole = plain(column).cast(pa.int32()).fill_null(-EPOCH)
    return np.asarray(whole.to_numpy(zero_copy_only=False), dtype=np.int64) + EPOCH


def dates(numbers: Whole) -> pa.Array:
    """Return day numbers as dates; 0 is missing."""
    whole = (numbers - EPOCH).astype(np.int32)
    return pa.array(whole, pa.int32(), mask=numbers == 0).cast(pa.date32())


def concept_of(column: Any, known: Mapping[str, int]) -> Whole:
    """Return the concept of each code; 0 where none is known."""
    codes, values = codes_of(np.asarray(plain(column).cast(pa.string()), dtype=object))
    own = np.array([known.get(value, 0) for value in values], dtype=np.int64)
    return own[codes] if len(own) else codes


def rows_of(table: str, parts: Sequence[Part]) -> tuple[pa.Table, list[Whole]]:
    """Return the rows of a table in order of person and day, with their ids, and the ids by part.

    Parameters:
        table: name of the OMOP table; its first field is its id.
        parts: kinds of rows, each with `person_id` and `day` (day numbers) and some of its fields.

    Returns:
        The table with exactly its fields, and for each part the id of each of its rows.

    Raises:
        ValueError: if somebody has 10,000 rows or more.
    """
    own = fields()[table]
    sizes = [len(part["person_id"]) for part in parts]
    person = np.concatenate([part["person_id"] for part in parts])
    day = np.concatenate([part["day"] for part in parts])
    kind = np.repeat(np.arange(len(parts)), sizes)
    order = np.lexsort((kind, day, person))
    starts = np.flatnonzero(np.diff(person[order], prepend=-1))
    lengths = np.diff(np.append(starts, len(order)))
    if len(lengths) and lengths.max() >= ROWS_OF_A_PERSON:
        raise ValueError(f"{table}: somebody has {ROWS_OF_A_PERSON:,} rows or more.")
    numbers = np.arange(len(order)) - np.repeat(starts, lengths) + 1
    ids = np.empty(len(order), dtype=np.int64)
    ids[order] = person[order] * ROWS_OF_A_PERSON + numbers
    whole = [dict(part) for part in parts]
    made = {own[0].name: pa.array(ids[order]), "person_id": pa.array(person[order])}
    for field in own[2:]:
        made[field.name] = _column(field, whole, sizes, order)
    ends = np.cumsum(sizes)
    return pa.table(made), [ids[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def _column(
    field: Field, parts: Sequence[dict[str, Any]], sizes: list[int], order: Whole
) -> pa.Array:
    if not any(field.name in part for part in parts):
        return pa.nulls(len(order), field.type)
    arrays = [
        array_of(part.get(field.name), size, field.type)
        for part, size in zip(parts, sizes, strict=True)
    ]
    return pa.concat_arrays(arrays).take(pa.array(order))


def array_of(value: Any, n_rows: int, kind: pa.DataType) -> pa.Array:
    """Return a column of a type: from an array, or one value for every row."""
    if value is None:
        return pa.nulls(n_rows, kind)
    if isinstance(value, pa.Array | pa.ChunkedArray):
        return plain(value).cast(kind)
    if isinstance(value, np.ndarray):
        return pa.array(value, kind)
    return pa.repeat(pa.scalar(value, kind), n_rows)


def whole_table(table: str, n_rows: int, columns: Part) -> pa.Table:
    """Return a table with exactly its fields, in order; what isn't given is empty."""
    return pa.table(
        {f.name: array_of(columns.get(f.name), n_rows, f.type) for f in fields()[table]}
    )
