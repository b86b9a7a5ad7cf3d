"""Second pass: the dated records behind each arm, for people brought forward or not decided.

The conditions are those that counted (`operators`), so evidence can't drift from the count.
"""

from __future__ import annotations

from cohortid.criteria.index import Index
from cohortid.criteria.language import CriteriaSet, MeasureTerm, Term, measure_terms
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators import OPERATOR
from cohortid.criteria.operators.latest import kept_rows
from cohortid.criteria.rows import RowTest, flag, text
from cohortid.records.schema import TableSchema

COLUMNS = (
    "person_id", "criterion", "measure", "arm", "role", "event_table", "source_table", "source_id",
    "provider_id", "start", "end_date", "code", "code_list",
)  # fmt: skip


ANSWERED = "answered by a reviewer"
CONCERN = "concern raised"


def evidence_sql(criteria: CriteriaSet, index: Index, arms: dict[tuple[str, str], str]) -> str:
    """Return the query for all evidence of the people in the table `chosen`.

    Parameters:
        criteria: The set.
        index: Where window bounds come from.
        arms: (criterion, measured name) to the arm in words.

    Returns:
        SQL with COLUMNS, a row per record.
    """
    parts = []
    for name, rule in rules_of(criteria).items():
        for term in measure_terms(rule):
            if not term.measured.measure.built:
                continue
            arm = arms[name, term.measured.name]
            for role, test in _tests(term, index).items():
                parts.append(_rows(name, term.measured, arm, role, test, index))
                if role == "newest":
                    parts.append(_stale(name, term.measured, arm, index))
    for criterion in criteria.criteria.values():
        if criterion.rule is None:
            parts.append(_attached(index, "review_answer", criterion.id, ANSWERED, criterion.id))
    parts.append(_attached(index, "nomination", "nomination", CONCERN, ""))
    return "\nUNION ALL\n".join(parts)


def rules_of(criteria: CriteriaSet) -> dict[str, Term | None]:
    """Return every rule with measures by name: the criteria's, and lost_from_view."""
    rules: dict[str, Term | None] = {one.id: one.rule for one in criteria.criteria.values()}
    if criteria.lost_from_view is not None:
        rules["lost_from_view"] = criteria.lost_from_view.rule
    return rules


def _attached(index: Index, table: str, measure: str, arm: str, criterion: str) -> str:
    """Return concerns raised, or answers to a criterion, as records like any other."""
    said = "answer || ' (' || by_role || ')'" if criterion else "by_role || ': ' || reason"
    own = f" AND events.criterion = {text(criterion)}" if criterion else ""
    return f"""SELECT events.person_id, {text(criterion)} AS criterion, {text(measure)} AS measure,
  {text(arm)} AS arm, 'counts' AS role, {text(table)} AS event_table,
  {text(table)} AS source_table, source_id, CAST(NULL AS VARCHAR) AS provider_id, date AS start,
  CAST(NULL AS DATE) AS end_date, {said} AS code, 'said' AS code_list
FROM {table} AS events JOIN chosen ON chosen.person_id = events.person_id
WHERE date < {index.end()}{own}"""


def _tests(term: MeasureTerm, index: Index) -> dict[str, RowTest]:
    return OPERATOR[term.measured.measure.operator].evidence(term.measured, index)


def _rows(
    criterion: str, measured: Measured, arm: str, role: str, test: RowTest, index: Index
) -> str:
    schema = measured.measure.schema
    flags = f"{flag(test.counts)} AS counts, {flag(test.could)} AS could"
    if role == "newest":
        # Of the rows in the window only those on the newest date, and the undated ones, decide.
        rows = f"""SELECT *, {flags} FROM ({_latest_rows(measured, index)}) AS newest
  WHERE date = newest_date OR date IS NULL"""
    else:
        rows = f"""SELECT events.*, {flags}
  FROM {schema.name} AS events JOIN chosen ON chosen.person_id = events.person_id"""
    counted = "CASE WHEN counts = 1 THEN 'counts' ELSE 'could_count' END"
    said = text("context") if role == "context" else counted
    return f"""{_head(criterion, measured, arm, said)},
  {_select(schema, measured, index)}
FROM ({_with_members(schema, rows, index)}) AS rows
WHERE counts = 1 OR could = 1"""


def _head(criterion: str, measured: Measured, arm: str, role: str) -> str:
    return f"""SELECT person_id, {text(criterion)} AS criterion,
  {text(measured.measure.name)} AS measure, {text(arm)} AS arm, {role} AS role"""


def _latest_rows(measured: Measured, index: Index) -> str:
    start, end = index.start(measured.window), index.end()
    return f"""SELECT events.*, MAX(events.date) OVER (PARTITION BY events.person_id) AS newest_date
  FROM {measured.measure.table} AS events JOIN chosen ON chosen.person_id = events.person_id
  WHERE {kept_rows(measured)} AND (date IS NULL OR (date >= {start} AND date < {end}))"""


def _stale(criterion: str, measured: Measured, arm: str, index: Index) -> str:
    """Return the newest record before the window, where the window has none: shown, not counted."""
    schema, start = measured.measure.schema, index.start(measured.window)
    rows = f"""SELECT events.*, MAX(events.date) OVER (PARTITION BY events.person_id) AS newest_date
  FROM {schema.name} AS events JOIN chosen ON chosen.person_id = events.person_id
  WHERE {kept_rows(measured)} AND date < {index.end()}"""
    return f"""{_head(criterion, measured, arm, text("context"))},
  {_select(schema, measured, index)}
FROM ({rows}) AS rows
WHERE date = newest_date AND date < {start}"""


def _with_members(schema: TableSchema, rows: str, index: Index) -> str:
    """Put the base records of a derived row in its place, those dated up to the index date."""
    if schema.derived_from is None:
        return rows
    carried = "".join(f" derived.{column}," for column in index.columns)
    return f"""SELECT derived.person_id, derived.counts, derived.could,{carried}
  members.member_table AS source_table, members.member_id AS source_id, members.provider_id,
  members.start, members.end_earliest, members.end_latest, members.code
FROM ({rows}) AS derived
JOIN {schema.name}_member AS members ON members.person_id = derived.person_id
  AND members.source_table = derived.source_table AND members.source_id = derived.source_id
WHERE members.start IS NULL OR members.start < {index.end()}"""


def _select(schema: TableSchema, measured: Measured, index: Index) -> str:
    shown = schema.shown_at_end if measured.measure.date == "end" else schema.shown
    code, code_list = (shown[0], text(shown[1])) if shown else ("CAST(NULL AS VARCHAR)", "''")
    if schema.kind == "event":
        dates = "date AS start, CAST(NULL AS DATE) AS end_date"
    else:
        # An end after the index date isn't known yet on that date.
        dates = (
            f"start, CASE WHEN end_earliest = end_latest AND end_earliest < {index.end()} "
            "THEN end_earliest END AS end_date"
        )
    return (
        f"{text(schema.name)} AS event_table, source_table, source_id, provider_id, {dates}, "
        f"{code} AS code, {code_list} AS code_list"
    )
