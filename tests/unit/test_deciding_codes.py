from pathlib import Path

import pytest
from cohortid_synthetic import oracle_derive

import cohortid
from cohortid.records.codes import code_titles
from cohortid.records.deciding_codes import codes_that_decide, deciding_rows
from cohortid.records.derive import TRANSFER_DESTINATIONS

ROOT = Path(cohortid.__file__).parents[1]


def test_every_code_is_in_its_list_under_the_same_title_and_says_who_decided() -> None:
    for row in deciding_rows():
        assert code_titles(row["list"])[row["code"]] == row["title"], row
        assert row["source"].strip(), row
    keys = [(row["decides"], row["list"], row["code"]) for row in deciding_rows()]
    assert len(set(keys)) == len(keys)


def test_what_decides_is_of_one_list() -> None:
    lists: dict[str, set[str]] = {}
    for row in deciding_rows():
        lists.setdefault(row["decides"], set()).add(row["list"])
    assert {name: len(own) for name, own in lists.items()} == dict.fromkeys(lists, 1)


def test_transfers_are_those_of_the_page_of_meaning_and_of_the_oracle() -> None:
    text = (ROOT / "docs" / "reference" / "semantics.md").read_text(encoding="utf-8")
    for what, of_oracle in (
        ("transfer_out", oracle_derive.TRANSFER_DESTINATION),
        ("transfer_in", oracle_derive.TRANSFER_SOURCE),
        ("transfer_admission", oracle_derive.TRANSFER_METHOD),
    ):
        codes = codes_that_decide(what)
        assert sorted(codes) == sorted(of_oracle)
    assert " ".join(codes_that_decide("transfer_out")) in text
    assert TRANSFER_DESTINATIONS == "('49', '50', '51', '52', '53', '84', '87')"


def test_what_no_code_decides_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_thing"):
        codes_that_decide("no_such_thing")
