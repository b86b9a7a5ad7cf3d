"""Invariant 8: every figure about a group that is shown or written passes disclosure control.

The records are of sixty people, so that most groups are small. The run folder is of the person
plane: its tables of people, and the exact counts that its flow, log and manifest keep, are for
whoever holds the records. What is shared from it is the page.
"""

import copy
import io
import json
import pickle
import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from against_oracle import SET
from generated_records import as_tables, draw_coverage
from generated_runs import chance, draw_people

from cohortid.cli import main
from cohortid.cohort import Cohort, identify
from cohortid.errors import PolicyRefusal
from cohortid.governance import verify_log
from cohortid.records.event_tables import records_from_event_tables
from cohortid.report import write_page
from cohortid.results import GroupTable

INDEX = date(2026, 3, 31)
BY = ("ethnic_group", "sex", "age_band", "locality")
WAYS = [by for n in (1, 2, 3) for by in combinations(BY, n)]
# Everything a run folder may hold, and whom it is for. A new file needs a line here.
OF_THE_PERSON_PLANE = {
    "beside.parquet",
    "people.parquet", "states.parquet", "evidence.parquet", "measures.parquet",
    "characteristics.parquet", "flow.parquet", "timeline.parquet", "log.jsonl", "manifest.json",
}  # fmt: skip
OF_THE_RUN = {"criteria.toml", "measures.toml", "rules.sql"}
OF_THE_DATA = {"coverage.parquet", "quality.csv"}
SHARED = {"page.html"}


def make_cohort(folder: Path, purpose: str) -> Cohort:
    people, random = draw_people(71, 60, 0.02, INDEX), chance("characteristics")
    for rows in people:
        rows["person"][0] |= {
            "sex": random.choice(["1", "2", "2", None]),
            "ethnicity": random.choice(["A", "A", "B", "M", "J", "Z"]),
            "locality": random.choice(["North", "South"]),
        }
    records = records_from_event_tables(
        as_tables(people),
        draw_coverage(71, 0.0),
        purpose=purpose,
        work=folder / "in",
        synthetic=True,
    )
    return identify(records, SET, index_date=INDEX, out=folder / "run")


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    """A cohort for planning: groups only."""
    return make_cohort(tmp_path_factory.mktemp("masked"), "service_planning")


def exact_rows(cohort: Cohort, by: tuple[str, ...]) -> pd.DataFrame:
    """Return the exact counts per group, worked out here from the rows of people."""
    people = pd.read_parquet(cohort.folder / "people.parquet")
    groups = pd.read_parquet(cohort.folder / "characteristics.parquet")
    groups = groups[["person_id", *by]]
    inside = people[people["in_population"] == 1].merge(groups, on="person_id")
    counted = [
        inside.assign(numerator=inside["result"] == result)
        .groupby(list(by))["numerator"]
        .agg(["sum", "size"])
        .reset_index()
        .assign(measure=result)
        for result in ("for_review", "cannot_tell")
    ]
    return pd.concat(counted).rename(columns={"sum": "numerator", "size": "denominator"})


def tables_about_groups(cohort: Cohort) -> Iterator[GroupTable]:
    yield cohort.flow()
    for of in ("families", "criteria"):
        yield cohort.overlap(of).combinations
        yield cohort.overlap(of).sizes
    for by in WAYS:
        yield cohort.results_by(*by)


def shown(n: Any) -> Any:
    """Return what may be shown of a count by the profile of the data set: hidden below 5."""
    return None if n < 5 else 5 * ((n + 2) // 5)


def test_the_groups_of_these_people_are_small(cohort: Cohort) -> None:
    counts = pd.concat([exact_rows(cohort, by) for by in WAYS])
    assert (counts["numerator"].between(1, 4)).sum() > 20
    assert (counts["denominator"].between(1, 4)).sum() > 20


@pytest.mark.parametrize("by", WAYS, ids="-".join)
def test_every_figure_by_group_is_the_exact_one_hidden_or_rounded(
    by: tuple[str, ...], cohort: Cohort
) -> None:
    table = cohort.results_by(*by).table
    both = table.merge(exact_rows(cohort, by), on=[*by, "measure"], suffixes=("", "_exact"))
    assert len(both) == len(table)
    for row in both.to_dict("records"):
        n, base = row["numerator_exact"], row["denominator_exact"]
        hidden = n < 5 or base - n < 5 or base < 5
        assert row["masked"] == hidden
        assert (None if pd.isna(row["numerator"]) else row["numerator"]) == (
            None if hidden else min(shown(n), shown(base))
        )
        assert (None if pd.isna(row["denominator"]) else row["denominator"]) == shown(base)
        for name in ("value", "low", "high"):
            assert pd.isna(row[name]) == hidden
        if not hidden:
            assert row["value"] == row["numerator"] / row["denominator"]


def test_the_flow_is_the_exact_one_hidden_or_rounded(cohort: Cohort) -> None:
    exact = pd.read_parquet(cohort.folder / "flow.parquet")
    both = cohort.flow().table.merge(exact, left_on="step", right_on="title", suffixes=("", "_e"))
    assert len(both) == len(exact) > 5
    for row in both.to_dict("records"):
        n = None if pd.isna(row["numerator"]) else row["numerator"]
        assert n == shown(row["numerator_e"])


def test_no_form_of_a_table_shows_more(cohort: Cohort) -> None:
    for table in tables_about_groups(cohort):
        for again in (table, pickle.loads(pickle.dumps(table)), copy.deepcopy(table)):
            frame = again.table
            for counts in ("numerator", "denominator"):
                values = frame[counts].dropna()
                assert ((values >= 5) & (values % 5 == 0)).all()
            csv = pd.read_csv(io.StringIO(frame.to_csv()), index_col=0)
            assert csv["numerator"].isna().equals(frame["numerator"].isna())
            assert frame.attrs["plane"] == "group"
            assert not again.is_unsafe
        for text in (repr(table), table._repr_html_()):
            cells = re.findall(r"(?<=[ >])\d+(?=[ <\n])", figures_of(text))
            assert [cell for cell in cells if int(cell) % 5 or int(cell) < 5] == []
        for name, value in table.about.items():
            assert not name.startswith("n_") or value == "*" or value % 5 == 0


def figures_of(text: str) -> str:
    """Return a drawn table without its notes and without labels that hold numbers."""
    text = re.sub(r"<(\w+)[^>]*>", r"<\1>", text)  # where things stand in a picture is no figure
    is_html = "<table" in text or "<svg" in text
    body = re.sub(r"<p>.*?</p>", "", text) if is_html else text.split("Profile mhsds")[0]
    body = re.sub(r"(under 18|Aged 18 or over|\d+ to \d+|65 and over)", "label", body)
    return re.sub(r"\d+\.\d+%", "share", body)


def test_a_pickle_of_a_table_holds_nobodys_key(cohort: Cohort) -> None:
    for table in tables_about_groups(cohort):
        assert b"P-71-" not in pickle.dumps(table)


def test_the_one_line_about_a_run_for_groups_says_no_exact_number_of_people(
    cohort: Cohort, tmp_path: Path
) -> None:
    n_people = cohort.manifest["n_people"]
    assert n_people == 60  # which rounding leaves as it is, so fewer people
    fewer = draw_people(72, 13, 0.0, INDEX)
    records = records_from_event_tables(
        as_tables(fewer), draw_coverage(72, 0.0), purpose="research", work=tmp_path / "in",
        synthetic=True,
    )  # fmt: skip
    small = identify(records, SET, index_date=INDEX)
    for said in (str(small), repr(small), str(small.flow()), str(records), repr(records)):
        assert not re.search(r"\b13\b", said), said


def test_the_page_for_groups_names_nobody_and_shows_no_small_figure(
    cohort: Cohort, tmp_path: Path
) -> None:
    page = write_page(cohort, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "P-71-" not in page
    page = re.sub(r'<table[^>]*class="[^"]*calendar.*?</table>', "", page, flags=re.S)
    cells = re.findall(r"<t(?:d|ext)[^>]*>\s*([\d,]+)\s*</t(?:d|ext)>", page)
    cells += re.findall(r'class="big">([\d,]+)<', page)
    counts = [int(cell.replace(",", "")) for cell in cells]
    assert len(counts) > 4
    assert [n for n in counts if n < 5 or n % 5] == []
    assert page.count('class="masked"') > 20


def test_what_the_command_prints_is_masked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "made"
    assert main(["synth", "--people", "500", "--seed", "9", "--out", str(made), "--quiet"]) == 0
    capsys.readouterr()
    run = ["identify", str(made / "extract"), "--out", str(tmp_path / "run"), "--quiet"]
    assert main(run) == 0
    printed = capsys.readouterr()
    flow = re.findall(r"^ +([\d,]+|\*)  \w.*$", printed.out, flags=re.MULTILINE)
    assert len(flow) >= 8
    counts = [int(cell.replace(",", "")) for cell in flow if cell != "*"]
    assert [n for n in counts if n < 5 or n % 5] == []
    exact = json.loads((tmp_path / "run" / "log.jsonl").read_text().splitlines()[0])
    n_exact = exact["details"]["n_for_review"]
    if n_exact % 5:
        assert not re.search(rf"\b{n_exact}\b", printed.out + printed.err)
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert names <= OF_THE_PERSON_PLANE | OF_THE_RUN | OF_THE_DATA | SHARED
    assert names & SHARED


def test_exact_figures_need_a_reason_are_logged_and_marked_unsafe(tmp_path: Path) -> None:
    cohort = make_cohort(tmp_path, "service_planning")
    log = cohort.folder / "log.jsonl"
    for reason in ("", "  "):
        with pytest.raises(PolicyRefusal):
            cohort.results_by("sex").exact(reason=reason)
    before = verify_log(log).n_entries
    exact = cohort.results_by("sex").exact(reason="a count that a reader doubts")
    assert exact.attrs["UNSAFE"] == "a count that a reader doubts"
    assert not exact["masked"].any()
    entry = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert verify_log(log).ok and verify_log(log).n_entries == before + 1
    assert entry["event"] == "exact_figures"
    assert entry["details"]["reason"] == "a count that a reader doubts"
    assert entry["details"]["factors"] == ["sex"] and entry["who"]
    unsafe = cohort.flow().with_profile("none", reason="the same")
    assert unsafe.is_unsafe
    assert all("UNSAFE" in text for text in (str(unsafe), repr(unsafe), unsafe._repr_html_()))
    assert not cohort.flow().is_unsafe  # asking once changes nothing for the next table


def test_more_than_three_factors_and_keys_of_people_are_refused(cohort: Cohort) -> None:
    with pytest.raises(PolicyRefusal, match="at most 3"):
        cohort.results_by(*BY)
    people = pd.read_parquet(cohort.folder / "people.parquet").assign(numerator=1)
    with pytest.raises(PolicyRefusal, match="key of a person"):
        GroupTable.from_counts(people, factors=["person_id"], measure="people")
    disguised = people.assign(place=range(len(people)))
    with pytest.raises(PolicyRefusal, match="key of a person"):
        GroupTable.from_counts(disguised, factors=["place"], measure="people")


@pytest.mark.parametrize(
    "kind", ["text", "integer", "boolean", "float", "category", "nullable integer"]
)
def test_categories_of_every_type_are_masked_alike(kind: str) -> None:
    values = pd.Series([0] * 3 + [1] * 30)
    typed: dict[str, pd.Series] = {
        "text": values.map({0: "no", 1: "yes"}),
        "integer": values,
        "boolean": values == 1,
        "float": values.astype(float),
        "category": values.astype("category"),
        "nullable integer": values.astype("Int64"),
    }
    frame = pd.DataFrame({"group": typed[kind], "numerator": [1, 0, 0] + [1] * 12 + [0] * 18})
    table = GroupTable.from_counts(
        frame.assign(denominator=1), factors=["group"], measure="for_review"
    )
    assert table.table["masked"].tolist() == [True, False]
    assert table.table["numerator"].tolist() == [pd.NA, 10]
    assert table.table["denominator"].tolist() == [pd.NA, 30]
    cells = re.findall(r"<td>([^<]*)</td>", table._repr_html_())
    assert cells[2:7] == ["*"] * 5
    assert cells[10:12] == ["10", "30"]
