"""Profiles of the generator: each figure with its source, refused without, and never mixed."""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import cohortid_synthetic.extract
import cohortid_synthetic.profile
import pytest
from cohortid_synthetic import ProfileError, SyntheticExtract, generate, load_profile
from cohortid_synthetic.assumptions import assumptions, mapped_team
from cohortid_synthetic.profile import profile_names, using
from cohortid_synthetic.profile_checks import CHECKS, known
from cohortid_synthetic.survival import survival_truth

from cohortid.cli import main

SHIPPED = resources.files("cohortid_synthetic").joinpath("profiles", "england_2024.toml")
TEXT = SHIPPED.read_text("utf-8")
GROUPED = (", by ", ", one for each ")
NEEDED = {"value", "unit", "source", "year", "status"}

Change = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """Write the shipped profile with one part of one parameter changed, and return its path."""

    def write(name: str, old: str, new: str, file: str = "own.toml") -> Path:
        start = TEXT.index(f"\n[{name}]\n")
        end = (TEXT + "\n").index("\n\n", start + 1)
        entry, n_changes = re.subn(old, new, TEXT[start:end], flags=re.MULTILINE)
        assert n_changes == 1, f"{old} isn't in {name} once"
        path = tmp_path / file
        path.write_text(TEXT[:start] + entry + TEXT[end:], "utf-8")
        return path

    return write


def message(path: str | Path) -> str:
    with pytest.raises(ProfileError) as error:
        load_profile(path)
    return str(error.value)


def entry_of(name: str) -> dict[str, Any]:
    entry = tomllib.loads(TEXT)
    for key in name.split("."):
        entry = entry[key]
    return entry


@pytest.mark.parametrize("name", known()["parameters"])
def test_every_parameter_of_the_shipped_profile_says_where_it_comes_from(name: str) -> None:
    entry = entry_of(name)
    assert set(entry) - {"says"} == NEEDED
    assert entry["unit"] == known()["parameters"][name]
    assert entry["status"] in ("published", "derived", "assumed")
    assert re.match(r"\d{4}", str(entry["year"]))
    assert entry["source"].startswith("assumed: ") == (entry["status"] == "assumed")
    assert len(entry["source"]) > len("assumed: ")


def test_the_profile_says_what_it_is_and_is_not() -> None:
    profile = load_profile("england_2024")
    assert (profile.name, profile.title, profile.version) == ("england_2024", "England 2024", "2")
    assert profile.says.startswith("Synthetic; calibrated to published margins only")
    assert profile.sha256 == hashlib.sha256(TEXT.encode("utf-8")).hexdigest()


class Reads(dict[str, Any]):
    """Plain values that book which parameters are read."""

    def __init__(self, values: dict[str, Any], before: str, seen: set[str]) -> None:
        super().__init__(values)
        self.before, self.seen = before, seen

    def __getitem__(self, key: str) -> Any:
        name, value = self.before + key, super().__getitem__(key)
        if name in known()["parameters"]:
            self.seen.add(name)
            return value
        return Reads(value, f"{name}.", self.seen)


def test_the_generator_reads_every_parameter_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()
    profile = replace(load_profile("england_2024"))
    profile.__dict__["values"] = Reads(profile.values, "", seen)
    monkeypatch.setattr(cohortid_synthetic.extract, "load_profile", lambda _: profile)
    extract = generate(people=600, seed=3)
    assert len(extract.tables) and len(extract.truth["contact"])
    survival_truth(profile)
    assert seen == set(known()["parameters"])


def test_every_unit_is_explained_and_checked_and_every_group_is_used() -> None:
    units = known()["parameters"].values()
    bases = {unit.split(", ")[0] for unit in units}
    assert bases == set(known()["units"]) == set(CHECKS)
    grouped = [unit.split(group)[1] for unit in units for group in GROUPED if group in unit]
    used = {group for groups in grouped for group in groups.split(" and ")}
    assert used == set(known()["groups"])


@pytest.mark.parametrize("key", sorted(NEEDED))
def test_a_parameter_that_lacks_a_key_is_refused(changed: Change, key: str) -> None:
    said = message(changed("stays.median_days", f"^{key} = .*\n?", ""))
    assert said.count("\n") == 0
    assert f"own.toml: stays.median_days: {key} is missing. " in said


@pytest.mark.parametrize("key", ["unit", "source", "status"])
def test_a_blank_key_counts_as_missing(changed: Change, key: str) -> None:
    said = message(changed("stays.median_days", f"^{key} = .*", f'{key} = " "'))
    assert f"stays.median_days: {key} is missing." in said


NUMBER, FALSE = "^value = .*", "isn't allowed. Give "
REFUSED = [
    ("moves.share", "^status = .*", 'status = "guessed"', "status = 'guessed'. Give one of"),
    ("moves.share", "^year = .*", 'year = "lately"', "year = 'lately'. Give the year"),
    ("moves.share", "^year = .*", "year = true", "year = True. Give the year"),
    ("moves.share", "^source = .*", "source = 3", "source isn't a text."),
    ("moves.share", "^source = ", "sauce = 1\nsource = ", "sauce isn't known. Use value"),
    ("moves.share", "^unit = .*", 'unit = "per cent"', "The generator reads it as 'share'"),
    ("moves.share", "^status = .*", 'status = "published"', "but its source is an assumption"),
    ("moves.share", "^status = .*", 'status = "derived"', "but its source is an assumption"),
    ("moves.share", NUMBER, "value = 1.2", "1.2 isn't allowed. Give a number from 0 to 1."),
    ("moves.share", NUMBER, "value = -0.1", "-0.1 isn't allowed. Give a number from 0 to 1."),
    ("moves.share", NUMBER, "value = nan", FALSE + "a number from 0 to 1."),
    ("moves.share", NUMBER, "value = true", FALSE + "a number from 0 to 1."),
    ("moves.share", NUMBER, 'value = "0.1"', FALSE + "a number from 0 to 1."),
    ("stays.median_days", NUMBER, "value = -1", "-1 isn't allowed. Give a whole number of 0"),
    ("stays.median_days", NUMBER, "value = 2.5", "2.5 isn't allowed. Give a whole number of 0"),
    ("mapped_team.which", NUMBER, "value = 0", FALSE + "a whole number of 1 or more."),
    ("stays.sigma", NUMBER, "value = -1.1", FALSE + "a number of 0 or more."),
    ("stays.sigma", NUMBER, "value = inf", FALSE + "a number of 0 or more."),
    ("kinds", r"common = 0\.\d+", "common = 0.59", "the shares add up to 1.1. Give codes"),
    ("kinds", r"common = 0\.\d+", "common = -0.49", FALSE + "codes with their shares"),
    ("providers.share", "ZZV01", "ZZV02", "should have a value for each provider. Give ZZ1"),
    ("providers.beds", "false", "0", "providers.beds, ZZV01: 0 isn't allowed. Give true or false"),
    ("teams", "^ZZV01 = .*", "ZZV01 = {}", FALSE + "codes with whole numbers"),
    ("teams", "^ZZV01 = .*", "", "teams should have a value for each provider."),
    ("stays.per_year", "severe = 0.05", "severe = 0", "severe: 0 isn't allowed. Give a number ab"),
    ("stays.per_year", "severe = 0.05, ", "", "a value for each kind of need. Give common, sev"),
    ("crisis.per_year", "^police = .*", "police = 3", "police should have a value for each"),
    ("referrals.reasons", '"30" = 0.6', '"30" = 0.5', "disability: the shares add up to 0.9."),
    ("accommodation.homeless_type", '"15" = 0.01', '"15" = -1', FALSE + "codes with numbers"),
    ("assessment.again_days", NUMBER, "value = [240, 120]", FALSE + "two whole numbers"),
    ("assessment.again_days", NUMBER, "value = [240]", FALSE + "two whole numbers"),
    ("flags.manifest_years_ago", NUMBER, "value = [-1, 20]", FALSE + "two numbers"),
    ("assessment.decimal_provider", NUMBER, "value = 2", FALSE + "a text."),
    ("assessment.honos", NUMBER, "value = []", FALSE + "texts in a list."),
    ("assessment.patterns", '"often"}', '"seldom"}', FALSE + "number of the item"),
    ("faults", "^value = .*", "value = {typo = 0.1}", FALSE + "classes of faults.toml"),
    ("faults", "^value = .*", "value = {undated = 1.1}", FALSE + "classes of faults.toml"),
    ("people.made", "^value = .*", 'value = "guessed"', FALSE + "simulated, boundary or fuzz"),
    ("contacts.per_month", "A02 = 8.0", "A02 = -8", "A02: -8 isn't allowed."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "expected"), REFUSED)
def test_what_a_parameter_says_wrongly_is_refused(
    changed: Change, name: str, old: str, new: str, expected: str
) -> None:
    said = message(changed(name, old, new))
    assert said.count("\n") == 0
    assert f"own.toml: {name}" in said
    assert expected in said


def test_rounding_is_let_pass(changed: Change) -> None:
    path = changed("kinds", r"common = 0\.\d+", "common = 0.4904")
    assert load_profile(path).values["kinds"]["common"] == 0.4904


def test_a_name_that_the_generator_does_not_read_is_refused(changed: Change) -> None:
    said = message(changed("stays.median_days", r"stays\.median_days", "stays.median_weeks"))
    assert "stays.median_weeks isn't a parameter that the generator reads." in said
    assert "stays.median_days is missing. Add it: the generator reads it." in said
    assert said.count("\n") == 1


def test_a_plain_value_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plain.toml"
    start = TEXT.index("\n[moves.share]\n")
    end = TEXT.index("\n\n", start + 1)
    path.write_text(TEXT[:start] + TEXT[end:] + "\n[moves]\nshare = 0.012\n", "utf-8")
    assert "plain.toml: moves.share is a plain value. Make it a table with" in message(path)


@pytest.mark.parametrize("key", ["title", "version", "says"])
def test_a_profile_that_does_not_say_what_it_is_is_refused(tmp_path: Path, key: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(re.sub(f"^{key} = .*\n", "", TEXT, count=1, flags=re.MULTILINE), "utf-8")
    assert f"own.toml: {key} is missing." in message(path)


def test_a_profile_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    assert "No profile is called 'england_2042': choose from boundary, " in message("england_2042")
    assert "nowhere.toml: the profile can't be read" in message(tmp_path / "nowhere.toml")
    (tmp_path / "text.toml").write_text("not = a = profile", "utf-8")
    assert "text.toml: this isn't TOML in UTF-8" in message(str(tmp_path / "text.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"title = '\xff'")
    assert "bytes.toml: this isn't TOML in UTF-8" in message(tmp_path / "bytes.toml")


def test_the_line_ends_and_the_mark_of_an_editor_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode("utf-8"))
    assert load_profile(path).sha256 == load_profile("england_2024").sha256


def test_the_table_has_a_row_for_each_parameter() -> None:
    table = load_profile("england_2024").table().set_index("parameter")
    assert table.columns.tolist() == ["value", "unit", "status", "year", "source", "profile"]
    assert set(table["profile"]) == {"england_2024"}
    assert set(table.index) == set(known()["parameters"])
    assert table.index.is_unique
    assert all(isinstance(cell, str) and cell for cell in table.to_numpy().ravel())
    assert table.loc["providers.beds", "value"] == "ZZ1: yes, ZZ2: yes, ZZV01: no"
    assert table.loc["assessment.again_days", "value"] == "120, 240"
    assert "(blank): 0.25" in table.loc["language", "value"]
    assert table.loc["teams", "value"].endswith("ZZV01: (A05: 1, A13: 1, D01: 1)")
    revoked = table.loc["community_orders.revoked_share"]
    assert revoked[["unit", "status", "year"]].tolist() == ["share", "published", "2008-14"]


OWN = """
extends = "england_2024"
title = "Own"
version = "1"
says = "For a test."

[moves.share]
value = 0.5
unit = "share"
status = "assumed"
year = 2024
source = "assumed: many moves"
"""


def extending(tmp_path: Path, text: str = OWN) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_profile_that_extends_another_gives_only_what_differs(tmp_path: Path) -> None:
    own, base = load_profile(extending(tmp_path)), load_profile("england_2024")
    assert (own.name, own.title, own.extends) == ("own", "Own", "england_2024")
    assert own.values["moves"]["share"] == 0.5
    assert {n for n in base.parameters if own.parameters[n] != base.parameters[n]} == {
        "moves.share"
    }
    assert list(own.parameters) == list(base.parameters)
    assert base.values["moves"]["share"] != 0.5
    of = own.table().set_index("parameter")["profile"]
    assert of[of == "own"].index.tolist() == ["moves.share"]
    assert set(of) == {"own", "england_2024"}


def test_the_hash_of_a_profile_that_extends_another_covers_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = load_profile(extending(tmp_path))
    both = OWN + load_profile("england_2024").sha256
    assert own.sha256 == hashlib.sha256(both.encode("utf-8")).hexdigest()
    longer = load_profile(extending(tmp_path, OWN + "# a remark"))
    assert longer.sha256 != own.sha256
    other = replace(load_profile("england_2024"), sha256="0" * 64)
    monkeypatch.setattr(cohortid_synthetic.profile, "_shipped", lambda _: other)
    assert load_profile(extending(tmp_path)).sha256 != own.sha256


EXTENDS = [
    ("england_2024", "england_2042", "extends = 'england_2042', and no profile is called so. Ext"),
    ("england_2024", "rural", "extends = 'rural', which extends another itself. Extend one of"),
    ('"england_2024"', "3", "extends = 3, and no profile is called so."),
    ("[moves.share]", "[moves.rate]", "moves.rate isn't a parameter that the generator reads."),
    ("value = 0.5", "", "moves.share: value is missing."),
    ("assumed: many moves", "", "moves.share: source is missing."),
    ("value = 0.5", "value = 5", "5 isn't allowed. Give a number from 0 to 1."),
]


@pytest.mark.parametrize(("old", "new", "expected"), EXTENDS)
def test_what_a_profile_that_extends_another_says_wrongly_is_refused(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    said = message(extending(tmp_path, OWN.replace(old, new)))
    assert said.count("\n") == 0
    assert f"own.toml: {expected}" in said or f"own.toml: moves.share: {expected}" in said


EXTENDING = [name for name in profile_names() if load_profile(name).extends]


@pytest.mark.parametrize("name", EXTENDING)
def test_what_a_shipped_profile_changes_is_another_figure_with_its_source(name: str) -> None:
    own, base = load_profile(name), load_profile("england_2024")
    assert own.extends == "england_2024"
    changed = [p for p in own.parameters.values() if p.profile == name]
    assert changed
    for parameter in changed:
        assert parameter.value != base.parameters[parameter.name].value, parameter.name
        assert parameter.source.startswith("assumed: ") == (parameter.status == "assumed")


def test_planted_people_stand_first_or_nowhere(
    tmp_path: Path, synthetic_extract: SyntheticExtract
) -> None:
    keys = synthetic_extract.planted["person_id"].tolist()
    assert keys == [f"SYN-{number:07d}" for number in range(1, len(keys) + 1)]
    nobody = OWN.replace("moves.share", "people.planted").replace("value = 0.5", "value = false")
    path = extending(tmp_path, nobody.replace('"share"', '"yes or no"'))
    without = generate(people=300, seed=3, profile=path)
    assert without.planted.empty
    assert without.planted.columns.tolist() == synthetic_extract.planted.columns.tolist()


def differing(one: SyntheticExtract, two: SyntheticExtract) -> set[str]:
    return {name for name in one.tables if not one.tables[name].equals(two.tables[name])}


def test_a_changed_parameter_changes_what_it_is_about_and_nothing_else(
    changed: Change, synthetic_extract: SyntheticExtract
) -> None:
    path = changed("employment.recorded_share", NUMBER, "value = 1")
    more = generate(people=600, seed=3, profile=path)
    (name,) = differing(synthetic_extract, more)
    assert name.startswith("MHS004")
    usual = synthetic_extract.tables[name]["Person_ID"].nunique()
    assert more.tables[name]["Person_ID"].nunique() > 1.5 * usual


def test_two_profiles_in_one_process_never_mix(
    changed: Change, synthetic_extract: SyntheticExtract
) -> None:
    path = changed("mapped_team.which", NUMBER, "value = 2")
    other = generate(people=600, seed=3, profile=str(path))
    again = generate(people=600, seed=3, profile="england_2024")
    assert differing(synthetic_extract, again) == set()
    assert again.team_map.equals(synthetic_extract.team_map)
    assert other.team_map["team_id"].tolist() != again.team_map["team_id"].tolist()
    assert "MHS101Referral" in differing(again, other)


def test_a_profile_is_in_use_in_its_own_block_and_thread_alone(changed: Change) -> None:
    own = load_profile(changed("mapped_team.which", NUMBER, "value = 2"))
    usual = mapped_team()
    pool = ThreadPoolExecutor(1)
    assert pool.submit(mapped_team).result() == usual  # the thread begins outside the block
    with pool, using(own):
        assert mapped_team() != usual
        assert assumptions()["mapped_team"]["which"] == 2
        assert pool.submit(mapped_team).result() == usual
        with using(load_profile("england_2024")):
            assert mapped_team() == usual
        assert mapped_team() != usual
    assert mapped_team() == usual
    with pytest.raises(ValueError, match="are planted"):
        generate(people=1, profile=changed("mapped_team.which", NUMBER, "value = 2"))
    assert mapped_team() == usual


def test_synth_takes_a_profile_and_the_manifest_names_it(changed: Change, tmp_path: Path) -> None:
    path = changed("moves.share", NUMBER, "value = 0.5", "many_moves.toml")
    arguments = ["synth", "--people", "500", "--out", str(tmp_path / "out"), "--quiet"]
    assert main([*arguments, "--profile", str(path)]) == 0
    manifest = json.loads((tmp_path / "out" / "extract" / "manifest.json").read_text("utf-8"))
    assert manifest["profile"] == "many_moves"
    assert manifest["profile_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert str(tmp_path) not in json.dumps(manifest)


def test_synth_refuses_a_wrong_profile_with_exit_code_10(
    changed: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["synth", "--people", "500", "--out", str(tmp_path / "out"), "--quiet"]
    assert main([*arguments, "--profile", "england_2042"]) == 10
    assert "No profile is called 'england_2042'" in capsys.readouterr().err
    path = changed("moves.share", "^source = .*", "")
    assert main([*arguments, "--profile", str(path)]) == 10
    assert "moves.share: source is missing." in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_synth_makes_as_many_people_as_a_profile_has_and_refuses_another_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["synth", "--out", str(tmp_path / "out"), "--quiet", "--profile", "boundary"]
    assert main([*arguments, "--people", "20"]) == 2
    assert "this boundary set has" in capsys.readouterr().err
    assert main(arguments) == 0
    manifest = json.loads((tmp_path / "out" / "extract" / "manifest.json").read_text("utf-8"))
    assert (manifest["profile"], manifest["index_date"]) == ("boundary", "2026-08-31")
    assert (tmp_path / "out" / "truth" / "expected.parquet").exists()
