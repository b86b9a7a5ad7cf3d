"""The simulation of a block: what holds of every person's events, and what a draw depends on."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK, REFERENCES, Block
from cohortid_synthetic.book import EDGES, HANGS_ON
from cohortid_synthetic.profile import load_profile, using
from cohortid_synthetic.recipe import Recipe
from cohortid_synthetic.simulate import World, make_block
from cohortid_synthetic.simulate.draws import (
    exponential,
    lognormal_days,
    normal,
    pick,
    pick_by,
    points,
    whole,
)
from cohortid_synthetic.simulate.states import STATES, states_over_time
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.streams import Streams

FIRST, LAST = date(2024, 4, 1).toordinal(), date(2026, 9, 30).toordinal()
OPEN = 10**7
Events = dict[str, pd.DataFrame]


def block_of(profile: str | Path = "england_2024", number: int = 1, seed: int = 1) -> Block:
    assumed = load_profile(profile)
    with using(assumed):
        return make_block(number, seed, World(assumed, FIRST, LAST))


@pytest.fixture(scope="module")
def block() -> Block:
    return block_of()


def ended(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame[column].where(frame[column] != 0, OPEN)


def of(block: Block, kind: str, column: str) -> pd.DataFrame:
    """Return the events that a kind's column names, in the order of its rows."""
    target = block.events[REFERENCES[column]].set_index("key")
    return target.loc[block.events[kind][column]].reset_index()


def test_a_block_is_the_same_whenever_it_is_made(block: Block) -> None:
    again = block_of()
    pd.testing.assert_frame_equal(block.people, again.people)
    for kind, frame in block.events.items():
        pd.testing.assert_frame_equal(frame, again.events[kind])


def test_blocks_and_seeds_differ(block: Block) -> None:
    others = block_of(number=2), block_of(seed=2)
    for other in others:
        assert len(other.events["contact"]) != len(block.events["contact"])
        assert (other.people["kind"].to_numpy() != block.people["kind"].to_numpy()).mean() > 0.3
    assert block.people.index[0] == PEOPLE_IN_A_BLOCK


def test_everybody_has_a_key_of_their_own_and_is_in_contact_on_some_day(block: Block) -> None:
    assert block.people["person_id"].is_unique
    referrals = block.events["referral"]
    accepted = referrals[referrals["rejected"] == 0]
    assert set(accepted["person"]) == set(block.people.index)


def test_what_hangs_on_something_hangs_on_the_same_persons(block: Block) -> None:
    for kind, frame in block.events.items():
        for column in REFERENCES:
            if column in frame:
                target = of(block, kind, column)
                assert (target["person"].to_numpy() == frame["person"].to_numpy()).all(), kind
                if "provider" in frame:
                    theirs = target["provider"].astype(str).to_numpy()
                    assert (theirs == frame["provider"].astype(str).to_numpy()).all(), kind
    assert set(HANGS_ON) <= set(block.events)


def test_every_kind_of_event_is_in_order_of_person_and_none_is_empty(block: Block) -> None:
    for kind, frame in block.events.items():
        assert len(frame) > 0, kind
        assert frame["person"].is_monotonic_increasing, kind
        assert frame["key"].is_unique, kind


def test_nothing_starts_after_death_or_the_extract_and_ends_are_not_before_starts(
    block: Block,
) -> None:
    death = block.people["death"].where(block.people["death"] != 0, OPEN)
    for kind, frame in block.events.items():
        until = np.minimum(death.loc[frame["person"]].to_numpy(), LAST)
        start, end = EDGES.get(kind, ("day", "day"))
        assert (frame[start].to_numpy() <= until).all(), kind
        if kind in EDGES:
            closed = frame[end].to_numpy() != 0
            assert (frame[end].to_numpy()[closed] >= frame[start].to_numpy()[closed]).all(), kind
            assert (frame[end].to_numpy()[closed] <= until[closed]).all(), kind
            dead = death.loc[frame["person"]].to_numpy() <= LAST
            assert closed[dead].all(), kind


def test_stays_of_a_person_do_not_overlap_and_follow_each_other(block: Block) -> None:
    spells = block.events["spell"]
    stays = spells.assign(end=ended(spells, "end")).groupby(["person", "stay"])
    bounds = stays.agg(start=("start", "min"), end=("end", "max")).reset_index()
    bounds = bounds.sort_values(["person", "start"])
    same = bounds["person"].eq(bounds["person"].shift())
    gaps = (bounds["start"] - bounds["end"].shift())[same]
    assert len(gaps) > 100
    assert (gaps > 0).all()


def test_a_referral_covers_each_spell_and_a_spell_each_ward_stay(block: Block) -> None:
    for kind, column, since, until in (
        ("spell", "referral", "received", "closed"),
        ("ward", "spell", "start", "end"),
    ):
        own, over = block.events[kind], of(block, kind, column)
        assert (over[since].to_numpy() <= own["start"].to_numpy()).all()
        assert (ended(over, until).to_numpy() >= ended(own, "end").to_numpy()).all()


def test_contacts_lie_in_accepted_referrals_and_leaves_in_stays(block: Block) -> None:
    contacts, referrals = block.events["contact"], of(block, "contact", "referral")
    assert (referrals["rejected"] == 0).all()
    assert (contacts["day"].to_numpy() >= referrals["received"].to_numpy()).all()
    assert (contacts["day"].to_numpy() <= ended(referrals, "closed").to_numpy()).all()
    for kind in ("home_leave", "absence", "awol", "trial", "incident"):
        own, spells = block.events[kind], of(block, kind, "spell")
        day = own["start" if "start" in own else "day"].to_numpy()
        assert (day >= spells["start"].to_numpy()).all()
        assert (day <= ended(spells, "end").to_numpy()).all()


def test_a_section_lasts_no_longer_than_it_may(block: Block) -> None:
    periods = block.events["mha"]
    dormant = set(block.events["cto"]["period"]) | set(block.events["conditional"]["period"])
    own = periods[~periods["key"].isin(dormant) & (periods["end"] != 0)]
    days = own["end"] - own["start"] + 1
    for section, most in (("02", 28), ("03", 183), ("05", 3), ("20", 2)):
        assert (days[(own["section"] == section).to_numpy()] <= most).all()
        assert (own["section"] == section).sum() > 0


def test_an_order_begins_when_its_section_3_would_end_and_recalls_lie_within_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'extends = "england_2024"\ntitle = "Own"\nversion = "1"\nsays = "For a test."\n'
        + "".join(
            f'[community_orders.{name}]\nvalue = 1.0\nunit = "share"\nstatus = "assumed"\n'
            'year = 2024\nsource = "assumed: all, so that there are enough"\n'
            for name in ("share", "recalled_share")
        ),
        "utf-8",
    )
    block = block_of(path)
    assert len(block.events["recall"]) > 15
    orders = block.events["cto"]
    assert (of(block, "cto", "period")["section"] == "03").all()
    assert not orders["period"].duplicated().any()
    by_period = orders.set_index("period")
    own = by_period.loc[block.events["recall"]["period"]]
    recalls = block.events["recall"]
    assert (own["start"].to_numpy() <= recalls["start"].to_numpy()).all()
    assert (ended(own, "end").to_numpy() >= ended(recalls, "end").to_numpy()).all()
    revoked = (own["end_reason"] == "02").to_numpy()
    assert revoked.any()
    assert (own["end"].to_numpy() == recalls["end"].to_numpy())[revoked].all()


def test_people_in_greater_need_are_admitted_more_often_and_sought_by_outreach() -> None:
    people, stays, outreach = [], [], []
    for number in range(1, 5):
        block = block_of(number=number)
        severe = block.people[(block.people["kind"] == "severe").to_numpy()]
        counts = block.events["spell"].groupby("person")["stay"].nunique()
        stays.append(counts.reindex(severe.index).fillna(0).to_numpy())
        people.append(severe["need"].to_numpy())
        outreach.append(severe["outreach"].to_numpy())
    need, n_stays = np.concatenate(people), np.concatenate(stays)
    high = need > np.quantile(need, 0.9)
    assert n_stays[high].mean() > 3 * n_stays[~high].mean()
    assert np.concatenate(outreach)[high].mean() > 0.1
    assert np.concatenate(outreach)[~high].mean() < 0.02


def test_who_moves_is_referred_at_the_other_provider_within_weeks() -> None:
    block = block_of(number=3)
    referrals = block.events["referral"]
    moved = referrals[(referrals["close_reason"] == "03").to_numpy()]
    others = referrals[["person", "provider", "received"]]
    both = moved.merge(others, on="person", suffixes=("", "_there"))
    elsewhere = both["provider"].astype(str) != both["provider_there"].astype(str)
    soon = both["received_there"].between(both["closed"], both["closed"] + 42)
    assert both[elsewhere & soon]["key"].nunique() > 40


def test_who_does_not_respond_misses_what_is_tried(block: Block) -> None:
    contacts = block.events["contact"]
    both = contacts.merge(block.lost, on="person")
    inside = both[(both["day"] >= both["start"]) & (both["day"] <= both["end"])]
    attended = inside["true_attend"].isin(["5", "6"])
    usual = contacts["true_attend"].isin(["5", "6"]).mean()
    assert len(inside) > 300
    assert usual > 0.8
    assert attended.mean() < 0.5  # contacts of other referrals may go well
    missed, called_off = (inside["true_attend"] == code for code in ("3", "2"))
    assert missed.sum() > 3 * called_off.sum()
    closed = block.events["referral"]["close_reason"].isin(["05", "09"]).sum()
    assert closed > 200


def test_what_was_not_recorded_is_there_and_says_so(block: Block) -> None:
    for kind in ("home", "diagnosis"):
        recorded = block.events[kind]["recorded"]
        assert 0.1 < recorded.mean() < 0.9
    diagnoses, people = block.events["diagnosis"], block.people
    told = set(diagnoses["person"][diagnoses["recorded"]])
    entered, uses = (people[name].to_numpy() for name in ("diagnosis_entered", "substance_use"))
    alive = (people["death"] == 0).to_numpy()
    assert set(people.index[entered & alive]) <= told
    assert not set(people.index[~entered & ~uses]) & told
    contacts = block.events["contact"]
    blank = (contacts["attend"] == "").to_numpy()
    assert 0 < blank.mean() < 0.03
    assert (contacts["true_attend"][~blank] == contacts["attend"][~blank]).all()
    recorded = (block.people["ethnicity"].isin(["Z", "99"])).to_numpy()
    truly = block.people["true_ethnicity"]
    assert (truly[~recorded].astype(str) == block.people["ethnicity"][~recorded].astype(str)).all()
    assert not truly.isin(["Z", "99"]).any()


def test_the_states_of_a_person_cover_every_day_once(block: Block) -> None:
    found = states_over_time(block.events, block.lost, block.people, FIRST, LAST)
    days = (found["end"] - found["start"] + 1).groupby(found["person"]).sum()
    assert (days == LAST - FIRST + 1).all()
    assert len(days) == PEOPLE_IN_A_BLOCK
    same = found["person"].eq(found["person"].shift())
    assert (found["start"] == found["end"].shift() + 1)[same].all()
    assert set(found["state"].astype(str)) == set(STATES)
    day = FIRST + 400
    spells = block.events["spell"]
    inside = spells[(spells["start"] <= day) & (ended(spells, "end") >= day)]["person"]
    now = found[(found["start"] <= day) & (found["end"] >= day)].set_index("person")["state"]
    assert set(now.index[(now == "inpatient").to_numpy()]) == set(inside)


def test_another_figure_disturbs_no_other_draw(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'extends = "england_2024"\ntitle = "Own"\nversion = "1"\nsays = "For a test."\n'
        "[accommodation.recorded_share]\nvalue = 0.1\n"
        'unit = "share"\nstatus = "assumed"\nyear = 2024\nsource = "assumed: few"\n',
        "utf-8",
    )
    usual, own = block_of(), block_of(path)
    for kind, frame in usual.events.items():
        same = frame.equals(own.events[kind])
        assert same == (kind != "home"), kind
    pd.testing.assert_frame_equal(usual.people, own.people)


def put(value: Any, number: float) -> Any:
    return {k: put(v, number) for k, v in value.items()} if isinstance(value, dict) else number


def extreme(path: Path, unit: str, number: float, but: tuple[str, ...] = ()) -> Path:
    """Write a profile in which every parameter of a unit has the same figure."""
    base = load_profile("england_2024")
    lines = ['extends = "england_2024"', 'title = "Own"', 'version = "1"', 'says = "For a test."']
    for name, parameter in base.parameters.items():
        value = put(parameter.value, number)
        ours = parameter.unit.partition(", by ")[0] == unit and name not in but
        if ours and value != parameter.value:
            lines += [f"[{name}]", f"value = {toml(value)}", f'unit = "{parameter.unit}"']
            lines += ['status = "assumed"', "year = 2024", 'source = "assumed: an extreme"']
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(v)}" for key, v in value.items()) + "}"
    return str(value)


@pytest.mark.parametrize(
    ("unit", "number", "but"),
    [
        ("share", 0.0, ()),
        ("share", 1.0, ("relapse.share_in_30_days", "need.alpha")),
        ("days", 0, ()),
        ("power", 0.0, ()),
        ("contacts per month", 0.0, ()),
        ("sigma of the logarithm", 0.0, ()),
    ],
)
def test_a_profile_at_its_extremes_gives_people_all_the_same(
    unit: str, number: float, but: tuple[str, ...], tmp_path: Path
) -> None:
    block = block_of(extreme(tmp_path / "own.toml", unit, number, but))
    assert len(block.people) == PEOPLE_IN_A_BLOCK
    assert set(block.events["referral"]["person"]) == set(block.people.index)
    for kind, column in (("contact", "referral"), ("spell", "referral"), ("ward", "spell")):
        assert (of(block, kind, column)["person"] == block.events[kind]["person"]).all()


def test_where_no_provider_has_beds_nobody_is_in_hospital(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'extends = "england_2024"\ntitle = "Own"\nversion = "1"\nsays = "For a test."\n'
        "[providers.beds]\nvalue = {ZZ1 = false, ZZ2 = false, ZZV01 = false}\n"
        'unit = "yes or no, by provider"\nstatus = "assumed"\nyear = 2024\n'
        'source = "assumed: none"\n',
        "utf-8",
    )
    block = block_of(path)
    for kind in ("spell", "ward", "recall", "home_leave", "incident"):
        assert len(block.events[kind]) == 0
    assert len(block.events["contact"]) > 10_000


def test_planted_people_stand_first_and_the_others_are_as_without_them() -> None:
    span = Span(1489, 1518)
    first = Recipe.of(load_profile("england_2024"), 1, 700, span).first
    planted = len(first.planted) + 7
    plain = block_of(number=0)
    for kind, frame in plain.events.items():
        drawn = frame[frame["person"] >= planted]
        made = first.block.events[kind]
        made = made[made["person"] >= planted]
        columns = [c for c in drawn if c not in ("key", *REFERENCES)]
        for column in columns:
            assert drawn[column].tolist() == made[column].tolist(), (kind, column)
    assert (first.block.people["kind"].iloc[:planted] == "planted").all()
    assert not (first.block.people["kind"].iloc[planted:] == "planted").any()


@pytest.mark.parametrize("rate", [0.002, 0.05, 0.4])
def test_points_of_a_poisson_process(rate: float) -> None:
    n, days = 4_000, 200
    start = np.full(n, 700_000)
    which, day = points(Streams(3), "points", np.full(n, rate), start, start + days - 1)
    assert (day >= 700_000).all()
    assert (day < 700_000 + days).all()
    assert (np.diff(which) >= 0).all()
    assert not pd.DataFrame({"which": which, "day": day}).duplicated().any()
    expected = n * days * (1 - np.exp(-rate))  # one a day at most
    assert abs(len(which) - expected) < 5 * np.sqrt(expected)
    counts = np.bincount(day - 700_000, minlength=days)
    assert abs(counts[0] - counts.mean()) < 6 * np.sqrt(counts.mean())
    assert abs(counts[-1] - counts.mean()) < 6 * np.sqrt(counts.mean())


def test_points_keep_to_their_own_days_and_rates() -> None:
    rate = np.array([0.0, 0.5, 0.1, 0.0])
    start = np.array([10, 100, 1000, 5])
    stop = np.array([500, 99, 3000, 9])
    which, day = points(Streams(1), "own", rate, start, stop)
    assert set(which) == {2}
    assert ((day >= 1000) & (day <= 3000)).all()


def test_draws_have_the_shapes_they_should() -> None:
    u = (np.arange(20_000) + 0.5) / 20_000
    assert abs(normal(u).std() - 1) < 0.01
    assert abs(exponential(u).mean() - 1) < 0.01
    days = lognormal_days(u, 20, 1.0)
    assert abs(np.median(days) - 20) <= 1
    assert days.min() == 1
    assert set(whole(u, 3, 5)) == {3, 4, 5}
    assert set(whole(u, 3, 2)) == {3}
    picked = pd.Series(pick(u, {"a": 0.2, "": 0.3, "b": 0.5}).astype(str))
    assert picked.value_counts(normalize=True).round(3).to_dict() == {"b": 0.5, "": 0.3, "a": 0.2}
    group = (np.arange(20_000) % 2).astype(np.int64)
    by_group = pd.Series(pick_by(u, group, [{"x": 1.0}, {"y": 1.0, "x": 0.0}]).astype(str))
    assert set(by_group[group == 0]) == {"x"}
    assert set(by_group[group == 1]) == {"y"}
