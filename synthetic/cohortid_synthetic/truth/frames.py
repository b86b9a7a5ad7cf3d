"""Arrow tables as frames of plain objects: None for blank, whatever the version of pandas."""

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import as_dates
from cohortid_synthetic.truth.columns import EPOCH

WHOLE_NUMBERS = ("in_low", "in_high", "real", "n_spells", "n_periods")


def frame_of(table: pa.Table) -> pd.DataFrame:
    """Return a table as a frame of plain objects.

    Example:
        >>> frame_of(pa.table({"mode": ["01", None]}))["mode"].tolist()
        ['01', None]
    """
    made = pd.DataFrame({name: _objects(table[name]) for name in table.column_names}, dtype=object)
    kinds = {name: "int64" for name in WHOLE_NUMBERS if name in made}
    return made.astype(kinds | ({"loaded": "bool"} if "loaded" in made else {}))


def _objects(column: pa.ChunkedArray) -> NDArray[np.object_]:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().combine_chunks() if array.num_chunks else array
    if pa.types.is_date32(array.type):
        days = array.cast(pa.int32()).fill_null(-EPOCH).to_numpy(zero_copy_only=False)
        return as_dates(days.astype(np.int64) + EPOCH)
    if pa.types.is_dictionary(array.type):
        array = array.cast(pa.string())
    made = np.empty(len(array), dtype=object)
    made[:] = array.to_pylist()
    return made
