"""Months that follow an older version of the data set: brought into today's shape, and named."""

from __future__ import annotations

from cohortid.engine import DuckDBEngine
from cohortid.records.mhsds.layout import TEAMS_5, source_tables
from cohortid.records.quality import Quality

FIRST_MONTH_OF_VERSION_6 = "DATE '2024-04-01'"

# Of a referral, as version 5 has it: its first team is the one it was made to.
_TEAMS = f"""
SELECT *, ROW_NUMBER() OVER (
    PARTITION BY Person_ID, OrgIDProv, UniqMonthID, UniqServReqID
    ORDER BY LENGTH(MHS102UniqID), MHS102UniqID, CareProfTeamLocalID
  ) AS place
FROM stage_{TEAMS_5}
"""
_REFERRALS = """
SELECT row.* REPLACE (
    COALESCE(row.CareProfTeamLocalID, team.CareProfTeamLocalID) AS CareProfTeamLocalID,
    COALESCE(row.ReferClosReason, team.ReferClosReason) AS ReferClosReason,
    COALESCE(row.ReferRejectionDate, team.ReferRejectionDate) AS ReferRejectionDate
  )
FROM stage_MHS101 AS row
LEFT JOIN team_5 AS team
  ON team.place = 1 AND team.Person_ID = row.Person_ID AND team.OrgIDProv = row.OrgIDProv
  AND team.UniqMonthID = row.UniqMonthID AND team.UniqServReqID = row.UniqServReqID
"""
_NEW_NAMES = {
    "MHS102": {"OtherCareProfTeamLocalID": "CareProfTeamLocalID"},
    "MHS902": {"ServTeamTypeMH": "ServTeamTypeRefToMH"},
}


def bring_forward(engine: DuckDBEngine, staged: list[str]) -> list[str]:
    """Put version 5's teams of referrals where version 6 has them.

    Version 5 sends every team of a referral in MHS102, with its type, when it closed and why. The
    first of them (by row key) becomes that of the referral's own row, the others added teams, and
    their types those of the teams of that month (MHS902).

    Parameters:
        engine: Where the staged tables are, the latest submissions only; they are replaced.
        staged: Short names of the staged tables.

    Returns:
        Short names of the staged tables afterwards.
    """
    if TEAMS_5 not in staged:
        return staged
    engine.materialise("team_5", _TEAMS)
    engine.materialise("stage_MHS101", _REFERRALS)
    for short, which in (("MHS102", "place > 1"), ("MHS902", "ServTeamTypeRefToMH IS NOT NULL")):
        columns = source_tables()[short].columns
        names = ", ".join(column.name for column in columns)
        renamed = ", ".join(_NEW_NAMES[short].get(column.name, column.name) for column in columns)
        rows = f"SELECT DISTINCT {renamed} FROM team_5 WHERE {which}"
        if short in staged:
            rows = f"SELECT {names} FROM stage_{short} UNION ALL {rows}"
        engine.materialise(f"stage_{short}", f"SELECT * FROM ({rows}) AS t({names})")
    return sorted({short for short in staged if short != TEAMS_5} | {"MHS102", "MHS902"})


def note_older_months(engine: DuckDBEngine, staged: list[str], quality: Quality) -> None:
    """Name the months before version 6, by their date or by what their header says.

    Parameters:
        engine: Where the staged tables are.
        staged: Short names of the staged tables.
        quality: Where the finding goes.
    """
    sources = ["SELECT UniqMonthID AS month, NULL AS version FROM stage_MHS001"]
    if "MHS000" in staged:
        said = "TRY_CAST(regexp_extract(DatSetVer, '[0-9]+') AS INTEGER)"
        sources.append(f"SELECT UniqMonthID AS month, {said} AS version FROM stage_MHS000")
    months = engine.rows(
        f"SELECT DISTINCT month FROM ({' UNION ALL '.join(sources)}) "
        f"WHERE month < {FIRST_MONTH_OF_VERSION_6} OR version < 6 ORDER BY month"
    )
    if months:
        first, last = (f"{month:%B %Y}" for month in (months[0][0], months[-1][0]))
        named = first if first == last else f"{first} to {last}, {len(months)} months"
        quality.note("older_version", "MHS000Header", "DatSetVer", 0, months=named)
