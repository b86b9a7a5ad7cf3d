"""What no record holds: need, frailty and whatever else is drawn of a person but never sent."""

import numpy as np
import pandas as pd
import pyarrow as pa

from cohortid_synthetic.truth.columns import persons, text

SENT = (
    *("person_id", "provider", "gender", "gender_identity", "ethnicity", "language"),
    *("lsoa", "sub_icb", "death", "birth_date"),
)
"""Columns of the people that their raw rows hold; all others are latent."""


def latent_truth(people: pd.DataFrame) -> pa.Table:
    """Return one row per person with every column that isn't sent, whatever columns there are.

    Parameters:
        people: the people, by place.

    Returns:
        person_id, and the latent columns (such as kind, struggling, true_ethnicity) by name.

    Example:
        >>> people = pd.DataFrame({"person_id": ["SYN-0000001"], "kind": ["severe"], "death": [0]})
        >>> latent_truth(people).to_pylist()
        [{'person_id': 'SYN-0000001', 'kind': 'severe'}]
    """
    names = sorted(str(name) for name in people.columns if name not in SENT)
    made = {"person_id": persons(people, people.index)}
    return pa.table(made | {name: _array(people[name]) for name in names})


def _array(column: pd.Series) -> pa.Array:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return text(column)
    if column.dtype != object:
        return pa.array(column.to_numpy())
    known = next((value for value in column if value is not None), "")
    if isinstance(known, bool | np.bool_):
        return pa.array([None if value is None else bool(value) for value in column], pa.bool_())
    if isinstance(known, str):
        return text(column)
    return pa.array(column.tolist())
