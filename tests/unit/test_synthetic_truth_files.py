"""What is written beside the raw tables: the truth in its layers, and other layouts."""

import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest
from cohortid_synthetic import generate
from cohortid_synthetic.truth import TABLES
from cohortid_synthetic.write import NOTICE

CRITERIA = Path(str(files("cohortid.criteria")))
SET = CRITERIA / "sets" / "midlands-maturity-index.toml"
MEASURES = CRITERIA / "measures.toml"
PEOPLE, TOLD = 9_000, 600


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write two blocks, the second one cut, in every layout."""
    out = tmp_path_factory.mktemp("truth-files") / "out"
    extract = generate(people=PEOPLE)
    return extract.write(
        out, "parquet", SET, MEASURES, states_people=TOLD, also=("omop", "canonical")
    )


def read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


def test_every_table_is_there_as_recorded_and_as_it_was(written: Path) -> None:
    truth = written / "truth"
    for name in TABLES:
        recorded = read(truth, name)
        if name != "coverage":
            complete = read(truth / "complete", name)
            assert list(complete.columns) == list(recorded.columns)
            assert len(complete) >= len(recorded) * 0.99, name
    homes, true_homes = read(truth, "accommodation"), read(truth / "complete", "accommodation")
    assert len(true_homes) > 1.5 * len(homes)
    told = read(truth / "complete", "contact")["attendance"]
    assert (told != "unknown").mean() > (read(truth, "contact")["attendance"] != "unknown").mean()


def test_latent_truth_and_course_hold_everybody(written: Path) -> None:
    latent, course = read(written / "truth", "latent"), read(written / "truth", "course")
    assert len(latent) == PEOPLE
    assert {"need", "substance_use", "struggling", "group", "imd_decile", "kind"} <= set(latent)
    assert set(course["person_id"]) == set(latent["person_id"])
    assert set(course["state"]) == {
        *("not_in_care", "community", "lost_contact", "crisis", "inpatient", "dead")
    }


def test_states_are_told_of_as_many_as_asked_and_the_manifest_says_so(written: Path) -> None:
    manifest = json.loads((written / "extract" / "manifest.json").read_text("utf-8"))
    assert manifest["states_people"] == TOLD
    assert manifest["notice"] == NOTICE
    for name in ("states", "criterion", "criterion_measure"):
        assert read(written / "truth", name)["person_id"].nunique() == TOLD
    for name in ("people", "criterion_result"):
        assert len(read(written / "truth", name)) == TOLD
    criterion = read(written / "truth", "criterion")
    assert {"met", "evidence", "first_date", "last_date", "state", "shown", "why_not"} <= set(
        criterion
    )
    unseen = criterion[criterion["shown"].eq(False)]
    assert len(unseen) > 20
    assert unseen["why_not"].notna().all()


def test_the_manifest_names_every_file_with_its_hash(written: Path) -> None:
    manifest = json.loads((written / "extract" / "manifest.json").read_text("utf-8"))
    said = {f"extract/{name}": h for name, h in manifest["files"].items()}
    said |= manifest["files_beside"]
    there = {
        path.relative_to(written).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in written.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert said == there
    assert {name.split("/")[0] for name in there} == {
        *("extract", "truth", "omop", "canonical", "team_map.csv", "nominations.csv", "NOTICE.txt")
    }


def test_the_same_people_are_in_every_layout(written: Path) -> None:
    people = read(written / "truth", "person")
    assert set(read(written / "canonical", "person")["person_id"]) == set(people["person_id"])
    assert len(read(written / "omop", "person")) == len(people)
    spells = read(written / "truth", "hospital_spell")
    visits = read(written / "omop", "visit_occurrence")
    assert (visits["visit_concept_id"] == 9201).sum() == len(spells)
    for layout in ("omop", "canonical"):
        assert "Synthetic" in (written / layout / "NOTICE.txt").read_text("utf-8")


def test_a_smaller_extract_has_the_same_truth_of_its_people(written: Path, tmp_path: Path) -> None:
    few = generate(people=700).write(tmp_path / "few", "parquet", also=("omop",))
    keys = set(read(few / "truth", "latent")["person_id"])
    for name in ("contact", "admission", "detention", "complete/accommodation", "latent", "course"):
        small, large = read(few / "truth", name), read(written / "truth", name)
        large = large[large["person_id"].isin(keys)].reset_index(drop=True)
        pd.testing.assert_frame_equal(small, large)
    small, large = (read(f / "omop", "visit_occurrence") for f in (few, written))
    large = large[large["person_id"].isin(set(small["person_id"]))].reset_index(drop=True)
    pd.testing.assert_frame_equal(small, large)


def test_concerns_are_raised_about_people_of_the_extract_while_they_live(written: Path) -> None:
    concerns = pd.read_csv(written / "nominations.csv")
    people = read(written / "truth", "person").set_index("person_id")
    assert list(concerns.columns) == ["person_id", "nominated_on", "by_role", "reason"]
    assert 10 < len(concerns) < 0.01 * PEOPLE
    assert concerns["person_id"].is_unique
    died = people["death_date"].reindex(concerns["person_id"])
    assert set(concerns["person_id"]) <= set(people.index)
    for raised, death in zip(concerns["nominated_on"], died, strict=True):
        assert pd.isna(death) or raised <= str(death)
    assert concerns["nominated_on"].between("2024-04-01", "2026-09-30").all()
    need = read(written / "truth", "latent").set_index("person_id")["need"]
    assert need.loc[concerns["person_id"]].mean() > 1.5 * need.mean()


def test_survival_and_inequity_are_told(tmp_path: Path) -> None:
    out = generate(people=2_000, profile="inequity_30").write(tmp_path / "out", "parquet")
    found = read(out / "truth", "inequity").set_index(["cause", "group"])
    black = found.loc[("recording", "black")]
    assert black["planted"] == 0.3
    assert black["low"] <= black["expected"] <= black["high"]
    assert black["expected"] < found.loc[("recording", "white"), "low"]
    told = json.loads((out / "truth" / "survival.json").read_text("utf-8"))
    assert told["frailty"] == {"family": "lognormal", "sigma": 1.6}


@pytest.mark.parametrize("profile", ["fuzz", "dirty_as_received"])
def test_what_is_in_memory_is_written_alike(profile: str, tmp_path: Path) -> None:
    extract = generate(people=600, profile=profile)
    out = extract.write(tmp_path / "out", "csv", SET, MEASURES, states_people=300, also=["omop"])
    assert read(out / "truth", "criterion")["person_id"].nunique() == 300
    assert len(read(out / "truth", "latent")) == 600
    admissions = read(out / "truth", "admission")
    assert len(admissions) == len(extract.truth["admission"])
    assert (out / "omop" / "person.csv").is_file()
    assert (out / "truth" / "faults.parquet").is_file() == (profile == "dirty_as_received")


def test_a_layout_that_is_not_known_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="choose from canonical, omop"):
        generate(people=600).write(tmp_path / "out", also=["fhir"])
    assert list(tmp_path.iterdir()) == []
