"""The same people as plain event tables, as an analyst's own warehouse would hold them.

Their columns are those of docs/reference/semantics.md, section 2. Each person is in them as a clean
reading of the raw extract gives them, and `coverage` says which provider sent which table when.
"""

from collections.abc import Iterable

import pyarrow as pa

from cohortid_synthetic.truth.columns import text
from cohortid_synthetic.truth.given import Given, as_recorded
from cohortid_synthetic.truth.tables import MAKERS

DERIVED = ("admission", "detention")
"""Put together from other tables by whoever reads them, so that they aren't handed over."""
BOUNDS = ("in_low", "in_high")
"""Always 1 in a clean warehouse, so that they are left out."""
TABLES = tuple(name for name in MAKERS if name not in DERIVED)


def canonical_tables(given: Given, names: Iterable[str] = TABLES) -> dict[str, pa.Table]:
    """Return the plain event tables of some people, and `coverage`.

    Parameters:
        given: the events of some people and what was sent of them.
        names: which tables.

    Returns:
        Table name -> rows; days are dates, what isn't known is missing. `coverage` is of the raw
        tables given: of an extract made part by part, take it from the whole.
    """
    own = as_recorded(given)
    made = {name: MAKERS[name](own) for name in names}
    made = {name: _without_bounds(table) for name, table in made.items()}
    place = made["contact"].schema.get_field_index("attendance")
    codes = text(own.events["contact"]["attend"])
    return made | {"contact": made["contact"].add_column(place, "attendance_code", codes)}


def _without_bounds(table: pa.Table) -> pa.Table:
    return table.drop_columns([name for name in BOUNDS if name in table.column_names])


__all__ = ["TABLES", "canonical_tables"]
