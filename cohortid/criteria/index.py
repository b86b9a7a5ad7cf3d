"""How a query knows its index date: a literal, or columns of an anchor table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from cohortid.criteria.window import Window


class Index(Protocol):
    """Window bounds as SQL expressions, so that rules don't know where they come from."""

    def start(self, window: Window) -> str:
        """Return the first day of a window."""
        ...

    def end(self) -> str:
        """Return the day after the index date: the exclusive end of every window."""
        ...

    def day(self) -> str:
        """Return the index date: the last day that counts."""
        ...

    def starts_before_extract(self, window: Window) -> str:
        """Return 1 if the window starts before the extract's first month, else 0."""
        ...


@dataclass(frozen=True)
class OneDate:
    """One index date for everybody, computed here and written as literals.

    Parameters:
        index_date: Last day that counts.
        first_month: First day of the extract's first month.
    """

    index_date: date
    first_month: date

    def start(self, window: Window) -> str:
        """Return the first day of a window as a literal."""
        return literal(window.start(self.index_date))

    def end(self) -> str:
        """Return the day after the index date as a literal."""
        return literal(self.index_date + timedelta(days=1))

    def day(self) -> str:
        """Return the index date as a literal."""
        return literal(self.index_date)

    def starts_before_extract(self, window: Window) -> str:
        """Return "1" if the window starts before the extract's first month, else "0"."""
        early = not window.ever and window.start(self.index_date) < self.first_month
        return "1" if early else "0"


def literal(day: date) -> str:
    """Return a date as an SQL literal.

    Example:
        >>> literal(date(2026, 3, 31))
        "DATE '2026-03-31'"
    """
    return f"DATE '{day.isoformat()}'"
