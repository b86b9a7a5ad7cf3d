"""Windows: calendar months back from the day after the index date, half-open."""

from datetime import date

import pytest
from cohortid_synthetic.oracle_rows import window


@pytest.mark.parametrize(
    ("index_date", "within", "first_day"),
    [
        (date(2026, 3, 31), "24 months", date(2024, 4, 1)),
        (date(2026, 9, 30), "24 months", date(2024, 10, 1)),
        (date(2026, 9, 30), "2 years", date(2024, 10, 1)),
        (date(2026, 9, 30), "12 months", date(2025, 10, 1)),
        (date(2026, 8, 30), "6 months", date(2026, 2, 28)),  # 31 August has no 31 February
        (date(2024, 2, 28), "12 months", date(2023, 2, 28)),  # from 29 February, a day clipped
        (date(2024, 2, 29), "12 months", date(2023, 3, 1)),
        (date(2025, 2, 28), "12 months", date(2024, 3, 1)),  # 29 February 2024 stays outside
        (date(2026, 3, 30), "1 month", date(2026, 2, 28)),
        (date(2026, 1, 15), "1 month", date(2025, 12, 16)),
        (date(2026, 9, 30), "30 days", date(2026, 9, 1)),
        (date(2026, 9, 30), "1 day", date(2026, 9, 30)),
        (date(2026, 9, 30), "ever", date(1, 1, 1)),
    ],
)
def test_first_day_of_a_window(index_date: date, within: str, first_day: date) -> None:
    days = window(within, index_date)
    assert days.start == first_day
    assert days.last == index_date
    assert days.ever == (within == "ever")
