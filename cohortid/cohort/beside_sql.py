"""What stands beside a person on a review list, such as who saw them last and their key worker.

Facts for the people in the table `chosen`, up to the index date; none of them is a criterion.
"""

from __future__ import annotations

from cohortid.cohort.outputs import ANCHOR, ORDER
from cohortid.cohort.timeline_rows import NOT_HOMES
from cohortid.criteria.index import Index
from cohortid.criteria.rows import flag, is_listed

FACE_TO_FACE = ("01",)
MISSED = ("did_not_attend", "arrived_too_late", "cancelled_by_patient")
COLUMNS = (
    "seen_face_to_face", "seen_by_provider_id", "seen_by_team_id", "seen_by_team_group",
    "n_missed_since", "n_cancelled_by_service_since", "last_attempt", "next_booked",
    "key_worker_type", "key_worker_group", "key_worker_since", "practice",
    "home_type", "home_settled", "home_recorded", "closed_on", "close_reason", "language",
    "death_date",
)  # fmt: skip


def beside_sql(index: Index) -> str:
    """Return the facts of everybody in `chosen`.

    Parameters:
        index: Where the index date comes from.

    Returns:
        SQL with person_id and COLUMNS. Missed and cancelled contacts and the last attempt are those
        after the last contact face to face (all of them if there was none), several on a day being
        one. The key worker and the practice are those whose record is open, the newest first. The
        home is the last one recorded, however old; on a ward or in custody isn't a home. The
        closure is the last referral surely closed.
    """
    parts = {
        "contacts": _contacts(index),
        "face": _face(),
        "since": _since(),
        "booked": _booked(index),
        "worker": _newest_open(index, "key_worker", "team_type, team_group, start"),
        "registered": _newest_open(index, "gp_registration", "practice", "practice IS NOT NULL"),
        "home": _home(index),
        "closed": _closed(index),
    }
    blocks = ",\n".join(f"{name} AS (\n{sql}\n)" for name, sql in parts.items())
    joins = "\n".join(
        f"LEFT JOIN {name} ON {name}.person_id = chosen.person_id"
        for name in ("face", "since", "booked", "worker", "registered", "home", "closed")
    )
    died = f"CASE WHEN person.death_date < {index.end()} THEN person.death_date END"
    return f"""
WITH
{blocks}
SELECT chosen.person_id,
  face.date AS seen_face_to_face, face.provider_id AS seen_by_provider_id,
  face.team_id AS seen_by_team_id, face.team_group AS seen_by_team_group,
  COALESCE(since.n_missed, 0) AS n_missed_since,
  COALESCE(since.n_cancelled, 0) AS n_cancelled_by_service_since,
  since.last_attempt, booked.next_booked,
  worker.team_type AS key_worker_type, worker.team_group AS key_worker_group,
  worker.start AS key_worker_since, registered.practice,
  home.accommodation_type AS home_type, home.settled AS home_settled, home.date AS home_recorded,
  closed.end_earliest AS closed_on, closed.close_reason, person.language, {died} AS death_date
FROM chosen
JOIN person ON person.person_id = chosen.person_id
{joins}
"""


def beside_out_sql() -> str:
    """Return `beside` with the extract's own person keys."""
    columns = ", ".join(f"beside.{name}" for name in COLUMNS)
    return f"""
SELECT {ANCHOR}, key.person AS person_id, {columns}
FROM beside JOIN person_place AS key ON key.person_id = beside.person_id
{ORDER}
"""


def _contacts(index: Index) -> str:
    """Return the contacts up to the index date, with the team's group after the local team map."""
    return f"""SELECT own.person_id, own.date, own.attendance, own.mode, own.provider_id,
    own.team_id, own.source_id, COALESCE(local.team_group, own.team_group) AS team_group
  FROM contact AS own
  JOIN chosen ON chosen.person_id = own.person_id
  LEFT JOIN team_map AS local ON local.provider_id = own.provider_id
    AND local.team_id = own.team_id
    AND local.valid_from <= own.date AND local.valid_to >= own.date
  WHERE own.date < {index.end()}"""


def _face() -> str:
    seen = f"attendance = 'attended' AND {is_listed('mode', FACE_TO_FACE)}"
    return f"""SELECT person_id, date, provider_id, team_id, team_group FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY person_id ORDER BY date DESC, source_id, provider_id
    ) AS place
    FROM contacts WHERE {seen}
  ) AS ranked WHERE place = 1"""


def _since() -> str:
    """Return what was tried after the last contact face to face, by the day."""
    missed = f"MAX({flag(is_listed('contacts.attendance', MISSED))})"
    cancelled = f"MAX({flag(is_listed('contacts.attendance', ('cancelled_by_provider',)))})"
    return f"""SELECT person_id, CAST(SUM(missed) AS BIGINT) AS n_missed,
    CAST(SUM(cancelled) AS BIGINT) AS n_cancelled, MAX(date) AS last_attempt
  FROM (
    SELECT contacts.person_id, contacts.date, {missed} AS missed, {cancelled} AS cancelled
    FROM contacts LEFT JOIN face ON face.person_id = contacts.person_id
    WHERE face.date IS NULL OR contacts.date > face.date
    GROUP BY contacts.person_id, contacts.date
  ) AS days GROUP BY person_id"""


def _booked(index: Index) -> str:
    """Return the next booking on or after the index date, of lists made by then."""
    return f"""SELECT person_id, MIN(CAST(booked_for AS DATE)) AS next_booked FROM booking
  WHERE date < {index.end()} AND CAST(booked_for AS DATE) >= {index.day()} GROUP BY person_id"""


def _newest_open(index: Index, table: str, columns: str, condition: str = "") -> str:
    also = f" AND {condition}" if condition else ""
    return f"""SELECT person_id, {columns} FROM (
    SELECT own.*, ROW_NUMBER() OVER (
      PARTITION BY own.person_id ORDER BY own.start DESC, own.source_id, own.provider_id
    ) AS place
    FROM {table} AS own JOIN chosen ON chosen.person_id = own.person_id
    WHERE own.in_high = 1 AND own.start < {index.end()}
      AND (own.end_latest IS NULL OR own.end_latest >= {index.day()}){also}
  ) AS ranked WHERE place = 1"""


def _home(index: Index) -> str:
    return f"""SELECT person_id, date, accommodation_type, settled FROM (
    SELECT own.*, ROW_NUMBER() OVER (
      PARTITION BY own.person_id ORDER BY own.date DESC, own.source_id, own.provider_id
    ) AS place
    FROM accommodation AS own JOIN chosen ON chosen.person_id = own.person_id
    WHERE own.in_high = 1 AND own.date < {index.end()}
      AND own.accommodation_type IS NOT NULL
      AND {flag(is_listed("own.accommodation_type", NOT_HOMES))} = 0
  ) AS ranked WHERE place = 1"""


def _closed(index: Index) -> str:
    return f"""SELECT person_id, end_earliest, close_reason FROM (
    SELECT own.*, ROW_NUMBER() OVER (
      PARTITION BY own.person_id ORDER BY own.end_earliest DESC, own.source_id, own.provider_id
    ) AS place
    FROM referral AS own JOIN chosen ON chosen.person_id = own.person_id
    WHERE own.in_high = 1 AND (own.rejected IS NULL OR own.rejected >= {index.end()})
      AND own.end_earliest = own.end_latest AND own.end_earliest < {index.end()}
  ) AS ranked WHERE place = 1"""
