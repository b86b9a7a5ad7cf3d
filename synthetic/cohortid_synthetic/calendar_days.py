"""Days as whole numbers (1 = 0001-01-01, 0 = none) and months as MHSDS counts them."""

import calendar
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

NONE = 0
"""Stands for "no date" wherever a day is a whole number."""
EPOCH = date(1970, 1, 1).toordinal()
"""The day that numpy and Arrow count from, as a whole number."""
_EPOCH_MONTH = (1970 - 1900) * 12 + 1 - 3


def month_id(day: date) -> int:
    """Return MHSDS's month counter (1 = April 1900).

    Example:
        >>> month_id(date(2024, 4, 1))
        1489
    """
    return (day.year - 1900) * 12 + day.month - 3


def first_day(month: int) -> date:
    """Return the first day of a month by its counter."""
    year, place = divmod(month + 2, 12)
    return date(1900 + year, place + 1, 1)


def last_day(month: int) -> date:
    """Return the last day of a month by its counter."""
    return first_day(month + 1) - timedelta(days=1)


def months_back(day: date, months: int) -> date:
    """Move a day back whole months; a day that the month doesn't have becomes its last."""
    year, place = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, place + 1, min(day.day, calendar.monthrange(year, place + 1)[1]))


def months_back_from(day: int, months: int) -> int:
    """Move a day, as a whole number, back whole months."""
    return months_back(date.fromordinal(day), months).toordinal()


def month_of(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the month counter of each day number, and 0 for NONE.

    Example:
        >>> month_of(np.array([date(2024, 4, 30).toordinal(), NONE])).tolist()
        [1489, 0]
    """
    months = _dates(days).astype("datetime64[M]").astype(np.int64) + _EPOCH_MONTH
    return np.where(days == NONE, 0, months)


def last_days(months: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the last day of each month, as a whole number.

    Example:
        >>> last_days(np.array([1489]))[0] == date(2024, 4, 30).toordinal()
        np.True_
    """
    following = (months + 1 - _EPOCH_MONTH).astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(following.astype(np.int64) + EPOCH - 1, dtype=np.int64)


def as_text(days: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return each day as YYYY-MM-DD, and NONE as an empty text."""
    values, place = np.unique(days, return_inverse=True)
    texts = [date.fromordinal(int(day)).isoformat() if day else "" for day in values]
    return np.array(texts, dtype=object)[place]


def as_dates(days: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return each day as a date, and NONE as None."""
    values, place = np.unique(days, return_inverse=True)
    dates = np.empty(len(values), dtype=object)
    dates[:] = [date.fromordinal(int(day)) if day else None for day in values]
    return dates[place]


def _dates(days: NDArray[np.int64]) -> "NDArray[np.datetime64]":
    return (np.asarray(days, dtype=np.int64) - EPOCH).astype("datetime64[D]")
