"""The truth of a block: as recorded, as it was, by person, and what no record holds."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from cohortid_synthetic import SyntheticExtract
from cohortid_synthetic.block import coded
from cohortid_synthetic.canonical import canonical_tables
from cohortid_synthetic.oracle_derive import admissions
from cohortid_synthetic.oracle_rows import rows_of
from cohortid_synthetic.truth import (
    TABLES,
    Given,
    complete_truth,
    latent_truth,
    recorded_truth,
)
from cohortid_synthetic.truth.frames import frame_of
from cohortid_synthetic.whole import Truth

EVERY = 3
"""One more home in so many is left unrecorded, and one more contact's attendance blank."""


@pytest.fixture(scope="module")
def given(synthetic_extract: SyntheticExtract) -> Given:
    truth = synthetic_extract.truth
    assert isinstance(truth, Truth)
    return truth.givens[0]


@pytest.fixture(scope="module")
def half_recorded(given: Given) -> Given:
    """More homes that were never recorded, and contacts whose attendance was left blank."""
    home = given.events["home"]
    home = home.assign(recorded=home["recorded"] & (np.arange(len(home)) % EVERY > 0))
    contact = given.events["contact"]
    blank = np.arange(len(contact)) % EVERY == 0
    contact = contact.assign(attend=contact["attend"].where(~blank, ""))
    events = dict(given.events) | {"home": home, "contact": contact}
    kept = given.sent["home"]["key"].isin(home.loc[home["recorded"], "key"])
    return replace(given, events=events, sent={**given.sent, "home": given.sent["home"][kept]})


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))


def test_texts_as_categories_give_the_same_truth(given: Given) -> None:
    events = {kind: coded(frame.infer_objects()) for kind, frame in given.events.items()}
    made = recorded_truth(replace(given, events=events))
    for name, table in recorded_truth(given).items():
        same(frame_of(table), frame_of(made[name]))


def test_what_was_not_recorded_is_left_out_of_what_was(half_recorded: Given, given: Given) -> None:
    made, whole = recorded_truth(half_recorded), recorded_truth(given)
    before, kept = (own.events["home"]["recorded"].to_numpy() for own in (given, half_recorded))
    assert len(before) > before.sum() > kept.sum() > 0
    homes = frame_of(whole["accommodation"])
    same(frame_of(made["accommodation"]), homes[kept[before]])
    told = frame_of(made["contact"])["attendance"]
    assert (told == "unknown").mean() >= 1 / EVERY
    for name in set(TABLES) - {"accommodation", "contact"}:
        same(frame_of(made[name]), frame_of(whole[name]))


def test_plain_tables_hold_what_was_recorded_only(half_recorded: Given) -> None:
    made, recorded = canonical_tables(half_recorded), recorded_truth(half_recorded)
    assert not set(made) & {"admission", "detention"}
    for name, table in made.items():
        own = [column for column in table.column_names if column != "attendance_code"]
        assert table.select(own).equals(recorded[name].select(own)), name
    codes, groups = (made["contact"][c].to_pylist() for c in ("attendance_code", "attendance"))
    assert {g for c, g in zip(codes, groups, strict=True) if c == "3"} == {"did_not_attend"}
    assert {g for c, g in zip(codes, groups, strict=True) if c is None} == {"unknown"}


def test_as_it_was_everything_is_there(half_recorded: Given, given: Given) -> None:
    """Nothing that was left out or left blank is missing, and the rest is as it was recorded."""
    made, recorded = complete_truth(half_recorded), recorded_truth(half_recorded)
    event = half_recorded.events["contact"]
    was, told = (frame_of(own["contact"])["attendance"] for own in (made, recorded))
    assert (event["attend"] == "").sum() > 1 + len(event) / EVERY  # some were blank before
    came = event["true_attend"].isin(["5", "6"]).to_numpy()
    assert (was.eq("attended").to_numpy() == came).all()
    assert was[told != "unknown"].equals(told[told != "unknown"])
    same(frame_of(made["contact"]), frame_of(complete_truth(given)["contact"]))

    homes, sent = frame_of(made["accommodation"]), frame_of(recorded["accommodation"])
    assert len(homes) == len(half_recorded.events["home"])
    unsent = ~half_recorded.events["home"]["recorded"].to_numpy()
    ids = homes.loc[unsent, "source_id"]
    assert ids.str.fullmatch(r"SYN-\d{7} unrecorded home \d+").all()
    assert not ids.duplicated().any()
    same(homes.loc[~unsent, ["person_id", "source_id"]], sent[["person_id", "source_id"]])
    values = ["person_id", "provider_id", "date", "accommodation_type", "settled", "homeless"]
    same(homes[values], frame_of(complete_truth(given)["accommodation"])[values])
    assert frame_of(made["coverage"])["loaded"].all()


def test_as_it_was_admissions_are_the_stays(given: Given) -> None:
    """Codes that don't say whether somebody was transferred leave the oracle no doubt then."""
    was = frame_of(complete_truth(given)["hospital_spell"])
    recorded = frame_of(recorded_truth(given)["hospital_spell"])
    codes = ["destination", "admission_source", "admission_method"]
    assert recorded[codes].isna().any(axis=None)
    ended = was["end_latest"].notna()
    assert was.loc[ended, codes].notna().all(axis=None)
    for column in codes:
        told = recorded[column].notna()
        assert was.loc[told, column].tolist() == recorded.loc[told, column].tolist()
    found: set[tuple[str, date, int]] = set()
    for person, rows in was.groupby("person_id"):
        for row in admissions(rows_of(rows, "hospital_spell"), date(2026, 9, 30)):
            assert row["in_low"] == 1
            found.add((str(person), row["start"], row["n_spells"]))
    true = frame_of(complete_truth(given)["admission"])
    assert found == set(zip(true["person_id"], true["start"], true["n_spells"], strict=True))
    assert true["in_low"].all()


def test_as_it_was_days_of_birth_are_known(given: Given) -> None:
    people = frame_of(complete_truth(given)["person"]).set_index("person_id")
    born = given.people.set_index("person_id")["birth_date"]
    assert (people["born_from"] == born[people.index]).all()
    assert people["born_from"].equals(people["born_to"])


def test_a_flag_that_was_never_sent_is_true_since_its_day(given: Given) -> None:
    flag = given.events["flag"]
    first = flag.iloc[[0]].assign(recorded=False, what="offence", value="2", day=739_000, key=10**6)
    flags = pd.concat([flag.assign(recorded=True), first], ignore_index=True)
    changed = replace(given, events={**given.events, "flag": flags})
    recorded = frame_of(recorded_truth(changed)["indicator"])
    was = frame_of(complete_truth(changed)["indicator"])
    same(recorded, frame_of(recorded_truth(given)["indicator"]))
    added = was.merge(recorded, how="left", indicator=True)
    own = added[added["_merge"] == "left_only"].iloc[0]
    assert (own["kind"], own["value"], own["date"]) == ("offence_history", "2", date(2024, 4, 1))


@pytest.mark.parametrize("part", [slice(0, 250), slice(250, 600)])
def test_a_person_s_truth_is_theirs_alone(given: Given, part: slice) -> None:
    """A part of the people, wherever it begins, gives their rows of the whole, in order."""
    people = given.people.iloc[part]
    events = {k: f[f["person"].isin(people.index)] for k, f in given.events.items()}
    sent = {k: f[f["person"].isin(people.index)] for k, f in given.sent.items()}
    events = {k: f.reset_index(drop=True) for k, f in events.items()}
    made = recorded_truth(replace(given, events=events, sent=sent, people=people))
    for name, table in recorded_truth(given).items():
        whole, own = frame_of(table), frame_of(made[name])
        if name != "coverage":
            whole = whole[whole["person_id"].isin(people["person_id"])]
        same(own, whole)


def test_latent_truth_has_whatever_is_not_sent(given: Given) -> None:
    need = np.linspace(0, 1, len(given.people))
    people = given.people.assign(need=need, true_ethnicity=given.people["ethnicity"])
    made = latent_truth(people).to_pandas()
    assert made["person_id"].tolist() == people["person_id"].tolist()
    assert {"kind", "struggling", "need", "true_ethnicity"} <= set(made)
    assert not set(made) & {"ethnicity", "birth_date", "lsoa", "death"}
    assert made["need"].to_numpy() == pytest.approx(need)
    assert made["struggling"].tolist() == people["struggling"].tolist()
