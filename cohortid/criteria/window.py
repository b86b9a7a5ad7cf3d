"""Windows before an index date: calendar months, half-open, clipped to the month's length."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from cohortid.errors import CriteriaError

EARLIEST = date(1, 1, 1)
MOST_YEARS = 150


@dataclass(frozen=True)
class Window:
    """A stretch of time that ends with the index date.

    Parameters:
        length: Number of months or days; 0 for "ever".
        unit: "months", "days" or "ever".

    Example:
        >>> Window.parse("24 months").start(date(2026, 3, 31))
        datetime.date(2024, 4, 1)
    """

    length: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read a window as a criteria set writes it.

        Parameters:
            text: "n months", "n years", "n days" or "ever".

        Returns:
            The window; years become months.

        Raises:
            CriteriaError: The text isn't a window.
        """
        if text == "ever":
            return cls(0, "ever")
        match = re.fullmatch(r"([1-9]\d{0,3}) (month|year|day)s?", text)
        if match is None or (match[2] == "year" and int(match[1]) > MOST_YEARS):
            raise CriteriaError(
                f'"{text}" isn\'t a window. Write "24 months", "2 years", "28 days" or "ever".'
            )
        length, unit = int(match[1]), match[2]
        return cls(length * 12, "months") if unit == "year" else cls(length, f"{unit}s")

    @property
    def name(self) -> str:
        """The window as part of a column's name: "24_months", "ever"."""
        return "ever" if self.unit == "ever" else f"{self.length}_{self.unit}"

    @property
    def ever(self) -> bool:
        """Whether the window is the whole extract."""
        return self.unit == "ever"

    def start(self, index_date: date) -> date:
        """Return the first day of the window; it ends with (and includes) the index date."""
        if self.ever:
            return EARLIEST
        end = index_date + timedelta(days=1)
        if self.unit == "days":
            return end - timedelta(days=self.length)
        return minus_months(end, self.length)

    def __str__(self) -> str:
        if self.ever:
            return "ever in this extract"
        return f"{self.length} {self.unit.removesuffix('s') if self.length == 1 else self.unit}"


def minus_months(day: date, months: int) -> date:
    """Return the day a number of calendar months earlier, clipped to the month's last day.

    Example:
        >>> minus_months(date(2026, 8, 31), 6)
        datetime.date(2026, 2, 28)
    """
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def latest_birth(index_date: date, age: int) -> date:
    """Return the latest day of birth of somebody who is at least this old on the index date.

    Example:
        >>> latest_birth(date(2026, 9, 30), 18)
        datetime.date(2008, 9, 30)
    """
    born = minus_months(index_date, 12 * age)
    day_after = born + timedelta(days=1)  # 29 February comes of age on 28 February
    return day_after if minus_months(day_after, -12 * age) <= index_date else born
