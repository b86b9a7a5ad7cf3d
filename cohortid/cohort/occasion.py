"""When a set is applied: one index date for everybody, or an anchor for each occasion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cohortid.cohort.outputs import AGE_BANDS
from cohortid.criteria import CriteriaSet
from cohortid.criteria.index import ManyDates, OneDate
from cohortid.engine import DuckDBEngine
from cohortid.errors import DataError
from cohortid.records import Records

if TYPE_CHECKING:  # only anchors need it
    import pandas as pd


@dataclass(frozen=True)
class Occasion:
    """When a set is applied.

    Parameters:
        index: Where window bounds come from.
        last: The last index date.
        anchors: person_id, anchor_id and index_date, if there isn't one date for everybody.
        by_date: Whether the anchors are everybody on each of several dates.
    """

    index: OneDate | ManyDates
    last: date
    anchors: pd.DataFrame | None = None
    by_date: bool = False


def read_occasion(
    criteria: CriteriaSet,
    records: Records,
    index_date: date | str | Sequence[date | str] | None,
    anchors: pd.DataFrame | None,
) -> Occasion:
    """Return when a set is applied, or raise with what is wrong about it; see `identify`."""
    if (index_date is None) == (anchors is None):
        raise DataError("Give an index date or anchors.", fix="Give one of the two.")
    if isinstance(index_date, date | str):
        day = read_index_date(index_date, records)
        return Occasion(OneDate(day, records.first_month), day)
    from cohortid.cohort.anchors import check_anchors, everybody_on, many_dates

    by_date = anchors is None
    if anchors is None:
        assert index_date is not None
        days = [read_index_date(value, records) for value in index_date]
        if not days:
            raise DataError("No index date was given.", fix="Give at least one.")
        anchors = everybody_on(days, records)
    checked = check_anchors(anchors, records)
    if checked.empty:
        raise DataError("No anchor was given.", file="anchors", fix="Give at least one.")
    index = many_dates(criteria, records, [age for age, _ in AGE_BANDS])
    return Occasion(index, max(checked["index_date"]), checked, by_date)


def read_index_date(value: date | str, records: Records) -> date:
    """Return the index date, or raise if it can't be read or lies outside the extract."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise DataError(
            "The index date can't be read.", example=str(value), fix="Write it as 2026-03-31."
        ) from None
    if not records.first_month <= day <= records.last_day:
        raise DataError(
            f"The index date {day.isoformat()} lies outside the extract, which runs from "
            f"{records.first_month.isoformat()} to {records.last_day.isoformat()}.",
            file=str(records.description["source"]),
            fix=f"Use a day of the extract; its last is {records.last_day.isoformat()}.",
        )
    return day


def register_for(engine: DuckDBEngine, records: Records, occasion: Occasion) -> None:
    """Make the tables readable: as they are for one date, per unit for many."""
    if isinstance(occasion.index, ManyDates):
        from cohortid.cohort.anchors import register_units

        assert occasion.anchors is not None
        register_units(engine, records, occasion.anchors, occasion.index)
        return
    records.register_in(engine)
    key = records.folder / "person_key.parquet"
    engine.register("every_person_key", key)
    engine.view(
        "person_key",
        f"SELECT *, CAST(1 AS BIGINT) AS anchor_id, {occasion.index.day()} AS index_date "
        "FROM every_person_key",
    )
