"""Oracle: where a person is, day by day: ward, prison, order or team (semantics, section 6)."""

from collections.abc import Iterator
from datetime import date

from cohortid_synthetic.oracle_rows import Row, is_real, unreadable

PRISON_HOME, PRISON_DESTINATION, PRISON_TEAM = "21", "40", "prison_in_reach"
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
    for row, day in _recorded_in_prison(base):
        later = [other for other in elsewhere if day is not None and other > day]
        made.append(_prison(row | blank, day, later[0] if later else None))
    for row in base.get("referral_team", []):
        in_prison = row.get("team_group") == PRISON_TEAM and row.get("rejected") is None
        if row["in_high"] == 1 and in_prison:
            made.append(_prison(row, row.get("start"), row.get("end_latest")))
    return made


def _prison(row: Row, day: date | None, until: date | None) -> Row:
    """Return a stay in prison: on one day for sure, and perhaps until another."""
    dates = {"start": day, "end_earliest": day, "end_latest": until, "status": "inactive"}
    return row | dates | {"table": "service_status", "setting": "prison", "real": int(is_real(row))}


def _recorded_in_prison(base: dict[str, list[Row]]) -> Iterator[tuple[Row, date | None]]:
    for row in base.get("accommodation", []):
        if row["in_high"] == 1 and row.get("accommodation_type") == PRISON_HOME:
            yield row, row.get("date")
    for row in base.get("hospital_spell", []):
        left = row["status"] == "closed" and row.get("destination") == PRISON_DESTINATION
        if row["in_high"] == 1 and left:
            yield row, row.get("end_latest")


def _elsewhere(base: dict[str, list[Row]]) -> Iterator[date]:
    """Yield the days on which it was recorded that the person is somewhere else than in prison."""
    for row in base.get("accommodation", []):
        kind = row.get("accommodation_type")
        if is_real(row) and row.get("date") and not unreadable(kind) and kind != PRISON_HOME:
            yield row["date"]
    for row in base.get("hospital_spell", []):
        if is_real(row) and row.get("start"):
            yield row["start"]
