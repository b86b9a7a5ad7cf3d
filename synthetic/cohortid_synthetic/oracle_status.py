"""Oracle: where a person is, day by day: ward, prison, order or team (semantics, section 6)."""

from collections.abc import Iterator
from datetime import date

from cohortid_synthetic.oracle_rows import Row, is_real, unreadable

PRISON_HOME = "21"
AS_THEY_ARE = {
    "hospital_spell": "ward",
    "cto": "community_treatment_order",
    "conditional_discharge": "conditional_discharge",
    "referral_team": "team",
}


def service_status(base: dict[str, list[Row]]) -> list[Row]:
    """Return one person's stays, each with its setting.

    Parameters:
        base: the person's rows by base table.

    Returns:
        Interval rows with `setting`, `team_id`, `team_group` and `rejected`.
    """
    blank = {"team_id": None, "team_group": None, "rejected": None}
    made = [
        (row if name == "referral_team" else row | blank)
        | {"table": "service_status", "setting": setting}
        for name, setting in AS_THEY_ARE.items()
        for row in base.get(name, [])
        if row["in_high"] == 1
    ]
    elsewhere = sorted(_elsewhere(base))
    for row in base.get("accommodation", []):
        kind = row.get("accommodation_type")
        if row["in_high"] == 1 and (unreadable(kind) or kind == PRISON_HOME):
            made.append(_perhaps_prison(row | blank, elsewhere))
    return made


def _perhaps_prison(row: Row, elsewhere: list[date]) -> Row:
    """Return a stay in prison: on one day, and perhaps until the person was somewhere else."""
    day = row.get("date")
    later = [other for other in elsewhere if day is not None and other > day]
    until = later[0] if later else None
    setting = "unknown" if unreadable(row.get("accommodation_type")) else "prison"
    dates = {"start": day, "end_earliest": day, "end_latest": until, "status": "inactive"}
    return row | dates | {"table": "service_status", "setting": setting, "real": int(is_real(row))}


def _elsewhere(base: dict[str, list[Row]]) -> Iterator[date]:
    """Yield the days on which it was recorded that the person is somewhere else than in prison."""
    for row in base.get("accommodation", []):
        kind = row.get("accommodation_type")
        if is_real(row) and row.get("date") and not unreadable(kind) and kind != PRISON_HOME:
            yield row["date"]
    for row in base.get("hospital_spell", []):
        if is_real(row) and row.get("start"):
            yield row["start"]
