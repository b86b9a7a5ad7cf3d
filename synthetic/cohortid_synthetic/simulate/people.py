"""Who the people are: key, age, sex, ethnic group, area, provider, kind of need, latent need."""

from datetime import date

import numpy as np
import pandas as pd

from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK
from cohortid_synthetic.calendar_days import months_back
from cohortid_synthetic.simulate.draws import (
    DAYS_IN_YEAR,
    Codes,
    Floats,
    exponential,
    normal,
    pick,
    texts,
    where,
)
from cohortid_synthetic.simulate.world import KINDS, World
from cohortid_synthetic.streams import Streams

AREAS = 300
"""Small areas in the reserved fake range E01990001 to E01990300, in five fake sub-ICBs."""
DECILES = 10
DEPRIVED_DECILES, YOUNG_YEARS = 3, 35
BROAD_GROUP = {
    **dict.fromkeys("ABC", "white"),
    **dict.fromkeys("DEFG", "mixed"),
    **dict.fromkeys("HJKL", "asian"),
    **dict.fromkeys("MNP", "black"),
    **dict.fromkeys("RS", "other"),
}
"""The five groups of the census, with Chinese (R) among the others, as in 2001."""
BROAD_GROUPS = ("white", "mixed", "asian", "black", "other")


def person_key(number: int) -> str:
    """Return the key of a synthetic person, which can't be an NHS number.

    Example:
        >>> person_key(417)
        'SYN-0000417'
    """
    return f"SYN-{number:07d}"


def make_people(number: int, world: World, streams: Streams) -> pd.DataFrame:
    """Make the people of a block, a whole one always.

    Parameters:
        number: of the block.
        world: what is assumed.
        streams: the named random numbers of the block.

    Returns:
        One row per person, indexed by place: person_id, kind, provider, birth_date, youth, gender,
        gender_identity, ethnicity (as it truly is), language, lsoa, sub_icb; and what no record
        holds: need (multiplies rates, mean 1), imd_decile (1 most deprived), substance_use,
        deprived_area, young, personality_disorder, struggling, group (one of five).
    """
    of, n = world.of, PEOPLE_IN_A_BLOCK
    places = np.arange(number * n, (number + 1) * n)
    kind = np.asarray(pick(streams.uniforms("kind", n), of["kinds"]))
    kind = np.array([KINDS.index(name) for name in kind])
    gender = pick(streams.uniforms("gender", n), of["sex"]["Gender"])
    ethnicity = pick(streams.uniforms("ethnicity", n), of["ethnicity"])
    decile, area = _areas(world, streams, n)
    born, youth = _ages(kind, world, streams)
    groups = [BROAD_GROUPS.index(BROAD_GROUP[c]) if c else 0 for c in ethnicity.categories]
    use = world.by_kind(of["substance_use"]["share"])[kind]
    struggle = world.by_kind(of["contacts"]["struggling_share"])[kind]
    made = {
        "person_id": [person_key(place + 1) for place in places.tolist()],
        "kind": texts(kind, KINDS),
        "provider": texts(_providers(kind, world, streams), world.providers),
        "birth_date": [date.fromordinal(day) for day in born.tolist()],
        "youth": texts(youth, ("", "under 18", "turns 18")),
        "gender": gender,
        "gender_identity": _identity(gender, world, streams),
        "ethnicity": ethnicity,
        "language": pick(streams.uniforms("language", n), of["language"]),
        "lsoa": texts(area, [f"E01990{place:03d}" for place in range(1, AREAS + 1)]),
        "sub_icb": texts(area * 5 // AREAS, [f"ZX{1 + place}" for place in range(5)]),
        "need": _need(world, streams, n),
        "imd_decile": decile,
        "substance_use": streams.uniforms("substance use", n) < use,
        "deprived_area": decile <= DEPRIVED_DECILES,
        "young": born > world.last - YOUNG_YEARS * DAYS_IN_YEAR,
        "personality_disorder": kind == KINDS.index("personality"),
        "struggling": streams.uniforms("struggling", n) < struggle,
        "group": texts(np.array(groups)[ethnicity.codes], BROAD_GROUPS),
    }
    return pd.DataFrame(made, index=places)


def _providers(kind: Codes, world: World, streams: Streams) -> Codes:
    """Choose providers; one without beds sees common and substance problems only."""
    shares = np.array([*world.of["providers"]["share"].values()], dtype=np.float64)
    u = streams.uniforms("provider", len(kind))
    anywhere = np.isin(kind, [KINDS.index("common"), KINDS.index("substance")])
    everywhere = np.searchsorted(np.cumsum(shares) / shares.sum(), u, side="right")
    beds = np.where(world.with_beds, shares, 0) if world.with_beds.any() else shares
    with_beds = np.searchsorted(np.cumsum(beds) / beds.sum(), u, side="right")
    chosen = np.where(anywhere, everywhere, with_beds)
    return np.asarray(np.minimum(chosen, len(shares) - 1), dtype=np.int64)


def _identity(gender: pd.Categorical, world: World, streams: Streams) -> pd.Categorical:
    said = pick(streams.uniforms("gender identity", len(gender)), world.of["sex"]["GenderIDCode"])
    same = np.asarray(said == "same")
    answer = said.set_categories([c for c in said.categories if c != "same"])
    answer = where(same, "", answer)
    for code in ("1", "2"):
        answer = where(same & np.asarray(gender == code), code, answer)
    return answer


def _ages(kind: Codes, world: World, streams: Streams) -> tuple[Codes, Codes]:
    """Draw days of birth; a few people are under 18 at the end, a few turn 18 before it."""
    ages = world.of["ages"]
    young = ages["under_18_share"]
    turning = young + ages["turning_18_share"]
    eighteen = months_back(date.fromordinal(world.last), 18 * 12).toordinal()
    low, high = np.array([ages["from_and_to"][name] for name in KINDS], dtype=float).T
    u, which = streams.uniforms("age", len(kind)), streams.uniforms("youth", len(kind))
    years = low[kind] - 18 + u * (high - low)[kind]
    born = eighteen - (years * DAYS_IN_YEAR).astype(np.int64)
    can = np.isin(kind, [KINDS.index("common"), KINDS.index("severe")]) & (which < turning)
    youth = np.where(can, np.where(which < young, 1, 2), 0)
    born = np.where(youth == 1, eighteen + 1 + (u * 500).astype(np.int64), born)
    return np.where(youth == 2, eighteen - (u * 600).astype(np.int64), born), youth


def _areas(world: World, streams: Streams, n: int) -> tuple[Codes, Codes]:
    """Choose a decile of deprivation, and an area that is so deprived (its number tells)."""
    deciles = pick(streams.uniforms("decile", n), world.of["deprivation"]["share"])
    decile = np.array([int(name or 1) for name in deciles.categories])[deciles.codes]
    within = (streams.uniforms("area", n) * (AREAS // DECILES)).astype(np.int64)
    return decile, within * DECILES + decile - 1


def area_decile(area: int) -> int:
    """Return the decile of deprivation of an area by its number from 1.

    Example:
        >>> area_decile(1), area_decile(300)
        (1, 10)
    """
    return (area - 1) % DECILES + 1


def _need(world: World, streams: Streams, n: int) -> Floats:
    """Draw latent need: a number of mean 1 that multiplies rates (a frailty).

    Positive-stable numbers have no mean; see Hougaard (1986), Biometrika 73, and the way of drawing
    them of Chambers, Mallows and Stuck (1976), JASA 71.
    """
    of = world.of["need"]
    sigma, shape, alpha = of["sigma"], of["gamma_shape"], of["alpha"]
    if of["family"] == "none":
        return np.ones(n)
    u = streams.uniforms("need", n)
    if of["family"] == "lognormal":
        return np.asarray(np.exp(sigma * normal(u) - sigma**2 / 2))
    if of["family"] == "gamma":
        draws = [exponential(streams.uniforms(f"need {k}", n)) for k in range(shape)]
        return np.asarray(np.mean(draws, axis=0))
    angle = np.pi * np.clip(u, 1e-12, 1 - 1e-12)
    wait = np.maximum(exponential(streams.uniforms("need wait", n)), 1e-300)
    first = np.sin(alpha * angle) / np.sin(angle) ** (1 / alpha)
    return np.asarray(first * (np.sin((1 - alpha) * angle) / wait) ** ((1 - alpha) / alpha))


__all__ = ["AREAS", "BROAD_GROUPS", "DECILES", "area_decile", "make_people", "person_key"]
