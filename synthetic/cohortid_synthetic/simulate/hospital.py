"""Hospital stays as spells and ward stays; each spell hangs on a referral that covers it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.course import Course
from cohortid_synthetic.simulate.draws import (
    DAYS_IN_YEAR,
    Codes,
    constant,
    lognormal_days,
    pick,
    texts,
    where,
)
from cohortid_synthetic.simulate.referrals import COMMUNITY, OPEN
from cohortid_synthetic.simulate.rows import Rows, size, stack, take
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams

ELSEWHERE, TRANSFERRED_IN, ON_ADVICE = "53", "81", "1"
BEDS = ("200", "201", "202", "206", "207", "212")
ACUTE, OLDER, INTENSIVE, LOW_SECURE, MEDIUM_SECURE, REHABILITATION = range(len(BEDS))
OLDER_YEARS = 65
SHORTEST_TRANSFER_DAYS, SHORTEST_OVERLAP_DAYS = 7, 13


@dataclass(frozen=True)
class Hospital:
    """What the stays of a block became.

    Parameters:
        stays: who, start, end, long, earlier, secure, for each stay.
        spells: who, stay, provider, start, end, referral, source, method, destination,
            discharge_method; beside (1 for a spell inside another one).
        wards: who, spell, start, end, bed, provider.
        referrals: the referrals, those that were made to cover a spell below.
        in_order: how many of them stand in order of person, above those.
    """

    stays: Rows
    spells: Rows
    wards: Rows
    referrals: Rows
    in_order: int


def make_hospital(
    course: Course, referrals: Rows, people: pd.DataFrame, world: World, streams: Streams
) -> Hospital:
    """Write the stays of a block as spells: one, or two when somebody is moved elsewhere.

    Parameters:
        course: as given by `hospital_course`.
        referrals: as given by `make_referrals`.
        people: as given by `make_people`.
        world: what is assumed.
        streams: the named random numbers of the block.
    """
    of = world.of["stays"]
    n = len(course.who)
    secure = course.long & (streams.uniforms("stay secure", n) < of["secure_share"])
    stays: Rows = {
        "who": course.who,
        "start": course.start,
        "end": course.end,
        "long": course.long,
        "earlier": course.earlier,
        "secure": secure,
    }
    spells = _spells(stays, people, world, streams)
    in_order = size(referrals)
    spells["referral"], referrals = cover(spells, referrals, in_order, world, streams, "cover")
    wards = _wards(spells, stays, people, world, streams)
    return Hospital(stays, spells, wards, referrals, in_order)


def _spells(stays: Rows, people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    of, n = world.of["stays"], size(stays)
    own = people["provider"].cat.codes.to_numpy()[stays["who"]].astype(np.int64)
    there = world.elsewhere[own]
    days = stays["end"] - stays["start"]
    can = (there != own) & ~stays["long"]
    moved = can & (streams.uniforms("transfer", n) < of["transfer_share"])
    moved &= days >= SHORTEST_TRANSFER_DAYS
    beside = can & ~moved & (streams.uniforms("overlap", n) < of["overlap_share"])
    beside &= days >= SHORTEST_OVERLAP_DAYS
    leave = stays["start"] + days // 3
    same_day = streams.uniforms("transfer day", n) < of["transfer_same_day_share"]
    arrive = leave + np.where(same_day, 0, 1)
    at = np.arange(n)
    first = _coded(at, own, stays["start"], np.where(moved, leave, stays["end"]), world, streams, 1)
    first["destination"] = where(moved, ELSEWHERE, first["destination"])
    first["discharge_method"] = where(moved, ON_ADVICE, first["discharge_method"])
    second = _coded(at, there, arrive, stays["end"], world, streams, 2)
    second["source"] = constant(ELSEWHERE, n)
    second["method"] = constant(TRANSFERRED_IN, n)
    inside = _coded(at, there, stays["start"] + 3, stays["end"] - 3, world, streams, 3)
    inside["beside"] = np.ones(n, dtype=np.int64)
    spells = stack([first, take(second, moved), take(inside, beside)])
    spells["who"] = stays["who"][spells["stay"]]
    return take(spells, np.lexsort((spells["start"], spells["stay"])))


def _coded(
    stay: Codes, provider: Codes, start: Codes, end: Codes, world: World, streams: Streams, k: int
) -> Rows:
    drawn = {
        name: pick(streams.uniforms(f"spell {k} {name}", len(stay)), world.of["stays"][name])
        for name in ("source", "method", "destination", "discharge_method")
    }
    fixed = {"stay": stay, "provider": provider, "start": start, "end": end}
    return fixed | drawn | {"beside": np.zeros(len(stay), dtype=np.int64)}


def cover(
    spells: Rows, referrals: Rows, in_order: int, world: World, streams: Streams, name: str
) -> tuple[Codes, Rows]:
    """Find for each spell a referral to its provider that is open all through, or make one.

    Parameters:
        spells: who, provider, start, end.
        referrals: the referrals so far.
        in_order: how many of them stand in order of person; no other is looked for.
        world: what is assumed.
        streams: the named random numbers of the block.
        name: of the draw of the days of care after discharge.

    Returns:
        The place of each spell's referral, and the referrals with the new ones below.
    """
    begin, stop = (
        np.searchsorted(referrals["who"][:in_order], spells["who"], side=side)
        for side in ("left", "right")
    )
    found = np.full(size(spells), -1)
    for step in range(int((stop - begin).max(initial=0))):
        at = np.minimum(begin + step, size(referrals) - 1)
        covers = (begin + step < stop) & (found < 0) & (referrals["rejected"][at] == NONE)
        covers &= referrals["provider"][at] == spells["provider"]
        covers &= referrals["received"][at] <= spells["start"]
        covers &= referrals["closed"][at] >= spells["end"]
        found = np.where(covers, at, found)
    none = np.flatnonzero(found < 0)
    found[none] = size(referrals) + np.arange(len(none))
    teams = world.teams
    community = np.full(len(none), teams.type_of(COMMUNITY))
    provider, end = spells["provider"][none], spells["end"][none]
    of = world.of["stays"]
    after = lognormal_days(
        streams.uniforms(name, size(spells))[none], of["after_care_days"], of["after_care_sigma"]
    )
    new = {
        "who": spells["who"][none],
        "provider": provider,
        "team": teams.first[provider, community],
        "received": spells["start"][none],
        "closed": np.where(end >= OPEN, OPEN, end + after),
        "rejected": np.zeros(len(none), dtype=np.int64),
        "source": constant("P1", len(none)),
        "reason": constant("18", len(none)),
        "priority": constant("2", len(none)),
        "close_reason": constant("02", len(none)),
    }
    return found, stack([referrals, {name: new[name] for name in referrals}])


def _wards(spells: Rows, stays: Rows, people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Write the ward stays of each spell: one, or acute and then rehabilitation for long ones."""
    of, n = world.of["stays"], size(spells)
    births = np.array([day.toordinal() for day in people["birth_date"]])[spells["who"]]
    age = (spells["start"] - births) / DAYS_IN_YEAR
    intensive = streams.uniforms("intensive care", n) < of["intensive_share"]
    bed = np.where(intensive, INTENSIVE, np.where(age >= OLDER_YEARS, OLDER, ACUTE))
    low = streams.uniforms("low secure", n) < of["low_secure_share"]
    secure = np.where(low, LOW_SECURE, MEDIUM_SECURE)
    long, held = stays["long"][spells["stay"]], stays["secure"][spells["stay"]]
    bed = np.where(long, np.where(held, secure, REHABILITATION), bed)
    start, end = spells["start"], spells["end"]
    split = ~long & (end - start >= of["rehabilitation_from_days"])
    change = start + of["rehabilitation_from_days"] // 2
    at = np.arange(n)
    first = {"spell": at, "start": start, "end": np.where(split, change, end), "bed": bed}
    second = {"spell": at, "start": change, "end": end, "bed": np.full(n, REHABILITATION)}
    rows = stack([first, take(second, split)])
    rows = take(rows, np.lexsort((rows["start"], rows["spell"])))
    rows["who"], rows["provider"] = (spells[name][rows["spell"]] for name in ("who", "provider"))
    rows["bed"], rows["ward_code"] = (
        texts(rows["bed"], values) for values in (BEDS, [f"W{bed}" for bed in BEDS])
    )
    return rows


__all__ = ["Hospital", "cover", "make_hospital"]
