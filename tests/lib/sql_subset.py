"""Whether SQL keeps to the portable subset, checked on sqlglot's parse of it.

Everything that isn't listed here is outside. The list is what the generated statements use:

- SELECT, WITH, WHERE, GROUP BY, FROM a table or a subquery, UNION ALL, `*` and `t.*`
- LEFT JOIN and INNER JOIN on equality of columns, with comparisons beside it by AND
- CASE, COALESCE, AND, OR, `=`, `<`, `<=`, `>`, `>=`, IN (literals), IS NULL, IS NOT NULL
- `+`, `-`, `*` of whole numbers; `||` of texts
- SUM, COUNT, COUNT(DISTINCT one column), MAX, MIN
- ROW_NUMBER; MAX OVER a partition, or over ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING;
  every order inside a window ends in an id
- SUBSTRING(x, 1, n), DATEDIFF in days between dates, CAST to DATE, BIGINT or VARCHAR

Why each thing is left out stands beside its rule: engines differ there, and a translation doesn't
say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from cohortid.records.schema import load_schema

ALLOWED = (
    exp.Select, exp.With, exp.CTE, exp.From, exp.Subquery, exp.Table, exp.TableAlias, exp.Alias,
    exp.Column, exp.Identifier, exp.Star, exp.Where, exp.Group, exp.Join, exp.Union, exp.Case,
    exp.If, exp.Coalesce, exp.In, exp.Is, exp.Null, exp.Not, exp.And, exp.Or, exp.Paren, exp.EQ,
    exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.DPipe, exp.Sum,
    exp.Count, exp.Distinct, exp.Max, exp.Min, exp.RowNumber, exp.Window, exp.WindowSpec,
    exp.Order, exp.Ordered, exp.Substring, exp.DateDiff, exp.Cast, exp.DataType, exp.Literal,
    exp.Var,
)  # fmt: skip
CASTS = ("DATE", "BIGINT", "VARCHAR", "TEXT")
DATES = frozenset(
    name
    for schema in load_schema().values()
    for name, kind in schema.columns.items()
    if kind == "date"
)
CONDITIONS = (
    exp.Predicate, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Boolean, exp.Exists,
)  # fmt: skip


@dataclass(frozen=True)
class Outside:
    """One construct outside the subset.

    Parameters:
        construct: What it is, and why it is left out.
        place: Where it stands: the block of WITH it is in, and the text itself.
    """

    construct: str
    place: str

    def __str__(self) -> str:
        return f"{self.construct}: {self.place}"


def outside_subset(sql: str) -> list[Outside]:
    """Return every construct of a statement that is outside the portable subset.

    Parameters:
        sql: One statement in DuckDB's dialect.

    Returns:
        What was found, in the order of the text; nothing if it keeps to the subset.
    """
    statements = sqlglot.parse(sql, read="duckdb")
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return [Outside("not one query", sql.strip()[:60])]
    tree = statements[0]
    dates = date_names(tree)
    return [
        Outside(construct, place_of(node))
        for node in tree.walk(bfs=False)
        for construct in wrong_with(node, dates)
    ]


def wrong_with(node: exp.Expression, dates: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with one node; its children are looked at on their own."""
    if not isinstance(node, ALLOWED):
        yield f"{node.key.upper()} is outside the subset"
    elif isinstance(node, exp.Select):
        yield from wrong_with_select(node)
    elif isinstance(node, exp.Join):
        yield from wrong_with_join(node)
    elif isinstance(node, exp.Union):
        if node.args.get("distinct") is not False:
            yield "UNION removes duplicates; write UNION ALL"
        if type(node) is not exp.Union:
            yield f"{node.key.upper()} is outside the subset"
    elif isinstance(node, exp.Not):
        if not (isinstance(node.this, exp.Is) and isinstance(node.this.expression, exp.Null)):
            yield "NOT of a condition that may be neither true nor false"
    elif isinstance(node, exp.Is):
        if not isinstance(node.expression, exp.Null):
            yield "IS of something other than NULL"
    elif isinstance(node, exp.In):
        listed = node.expressions
        if not listed or not all(isinstance(one, exp.Literal) for one in listed):
            yield "IN of something other than literals"
    elif isinstance(node, exp.Add | exp.Sub | exp.Mul):
        if any(is_date(part, dates) for part in (node.left, node.right)):
            yield "arithmetic on a date; write DATEDIFF"
    elif isinstance(node, exp.DateDiff):
        if node.text("unit").upper() not in ("DAY", "DAYS"):
            yield "DATEDIFF in another unit than days"
        if not all(is_date(part, dates) for part in (node.this, node.expression)):
            yield "DATEDIFF of something that isn't a date"
    elif isinstance(node, exp.Cast):
        if type(node) is not exp.Cast:
            yield "a cast that may fail quietly"
        if node.to.sql("duckdb").upper() not in CASTS:
            yield f"CAST to {node.to.sql('duckdb')}"
    elif isinstance(node, exp.Substring):
        yield from wrong_with_substring(node)
    elif isinstance(node, exp.Count):
        if isinstance(node.this, exp.Distinct) and len(node.this.expressions) != 1:
            yield "COUNT(DISTINCT) of several columns"
    elif isinstance(node, exp.Distinct):
        if not isinstance(node.parent, exp.Count):
            yield "DISTINCT outside COUNT"
    elif isinstance(node, exp.Window):
        yield from wrong_with_window(node)
    elif isinstance(node, exp.Order):
        if not isinstance(node.parent, exp.Window):
            yield "ORDER BY outside a window"
        last = node.expressions[-1].this
        if not (isinstance(last, exp.Column) and last.name.endswith("_id")):
            yield "an order that doesn't end in an id, so that ties fall differently"
    elif isinstance(node, exp.RowNumber) and not isinstance(node.parent, exp.Window):
        yield "ROW_NUMBER without a window"


def wrong_with_select(node: exp.Select) -> Iterator[str]:
    """Yield what is wrong with the parts of a SELECT that aren't nodes of their own."""
    for name, part in node.args.items():
        known = ("with_", "with", "expressions", "from_", "from", "joins", "where", "group")
        if part and name not in (*known, "kind", "operation_modifiers", "order"):
            yield f"{name.upper().strip('_')} is outside the subset"
    for item in node.expressions:
        value = item.this if isinstance(item, exp.Alias) else item
        while isinstance(value, exp.Paren):
            value = value.this
        if isinstance(value, CONDITIONS) and not isinstance(value, exp.Subquery):
            yield "a condition as a column; write CASE WHEN … THEN 1 ELSE 0 END"
        for total in bare_sums(value):
            yield f"{total.sql('duckdb')[:60]} as a column without CAST(… AS BIGINT)"
    group = node.args.get("group")
    if group and not all(isinstance(one, exp.Column) for one in group.expressions):
        yield "GROUP BY something other than columns"


def bare_sums(value: exp.Expression) -> Iterator[exp.Sum]:
    """Yield the sums that a column is made of and that aren't cast: their type differs."""
    if isinstance(value, exp.Sum):
        yield value
    elif isinstance(value, exp.Add | exp.Sub | exp.Mul):
        yield from bare_sums(value.left)
        yield from bare_sums(value.right)
    elif isinstance(value, exp.Paren):
        yield from bare_sums(value.this)
    elif isinstance(value, exp.Case):
        for part in [one.args["true"] for one in value.args["ifs"]] + [value.args.get("default")]:
            if part is not None:
                yield from bare_sums(part)


def wrong_with_join(node: exp.Join) -> Iterator[str]:
    """Yield what is wrong with a join: its kind, or a condition without an equality."""
    kind = " ".join(str(node.args.get(part) or "") for part in ("method", "side", "kind")).split()
    if kind not in ([], ["INNER"], ["LEFT"], ["LEFT", "OUTER"]) or node.args.get("using"):
        yield f"a join that is {' '.join(kind) or 'USING'}"
        return
    on = node.args.get("on")
    parts = list(on.flatten()) if isinstance(on, exp.And) else [on]
    comparisons = (exp.EQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
    if on is None or not all(isinstance(part, comparisons) for part in parts):
        yield "a join on something other than comparisons"
    elif not any(
        isinstance(part, exp.EQ)
        and isinstance(part.left, exp.Column)
        and isinstance(part.right, exp.Column)
        for part in parts
    ):
        yield "a join without an equality of columns"


def wrong_with_window(node: exp.Window) -> Iterator[str]:
    """Yield what is wrong with a window: its function, or a frame that isn't written out."""
    order, spec = node.args.get("order"), node.args.get("spec")
    if isinstance(node.this, exp.RowNumber):
        if order is None:
            yield "ROW_NUMBER without an order"
        return
    if not isinstance(node.this, exp.Max):
        yield f"{node.this.key.upper()} over a window"
        return
    if order is None and spec is None:
        return
    frame = {name: spec.text(name).upper() for name in ("kind", "start", "end")} if spec else {}
    sides = [spec.text(name).upper() for name in ("start_side", "end_side")] if spec else []
    if frame != {"kind": "ROWS", "start": "UNBOUNDED", "end": "1"} or set(sides) != {"PRECEDING"}:
        yield "MAX over a frame other than ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"


def wrong_with_substring(node: exp.Substring) -> Iterator[str]:
    """Yield what is wrong with SUBSTRING: engines disagree on a start of 0 or below."""
    start, length = node.args.get("start"), node.args.get("length")
    if start is None or start.sql() != "1":
        yield "SUBSTRING that doesn't start at 1"
    if not isinstance(length, exp.Literal) or not length.is_int or int(length.this) < 1:
        yield "SUBSTRING without a length of 1 or more"


def date_names(tree: exp.Expression) -> frozenset[str]:
    """Return the names of columns that hold dates: those of the schema and what is made of them."""
    names = DATES
    while True:
        more = names | {
            alias.alias for alias in tree.find_all(exp.Alias) if is_date(alias.this, names)
        }
        if more == names:
            return names
        names = more


def is_date(node: exp.Expression, names: frozenset[str]) -> bool:
    """Tell whether an expression is a date."""
    if isinstance(node, exp.Column):
        return node.name in names
    if isinstance(node, exp.Cast):
        return bool(node.to.is_type(exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP))
    if isinstance(node, exp.Paren | exp.Max | exp.Min | exp.Window):
        return is_date(node.this, names)
    if isinstance(node, exp.Coalesce):
        return any(is_date(part, names) for part in (node.this, *node.expressions))
    if isinstance(node, exp.Case):
        parts = [one.args["true"] for one in node.args["ifs"]] + [node.args.get("default")]
        return any(part is not None and is_date(part, names) for part in parts)
    return isinstance(node, exp.Interval | exp.CurrentDate)


def place_of(node: exp.Expression) -> str:
    """Return where a node stands: the block of WITH it is in, and its text."""
    block = node.find_ancestor(exp.CTE)
    text = " ".join(node.sql("duckdb").split())
    return f"in {block.alias if block else 'the last SELECT'}: {text[:100]}"
