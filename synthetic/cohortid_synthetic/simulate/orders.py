"""Community treatment orders with recalls and revocations, and conditional discharges."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.act import SECTIONS
from cohortid_synthetic.simulate.draws import (
    Codes,
    Days,
    by,
    constant,
    lognormal_days,
    pick,
    texts,
    where,
    whole,
)
from cohortid_synthetic.simulate.hospital import ACUTE, BEDS, Hospital, cover
from cohortid_synthetic.simulate.people import BROAD_GROUPS
from cohortid_synthetic.simulate.referrals import OPEN
from cohortid_synthetic.simulate.rows import Rows, size, stack, take
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams

FORENSIC_TEAM = "B01"
APART_DAYS = 8
"""An order ends, or a recall is over, at least so long before the person's next stay."""
REVOKED, ABSOLUTE = "02", "01"
CONDITIONAL_STAYS = 1_000_000
"""Numbers from here on stand for what would be the stay of a restriction order without one."""


@dataclass(frozen=True)
class Orders:
    """Orders of a block, and what they changed.

    Parameters:
        cto: who, provider, period, start, end, end_reason.
        recall: who, provider, period, start, end.
        conditional: who, provider, period, start, end, end_reason.
        periods: the Mental Health Act periods, those of orders longer, those of conditional
            discharges below.
        hospital: the stays, those after a revocation below.
    """

    cto: Rows
    recall: Rows
    conditional: Rows
    periods: Rows
    hospital: Hospital


def make_orders(
    periods: Rows,
    last: Codes,
    hospital: Hospital,
    people: pd.DataFrame,
    world: World,
    streams: Streams,
) -> Orders:
    """Put some people on an order when a section 3 ends with their stay; it goes on, dormant.

    Parameters:
        periods: as given by `make_periods`.
        last: for each stay the section 3 that ends with it, or -1.
        hospital: the stays.
        people: as given by `make_people`.
        world: what is assumed.
        streams: the named random numbers of the block.
    """
    of, stays = world.of["community_orders"], hospital.stays
    n = size(stays)
    group = by(world.of["pathways"]["order_ratio"], BROAD_GROUPS)
    share = of["share"] * group[people["group"].cat.codes.to_numpy()[stays["who"]]]
    start = stays["end"]
    free = np.full(n, OPEN)
    free[:-1] = np.where(stays["who"][1:] == stays["who"][:-1], stays["start"][1:], OPEN)[: n - 1]
    wanted = lognormal_days(streams.uniforms("cto length", n), of["median_days"], of["sigma"])
    provider = np.append(periods["provider"], -1)[last]  # -1 where no section 3 ends the stay
    until = _covered_until(stays["who"], provider, start, hospital)
    own = hospital.spells["referral"][np.searchsorted(hospital.spells["stay"], np.arange(n))]
    same = hospital.referrals["provider"][own] == provider
    until = np.where(same, np.maximum(until, hospital.referrals["closed"][own]), until)
    end = np.minimum(np.minimum(start + wanted, free - APART_DAYS), until)
    chosen = (last >= 0) & (streams.uniforms("cto", n) < share) & ~stays["long"]
    chosen &= (start <= world.last) & (end > start)
    day = start + whole(streams.uniforms("cto recall day", n), *of["recall_days"])
    back = day + whole(streams.uniforms("cto recall length", n), 0, of["recall_longest_days"])
    usual = world.of["stays"]
    leave = back + lognormal_days(
        streams.uniforms("cto back", n), usual["median_days"], usual["sigma"]
    )
    recalled = chosen & (streams.uniforms("cto recalled", n) < of["recalled_share"])
    recalled &= (back < end) & (leave + APART_DAYS < free)
    revoked = recalled & (streams.uniforms("cto revoked", n) < of["revoked_share"])
    periods["end"][last[chosen]] = np.where(revoked, leave, end)[chosen]
    reason = pick(streams.uniforms("cto end reason", n), of["end_reason"])
    rows = {
        "who": stays["who"],
        "provider": provider,
        "period": last,
        "start": start,
        "end": np.where(revoked, back, end),
        "end_reason": where(revoked, REVOKED, reason),
    }
    cto = take(rows, chosen)
    recall = take(rows | {"start": day, "end": back}, recalled)
    del recall["end_reason"]
    back_in = _readmitted(hospital, rows, day, leave, revoked, world, streams)
    conditional, periods = _conditional(periods, back_in, people, world, streams)
    return Orders(cto, recall, conditional, periods, back_in)


def _covered_until(who: Codes, provider: Codes, day: Days, hospital: Hospital) -> Days:
    """Return the last day of the accepted referral that is open on a day, or the day before it."""
    referrals = hospital.referrals
    begin, stop = (
        np.searchsorted(referrals["who"][: hospital.in_order], who, side=side)
        for side in ("left", "right")
    )
    until = day - 1
    for step in range(int((stop - begin).max(initial=0))):
        at = np.minimum(begin + step, size(referrals) - 1)
        open_ = (begin + step < stop) & (referrals["rejected"][at] == NONE)
        open_ &= (referrals["provider"][at] == provider) & (referrals["received"][at] <= day)
        until = np.where(open_, np.maximum(until, referrals["closed"][at]), until)
    return np.asarray(until)


def _readmitted(
    hospital: Hospital,
    orders: Rows,
    start: Days,
    end: Days,
    which: NDArray[np.bool_],
    world: World,
    streams: Streams,
) -> Hospital:
    """Add the stays of people who were recalled and whose order was revoked."""
    at = np.flatnonzero(which)
    n, none = len(at), np.zeros(len(at), dtype=bool)
    numbers = size(hospital.stays) + np.arange(n)
    who = orders["who"][at]
    stays: Rows = {"who": who, "start": start[at], "end": end[at], "long": none, "secure": none}
    stays["earlier"] = hospital.stays["earlier"][at] + 1
    drawn = {
        name: pick(streams.uniforms(f"revoked {name}", n), world.of["stays"][name])
        for name in ("source", "destination", "discharge_method")
    }
    spells: Rows = {
        "who": who,
        "stay": numbers,
        "provider": orders["provider"][at],
        "start": start[at],
        "end": end[at],
        "method": constant("2D", n),
        "beside": np.zeros(n, dtype=np.int64),
        **drawn,
    }
    spells["referral"], referrals = cover(
        spells, hospital.referrals, hospital.in_order, world, streams, "revoked cover"
    )
    wards: Rows = {
        "spell": size(hospital.spells) + np.arange(n),
        "start": start[at],
        "end": end[at],
        "bed": texts(np.full(n, ACUTE), BEDS),
        "ward_code": texts(np.full(n, ACUTE), [f"W{bed}" for bed in BEDS]),
        "who": who,
        "provider": orders["provider"][at],
    }
    return replace(
        hospital,
        stays=_below(hospital.stays, stays),
        spells=_below(hospital.spells, spells),
        wards=_below(hospital.wards, wards),
        referrals=referrals,
    )


def _below(rows: Rows, more: Rows) -> Rows:
    return stack([rows, {name: more[name] for name in rows}])


def _conditional(
    periods: Rows, hospital: Hospital, people: pd.DataFrame, world: World, streams: Streams
) -> tuple[Rows, Rows]:
    """Let some people of a forensic team be conditionally discharged from a restriction order.

    Their section 37 with 41 began before the referral and goes on while they live in the community;
    it ends when the discharge becomes absolute. Nobody who has any other period gets one.
    """
    of, referrals, teams = world.of["conditional_discharges"], hospital.referrals, world.teams
    forensic = teams.kind[referrals["team"]] == teams.type_of(FORENSIC_TEAM)
    open_ = forensic & (referrals["rejected"] == NONE) & ~np.isin(referrals["who"], periods["who"])
    at = np.flatnonzero(open_ & ~np.isin(referrals["who"], hospital.stays["who"]))
    once = np.unique(referrals["who"][at], return_index=True)[1]
    at = at[once]
    u = streams.uniforms("conditional discharge", len(people))[referrals["who"][at]]
    at = at[u < of["share_of_forensic"]]
    who, start = referrals["who"][at], referrals["received"][at]
    drawn = {
        name: streams.uniforms(f"conditional {name}", len(people))[who] for name in ("days", "end")
    }
    began = start - lognormal_days(drawn["days"], of["hospital_days"], of["sigma"])
    wanted = start + lognormal_days(drawn["end"], of["median_days"], of["sigma"])
    end = np.minimum(wanted, referrals["closed"][at])
    end = np.where(end >= world.last, OPEN, end)
    kept = (end >= world.first) & (end > start)
    numbers = CONDITIONAL_STAYS + np.arange(int(kept.sum()))
    own: Rows = {"who": who, "provider": referrals["provider"][at], "start": start, "end": end}
    own = take(own, kept)
    section: Rows = own | {
        "start": began[kept],
        "stay": numbers,
        "section": texts(np.full(len(numbers), SECTIONS.index("09")), SECTIONS),
        "expiry": np.zeros(len(numbers), dtype=np.int64),
    }
    ended = own["end"] < OPEN
    conditional = own | {
        "period": size(periods) + np.arange(len(numbers)),
        "end_reason": where(ended, ABSOLUTE, constant("", len(numbers))),
    }
    return conditional, _below(periods, section)


__all__ = ["Orders", "make_orders"]
