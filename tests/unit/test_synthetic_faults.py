"""Faults: put in by rate, booked truly, taken out again without a trace."""

import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from cohortid_synthetic import DIRTY, SyntheticExtract, generate, load_profile, undo
from cohortid_synthetic.faults import (
    CHANGES,
    FAULTS,
    TOUCHED,
    fault_classes,
    reaches_the_analyst,
    validation_rules,
)
from cohortid_synthetic.faults.layout import LAYOUT, row_key_column

LEAST = 1e-9
"""So small a rate that there is one fault."""


@pytest.fixture(scope="module")
def dirty(synthetic_extract: SyntheticExtract) -> SyntheticExtract:
    return synthetic_extract.inject(seed=2)


def assert_same_tables(one: dict[str, pd.DataFrame], two: dict[str, pd.DataFrame]) -> None:
    assert list(one) == list(two)
    for name in one:
        assert one[name].columns.tolist() == two[name].columns.tolist(), name
        assert one[name].to_numpy().tolist() == two[name].to_numpy().tolist(), name


def test_clean_to_faults_to_undo_is_the_identity(
    synthetic_extract: SyntheticExtract, dirty: SyntheticExtract
) -> None:
    assert_same_tables(undo(dirty), dict(synthetic_extract.tables))


@pytest.mark.parametrize("kind", list(DIRTY))
def test_each_class_alone_is_undone(synthetic_extract: SyntheticExtract, kind: str) -> None:
    before = {name: table.copy() for name, table in synthetic_extract.tables.items()}
    dirty = synthetic_extract.inject({kind: max(DIRTY[kind], 0.02)}, seed=3)
    assert set(dirty.faults["class"]) == {kind}
    assert any(not dirty.tables[name].equals(before[name]) for name in before)
    assert_same_tables(undo(dirty), before)
    assert_same_tables(dict(synthetic_extract.tables), before)


def test_undo_notices_rows_that_are_not_as_they_were_left(dirty: SyntheticExtract) -> None:
    change = dirty.changes[dirty.changes["kind"] == "changed"].iloc[0]
    tables = {name: table.copy() for name, table in dirty.tables.items()}
    tables[change["table"]][change["column"]] = "something else"
    with pytest.raises(ValueError, match="not as it was left"):
        undo(SyntheticExtract(**{**vars(dirty), "tables": tables}))


def test_the_same_seed_gives_the_same_faults(
    synthetic_extract: SyntheticExtract, dirty: SyntheticExtract
) -> None:
    again, other = synthetic_extract.inject(seed=2), synthetic_extract.inject(seed=4)
    assert_same_tables(dict(again.tables), dict(dirty.tables))
    assert again.faults.equals(dirty.faults)
    assert again.touched.equals(dirty.touched)
    assert not other.faults["row_key"].equals(dirty.faults["row_key"])


def test_another_class_more_disturbs_no_draw(synthetic_extract: SyntheticExtract) -> None:
    alone = synthetic_extract.inject({"undated": 0.01}, seed=5).faults
    both = synthetic_extract.inject({"undated": 0.01, "exact_duplicate": 0.01}, seed=5).faults
    both = both[both["class"] == "undated"]
    assert both["row_key"].tolist() == alone["row_key"].tolist()


def test_every_class_of_dirty_is_there_among_2000_people() -> None:
    dirty = generate(people=2000, seed=1, faults=DIRTY)
    assert set(dirty.faults["class"]) == set(DIRTY) == set(fault_classes())
    assert dirty.manifest["n_faults"] == dict(Counter(dirty.faults["class"]))
    assert dirty.manifest["faults"] == dict(DIRTY)


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("exact_duplicate", "MHS201CareContact"),
        ("undated", "MHS201CareContact"),
        ("late_arrival", "MHS201CareContact"),
        ("duplicate_new_id", "MHS101Referral"),
    ],
)
def test_rates_are_what_was_asked(
    synthetic_extract: SyntheticExtract, kind: str, table: str
) -> None:
    dirty = synthetic_extract.inject({kind: 0.1}, seed=1)
    layout, rows = LAYOUT[table], synthetic_extract.tables[table]
    units = len(rows) if kind == "exact_duplicate" else rows[layout.id].nunique()
    found = (dirty.faults["table"] == table).sum()
    assert 0.09 * units <= found <= 0.11 * units


def test_a_rate_above_zero_gives_at_least_one_fault(synthetic_extract: SyntheticExtract) -> None:
    for kind in DIRTY:
        assert len(synthetic_extract.inject({kind: LEAST}, seed=1).faults) >= 1, kind


def test_a_rate_of_zero_gives_none(synthetic_extract: SyntheticExtract) -> None:
    dirty = synthetic_extract.inject(dict.fromkeys(DIRTY, 0.0))
    assert len(dirty.faults) == len(dirty.touched) == len(dirty.changes) == 0
    assert_same_tables(dict(dirty.tables), dict(synthetic_extract.tables))


def test_the_manifest_has_its_columns_and_one_row_per_fault(dirty: SyntheticExtract) -> None:
    assert tuple(dirty.faults.columns) == FAULTS
    assert tuple(dirty.touched.columns) == TOUCHED
    assert tuple(dirty.changes.columns) == CHANGES
    assert dirty.faults["fault_id"].is_unique
    assert set(dirty.faults["visibility"]) <= {"visible", "invisible"}
    assert set(dirty.changes["fault_id"]) <= set(dirty.faults["fault_id"])
    people = set(dirty.truth["person"]["person_id"])
    assert set(dirty.touched["person_id"]) <= people
    assert set(dirty.faults["person_id"]) <= people | {""}


def test_before_and_after_are_true(
    synthetic_extract: SyntheticExtract, dirty: SyntheticExtract
) -> None:
    for change in dirty.changes.itertuples():
        key = row_key_column(change.table)
        if change.kind == "changed":
            clean = synthetic_extract.tables[change.table].iloc[change.place]
            assert clean[key] == change.row_key
            assert clean[change.column] == change.before
        elif change.kind == "removed":
            clean = synthetic_extract.tables[change.table].iloc[change.place]
            assert json.loads(change.before) == clean.to_dict()
        else:
            added = dirty.tables[change.table].iloc[change.place]
            assert json.loads(change.after) == added.to_dict()


def test_what_the_manifest_says_of_a_cell_is_what_stands_there(
    synthetic_extract: SyntheticExtract, dirty: SyntheticExtract
) -> None:
    in_cells = ["undated", "blank_cell", "unreadable_code", "sentinel_date", "future_date"]
    faults = dirty.faults[dirty.faults["class"].isin(in_cells)]
    assert len(faults) > 100
    removed = set(dirty.changes.loc[dirty.changes["kind"] == "removed", "row_key"])
    for fault in faults.itertuples():
        if fault.row_key in removed:
            continue
        key = row_key_column(fault.table)
        tables = (synthetic_extract.tables[fault.table], dirty.tables[fault.table])
        clean, now = (table[table[key] == fault.row_key] for table in tables)
        assert set(clean[fault.column]) == {fault.before}
        assert fault.after in set(now[fault.column])


def test_a_lost_month_touches_everybody_the_provider_holds_then(
    synthetic_extract: SyntheticExtract,
) -> None:
    dirty = synthetic_extract.inject({"missing_provider_month": LEAST}, seed=1)
    fault = dirty.faults.iloc[0]
    for name, table in dirty.tables.items():
        if name == "EC_Core":  # of other providers
            continue
        provider = "OrgIDProvider" if name == "MHS000Header" else "OrgIDProv"
        months = table.loc[table[provider] == fault["provider_id"], "UniqMonthID"].astype(int)
        month = (fault["month"].year - 1900) * 12 + fault["month"].month - 3
        assert month not in set(months), name
    referrals = synthetic_extract.truth["referral"]
    open_then = referrals[
        (referrals["provider_id"] == fault["provider_id"])
        & (referrals["start"] <= fault["month"])
        & referrals["end_latest"].map(lambda end: end is None or end >= fault["month"])
    ]
    assert len(open_then) > 0
    assert set(open_then["person_id"]) <= set(dirty.touched["person_id"])


def test_whoever_is_gone_is_invisible(synthetic_extract: SyntheticExtract) -> None:
    dirty = synthetic_extract.inject({"missing_provider_month": 0.4}, seed=1)
    gone = set(dirty.truth["person"]["person_id"]) - set(dirty.tables["MHS001MPI"]["Person_ID"])
    hidden = dirty.touched[dirty.touched["visibility"] == "invisible"]
    assert gone
    assert gone <= set(hidden["person_id"])
    assert dirty.manifest["n_people_invisible"] == hidden["person_id"].nunique()


def test_a_split_person_is_invisible(synthetic_extract: SyntheticExtract) -> None:
    dirty = synthetic_extract.inject({"split_id": 0.02}, seed=1)
    assert set(dirty.faults["visibility"]) == {"invisible"}
    for fault in dirty.faults.itertuples():
        rows = dirty.tables["MHS001MPI"]
        early, late = (rows[rows["Person_ID"] == key] for key in (fault.before, fault.after))
        assert early["UniqMonthID"].astype(int).max() < late["UniqMonthID"].astype(int).min()


@pytest.mark.parametrize(
    ("faults", "message"),
    [({"typo": 0.1}, "'typo': choose from omitted_table"), ({"undated": 1.1}, "between 0 and 1")],
)
def test_what_can_not_be_injected_is_refused(
    synthetic_extract: SyntheticExtract, faults: dict[str, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        synthetic_extract.inject(faults)


def test_faults_do_not_go_on_top_of_faults(dirty: SyntheticExtract) -> None:
    with pytest.raises(ValueError, match="has faults already"):
        dirty.inject()


def test_every_value_is_text_in_the_dirty_extract_too(dirty: SyntheticExtract) -> None:
    for table in dirty.tables.values():
        for column in table.columns:
            assert all(isinstance(value, str) for value in table[column].tolist()), column


def test_written_it_has_the_manifest_and_the_truth_of_the_clean_events(
    synthetic_extract: SyntheticExtract, dirty: SyntheticExtract, tmp_path: Path
) -> None:
    out = dirty.write(tmp_path / "dirty", fmt="parquet")
    manifest = json.loads((out / "extract" / "manifest.json").read_text("utf-8"))
    assert manifest["faults"] == dict(DIRTY)
    assert (manifest["faults_seed"], manifest["seed"]) == (2, synthetic_extract.manifest["seed"])
    for name, table in (
        ("faults", dirty.faults),
        ("faults_touched", dirty.touched),
        ("faults_changes", dirty.changes),
    ):
        read = pd.read_parquet(out / "truth" / f"{name}.parquet")
        assert read.columns.tolist() == table.columns.tolist()
        assert len(read) == len(table)
    for name, table in synthetic_extract.truth.items():
        assert len(pd.read_parquet(out / "truth" / f"{name}.parquet")) == len(table)
    clean = synthetic_extract.write(tmp_path / "clean", fmt="parquet")
    assert not (clean / "truth" / "faults.parquet").exists()
    assert "faults" not in json.loads((clean / "extract" / "manifest.json").read_text("utf-8"))


def test_every_class_says_what_it_is_and_what_is_held() -> None:
    for name, of in fault_classes().items():
        needed = {"rate", "of", "says", "holds", "arises", "rules", "outcome"}
        assert set(of) - {"noted"} == needed, name
        assert of["holds"] in {"same", "bounds", "apart"}
        assert 0 < of["rate"] < 0.1
        assert of["says"].endswith(".")


@pytest.mark.parametrize("kind", ["missing_table_month", "omitted_table"])
def test_lost_emergency_attendances_touch_everybody(kind: str) -> None:
    extract = generate(people=1500, seed=3)  # enough that a month without any is noticed
    dirty = extract.inject({kind: 1.0}, seed=1)
    lost = dirty.faults.loc[dirty.faults["table"] == "EC_Core", "fault_id"]
    assert len(lost) > 0
    there = set(extract.tables["MHS001MPI"]["Person_ID"])
    for number in lost:
        touched = dirty.touched[dirty.touched["fault_id"] == number]
        assert set(touched["person_id"]) == there
        assert set(touched["visibility"]) == {"visible"}


STRICTNESS = ("none", "warning", "record rejected", "group rejected")


def test_every_class_names_the_validation_rules_that_concern_it() -> None:
    rules = validation_rules()
    cited = set()
    for name, of in fault_classes().items():
        outcomes = ["none", *(rules[rule]["outcome"] for rule in of["rules"])]
        assert of["outcome"] == max(outcomes, key=STRICTNESS.index), name
        assert of["arises"] in ("before", "after")
        cited |= set(of["rules"])
    assert cited == set(rules)
    assert all(row["text"] and row["outcome"] in STRICTNESS for row in rules.values())


def test_what_central_validation_rejects_is_not_in_an_extract_as_received() -> None:
    received = load_profile("dirty_as_received").values["faults"]
    before = load_profile("dirty_pre_validation").values["faults"]
    classes = fault_classes()
    assert set(received) == {name for name in classes if reaches_the_analyst(name)}
    assert set(before) == {name for name, of in classes.items() if of["arises"] == "before"}
    assert set(received) | set(before) == set(classes)
    for name in ("undated", "inverted", "future_date", "late_arrival", "orphan_row"):
        assert name in before and name not in received


@pytest.mark.parametrize("profile", ["dirty_as_received", "dirty_pre_validation"])
def test_a_dirty_profile_gives_an_extract_with_faults_and_the_clean_one(profile: str) -> None:
    dirty = generate(people=600, seed=3, profile=profile)
    rates = load_profile(profile).values["faults"]
    assert dirty.manifest["faults"] == rates
    assert set(dirty.faults["class"]) == set(rates)
    assert dirty.clean is not None and dirty.clean.clean is None
    assert_same_tables(dict(dirty.clean.tables), dict(generate(people=600, seed=3).tables))
    assert_same_tables(undo(dirty), dict(dirty.clean.tables))
    other = generate(people=600, seed=3, profile=profile, faults={"undated": LEAST})
    assert set(other.faults["class"]) == {"undated"}


def rows_of(extract: SyntheticExtract, table: str, key: str) -> pd.DataFrame:
    rows = extract.tables[table]
    return rows[rows[row_key_column(table)] == key]


def test_a_section_2_that_was_not_renewed_ends_with_the_section_3(
    synthetic_extract: SyntheticExtract,
) -> None:
    dirty = synthetic_extract.inject({"section_too_long": 1.0}, seed=1)
    assert len(dirty.faults) >= 3
    periods = dirty.tables["MHS401MHActPeriod"]
    for fault in dirty.faults.itertuples():
        own = periods[
            (periods["Person_ID"] == fault.person_id)
            & (periods["EndDateMHActLegalStatusClass"].isin([fault.after]))
        ]
        assert (own["LegalStatusCode"] == "02").any()
        start = pd.Timestamp(own["StartDateMHActLegalStatusClass"].min())
        assert fault.after == "" or (pd.Timestamp(fault.after) - start).days >= 28
        assert fault.before not in set(own["EndDateMHActLegalStatusClass"])


def test_a_spell_is_closed_after_the_death_that_ended_it(
    synthetic_extract: SyntheticExtract,
) -> None:
    dirty = generate(people=2000, seed=1).inject({"closed_after_death": 1.0}, seed=1)
    died = dirty.truth["person"].set_index("person_id")["death_date"]
    assert len(dirty.faults) > 5
    for fault in dirty.faults.itertuples():
        assert fault.before == died[fault.person_id].isoformat() < fault.after
        assert fault.after[:7] == fault.before[:7]


def test_a_detention_without_its_spell_has_no_ward_either(
    synthetic_extract: SyntheticExtract,
) -> None:
    dirty = synthetic_extract.inject({"period_without_spell": 0.3}, seed=1)
    gone = set(dirty.changes.loc[dirty.changes["table"] == "MHS501HospProvSpell", "before"])
    ids = {json.loads(row)["UniqHospProvSpellID"] for row in gone}
    assert ids
    for name in ("MHS501HospProvSpell", "MHS502WardStay"):
        assert ids.isdisjoint(dirty.tables[name]["UniqHospProvSpellID"])
    held = dirty.tables["MHS401MHActPeriod"]["Person_ID"]
    assert set(dirty.touched["person_id"]) <= set(held)


def test_people_under_one_key_are_gone_under_their_own(synthetic_extract: SyntheticExtract) -> None:
    dirty = synthetic_extract.inject({"merged_id": 0.02}, seed=1)
    there = set(dirty.tables["MHS001MPI"]["Person_ID"])
    assert len(dirty.faults) >= 5
    for fault in dirty.faults.itertuples():
        assert fault.before not in there and fault.after in there
    assert set(dirty.faults["visibility"]) == {"invisible"}


def test_an_hour_early_touches_those_whose_day_changes(synthetic_extract: SyntheticExtract) -> None:
    dirty = synthetic_extract.inject({"time_shift": 1.0}, seed=1)
    clean = synthetic_extract.tables["EC_Core"].set_index("Generated_Record_ID")
    now = dirty.tables["EC_Core"].set_index("Generated_Record_ID").loc[clean.index]
    both = [
        pd.to_datetime(rows["Arrival_Date"] + " " + rows["Arrival_Time"]) for rows in (clean, now)
    ]
    shifted = both[0] - both[1]
    assert set(shifted.unique()) == {pd.Timedelta(0), pd.Timedelta(hours=1)}
    summer = both[0][shifted > pd.Timedelta(0)].dt.month
    assert set(summer) <= set(range(3, 11))
    moved = clean.loc[clean["Arrival_Date"] != now["Arrival_Date"], "Person_ID"]
    people = set(synthetic_extract.truth["person"]["person_id"])
    assert set(dirty.touched["person_id"]) == set(moved) & people


def test_a_step_change_is_of_one_provider_from_the_middle_on(
    synthetic_extract: SyntheticExtract,
) -> None:
    dirty = synthetic_extract.inject({"step_change": 0.05}, seed=1)
    assert dirty.faults["provider_id"].nunique() == 1
    months = sorted(set(synthetic_extract.tables["MHS000Header"]["UniqMonthID"].astype(int)))
    lost = dirty.changes["before"].map(lambda row: int(json.loads(row)["UniqMonthID"]))
    assert lost.min() >= months[len(months) // 2]


def test_codes_keep_their_length_and_blanks_are_written_as_words(
    synthetic_extract: SyntheticExtract,
) -> None:
    unknown = synthetic_extract.inject({"unknown_code": 0.02}, seed=1).faults
    assert (unknown["before"].map(len) == unknown["after"].map(len)).all()
    words = synthetic_extract.inject({"blank_in_words": 0.05}, seed=1).faults
    assert set(words["before"]) == {""}
    assert set(words["after"]) == {" ", "NULL", "N/A"}
