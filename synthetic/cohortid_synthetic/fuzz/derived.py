"""Admissions and detentions of people of whom none was planned: as the oracle derives them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import pandas as pd

from cohortid_synthetic.oracle import BASE_TABLES
from cohortid_synthetic.oracle_derived_tables import derived_tables
from cohortid_synthetic.oracle_gaps import Calendar
from cohortid_synthetic.oracle_rows import Row, rows_of

PLANNED = ("admission", "detention")


def derived_by_oracle(
    truth: Mapping[str, pd.DataFrame], index_date: date
) -> dict[str, pd.DataFrame]:
    """Return admissions and detentions as the oracle derives them from the true base tables.

    Parameters:
        truth: canonical tables by name.
        index_date: what starts later is left out.

    Returns:
        The two tables, with the columns that they have in the truth, where the oracle has them.
    """
    base: dict[str, dict[str, list[Row]]] = defaultdict(dict)
    for name in BASE_TABLES:
        for row in rows_of(truth[name], name) if name in truth else []:
            base[row["person_id"]].setdefault(name, []).append(row)
    calendar = Calendar(truth["coverage"])
    found: dict[str, list[Row]] = {name: [] for name in PLANNED}
    for person_id in sorted(base):
        made = derived_tables(base[person_id], calendar, index_date)
        for name in PLANNED:
            found[name] += [{"person_id": person_id, **row} for row in made[name]]
    return {name: pd.DataFrame(rows, dtype=object) for name, rows in found.items()}
