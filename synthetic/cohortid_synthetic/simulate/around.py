"""Practice, work, care coordinators, added teams, leave from the ward and incidents on it."""

import numpy as np
import pandas as pd

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.draws import (
    Codes,
    Days,
    constant,
    lognormal_days,
    pick,
    pick_by,
    texts,
    where,
    whole,
)
from cohortid_synthetic.simulate.homes import soon_after_receipt
from cohortid_synthetic.simulate.referrals import OPEN, Referred
from cohortid_synthetic.simulate.rows import Rows, size, stack, take
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams

LEAVES = ("home_leave", "absence", "awol", "trial")
RETURNED = "01"


def make_practices(people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Register everybody with a practice of their part of the area, a few with another one later.

    Returns:
        who, practice, start, end.
    """
    of, n = world.of["practices"], len(people)
    began = world.first - whole(
        streams.uniforms("practice since", n), *of["registered_days_before"]
    )
    values = [f"ZZ{number:04d}" for number in range(1, of["n"] + 1)]
    area = people["lsoa"].cat.codes.to_numpy().astype(np.int64)
    areas = len(people["lsoa"].cat.categories) - 1
    near = whole(streams.uniforms("practice", n), 0, of["near"] - 1)
    first = texts((area * of["n"] // areas + near) % of["n"], values)
    u = streams.uniforms("practice none", n)
    none = of["none_codes"]
    for place, code in enumerate(none):
        low, high = (of["none_share"] * step / len(none) for step in (place, place + 1))
        first = where((u >= low) & (u < high), code, first)
    moves = streams.uniforms("practice moves", n) < of["moves_share"]
    day = whole(streams.uniforms("practice move day", n), world.first, world.last)
    who = np.arange(n)
    second = texts(whole(streams.uniforms("practice again", n), 0, of["n"] - 1), values)
    usual = {"who": who, "practice": first, "start": began, "end": np.where(moves, day, OPEN)}
    later = {"who": who, "practice": second, "start": day + 1, "end": np.full(n, OPEN)}
    rows = stack([usual, take(later, moves)])
    return take(rows, np.lexsort((rows["start"], rows["who"])))


def make_employment(
    referred: Referred, people: pd.DataFrame, world: World, streams: Streams
) -> Rows:
    """Record what some people do for work, sometimes again later.

    Returns:
        who, provider, referral, day, status.
    """
    of, rows, n = world.of["employment"], referred.rows, len(people)
    main = referred.main
    told = streams.uniforms("work recorded", n) < of["recorded_share"]
    day = soon_after_receipt(rows, main, streams.uniforms("work day", n), world)
    again = day + whole(streams.uniforms("work again day", n), *of["again_days"])
    until = np.minimum(rows["closed"][main], world.last)
    later = told & (streams.uniforms("work again", n) < of["again_share"]) & (again <= until)
    who = np.concatenate([np.flatnonzero(told), np.flatnonzero(later)])
    days = np.concatenate([day[told], again[later]])
    severe = (people["kind"] == "severe").to_numpy().astype(np.int64)[who]
    status = pick_by(streams.uniforms("work", len(who)), severe, [of["others"], of["severe"]])
    made: Rows = {"who": who, "referral": main[who], "day": days, "status": status}
    made["provider"] = rows["provider"][made["referral"]]
    return take(made, np.lexsort((days, who)))


def make_coordinators(
    referred: Referred, people: pd.DataFrame, world: World, streams: Streams
) -> Rows:
    """Give some people a care coordinator of their team, and a few another one later.

    Returns:
        who, provider, referral, start, end, team_type.
    """
    of, rows, n = world.of["care_coordinators"], referred.rows, len(people)
    main = referred.main
    kind = people["kind"].cat.codes.to_numpy().astype(np.int64)
    has = streams.uniforms("coordinator", n) < world.by_kind(of["share"])[kind]
    start = rows["received"][main] + whole(
        streams.uniforms("coordinator day", n), 1, of["lag_days"]
    )
    u = streams.uniforms("coordinator length", n)
    changed = start + lognormal_days(u, of["median_days"], of["sigma"])
    closed = rows["closed"][main]
    last = np.minimum(closed, world.last)
    has &= start < last
    two = has & (changed < last)
    every = np.arange(n)
    first = {"who": every, "start": start, "end": np.where(two, changed, closed)}
    second = {"who": every, "start": changed, "end": closed}
    made = stack([take(first, has), take(second, two)])
    made = take(made, np.lexsort((made["start"], made["who"])))
    made["referral"] = main[made["who"]]
    made["provider"] = rows["provider"][made["referral"]]
    team = rows["team"][made["referral"]]
    made["team_type"] = texts(world.teams.kind[team], world.teams.types)
    return made


def make_added_teams(referred: Referred, world: World, streams: Streams) -> Rows:
    """Add a further team to some referrals; it ends with the referral or before it.

    Returns:
        who, provider, referral, team, since, closed, rejected, close_reason.
    """
    of, rows, teams = world.of["added_teams"], referred.rows, world.teams
    n = size(rows)
    kind = pick(streams.uniforms("team added type", n), of["types"])
    known = [teams.types.index(t) if t in teams.types else -1 for t in kind.categories]
    wanted = np.array(known)[kind.codes]
    there = (wanted >= 0) & teams.has(rows["provider"], np.maximum(wanted, 0))
    team = teams.first[rows["provider"], np.maximum(wanted, 0)]
    since = rows["received"] + whole(streams.uniforms("team added day", n), 0, of["lag_days"])
    last = np.minimum(rows["closed"], world.last)
    added = (streams.uniforms("team added", n) < of["share"]) & (rows["rejected"] == NONE)
    added &= there & (team != rows["team"]) & (since <= last)
    rejected = streams.uniforms("team added rejected", n) < of["rejected_share"]
    early = streams.uniforms("team added ends", n) >= of["ends_with_referral_share"]
    latest = np.where(rejected, np.minimum(since + of["rejected_within_days"], last), last)
    ends = whole(streams.uniforms("team added end", n), since, latest)
    closed = np.where(rejected | early, ends, rows["closed"])
    made: Rows = {
        "who": rows["who"],
        "provider": rows["provider"],
        "referral": np.arange(n),
        "team": team,
        "since": since,
        "closed": closed,
        "rejected": np.where(rejected, closed, NONE),
        "close_reason": where(~rejected & (closed < OPEN), "02", constant("", n)),
    }
    return take(made, added)


def make_leaves(spells: Rows, world: World, streams: Streams) -> dict[str, Rows]:
    """Let people leave the ward for some days of longer stays, with or without agreement.

    Returns:
        Kind of leave -> who, provider, spell, start, end (and end_reason without agreement).
    """
    of, n = world.of["leave"], size(spells)
    last = np.minimum(spells["end"], world.last)
    long_enough = last - spells["start"] >= of["from_days"]
    made = {}
    for kind in LEAVES:
        has = long_enough & (streams.uniforms(f"leave {kind}", n) < of["share"][kind])
        start = whole(streams.uniforms(f"leave {kind} day", n), spells["start"] + 2, last - 2)
        days = whole(streams.uniforms(f"leave {kind} length", n), 0, of["longest"][kind])
        rows: Rows = {
            "who": spells["who"],
            "provider": spells["provider"],
            "spell": np.arange(n),
            "start": start,
            "end": np.minimum(start + days, last),
        }
        if kind == "awol":
            rows["end_reason"] = constant(RETURNED, n)
        made[kind] = take(rows, has)
    return made


def make_incidents(spells: Rows, people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Record substance use seen on the ward during some stays, on days of their own.

    Returns:
        who, provider, spell, day.
    """
    of, n = world.of["ward_incidents"], size(spells)
    kind = people["kind"].cat.codes.to_numpy()[spells["who"]]
    has = streams.uniforms("ward incident", n) < world.by_kind(of["share"])[kind]
    wanted = whole(streams.uniforms("ward incidents", n), 1, of["most"])
    spell = np.repeat(np.arange(n), np.where(has, wanted, 0))
    last = np.minimum(spells["end"], world.last)[spell]
    first = np.maximum(spells["start"][spell], world.first)
    day = whole(streams.uniforms("ward incident day", len(spell)), first, last)
    who = spells["who"][spell]
    order = np.lexsort((day, who))
    kept = _new(who[order], day[order])
    order = order[kept]
    return {
        "who": who[order],
        "provider": spells["provider"][spell[order]],
        "spell": spell[order],
        "day": day[order],
    }


def _new(who: Codes, day: Days) -> Codes:
    kept = np.ones(len(who), dtype=bool)
    kept[1:] = (who[1:] != who[:-1]) | (day[1:] != day[:-1])
    return np.flatnonzero(kept)


__all__ = [
    "LEAVES", "make_added_teams", "make_coordinators", "make_employment", "make_incidents",
    "make_leaves", "make_practices",
]  # fmt: skip
