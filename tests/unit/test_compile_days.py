"""Measures in days: what several measures ask of a row is worked out once."""

from datetime import date

from against_oracle import SET

from cohortid.criteria import load_criteria
from cohortid.criteria.compile import measures_sql
from cohortid.criteria.index import OneDate

EVERY_TABLE = frozenset({"MHS101", "MHS102", "MHS201", "MHS401", "MHS501", "MHS604", "MHS902"})


def test_a_test_that_measures_share_stands_once_under_the_first_measures_name() -> None:
    index = OneDate(date(2026, 3, 31), date(2024, 4, 1))
    sql = measures_sql(load_criteria(SET), index, EVERY_TABLE)
    rows = sql[sql.index("contact_12_months_rows AS (") : sql.index("contact_12_months_days AS (")]
    assert rows.count("AS missed_contacts_12_months_found") == 1
    assert rows.count("_found") == 4  # missed, attended as planned, seen by anybody, or cancelled
    for shared in (
        "missed_contact_share_12_months_part_",
        "most_recent_contacts_missed_12_months_",
    ):
        assert f"{shared}_found" not in sql
