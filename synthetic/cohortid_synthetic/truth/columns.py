"""Columns of whole tables at once: days, texts, codes and ids as Arrow arrays."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

EPOCH = 719_163
"""Day number of 1970-01-01, from which Arrow counts."""
MONTH_ZERO = 838
"""Months from MHSDS's month 0 to January 1970."""
TEXT = pa.dictionary(pa.int32(), pa.string())
"""Type of every text column that repeats its values."""

Days = NDArray[np.int64]
Codes = NDArray[np.int64]


def days_of(column: Any) -> Days:
    """Return day numbers as whole numbers; dates are turned into them.

    Example:
        >>> from datetime import date
        >>> days_of(pd.Series([date(1970, 1, 1)], dtype=object)).tolist()
        [719163]
    """
    values = np.asarray(column)
    if values.dtype.kind in "iu":
        return values.astype(np.int64)
    if values.dtype.kind == "M":
        return values.astype("datetime64[D]").astype(np.int64) + EPOCH
    return np.array([0 if v is None else v.toordinal() for v in values.tolist()], dtype=np.int64)


def dates(days: Days) -> pa.Array:
    """Return day numbers as dates, and 0 as missing."""
    return pa.array((days - EPOCH).astype(np.int32), pa.int32(), mask=days == 0).cast(pa.date32())


def day_texts(days: Days) -> pa.Array:
    """Return day numbers as YYYY-MM-DD."""
    return pc.cast(dates(days), pa.string())


def first_days(months: NDArray[np.int64]) -> Days:
    """Return the day number of each month's first day, by its counter; 0 for month 0.

    Example:
        >>> dates(first_days(np.array([1489]))).to_pylist()
        [datetime.date(2024, 4, 1)]
    """
    firsts = (months - MONTH_ZERO).astype("datetime64[M]").astype("datetime64[D]")
    return np.where(months == 0, 0, firsts.astype(np.int64) + EPOCH)


def months_of_days(days: Days) -> NDArray[np.int64]:
    """Return the month counter of each day number, and 0 for none."""
    months = (days - EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.where(days == 0, 0, months + MONTH_ZERO)


def codes_of(column: Any) -> tuple[Codes, list[Any]]:
    """Return a column as places in a list of its values."""
    if isinstance(column, pd.Series) and isinstance(column.dtype, pd.CategoricalDtype):
        values = column.cat.categories.tolist()
        codes = column.cat.codes.to_numpy().astype(np.int64)
        if len(codes) and codes.min() < 0:
            return np.where(codes < 0, len(values), codes), [*values, ""]
        return codes, values
    codes, found = pd.factorize(np.asarray(column, dtype=object), use_na_sentinel=False)
    return codes.astype(np.int64), ["" if v is None or v != v else v for v in found.tolist()]


def codes_by_name(column: Any) -> tuple[Codes, list[Any]]:
    """Return a column as places in a sorted list of its values: the same order whoever is there."""
    codes, values = codes_of(column)
    order = sorted(range(len(values)), key=lambda place: str(values[place]))
    new = np.empty(len(values), dtype=np.int64)
    new[order] = np.arange(len(values))
    return (new[codes] if len(values) else codes), [values[place] for place in order]


def text(column: Any) -> pa.Array:
    """Return a text column, with "" as missing."""
    return coded(*codes_of(column))


def coded(codes: Codes, values: Sequence[Any]) -> pa.Array:
    """Return the texts at these places of a list, with "" and None as missing."""
    place: dict[str, int] = {}
    new = np.array(
        [place.setdefault(str(v), len(place)) if v else -1 for v in values], dtype=np.int32
    )
    places = new[codes] if len(values) else np.zeros(0, dtype=np.int32)
    indices = pa.array(places, pa.int32(), mask=places < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(place), pa.string()))


def mapped(column: Any, function: Callable[[Any], Any]) -> pa.Array:
    """Return what a function makes of each text; it is asked once for each different one."""
    codes, values = codes_of(column)
    used = np.unique(codes)
    made: list[Any] = [None] * len(values)
    for code in used.tolist():
        made[code] = function(values[code])
    return coded(codes, made)


def mapped_pairs(one: Any, other: Any, function: Callable[[Any, Any], Any]) -> pa.Array:
    """Return what a function makes of each pair of texts; asked once for each different pair."""
    (left, lefts), (right, rights) = codes_of(one), codes_of(other)
    pairs, places = np.unique(left * max(len(rights), 1) + right, return_inverse=True)
    made = [function(lefts[p // len(rights)], rights[p % len(rights)]) for p in pairs.tolist()]
    return coded(places.astype(np.int64), made)


def constant(value: str, n_rows: int) -> pa.Array:
    """Return the same text for every row."""
    places = pa.array(np.zeros(n_rows, dtype=np.int32))
    return pa.DictionaryArray.from_arrays(places, pa.array([value], pa.string()))


def ones(n_rows: int) -> pa.Array:
    """Return 1 for every row."""
    return pa.array(np.ones(n_rows, dtype=np.int64))


def strings(column: Any) -> pa.Array:
    """Return a column of plain strings, whatever it was made of."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        made = column.cast(pa.string())
    elif isinstance(column, pd.Series) and isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        values = pa.array(column.cat.categories.to_numpy(dtype=object), pa.string())
        made = values.take(pa.array(codes, mask=codes < 0))
    else:
        made = pa.array(np.asarray(column, dtype=object), pa.string())
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def joined(*parts: Any, by: str = " ") -> pa.Array:
    """Return texts put together row by row."""
    return pc.binary_join_element_wise(*[strings(part) for part in parts], by)


def persons(people: pd.DataFrame, places: Any) -> pa.Array:
    """Return the person keys at these places of the extract."""
    if not len(people):
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
    rows = rows_of_people(people, places)
    keys = pa.array(np.asarray(people["person_id"], dtype=object), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(rows.astype(np.int32)), keys)


def rows_of_people(people: pd.DataFrame, places: Any) -> NDArray[np.int64]:
    """Return the rows of `people` at these places (its index, one block or many, is in order)."""
    wanted = np.asarray(places, dtype=np.int64)
    first = int(people.index[0]) if len(people) else 0
    return wanted - first


def found(keys: Any, wanted: Any) -> NDArray[np.int64]:
    """Return where each wanted key is among the keys, and -1 where it isn't."""
    have, want = (np.asarray(each, dtype=np.int64) for each in (keys, wanted))
    if len(have) and bool((have[1:] > have[:-1]).all()):
        places = np.minimum(np.searchsorted(have, want), len(have) - 1)
        return np.where(have[places] == want, places, -1)
    return pd.Index(have).get_indexer(pd.Index(want)).astype(np.int64)


def take(array: Any, places: NDArray[np.int64]) -> pa.Array:
    """Return the values at these places, and missing at -1."""
    indices = pa.array(places, pa.int64(), mask=places < 0)
    return array.take(indices)
