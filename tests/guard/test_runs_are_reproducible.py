"""Invariant 9: a run can be made again, says what made it, and a log whose tampering shows."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from against_oracle import SET
from generated_records import as_tables, draw_coverage
from generated_runs import chance, draw_people
from tiny_extract import extract

from cohortid import __version__
from cohortid.cohort import Cohort, identify, open_cohort
from cohortid.criteria import load_criteria
from cohortid.errors import CohortidError
from cohortid.governance import read_manifest, verify_log
from cohortid.records import Records, read_mhsds
from cohortid.records.event_tables import records_from_event_tables
from cohortid.report import write_page

INDEX = date(2026, 3, 31)
# What a run says of when and by whom it was made, and nothing else, may differ.
OF_THE_OCCASION = {"log_hash"}


def make_records(folder: Path, change: Callable[[dict[str, pd.DataFrame]], None]) -> Records:
    tables = as_tables(draw_people(81, 60, 0.1, INDEX))
    change(tables)
    return records_from_event_tables(
        tables, draw_coverage(81, 0.02), purpose="care_review", work=folder, synthetic=False
    )


def as_it_is(tables: dict[str, pd.DataFrame]) -> None:
    """Change nothing."""


def in_another_order(tables: dict[str, pd.DataFrame]) -> None:
    for name, table in tables.items():
        seed = chance("order", name).randrange(10**6)
        tables[name] = table.sample(frac=1, random_state=seed).reset_index(drop=True)


def one_code_changed(tables: dict[str, pd.DataFrame]) -> None:
    contacts = tables["contact"]
    place = contacts.index[contacts["attendance_code"] == "5"][0]
    contacts.loc[place, ["attendance_code", "attendance"]] = ["3", "did_not_attend"]


def one_date_changed(tables: dict[str, pd.DataFrame]) -> None:
    contacts = tables["contact"]
    place = contacts["date"].notna().idxmax()
    contacts.loc[place, "date"] = date(2026, 1, 4)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return make_records(tmp_path_factory.mktemp("records") / "in", as_it_is)


@pytest.fixture(scope="module")
def cohort(records: Records, tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return identify(records, SET, index_date=INDEX, out=tmp_path_factory.mktemp("run") / "out")


def test_the_same_records_set_and_date_give_the_same_run(
    records: Records, cohort: Cohort, tmp_path: Path
) -> None:
    again = identify(records, SET, index_date=INDEX, out=tmp_path / "again")
    names = {path.name for path in cohort.folder.iterdir()}
    assert names == {path.name for path in again.folder.iterdir()}
    compared = 0
    for name in sorted(names - {"log.jsonl", "manifest.json"}):
        if name.endswith(".parquet"):
            frames = [pd.read_parquet(one.folder / name) for one in (cohort, again)]
            pd.testing.assert_frame_equal(*frames, obj=name)
        else:
            assert (cohort.folder / name).read_bytes() == (again.folder / name).read_bytes(), name
        compared += 1
    assert compared >= 10
    assert without(cohort.manifest) == without(again.manifest)
    pages = [
        write_page(one, tmp_path / f"{place}.html").read_text(encoding="utf-8")
        for place, one in enumerate((cohort, again))
    ]
    hashes = [one.manifest["log_hash"][:12] for one in (cohort, again)]
    assert pages[0] == pages[1].replace(hashes[1], hashes[0])


def without(manifest: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in manifest.items() if key not in OF_THE_OCCASION}


def test_records_read_again_have_the_same_fingerprint_whatever_the_order_of_rows(
    records: Records, tmp_path: Path
) -> None:
    assert make_records(tmp_path / "again", as_it_is).fingerprint == records.fingerprint
    shuffled = make_records(tmp_path / "shuffled", in_another_order)
    assert shuffled.fingerprint == records.fingerprint


@pytest.mark.parametrize("change", [one_code_changed, one_date_changed])
def test_one_cell_changes_the_fingerprint(
    change: Callable[[dict[str, pd.DataFrame]], None], records: Records, tmp_path: Path
) -> None:
    assert make_records(tmp_path / "changed", change).fingerprint != records.fingerprint


def test_reading_an_extract_again_gives_the_same_fingerprint_and_the_team_map_is_in_it(
    tmp_path: Path,
) -> None:
    raw = extract(
        referral="""
            month            | person | referral | received   | team
            2024-04..2024-09 | A      | R1       | 2024-04-09 | T1
            2024-04..2024-09 | B      | R2       | 2024-05-01 | T1
        """,
        contact="""
            month   | person | referral | contact | date       | attended
            2024-05 | A      | R1       | C1      | 2024-05-02 | 5
            2024-06 | B      | R2       | C2      | 2024-06-03 | 3
        """,
        team="month | team | type\n2024-04..2024-09 | T1 | A06",
    )
    team_map = tmp_path / "teams.csv"
    team_map.write_text(
        "provider_id,team_id,team_group,valid_from,valid_to\n"
        "P1,T1,assertive_outreach,2024-01-01,2026-12-31\n"
    )

    def fingerprint(tables: dict[str, pd.DataFrame], teams: Path | None = team_map) -> str:
        return read_mhsds(tables, purpose="care_review", team_map=teams).fingerprint

    first = fingerprint(raw)
    assert fingerprint(raw) == first
    in_reverse = {name: table.iloc[::-1].reset_index(drop=True) for name, table in raw.items()}
    assert fingerprint(in_reverse) == first
    assert fingerprint(raw, None) != first
    team_map.write_text(team_map.read_text().replace("2026-12-31", "2025-12-31"))
    assert fingerprint(raw) != first
    contacts = raw["MHS201CareContact"].replace({"CareContDate": {"2024-06-03": "2024-06-04"}})
    other = fingerprint(raw | {"MHS201CareContact": contacts})
    assert other not in (first, fingerprint(raw))


def test_the_manifest_says_what_made_the_run_and_the_log_says_who(
    cohort: Cohort, records: Records
) -> None:
    manifest = read_manifest(cohort.folder)
    assert manifest["index_date"] == INDEX.isoformat()
    assert manifest["criteria_sha256"] == load_criteria(SET).sha256
    assert manifest["data_fingerprint"] == records.fingerprint
    assert manifest["version"] == __version__
    assert manifest["purpose"] == "care_review"
    entry = json.loads((cohort.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert entry["who"] and entry["time"] and entry["event"] == "identify"
    for key in ("index_date", "criteria_sha256", "data_fingerprint", "version", "purpose"):
        assert entry["details"][key] == manifest[key]
    assert verify_log(cohort.folder / "log.jsonl", manifest["log_hash"]).ok


def test_another_rule_or_measure_or_date_is_another_hash_or_date(tmp_path: Path) -> None:
    criteria = load_criteria(SET)
    own = tmp_path / "own.toml"
    own.write_text(criteria.text.replace("more_than = 182", "more_than = 181"), encoding="utf-8")
    assert load_criteria(own).sha256 != criteria.sha256
    own.write_text(criteria.text + "\n# a remark\n", encoding="utf-8")
    assert load_criteria(own).sha256 != criteria.sha256
    own.write_text(criteria.text, encoding="utf-8")
    assert load_criteria(own).sha256 == criteria.sha256


TAMPER: dict[str, Callable[[list[str]], list[str]]] = {
    "edited": lambda lines: [lines[0].replace('"care_review"', '"research"', 1), *lines[1:]],
    "another's name": lambda lines: [lines[0].replace('"who":"', '"who":"x', 1), *lines[1:]],
    "entry deleted": lambda lines: [lines[0], *lines[2:]],
    "first deleted": lambda lines: lines[1:],
    "reordered": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "entry doubled": lambda lines: [lines[0], *lines],
    "cut short": lambda lines: [*lines[:-1], lines[-1][:-20]],
    "end deleted": lambda lines: lines[:-1],
    "emptied": lambda lines: [],
}


@pytest.mark.parametrize("how", TAMPER)
def test_a_log_that_was_tampered_with_shows_it(how: str, cohort: Cohort, tmp_path: Path) -> None:
    kept = cohort.save(tmp_path / "kept")
    for number in range(3):
        kept.results_by("sex").exact(reason=f"reason {number}")
    path = kept.folder / "log.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = json.loads(lines[-1])["hash"]
    assert len(lines) == 4
    assert verify_log(path, expected).ok
    changed = TAMPER[how](list(lines))
    assert changed != lines
    path.write_text("".join(line + "\n" for line in changed), encoding="utf-8")
    assert not verify_log(path, expected).ok


@pytest.mark.parametrize(
    ("name", "was", "now"),
    [
        ("criteria.toml", "more_than = 182", "more_than = 18"),
        ("measures.toml", '["detention"]', '["detention", "short_term"]'),
    ],
)
def test_a_rule_that_was_edited_in_a_run_folder_is_noticed(
    name: str, was: str, now: str, cohort: Cohort, tmp_path: Path
) -> None:
    kept = cohort.save(tmp_path / "kept")
    path = kept.folder / name
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(CohortidError, match=r"criteria|measures"):
        open_cohort(kept.folder)
