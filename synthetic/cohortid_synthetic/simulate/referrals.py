"""Referrals: a first one that reaches into the extract, often further ones, moves, lost contact."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.draws import (
    DAYS_IN_YEAR,
    Codes,
    by,
    exponential,
    lognormal_days,
    pick,
    pick_by,
    points,
    where,
    whole,
)
from cohortid_synthetic.simulate.people import BROAD_GROUPS
from cohortid_synthetic.simulate.rows import Rows, size, stack, take
from cohortid_synthetic.simulate.world import KINDS, World
from cohortid_synthetic.streams import Streams

MOVED_AWAY = "03"
OPEN = 10**7
"""Stands for the end of an interval that has none, where ends are compared."""
OUTREACH, COMMUNITY, SUBSTANCE, THERAPY = "A08", "A06", "D01", "A13"


@dataclass(frozen=True)
class Referred:
    """The people's referrals, and when they were lost from contact.

    Parameters:
        rows: who, provider, team (place among the teams), received, closed, rejected (days),
            close_reason, source, reason, priority; in order of person and day.
        main: place of each person's first referral, shape (people,).
        lost: referral, start, end of each time in which somebody didn't respond.
    """

    rows: Rows
    main: Codes
    lost: Rows


def make_referrals(people: pd.DataFrame, world: World, streams: Streams) -> Referred:
    """Draw the referrals of a block of people, crisis and hospital apart.

    Parameters:
        people: as given by `make_people`.
        world: what is assumed.
        streams: the named random numbers of the block.
    """
    n = len(people)
    who = np.arange(n)
    provider = people["provider"].cat.codes.to_numpy().astype(np.int64)
    first = _drawn(people, who, provider, world, streams, "first")
    _begin(first, people, world, streams)
    parts = [first, *_further(first, people, world, streams)]
    moved = _moved(first, people, world, streams)
    rows = stack([*parts, moved])
    order = np.lexsort((rows["received"], rows["who"]))
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    rows, main = take(rows, order), places[:n]
    for name in ("outreach", "kept_out"):
        people[name] = rows.pop(name)[main]
    lost = _lost(rows, people, world, streams)
    return Referred(rows, main, lost)


def _drawn(
    people: pd.DataFrame, who: Codes, provider: Codes, world: World, streams: Streams, name: str
) -> Rows:
    """Draw team, codes and length; `received` is still to come, `closed` holds the length."""
    of, n = world.of["referrals"], len(who)
    kind = people["kind"].cat.codes.to_numpy()[who].astype(np.int64)
    team, outreach, kept_out = _teams(people, who, kind, provider, world, streams, name)
    short = np.isin(world.teams.kind[team], [world.teams.type_of(t) for t in of["short_teams"]])
    median = np.where(short, of["short_median_days"], world.by_kind(of["median_days"])[kind])
    length = lognormal_days(streams.uniforms(f"{name} length", n), median, of["sigma"])
    reasons = [of["reasons"][each] for each in KINDS]
    made = {
        "source": pick(streams.uniforms(f"{name} source", n), of["sources"]),
        "reason": pick_by(streams.uniforms(f"{name} reason", n), kind, reasons),
        "priority": pick(streams.uniforms(f"{name} priority", n), of["priorities"]),
        "close_reason": pick(streams.uniforms(f"{name} close reason", n), of["closures"]),
    }
    for field in ("source", "reason"):
        blank = streams.uniforms(f"{name} {field} blank", n) < of[f"blank_{field}_share"]
        made[field] = where(blank, "", made[field])
    return {
        "who": who,
        "provider": provider,
        "team": team,
        "received": np.zeros(n, dtype=np.int64),
        "closed": length,
        "rejected": np.zeros(n, dtype=np.int64),
        "outreach": outreach,
        "kept_out": kept_out,
        **made,
    }


def _teams(
    people: pd.DataFrame,
    who: Codes,
    kind: Codes,
    provider: Codes,
    world: World,
    streams: Streams,
    name: str,
) -> tuple[Codes, NDArray[np.bool_], NDArray[np.bool_]]:
    """Choose a team for each referral; outreach is likelier the greater the latent need.

    Returns:
        The teams, who would be with assertive outreach, and who of them isn't for their group.
    """
    of, teams, n = world.of, world.teams, len(who)
    weights = np.array(
        [[of["referrals"]["teams"][k].get(t, 0.0) for t in teams.types] for k in KINDS]
    )[kind]
    outreach = teams.type_of(OUTREACH)
    weights[:, outreach] *= people["need"].to_numpy()[who] ** of["need"]["outreach_power"]
    edges = np.cumsum(weights, axis=1)
    u = streams.uniforms(f"{name} team type", n) * edges[:, -1]
    wanted = np.minimum((edges <= u[:, None]).sum(axis=1), len(teams.types) - 1)
    gaps = by(of["inequity"]["access_gap"], BROAD_GROUPS)[people["group"].cat.codes.to_numpy()]
    kept_out = streams.uniforms(f"{name} access", n) < gaps[who]
    would = (wanted == outreach) & teams.has(provider, wanted)
    kept_out &= would
    wanted = np.where(kept_out, teams.type_of(COMMUNITY), wanted)
    instead = np.where(
        kind == KINDS.index("substance"), teams.type_of(SUBSTANCE), teams.type_of(THERAPY)
    )
    wanted = np.where(teams.has(provider, wanted), wanted, instead)
    u = streams.uniforms(f"{name} team", n)
    team = teams.pick(provider, wanted, u)
    odd = (wanted == outreach) & (provider == teams.provider[teams.mapped]) & (teams.mapped >= 0)
    odd &= streams.uniforms(f"{name} mapped", n) < of["mapped_team"]["share_of_outreach"]
    return np.where(odd, teams.mapped, team), would, kept_out


def _begin(first: Rows, people: pd.DataFrame, world: World, streams: Streams) -> None:
    """Let first referrals begin so that each has a day in the extract, all days alike, in place.

    Referrals of people whose age must be known at the end stay open.
    """
    length = first["closed"]
    span = length + world.n_days - 10
    u = streams.uniforms("first received", len(length))
    received = world.first - length + (u * span).astype(np.int64) + 1
    births = np.array([day.toordinal() for day in people["birth_date"]])
    first["received"] = np.maximum(received, births + 1)
    young = (people["youth"] != "").to_numpy()
    first["closed"] = np.where(young, OPEN, np.maximum(received + length, first["received"]))


def _further(first: Rows, people: pd.DataFrame, world: World, streams: Streams) -> list[Rows]:
    """Draw further referrals, each beside the one before or after it; some are rejected."""
    of, made, before = world.of["referrals"], [], first
    u = streams.uniforms("further", size(first))
    upper = np.cumsum(list(of["further"].values()))
    wanted = np.searchsorted(upper, u, side="right")
    for number in range(1, len(upper)):
        before = take(before, wanted >= number)
        wanted = wanted[wanted >= number]
        name, n = f"further {number}", size(before)
        drawn = _drawn(people, before["who"], before["provider"], world, streams, name)
        start = np.maximum(before["received"], world.first)
        stop = np.maximum(np.minimum(before["closed"], world.last), start)
        beside = whole(streams.uniforms(f"{name} beside day", n), start, stop)
        gap = exponential(streams.uniforms(f"{name} gap", n)) * of["gap_days"]
        after = np.maximum(before["closed"], start) + 1 + gap.astype(np.int64)
        overlaps = streams.uniforms(f"{name} beside", n) < of["beside_share"]
        drawn["received"] = np.where(overlaps, beside, after)
        turned_away = streams.uniforms(f"{name} rejected", n) < of["rejected_share"]
        soon = drawn["received"] + whole(
            streams.uniforms(f"{name} rejected day", n), 1, of["rejected_within_days"]
        )
        length = np.maximum((drawn["closed"] * of["further_length_ratio"]).astype(np.int64), 1)
        closed = np.where(turned_away, soon, drawn["received"] + length)
        drawn |= {"closed": closed, "rejected": np.where(turned_away, soon, NONE)}
        drawn["close_reason"] = where(turned_away, "", drawn["close_reason"])
        inside = drawn["received"] <= world.last
        made.append(take(drawn, inside))
        before, wanted = drawn, wanted
    return made


def _moved(first: Rows, people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Let a few people move to the other provider's area: a referral ends, another begins there."""
    of, n = world.of["moves"], size(first)
    start = np.maximum(first["received"], world.first) + 1
    stop = np.minimum(first["closed"], world.last) - 30
    day = whole(streams.uniforms("move day", n), start, stop)
    there = world.elsewhere[first["provider"]]
    moves = streams.uniforms("moves", n) < of["share"]
    moves &= (there != first["provider"]) & (day > start) & (first["closed"] < OPEN)
    at = np.flatnonzero(moves)
    left = first["closed"][at] - day[at]
    first["closed"] = np.where(moves, day, first["closed"])
    first["close_reason"] = where(moves, MOVED_AWAY, first["close_reason"])
    again = _drawn(people, at, there[at], world, streams, "moved")
    days = whole(streams.uniforms("move gap", len(at)), 0, of["longest_gap_days"])
    again["received"] = day[at] + days
    again["closed"] = again["received"] + np.maximum(left, 1)
    return take(again, again["received"] <= world.last)


def _lost(rows: Rows, people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Let some people stop responding; some come back, some referrals are closed for it, in place.

    Returns:
        referral, start, end of each time.
    """
    of, n = world.of["lost_contact"], size(rows)
    kind = people["kind"].cat.codes.to_numpy()[rows["who"]]
    struggling = people["struggling"].to_numpy()[rows["who"]]
    rate = world.by_kind(of["per_year"])[kind] * np.where(struggling, of["struggling_ratio"], 1)
    team = world.teams.kind[rows["team"]]
    short = [world.teams.type_of(t) for t in world.of["referrals"]["short_teams"]]
    open_ = (rows["rejected"] == NONE) & ~np.isin(team, short)
    begin = np.maximum(rows["received"], world.first - of["longest_days"])
    stop = np.where(open_, np.minimum(rows["closed"], world.last), begin - 1)
    which, day = points(
        streams, "lost contact", rate / DAYS_IN_YEAR, begin + of["earliest_days"], stop
    )
    once = np.ones(len(which), dtype=bool)
    once[1:] = which[1:] != which[:-1]
    which, day = which[once], day[once]
    u = streams.uniforms("lost length", len(which))
    days = np.minimum(lognormal_days(u, of["median_days"], of["sigma"]), of["longest_days"])
    end = np.minimum(day + days, rows["closed"][which])
    closes = streams.uniforms("lost closed", len(which)) < of["closed_share"]
    closes &= end >= world.first  # everybody is in contact on some day of the extract
    closes &= (people["youth"] == "").to_numpy()[rows["who"][which]]
    refused = streams.uniforms("lost refused", len(which)) < of["refused_share"]
    for code, some in (("05", closes & ~refused), ("09", closes & refused)):
        chosen = np.zeros(n, dtype=bool)
        chosen[which[some]] = True
        rows["close_reason"] = where(chosen, code, rows["close_reason"])
    rows["closed"][which[closes]] = end[closes]
    return {"referral": which, "start": day, "end": end}


__all__ = ["COMMUNITY", "OPEN", "OUTREACH", "Referred", "make_referrals"]
