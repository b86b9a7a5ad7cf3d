"""Raw tables of a block: what is sent of an event, its identifiers, and what the others are."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK, Block
from cohortid_synthetic.calendar_days import NONE, month_id
from cohortid_synthetic.raw import (
    RawBlock,
    Submissions,
    arrived,
    flavours,
    raw_block,
    submissions,
)
from cohortid_synthetic.raw.arrow import numbered, text_frame
from cohortid_synthetic.raw.ids import in_person, local_ids, row_ids
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.streams import Streams
from tiled_blocks import SPAN, TiledBlocks


@pytest.fixture(scope="module")
def block() -> Block:
    return TiledBlocks(people=520)(0)


@pytest.fixture(scope="module")
def submitted() -> Submissions:
    return submissions(SPAN, Streams(3))


@pytest.fixture(scope="module")
def raw(block: Block, submitted: Submissions) -> RawBlock:
    return raw_block(block, submitted, Streams(3))


def with_column(block: Block, kind: str, **columns: object) -> Block:
    events = {**block.events, kind: block.events[kind].assign(**columns)}
    return replace(block, events=events)


def test_what_was_not_recorded_is_not_sent_nor_what_hangs_on_it(
    block: Block, submitted: Submissions, raw: RawBlock
) -> None:
    unrecorded = np.arange(len(block.events["referral"])) % 3 == 0
    part = raw_block(with_column(block, "referral", recorded=~unrecorded), submitted, Streams(3))
    gone = set(np.array(raw.ids["referral"][1].to_pylist())[unrecorded])
    assert part.ids["referral"][1].equals(raw.ids["referral"][1])
    for table in ("MHS101Referral", "MHS201CareContact", "MHS501HospProvSpell", "MHS604PrimDiag"):
        before, after = (text_frame(r.tables[table])["UniqServReqID"] for r in (raw, part))
        assert 0 < len(after) < len(before)
        assert set(after) == set(before) - gone
    spells = set(text_frame(part.tables["MHS501HospProvSpell"])["UniqHospProvSpellID"])
    assert set(text_frame(part.tables["MHS502WardStay"])["UniqHospProvSpellID"]) <= spells
    scored = text_frame(part.tables["MHS607CodedScoreAssessmentAct"])["UniqCareContID"]
    assert set(scored) <= set(text_frame(part.tables["MHS201CareContact"])["UniqCareContID"])


def test_an_end_that_never_came_stops_the_rows(block: Block, submitted: Submissions) -> None:
    referrals = block.events["referral"]
    stopped = date(2025, 8, 20).toordinal()
    open_ = referrals["closed"].eq(NONE) & (referrals["received"] < stopped)
    assert open_.sum() > 50
    until = np.where(open_, stopped, 0)
    made = raw_block(with_column(block, "referral", sent_until=until), submitted, Streams(3))
    rows = text_frame(made.tables["MHS101Referral"])
    own = rows[rows["UniqServReqID"].isin(np.array(made.ids["referral"][1].to_pylist())[open_])]
    assert own["UniqMonthID"].astype(int).max() == month_id(date(2025, 8, 1))
    assert set(own["ServDischDate"]) == set(own["ReferClosReason"]) == {""}
    homes = text_frame(made.tables["MHS003AccommStatus"])
    sent = set(zip(rows["Person_ID"], rows["UniqMonthID"], strict=True))
    assert set(zip(homes["Person_ID"], homes["UniqMonthID"], strict=True)) <= sent


def test_a_block_that_is_cut_keeps_everybody_elses_rows(
    block: Block, submitted: Submissions, raw: RawBlock
) -> None:
    part = raw_block(block, submitted, Streams(3), 200)
    for name, table in part.tables.items():
        assert table.num_rows < raw.tables[name].num_rows
        assert text_frame(table).equals(text_frame(raw.tables[name].slice(0, table.num_rows))), name


def test_the_first_submission_of_a_month_is_worse(submitted: Submissions, raw: RawBlock) -> None:
    rows = text_frame(raw.tables["MHS201CareContact"])
    second = rows["NHSEUniqSubmissionID"].str.endswith("2")
    again = rows[second].assign(first=lambda t: t["NHSEUniqSubmissionID"].str[:-1] + "1")
    keys = ["Person_ID", "UniqCareContID"]
    both = again.merge(
        rows, left_on=[*keys, "first"], right_on=[*keys, "NHSEUniqSubmissionID"], how="left"
    )
    lacking = both["AttendStatus_y"].isna()
    assert 0.04 < lacking.mean() < 0.13
    differs = (both["AttendStatus_x"] != both["AttendStatus_y"])[~lacking]
    assert 0.01 < differs.mean() < 0.08
    assert set(both["AttendStatus_y"][~lacking][differs]) == {"4"}


def test_kinds_without_any_event_give_empty_tables(block: Block, submitted: Submissions) -> None:
    few = {kind: frame.iloc[:0] for kind, frame in block.events.items() if kind != "referral"}
    made = raw_block(replace(block, events={**block.events, **few}), submitted, Streams(3))
    assert made.tables["MHS201CareContact"].num_rows == made.tables["EC_Core"].num_rows == 0
    assert made.tables["MHS101Referral"].num_rows > made.tables["MHS001MPI"].num_rows > 0
    assert made.tables["MHS001MPI"].num_rows == made.tables["MHS005PatInd"].num_rows


def test_an_unknown_provider_and_a_lost_referral_are_said(
    block: Block, submitted: Submissions
) -> None:
    spells = block.events["spell"]
    elsewhere = spells["provider"].cat.rename_categories({"ZZ1": "ZZ9"})
    with pytest.raises(ValueError, match="Provider 'ZZ9' isn't one of the profile's"):
        raw_block(with_column(block, "spell", provider=elsewhere), submitted, Streams(3))
    with pytest.raises(ValueError, match="hangs on another one that isn't there"):
        raw_block(with_column(block, "spell", referral=-5), submitted, Streams(3))


def test_identifiers_follow_from_the_person_and_none_has_ten_digits() -> None:
    frame = pd.DataFrame({"person": [416, 416, 417], "day": 739_000})
    assert local_ids("referral", frame).to_pylist() == [
        "R00004170001",
        "R00004170002",
        "R00004180001",
    ]
    assert in_person(np.array([], dtype=np.int64)).tolist() == []
    assert row_ids(np.array([416, 416])).to_pylist() == [1000041700001, 1000041700002]
    with pytest.raises(ValueError, match="there is room for 9,999"):
        local_ids("spell", pd.DataFrame({"person": np.zeros(10_000, dtype=np.int64)}))
    assert numbered("R", np.array([7]), 3).to_pylist() == ["R007"]


def test_a_contacts_number_moves_with_the_month_and_stays_in_its_block() -> None:
    last = PEOPLE_IN_A_BLOCK - 1
    for month in ("2024-04-01", "2024-05-01"):
        day = date.fromisoformat(month).toordinal()
        ids = local_ids("contact", pd.DataFrame({"person": range(last + 1), "day": day}))
        numbers = [int(text[1:8]) for text in ids.to_pylist()]
        assert sorted(numbers) == list(range(1, PEOPLE_IN_A_BLOCK + 1))
        assert numbers[0] != 1
    next_block = local_ids("contact", pd.DataFrame({"person": [last + 1], "day": [739_000]}))
    assert int(next_block[0].as_py()[1:8]) > PEOPLE_IN_A_BLOCK


def test_every_block_has_numbers_of_its_own() -> None:
    one, two = (Streams(1, block).uniforms("a name", 100) for block in (0, 1))
    assert not np.array_equal(one, two)
    assert np.array_equal(one, Streams(1).uniforms("a name", 100))


@pytest.mark.parametrize("name", list(flavours()))
def test_a_flavour_leaves_no_row_behind(submitted: Submissions, raw: RawBlock, name: str) -> None:
    flavour = flavours()[name]
    made = arrived(raw.tables, name, submitted)
    assert len(made) == len(raw.tables)
    for (before, plain), (after, table) in zip(raw.tables.items(), made.items(), strict=True):
        assert after.upper().startswith(before.upper())
        ids = next((c for c in table.column_names if c.upper().endswith("UNIQID")), "")
        if flavour.latest_only and ids:
            assert table.num_rows < 1.05 * plain.num_rows
        else:
            assert table.num_rows == plain.num_rows
        if ids and not flavour.latest_only:
            assert table[ids].equals(plain[f"{before[:6]}UniqID"])


def test_the_most_recent_record_is_one_a_month(submitted: Submissions, raw: RawBlock) -> None:
    table = text_frame(arrived(raw.tables, "national", submitted)["MHS001MPI"])
    marked = table[table["PatMRecInRP"] == "true"]
    assert not marked.duplicated(["Person_ID", "UniqMonthID"]).any()
    people = table.drop_duplicates(["Person_ID", "UniqMonthID"])
    assert len(marked) == len(people)
    assert set(marked["RecordEndDate"]) == {""}
    assert (table["RecordEndDate"] != "").any()


def test_months_before_version_5_are_refused() -> None:
    first = month_id(date(2021, 10, 1))
    assert submissions(Span(first, first + 29), Streams(1)).span.first == 1459
    with pytest.raises(ValueError, match="would begin in September 2021"):
        submissions(Span(first - 1, first + 29), Streams(1))


def test_an_unknown_flavour_is_refused(submitted: Submissions) -> None:
    with pytest.raises(ValueError, match="choose one of national, udal, icb, research"):
        arrived({"MHS001MPI": pa.table({})}, "oral", submitted)
