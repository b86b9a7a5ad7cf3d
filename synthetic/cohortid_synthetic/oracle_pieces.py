"""Oracle: what acute, crisis and emergency episodes are made of (semantics, section 6)."""

from datetime import date
from typing import Any

from cohortid_synthetic.oracle_derive import known_by
from cohortid_synthetic.oracle_rows import Row, day_of, unreadable

NO, POSSIBLY, SURELY = 0, 1, 2
"""Whether a row is a piece by its codes."""
Tables = dict[str, list[Row]]


def acute_pieces(tables: Tables, index_date: date) -> list[Row]:
    """Return hospital spells and home treatment, from start to end."""
    made = _Pieces()
    for spell in _known(tables, "hospital_spell", index_date):
        made.add(spell, SURELY, whole=True)
    for team in _known(tables, "referral_team", index_date):
        made.add(team, _accepted(team, _holds(team.get("team_type"), "A02")), whole=True)
    return made.pieces


def emergency_pieces(tables: Tables, index_date: date) -> list[Row]:
    """Return starts of referrals by the police and at a place of safety, and attendances."""
    made = _Pieces()
    for referral in _known(tables, "referral", index_date):
        made.add(referral, _accepted(referral, _holds(referral.get("referral_source"), "E1")))
    for team in _known(tables, "referral_team", index_date):
        made.add(team, _accepted(team, _holds(team.get("team_type"), "A20")))
    for period in _known(tables, "mha_period", index_date):
        made.add(period, _holds(period.get("section"), "19", "20"))
    for attendance in tables.get("emergency_attendance", []):
        day = attendance.get("date")
        if day is None or day <= index_date:
            made.add(attendance, _holds(attendance.get("mental_health"), "yes"))
    return made.pieces


def crisis_pieces(tables: Tables, index_date: date) -> list[Row]:
    """Return starts of crisis care, liaison and places of safety, and urgent contacts attended."""
    made = _Pieces()
    for team in _known(tables, "referral_team", index_date):
        kind = team.get("team_type")
        referral = _referral_of(team, team.get("start"), tables.get("referral", []))
        in_hospital = _holds(referral.get("referral_source"), "H1")
        by_start = max(_holds(kind, "A02", "A20"), min(_holds(kind, "A11"), in_hospital))
        made.add(team, _accepted(team, by_start))
    for contact in tables.get("contact", []):
        day = contact.get("date")
        if day is None or day <= index_date:
            referral = _referral_of(contact, day, tables.get("referral", []))
            urgent = _holds(referral.get("priority"), "1", "2", "4")
            first_call = min(_holds(contact.get("team_type"), "A18", "A19"), urgent)
            seen = min(_holds(contact.get("attendance"), "attended"), first_call)
            made.add(contact, _accepted(contact, seen))
    for period in _known(tables, "mha_period", index_date):
        made.add(period, _holds(period.get("section"), "19", "20"))
    return made.pieces


def _known(tables: Tables, name: str, index_date: date) -> list[Row]:
    return [row for row in tables.get(name, []) if known_by(row, index_date)]


def _holds(value: Any, *listed: str) -> int:
    """Say whether a code surely, possibly or not at all is one of those listed."""
    if value in listed:
        return SURELY
    return POSSIBLY if unreadable(value) else NO


def _accepted(row: Row, level: int) -> int:
    """A referral that was rejected, on whatever date, is no piece."""
    return level if row.get("rejected") is None else NO


def _referral_of(row: Row, day: date | None, referrals: list[Row]) -> Row:
    """Return the referral of a row dated on a day; nothing if there is none, or it starts later."""
    for referral in referrals:
        same = referral.get("source_id") == row.get("referral_source_id")
        if not same or referral.get("provider_id") != row.get("provider_id"):
            continue
        start = referral.get("start")
        if start is None or (day is not None and start <= day):
            return referral
    return {}


class _Pieces:
    """Collects pieces."""

    def __init__(self) -> None:
        self.pieces: list[Row] = []

    def add(self, row: Row, level: int, whole: bool = False) -> None:
        """Add a row by its start, or from start to end (`whole`), if it could be a piece."""
        if level == NO or row["in_high"] != 1:
            return
        start = day_of(row)
        names = ("person_id", "provider_id", "source_id")
        piece: Row = {name: row.get(name) for name in names} | _event(start)
        if whole:
            piece |= {name: row.get(name) for name in ("status", "end_earliest", "end_latest")}
        certain = level == SURELY and row["in_low"] == 1 and start is not None
        self.pieces.append(piece | {"made_from": row["table"], "start": start, "certain": certain})


def _event(day: date | None) -> Row:
    """Return the end of an event: its date."""
    status = "inactive" if day is None else "closed"
    return {"status": status, "end_earliest": day, "end_latest": day}
