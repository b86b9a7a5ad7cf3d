"""Where people live: their true homes day by day, and which of them anybody recorded."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.draws import (
    DAYS_IN_YEAR,
    Codes,
    Days,
    Floats,
    by,
    constant,
    exponential,
    lognormal_days,
    pick_by,
    where,
    whole,
)
from cohortid_synthetic.simulate.people import BROAD_GROUPS
from cohortid_synthetic.simulate.referrals import Referred
from cohortid_synthetic.simulate.rows import Rows, size, stack, take
from cohortid_synthetic.simulate.world import KINDS, World
from cohortid_synthetic.streams import Streams

SOFA_OTHER, ON_WARD = "98", "20"
MOST_CHANGES = 12


def homes_over_time(people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Draw each person's homes: homelessness begins and ends, now and then.

    Returns:
        who, start, type, homeless for every home of a block, in order of person and day; each
        lasts until the next one.
    """
    of, n = world.of["accommodation"], len(people)
    kind = people["kind"].cat.codes.to_numpy().astype(np.int64)
    severe = (kind == KINDS.index("severe")).astype(np.int64)
    ratio = by(world.of["inequity"]["exposure_ratio"], BROAD_GROUPS)[people["group"].cat.codes]
    begin_rate = homeless_rate(kind, people["substance_use"].to_numpy(), ratio, world)
    homeless = streams.uniforms("homeless at first", n) < (
        begin_rate * of["homeless_median_days"] / (1 + begin_rate * of["homeless_median_days"])
    )
    who, start = np.arange(n), np.full(n, world.first - of["known_before_days"])
    parts = []
    for number in range(MOST_CHANGES):
        types = [of["settled_type"], of["settled_type_severe"], of["homeless_type"]]
        group = np.where(homeless, 2, severe[who])
        u = streams.uniforms(f"home {number} type", len(who))
        parts.append(
            {
                "who": who,
                "start": start,
                "type": pick_by(u, group, types),
                "homeless": homeless.astype(np.int64),
            }
        )
        u = streams.uniforms(f"home {number} length", len(who))
        free = exponential(u) / np.maximum(begin_rate[who], 1e-12)
        slept = lognormal_days(u, of["homeless_median_days"], of["homeless_sigma"])
        days = np.where(homeless, slept, np.minimum(np.ceil(free), 40_000).astype(np.int64))
        start, homeless = start + np.maximum(days, 1), ~homeless
        inside = start <= world.last
        who, start, homeless = who[inside], start[inside], homeless[inside]
        if not len(who):
            break
    rows = stack(parts)
    people["homeless_at_first"] = parts[0]["homeless"] == 1
    people["lost_home"] = False
    if len(parts) > 1:
        lost = parts[1]["who"][parts[1]["homeless"] == 1]
        people.loc[people.index[lost], "lost_home"] = True
    return take(rows, np.lexsort((rows["start"], rows["who"])))


def homeless_rate(
    kind: Codes, substance_use: NDArray[np.bool_], ratio: Floats, world: World
) -> Floats:
    """Return the rate at which each person who has a home loses it, per day.

    Parameters:
        kind: kind of need, as a place among KINDS.
        substance_use: who uses substances.
        ratio: what multiplies the rate of each person's group.
        world: what is assumed.
    """
    of = world.of["accommodation"]
    use = np.where(substance_use, of["homeless_substance_ratio"], 1.0)
    return world.by_kind(of["homeless_per_year"])[kind] * use * ratio / DAYS_IN_YEAR


def make_homes(
    homes: Rows,
    referred: Referred,
    spells: Rows,
    people: pd.DataFrame,
    world: World,
    streams: Streams,
) -> Rows:
    """Record where people live: for some, soon after a referral, sometimes again, or on a ward.

    Every true home that falls into a referral is there too, with `recorded` False.

    Parameters:
        homes: as given by `homes_over_time`.
        referred: the referrals.
        spells: hospital spells, with their referral.
        people: as given by `make_people`.
        world: what is assumed.
        streams: the named random numbers of the block.

    Returns:
        who, provider, referral, day, type, settled, true_settled, recorded.
    """
    of, rows, n = world.of["accommodation"], referred.rows, len(people)
    main = referred.main
    share = of["recorded_share"] - recording_gap(people, world)
    told = streams.uniforms("home recorded", n) < share
    first = soon_after_receipt(rows, main, streams.uniforms("home day", n), world)
    apart = whole(streams.uniforms("home again day", n), *of["again_days"])
    latest = _latest_of(rows, n)
    until = np.minimum(rows["closed"][latest], world.last)
    again = told & (streams.uniforms("home again", n) < of["again_share"])
    again &= (first + apart <= until) & (first + apart >= rows["received"][latest])
    ward = streams.uniforms("home on ward", size(spells)) < of["on_ward_share"]
    ward &= (spells["end"] > spells["start"] + 1) & (spells["beside"] == 0)
    every = np.arange(n)
    parts = [
        _record(every[told], main[told], first[told], homes),
        _record(every[again], latest[again], (first + apart)[again], homes),
        _record(spells["who"][ward], spells["referral"][ward], spells["start"][ward] + 1, homes),
    ]
    parts[2]["type"] = constant(ON_WARD, size(parts[2]))
    recorded = _once_a_day(stack(parts))
    truly = _unrecorded(homes, rows, main, world)
    made = stack(
        [
            recorded | {"recorded": np.ones(size(recorded), dtype=bool)},
            truly | {"recorded": np.zeros(size(truly), dtype=bool)},
        ]
    )
    made["provider"] = rows["provider"][np.minimum(made["referral"], size(rows) - 1)]
    _add_settled(made, world, streams)
    return made


def recording_gap(people: pd.DataFrame, world: World) -> Floats:
    """Return by how much the share recorded is less of each person's group."""
    gaps = by(world.of["inequity"]["recording_gap"], BROAD_GROUPS)
    return np.asarray(gaps[people["group"].cat.codes])


def soon_after_receipt(rows: Rows, referral: Codes, u: Floats, world: World) -> Days:
    """Choose a day in the first weeks of each referral, but before it closes."""
    received = rows["received"][referral]
    until = np.minimum(rows["closed"][referral], world.last)
    return whole(u, received, np.minimum(until, received + world.of["recording"]["lag_days"]))


def _latest_of(rows: Rows, n: int) -> Codes:
    """Return each person's latest referral that was accepted."""
    accepted = np.flatnonzero(rows["rejected"] == NONE)
    latest = np.zeros(n, dtype=np.int64)
    latest[rows["who"][accepted]] = accepted  # they stand in order: the last one stays
    return latest


def _record(who: Codes, referral: Codes, day: Days, homes: Rows) -> Rows:
    at = home_on(who, day, homes)
    return {"who": who, "referral": referral, "day": day, "type": homes["type"][at]}


def home_on(who: Codes, day: Days, homes: Rows) -> Codes:
    """Return the place of each person's home on a day."""
    wide = 10**7
    at = np.searchsorted(homes["who"] * wide + homes["start"], who * wide + day, side="right") - 1
    return np.maximum(at, np.searchsorted(homes["who"], who, side="left"))


def _once_a_day(rows: Rows) -> Rows:
    """Keep one record of a person and day: two on one day would both be rejected."""
    order = np.lexsort((rows["day"], rows["who"]))
    kept = np.ones(len(order), dtype=bool)
    who, day = rows["who"][order], rows["day"][order]
    kept[1:] = (who[1:] != who[:-1]) | (day[1:] != day[:-1])
    return take(rows, order[kept])


def _unrecorded(homes: Rows, rows: Rows, main: Codes, world: World) -> Rows:
    """Return each true home as of the day it began, or the first day of the person's referral."""
    referral = main[homes["who"]]
    day = np.maximum(homes["start"], rows["received"][referral])
    last = np.minimum(rows["closed"][referral], world.last)
    following = np.append(homes["start"][1:], 0)
    same = np.append(homes["who"][1:] == homes["who"][:-1], False)
    ended = same & (following <= day)
    kept = (day <= last) & ~ended
    rows = {"who": homes["who"], "referral": referral, "day": day, "type": homes["type"]}
    return take(rows, kept)


def _add_settled(made: Rows, world: World, streams: Streams) -> None:
    of, n = world.of["accommodation"], size(made)
    types = np.asarray(made["type"])
    other = streams.uniforms("home other", n) < of["other_settled_share"]
    settled = np.where(types == SOFA_OTHER, other, types < "12")
    truly = where(settled, "Y", constant("N", n))
    blank = streams.uniforms("home settled", n) < of["settled_blank_share"]
    made["true_settled"] = truly
    made["settled"] = where(blank & made["recorded"], "", truly)


__all__ = ["home_on", "homes_over_time", "make_homes", "soon_after_receipt"]
