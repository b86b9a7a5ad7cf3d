"""What the run folder keeps for timelines: dated records, lane by lane, up to the index date.

Only of the people in the table `chosen`. What became known later is left out: an end after the
index date is open, a later rejection or closing reason isn't there.
"""

from __future__ import annotations

from cohortid.cohort.current_care import SEEN_MODES
from cohortid.cohort.outputs import ANCHOR, ORDER
from cohortid.criteria.index import Index
from cohortid.criteria.rows import is_listed, text

# Teams that people come to in a crisis; the others are lanes of planned care.
CRISIS_GROUPS = ("crisis", "crisis_alternative", "crisis_line", "place_of_safety", "liaison")
# In which lane a month is missing when a table wasn't received.
LANE_OF = {
    "MHS003": ("home",),
    "MHS101": ("team", "crisis"),
    "MHS401": ("order",),
    "MHS404": ("order",),
    "MHS501": ("hospital",),
    "MHS502": ("hospital",),
    "MHS201": ("contact",),
    "EC": ("crisis",),
}
COLUMNS = (
    "lane", "source_table", "source_id", "provider_id", "start", "end_earliest", "end_latest",
    "status", "certain", "code", "code_list", "what_group", "detail",
)  # fmt: skip
NO_TEXT, NO_DATE = "CAST(NULL AS VARCHAR)", "CAST(NULL AS DATE)"


def timeline_sql(index: Index) -> str:
    """Return the query for the rows of everybody in `chosen`.

    Parameters:
        index: Where the index date comes from.

    Returns:
        SQL with person_id and COLUMNS. Intervals have a status of closed, open, inactive (the end
        isn't known) or not_accepted; events seen or event; months that weren't received gap or
        no_table.
    """
    parts = [
        _home(index),
        _teams(index),
        _sections(index),
        _interval(index, "cto", "order", NO_TEXT, "", "'cto'"),
        _interval(index, "cto_recall", "order", NO_TEXT, "", "'recall'"),
        _interval(index, "conditional_discharge", "order", NO_TEXT, "", "'conditional'"),
        _interval(index, "hospital_spell", "hospital", NO_TEXT, "", "'spell'"),
        _interval(index, "ward_stay", "hospital", "bed_code", "bed", "'ward'"),
        _contacts(index),
        _attendances(index),
        _concerns(index),
        *(_gaps(index, table, lane) for table, lanes in LANE_OF.items() for lane in lanes),
    ]
    return "\nUNION ALL\n".join(parts)


def timeline_out_sql() -> str:
    """Return `timeline` with the extract's own person keys; words are added when it is read."""
    columns = ", ".join(f"timeline.{name}" for name in COLUMNS)
    return f"""
SELECT {ANCHOR}, key.person AS person_id, key.index_date, {columns}
FROM timeline JOIN person_place AS key ON key.person_id = timeline.person_id
{ORDER}, lane, start, source_table, source_id, provider_id, status, code, detail
"""


def _home(index: Index) -> str:
    return f"""SELECT person_id, 'home' AS lane, source_table, source_id, provider_id,
  date AS start, {NO_DATE} AS end_earliest, {NO_DATE} AS end_latest, 'event' AS status,
  {_certain()} AS certain, accommodation_type AS code, 'accommodation_type' AS code_list,
  homeless AS what_group, settled AS detail
FROM ({_chosen("accommodation")}) AS own
WHERE {_up_to(index, "date")}"""


def _teams(index: Index) -> str:
    """Return referrals by team; the local team map says what the team was on its last day."""
    end = index.end()
    rejected = f"rejected IS NOT NULL AND rejected < {end}"
    rows = f"""SELECT person_id, source_table, source_id, provider_id, start, team_id, team_type,
    team_group, in_low, real,
    CASE WHEN {rejected} THEN rejected WHEN end_earliest < {end} THEN end_earliest END
      AS end_earliest,
    CASE WHEN {rejected} THEN rejected WHEN end_latest < {end} THEN end_latest END AS end_latest,
    CASE WHEN {rejected} THEN 'not_accepted' WHEN end_earliest < {end} THEN status ELSE 'open' END
      AS status,
    CASE WHEN end_earliest < {end} THEN end_earliest ELSE {index.day()} END AS last_day
  FROM ({_chosen("referral_team")}) AS own
  WHERE {_up_to(index, "start")}"""
    named = f"""SELECT rows.person_id, rows.source_table, rows.source_id, rows.provider_id,
    rows.start, rows.end_earliest, rows.end_latest, rows.status, rows.in_low, rows.real,
    rows.team_type, rows.team_id, COALESCE(local.team_group, rows.team_group) AS team_group
  FROM ({rows}) AS rows
  LEFT JOIN team_map AS local ON local.provider_id = rows.provider_id
    AND local.team_id = rows.team_id
    AND local.valid_from <= rows.last_day AND local.valid_to >= rows.last_day"""
    crisis = is_listed("team_group", CRISIS_GROUPS)
    return f"""SELECT person_id, CASE WHEN {crisis} THEN 'crisis' ELSE 'team' END AS lane,
  source_table, source_id, provider_id, start, end_earliest, end_latest, status,
  {_certain()} AS certain, team_type AS code, 'team_type' AS code_list,
  team_group AS what_group, team_id AS detail
FROM ({named}) AS named"""


def _interval(
    index: Index, table: str, lane: str, code: str, code_list: str, what_group: str
) -> str:
    return f"""SELECT person_id, {text(lane)} AS lane, source_table, source_id, provider_id, start,
  {_ends(index)}, {_certain()} AS certain, {code} AS code, {text(code_list)} AS code_list,
  {what_group} AS what_group, {NO_TEXT} AS detail
FROM ({_chosen(table)}) AS own
WHERE {_up_to(index, "start")}"""


def _sections(index: Index) -> str:
    """Return Mental Health Act periods; `detail`: since when an order in force makes it dormant."""
    end = index.end()
    in_force = f"real = 1 AND start < {end} AND (end_earliest IS NULL OR end_earliest >= {end})"
    orders = " UNION ALL ".join(
        "SELECT person_id AS of_person, provider_id AS of_provider, "
        f"period_source_id AS of_period, start FROM {table} WHERE {in_force}"
        for table in ("cto", "conditional_discharge")
    )
    return f"""SELECT person_id, 'order' AS lane, source_table, source_id, provider_id, start,
  {_ends(index)}, {_certain()} AS certain, section AS code, 'section' AS code_list,
  section_group AS what_group,
  CASE WHEN section_group = 'detention' THEN CAST(dormant_since AS VARCHAR) END AS detail
FROM ({_chosen("mha_period")}) AS own
LEFT JOIN (
  SELECT of_person, of_provider, of_period, MIN(start) AS dormant_since
  FROM ({orders}) AS orders GROUP BY of_person, of_provider, of_period
) AS dormant ON dormant.of_person = own.person_id AND dormant.of_provider = own.provider_id
  AND dormant.of_period = own.source_id
WHERE {_up_to(index, "start")}"""


def _contacts(index: Index) -> str:
    # The same contacts as those by which somebody was last seen.
    seen = f"attendance = 'attended' AND {is_listed('mode', SEEN_MODES)}"
    return f"""SELECT person_id, 'contact' AS lane, source_table, source_id, provider_id,
  date AS start, {NO_DATE} AS end_earliest, {NO_DATE} AS end_latest,
  CASE WHEN {seen} THEN 'seen' ELSE 'event' END AS status, {_certain()} AS certain,
  attendance_code AS code, 'attendance' AS code_list, attendance AS what_group, mode AS detail
FROM ({_chosen("contact")}) AS own
WHERE {_up_to(index, "date")}"""


def _attendances(index: Index) -> str:
    """Return emergency attendances that were, or may have been, for mental health."""
    return f"""SELECT person_id, 'crisis' AS lane, source_table, source_id, provider_id,
  date AS start, {NO_DATE} AS end_earliest, {NO_DATE} AS end_latest, 'event' AS status,
  {_certain()} AS certain, kind AS code, 'said' AS code_list, 'attendance' AS what_group,
  {NO_TEXT} AS detail
FROM ({_chosen("emergency_attendance")}) AS own
WHERE {_up_to(index, "date")} AND {is_listed("mental_health", ("yes", "unknown"))}"""


def _concerns(index: Index) -> str:
    return f"""SELECT person_id, 'concern' AS lane, 'nomination' AS source_table, source_id,
  {NO_TEXT} AS provider_id, date AS start, {NO_DATE} AS end_earliest, {NO_DATE} AS end_latest,
  'event' AS status, 1 AS certain, by_role || ': ' || reason AS code, 'said' AS code_list,
  'concern' AS what_group, {NO_TEXT} AS detail
FROM ({_chosen("nomination")}) AS own
WHERE date < {index.end()}"""


def _gaps(index: Index, table: str, lane: str) -> str:
    """Return the months that a provider who held something of the person didn't send."""
    return f"""SELECT person_id, {text(lane)} AS lane, source_table, {NO_TEXT} AS source_id,
  provider_id, month AS start, next_month AS end_earliest, next_month AS end_latest,
  kind AS status, 1 AS certain, source_table AS code, '' AS code_list, kind AS what_group,
  {NO_TEXT} AS detail
FROM ({_chosen("gap")}) AS own
WHERE source_table = {text(table)} AND month < {index.end()} AND known_from < {index.end()}"""


def _chosen(table: str) -> str:
    return (
        f"SELECT events.* FROM {table} AS events JOIN chosen ON chosen.person_id = events.person_id"
    )


def _up_to(index: Index, column: str) -> str:
    """Return the condition of rows up to the index date; those without a date are kept."""
    return f"in_high = 1 AND ({column} IS NULL OR {column} < {index.end()})"


def _ends(index: Index) -> str:
    """Return the ends as known on the index date: nothing after it."""
    end = index.end()
    return (
        f"CASE WHEN end_earliest < {end} THEN end_earliest END AS end_earliest,\n"
        f"  CASE WHEN end_latest < {end} THEN end_latest END AS end_latest,\n"
        f"  CASE WHEN end_earliest < {end} THEN status ELSE 'open' END AS status"
    )


def _certain() -> str:
    return "CASE WHEN in_low = 1 AND real = 1 THEN 1 ELSE 0 END"
