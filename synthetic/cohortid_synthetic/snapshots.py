"""What is sent when: the months of an extract, and what each month's row of an event says."""

from dataclasses import dataclass

ONLY_WHEN_ENDED = {
    "referral": ("closed", "rejected", "close_reason"),
    "spell": ("end", "destination", "discharge_method"),
    "ward": ("end",),
    "mha": ("end",),
    "added_team": ("closed", "rejected", "close_reason"),
    "cto": ("end", "end_reason"),
    "recall": ("end",),
    "conditional": ("end", "end_reason"),
    "practice": ("end",),
    "coordinator": ("end",),
    "home_leave": ("end",),
    "absence": ("end",),
    "awol": ("end", "end_reason"),
    "trial": ("end",),
}
"""Columns that only the row of the month has in which the event ends."""
WHILE_OPEN = ("home", "diagnosis", "secondary", "employment")
"""Kinds of event that are sent again while their referral is open."""


ADD_ROWS = ("MHS102", "MHS605", "MHS607")
"""Tables that few providers send and that only add rows: their silence says nothing."""


@dataclass(frozen=True)
class Span:
    """The months of the extract by their counters, both included."""

    first: int
    last: int

    def months(self) -> range:
        """Return the months in order."""
        return range(self.first, self.last + 1)
