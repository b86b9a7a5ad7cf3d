"""Invariant 5: rules only add people; nobody is ruled out, ranked, or sent away by what is said.

The results are for_review, cannot_tell and none; being nominated or lost from view stands beside
them. Who isn't brought forward gets one fixed sentence. No order goes by how much somebody meets.
"""

import ast
import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from against_oracle import SET
from generated_records import FIRST_MONTH, LAST_MONTH, Rows, draw_coverage
from generated_runs import Found, chance, copied, draw_people, key_of, run

import cohortid
from cohortid.cli import COMMANDS, main
from cohortid.cohort import Cohort, identify
from cohortid.cohort.words import NOT_IDENTIFIED
from cohortid.criteria import load_criteria
from cohortid.criteria.parse import parse_set
from cohortid.errors import CriteriaError
from cohortid.records import read_mhsds
from cohortid.report import write_page

INDEX = date(2026, 3, 31)
RESULTS = {"for_review", "cannot_tell", "none"}
# Words that send somebody away, or grade them; quotes of the guidance are taken out first.
SENT_AWAY = re.compile(
    r"not eligible|ineligible|eligib\w+|\blow(er|est)?\b|\bstep(ped|ping)?[- ]down\b"
    r"|\bdischarg\w+|\bno (further )?need\b|\bunlikely\b|\bpriorit(y|ise)\b|\bseverity\b"
    r"|\b(top|bottom) of the list\b|\brank\w*|\bpercentile\b|\bpoints?\b",
    re.I,
)
GRADED = {
    "point", "points", "score", "rank", "ranking", "percentile", "band", "tier", "level", "risk",
    "probability", "likelihood", "order", "place", "priority", "position", "decile", "weight",
}  # fmt: skip


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    from cohortid_synthetic import generate

    folder = tmp_path_factory.mktemp("only-add")
    made = folder / "made"
    generate(people=500, seed=8).write(made)
    records = read_mhsds(made / "extract", purpose="synthetic_demo", team_map=made / "team_map.csv")
    return identify(records, SET, index_date=records.last_day, out=folder / "run")


@pytest.fixture(scope="module")
def page(cohort: Cohort, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = write_page(cohort, tmp_path_factory.mktemp("page") / "page.html", details=1000)
    return path.read_text(encoding="utf-8")


def words_of(page: str) -> str:
    """Return the words that a reader of the page sees."""
    text = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def without_guidance(text: str) -> str:
    """Return a text without the guidance and the code titles that it quotes word for word."""
    one = " ".join(text.split())
    for criterion in load_criteria(SET).criteria.values():
        one = one.replace(" ".join(criterion.source.quote.split()), " ")
    return one


def test_a_result_is_one_of_three_and_everybody_has_one(cohort: Cohort) -> None:
    people = cohort.people.table
    assert set(people["result"]) == RESULTS
    assert people["person_id"].is_unique
    assert len(people) == cohort.manifest["n_people"]
    assert {"nominated", "lost_from_view"} <= set(people.columns)


def test_everybody_else_gets_the_one_sentence(cohort: Cohort) -> None:
    people, states = cohort.people.table, cohort.states.table
    others = people.loc[people["result"] == "none", "person_id"]
    n_criteria = len(cohort.criteria.criteria)
    for person in chance("others").sample(list(others), 40):
        own = states[states["person_id"] == person]
        n_not_known = int((own["state"] == "not_known").sum())
        expected = NOT_IDENTIFIED.format(n_not_known=n_not_known, n_criteria=n_criteria)
        assert cohort.explain(person).sentence == expected
        assert "may still need this care" in expected


def test_no_table_of_people_holds_a_grade_or_a_fraction(cohort: Cohort) -> None:
    tables = {
        "people": cohort.people.table,
        "states": cohort.states.table,
        "evidence": cohort.evidence().table,
        "brought forward": cohort.brought_forward().table,
    }
    for name, table in tables.items():
        criteria = set(cohort.criteria.criteria)
        graded = [
            column
            for column in table.columns
            if column not in criteria and GRADED & set(column.lower().split("_"))
        ]
        assert graded == [], name
        for column in table.select_dtypes("float"):
            whole = table[column].dropna()
            assert (whole == whole.round()).all(), f"{name}: {column}"


def test_tables_of_people_are_in_the_order_of_their_keys(cohort: Cohort) -> None:
    for table in (cohort.people, cohort.brought_forward(), cohort.states, cohort.evidence()):
        assert table.table["person_id"].is_monotonic_increasing


def test_the_page_orders_people_by_when_they_were_last_seen_and_by_nothing_else(
    cohort: Cohort, page: str
) -> None:
    people = cohort.people.table.set_index("person_id")
    for result in ("for_review", "cannot_tell"):
        own = people[people["result"] == result]
        places = {key: page.find(f">{key}<") for key in own.index}
        assert min(places.values()) > 0, "everybody has a card"
        shown = sorted(places, key=lambda key: places[key])
        seen = pd.to_datetime(own["last_seen"]).fillna(pd.Timestamp(1900, 1, 1))
        seen = seen.where(own["on_ward_since"].isna(), pd.Timestamp(2200, 1, 1))  # seen daily
        assert shown == sorted(shown, key=lambda key: (seen[key], key))
        met = [int(own["n_families_met"][key]) for key in shown]
        if result == "for_review":  # so that an order by families would have been seen
            assert met != sorted(met) and met != sorted(met, reverse=True)


def test_nothing_in_the_package_sorts_by_how_much_somebody_meets() -> None:
    graded = re.compile(r"n_families|points|n_criteria|\bn_met")
    for path in sorted(Path(cohortid.__file__).parent.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and called(node) in SORTERS:
                text = ast.get_source_segment(source, node) or ""
                assert not graded.search(text), f"{path.name}: {text}"
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for order in re.findall(r"ORDER BY[^)]*", node.value):
                    assert not graded.search(order), f"{path.name}: {order}"


SORTERS = ("sort_values", "sorted", "sort", "nlargest", "nsmallest", "rank", "argsort", "qcut")


def called(node: ast.Call) -> str:
    """Return the name of the function or method that is called."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return str(name)


def test_no_explanation_sends_anybody_away(cohort: Cohort) -> None:
    people = cohort.people.table
    for result in RESULTS:
        keys = list(people.loc[people["result"] == result, "person_id"])
        for person in chance("explain", result).sample(keys, min(25, len(keys))):
            assert_sends_nobody_away(str(cohort.explain(person)))


def test_the_page_sends_nobody_away(page: str) -> None:
    assert_sends_nobody_away(words_of(page))


def test_the_command_line_sends_nobody_away(
    cohort: Cohort, capsys: pytest.CaptureFixture[str]
) -> None:
    people = cohort.people.table
    for result in RESULTS:
        person = people.loc[people["result"] == result, "person_id"].iloc[0]
        assert main(["explain", str(cohort.folder), person]) == 0
    for command in COMMANDS:
        main([command.replace("_", "-"), "--help"])
    main(["criteria", "show", SET])
    written = capsys.readouterr()
    assert len(written.out) > 5000
    assert_sends_nobody_away(written.out)


def assert_sends_nobody_away(text: str) -> None:
    """Assert that nobody is graded or sent away; the page's own promise not to is let through."""
    own = without_guidance(text).replace("The order says nothing about need.", "")
    for name in ("Single point of access", "onditional discharge"):  # a kind of team, of order
        own = own.replace(name, "")
    found = [own[max(0, hit.start() - 40) : hit.end() + 40] for hit in SENT_AWAY.finditer(own)]
    assert found == []


TERM = '{measure = "admissions", within = "24 months", more_than = 2, absent = "no"}'


@pytest.mark.parametrize(
    "place",
    ["in a criterion", "inside a group", "in the rule", "in the population", "as the rule"],
)
def test_the_grammar_has_no_not(place: str) -> None:
    text = load_criteria(SET).text
    arm = '{measure = "admissions", within = "24 months", more_than = 2, absent = "no"},'
    broken = {
        "in a criterion": text.replace(arm, f"{{not = {TERM}}},"),
        "inside a group": text.replace(arm, f"{{all = [{{not = {TERM}}}]}},"),
        "in the rule": text.replace("{other_families = 1}", '{not = {family = "hospital"}}'),
        "in the population": text.replace(
            '{ever_met = "severe_mental_disorder"}', '{not = {ever_met = "detained"}}'
        ),
        "as the rule": re.sub(
            r"(?s)(\[bring_forward\]\nprovenance = \S+\n).*?\n\]\n",
            r'\1not = [{family = "contact"}]\n',
            text,
        ),
    }[place]
    assert broken != text
    with pytest.raises(CriteriaError):
        parse_set(broken, "broken.toml")


def with_care(rows: Rows, key: str, index_date: date) -> Rows:
    """Return a copy of somebody who is also with assertive outreach, and has been for years."""
    copy = copied(rows, key)
    row: dict[str, Any] = {
        "person_id": key,
        "provider_id": "PA1",
        "source_table": "made",
        "source_id": f"{key}-care",
        "first_month": FIRST_MONTH,
        "last_month": LAST_MONTH,
        "in_low": 1,
        "in_high": 1,
        "start": index_date - timedelta(days=900),
        "status": "open",
        "end_earliest": None,
        "end_latest": None,
        "referral_source_id": "R",
        "team_id": "T9",
        "team_type": "A08",
        "team_group": "assertive_outreach",
        "rejected": None,
    }
    copy.setdefault("referral_team", []).append(row)
    return copy


@pytest.fixture(scope="module")
def in_care(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Rows], Found]]:
    people = draw_people(51, 300, 0.03, INDEX)
    twice = people + [with_care(rows, key_of(rows) + "-care", INDEX) for rows in people]
    yield people, run(twice, INDEX, draw_coverage(51, 0.02), tmp_path_factory.mktemp("care"))


UNSEEN = "difficulty_maintaining_contact"
RISING = {"not_met": 0, "not_known": 1, "met": 2, "none": 0, "cannot_tell": 1, "for_review": 2}


def test_care_that_somebody_has_takes_nothing_from_the_result(
    in_care: tuple[list[Rows], Found],
) -> None:
    """Nor does it add, but for days unseen: those under a team's referral are the ones counted."""
    people, found = in_care
    n_same = 0
    for rows in people:
        key = key_of(rows)
        same, more = found.people.loc[key], found.people.loc[key + "-care"]
        assert RISING[same["result"]] <= RISING[more["result"]]
        assert same["in_population"] == more["in_population"]
        before, after = found.states.loc[key], found.states.loc[key + "-care"]
        assert before.drop(UNSEEN).equals(after.drop(UNSEEN))
        assert RISING[before[UNSEEN]] <= RISING[after[UNSEEN]]
        n_same += int(before[UNSEEN] == after[UNSEEN] and same["result"] == more["result"])
        assert "assertive_outreach" in more["current_care"].split(";")
    assert n_same > len(people) / 2


def test_somebody_already_with_assertive_outreach_is_still_brought_forward(
    in_care: tuple[list[Rows], Found],
) -> None:
    _, found = in_care
    with_outreach = found.people["current_care"].str.contains("assertive_outreach")
    assert set(found.people.loc[with_outreach, "result"]) == RESULTS
    with_ward = found.people["current_care"].str.contains("ward")
    assert len(set(found.people.loc[with_ward, "result"])) > 1
