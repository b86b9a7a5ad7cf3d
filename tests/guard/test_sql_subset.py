"""The generated SQL keeps to the portable subset, and means the same once translated."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import sqlglot
from against_oracle import SET
from generated_records import as_tables, draw_coverage
from generated_runs import draw_people
from recorded_sql import STATEMENTS, recorded
from sql_subset import outside_subset

from cohortid.cohort import Cohort, identify
from cohortid.criteria import CriteriaSet, load_criteria
from cohortid.criteria.measure import OPERATORS
from cohortid.criteria.parse import parse_set
from cohortid.engine import DuckDBEngine
from cohortid.records import Records
from cohortid.records.event_tables import records_from_event_tables

INDEX = date(2026, 3, 31)
FRAMES = ("people", "states", "measures", "evidence", "timeline", "beside")

MEASURES = """
[stays]
title = "stays"
unit = "stays"
operator = "count"
table = "hospital_spell"
[ended_stays]
title = "stays that ended"
unit = "stays"
operator = "count"
table = "hospital_spell"
date = "end"
where = {destination = ["19"]}
[contact_days]
title = "days with a contact"
unit = "days"
operator = "count"
table = "contact"
once_per = "day"
accepted = true
[a_contact]
title = "a contact"
unit = "contacts"
operator = "exists"
table = "contact"
where = {attendance = ["attended"], team_type = ["A06"]}
[a_section]
title = "a section"
unit = "sections"
operator = "overlaps"
table = "mha_period"
where = {section = ["02"]}
[ward_days]
title = "days on a ward"
unit = "days"
operator = "covered_days"
table = "ward_stay"
where = {bed_group = ["acute"]}
[home]
title = "home"
unit = "record"
operator = "latest"
table = "accommodation"
column = "settled"
pass_over = {accommodation_type = ["20"]}
[kept_share]
title = "share kept"
unit = "share"
operator = "share"
table = "contact"
numerator = {attendance = ["attended"]}
rest = {attendance = ["did_not_attend"]}
[missed_in_a_row]
title = "missed in a row"
unit = "days"
operator = "run"
table = "contact"
numerator = {attendance = ["did_not_attend"]}
rest = {attendance = ["attended"]}
[unseen]
title = "days unseen"
unit = "days"
operator = "longest_stretch"
table = "contact"
where = {attendance = ["attended"]}
requires = {attendance = ["did_not_attend"], team_group = ["core_community"]}
under = {table = "referral_team", where = {team_group = ["core_community"]}}
skip = {table = "service_status", where = {setting = ["ward", "prison"]}}
accepted = true
[since]
title = "days since seen"
unit = "days"
operator = "days_since"
table = "contact"
where = {attendance = ["attended"]}
under = {table = "referral_team", where = {team_group = ["core_community"]}}
[teams]
title = "teams"
unit = "teams"
operator = "distinct"
table = "referral_team"
column = "team_id"
[kinds]
title = "kinds of contact"
unit = "kinds"
operator = "distinct"
table = "contact"
column = "mode"
"""
TERMS = {
    "stays": "at_least = 2",
    "ended_stays": "less_than = 3",
    "contact_days": "more_than = 4",
    "a_contact": "at_least = 1",
    "a_section": "at_least = 1",
    "ward_days": "at_least = 30",
    "home": 'is = ["Y"]',
    "kept_share": "at_least = [1, 2]",
    "missed_in_a_row": "at_least = 2",
    "unseen": "more_than = 20",
    "since": "more_than = 20",
    "teams": "at_least = 2",
    "kinds": "at_least = 2",
}


def small_set(within: str, absent: str) -> CriteriaSet:
    """Return a set with every operator and every way to combine terms."""
    said = (
        'title = "t"\nanswered_by = "computed"\nprovenance = "policy"\nquestion = "q"\n'
        'recorded_in = "r"\nsource = {document = "003", section = "s", quote = "q"}\n'
    )
    terms = [
        f'{{measure = "{name}", within = "{within}", {comparison}, absent = "{absent}"}}'
        for name, comparison in TERMS.items()
    ]
    return parse_set(
        f"""
id = "every-operator"
version = "1.0.0"
title = "Every operator"
[population]
age_at_least = 18
any = [{{known_to_services_within = "{within}"}}, {{ever_met = "one"}}]
[families]
first = ["one"]
second = ["two", "three"]
[bring_forward]
any = [{{all = [{{family = "first"}}, {{other_families = 1}}]}}, {{criterion = "two"}}]
[criteria.one]
{said}ruled_out_by = ["organic"]
any = [{", ".join(terms)}]
[criteria.two]
{said}at_least = {{n = 2, of = [{{criterion = "one"}}, {", ".join(terms)}]}}
[criteria.three]
{said.replace("computed", "proxy")}all = [{", ".join(terms)}]
""",
        "small.toml",
        MEASURES,
    )


SETS = {
    "as shipped": lambda: load_criteria(SET),
    "no, 24 months": lambda: small_set("24 months", "no"),
    "unknown, 90 days": lambda: small_set("90 days", "unknown"),
    "adds only, ever": lambda: small_set("30 years", "adds_only"),
}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    folder = tmp_path_factory.mktemp("sql")
    return records_from_event_tables(
        as_tables(draw_people(61, 80, 0.15, INDEX)),
        draw_coverage(61, 0.03),
        purpose="synthetic_demo",
        work=folder / "in",
        synthetic=True,
    )


@pytest.mark.parametrize("name", SETS)
def test_every_statement_keeps_to_the_subset(name: str, records: Records) -> None:
    with recorded() as statements:
        identify(records, SETS[name](), index_date=INDEX)
    assert set(STATEMENTS) <= set(statements)
    wrong = [f"{table}: {one}" for table in statements for one in outside_subset(statements[table])]
    assert wrong == []


def test_the_small_sets_hold_every_operator() -> None:
    measured = small_set("24 months", "no").measured
    assert {item.measure.operator for item in measured} == set(OPERATORS)


@pytest.mark.parametrize("dialect", ["spark", "tsql"])
@pytest.mark.parametrize("name", ["as shipped", "unknown, 90 days"])
def test_a_translation_reads_back_and_means_the_same(
    name: str, dialect: str, records: Records, tmp_path: Path
) -> None:
    def there_and_back(sql: str) -> str:
        [there] = sqlglot.transpile(sql, read="duckdb", write=dialect)
        [back] = sqlglot.transpile(there, read=dialect, write="duckdb")
        back = back.replace("TEXT(MAX)", "TEXT")  # T-SQL's text of any length
        # T-SQL joins texts by "+", which can't be told from a sum when it is read back.
        return sql if dialect == "tsql" and "||" in sql else back

    criteria = SETS[name]()
    plain = identify(records, criteria, index_date=INDEX, out=tmp_path / "plain")
    with recorded(there_and_back):
        turned = identify(records, criteria, index_date=INDEX, out=tmp_path / "turned")
    assert_same_frames(plain, turned)


def test_where_missing_values_sort_makes_no_difference(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = identify(records, SET, index_date=INDEX, out=tmp_path / "last")
    honest = DuckDBEngine.register

    def first(self: DuckDBEngine, name: str, source: object) -> None:
        self.execute("SET default_null_order = 'nulls_first'")  # as Spark and SQL Server do
        honest(self, name, source)  # type: ignore[arg-type]

    monkeypatch.setattr(DuckDBEngine, "register", first)
    turned = identify(records, SET, index_date=INDEX, out=tmp_path / "first")
    assert_same_frames(plain, turned)


def assert_same_frames(one: Cohort, other: Cohort) -> None:
    for name in FRAMES:
        frames = [pd.read_parquet(cohort.folder / f"{name}.parquet") for cohort in (one, other)]
        ordered = [frame.sort_values(list(frame.columns), ignore_index=True) for frame in frames]
        pd.testing.assert_frame_equal(*ordered, obj=name)


GOOD = """
WITH a AS (
  SELECT person_id, CAST(SUM(CASE WHEN x IN ('1', '2') THEN 1 ELSE 0 END) AS BIGINT) AS n,
    COUNT(DISTINCT day) AS days, MAX(date) OVER (PARTITION BY person_id) AS newest
  FROM contact WHERE date IS NOT NULL AND date < DATE '2026-04-01' GROUP BY person_id
)
SELECT a.*, COALESCE(a.n, 0) + 1 AS more, a.x || ';' AS words,
  SUBSTRING(b.code, 1, 3) AS code,
  DATEDIFF('day', b.start, b.end_latest) AS days_in,
  ROW_NUMBER() OVER (PARTITION BY b.person_id ORDER BY b.start, b.source_id) AS place,
  MAX(b.end_latest) OVER (
    PARTITION BY b.person_id ORDER BY b.start, b.source_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ) AS reached
FROM a LEFT JOIN hospital_spell AS b ON b.person_id = a.person_id AND b.start < a.newest
"""
BAD = {
    "SELECT x / 2 AS y FROM t": "DIV is outside",
    "SELECT x % 2 AS y FROM t": "MOD is outside",
    "SELECT x FROM t WHERE x NOT IN ('1')": "NOT of a condition",
    "SELECT x FROM t WHERE x <> '1'": "NEQ is outside",
    "SELECT x FROM t WHERE NOT (x = 1 AND y = 2)": "NOT of a condition",
    "SELECT x FROM t WHERE x IN (SELECT y FROM u)": "IN of something other",
    "SELECT x FROM t WHERE x IS NOT DISTINCT FROM y": "is outside",
    "SELECT x FROM t WHERE x LIKE 'F%'": "LIKE is outside",
    "SELECT x FROM t WHERE x BETWEEN 1 AND 2": "BETWEEN is outside",
    "SELECT x FROM t WHERE EXISTS (SELECT 1 FROM u)": "EXISTS is outside",
    "SELECT x = 1 AS y FROM t": "a condition as a column",
    "SELECT (x IS NULL OR z) AS y FROM t": "a condition as a column",
    "SELECT TRUE AS y FROM t": "BOOLEAN is outside",
    "SELECT LIST(x) AS y FROM t GROUP BY person_id": "is outside",
    "SELECT STRING_AGG(x, ',') AS y FROM t GROUP BY person_id": "is outside",
    "SELECT MIN_BY(x, z) AS y FROM t GROUP BY person_id": "ARGMIN is outside",
    "SELECT AVG(x) AS y FROM t": "AVG is outside",
    "SELECT GREATEST(x, z) AS y FROM t": "GREATEST is outside",
    "SELECT start + 1 AS y FROM t": "arithmetic on a date",
    "SELECT end_latest - start AS y FROM t": "arithmetic on a date",
    "SELECT start + INTERVAL 1 MONTH AS y FROM t": "arithmetic on a date",
    "SELECT MAX(start) - 1 AS y FROM (SELECT date AS start FROM t) AS u": "arithmetic on a date",
    "SELECT DATEDIFF('month', start, date) AS y FROM t": "another unit than days",
    "SELECT DATEDIFF('day', x, date) AS y FROM t": "isn't a date",
    "SELECT CURRENT_DATE AS y FROM t": "CURRENTDATE is outside",
    "SELECT CAST(x AS DOUBLE) AS y FROM t": "CAST to DOUBLE",
    "SELECT CAST(x AS TIMESTAMP) AS y FROM t": "CAST to TIMESTAMP",
    "SELECT TRY_CAST(x AS BIGINT) AS y FROM t": "a cast that may fail quietly",
    "SELECT SUBSTRING(x, 0, 2) AS y FROM t": "doesn't start at 1",
    "SELECT SUBSTRING(x, 1) AS y FROM t": "without a length",
    "SELECT SUM(x) AS y FROM t": "without CAST",
    "SELECT 1 + SUM(x) AS y FROM t": "without CAST",
    "SELECT DISTINCT x FROM t": "DISTINCT",
    "SELECT COUNT(DISTINCT (x, z)) AS y FROM t": "is outside",
    "SELECT x FROM t UNION SELECT x FROM u": "UNION removes duplicates",
    "SELECT x FROM t EXCEPT SELECT x FROM u": "EXCEPT",
    "SELECT x FROM t ORDER BY x": "ORDER BY outside",
    "SELECT x FROM t LIMIT 1": "LIMIT is outside",
    "SELECT x FROM t GROUP BY x HAVING COUNT(*) > 1": "HAVING is outside",
    "SELECT x FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY person_id) = 1": "QUALIFY is outside",
    "SELECT x FROM t GROUP BY x + 1": "GROUP BY something other",
    "SELECT t.x FROM t CROSS JOIN u": "a join that is CROSS",
    "SELECT t.x FROM t, u": "a join",
    "SELECT t.x FROM t FULL JOIN u ON t.x = u.x": "a join that is FULL",
    "SELECT t.x FROM t JOIN u USING (x)": "a join",
    "SELECT t.x FROM t JOIN u ON t.x < u.x": "without an equality",
    "SELECT t.x FROM t JOIN u ON t.x = u.x OR t.z = u.z": "other than comparisons",
    "SELECT ROW_NUMBER() OVER (PARTITION BY x) AS y FROM t": "without an order",
    "SELECT ROW_NUMBER() OVER (ORDER BY start) AS y FROM t": "doesn't end in an id",
    "SELECT RANK() OVER (ORDER BY person_id) AS y FROM t": "RANK is outside",
    "SELECT SUM(x) OVER (ORDER BY person_id) AS y FROM t": "SUM over a window",
    "SELECT LAG(x) OVER (ORDER BY person_id) AS y FROM t": "LAG is outside",
    "SELECT MAX(x) OVER (ORDER BY person_id) AS y FROM t": "MAX over a frame",
    "SELECT x FROM read_parquet('f')": "is outside",
    "SELECT UNNEST(x) AS y FROM t": "is outside",
    "DELETE FROM t": "not one query",
    "SELECT 1 AS x; SELECT 2 AS y": "not one query",
}


def test_a_statement_of_the_subset_passes() -> None:
    assert [str(one) for one in outside_subset(GOOD)] == []


@pytest.mark.parametrize("sql", BAD)
def test_a_construct_outside_the_subset_is_named_with_its_place(sql: str) -> None:
    found = [str(one) for one in outside_subset(sql)]
    assert any(BAD[sql] in one for one in found), found
    if sql.startswith("SELECT") and ";" not in sql:
        buried = outside_subset(f"WITH deep AS (\n{sql}\n) SELECT person_id FROM deep")
        assert any("in deep: " in str(one) for one in buried)
