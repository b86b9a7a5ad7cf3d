import json
from pathlib import Path

import numpy as np
import pytest

from cohortid.errors import DataError, PolicyRefusal
from cohortid.governance import append_entry, verify_log


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    for number in range(4):
        append_entry(path, "identify", {"n_criteria": number, "note": "café\u2028bar"}, who="ann")
    return path


def lines_of(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").split("\n")[:-1]


def write_lines(log: Path, lines: list[str]) -> None:
    log.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def test_an_untouched_log_is_ok(log: Path) -> None:
    check = verify_log(log)
    assert (check.ok, check.n_entries, check.first_bad_line) == (True, 4, None)
    assert check.last_hash == json.loads(lines_of(log)[-1])["hash"]


def test_an_entry_says_what_when_who_and_with_which_version(log: Path) -> None:
    entry = json.loads(lines_of(log)[0])
    assert entry["event"] == "identify"
    assert entry["who"] == "ann"
    assert entry["time"].endswith("+00:00")
    assert entry["version"] == "0.1.0"
    assert entry["previous"] == "0" * 64


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize(
    ("old", "new"), [('"ann"', '"bob"'), ('"n_criteria":', '"n_criteria": '), ("identify", "read")]
)
def test_any_change_to_any_line_shows(log: Path, number: int, old: str, new: str) -> None:
    lines = lines_of(log)
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new)
    write_lines(log, lines)
    assert verify_log(log).first_bad_line == number + 1


def test_a_change_with_its_own_hash_made_anew_shows_in_the_next_line(log: Path) -> None:
    lines = lines_of(log)
    other = log.with_name("other.jsonl")
    append_entry(other, "identify", {"n_criteria": 99}, who="bob")
    write_lines(log, [*lines_of(other), *lines[1:]])
    assert verify_log(log).first_bad_line == 2


@pytest.mark.parametrize("number", range(3))
def test_a_deleted_line_shows(log: Path, number: int) -> None:
    lines = lines_of(log)
    del lines[number]
    write_lines(log, lines)
    assert verify_log(log).first_bad_line == number + 1


def test_swapped_lines_show(log: Path) -> None:
    first, second, *others = lines_of(log)
    write_lines(log, [second, first, *others])
    assert verify_log(log).first_bad_line == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "not json", '{"hash": 1}'])
def test_a_foreign_line_shows(log: Path, text: str) -> None:
    write_lines(log, [*lines_of(log)[:2], text, *lines_of(log)[2:]])
    assert verify_log(log).first_bad_line == 3


def test_missing_last_entries_show_against_a_hash_noted_elsewhere(log: Path) -> None:
    noted = verify_log(log).last_hash
    assert verify_log(log, expected_last_hash=noted).ok
    write_lines(log, lines_of(log)[:2])
    assert verify_log(log).ok
    check = verify_log(log, expected_last_hash=noted)
    assert (check.ok, check.first_bad_line) == (False, 3)


def test_entries_added_after_a_hash_was_noted_are_fine(log: Path) -> None:
    noted = verify_log(log).last_hash
    append_entry(log, "explain", {})
    assert verify_log(log, expected_last_hash=noted).ok


def test_a_line_cut_short_shows_and_nothing_is_added_to_it(log: Path) -> None:
    log.write_bytes(log.read_bytes()[:-1])
    assert verify_log(log).first_bad_line == 4
    with pytest.raises(DataError, match=r"log\.jsonl"):
        append_entry(log, "explain", {})


@pytest.mark.parametrize(
    "details",
    [{"person_id": "SYN-1"}, {"Person": 1}, {"asked": {"person_id": 1}}, {"of": [{"person": 1}]}],
)
def test_no_entry_holds_a_person(tmp_path: Path, details: dict[str, object]) -> None:
    with pytest.raises(PolicyRefusal):
        append_entry(tmp_path / "log.jsonl", "explain", details)
    assert not (tmp_path / "log.jsonl").exists()


def test_numpy_numbers_and_keys_that_are_numbers_are_logged_as_read_back(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    append_entry(log, "identify", {"n_people": np.int64(7), "by_month": {10: 1, 2: 3}})
    assert verify_log(log).ok


def test_a_log_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no log"):
        verify_log(tmp_path / "log.jsonl")
