"""Scores under a referral or in a contact, and what is known of a person as a whole."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.simulate.draws import (
    DAYS_IN_YEAR,
    Days,
    constant,
    pick,
    pick_by,
    texts,
    where,
    whole,
)
from cohortid_synthetic.simulate.referrals import Referred
from cohortid_synthetic.simulate.rows import Rows, size, stack, take
from cohortid_synthetic.simulate.world import KINDS, World
from cohortid_synthetic.streams import Streams

MOST_ASSESSMENTS = 12


def make_scores(referred: Referred, people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Score some people with HoNOS under their referral, sometimes again while it is open.

    Returns:
        who, provider, referral, day, item, written.
    """
    of, rows, n = world.of["assessment"], referred.rows, len(people)
    kind = people["kind"].cat.codes.to_numpy().astype(np.int64)
    scored = streams.uniforms("scored", n) < world.by_kind(of["share"])[kind]
    who = np.flatnonzero(scored)
    at = referred.main[who]
    begin = np.maximum(rows["received"][at], world.first)
    until = np.minimum(rows["closed"][at], world.last)
    day = begin + whole(streams.uniforms("scored day", n)[who], 1, of["first_within_days"])
    parts: list[Rows] = []
    for number in range(MOST_ASSESSMENTS):
        inside = day <= until
        who, at, day, until = who[inside], at[inside], day[inside], until[inside]
        if not len(who):
            break
        parts.append({"who": who, "referral": at, "day": day})
        u = streams.uniforms(f"scored again {number}", n)[who]
        again = u < of["again_share"]
        who, at, day, until = who[again], at[again], day[again], until[again]
        apart = whole(streams.uniforms(f"scored again day {number}", n)[who], *of["again_days"])
        day = day + apart
    nobody = np.zeros(0, dtype=np.int64)
    occasions = stack([*parts, dict.fromkeys(("who", "referral", "day"), nobody)])
    occasions = take(occasions, np.lexsort((occasions["day"], occasions["who"])))
    items = _items(occasions, people, world, streams, "score")
    other = streams.uniforms("scored other", size(occasions)) < of["other_share"]
    more = take(occasions, other)
    total = whole(streams.uniforms("scored other total", size(more)), 0, of["other_most"])
    more["item"] = constant(of["other_instrument"], size(more))
    more["written"] = texts(total, [str(number) for number in range(of["other_most"] + 1)])
    both = stack([items, more])
    both["provider"] = rows["provider"][both["referral"]]
    return take(both, np.lexsort((both["day"], both["who"])))


def _items(
    occasions: Rows, people: pd.DataFrame, world: World, streams: Streams, name: str
) -> Rows:
    """Draw the twelve scores of each assessment, as they are written."""
    of, n = world.of["assessment"], size(occasions)
    instrument = of["honos"]
    made = take(occasions, np.repeat(np.arange(n), len(instrument)))
    number = np.tile(np.arange(len(instrument)), n)
    made["item"] = texts(number, instrument)
    patterns = list(of["scores"])
    usual = {
        (place, kind): patterns.index(of["patterns"].get(str(place + 1), {}).get(kind, "usual"))
        for place in range(len(instrument))
        for kind in KINDS
    }
    table = np.array([[usual[p, kind] for kind in KINDS] for p in range(len(instrument))])
    kind_of = people["kind"].cat.codes.to_numpy()[made["who"]]
    score = pick_by(
        streams.uniforms(name, size(made)), table[number, kind_of], list(of["scores"].values())
    )
    provider = people["provider"].cat.codes.to_numpy()[made["who"]]
    decimal = streams.uniforms(f"{name} decimal", size(made)) < of["decimal_share"]
    decimal &= provider == _place(of["decimal_provider"], world)
    unknown = streams.uniforms(f"{name} not known", size(made)) < of["not_known_share"]
    for value in [*score.categories]:
        if value:
            score = where(decimal & np.asarray(score == value), f"{value}.0", score)
    made["written"] = where(unknown, "9", score)
    return made


def _place(provider: str, world: World) -> int:
    return world.providers.index(provider) if provider in world.providers else -1


def make_contact_scores(
    contacts: Rows, people: pd.DataFrame, world: World, streams: Streams
) -> Rows:
    """Score some people with HoNOS in a contact that they attended, not under the referral.

    Returns:
        who, provider, referral, contact, day, item, written.
    """
    n = len(people)
    scored = streams.uniforms("scored in contact", n) < world.of["assessment"]["in_contact_share"]
    attended = np.asarray(contacts["attend"] == "5") | np.asarray(contacts["attend"] == "6")
    places = np.flatnonzero(attended & scored[contacts["who"]])
    places = places[np.argsort(contacts["who"][places], kind="stable")]
    who, first, count = np.unique(contacts["who"][places], return_index=True, return_counts=True)
    u = streams.uniforms("scored contact", n)[who]
    contact = places[first + (u * count).astype(np.int64)]
    fixed = {name: contacts[name][contact] for name in ("who", "provider", "referral", "day")}
    return _items(fixed | {"contact": contact}, people, world, streams, "contact score")


def make_flags(referred: Referred, people: pd.DataFrame, world: World, streams: Streams) -> Rows:
    """Record an offence history, or when psychosis became manifest, of some people.

    Returns:
        who, provider, what, value, day (known since).
    """
    of, rows, n = world.of["flags"], referred.rows, len(people)
    kind = people["kind"].cat.codes.to_numpy().astype(np.int64)
    received = np.maximum(rows["received"][referred.main], world.first)
    day = received + whole(streams.uniforms("flag day", n), 0, of["lag_days"])
    offence = streams.uniforms("offence known", n) < world.by_kind(of["offence_share"])[kind]
    code = pick(streams.uniforms("offence", n), of["offence"])
    later = offence & np.asarray(code == "X")
    later &= streams.uniforms("offence later", n) < of["offence_known_later_share"]
    manifest = streams.uniforms("manifest known", n) < world.by_kind(of["manifest_share"])[kind]
    low, high = (int(years * 365) for years in of["manifest_years_ago"])
    births = np.array([born.toordinal() for born in people["birth_date"]])
    began = received - whole(streams.uniforms("manifest day", n), low, high)
    began = np.maximum(began, births + int(of["psychosis_from_years"] * DAYS_IN_YEAR))
    treated = began + whole(streams.uniforms("treatment day", n), *of["treatment_lag_days"])
    treatment = manifest & (streams.uniforms("treatment known", n) < of["treatment_share"])
    treatment &= treated <= day
    parts = [
        _flags(offence, "offence", code[offence], day),
        _flags(later, "offence", constant("2", int(later.sum())), day + of["offence_later_days"]),
        _flags(manifest, "manifest", _written(began[manifest]), day),
        _flags(treatment, "treatment", _written(treated[treatment]), day),
    ]
    made = stack(parts)
    made["provider"] = people["provider"].cat.codes.to_numpy()[made["who"]].astype(np.int64)
    return take(made, np.lexsort((made["day"], made["who"])))


def _flags(which: NDArray[np.bool_], what: str, value: pd.Categorical, day: Days) -> Rows:
    who = np.flatnonzero(which)
    return {"who": who, "what": constant(what, len(who)), "value": value, "day": day[who]}


def _written(days: Days) -> pd.Categorical:
    values, places = np.unique(days, return_inverse=True)
    return texts(places, [date.fromordinal(int(day)).isoformat() for day in values])


__all__ = ["make_contact_scores", "make_flags", "make_scores"]
