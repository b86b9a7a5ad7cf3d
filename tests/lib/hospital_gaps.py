"""Time from discharge to the next admission, straight from the simulation of a block."""

from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
from cohortid_synthetic.calendar_days import month_id
from cohortid_synthetic.profile import load_profile, using
from cohortid_synthetic.recipe import Recipe
from cohortid_synthetic.simulate.course import FACTORS, Course, factors, hospital_course
from cohortid_synthetic.simulate.people import make_people
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.snapshots import Span
from cohortid_synthetic.streams import Streams
from cox_table import Floats, Rows, Whole
from numpy.typing import NDArray

SPAN = Span(month_id(date(2024, 4, 1)), month_id(date(2026, 9, 1)))
PATTERNS: Floats = np.array([*product((0.0, 1.0), repeat=len(FACTORS))])
"""Each combination of the factors, in the order of FACTORS."""
PLACE = 2 ** np.arange(len(FACTORS))[::-1]


@cache
def world_of(profile: str) -> World:
    """Return what the simulation of a shipped profile reads, over the usual months."""
    return Recipe.of(load_profile(profile), 1, 20_000, SPAN).world


@dataclass(frozen=True)
class Gaps:
    """Times at risk after a discharge, in order of person and day; whole days.

    Parameters:
        person: place in the block.
        number: of the discharge, from 0.
        since: days from the person's first discharge to this one.
        days: until the next admission or the end of the extract; 1 or more.
        back: whether there was a next admission.
        pattern: place of the person's factors among PATTERNS.
    """

    person: Whole
    number: Whole
    since: Whole
    days: Whole
    back: NDArray[np.bool_]
    pattern: Whole

    def only(self, which: object) -> "Gaps":
        """Return some of them."""
        return Gaps(*(getattr(self, field.name)[which] for field in fields(self)))

    def first(self) -> "Gaps":
        """Return those after a person's first discharge."""
        return self.only(self.number == 0)

    def parts(self, n_people: int) -> list["Gaps"]:
        """Return them in lots of so many people each; what is left over is left out."""
        rank = np.cumsum(np.diff(self.person, prepend=-1) != 0) - 1
        lot = rank // n_people
        n_lots = (int(rank.max()) + 1) // n_people
        return [self.only(lot == number) for number in range(n_lots)]

    def by_gap(self) -> Rows:
        """Return rows whose clock starts anew at each discharge."""
        return Rows(self.pattern, self.days, self.back, np.zeros_like(self.days), self._persons())

    def in_time(self) -> Rows:
        """Return rows in time since the first discharge; days in hospital aren't at risk."""
        stop = self.since + self.days
        return Rows(self.pattern, stop, self.back, self.since, self._persons())

    def _persons(self) -> Whole:
        return np.cumsum(np.diff(self.person, prepend=-1) != 0) - 1


def drawn(profile: str, seed: int) -> tuple[pd.DataFrame, Course, World]:
    """Return the people of a first block and when they are in hospital."""
    world = world_of(profile)
    with using(world.profile):
        streams = Streams(seed)
        people = make_people(0, world, streams)
        return people, hospital_course(people, world, streams), world


def gaps(profile: str, seed: int) -> Gaps:
    """Return the times at risk after every discharge of a first block."""
    people, course, world = drawn(profile, seed)
    pattern = factors(people).astype(np.int64) @ PLACE
    out = np.flatnonzero(course.end < world.last)
    follows = np.append(course.who[1:] == course.who[:-1], False)
    after = np.append(course.start[1:], 0)
    back = follows[out]
    until = np.where(back, after[out], world.last)
    who, end = course.who[out], course.end[out]
    begins = np.diff(who, prepend=-1) != 0
    first = np.maximum.accumulate(np.where(begins, np.arange(len(who)), 0))
    number = np.arange(len(who)) - first
    return Gaps(who, number, end - end[first], until - end, back, pattern[who])


def together(lots: list[Gaps]) -> Gaps:
    """Return the gaps of several blocks below each other, each with people of its own."""
    shift = np.cumsum([0, *(int(lot.person.max()) + 1 for lot in lots[:-1])])
    own = [replace(lot, person=lot.person + by) for lot, by in zip(lots, shift, strict=True)]
    names = [field.name for field in fields(Gaps)]
    return Gaps(*(np.concatenate([getattr(lot, name) for lot in own]) for name in names))


def kaplan_meier(of: Gaps, days: list[int]) -> tuple[Floats, Floats]:
    """Return the shares not back after some days, and their standard errors (Greenwood)."""
    size = int(of.days.max()) + 2
    events = np.bincount(of.days[of.back], minlength=size)
    at_risk = len(of.days) - np.concatenate([[0], np.cumsum(np.bincount(of.days, minlength=size))])
    at_risk = np.maximum(at_risk[:size], 1)
    left = np.cumprod(1 - events / at_risk)
    spread = np.cumsum(events / (at_risk * np.maximum(at_risk - events, 1)))
    return left[days], left[days] * np.sqrt(spread[days])
