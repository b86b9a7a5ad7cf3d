"""The page of a run: what is on it, what must never be, and that it needs nothing else."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import cohortid_synthetic
import pandas as pd
import pytest

import cohortid as cid
from cohortid.cohort.current_care import care_kinds
from cohortid.errors import CohortidError
from cohortid.report import write_page
from cohortid.report.counts import cells, family_counts, not_known_counts, state_counts
from cohortid.report.page import CSP
from cohortid.report.sections.people import in_order

KEYED = ("people", "states", "measures", "evidence", "characteristics")
VOID = {"meta", "br", "hr", "link"}
Run = Callable[..., cid.Cohort]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    cohortid_synthetic.generate(people=700, seed=4).write(folder / "data")
    records = cid.read_mhsds(
        folder / "data" / "extract",
        purpose="synthetic_demo",
        team_map=folder / "data" / "team_map.csv",
    )
    cid.identify(records, "midlands-maturity-index", index_date="2026-09-30", out=folder / "run")
    return folder / "run"


@pytest.fixture
def altered(run_folder: Path, tmp_path: Path) -> Run:
    """Return the cohort of a copy of the run with another purpose, keys or people."""

    def make(
        purpose: str = "synthetic_demo",
        keys: dict[str, str] | None = None,
        people: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
    ) -> cid.Cohort:
        copy = tmp_path / "run"
        shutil.copytree(run_folder, copy)
        path = copy / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"purpose": purpose}))
        for name in KEYED if keys else ():
            frame = pd.read_parquet(copy / f"{name}.parquet")
            frame["person_id"] = frame["person_id"].replace(keys)
            # A run folder's tables are in the order of their keys.
            frame = frame.sort_values("person_id", kind="stable", ignore_index=True)
            frame.to_parquet(copy / f"{name}.parquet")
        if people:
            changed = people(pd.read_parquet(copy / "people.parquet"))
            changed.to_parquet(copy / "people.parquet")
        return cid.open_cohort(copy)

    return make


@pytest.fixture(scope="module")
def cohort(run_folder: Path) -> cid.Cohort:
    return cid.open_cohort(run_folder)


@pytest.fixture(scope="module")
def page(cohort: cid.Cohort, tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(cohort, tmp_path_factory.mktemp("out"), details=10)


def written(cohort: cid.Cohort, folder: Path, **options: int) -> str:
    out = write_page(cohort, folder / "page.html", **({"details": 3} | options))
    return out.read_text(encoding="utf-8")


class Parsed(HTMLParser):
    """Checks nesting, and keeps elements with their attributes and their whole text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)
        self.close()
        assert [tag for tag, _, _ in self.open] == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in {tag}"
        element = (tag, dict(attrs), [])
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop()[0] == tag, f"{tag} closes another element"

    def handle_data(self, data: str) -> None:
        for _, _, text in self.open:
            text.append(data)

    def texts(self, tag: str | None = None, class_: str | None = None) -> list[str]:
        return [
            "".join(text)
            for name, attrs, text in self.elements
            if (tag is None or name == tag)
            and (class_ is None or class_ in (attrs.get("class") or "").split())
        ]


def keys_in_order(page: str, section: str) -> list[str]:
    part = page[page.index(f'aria-labelledby="{section}"') :]
    part = part[: part.index('<section aria-labelledby="', 10)]
    return re.findall(r"<summary><h3><bdi>(.*?)</bdi>", part)


def outside_cards(page: str) -> str:
    return re.sub(
        r'<section aria-labelledby="(people|cannot-tell)">.*?(?=<section aria-labelledby="'
        r"(cannot-tell|rule)\")",
        "",
        page,
        flags=re.S,
    )


def test_the_page_is_well_formed_with_one_h1_and_headings_in_order(page: str) -> None:
    parsed = Parsed(page)
    levels = [int(tag[1]) for tag, _, _ in parsed.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = Counter(attrs["id"] for _, attrs, _ in parsed.elements if "id" in attrs)
    assert max(ids.values()) == 1
    links = {attrs["href"] for tag, attrs, _ in parsed.elements if tag in ("a", "use")}
    assert all(link and link[0] == "#" and link[1:] in ids for link in links)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    for tag, attrs, _ in parsed.elements:
        assert tag != "th" or attrs["scope"] in ("col", "row")
    tables = sum(tag == "table" for tag, _, _ in parsed.elements)
    assert tables == len(parsed.texts("caption")) > 4


def test_the_page_needs_nothing_else_and_runs_nothing(page: str) -> None:
    parsed = Parsed(page)
    tags = {tag for tag, _, _ in parsed.elements}
    assert not tags & {"script", "link", "iframe", "img", "object", "embed", "form", "base"}
    assert not re.search(r"https?:|//[a-z]|url\(|@import|javascript:|srcset", page)
    for _, attrs, _ in parsed.elements:
        assert "src" not in attrs and not any(name.startswith("on") for name in attrs)
    policy = [attrs for _, attrs, _ in parsed.elements if "http-equiv" in attrs]
    assert [one["http-equiv"] for one in policy] == ["Content-Security-Policy"]
    assert policy[0]["content"] == CSP
    assert CSP.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_the_same_cohort_gives_the_same_bytes(
    page: str, run_folder: Path, tmp_path: Path, altered: Run
) -> None:
    assert written(cid.open_cohort(run_folder), tmp_path, details=10) == page
    assert (
        written(altered(), tmp_path, details=10) == page
    )  # nor does it depend on where the run lies


def test_no_word_stands_that_the_vocabulary_leaves_out(page: str) -> None:
    text = re.sub(r"<style>.*?</style>|<blockquote>.*?</blockquote>", "", page, flags=re.S)
    banned = (
        r"risk score|high[ -]risk|low[ -]risk|predict\w*|dangerous|non-?complian\w*|not eligible"
    )
    assert re.findall(banned, text, re.I) == []
    assert re.findall(r"\b(?:un)?fair\w*|\bbias\w*|\bcauses?d?\b|\brisk\b", text, re.I) == []


def test_it_says_first_what_it_is_and_on_what_it_stands(page: str, cohort: cid.Cohort) -> None:
    top = page[: page.index("<main>")]
    manifest = cohort.manifest
    for said in (
        "It does not foretell harm or relapse",
        "Synthetic people: not evidence about any population.",
        "30 September 2026",
        "midlands-maturity-index",
        manifest["criteria_version"],
        manifest["criteria_sha256"][:12],
        manifest["data_fingerprint"][:12],
        f"cohortid {manifest['version']}",
        "synthetic demo",
    ):
        assert said in top
    assert manifest["criteria_sha256"] not in page


def test_sections_stand_in_their_order(page: str) -> None:
    sections = re.findall(r'<section aria-labelledby="([^"]+)"', page)
    expected = "found flow why not-known groups people cannot-tell lost rule"
    assert sections == expected.split()


# What may be shown of groups


def test_no_exact_figure_stands_outside_the_cards(page: str, cohort: cid.Cohort) -> None:
    people = cohort.people.table
    care = [care.id for care in care_kinds()]
    found = people[people["result"] == "cannot_tell"]["current_care"].str.split(";").explode()
    exact = found[found.isin(care)].value_counts()
    assert ((exact > 0) & (exact < 5)).any(), "the run has no small group, so this shows nothing"

    parsed = Parsed(outside_cards(page))
    shown = parsed.texts("td", "n") + parsed.texts(class_="big") + parsed.texts("text")
    shown += [re.sub(r".*: ", "", item) for item in parsed.texts("li")]
    counts = [int(text.replace(",", "")) for text in shown if re.fullmatch(r"[\d,]+", text)]
    assert len(counts) > 50
    assert [n for n in counts if n < 5 or n % 5] == []
    assert sum(text.startswith("*") for text in shown) > 10
    assert not any(": *" in item for item in parsed.texts("li"))  # hidden reasons aren't listed
    assert not re.search(r"\bnan\b|&lt;NA&gt;|\bNone\b(?!: the provider)", page)


def test_figures_are_those_of_the_run_masked(cohort: cid.Cohort) -> None:
    people = cohort.people.table
    review = people[people["result"] == "for_review"]
    n_states = cells(state_counts(cohort))
    for name in cohort.criteria.criteria:
        for state in ("met", "not_known", "not_met"):
            agrees((review[name] == state).sum(), n_states[name, state])
    # A family is met as the run itself counts it.
    met = pd.DataFrame(
        {
            family: (review[list(members)] == "met").any(axis=1)
            for family, members in cohort.criteria.families.items()
        }
    )
    assert (met.sum(axis=1) == review["n_families_met"]).all()
    n_families = cells(family_counts(cohort))
    for family in met:
        agrees(met[family].sum(), n_families[str(family), "met"])
    inside = people[people["in_population"] == 1]
    n_not_known = cells(not_known_counts(cohort))
    for name in cohort.criteria.criteria:
        agrees((inside[name] == "not_known").sum(), n_not_known[name, "not_known"])


def agrees(exact: int, shown: object) -> None:
    if exact < 5:
        assert pd.isna(shown)
    else:
        assert shown == 5 * ((exact + 2) // 5)


def test_few_rows_of_a_finding_are_hidden(altered: Run, tmp_path: Path) -> None:
    cohort = altered()
    finding = {"finding": "Two rows <b>", "table": "MHS101", "column": "", "n_rows": 2}
    pd.DataFrame([finding | {"effect": "x", "fix": "", "criteria": "Detained"}]).to_csv(
        cohort.folder / "quality.csv", index=False
    )
    row = re.search(r"<bdi>Two rows &lt;b&gt;</bdi>.*?</tr>", written(cohort, tmp_path), re.S)
    assert row and ">*<" in row[0] and ">2<" not in row[0]
    assert "x. Criteria: Detained." in row[0]


# People


@pytest.mark.parametrize("purpose", ["service_planning", "equity_evaluation", "research"])
def test_without_the_person_plane_there_is_no_person(
    purpose: str, altered: Run, run_folder: Path, tmp_path: Path
) -> None:
    text = written(altered(purpose=purpose), tmp_path)
    keys = pd.read_parquet(run_folder / "people.parquet")["person_id"]
    ids = pd.read_parquet(run_folder / "evidence.parquet")["source_id"]
    words = set(re.findall(r"[\w-]+", text))
    assert not words & set(keys) and "SYN-" not in text
    assert not words & {one for one in ids if len(one) > 5}
    assert f"the purpose {purpose} does not open" in text
    assert 'class="card"' not in text and 'id="cannot-tell"' not in text
    assert "This page shows groups only." in text


def test_cards_stand_by_last_seen_and_key_whatever_people_meet(
    altered: Run, tmp_path: Path
) -> None:
    def some_never_seen(people: pd.DataFrame) -> pd.DataFrame:
        review = people.index[people["result"] == "for_review"]
        people.loc[review[[1, 4]], "last_seen"] = None
        people.loc[review[[6, 2, 5]], "last_seen"] = date(2000, 1, 1)
        return people

    cohort = altered(people=some_never_seen)
    text = written(cohort, tmp_path, details=12)
    people = cohort.people.table
    for section, result in (("people", "for_review"), ("cannot-tell", "cannot_tell")):
        chosen = people[people["result"] == result]
        on_ward = chosen["on_ward_since"].notna()
        assert on_ward.any() or section == "cannot-tell"
        seen = chosen["last_seen"].map(str).where(chosen["last_seen"].notna() & ~on_ward, "")
        keyed = sorted(zip(on_ward, seen, chosen["person_id"], strict=True))
        assert keys_in_order(text, section) == [key for *_, key in keyed][:12]
    assert "Order: longest since last seen first" in text


def test_points_and_families_change_no_place(cohort: cid.Cohort) -> None:
    people = cohort.brought_forward().table
    before = in_order(people)["person_id"].tolist()
    more = people.assign(n_families_met=range(len(people)), detained="met").sample(
        frac=1, random_state=1
    )
    assert in_order(more)["person_id"].tolist() == before


def test_at_most_details_cards_are_written_and_the_rest_is_told(
    cohort: cid.Cohort, tmp_path: Path
) -> None:
    text = written(cohort, tmp_path, details=2)
    assert len(keys_in_order(text, "people")) == len(keys_in_order(text, "cannot-tell")) == 2
    lists = {
        "people": cohort.brought_forward().table,
        "cannot-tell": cohort.people.table.query("result == 'cannot_tell'"),
        "lost": cohort.lost_from_view().table,
    }
    longer = {name: people for name, people in lists.items() if len(people) > 2}
    assert text.count("<code>cohortid explain RUN PERSON</code>") == len(longer) >= 2
    # the others are listed, folded, so that nobody is missing
    for section, chosen in longer.items():
        part = text[text.index(f'aria-labelledby="{section}"') :]
        keys = in_order(chosen)["person_id"].tolist()
        listed = part[part.index("The others, in the same order") :].split("</table>")[0]
        assert re.findall(r'scope="row" role="rowheader"><bdi>(.*?)</bdi>', listed) == keys[2:]
    everybody = written(cohort, tmp_path, details=1000)
    assert "The others, in the same order" not in everybody
    assert "cohortid explain" not in everybody
    assert keys_in_order(written(cohort, tmp_path, details=0), "people") == []
    with pytest.raises(ValueError, match="details"):
        write_page(cohort, tmp_path / "page.html", details=-1)


def test_a_card_says_what_the_explanation_says(page: str, cohort: cid.Cohort) -> None:
    key = keys_in_order(page, "people")[0]
    card = next(part for part in page.split('<details class="card">') if f"<bdi>{key}<" in part)
    text = " ".join(Parsed('<details class="card">' + card.split("</details>")[0] + "</details>")
                    .texts("details"))  # fmt: skip
    explanation = cohort.explain(key)
    assert f"Last seen: {explanation.last_seen}" in text
    for criterion in explanation.criteria:
        assert f"{criterion.state} {criterion.title}" in text
        if criterion.why:
            assert (
                f"Reason: {criterion.why}. Would be recorded in: {criterion.recorded_in}. " in text
            )
            assert f"Ask: {criterion.question}" in text
        for arm in criterion.arms:
            assert not arm.built or arm.rule in text
            assert all(record in text for record in arm.records)


def test_who_cannot_be_told_comes_with_a_question_that_would_settle_it(page: str) -> None:
    part = page[page.index('aria-labelledby="cannot-tell"') : page.index('aria-labelledby="lost"')]
    summaries = re.findall(r"<summary>.*?</summary>", part, flags=re.S)
    cards = [summary for summary in summaries if "<h3>" in summary]
    assert cards and all("To settle: " in summary and "?" in summary for summary in cards)


EVIL = {
    "script": "<script>alert('x')</script>",
    "quote": "\"><img onerror=x>&'",
    "mark": "abc\u202edef\u2067\u200f",
}


@pytest.mark.parametrize("key", EVIL.values(), ids=EVIL)
def test_keys_and_teams_from_data_are_escaped(
    key: str, altered: Run, run_folder: Path, tmp_path: Path
) -> None:
    people = pd.read_parquet(run_folder / "people.parquet")
    first = in_order(people[people["result"] == "for_review"])["person_id"].iloc[0]

    def named(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[frame["person_id"] == key, "last_seen"] = None  # so that it comes first
        return frame.assign(team_id=key, team_provider_id=key)

    cohort = altered(keys={first: key}, people=named)
    for name, column in (("evidence", "source_id"), ("coverage", "provider_id")):
        frame = pd.read_parquet(cohort.folder / f"{name}.parquet")
        frame.assign(**{column: key}).to_parquet(cohort.folder / f"{name}.parquet")
    text = written(cohort, tmp_path)
    tags = {tag for tag, _, _ in Parsed(text).elements}
    assert not tags & {"script", "img"}
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
    assert key not in text
    shown = keys_in_order(text, "people")
    assert any(word in "".join(shown) for word in ("&lt;script", "&quot;", "abc[U+202E]def"))


# The file


def test_an_older_page_is_replaced_and_anything_else_left_alone(
    cohort: cid.Cohort, tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "page.html"
    assert write_page(cohort, out, details=1) == out
    before = out.read_bytes()
    write_page(cohort, out, details=0)
    assert out.read_bytes() != before
    other = tmp_path / "notes.html"
    other.write_text("mine")
    with pytest.raises(CohortidError, match="didn't write"):
        write_page(cohort, other)
    assert other.read_text() == "mine"
    with pytest.raises(CohortidError, match="is a folder"):
        write_page(cohort, tmp_path)
    assert [path.name for path in out.parent.iterdir()] == ["page.html"]


def test_nothing_is_left_behind_when_it_goes_wrong(
    cohort: cid.Cohort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, target: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_page(cohort, tmp_path / "page.html", details=0)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_finds_nobody_still_has_a_page(altered: Run, tmp_path: Path) -> None:
    cohort = altered(people=lambda frame: frame.assign(result="none", lost_from_view=0))
    text = written(cohort, tmp_path)
    Parsed(text)
    assert text.count("<p>Nobody.</p>") == 3
