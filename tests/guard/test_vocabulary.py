"""Invariant 10: words stay within the vocabulary (`cohortid/governance/vocabulary.toml`).

Looked at: what is shipped as code (names, strings, comments), data, templates, documents and
notebooks, and what the commands and the page say. Tests aren't: they hold the words to find them.
"""

import html
import json
import re
from pathlib import Path

import pytest
from against_oracle import SET
from cohortid_synthetic import SyntheticExtract

from cohortid.cli import COMMANDS, main
from cohortid.cohort import identify
from cohortid.criteria import list_criteria, load_criteria, parse_criteria
from cohortid.governance.vocabulary import (
    banned_words,
    exempt_files,
    exempt_passages,
    find_banned,
)
from cohortid.records import read_mhsds
from cohortid.report import write_page

ROOT = Path(__file__).parents[2]
PLACES = ("cohortid", "synthetic", "docs", "notebooks", "benchmarks")
ENDINGS = (".py", ".pyi", ".toml", ".md", ".csv", ".css", ".html", ".sql", ".ipynb", ".txt", ".cff")
TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml", "run.py")


def files() -> list[Path]:
    found = [ROOT / name for name in TOP]
    for place in PLACES:
        found += [path for path in sorted((ROOT / place).rglob("*")) if path.suffix in ENDINGS]
    exempt = {ROOT / name for name in exempt_files()}
    return [path for path in found if path.is_file() and path not in exempt]


def quotes() -> list[str]:
    """Return the guidance that criteria sets quote."""
    sets = [parse_criteria(name) for name in list_criteria()]
    return [one.source.quote for chosen in sets for one in chosen.criteria.values()]


def text_of(path: Path) -> str:
    """Return what a file says, without the passages that tie words to ours."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
    for name, heading in exempt_passages():
        if path == ROOT / name:
            section = rf"(?ms)^(#+) {re.escape(heading)}\n.*?(?=^#|\Z)"
            text = re.sub(section, lambda hit: "\n" * hit[0].count("\n"), text)
    return text


def test_no_file_uses_a_banned_word() -> None:
    looked_at, said = files(), quotes()
    assert len(looked_at) > 100
    found = [
        f"{path.relative_to(ROOT)}, {one}"
        for path in looked_at
        for one in find_banned(text_of(path), said)
    ]
    assert not found, "\n".join(found)


def test_no_command_says_a_banned_word(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    for command in COMMANDS:
        main([command.replace("_", "-"), "--help"])
    main(["criteria", "list"])
    main(["criteria", "show", SET])
    main(["criteria", "check", SET])
    said = capsys.readouterr().out
    assert len(said) > 5000
    assert [str(one) for one in find_banned(said, quotes())] == []


def test_no_page_or_explanation_says_a_banned_word(
    synthetic_extract: SyntheticExtract, tmp_path: Path
) -> None:
    synthetic_extract.write(tmp_path / "made")
    records = read_mhsds(tmp_path / "made" / "extract", purpose="synthetic_demo")
    cohort = identify(records, SET, index_date=records.last_day)
    page = write_page(cohort, tmp_path / "page.html").read_text(encoding="utf-8")
    words = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style.*?</style>", "", page)))
    people = cohort.people.table.groupby("result")["person_id"].first()
    texts = [words, *(str(cohort.explain(person)) for person in people)]
    tables = [cohort.flow(), cohort.results_by("sex"), cohort.people, cohort.evidence()]
    texts += [f"{table} {table!r} {table._repr_html_()}" for table in tables]
    texts += [
        f"{one!r} {one._repr_html_()}" for one in (cohort.overlap(), cohort.overlap("criteria"))
    ]
    listed = cohort.brought_forward().table["person_id"].head(3)
    texts += [f"{cohort.timeline(one).to_svg()} {cohort.timeline(one).table}" for one in listed]
    for text in texts:
        assert [str(one) for one in find_banned(text, quotes())] == []


@pytest.mark.parametrize(
    "text",
    [
        "a risk score", "risk-scoring", "risk_score = 3", "RISK SCORES", "high-risk people",
        "higher\nrisk", "high\n# risk", "risk band", "risk stratification", "an at-risk person",
        "predicted", "predict_proba", "a prediction", "likely to relapse", "probability of harm",
        "RAG rating", "dangerousness", "non-compliant", "noncompliance", "failed to engage",
        "hard-to-reach", "frequent attenders", "a schizophrenic", "substance abuse", "not eligible",
        "ineligible", "low priority", "ranked list", "top of the list", "flagged people",
    ],
)  # fmt: skip
def test_a_banned_word_is_found_however_it_is_written(text: str) -> None:
    assert find_banned(f"First line\nthe text: {text}.")[0].line in (2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "Numbers at risk by group", "a hazard ratio of 1.2", "competing risks", "unpredictably",
        "the risk that a reader mistakes it", "flag(condition)", "the priority of a referral",
        "did not attend", "does not foretell harm", "schizophrenia spectrum", "fragment",
        "storage", "drag", "the shared risk sets",
    ],
)  # fmt: skip
def test_plain_words_and_statistics_of_groups_are_let_through(text: str) -> None:
    assert find_banned(text) == []


def test_guidance_is_let_through_word_for_word_only() -> None:
    quote = "those at high risk of losing contact"
    assert find_banned(f'quote = "{quote}"', [quote]) == []
    assert find_banned("those at\n  high risk of losing contact", [quote]) == []
    assert find_banned("those at high risk of harm", [quote])
    assert len(quotes()) >= len(load_criteria(SET).criteria)


def test_every_banned_word_has_a_reason_and_another_word() -> None:
    assert len(banned_words()) > 10
    for word in banned_words():
        assert word.reason.endswith(".") and word.instead
        assert find_banned(word.instead) == []


def test_only_the_passages_that_tie_words_to_ours_are_let_through() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert find_banned(readme, quotes())  # "risk stratification", where it is tied to ours
    assert len(text_of(ROOT / "README.md").splitlines()) == len(readme.splitlines())
