"""The commands as a person types them: output, exit codes, nothing half-written."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from cohortid.cli import main
from cohortid.cohort import open_cohort
from cohortid.errors import DataError
from cohortid.governance import read_manifest, verify_log


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a synthetic extract by the command, and a run of it."""
    folder = tmp_path_factory.mktemp("command-line")
    assert main(["synth", "--people", "500", "--seed", "2", "--out", str(folder / "made")]) == 0
    assert main(["identify", str(folder / "made" / "extract"), "--out", str(folder / "run")]) == 0
    return folder


def test_synth_writes_extract_truth_and_true_states(made: Path) -> None:
    states = pd.read_parquet(made / "made" / "truth" / "states.parquet")
    assert set(states["state"]) == {"met", "not_met", "not_known"}
    assert (made / "made" / "extract" / "MHS101Referral.csv").is_file()


def test_on_the_clean_extract_every_state_is_the_true_one(made: Path) -> None:
    truth = pd.read_parquet(made / "made" / "truth" / "states.parquet")
    states = pd.read_parquet(made / "run" / "states.parquet")
    both = states.merge(truth, on=["person_id", "criterion"], suffixes=("", "_true"))
    assert len(both) == len(states) == len(truth) > 5000
    for column in ("state", "low", "high", "high_recorded", "why"):
        assert (both[column] == both[f"{column}_true"]).all(), column
    people = pd.read_parquet(made / "run" / "people.parquet")
    true_people = pd.read_parquet(made / "made" / "truth" / "people.parquet")
    both = people.merge(true_people, on="person_id", suffixes=("", "_true"))
    assert (both["result"] == both["result_true"]).all()


def test_a_run_folder_of_another_version_is_refused_by_name(made: Path, tmp_path: Path) -> None:
    old = tmp_path / "run"
    shutil.copytree(made / "run", old)
    manifest = json.loads((old / "manifest.json").read_text("utf-8"))
    (old / "manifest.json").write_text(json.dumps(manifest | {"format_version": 1}), "utf-8")
    with pytest.raises(DataError, match="another version of cohortid"):
        open_cohort(old)


def test_every_planted_way_is_brought_forward(made: Path) -> None:
    planted = pd.read_parquet(made / "made" / "truth" / "planted.parquet")
    people = pd.read_parquet(made / "run" / "people.parquet")
    both = planted.merge(people, on="person_id", suffixes=("_planted", ""))
    expected = both[both["expected_result"].notna() & (both["expected_result"] != "")]
    assert len(expected) > 50
    wrong = expected[expected["expected_result"] != expected["result"]]
    assert wrong.empty, wrong[["name", "expected_result", "result"]].to_string()


def test_a_run_folder_holds_what_the_design_names(made: Path) -> None:
    names = {path.name for path in (made / "run").iterdir()}
    assert names >= {
        "manifest.json", "criteria.toml", "people.parquet", "states.parquet", "evidence.parquet",
        "flow.parquet", "coverage.parquet", "quality.csv", "log.jsonl", "rules.sql", "page.html",
    }  # fmt: skip
    manifest = read_manifest(made / "run")
    for key in ("index_date", "criteria_sha256", "data_fingerprint", "version", "purpose"):
        assert manifest[key]
    assert verify_log(made / "run" / "log.jsonl", manifest["log_hash"]).ok


def test_explain_prints_states_records_and_passages(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = pd.read_parquet(made / "run" / "people.parquet")
    person = people.loc[people["result"] == "for_review", "person_id"].iloc[0]
    assert main(["explain", str(made / "run"), person]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"{person}: Brought forward for review (index date 30 September 2026)")
    assert "[Met] Severe mental disorder" in text
    assert "Not known because:" in text


def test_somebody_not_brought_forward_gets_the_one_sentence(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = pd.read_parquet(made / "run" / "people.parquet")
    person = people.loc[people["result"] == "none", "person_id"].iloc[0]
    assert main(["explain", str(made / "run"), person]) == 0
    text = capsys.readouterr().out
    assert "This person may still need this care" in text
    assert "low" not in text.lower().split()


def test_criteria_list_show_and_check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["criteria", "list"]) == 0
    assert "midlands-maturity-index" in capsys.readouterr().out
    assert main(["criteria", "show", "midlands-maturity-index"]) == 0
    text = capsys.readouterr().out
    assert "A history of high use of inpatient or intensive home-based care" in " ".join(
        text.split()
    )
    assert "more than 182 in 24 months" in text
    assert main(["criteria", "check", "midlands-maturity-index"]) == 0
    broken = tmp_path / "broken.toml"
    broken.write_text('id = "broken"\n', encoding="utf-8")
    assert main(["criteria", "check", str(broken)]) == 10
    assert main(["criteria", "show"]) == 2


def identify(made: Path, out: Path, *options: str, extract: Path | None = None) -> int:
    return main(
        ["identify", str(extract or made / "made" / "extract"), "--out", str(out), *options]
    )


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--index-date", "2031-01-31"], 11, "lies outside the extract"),
        (["--index-date", "31/03/2026"], 11, "The index date can't be read"),
        (["--criteria", "midlands-maturity-indx"], 10, "Did you mean midlands-maturity-index?"),
        (["--purpose", "discharge"], 13, "not for discharge"),
        (["--purpose", "sorting"], 13, "There is no purpose"),
        (["--team-map", "no-such-file.csv"], 11, "team map"),
    ],
)
def test_what_cannot_work_says_why_and_leaves_nothing(
    made: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    code: int,
    said: str,
) -> None:
    assert identify(made, tmp_path / "run", *options) == code
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_and_a_folder_in_use(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert identify(made, tmp_path / "run", extract=tmp_path / "nowhere") == 11
    assert "This folder doesn't exist" in capsys.readouterr().err
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine.txt").write_text("keep")
    assert identify(made, tmp_path / "used") == 2
    assert (tmp_path / "used" / "mine.txt").read_text() == "keep"


def test_real_records_need_a_purpose_and_groups_only_hides_people(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / "extract"
    shutil.copytree(made / "made" / "extract", changed)
    with (changed / "MHS902ServiceTeamDetails.csv").open("a") as file:
        file.write("\n")  # not the generator's own file any more
    assert identify(made, tmp_path / "run", extract=changed) == 2
    assert "--purpose care_review" in capsys.readouterr().err
    assert identify(made, tmp_path / "run", "--purpose", "synthetic_demo", extract=changed) == 13
    assert identify(made, tmp_path / "run", "--purpose", "research", extract=changed) == 0
    page = (tmp_path / "run" / "page.html").read_text(encoding="utf-8")
    assert "SYN-" not in page
    assert main(["explain", str(tmp_path / "run"), "SYN-0000001"]) == 13


def test_clean_records_can_be_identified_again(made: Path, tmp_path: Path) -> None:
    from cohortid import read_mhsds

    read_mhsds(made / "made" / "extract", purpose="synthetic_demo", work=tmp_path / "records")
    assert identify(made, tmp_path / "run", extract=tmp_path / "records") == 0
    again = pd.read_parquet(tmp_path / "run" / "states.parquet")
    pd.testing.assert_frame_equal(again, pd.read_parquet(made / "run" / "states.parquet"))


def test_the_demo_ends_with_a_page_and_can_be_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "demo"
    for _ in range(2):
        assert main(["demo", "--people", "500", "--out", str(out), "--quiet"]) == 0
    text = capsys.readouterr().out
    assert f"Open this page: {out / 'page.html'}" in text
    assert "brought forward for review" in text
    assert (out / "page.html").stat().st_size > 10_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    assert main(["demo", "--out", str(tmp_path / "mine")]) == 2
