"""Second pass: the dated records behind each arm, for people brought forward or not decided.

The conditions are those that counted (`operators`), so evidence can't drift from the count. Each
table is read once for all arms over it; a row of evidence holds the number of its line, which
says for what it is evidence, so that it stays narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

from cohortid.criteria.index import Index
from cohortid.criteria.language import CriteriaSet, MeasureTerm, Term, measure_terms
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators import OPERATOR
from cohortid.criteria.operators.latest import kept_rows
from cohortid.criteria.rows import RowTest, flag, text, two_flags
from cohortid.records.schema import TableSchema

ANSWERED = "answered by a reviewer"
CONCERN = "concern raised"
LINE = ("criterion", "measure", "arm", "role", "event_table", "code_list")


@dataclass(frozen=True, order=True)
class Line:
    """What a row of evidence is evidence for; lines are numbered in this order.

    Parameters:
        criterion: Name of the criterion, or "lost_from_view"; "" for a concern raised.
        measure: Name of the measure.
        arm: The arm in words.
        role: "counts", "could_count" or "context".
        event_table: Table the row is from.
        code_list: Code list of its code.
    """

    criterion: str
    measure: str
    arm: str
    role: str
    event_table: str
    code_list: str


@dataclass(frozen=True)
class Arm:
    """Rows of one role that are evidence for one arm of a rule.

    Parameters:
        criterion: Name of the criterion, or "lost_from_view".
        measured: The measure.
        words: The arm in words.
        role: As the operator names it.
        test: Which rows.
    """

    criterion: str
    measured: Measured
    words: str
    role: str
    test: RowTest

    def line(self, role: str) -> Line:
        """Return the line of its rows that have this role."""
        measure = self.measured.measure
        code_list = _shown(measure.schema, measure.date == "end")[1]
        return Line(self.criterion, measure.name, self.words, role, measure.schema.name, code_list)


def evidence_lines(
    criteria: CriteriaSet, index: Index, arms: dict[tuple[str, str], str]
) -> list[Line]:
    """Return the lines of a set in their order; the first has number 1.

    Parameters:
        criteria: The set.
        index: Where window bounds come from.
        arms: (criterion, measured name) to the arm in words.
    """
    roles = ("counts", "could_count", "context")
    found = {arm.line(role) for arm in _arms(criteria, index, arms) for role in roles}
    found |= {_answered(one.id) for one in criteria.criteria.values() if one.rule is None}
    return sorted(found | {_concern()})


def evidence_sql(criteria: CriteriaSet, index: Index, arms: dict[tuple[str, str], str]) -> str:
    """Return the query for all evidence of the people in the table `chosen`.

    Parameters:
        criteria: The set.
        index: Where window bounds come from.
        arms: (criterion, measured name) to the arm in words.

    Returns:
        SQL with person_id, line (a number of `evidence_lines`), source_table, source_id,
        provider_id, start, end_date and code: a row per record and line.
    """
    numbers = {line: place for place, line in enumerate(evidence_lines(criteria, index, arms), 1)}
    every = _arms(criteria, index, arms)
    blocks, parts = [], []
    tables = dict.fromkeys(_own_name(arm.measured) for arm in every if arm.role != "newest")
    for name in tables:
        own = [arm for arm in every if arm.role != "newest" and _own_name(arm.measured) == name]
        tests = list(dict.fromkeys(arm.test for arm in own))
        blocks.append(f"{name} AS (\n{_own_rows(own[0].measured, tests, index)}\n)")
        parts += [_rows(arm, f"found_{tests.index(arm.test) + 1}", name, numbers) for arm in own]
    for arm in every:
        if arm.role == "newest":
            parts += [_newest(arm, index, numbers), _stale(arm, index, numbers)]
    for one in criteria.criteria.values():
        if one.rule is None:
            number = numbers[_answered(one.id)]
            parts.append(_attached(index, "review_answer", number, one.id))
    parts.append(_attached(index, "nomination", numbers[_concern()], ""))
    return "WITH\n" * bool(blocks) + ",\n".join(blocks) + "\n" + "\nUNION ALL\n".join(parts)


def _arms(criteria: CriteriaSet, index: Index, arms: dict[tuple[str, str], str]) -> list[Arm]:
    return [
        Arm(name, term.measured, arms[name, term.measured.name], role, test)
        for name, rule in rules_of(criteria).items()
        for term in measure_terms(rule)
        if term.measured.measure.built
        for role, test in _tests(term, index).items()
    ]


def _answered(criterion: str) -> Line:
    return Line(criterion, criterion, ANSWERED, "counts", "review_answer", "said")


def _concern() -> Line:
    return Line("", "nomination", CONCERN, "counts", "nomination", "said")


def rules_of(criteria: CriteriaSet) -> dict[str, Term | None]:
    """Return every rule with measures by name: the criteria's, and lost_from_view."""
    rules: dict[str, Term | None] = {one.id: one.rule for one in criteria.criteria.values()}
    if criteria.lost_from_view is not None:
        rules["lost_from_view"] = criteria.lost_from_view.rule
    return rules


def _attached(index: Index, table: str, number: int, criterion: str) -> str:
    """Return concerns raised, or answers to a criterion, as records like any other."""
    said = "answer || ' (' || by_role || ')'" if criterion else "by_role || ': ' || reason"
    own = f" AND events.criterion = {text(criterion)}" if criterion else ""
    return f"""SELECT events.person_id, {number} AS line, {text(table)} AS source_table, source_id,
  CAST(NULL AS VARCHAR) AS provider_id, date AS start, CAST(NULL AS DATE) AS end_date,
  {said} AS code
FROM {table} AS events JOIN chosen ON chosen.person_id = events.person_id
WHERE date < {index.end()}{own}"""


def _tests(term: MeasureTerm, index: Index) -> dict[str, RowTest]:
    return OPERATOR[term.measured.measure.operator].evidence(term.measured, index)


def _own_name(measured: Measured) -> str:
    """Return the block with the rows of the people chosen: one per table, and one by its ends."""
    ends = "_ends" if measured.measure.date == "end" else ""
    return f"own_{measured.measure.table}{ends}"


def _own_rows(measured: Measured, tests: list[RowTest], index: Index) -> str:
    """Return the rows of the people chosen, and what each is: 2 counts, 1 could count, else 0."""
    found = "".join(
        f",\n    {two_flags(test)} AS found_{place}" for place, test in enumerate(tests, 1)
    )
    rows = f"""  SELECT events.*{found}
  FROM {measured.measure.table} AS events JOIN chosen ON chosen.person_id = events.person_id"""
    kept = "".join(f", found_{place}" for place in range(1, len(tests) + 1))
    # The fewer conditions, the more rows it finds: asked first, the others are asked less often.
    widest = sorted(enumerate(tests, 1), key=lambda one: len(one[1].could))
    any_found = " OR ".join(f"found_{place} > 0" for place, _ in widest)
    return f"""SELECT person_id, {_shown_columns(measured, index)}{kept}
FROM ({_with_members(measured.measure.schema, rows, kept, index)}) AS own
WHERE {any_found}"""


def _rows(arm: Arm, found: str, name: str, numbers: dict[Line, int]) -> str:
    """Return the rows of one arm."""
    counted = f"CASE WHEN {found} = 2 THEN {numbers[arm.line('counts')]} ELSE "
    counted += f"{numbers[arm.line('could_count')]} END"
    number = str(numbers[arm.line("context")]) if arm.role == "context" else counted
    return f"""SELECT person_id, {number} AS line, source_table, source_id, provider_id, start,
  end_date, code
FROM {name} WHERE {found} > 0"""


def _newest(arm: Arm, index: Index, numbers: dict[Line, int]) -> str:
    """Return the rows on the newest date in the window, and those without one: they decide."""
    start, end = index.start(arm.measured.window), index.end()
    rows = _dated_rows(arm, f"(date IS NULL OR (date >= {start} AND date < {end}))")
    counted = f"CASE WHEN counts = 1 THEN {numbers[arm.line('counts')]} ELSE "
    counted += f"{numbers[arm.line('could_count')]} END"
    return f"""SELECT person_id, {counted} AS line, {_shown_columns(arm.measured, index)}
FROM (
  SELECT *, {flag(arm.test.counts)} AS counts, {flag(arm.test.could)} AS could
  FROM ({rows}) AS dated
  WHERE date = newest_date OR date IS NULL
) AS newest
WHERE counts = 1 OR could = 1"""


def _stale(arm: Arm, index: Index, numbers: dict[Line, int]) -> str:
    """Return the newest record before the window, where the window has none: shown, not counted."""
    start = index.start(arm.measured.window)
    return f"""SELECT person_id, {numbers[arm.line("context")]} AS line,
  {_shown_columns(arm.measured, index)}
FROM ({_dated_rows(arm, f"date < {index.end()}")}) AS dated
WHERE date = newest_date AND date < {start}"""


def _dated_rows(arm: Arm, dated: str) -> str:
    """Return the rows of the people chosen that aren't passed over, with the newest date."""
    return f"""
  SELECT events.*, MAX(events.date) OVER (PARTITION BY events.person_id) AS newest_date
  FROM {arm.measured.measure.table} AS events
  JOIN chosen ON chosen.person_id = events.person_id
  WHERE {kept_rows(arm.measured)} AND {dated}"""


def _with_members(schema: TableSchema, rows: str, kept: str, index: Index) -> str:
    """Put the base records of a derived row in its place, those dated up to the index date."""
    if schema.derived_from is None:
        return f"\n{rows}\n"
    carried = "".join(f" derived.{column}," for column in index.columns)
    return f"""
  SELECT derived.person_id,{carried} members.member_table AS source_table,
    members.member_id AS source_id, members.provider_id, members.start, members.end_earliest,
    members.end_latest, members.code{kept}
  FROM ({rows}) AS derived
  JOIN {schema.name}_member AS members ON members.person_id = derived.person_id
    AND members.source_table = derived.source_table AND members.source_id = derived.source_id
  WHERE members.start IS NULL OR members.start < {index.end()}
"""


def _shown(schema: TableSchema, at_end: bool) -> tuple[str, str]:
    """Return the code column that evidence shows, and its code list."""
    shown = schema.shown_at_end if at_end else schema.shown
    return shown or ("CAST(NULL AS VARCHAR)", "")


def _shown_columns(measured: Measured, index: Index) -> str:
    schema = measured.measure.schema
    code, _ = _shown(schema, measured.measure.date == "end")
    if schema.kind == "event":
        dates = "date AS start, CAST(NULL AS DATE) AS end_date"
    else:
        # An end after the index date isn't known yet on that date.
        dates = (
            f"start, CASE WHEN end_earliest = end_latest AND end_earliest < {index.end()} "
            "THEN end_earliest END AS end_date"
        )
    return f"source_table, source_id, provider_id, {dates}, {code} AS code"
