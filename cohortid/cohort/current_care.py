"""Current care, coordinating team and last seen: what stands beside a person's name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cohortid.criteria.index import Index
from cohortid.criteria.rows import flag, is_listed, text

# Contacts at which somebody is seen or spoken to: face to face, telephone, talk type, video.
SEEN_MODES = ("01", "02", "03", "04", "11")
# A record of prison older than this says little about now.
PRISON_RECORD_DAYS = 365


@dataclass(frozen=True)
class Care:
    """One kind of current care: see `current_care.toml`."""

    id: str
    title: str
    kind: str
    groups: tuple[str, ...]


@cache
def care_kinds() -> tuple[Care, ...]:
    """Return the kinds of current care in their order.

    Example:
        >>> [care.id for care in care_kinds()][:2]
        ['ward', 'prison']
    """
    raw = files("cohortid.cohort").joinpath("current_care.toml").read_text(encoding="utf-8")
    return tuple(
        Care(entry["id"], entry["title"], entry["kind"], tuple(entry.get("groups", ())))
        for entry in tomllib.loads(raw)["care"]
    )


def open_teams_sql(index: Index) -> str:
    """Return open accepted referrals with their team and its group on the index date."""
    end = index.end()
    open_now = f"(teams.end_latest IS NULL OR teams.end_latest >= {end}) AND teams.start < {end}"
    rank = " ".join(
        f"WHEN {is_listed('team_group', care.groups)} THEN {place}"
        for place, care in enumerate(care_kinds())
        if care.groups
    )
    return f"""
SELECT *, CASE {rank} ELSE {len(care_kinds())} END AS rank FROM (
  SELECT teams.person_id, teams.provider_id, teams.team_id, teams.start, teams.source_id,
    COALESCE(local.team_group, teams.team_group) AS team_group
  FROM referral_team AS teams
  LEFT JOIN team_map AS local ON local.provider_id = teams.provider_id
    AND local.team_id = teams.team_id
    AND local.valid_from < {end} AND local.valid_to >= {index.day()}
  WHERE {open_now} AND teams.in_high = 1
    AND (teams.rejected IS NULL OR teams.rejected >= {end})
) AS open_now
"""


def _flags() -> list[tuple[str, str]]:
    """Return each kind of care with the condition that it holds."""
    conditions = {
        "ward": "ward.person_id IS NOT NULL",
        "order": "setting.{id} = 1",
        "prison": "(setting.{id} = 1 OR teams.{id} = 1)",
        "team": "teams.{id} = 1",
        "only": "teams.n_open > 0 AND teams.n_open = teams.n_{id}",
        "none": "teams.person_id IS NULL AND ward.person_id IS NULL",
    }
    return [(care.id, conditions[care.kind].format(id=care.id)) for care in care_kinds()]


def _team_sums() -> list[str]:
    """Return, over open teams, whether one is of a kind, and how many are of another service."""
    sums = []
    for care in care_kinds():
        listed = is_listed("team_group", care.groups) if care.groups else ""
        if care.kind in ("team", "prison"):
            sums.append(f"MAX({flag(listed)}) AS {care.id}")
        elif care.kind == "only":
            sums.append(f"CAST(SUM({flag(listed)}) AS BIGINT) AS n_{care.id}")
    return sums


def _settings(index: Index) -> tuple[list[str], tuple[str, ...]]:
    """Return, over where a person is, whether an order or prison holds, and the settings read."""
    since = f"DATEDIFF('day', start, {index.day()})"
    recent = f"setting = 'prison' AND {since} <= {PRISON_RECORD_DAYS}"
    held = [care for care in care_kinds() if care.kind in ("order", "prison")]
    columns = [
        f"MAX({flag(recent if care.kind == 'prison' else is_listed('setting', care.groups))}) "
        f"AS {care.id}"
        for care in held
    ]
    orders = (name for care in held if care.kind == "order" for name in care.groups)
    return columns, ("prison", *orders)


def care_sql(index: Index) -> str:
    """Return current care, team and last seen of everybody, over `open_team` and the events.

    Returns:
        SQL with person_id, current_care (ids joined by a semicolon), team_provider_id, team_id,
        on_ward_since (start of the earliest spell still open) and last_seen (last contact at which
        the person was seen or spoken to; days on a ward aren't contacts).
    """
    end = index.end()
    settings, where_now = _settings(index)
    joined = " || ".join(
        f"CASE WHEN {condition} THEN {text(name + ';')} ELSE '' END" for name, condition in _flags()
    )
    return f"""
WITH
teams AS (
  SELECT person_id, COUNT(*) AS n_open, {", ".join(_team_sums())}
  FROM open_team GROUP BY person_id
),
coordinating AS (   -- the first kind of care with a team; the newest referral; then its id
  SELECT person_id, provider_id, team_id, team_group FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY person_id ORDER BY rank, start DESC, source_id, team_id
    ) AS place
    FROM open_team
  ) AS ranked WHERE place = 1
),
ward AS (
  SELECT person_id, MIN(start) AS on_ward_since FROM hospital_spell
  WHERE start < {end} AND (end_latest IS NULL OR end_latest >= {end}) AND in_high = 1
  GROUP BY person_id
),
setting AS (
  SELECT person_id, {", ".join(settings)} FROM service_status
  WHERE {is_listed("setting", where_now)} AND start < {end}
    AND (end_latest IS NULL OR end_latest >= {end})
  GROUP BY person_id
),
seen AS (
  SELECT person_id, MAX(date) AS last_seen FROM contact
  WHERE attendance = 'attended' AND {is_listed("mode", SEEN_MODES)} AND date < {end}
  GROUP BY person_id
)
SELECT person.person_id,
  {joined} AS current_care,
  coordinating.provider_id AS team_provider_id,
  coordinating.team_id,
  coordinating.team_group,
  ward.on_ward_since,
  seen.last_seen
FROM person
LEFT JOIN teams ON teams.person_id = person.person_id
LEFT JOIN coordinating ON coordinating.person_id = person.person_id
LEFT JOIN ward ON ward.person_id = person.person_id
LEFT JOIN setting ON setting.person_id = person.person_id
LEFT JOIN seen ON seen.person_id = person.person_id
"""
