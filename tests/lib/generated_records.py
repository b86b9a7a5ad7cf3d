"""Random event tables around the edges of the criteria, dirty ones too, for engine against oracle.

Everything is drawn from one seeded `random.Random`, a person at a time, so that a person that shows
a difference can be drawn again alone and cut down. These are tables as they are after reading, with
rows that are undated, quarantined or uncertain; valid raw extracts of rare combinations are made by
the generator's profile `fuzz`.
"""

import random
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pandas as pd
from generated_codes import (
    ATTENDANCE,
    CLOSE_REASONS,
    DIAGNOSES,
    HOMES,
    HONOS_ITEMS,
    INDICATORS,
    ORDER_ENDS,
    PRIORITIES,
    REASONS,
    REFERRAL_SOURCES,
    SCORES,
    SECTIONS,
    TEAMS,
)

FIRST_MONTH, LAST_MONTH = date(2024, 1, 1), date(2026, 6, 1)
PROVIDERS = ("PA1", "PB2", "PC3")
EMERGENCY, EMERGENCY_PROVIDERS = "EC", ("PB2", "PE9")
"""Emergency attendances: of providers of their own; one sends MHSDS too."""
TABLES = (
    "MHS003",
    "MHS005",
    "MHS101",
    "MHS201",
    "MHS401",
    "MHS403",
    "MHS404",
    "MHS405",
    "MHS501",
    "MHS502",
    "MHS513",
    "MHS604",
    "MHS606",
    "MHS902",
)
MHSDS_PAIRS = [(provider, table) for provider in PROVIDERS for table in TABLES]
PAIRS = [*MHSDS_PAIRS, *((provider, EMERGENCY) for provider in EMERGENCY_PROVIDERS)]
Rows = dict[str, list[dict[str, Any]]]


class Draw:
    """Draws the rows of one person.

    Parameters:
        seed: What makes this person.
        dirt: Share of values that are blank, unreadable, undated or uncertain.
        edges: Dates on which windows begin and end, around which events crowd.
    """

    def __init__(self, seed: str, dirt: float, edges: list[date]) -> None:
        self.random = random.Random(seed)
        self.dirt = dirt
        self.edges = edges
        self.person_id = f"P-{seed}"
        self.n = 0
        self.days: list[date] = []
        self.usual_team = "A06" if self.random.random() < 0.5 else None

    def dirty(self) -> bool:
        return self.random.random() < self.dirt

    def day(self) -> date:
        """Draw a day: near an edge of a window, about a week from an earlier one, or any."""
        draw, kind = self.random, self.random.random()
        if kind < 0.4:
            day = draw.choice(self.edges) + timedelta(days=draw.randint(-3, 3))
        elif kind < 0.7 and self.days:
            day = draw.choice(self.days) + timedelta(days=draw.randint(-9, 9))
        else:
            span = (date(2026, 6, 30) - FIRST_MONTH).days
            day = FIRST_MONTH + timedelta(days=draw.randint(-200, span))
        self.days.append(day)
        return day

    def coded(self, codes: dict[str, str]) -> tuple[str | None, str]:
        """Return a code and its group; dirty ones are blank or unreadable, of group unknown."""
        if self.dirty():
            return self.random.choice([None, "?ZZ"]), "unknown"
        return self.random.choice(list(codes.items()))

    def team(self) -> tuple[str | None, str]:
        """Return a team type and its group; with some people it is mostly the same."""
        if self.usual_team and self.random.random() < 0.7:
            return self.usual_team, TEAMS[self.usual_team]
        return self.coded(TEAMS)

    def code(self, codes: tuple[str, ...]) -> str | None:
        """Return a code that has no group."""
        return self.coded(dict.fromkeys(codes, ""))[0]

    def common(self) -> dict[str, Any]:
        self.n += 1
        return {
            "person_id": self.person_id,
            "provider_id": self.random.choice(PROVIDERS),
            "source_table": "made",
            "source_id": f"{self.person_id}-{self.n:03d}",
            "first_month": FIRST_MONTH,
            "last_month": LAST_MONTH,
            "in_low": 0 if self.dirty() and self.random.random() < 0.3 else 1,
            "in_high": 1,
        }

    def event(self) -> dict[str, Any]:
        undated = self.dirty() and self.random.random() < 0.5
        return {**self.common(), "date": None if undated else self.day()}

    def interval(self, longest: int = 120) -> dict[str, Any]:
        row, draw = self.common(), self.random
        start = self.day()
        end = start + timedelta(days=draw.choice([0, 1, 2, 7, 28, draw.randint(0, longest)]))
        kind = draw.random()
        if kind < 0.15:
            return {
                **row,
                "start": start,
                "status": "open",
                "end_earliest": None,
                "end_latest": None,
            }
        if kind < 0.15 + self.dirt:
            latest = max(end, LAST_MONTH.replace(day=30))
            bounds = {"status": "inactive", "end_earliest": end, "end_latest": latest}
        else:
            bounds = {"status": "closed", "end_earliest": end, "end_latest": end}
        undated = self.dirty() and draw.random() < 0.3
        return {**row, "start": None if undated else start, **bounds}

    def close(self, row: dict[str, Any], column: str, codes: tuple[str, ...]) -> None:
        """A value that is known only at the end is blank until then."""
        row[column] = self.code(codes) if row["status"] == "closed" else None

    def rejected(self) -> date | None:
        return self.day() if self.random.random() < 0.15 else None


def draw_person(seed: str, dirt: float, edges: list[date]) -> Rows:
    """Draw one person's rows in every base table."""
    draw = Draw(seed, dirt, edges)
    rows: Rows = {"person": [_person(draw)]}
    for table, most, make in (
        ("referral", 4, _referral),
        ("referral_team", 4, _referral_team),
        ("contact", 14, _contact),
        ("hospital_spell", 6, _spell),
        ("mha_period", 5, _period),
        ("cto", 2, _order),
        ("cto_recall", 2, _recall),
        ("conditional_discharge", 1, _order),
        ("accommodation", 4, _home),
        ("diagnosis", 3, _diagnosis),
        ("assessment", 3, _assessment),
        ("indicator", 2, _indicator),
        ("ward_incident", 2, _incident),
        ("emergency_attendance", 5, _attendance),
    ):
        few = most if draw.usual_team and table in ("referral_team", "contact") else 1
        count = draw.random.choice([0, few, draw.random.randint(0, most)])
        rows[table] = [make(draw, rows) for _ in range(count)]
    return rows


def _person(draw: Draw) -> dict[str, Any]:
    born = date(2008, 1, 1) + timedelta(days=draw.random.randint(-9000, 400))
    known = draw.random.random() > 0.1
    return {
        "person_id": draw.person_id,
        "provider_id": "PA1",
        "sex": "1",
        "ethnicity": "A",
        "lsoa": None,
        "locality": None,
        "born_from": born if known else None,
        "born_to": born + timedelta(days=29) if known else None,
        "death_date": draw.day() if draw.random.random() < 0.05 else None,
    }


def _referral(draw: Draw, rows: Rows) -> dict[str, Any]:
    row = draw.interval(600)
    draw.close(row, "close_reason", CLOSE_REASONS)
    return {
        **row,
        "rejected": draw.rejected(),
        "referral_source": draw.code(REFERRAL_SOURCES),
        "reason": draw.code(REASONS),
        "priority": draw.code(PRIORITIES),
    }


def _referral_of(draw: Draw, rows: Rows) -> dict[str, Any] | None:
    """Return one of the person's referrals, for a row to be under; sometimes there is none."""
    referrals = rows["referral"]
    return draw.random.choice(referrals) if referrals and draw.random.random() < 0.75 else None


def _referral_team(draw: Draw, rows: Rows) -> dict[str, Any]:
    code, group = draw.team()
    team = {"team_id": "T1", "team_type": code, "team_group": group}
    row, referral = draw.interval(600), _referral_of(draw, rows)
    if referral is None:
        return {**row, "referral_source_id": "R", **team, "rejected": draw.rejected()}
    shared = ("provider_id", "in_low", "rejected")
    if draw.random.random() < 0.9:  # usually it begins and ends with its referral
        shared += ("start", "status", "end_earliest", "end_latest")
    same = {column: referral[column] for column in shared}
    return {**row, "referral_source_id": referral["source_id"], **team, **same}


def _contact(draw: Draw, rows: Rows) -> dict[str, Any]:
    code, attendance = draw.coded(ATTENDANCE)
    team, group = draw.team()
    row = {
        **draw.event(),
        "referral_source_id": "R",
        "attendance_code": code,
        "attendance": attendance,
        "mode": "01",
        "team_id": "T1",
        "team_type": team,
        "team_group": group,
        "rejected": draw.rejected(),
    }
    referral = _referral_of(draw, rows)
    if referral is None:
        return row
    row |= {"provider_id": referral["provider_id"], "rejected": referral["rejected"]}
    row["referral_source_id"] = referral["source_id"]
    if row["date"] and referral["start"] and draw.random.random() < 0.5:
        row["date"] = referral["start"] + timedelta(days=draw.random.randint(-1, 12))
    return row


def _spell(draw: Draw, rows: Rows) -> dict[str, Any]:
    row = draw.interval(200)
    draw.close(row, "destination", ("19", "40", "53", "87"))
    source, method = draw.code(("19", "53")), draw.code(("21", "22", "81"))
    return {**row, "admission_source": source, "admission_method": method, "discharge_method": "1"}


def _period(draw: Draw, rows: Rows) -> dict[str, Any]:
    section, group = draw.coded(SECTIONS)
    return {**draw.interval(180), "section": section, "section_group": group}


def _order(draw: Draw, rows: Rows) -> dict[str, Any]:
    """A community order or conditional discharge of one of the person's periods."""
    row = _of_a_period(draw, rows, draw.interval(300))
    draw.close(row, "end_reason", ORDER_ENDS)
    return row


def _recall(draw: Draw, rows: Rows) -> dict[str, Any]:
    return _of_a_period(draw, rows, draw.interval(20))


def _of_a_period(draw: Draw, rows: Rows, row: dict[str, Any]) -> dict[str, Any]:
    periods = rows["mha_period"]
    if not periods or draw.random.random() < 0.1:  # its period was never sent
        return {**row, "period_source_id": "M"}
    period = draw.random.choice(periods)
    row |= {"provider_id": period["provider_id"], "period_source_id": period["source_id"]}
    return row


def _home(draw: Draw, rows: Rows) -> dict[str, Any]:
    code, homeless = draw.coded(HOMES)
    return {**draw.event(), "accommodation_type": code, "settled": None, "homeless": homeless}


def _diagnosis(draw: Draw, rows: Rows) -> dict[str, Any]:
    code, group = draw.coded(DIAGNOSES)
    return {**draw.event(), "scheme": "02", "code": code, "diagnosis_group": group}


def _assessment(draw: Draw, rows: Rows) -> dict[str, Any]:
    team, group = draw.team()
    return {
        **draw.event(),
        "item": draw.random.choice(HONOS_ITEMS),
        "score": draw.code(SCORES),
        "team_type": team,
        "team_group": group,
    }


def _indicator(draw: Draw, rows: Rows) -> dict[str, Any]:
    kind = draw.random.choice(list(INDICATORS))
    values = INDICATORS[kind]
    return {**draw.event(), "kind": kind, "value": draw.code(values) if values else None}


def _incident(draw: Draw, rows: Rows) -> dict[str, Any]:
    return {**draw.event(), "kind": "substance_use"}


def _attendance(draw: Draw, rows: Rows) -> dict[str, Any]:
    said = ("yes", "yes", "no", "unknown") if draw.dirt else ("yes", "yes", "no")
    self_harm = draw.random.choice(said)
    mental_health = "yes" if self_harm == "yes" else draw.random.choice(said)
    row = {**draw.event(), "mental_health": mental_health, "self_harm": self_harm}
    return row | {"provider_id": draw.random.choice(EMERGENCY_PROVIDERS), "kind": "said"}


def draw_coverage(seed: int, missing: float) -> pd.DataFrame:
    """Draw a calendar in which a share of provider-month-tables is missing, some for good."""
    draw = random.Random(f"coverage {seed}")
    rows = []
    for provider, table in PAIRS if seed % 4 else MHSDS_PAIRS:  # some hold no attendances
        emergency = table == EMERGENCY
        never = missing > 0 and provider != "PA1" and draw.random() < 0.1 and not emergency
        month = FIRST_MONTH
        while month <= LAST_MONTH:
            # a month of attendances is missed by everybody
            loaded = not never and draw.random() >= (missing / 4 if emergency else missing)
            rows.append(
                {
                    "provider_id": provider,
                    "source_table": table,
                    "month": month,
                    "loaded": int(loaded),
                }
            )
            month = month + timedelta(days=monthrange(month.year, month.month)[1])
    return pd.DataFrame(rows)


def as_tables(people: list[Rows]) -> dict[str, pd.DataFrame]:
    """Return the rows of several people as one DataFrame per table."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for rows in people:
        for name, own in rows.items():
            tables.setdefault(name, []).extend(own)
    return {name: pd.DataFrame(rows, dtype=object) for name, rows in tables.items() if rows}
