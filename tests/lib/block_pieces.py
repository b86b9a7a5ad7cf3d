"""Only those pieces of a simulated block that a test of group differences needs: fast."""

from functools import cache
from math import sqrt

import numpy as np
import pandas as pd
from cohortid_synthetic.profile import using
from cohortid_synthetic.simulate.act import make_periods
from cohortid_synthetic.simulate.course import hospital_course
from cohortid_synthetic.simulate.diagnoses import make_diagnoses
from cohortid_synthetic.simulate.homes import homes_over_time
from cohortid_synthetic.simulate.hospital import make_hospital
from cohortid_synthetic.simulate.people import make_people
from cohortid_synthetic.simulate.referrals import make_referrals
from cohortid_synthetic.simulate.rows import Rows
from cohortid_synthetic.streams import Streams
from hospital_gaps import world_of
from numpy.typing import NDArray

DETAINING = ("02", "03")
TWO_YEARS = 730


def latent(profile: str, seed: int) -> pd.DataFrame:
    """Return the people of a first block with whatever inequity is planted in."""
    world, streams = world_of(profile), Streams(seed)
    with using(world.profile):
        people = make_people(0, world, streams)
        make_diagnoses(make_referrals(people, world, streams), people, world, streams)
        homes_over_time(people, world, streams)
    return people


def with_homes(profile: str, seed: int) -> pd.DataFrame:
    """Return the people of a first block, and who lost their home."""
    world, streams = world_of(profile), Streams(seed)
    with using(world.profile):
        people = make_people(0, world, streams)
        homes_over_time(people, world, streams)
    return people


@cache
def _some_referrals(profile: str) -> Rows:
    world, streams = world_of(profile), Streams(0)
    with using(world.profile):
        return make_referrals(make_people(0, world, streams), world, streams).rows


def detained(profile: str, seed: int) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Return the people of a first block, and who was detained in its last two years.

    The stays hang on the referrals of another block, which changes nothing of who is detained.
    """
    world, streams = world_of(profile), Streams(seed)
    with using(world.profile):
        people = make_people(0, world, streams)
        course = hospital_course(people, world, streams)
        hospital = make_hospital(course, _some_referrals(profile), people, world, streams)
        periods, _ = make_periods(hospital, people, world, streams)
    own = periods["section"].isin(DETAINING)
    own &= (periods["end"] > world.last - TWO_YEARS) & (periods["start"] <= world.last)
    held = np.zeros(len(people), dtype=bool)
    held[periods["who"][own]] = True
    return people, held


def difference(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Return how many standard errors two shares lie apart (pooled)."""
    n, m = len(one), len(other)
    p = (one.sum() + other.sum()) / (n + m)
    return float((one.mean() - other.mean()) / sqrt(p * (1 - p) * (1 / n + 1 / m)))


__all__ = ["detained", "difference", "latent", "with_homes"]
