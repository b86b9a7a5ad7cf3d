"""The parts of a detention: a section dormant under an order was none, a recall was.

Only the few periods that have an order are gone through one by one.
"""

from typing import Any

import numpy as np
import pandas as pd

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.truth.columns import EPOCH
from cohortid_synthetic.truth.given import Given
from cohortid_synthetic.truth.rows import sent_months

REVOKED = "02"
ORDERS = ("cto", "conditional")
Row = dict[Any, Any]


def detention_parts(given: Given, periods: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of periods that were detention, and the recalls from their orders.

    Parameters:
        given: what the truth is made from.
        periods: Mental Health Act periods, with months, `table`, `in_low` and `real`.

    Returns:
        Rows like those of `periods`; `stay` says which belong together within a person, and is
        below 0 where it isn't the generator's own.
    """
    orders = _by_period(given, *ORDERS)
    with_order = periods["key"].isin(list(orders)).to_numpy()
    if not with_order.any():
        return periods
    recalls = _by_period(given, "recall")
    stays: dict[Any, int] = {}
    parts = []
    for period in periods[with_order].to_dict("records"):
        own = orders[period["key"]]
        assert len(own) == 1, "the generator plans one order for a period"
        parts += _parts(period, own[0], recalls.get(period["key"], []))
    for part in parts:
        if isinstance(part["stay"], tuple):
            part["stay"] = stays.setdefault((part["person"], part["stay"]), -1 - len(stays))
    made = pd.DataFrame(parts, columns=periods.columns)
    text = {name: object for name in periods if not pd.api.types.is_numeric_dtype(periods[name])}
    rest = periods[~with_order]
    return pd.concat([rest.astype(text), made.astype(text)], ignore_index=True)


def _by_period(given: Given, *kinds: str) -> dict[int, list[Row]]:
    """Return the rows of each period, in order of their start, with the months they were sent."""
    made: dict[int, list[Row]] = {}
    for kind in kinds:
        first, last = sent_months(given, kind)
        frame = given.events[kind].assign(first_month=first, last_month=last)
        for row in frame.sort_values("start", kind="stable").to_dict("records"):
            made.setdefault(row["period"], []).append(row)
    return made


def _parts(period: Row, order: Row, recalls: list[Row]) -> list[Row]:
    made = [period | {"end": order["start"]}]
    for number, recall in enumerate(recalls):
        day = np.datetime64(recall["start"] - EPOCH, "D")
        made.append(
            period
            | {name: recall[name] for name in ("start", "end", "first_month", "last_month")}
            | {"table": "MHS405", "id": f"{period['id']} {day}", "stay": (period["stay"], number)}
        )
    if order["end"] == NONE or order["end_reason"] not in (REVOKED, ""):
        return made
    revoked = order["end_reason"] == REVOKED
    day = np.datetime64(order["end"] - EPOCH, "D")
    again = f"{period['id']}{'' if revoked else ' perhaps'} from {day}"
    with_recall = revoked and any(recall["end"] == order["end"] for recall in recalls)
    stay = made[-1]["stay"] if with_recall else (again,)
    sure = dict.fromkeys(("in_low", "real"), int(revoked))  # why it ended isn't recorded
    return [*made, period | sure | {"start": order["end"], "id": again, "stay": stay}]
