"""How measures become states, families and results. Index date 2026-09-30."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cohortid_synthetic.oracle import OracleResult, evaluate
from cohortid_synthetic.oracle_rules import is_adult
from cohortid_synthetic.spec_rows import spec_rows

pytestmark = pytest.mark.usefixtures("asked_of")

INDEX = date(2026, 9, 30)

MEASURES = """
[yes]
operator = "exists"
table = "referral"
where = {reason = ["yes"]}
[no]
operator = "exists"
table = "referral"
where = {reason = ["no"]}
[blank]
operator = "exists"
table = "referral"
where = {priority = ["1"]}
[later]
operator = "exists"
table = "crisis_episode"
built = false
[diagnosed]
operator = "exists"
table = "diagnosis"
where = {diagnosis_group = ["psychosis"]}
[seen]
operator = "exists"
table = "contact"
where = {attendance = ["attended"]}
"""
T = '{measure = "yes", within = "ever", at_least = 1, absent = "no"}'
F = '{measure = "no", within = "ever", at_least = 1, absent = "no"}'
U = '{measure = "blank", within = "ever", at_least = 1, absent = "no"}'
S = '{measure = "diagnosed", within = "ever", at_least = 1, absent = "unknown"}'  # silence
LATER = '{measure = "later", within = "ever", at_least = 1, absent = "no"}'
REFERRAL = "start | end | reason | priority\n2026-01-01 | open | yes |"
"""Condition T is met on this row, F isn't, and U isn't known (the priority is blank)."""


def run(
    folder: Path, text: str, tables: dict[str, str] | None = None, coverage: Any = None
) -> OracleResult:
    """Evaluate a set (without its fixed parts) for one person with the usual referral."""
    rest = "" if "[population]" in text else "[population]\n"
    rest += "" if "[families]" in text else "[families]\n"
    rest += "" if "[bring_forward]" in text else f"[bring_forward]\nall = [{F}]\n"
    (folder / "set.toml").write_text(rest + text, "utf-8")
    (folder / "measures.toml").write_text(MEASURES, "utf-8")
    written = {"person": "death_date\n ", "referral": REFERRAL} | (tables or {})
    rows = {name: spec_rows(name, body) for name, body in written.items()}
    rows["person"] = rows["person"] or [{"person_id": "1"}]
    return evaluate(rows, folder / "set.toml", folder / "measures.toml", INDEX, coverage)


def state(result: OracleResult, criterion: str = "c") -> tuple[str, int, int, int]:
    """Return state, low, high of what was recorded, and why."""
    row = result.states.set_index("criterion").loc[criterion]
    return row["state"], row["low"], row["high_recorded"], row["why"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (f"all = [{T}, {T}]", "met"),
        (f"all = [{T}, {U}]", "not_known"),
        (f"all = [{F}, {U}]", "not_met"),
        (f"any = [{F}, {F}]", "not_met"),
        (f"any = [{F}, {U}]", "not_known"),
        (f"any = [{T}, {U}]", "met"),
        (f"at_least = {{n = 2, of = [{T}, {T}, {U}]}}", "met"),
        (f"at_least = {{n = 2, of = [{T}, {F}, {U}]}}", "not_known"),
        (f"at_least = {{n = 2, of = [{F}, {F}, {U}]}}", "not_met"),
        (f"any = [{{all = [{T}, {F}]}}, {{all = [{T}, {U}]}}]", "not_known"),
    ],
)
def test_conditions_combine_by_kleene(tmp_path: Path, rule: str, expected: str) -> None:
    got = state(run(tmp_path, f"[criteria.c]\n{rule}\n"))
    assert got[0] == expected
    assert got[3] == (2 if expected == "not_known" else 0)


@pytest.mark.parametrize(
    ("answered_by", "rule", "expected"),
    [
        ("computed", f"any = [{U}]", ("not_known", 0, 1, 2)),
        ("computed", f"any = [{S}]", ("not_known", 0, 1, 8)),
        (
            "proxy",
            f"any = [{S}]",
            ("not_known", 0, 0, 8),
        ),  # records only hint: silence says nothing
        ("proxy", f"any = [{U}]", ("not_known", 0, 1, 2)),  # but a record that can't be read could
        ("proxy", f"any = [{T}]", ("met", 1, 1, 0)),
        ("proxy", f"any = [{F}]", ("not_met", 0, 0, 0)),
        ("ask", "", ("not_known", 0, 0, 32)),
        ("computed", f"any = [{LATER}]", ("not_known", 0, 0, 64)),
        ("computed", f"any = [{LATER}, {U}]", ("not_known", 0, 1, 66)),
        ("computed", f"any = [{LATER}, {T}]", ("met", 1, 1, 0)),
        ("computed", f"all = [{LATER}, {F}]", ("not_met", 0, 0, 0)),
    ],
)
def test_who_answers(
    tmp_path: Path, answered_by: str, rule: str, expected: tuple[str, int, int, int]
) -> None:
    text = f'[criteria.c]\nanswered_by = "{answered_by}"\n{rule}\n'
    assert state(run(tmp_path, text)) == expected


def test_a_criterion_may_name_another(tmp_path: Path) -> None:
    text = f"[criteria.c]\nall = [{{criterion = 'd'}}, {T}]\n[criteria.d]\nany = [{U}]\n"
    assert state(run(tmp_path, text)) == ("not_known", 0, 1, 2)


RULED_OUT = (
    "[criteria.c]\nruled_out_by = ['organic', 'learning_disability']\nany = [\n"
    '{measure = "diagnosed", within = "ever", at_least = 1, absent = "unknown"},\n'
    '{measure = "seen", within = "ever", at_least = 1, absent = "no"},\n'
    f"{LATER}]\n"
)


@pytest.mark.parametrize(
    ("diagnoses", "contacts", "expected"),
    [
        (["2025-01-01 | organic |"], [], "not_met"),
        (["2025-01-01 | organic |", "2025-01-01 | learning_disability |"], [], "not_met"),
        (["2025-01-01 | organic |", " | organic |"], [], "not_met"),
        (["2026-09-30 | organic |"], [], "not_met"),
        ([], [], "not_known"),  # nothing recorded
        (["2025-01-01 | organic |", "2025-01-01 | other |"], [], "not_known"),
        (["2025-01-01 | organic |", " | other |"], [], "not_known"),  # an undated one counts too
        (["2025-01-01 | organic |", "2025-01-01 | unknown |"], [], "not_known"),
        ([" | organic |"], [], "not_known"),  # no diagnosis dated up to the index date
        (["2026-10-01 | organic |"], [], "not_known"),
        (["2025-01-01 | organic |", "2026-10-01 | other |"], [], "not_met"),  # later: no matter
        (["2025-01-01 | organic |", "2025-01-01 | psychosis |"], [], "met"),
        (["2025-01-01 | organic |"], ["2025-01-01 | attended"], "met"),
        (["2025-01-01 | organic |"], ["2025-01-01 | unknown"], "not_known"),  # could be evidence
        (["2025-01-01 | organic |"], [" | attended"], "not_known"),
        (["2025-01-01 | organic |"], ["2025-01-01 | did_not_attend"], "not_met"),
    ],
)
def test_ruled_out_by_every_diagnosis(
    tmp_path: Path, diagnoses: list[str], contacts: list[str], expected: str
) -> None:
    tables = {
        "diagnosis": "\n".join(("date | diagnosis_group | scheme", *diagnoses)),
        "contact": "\n".join(("date | attendance", *contacts)),
    }
    assert state(run(tmp_path, RULED_OUT, tables))[0] == expected


def test_a_diagnosis_table_that_was_never_sent_keeps_from_ruling_out(tmp_path: Path) -> None:
    coverage = [
        {"provider_id": name, "source_table": table, "month": date(2026, 1, 1), "loaded": True}
        for name, table in [
            ("P1", "MHS101"),
            ("P1", "MHS201"),
            ("P2", "MHS101"),
            ("P2", "MHS201"),
            ("P2", "MHS604"),
        ]
    ]
    one = "start | end | provider_id\n2026-01-01 | 2026-01-09 | P1"
    both = "start | end | provider_id\n2026-01-01 | 2026-01-09 | P2"
    tables = {"diagnosis": "date | diagnosis_group | provider_id\n2025-01-01 | organic | P2"}
    got = run(tmp_path, RULED_OUT, tables | {"referral": one}, coverage)
    assert state(got)[0] == "not_known"
    got = run(tmp_path, RULED_OUT, tables | {"referral": both}, coverage)
    assert state(got)[0] == "not_met"


@pytest.mark.parametrize(
    ("table", "expected"), [("MHS604", "not_known"), ("MHS201", "not_known"), ("MHS101", "not_met")]
)
def test_a_gap_keeps_from_ruling_out(tmp_path: Path, table: str, expected: str) -> None:
    coverage = [
        {
            "provider_id": "P1",
            "source_table": name,
            "month": date(2026, month, 1),
            "loaded": not (name == table and month == 3),
        }
        for name in ("MHS101", "MHS201", "MHS604")
        for month in range(1, 10)
    ]
    tables = {"diagnosis": "date | diagnosis_group\n2025-01-01 | organic"}
    assert state(run(tmp_path, RULED_OUT, tables, coverage))[0] == expected


FAMILIES = f"""
[families]
first = ["t", "f"]
second = ["f"]
third = ["u"]
fourth = ["p"]
fifth = ["a"]
sixth = ["t"]
[criteria.t]
any = [{T}]
[criteria.f]
any = [{F}]
[criteria.u]
any = [{U}]
[criteria.p]
answered_by = "proxy"
any = [{S}]
[criteria.a]
answered_by = "ask"
"""


@pytest.mark.parametrize(
    ("rule", "result"),
    [
        ('{family = "first"}', "for_review"),
        ('{family = "second"}', "none"),
        ('{family = "third"}', "cannot_tell"),
        ('{family = "fourth"}', "none"),  # a proxy that isn't known doesn't make it possible
        ('{family = "fifth"}', "none"),  # nor does a question
        ('{criterion = "u"}', "cannot_tell"),
        ('{criterion = "p"}', "cannot_tell"),  # but a criterion that is named always counts
        ('{criterion = "a"}', "cannot_tell"),
        ('{family = "first"}, {other_families = 1}', "for_review"),  # sixth
        ('{family = "first"}, {other_families = 2}', "cannot_tell"),  # sixth and perhaps third
        ('{family = "first"}, {other_families = 3}', "none"),
        ('{family = "first"}, {family = "sixth"}, {other_families = 1}', "cannot_tell"),
        ("{other_families = 2}", "for_review"),
        ('{any = [{family = "third"}, {family = "first"}]}', "for_review"),
        ('{criterion = "u"}, {family = "second"}', "none"),
    ],
)
def test_families_and_results(tmp_path: Path, rule: str, result: str) -> None:
    people = run(tmp_path, f"[bring_forward]\nall = [{rule}]\n{FAMILIES}").people.iloc[0]
    assert people["result"] == result
    assert people["families_met"] == "first;sixth"
    assert people["families_possible"] == "first;third;sixth"
    assert (people["n_families_met"], people["n_families_possible"]) == (2, 3)


def forward(population: str) -> str:
    return (
        f"[population]\n{population}\n[families]\n[bring_forward]\nall = [{T}]\n"
        f"[criteria.c]\nany = [{T}]\n[criteria.d]\nany = [{U}]\n"
    )


@pytest.mark.parametrize(
    ("population", "person", "referral", "inside"),
    [
        ("", "death_date\n ", REFERRAL, True),
        ("", "death_date\n2026-09-30", REFERRAL, False),
        ("", "death_date\n2026-10-01", REFERRAL, True),
        ("age_at_least = 18", "born_from\n2008-09-30", REFERRAL, True),  # 18 on the index date
        ("age_at_least = 18", "born_from\n2008-10-01", REFERRAL, False),
        ("age_at_least = 18", "born_from\n ", REFERRAL, True),  # no age recorded: stays in
        ("any = [{ever_met = 'c'}]", "death_date\n ", REFERRAL, True),
        ("any = [{ever_met = 'd'}]", "death_date\n ", REFERRAL, False),  # not known isn't met
    ],
)
def test_population(
    tmp_path: Path, population: str, person: str, referral: str, inside: bool
) -> None:
    tables = {"person": person, "referral": referral}
    people = run(tmp_path, forward(population), tables).people.iloc[0]
    assert bool(people["in_population"]) == inside
    assert people["result"] == ("for_review" if inside else "none")


KNOWN = "any = [{known_to_services_within = '24 months'}]"


@pytest.mark.parametrize(
    ("table", "text", "known"),
    [
        ("referral", "start | end | rejected\n2024-01-01 | 2024-10-01 |", True),
        ("referral", "start | end | rejected\n2024-01-01 | 2024-09-30 |", False),
        ("referral", "start | end | rejected\n2026-01-01 | 2026-01-05 | 2026-01-05", True),
        ("referral", "start | end\n2026-10-01 | open", False),
        ("referral", "start | end\n | 2026-01-01", True),
        ("referral", "start | end\n2020-01-01 | 2020-02-01..2026-09-30", True),
        ("hospital_spell", "start | end\n2024-01-01 | 2024-10-01", True),
        ("mha_period", "start | end\n2020-01-01 | open", True),
        ("ward_stay", "start | end\n2020-01-01 | open", False),  # not one of the four
        ("contact", "date | rejected\n2024-10-01 | 2024-10-02", True),
        ("contact", "date\n2024-09-30", False),
        ("contact", "date\n2026-10-01", False),
    ],
)
def test_known_to_services(tmp_path: Path, table: str, text: str, known: bool) -> None:
    tables = {"referral": "start | end", table: text}
    people = run(tmp_path, forward(KNOWN), tables).people.iloc[0]
    assert bool(people["in_population"]) == known


@pytest.mark.parametrize(
    ("born", "index_date", "adult"),
    [
        (date(2008, 2, 29), date(2026, 2, 27), False),
        (date(2008, 2, 29), date(2026, 2, 28), True),
        (date(2008, 3, 1), date(2026, 2, 28), False),
        (date(2010, 2, 28), date(2028, 2, 28), True),
    ],
)
def test_eighteen_years_from_29_february(born: date, index_date: date, adult: bool) -> None:
    assert is_adult({"born_from": born}, index_date, 18) == adult
