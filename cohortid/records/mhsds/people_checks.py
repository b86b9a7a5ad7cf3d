"""Rows that belong to nobody, and people whose own rows contradict each other."""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.records.mhsds.layout import EMERGENCY, source_tables
from cohortid.records.quality import Quality

# What a person can't be two of in one month.
_SAID = "Gender, GenderIDCode, EthnicCategory, AgeRepPeriodEnd, LSOA2011, PersDeathDate"


def withhold_unattributed(engine: DuckDBEngine, staged: list[str], quality: Quality) -> None:
    """Note the months with rows of people who have no person row: they could be anybody's.

    Parameters:
        engine: Where the staged tables, `person_key` and `withheld` are; rows are added to that.
        staged: Short names of the staged tables.
        quality: Where the numbers go.
    """
    for short in staged:
        table = source_tables()[short]
        if short in ("MHS001", EMERGENCY) or not table.has("Person_ID"):
            continue
        unattributed = (
            f"FROM stage_{short} AS row ANTI JOIN person_key ON person_key.person = row.Person_ID"
        )
        n_rows, n_months = engine.rows(
            f"SELECT COUNT(*), COUNT(DISTINCT (OrgIDProv, UniqMonthID)) {unattributed}"
        )[0]
        if n_rows:
            engine.execute(
                "INSERT INTO withheld "
                f"SELECT DISTINCT OrgIDProv, '{short}', UniqMonthID {unattributed}"
            )
            quality.note(
                "unattributed", table.name, "Person_ID", int(str(n_rows)), n_months=n_months
            )


def check_people(engine: DuckDBEngine, quality: Quality) -> None:
    """Count people whose rows differ within a month of a provider, or whose ages can't all be true.

    Makes `person_month` (person_id, provider_id, month): who was sent when.

    Parameters:
        engine: Where `stage_MHS001` and `person_key` are.
        quality: Where the numbers go.
    """
    engine.view(
        "person_month",
        "SELECT person_key.person_id, OrgIDProv AS provider_id, UniqMonthID AS month "
        "FROM stage_MHS001 AS row JOIN person_key ON person_key.person = row.Person_ID",
    )
    table = source_tables()["MHS001"].name
    differing = f"""
SELECT COUNT(DISTINCT Person_ID) FROM (
  SELECT Person_ID FROM stage_MHS001 GROUP BY Person_ID, OrgIDProv, UniqMonthID
  HAVING COUNT(*) > 1 AND COUNT(DISTINCT ({_SAID})) > 1
)
"""
    # Somebody of one age at the end of one month can be of few others at the end of another.
    contradicting = """
SELECT COUNT(*) FROM (
  SELECT Person_ID FROM stage_MHS001 WHERE AgeRepPeriodEnd BETWEEN 0 AND 120 GROUP BY Person_ID
  HAVING MAX(LAST_DAY(UniqMonthID - TO_YEARS(CAST(AgeRepPeriodEnd + 1 AS INTEGER))))
    >= MIN(LAST_DAY(UniqMonthID - TO_YEARS(CAST(AgeRepPeriodEnd AS INTEGER))))
)
"""
    for kind, column, sql in (
        ("two_person_rows", "Person_ID", differing),
        ("ages_contradict", "AgeRepPeriodEnd", contradicting),
    ):
        n_people = int(str(engine.rows(sql)[0][0]))
        if n_people:
            quality.note(kind, table, column, n_people)
