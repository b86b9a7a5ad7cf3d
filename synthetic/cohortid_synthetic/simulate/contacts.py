"""Contacts under each referral: how often, how each went, in what way, with which team."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import team_group
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.draws import Codes, Floats, pick, points, texts, where
from cohortid_synthetic.simulate.referrals import Referred
from cohortid_synthetic.simulate.rows import Rows
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams

DAYS_IN_MONTH = 30.44
OF_THE_HOUR = ("A19", "A20")
"""Crisis line and place of safety: seen at once, never as the other team of a contact."""
STATUSES = ("5", "6", "7", "3", "2", "4", "")
ATTENDED, LATE_SEEN, TOO_LATE, MISSED, BY_PATIENT, BY_PROVIDER, BLANK = range(len(STATUSES))


def make_contacts(referred: Referred, people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Draw the contacts of a block's referrals, crises apart.

    Parameters:
        referred: the referrals, and when people didn't respond.
        people: as given by `make_people`, with `death`.
        world: what is assumed.
        streams: the named random numbers of the block.

    Returns:
        who, provider, referral, day, attend, true_attend, mode, other_team, in order of referral
        and day. `attend` is blank where the outcome was never entered.
    """
    rows, of = referred.rows, world.of["contacts"]
    death = people["death"].to_numpy()[rows["who"]]
    rates = np.array([of["per_month"].get(kind, 0.0) for kind in world.teams.types])
    rate = rates[world.teams.kind[rows["team"]]] / DAYS_IN_MONTH
    start = np.maximum(rows["received"] + 1, world.first)
    stop = np.minimum(np.minimum(rows["closed"], world.last), np.where(death, death, world.last))
    stop = np.where(rows["rejected"] == NONE, stop, start - 1)
    which, day = points(streams, "contact", rate, start, stop)
    lost = _lost(which, day, referred.lost)
    kept = ~lost | (streams.uniforms("lost attempt", len(which)) < of["lost_attempt_share"])
    which, day, lost = which[kept], day[kept], lost[kept]
    struggling = people["struggling"].to_numpy()[rows["who"][which]]
    truly = _attendance(struggling, lost, world, streams)
    attend = truly.copy()
    attend[streams.uniforms("attendance blank", len(which)) < of["blank_share"]] = BLANK
    return {
        "who": rows["who"][which],
        "provider": rows["provider"][which],
        "referral": which,
        "day": day,
        "attend": texts(attend, STATUSES),
        "true_attend": texts(truly, STATUSES),
        "mode": pick(streams.uniforms("contact mode", len(which)), of["mode"]),
        "other_team": _other_team(rows["team"][which], world, streams),
    }


def _lost(which: Codes, day: Codes, lost: Rows) -> NDArray[np.bool_]:
    """Tell of each contact whether it falls in a time without response; at most one a referral."""
    at = np.searchsorted(lost["referral"], which)
    at = np.minimum(at, max(len(lost["referral"]) - 1, 0))
    if not len(lost["referral"]):
        return np.zeros(len(which), dtype=bool)
    inside = (day >= lost["start"][at]) & (day <= lost["end"][at])
    return np.asarray((lost["referral"][at] == which) & inside)


def _attendance(
    struggling: NDArray[np.bool_], lost: NDArray[np.bool_], world: World, streams: Streams
) -> Codes:
    """Draw how each contact truly went; in lost contact every one is missed or called off."""
    of, n = world.of["contacts"], len(lost)
    missed = np.where(struggling, of["missed_share_struggling"], of["missed_share"])
    missed = np.where(lost, of["lost_missed_share"], missed)
    by_patient = np.where(lost, 1 - missed, of["cancelled_by_patient_share"])
    by_provider = np.where(lost, 0, of["cancelled_by_provider_share"])
    drawn, late = streams.uniforms("attendance", n), streams.uniforms("attendance late", n)
    status = np.where(late < of["late_seen_share"], LATE_SEEN, ATTENDED)
    edge: Floats = missed + by_patient + by_provider
    status = np.where(drawn < edge, BY_PROVIDER, status)
    status = np.where(drawn < missed + by_patient, BY_PATIENT, status)
    absent = np.where((late < of["missed_late_share"]) & ~lost, TOO_LATE, MISSED)
    return np.asarray(np.where(drawn < missed, absent, status), dtype=np.int64)


def _other_team(team: Codes, world: World, streams: Streams) -> pd.Categorical:
    """Name another team of the provider for a few contacts; most leave it blank."""
    share = world.of["contacts"]["other_team_share"]
    teams = world.teams
    may = np.array(
        [
            teams.types[kind] not in OF_THE_HOUR
            and team_group(world.providers[provider], local) != "early_intervention"
            for provider, kind, local in zip(
                teams.provider, teams.kind, teams.local_id, strict=True
            )
        ]
    )
    options = [
        np.flatnonzero(may & (teams.provider == provider) & (np.arange(len(may)) != own))
        for own, provider in enumerate(teams.provider)
    ]
    listed = np.concatenate(options)
    count = np.array([len(each) for each in options])
    first = np.cumsum(count) - count
    u = streams.uniforms("contact other team", len(team))
    named = (u < share) & (count[team] > 0)
    chosen = first[team] + (u / max(share, 1e-12) * count[team]).astype(np.int64)
    chosen = listed[np.where(named, chosen, 0)]
    values = sorted(set(teams.local_id))
    places = np.array([values.index(local) for local in teams.local_id])
    return where(~named, "", texts(places[chosen], values))


__all__ = ["make_contacts"]
