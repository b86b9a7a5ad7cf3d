"""The tables of a run folder, as queries over what evaluation made."""

from __future__ import annotations

from collections.abc import Sequence

from cohortid.cohort.evidence import LINE, Line
from cohortid.criteria.bounds import WHY
from cohortid.criteria.index import Index
from cohortid.criteria.language import CriteriaSet
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators import FLAGS
from cohortid.criteria.rows import text
from cohortid.records.codes import code_list

ANCHOR = "key.anchor_id"
ORDER = "ORDER BY key.place"
STATES = ("met", "not_met", "not_known")
AGE_BANDS = (
    (18, "under 18"),
    (35, "18 to 34"),
    (50, "35 to 49"),
    (65, "50 to 64"),
    (200, "65 and over"),
)


def people_sql(criteria: CriteriaSet) -> str:
    """Return `people`: one row per person with result, current care and a state per criterion."""
    states = ", ".join(f"criteria.{name}_state AS {name}" for name in criteria.criteria)
    return f"""
SELECT {ANCHOR}, key.person AS person_id, key.index_date,
  result.in_population, result.result,
  CASE WHEN nominated.person_id IS NULL THEN 0 ELSE 1 END AS nominated,
  result.lost_from_view,
  care.current_care, care.team_provider_id, care.team_id, care.team_group, care.on_ward_since,
  care.last_seen,
  result.n_families_met, result.n_families_possible,
  result.alive, result.adult, result.age_known, {states}
FROM result
JOIN criteria ON criteria.person_id = result.person_id
JOIN care ON care.person_id = result.person_id
JOIN person_place AS key ON key.person_id = result.person_id
LEFT JOIN nominated ON nominated.person_id = result.person_id
{ORDER}
"""


def nominated_sql(index: Index) -> str:
    """Return who had a concern raised about them up to the index date."""
    return f"SELECT person_id FROM nomination WHERE date < {index.end()} GROUP BY person_id"


PLACE = """
SELECT person_key.*, ROW_NUMBER() OVER (ORDER BY person, anchor_id) AS place FROM person_key
"""
"""Everybody's place in the order of the files, as a number: quicker to sort by than keys."""


def chosen_sql(index: Index) -> str:
    """Return whose records are shown: on one of the lists, not decided, or listed before."""
    return f"""
SELECT person_id FROM (
  SELECT person_id FROM result
  WHERE result IN ('for_review', 'cannot_tell') OR lost_from_view = 1
  UNION ALL SELECT person_id FROM nominated
  UNION ALL SELECT person_id FROM listed_before WHERE date < {index.end()}
) AS listed
GROUP BY person_id
"""


def states_sql(criteria: CriteriaSet) -> str:
    """Return `states` (long): a row per person and criterion with bounds, reasons, provenance.

    People are put in order before each becomes a row per criterion.
    """
    names, every = list(criteria.criteria), list(criteria.criteria.values())
    lists = {
        "criterion": _closed_list([text(name) for name in names], names),
        "state": _closed_list([f"{name}_state" for name in names], STATES),
        **{
            column: f"[{', '.join(f'{name}_{column}' for name in names)}]"
            for column in ("low", "high_recorded", "high", "why")
        },
        "provenance": _closed_list(
            [text(one.provenance) for one in every], [one.provenance for one in every]
        ),
    }
    unnested = ", ".join(f"UNNEST({listed}) AS {name}" for name, listed in lists.items())
    return f"""
SELECT anchor_id, person AS person_id, {unnested}
FROM (
  SELECT {ANCHOR}, key.person, criteria.*
  FROM criteria JOIN person_place AS key ON key.person_id = criteria.person_id
  {ORDER}
) AS ordered
"""


def measures_out_sql(criteria: CriteriaSet) -> str:
    """Return `measures` (wide): every measure's bounds with the extract's own person keys."""
    columns = []
    for item in criteria.measured:
        if not item.measure.built:
            continue
        bounds = ["low", "high_recorded", "high"]
        if item.measure.operator == "share":
            bounds += ["low_of", "high_of"]
        if item.measure.operator in ("share", "latest"):
            bounds.append("gap_noted")
        columns += [f"{item.name}_{bound}" for bound in bounds]
        columns += [f"{item.name}_{reason}" for reason in ("gap", "no_table")]
        columns.append(f"{_why(item)} AS {item.name}_why")
    chosen = ", ".join(columns)
    return f"""
SELECT {ANCHOR}, key.person AS person_id, {chosen}
FROM measures JOIN person_place AS key ON key.person_id = measures.person_id
{ORDER}
"""


def _why(item: Measured) -> str:
    """Return why a measure's bounds differ: a sum of bits, 0 where they don't."""
    bits = " + ".join(f"{WHY[reason]} * {item.name}_{reason}" for reason in FLAGS)
    if item.measure.operator == "share":
        return bits
    return f"CASE WHEN {item.name}_low = {item.name}_high THEN 0 ELSE {bits} END"


def evidence_out_sql(lines: Sequence[Line]) -> str:
    """Return `evidence` with the extract's own person keys; words are added when it is read.

    Rows are put in order while they are narrow; what a line says is looked up afterwards.

    Parameters:
        lines: The lines of the set, in the order of their numbers.
    """
    said = {
        name: f"{_looked_up([getattr(line, name) for line in lines], 'line')} AS {name}"
        for name in LINE
    }
    code_list = said.pop("code_list")
    return f"""
SELECT anchor_id, person AS person_id, {", ".join(said.values())},
  source_table, source_id, provider_id, start, end_date AS "end", code, {code_list}
FROM (
  SELECT {ANCHOR}, key.person, evidence.*
  FROM evidence JOIN person_place AS key ON key.person_id = evidence.person_id
  {ORDER}, line, start, source_id, provider_id, source_table, code, end_date
) AS ordered
"""


def _looked_up(values: Sequence[str], number: str) -> str:
    """Return the value with this number, from 1."""
    return f"{_closed_list([text(value) for value in values], values)}[{number}]"


def _closed_list(items: Sequence[str], values: Sequence[str]) -> str:
    """Return expressions as a list of a type with few values: these are written once a file."""
    kind = ", ".join(text(value) for value in dict.fromkeys(values))
    return f"CAST([{', '.join(items)}] AS ENUM({kind})[])"


def characteristics_sql(index: Index) -> str:
    """Return `characteristics`: the groups a person belongs to, for tables about groups only."""
    bands = " ".join(
        # born later than somebody who has reached the band's upper age
        f"WHEN person.born_to > {index.born_by(upper)} THEN {text(band)}"
        for upper, band in AGE_BANDS[:-1]
    )
    groups = {
        column: " ".join(
            f"WHEN {text(row['code'])} THEN {text(row[column])}" for row in code_list("ethnicity")
        )
        for column in ("group", "group_2001", "title")
    }
    return f"""
SELECT {ANCHOR}, key.person AS person_id, CAST(key.index_date AS VARCHAR) AS index_date,
  CASE person.ethnicity {groups["group"]} ELSE 'Not recorded' END AS ethnic_group,
  CASE person.ethnicity {groups["group_2001"]} ELSE 'Not recorded' END AS ethnic_group_2001,
  CASE person.ethnicity {groups["title"]} ELSE 'not known' END AS ethnicity,
  CASE person.sex WHEN '1' THEN 'Male' WHEN '2' THEN 'Female' WHEN '3' THEN 'Another'
    WHEN '4' THEN 'Another' ELSE 'Not recorded' END AS sex,
  CASE WHEN person.born_to IS NULL THEN 'Not recorded' {bands}
    ELSE {text(AGE_BANDS[-1][1])} END AS age_band,
  COALESCE(person.locality, 'Not recorded') AS locality
FROM person JOIN person_place AS key ON key.person_id = person.person_id
{ORDER}
"""
