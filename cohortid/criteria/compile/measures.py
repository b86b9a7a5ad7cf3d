"""First statement: every measure of everybody, with its bounds and reasons."""

from __future__ import annotations

from collections.abc import Iterable

from cohortid.criteria.compile.days import Days, in_days
from cohortid.criteria.compile.text import select, with_blocks
from cohortid.criteria.index import Index
from cohortid.criteria.language import CriteriaSet, Criterion, measure_terms
from cohortid.criteria.measure import Measured
from cohortid.criteria.operators import OPERATOR, Plan
from cohortid.criteria.rows import flag, gap_condition, is_listed, text
from cohortid.criteria.window import Window

Tables = tuple[str, ...]
DIAGNOSES_EVER: tuple[Tables, Window] = (("MHS604",), Window(0, "ever"))


def measures_sql(criteria: CriteriaSet, index: Index, sent: frozenset[str]) -> str:
    """Return the query that computes every measure of everybody.

    Parameters:
        criteria: The set.
        index: Where window bounds come from.
        sent: Source tables (such as "MHS401") that any provider ever sent.

    Returns:
        SQL over the event tables, `person` and `gap`: one row per person, and per measure the
        columns `<measure>_<window>_low`, `_high_recorded`, `_high` and one per reason.
    """
    built = [item for item in criteria.measured if item.measure.built]
    plans = {item: OPERATOR[item.measure.operator].plan(item, index) for item in built}
    days = in_days(plans, index)
    sums = _table_blocks(plans)
    blocks = [*sums, *days.blocks]
    joined = [name for name, _ in sums if name.endswith("_sums")] + days.joined
    for item, plan in days.plans.items():
        if plan.step is not None:
            blocks += [(f"{item.name}_{name}_rows", sql) for name, sql in plan.blocks.items()]
            blocks.append((item.name, plan.step))
            joined.append(item.name)
    out = [one for one in criteria.criteria.values() if one.ruled_out_by]
    asked = [one for one in criteria.criteria.values() if one.rule is None]
    beside = {
        "gaps": _gaps(_gaps_wanted(built, bool(out)), index),
        "ruled_out": _ruled_out(out, index),
        "answers": _answers(asked, index),
    }
    joins = [
        f"LEFT JOIN {name} ON {name}.person_id = person.person_id" for name in (*joined, *beside)
    ]
    columns = ["person.person_id"]
    for item in built:
        columns += _own_columns(item, days)
        columns += _gap_columns(item, index, sent)
    columns += [_ruled_out_column(one, index, sent) for one in out]
    answered = [f"{one.id}_answered_{answer}" for one in asked for answer in ("yes", "no")]
    columns += [f"COALESCE(answers.{name}, 0) AS {name}" for name in answered]
    blocks += beside.items()
    blocks.append(("joined", select(columns, "\n".join(["FROM person", *joins]))))
    finished = ["person_id", *_finished(criteria, built, sent)]
    finished += [f"{one.id}_ruled_out" for one in out]
    return with_blocks(blocks) + select([*finished, *answered], "FROM joined")


def _own_columns(item: Measured, days: Days) -> list[str]:
    """Return the columns of a measure's plan, from where each is worked out; nothing is 0."""
    plan = days.plans[item]
    columns = []
    for name in (f"{item.name}_{suffix}" for suffix in plan.columns):
        found = f"{item.measure.table}_sums.{name}"
        given = f"{item.name}.{name}" if plan.step else days.sources.get(name, found)
        columns.append(f"COALESCE({given}, 0) AS {name}")
    return columns


def _finished(criteria: CriteriaSet, built: list[Measured], sent: frozenset[str]) -> list[str]:
    """Return every measure's bounds and reasons."""
    hinting = _of_proxies(criteria)
    return [
        f"{sql} AS {item.name}_{column}"
        for item in built
        for column, sql in OPERATOR[item.measure.operator]
        .finish(item, _is_sent(item, sent))
        .items()
        if column != "high_rows" or item.name in hinting
    ]


def _gaps_wanted(built: list[Measured], diagnoses: bool) -> set[tuple[Tables, Window]]:
    """Return of which tables and windows it matters whether a month is missing."""
    wanted = {(item.measure.needed_tables, item.gap_window) for item in built}
    wanted |= {(item.measure.gap_tables, item.gap_window) for item in built}
    return wanted | ({DIAGNOSES_EVER} if diagnoses else set())


def _ruled_out_column(one: Criterion, index: Index, sent: frozenset[str]) -> str:
    """Return whether diagnoses rule a criterion out, all of them being there."""
    gap, no_table = _gap_flags(*DIAGNOSES_EVER, index, sent)
    whole = f"ruled_out.{one.id}_ruled_out = 1 AND {gap} = 0 AND {no_table} = 0"
    return f"{flag(whole)} AS {one.id}_ruled_out"


def _table_blocks(plans: dict[Measured, Plan]) -> list[tuple[str, str]]:
    """Fuse all measures over one table into one pass: flags on rows, then sums per person."""
    blocks = []
    tables = dict.fromkeys(item.measure.table for item, plan in plans.items() if plan.sums)
    for table in tables:
        rows, sums = [], []
        for item, plan in plans.items():
            if item.measure.table != table:
                continue
            rows += [f"{sql} AS {item.name}_{suffix}" for suffix, sql in plan.rows.items()]
            sums += [f"{sql} AS {item.name}_{suffix}" for suffix, sql in plan.sums.items()]
        blocks.append((f"{table}_rows", select(["*", *rows], f"FROM {table}")))
        summed = select(["person_id", *sums], f"FROM {table}_rows\nGROUP BY person_id")
        blocks.append((f"{table}_sums", summed))
    return blocks


def _gaps(wanted: Iterable[tuple[Tables, Window]], index: Index) -> str:
    """Return, per person, whether a gap touches them, for every set of tables and window."""
    columns = [
        f"MAX({flag(gap_condition(tables, window, kind, index))}) AS "
        f"{kind}_{_gap_name(tables, window)}"
        for tables, window in sorted(wanted, key=lambda one: _gap_name(*one))
        for kind in ("gap", "no_table")
    ]
    return select(["person_id", *columns], "FROM gap\nGROUP BY person_id")


def _gap_name(tables: Tables, window: Window) -> str:
    return "_".join((*tables, window.name))


def _gap_flags(
    tables: Tables, window: Window, index: Index, sent: frozenset[str]
) -> tuple[str, str]:
    """Return, as 0 or 1, whether a gap touches a person, and whether a table was never sent."""
    name = _gap_name(tables, window)
    early = index.starts_before_extract(window)
    touched = f"COALESCE(gaps.gap_{name}, 0)"
    gap = touched if early == "0" else flag(f"{early} = 1 OR {touched} = 1")
    no_table = f"COALESCE(gaps.no_table_{name}, 0)" if sent.issuperset(tables) else "1"
    return gap, no_table


def _gap_columns(item: Measured, index: Index, sent: frozenset[str]) -> list[str]:
    gap, _ = _gap_flags(item.measure.gap_tables, item.gap_window, index, sent)
    _, no_table = _gap_flags(item.measure.needed_tables, item.gap_window, index, sent)
    return [f"{gap} AS {item.name}_gap", f"{no_table} AS {item.name}_no_table"]


def _of_proxies(criteria: CriteriaSet) -> set[str]:
    """Return the measures of criteria to which silence doesn't count: only these need high_rows."""
    return {
        term.measured.name
        for one in criteria.criteria.values()
        if one.answered_by == "proxy"
        for term in measure_terms(one.rule)
    }


def _is_sent(item: Measured, sent: frozenset[str]) -> bool:
    return sent.issuperset(item.measure.needed_tables)


def _ruled_out(criteria: Iterable[Criterion], index: Index) -> str:
    """Return who has a dated diagnosis and none that isn't readable and in the groups listed."""
    dated = f"in_high = 1 AND date < {index.end()}"
    own = f"in_high = 1 AND (date IS NULL OR date < {index.end()})"
    columns = [
        _all_in(dated, own, is_listed("diagnosis_group", one.ruled_out_by), f"{one.id}_ruled_out")
        for one in criteria
    ]
    return select(["person_id", *columns], "FROM diagnosis\nGROUP BY person_id")


def _all_in(some: str, own: str, listed: str, name: str) -> str:
    """Return whether there are some of these rows and all of the person's own are listed."""
    n_own, n_listed = f"SUM({flag(own)})", f"SUM({flag(f'{own} AND {listed}')})"
    condition = f"SUM({flag(some)}) > 0 AND {n_own} = {n_listed}"
    return f"{flag(condition)} AS {name}"


def _answers(asked: Iterable[Criterion], index: Index) -> str:
    """Return, per person and criterion that is asked, whether the newest answers agree."""
    columns = []
    for one in asked:
        own = f"criterion = {text(one.id)} AND date = newest"
        for answer in ("yes", "no"):
            same = f"SUM({flag(f'{own} AND answer = {text(answer)}')})"
            every = f"SUM({flag(own)})"
            columns.append(
                f"{flag(f'{every} > 0 AND {same} = {every}')} AS {one.id}_answered_{answer}"
            )
    newest = "MAX(date) OVER (PARTITION BY person_id, criterion)"
    known = f"SELECT *, {newest} AS newest FROM review_answer WHERE date < {index.end()}"
    return select(["person_id", *columns], f"FROM ({known}) AS known\nGROUP BY person_id")
