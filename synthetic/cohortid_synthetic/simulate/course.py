"""When each person is in hospital: a first stay, and after every stay the wait for the next.

The first stay comes at a constant rate that follows kind of need, latent need, deprivation and
pathway. After a discharge the hazard of coming back is Weibull's: the clock starts anew at every
discharge, latent need and the factors of `relapse.hazard_ratio` multiply it. Where
`relapse.first_rate_goes_on`, the constant rate stays beside it, and whichever comes first counts.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.simulate.draws import (
    DAYS_IN_YEAR,
    Codes,
    Days,
    Floats,
    by,
    exponential,
    lognormal_days,
)
from cohortid_synthetic.simulate.people import BROAD_GROUPS
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams

MONTH_DAYS = 30
"""The baseline of coming back is told as the share within so many days."""
NEVER_DAYS = 40_000
MOST_STAYS = 400
"""Of one person; rates that give more are refused."""
FACTORS = ("substance_use", "deprived_area", "young", "personality_disorder")
"""What may change the hazard of coming back (`relapse.hazard_ratio`)."""


@dataclass(frozen=True)
class Course:
    """The stays of a block of people, in order of person and day.

    Parameters:
        who: place of the person in the block.
        start: day of admission.
        end: day of discharge; it may lie after the extract.
        long: on a secure or rehabilitation ward.
        earlier: how many stays the person had before this one.
    """

    who: Codes
    start: Days
    end: Days
    long: NDArray[np.bool_]
    earlier: Codes


def factors(people: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which factor holds of whom, shape (people, factors), in the order of FACTORS."""
    return np.column_stack([people[name].to_numpy(dtype=bool) for name in FACTORS])


def first_rate(people: pd.DataFrame, world: World) -> Floats:
    """Return each person's rate of first admission, per day."""
    of = world.of
    kind = by(of["stays"]["per_year"], list(people["kind"].cat.categories[:-1]))
    rate = kind[people["kind"].cat.codes] * people["need"].to_numpy() ** of["need"]["first_power"]
    return np.asarray(rate * pathway(people, world) / DAYS_IN_YEAR)


def pathway(people: pd.DataFrame, world: World) -> Floats:
    """Return what deprivation and ethnic group multiply each person's admissions with."""
    of = world.of
    decile = by(of["deprivation"]["admission_ratio"], [str(d) for d in range(1, 11)])
    group = by(of["pathways"]["admission_ratio"], BROAD_GROUPS)
    own = decile[people["imd_decile"].to_numpy() - 1]
    return np.asarray(own * group[people["group"].cat.codes])


def hospital_course(people: pd.DataFrame, world: World, streams: Streams) -> Course:
    """Draw the stays of a block of people who are with a provider that has beds.

    Parameters:
        people: as given by `make_people`.
        world: what is assumed.
        streams: the named random numbers of the block.

    Returns:
        Stays that end on the first day of the extract or later.
    """
    of = world.of["stays"]
    rate, multiplier = first_rate(people, world), relapse_multipliers(people, world)
    births = np.array([day.toordinal() for day in people["birth_date"]])
    begin = np.maximum(world.first - of["burn_in_days"], births + int(18 * DAYS_IN_YEAR))
    beds = world.with_beds[people["provider"].cat.codes]
    who = np.flatnonzero(beds & (rate > 0))
    rate_of = np.maximum(rate, 1 / NEVER_DAYS**2)
    wait = exponential(streams.uniforms("stay first", len(who))) / rate[who]
    day = begin[who] + np.minimum(np.ceil(wait), NEVER_DAYS).astype(np.int64)
    rounds: list[tuple[Codes, Days, Days, NDArray[np.bool_], Codes]] = []
    for number in range(MOST_STAYS):
        inside = day <= world.last
        who, day = who[inside], day[inside]
        if not len(who):
            break
        end, long = _lengths(people, who, day, world, streams)
        rounds.append((who, day, end, long, np.full(len(who), number)))
        gap = _gaps(multiplier[:, who], world, streams)
        if world.of["relapse"]["first_rate_goes_on"]:
            usual = exponential(streams.uniforms("stay usual", len(who))) / rate_of[who]
            gap = np.minimum(gap, np.maximum(np.ceil(usual), 1).astype(np.int64))
        day = end + of["gap_days"] + gap
    else:
        raise ValueError(f"Somebody has more than {MOST_STAYS} stays: lower stays.per_year.")
    if not rounds:
        none = np.zeros(0, dtype=np.int64)
        return Course(none, none, none, none > 0, none)
    joined = [np.concatenate(parts) for parts in zip(*rounds, strict=True)]
    order = np.lexsort((joined[1], joined[0]))
    order = order[joined[2][order] >= world.first]
    return Course(*(column[order] for column in joined))


def _lengths(
    people: pd.DataFrame, who: Codes, day: Days, world: World, streams: Streams
) -> tuple[Days, NDArray[np.bool_]]:
    """Draw the last day of each stay, and whether it is on a long-stay ward."""
    of = world.of["stays"]
    kinds = list(people["kind"].cat.categories[:-1])
    long_share = by(of["long_share"], kinds)[people["kind"].cat.codes.to_numpy()[who]]
    long = streams.uniforms("stay long", len(who)) < long_share
    median = np.where(long, of["long_median_days"], of["median_days"])
    sigma = np.where(long, of["long_sigma"], of["sigma"])
    return day + lognormal_days(streams.uniforms("stay length", len(who)), median, sigma), long


def relapse_multipliers(people: pd.DataFrame, world: World) -> Floats:
    """Return what multiplies each person's hazard of coming back, early and late, shape (2, n)."""
    of = world.of["relapse"]
    held = factors(people)
    early = np.log(by(of["hazard_ratio"], FACTORS))
    late = np.log(by(of["hazard_ratio_later"], FACTORS))
    own = people["need"].to_numpy() ** of["need_power"]
    own = own * pathway(people, world) ** of["pathway_power"]
    return np.asarray(np.exp(np.array([held @ early, held @ late])) * own)


def _gaps(multiplier: Floats, world: World, streams: Streams) -> Days:
    """Draw whole days, 1 at least, from a discharge to the next admission.

    Cumulative hazard: c * m * (t / 30) ** shape, where c gives the share back within 30 days of
    somebody with m = 1; from `changes_day` on it grows with the later multiplier.
    """
    of = world.of["relapse"]
    shape, change = of["shape"], (of["changes_day"] / MONTH_DAYS) ** of["shape"]
    drawn = exponential(streams.uniforms("stay gap", multiplier.shape[1]))
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        wanted = drawn / -np.log1p(-of["share_in_30_days"])  # never, if nobody comes back
        reach = wanted / multiplier[0]
        later = change + (wanted - change * multiplier[0]) / multiplier[1]
        months = np.where(reach <= change, reach, later) ** (1 / shape)
        days = np.minimum(np.ceil(months * MONTH_DAYS), NEVER_DAYS)
    return np.asarray(np.maximum(days, 1), dtype=np.int64)


__all__ = ["FACTORS", "Course", "factors", "first_rate", "hospital_course", "relapse_multipliers"]
