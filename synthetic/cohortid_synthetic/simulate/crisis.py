"""Crisis and emergency referrals, their contacts and places of safety."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.act import SAFETY, SECTIONS, WARRANT
from cohortid_synthetic.simulate.draws import (
    DAYS_IN_YEAR,
    Codes,
    Days,
    Floats,
    by,
    constant,
    lognormal_days,
    pick,
    points,
    texts,
    where,
    whole,
)
from cohortid_synthetic.simulate.people import BROAD_GROUPS
from cohortid_synthetic.simulate.rows import Rows, size, stack, take
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams

CRISES = ("home_treatment", "liaison", "place_of_safety", "police", "crisis_line", "single_point")
APART_DAYS = 4
"""A place of safety lies at least so far from any other Mental Health Act period of the person."""
MOST_RETURNS, MIN_RETURN_DAYS = 2, 3
SAFETY_STAYS = 2_000_000
"""Numbers from here on stand for what would be the stay of a place of safety without one."""


@dataclass(frozen=True)
class Crisis:
    """What a block's crises became.

    Parameters:
        referrals: as the other referrals.
        contacts: who, provider, referral (its place among these), day, attend, mode.
        periods: as the other Mental Health Act periods.
    """

    referrals: Rows
    contacts: Rows
    periods: Rows


def make_crisis(
    stays: Rows, periods: Rows, people: pd.DataFrame, world: World, streams: Streams
) -> Crisis:
    """Draw each person's crisis referrals, each kind at its own rate, none during a stay.

    Parameters:
        stays: who, start, end; nobody is referred while in hospital.
        periods: the Mental Health Act periods so far.
        people: as given by `make_people`.
        world: what is assumed.
        streams: the named random numbers of the block.
    """
    of = world.of["crisis"]
    made = []
    for kind in CRISES:
        team = np.full(len(world.providers), world.teams.type_of(of["team"][kind]))
        has = world.teams.has(np.arange(len(world.providers)), team)
        made.append(_of_kind(kind, has, stays, periods, people, world, streams))
    parts = [
        [getattr(each, name) for each in made] for name in ("referrals", "contacts", "periods")
    ]
    before = np.cumsum([0, *(size(rows) for rows in parts[0])])
    for contacts, shift in zip(parts[1], before, strict=False):
        contacts["referral"] = contacts["referral"] + shift
    return Crisis(*(stack(rows) for rows in parts))


def _of_kind(
    kind: str,
    has: NDArray[np.bool_],
    stays: Rows,
    periods: Rows,
    people: pd.DataFrame,
    world: World,
    streams: Streams,
) -> Crisis:
    of, name = world.of["crisis"], f"crisis {kind}"
    rate = _rate(kind, people, world)
    provider = people["provider"].cat.codes.to_numpy().astype(np.int64)
    rate = np.where(has[provider], rate, 0)
    n = len(people)
    who, day = points(streams, f"{name} day", rate, np.full(n, world.first), np.full(n, world.last))
    days = lognormal_days(
        streams.uniforms(f"{name} length", len(who)), of["median_days"][kind], of["sigma"]
    )
    who, day, days = _apart(who, day, days, of["fewest_days_between"], stays)
    for again in range(MOST_RETURNS):
        who, day, days = _returning(kind, again, who, day, days, stays, world, streams)
    n = len(who)
    sources = pick(streams.uniforms(f"{name} source", n), of["sources"][kind])
    closures = pick(streams.uniforms(f"{name} reason", n), of["closures"])
    turned_away = streams.uniforms(f"{name} rejected", n) < of["rejected_share"]
    turned_away &= kind != "place_of_safety"
    closed = day + np.where(turned_away, 1, days)
    team = np.full(n, world.teams.type_of(of["team"][kind]))
    referrals: Rows = {
        "who": who,
        "provider": provider[who],
        "team": world.teams.first[provider[who], team],
        "received": day,
        "closed": closed,
        "rejected": np.where(turned_away, closed, NONE),
        "source": sources,
        "reason": constant("18", n),
        "priority": pick(streams.uniforms(f"{name} priority", n), of["priorities"][kind]),
        "close_reason": where(turned_away, "", closures),
    }
    contacts = _contacts(kind, referrals, world, streams)
    held = np.zeros(n, dtype=bool)
    if kind == "place_of_safety":
        held = ~_meets(who, day - APART_DAYS, day + 1 + APART_DAYS, periods, 0)
    return Crisis(referrals, contacts, _safety(take(referrals, held), world, streams))


def _apart(who: Codes, day: Days, days: Days, fewest: int, stays: Rows) -> tuple[Codes, Days, Days]:
    """Leave out what comes too soon after another of the same person, or during a stay."""
    near = np.zeros(len(who), dtype=bool)
    near[1:] = (who[1:] == who[:-1]) & (day[1:] - day[:-1] < fewest)
    kept = ~near & ~_meets(who, day, day, stays, 0)
    return who[kept], day[kept], days[kept]


def _returning(
    kind: str,
    again: int,
    who: Codes,
    day: Days,
    days: Days,
    stays: Rows,
    world: World,
    streams: Streams,
) -> tuple[Codes, Days, Days]:
    """Let some people come back soon after the end of a referral."""
    of, name, n = world.of["crisis"], f"crisis {kind} again {again}", len(who)
    share = of["again_share"][kind]
    if not share:
        return who, day, days
    comes = streams.uniforms(name, n) < share
    wait = lognormal_days(
        streams.uniforms(f"{name} day", n), of["again_median_days"], of["again_sigma"]
    )
    length = lognormal_days(
        streams.uniforms(f"{name} length", n), of["median_days"][kind], of["sigma"]
    )
    at = day + days + wait
    comes &= at <= world.last
    both = [np.concatenate(pair) for pair in ((who, who[comes]), (day, at[comes]))]
    lengths = np.concatenate((days, length[comes]))
    order = np.lexsort((both[1], both[0]))
    return _apart(both[0][order], both[1][order], lengths[order], MIN_RETURN_DAYS, stays)


def _rate(kind: str, people: pd.DataFrame, world: World) -> Floats:
    of = world.of
    kinds = by(of["crisis"]["per_year"][kind], list(people["kind"].cat.categories[:-1]))
    group = by(of["pathways"]["crisis_ratio"], BROAD_GROUPS)
    rate = kinds[people["kind"].cat.codes] * group[people["group"].cat.codes]
    return np.asarray(rate * people["need"].to_numpy() ** of["crisis"]["need_power"] / DAYS_IN_YEAR)


def _meets(who: Codes, start: Days, end: Days, rows: Rows, days: int) -> NDArray[np.bool_]:
    """Tell whether any interval of the same person touches the days from start to end."""
    order = np.argsort(rows["who"], kind="stable")
    held = take({name: rows[name] for name in ("who", "start", "end")}, order)
    begin = np.searchsorted(held["who"], who, side="left")
    stop = np.searchsorted(held["who"], who, side="right")
    met = np.zeros(len(who), dtype=bool)
    for step in range(int((stop - begin).max(initial=0))):
        at = np.minimum(begin + step, size(held) - 1)
        touches = (held["start"][at] <= end + days) & (held["end"][at] >= start - days)
        met |= (begin + step < stop) & touches
    return met


def _contacts(kind: str, referrals: Rows, world: World, streams: Streams) -> Rows:
    """Draw up to as many contacts as are usual, on days of their own, most of them attended."""
    of, name = world.of["crisis"], f"crisis {kind} contact"
    accepted = np.flatnonzero(referrals["rejected"] == NONE)
    which = np.repeat(accepted, of["contacts"][kind])
    first = referrals["received"][which]
    last = np.minimum(referrals["closed"][which], world.last)
    day = whole(streams.uniforms(name, len(which)), first, last)
    attend = pick(streams.uniforms(f"{name} attendance", len(which)), of["attendance"])
    order = np.lexsort((day, which))
    kept = np.ones(len(which), dtype=bool)
    kept[1:] = (which[order][1:] != which[order][:-1]) | (day[order][1:] != day[order][:-1])
    order = order[kept]
    which, day = which[order], day[order]
    mode = "02" if kind == "crisis_line" else "01"
    return {
        "who": referrals["who"][which],
        "provider": referrals["provider"][which],
        "referral": which,
        "day": day,
        "attend": attend[order],
        "mode": constant(mode, len(which)),
        "other_team": constant("", len(which)),
    }


def _safety(referrals: Rows, world: World, streams: Streams) -> Rows:
    n, start = size(referrals), referrals["received"]
    warrant = streams.uniforms("crisis section 135", n) < world.of["crisis"]["section_135_share"]
    section = np.where(warrant, WARRANT, SAFETY)
    return {
        "who": referrals["who"],
        "provider": referrals["provider"],
        "stay": SAFETY_STAYS + np.arange(n),
        "start": start,
        "end": start + 1,
        "section": texts(section, SECTIONS),
        "expiry": np.zeros(n, dtype=np.int64),
    }


__all__ = ["Crisis", "make_crisis"]
