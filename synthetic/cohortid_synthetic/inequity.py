"""Planted inequity between ethnic groups: what it should come to, and what it came to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.realism.found import wilson
from cohortid_synthetic.simulate.draws import Codes, Floats, by
from cohortid_synthetic.simulate.homes import homeless_rate
from cohortid_synthetic.simulate.people import BROAD_GROUPS
from cohortid_synthetic.simulate.world import KINDS, World

COLUMNS = ("cause", "what", "group", "planted", "people", "expected", "found", "low", "high")
Mask = NDArray[np.bool_]


def inequity_truth(people: pd.DataFrame, world: World) -> pd.DataFrame:
    """Return each planted inequity by group: its expected size in closed form, and what came out.

    Three causes are told apart. *Recording*: as many people have the diagnosis, or a home, but it
    is recorded less often. *Access*: as many would be with assertive outreach, but some aren't.
    *Exposure*: more people lose their home.

    Parameters:
        people: kind, group, substance_use, outreach, kept_out, diagnosis_entered,
            homeless_at_first and lost_home of everybody (the latent truth).
        world: what was assumed.

    Returns:
        cause; what (is counted); group (one of five, as it truly is); planted (the parameter);
        people (the denominator); expected (share, in closed form, given each person's kind of need
        and substance use); found (share); low and high, its interval for 95 in 100 (Wilson).
        Planted people are left out.
    """
    own = people[(people["kind"] != "planted").to_numpy()]
    kind, group = (
        _places(own[name], of) for name, of in (("kind", KINDS), ("group", BROAD_GROUPS))
    )
    rows = []
    for cause, parameter, what, count in (
        ("recording", "recording_gap", "main diagnosis recorded", _recorded),
        ("access", "access_gap", "with assertive outreach, of those who would be", _reached),
        (
            "exposure",
            "exposure_ratio",
            "lost their home by the end, of those who had one at first",
            _exposed,
        ),
    ):
        planted = world.of["inequity"][parameter]
        counts = count(own, kind, by(planted, BROAD_GROUPS)[group], world)
        for place, name in enumerate(BROAD_GROUPS):
            rows.append((cause, what, name, planted[name], *_found(counts, group == place)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class Counts:
    """Who counts, whom it happened to, and how likely that was."""

    among: Mask
    hit: Mask
    expected: Floats


def _found(counts: Counts, members: Mask) -> tuple[int, float, float, float, float]:
    """Return people, the expected and the found share, and its interval, of a group's members."""
    held = members & counts.among
    n, hits = int(held.sum()), int((held & counts.hit).sum())
    expected = float(counts.expected[held].mean()) if n else float("nan")
    return n, expected, hits / n if n else float("nan"), *wilson(hits, n)


def _recorded(people: pd.DataFrame, kind: Codes, gap: Floats, world: World) -> Counts:
    share = world.by_kind(world.of["diagnosis"]["recorded_share"])[kind]
    told = people["diagnosis_entered"].to_numpy(dtype=bool)
    return Counts(np.ones(len(people), dtype=bool), told, np.maximum(share - gap, 0))


def _reached(people: pd.DataFrame, kind: Codes, gap: Floats, world: World) -> Counts:
    would, kept_out = (people[name].to_numpy(dtype=bool) for name in ("outreach", "kept_out"))
    return Counts(would, ~kept_out, 1 - gap)


def _exposed(people: pd.DataFrame, kind: Codes, ratio: Floats, world: World) -> Counts:
    rate = homeless_rate(kind, people["substance_use"].to_numpy(dtype=bool), ratio, world)
    days = world.of["accommodation"]["known_before_days"] + world.n_days - 1
    had = ~people["homeless_at_first"].to_numpy(dtype=bool)
    return Counts(had, people["lost_home"].to_numpy(dtype=bool), 1 - np.exp(-rate * days))


def _places(column: pd.Series, names: Sequence[str]) -> Codes:
    """Return the place of each text among `names`."""
    return np.array(pd.Categorical(column, categories=list(names)).codes, dtype=np.int64)


__all__ = ["inequity_truth"]
