"""Random event tables around the edges of the criteria, dirty ones too, for engine against oracle.

Everything is drawn from one seeded `random.Random`, a person at a time, so that a person that shows
a difference can be drawn again alone and cut down.
"""

import random
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pandas as pd

FIRST_MONTH, LAST_MONTH = date(2024, 1, 1), date(2026, 6, 1)
PROVIDERS = ("PA1", "PB2", "PC3")
TABLES = ("MHS003", "MHS101", "MHS201", "MHS401", "MHS501", "MHS502", "MHS604", "MHS902")
Rows = dict[str, list[dict[str, Any]]]

ATTENDANCE = {
    "5": "attended",
    "3": "did_not_attend",
    "7": "arrived_too_late",
    "2": "cancelled_by_patient",
    "4": "cancelled_by_provider",
}
TEAMS = {
    "A06": "core_community",
    "A14": "early_intervention",
    "A08": "assertive_outreach",
    "A11": "liaison",
    "B01": "forensic",
    "D01": "substance_misuse",
    "A02": "crisis",
}
SECTIONS = {
    "02": "detention",
    "03": "detention",
    "37": "detention",
    "10": "detention",
    "05": "short_term",
    "20": "short_term",
    "01": "informal",
    "35": "guardianship",
}
HOMES = {"01": "no", "04": "no", "12": "yes", "18": "yes", "20": "unknown", "21": "unknown"}
DIAGNOSES = {
    "F200": "psychosis",
    "F312": "bipolar",
    "F323": "psychotic_depression",
    "F102": "substance",
    "F100": "substance_intoxication",
    "F17": "tobacco",
    "F03": "organic",
    "F70": "learning_disability",
    "F411": "other",
}


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

    def dirty(self) -> bool:
        return self.random.random() < self.dirt

    def day(self) -> date:
        draw = self.random
        if draw.random() < 0.5:
            return draw.choice(self.edges) + timedelta(days=draw.randint(-3, 3))
        span = (date(2026, 6, 30) - FIRST_MONTH).days
        return FIRST_MONTH + timedelta(days=draw.randint(-200, span))

    def coded(self, codes: dict[str, str]) -> tuple[str | None, str]:
        """Return a code and its group; dirty ones are blank or unreadable, of group unknown."""
        if self.dirty():
            return self.random.choice([None, "?ZZ"]), "unknown"
        return self.random.choice(list(codes.items()))

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

    def close(self, row: dict[str, Any], column: str, codes: list[str]) -> None:
        """A value that is known only at the end is blank until then."""
        known = row["status"] == "closed"
        row[column] = self.coded(dict.fromkeys(codes, ""))[0] if known else None

    def rejected(self) -> date | None:
        return self.day() if self.random.random() < 0.15 else None


def draw_person(seed: str, dirt: float, edges: list[date]) -> Rows:
    """Draw one person's rows in every base table."""
    draw = Draw(seed, dirt, edges)
    rows: Rows = {"person": [_person(draw)]}
    for table, most, make in (
        ("referral", 4, _referral),
        ("referral_team", 3, _referral_team),
        ("contact", 14, _contact),
        ("hospital_spell", 6, _spell),
        ("mha_period", 5, _period),
        ("accommodation", 4, _home),
        ("diagnosis", 3, _diagnosis),
    ):
        count = draw.random.choice([0, 1, draw.random.randint(0, most)])
        rows[table] = [make(draw) for _ in range(count)]
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


def _referral(draw: Draw) -> dict[str, Any]:
    row = draw.interval(600)
    draw.close(row, "close_reason", ["02", "05", "09", "08"])
    reason = draw.coded(dict.fromkeys(["01", "02", "04", "09", "18"], ""))[0]
    return {
        **row,
        "rejected": draw.rejected(),
        "referral_source": "A1",
        "reason": reason,
        "priority": "3",
    }


def _referral_team(draw: Draw) -> dict[str, Any]:
    code, group = draw.coded(TEAMS)
    return {
        **draw.interval(600),
        "referral_source_id": "R",
        "team_id": "T1",
        "team_type": code,
        "team_group": group,
        "rejected": draw.rejected(),
    }


def _contact(draw: Draw) -> dict[str, Any]:
    code, attendance = draw.coded(ATTENDANCE)
    team, group = draw.coded(TEAMS)
    return {
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


def _spell(draw: Draw) -> dict[str, Any]:
    row = draw.interval(200)
    draw.close(row, "destination", ["19", "53", "87"])
    source = draw.coded(dict.fromkeys(["19", "19", "53"], ""))[0]
    method = draw.coded(dict.fromkeys(["21", "22", "81"], ""))[0]
    return {**row, "admission_source": source, "admission_method": method, "discharge_method": "1"}


def _period(draw: Draw) -> dict[str, Any]:
    section, group = draw.coded(SECTIONS)
    return {**draw.interval(180), "section": section, "section_group": group}


def _home(draw: Draw) -> dict[str, Any]:
    code, homeless = draw.coded(HOMES)
    return {**draw.event(), "accommodation_type": code, "settled": None, "homeless": homeless}


def _diagnosis(draw: Draw) -> dict[str, Any]:
    code, group = draw.coded(DIAGNOSES)
    return {**draw.event(), "scheme": "02", "code": code, "diagnosis_group": group}


def draw_coverage(seed: int, missing: float) -> pd.DataFrame:
    """Draw a calendar in which a share of provider-month-tables is missing, some for good."""
    draw = random.Random(f"coverage {seed}")
    rows = []
    for provider in PROVIDERS:
        for table in TABLES:
            never = missing > 0 and provider != "PA1" and draw.random() < 0.1
            month = FIRST_MONTH
            while month <= LAST_MONTH:
                loaded = not never and draw.random() >= missing
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
