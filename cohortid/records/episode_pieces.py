"""What episodes are made of: the pieces of each kind of episode, certain or possible.

Meaning: docs/reference/semantics.md, section 6.
"""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.records.deciding_codes import codes_that_decide, listed_sql

HOME_TREATMENT = codes_that_decide("home_treatment")
PLACE_OF_SAFETY = codes_that_decide("place_of_safety")
PLACE_OF_SAFETY_SECTIONS = codes_that_decide("place_of_safety_section")
LIAISON = codes_that_decide("liaison")
EMERGENCY_DEPARTMENT = codes_that_decide("emergency_department")
FIRST_CALL = codes_that_decide("first_call")
URGENT = codes_that_decide("urgent")
POLICE = codes_that_decide("police")
COLUMNS = "person_id, provider_id, source_table, source_id, first_month, last_month"


@dataclass(frozen=True)
class Episode:
    """One kind of episode.

    Parameters:
        name: Its derived table.
        within_days: A piece joins what ended no more than this many days before it.
        parts: Its kinds of pieces: functions that give SQL.
    """

    name: str
    within_days: int
    parts: tuple[str, ...]


def pieces_sql(episode: Episode) -> str:
    """Return the pieces of a kind of episode.

    Parameters:
        episode: The kind.

    Returns:
        SQL over the base event tables with the columns of an interval row, `certain` (1 or 0) and
        `code`: what the piece is, in words.
    """
    return "\nUNION ALL\n".join(episode.parts)


def _listed(column: str, codes: tuple[str, ...]) -> str:
    return f"COALESCE({column} IN {listed_sql(codes)}, FALSE)"


def _maybe(column: str, codes: tuple[str, ...]) -> str:
    return f"({column} IS NULL OR SUBSTRING({column}, 1, 1) = '?' OR {_listed(column, codes)})"


def _piece(rows: str, sure: str, maybe: str, words: str, *, event: bool, day: str = "start") -> str:
    """Return the rows that are pieces, of an interval or as an event on its start."""
    ends = f"{day} AS end_earliest, {day} AS end_latest, 'closed' AS status"
    if not event:
        ends = "end_earliest, end_latest, status"
    return f"""
SELECT {COLUMNS}, {day} AS start, {ends},
  CASE WHEN in_low = 1 AND {day} IS NOT NULL AND ({sure}) THEN 1 ELSE 0 END AS certain,
  '{words}' AS code
FROM {rows} AS own WHERE in_high = 1 AND ({maybe})"""


# A rejected referral is no piece. Source and priority are those of the row's referral, if that had
# begun by then.
_REFERRALS = "(SELECT * FROM referral WHERE rejected IS NULL)"


def _with_referral(table: str, day: str) -> str:
    return f"""(
  SELECT own.*, referral.referral_source, referral.priority
  FROM {table} AS own LEFT JOIN referral
    ON referral.person_id = own.person_id AND referral.provider_id = own.provider_id
    AND referral.source_id = own.referral_source_id
    AND (referral.start IS NULL OR referral.start <= own.{day})
  WHERE own.rejected IS NULL
)"""


_TEAMS = _with_referral("referral_team", "start")
_CONTACTS = _with_referral("contact", "date")

_SPELL = _piece("hospital_spell", "1 = 1", "1 = 1", "in hospital", event=False)
_HOME_TREATMENT = _piece(
    _TEAMS,
    _listed("team_type", HOME_TREATMENT),
    _maybe("team_type", HOME_TREATMENT),
    "home treatment",
    event=False,
)
_CRISIS_TEAM = _piece(
    _TEAMS,
    f"{_listed('team_type', (*HOME_TREATMENT, *PLACE_OF_SAFETY))} OR "
    f"({_listed('team_type', LIAISON)} AND {_listed('referral_source', EMERGENCY_DEPARTMENT)})",
    f"{_maybe('team_type', (*HOME_TREATMENT, *PLACE_OF_SAFETY))} OR "
    f"({_maybe('team_type', LIAISON)} AND {_maybe('referral_source', EMERGENCY_DEPARTMENT)})",
    "crisis team, place of safety, or liaison in the emergency department",
    event=True,
)
_PLACE_OF_SAFETY = _piece(
    _TEAMS,
    _listed("team_type", PLACE_OF_SAFETY),
    _maybe("team_type", PLACE_OF_SAFETY),
    "place of safety",
    event=True,
)
_SECTION = _piece(
    "mha_period",
    _listed("section", PLACE_OF_SAFETY_SECTIONS),
    _maybe("section", PLACE_OF_SAFETY_SECTIONS),
    "section 135 or 136",
    event=True,
)
_CALL = _piece(
    _CONTACTS,
    f"attendance = 'attended' AND {_listed('team_type', FIRST_CALL)} "
    f"AND {_listed('priority', URGENT)}",
    f"attendance IN ('attended', 'unknown') AND {_maybe('team_type', FIRST_CALL)} "
    f"AND {_maybe('priority', URGENT)}",
    "urgent call, seen",
    event=True,
    day="date",
)
_POLICE = _piece(
    _REFERRALS,
    _listed("referral_source", POLICE),
    _maybe("referral_source", POLICE),
    "referred by the police",
    event=True,
)
_ATTENDANCE = _piece(
    "emergency_attendance",
    "mental_health = 'yes'",
    "mental_health IN ('yes', 'unknown')",
    "in the emergency department",
    event=True,
    day="date",
)

EPISODES = (
    Episode("acute_episode", 7, (_SPELL, _HOME_TREATMENT)),
    Episode("crisis_episode", 6, (_CRISIS_TEAM, _SECTION, _CALL)),
    Episode("emergency_episode", 2, (_POLICE, _PLACE_OF_SAFETY, _SECTION, _ATTENDANCE)),
)
