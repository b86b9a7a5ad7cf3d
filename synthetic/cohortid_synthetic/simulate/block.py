"""Make one block: its people, everything that happens to them, and what is recorded of it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cohortid_synthetic.block import PEOPLE_IN_A_BLOCK, Block
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.act import make_periods
from cohortid_synthetic.simulate.around import (
    make_added_teams,
    make_coordinators,
    make_employment,
    make_incidents,
    make_leaves,
    make_practices,
)
from cohortid_synthetic.simulate.assessed import make_contact_scores, make_flags, make_scores
from cohortid_synthetic.simulate.attendances import make_attendances
from cohortid_synthetic.simulate.contacts import make_contacts
from cohortid_synthetic.simulate.course import hospital_course
from cohortid_synthetic.simulate.crisis import make_crisis
from cohortid_synthetic.simulate.diagnoses import make_diagnoses
from cohortid_synthetic.simulate.draws import Codes, pick, where, whole
from cohortid_synthetic.simulate.homes import homes_over_time, make_homes
from cohortid_synthetic.simulate.hospital import make_hospital
from cohortid_synthetic.simulate.nominations import make_nominations
from cohortid_synthetic.simulate.orders import make_orders
from cohortid_synthetic.simulate.people import make_people
from cohortid_synthetic.simulate.referrals import Referred, make_referrals
from cohortid_synthetic.simulate.rows import Rows, size, stack
from cohortid_synthetic.simulate.settle import frames, in_order, settle
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams


def make_block(number: int, seed: int, world: World) -> Block:
    """Make a whole block; the same seed and number give the same block, whatever else is made.

    Parameters:
        number: of the block, from 0.
        seed: of the extract.
        world: what is assumed; its profile must be in use.

    Returns:
        The block, its planted people not yet among it.
    """
    streams = Streams(seed, number)
    people = make_people(number, world, streams)
    referred = make_referrals(people, world, streams)
    people["death"] = _deaths(referred, people, world, streams)
    course = hospital_course(people, world, streams)
    hospital = make_hospital(course, referred.rows, people, world, streams)
    periods, last = make_periods(hospital, people, world, streams)
    orders = make_orders(periods, last, hospital, people, world, streams)
    hospital, periods = orders.hospital, orders.periods
    referred = replace(referred, rows=hospital.referrals)
    crisis = make_crisis(hospital.stays, periods, people, world, streams)
    contacts = make_contacts(referred, people, world, streams)
    shift = size(referred.rows)
    own = crisis.contacts | {
        "referral": crisis.contacts["referral"] + shift,
        "true_attend": crisis.contacts["attend"],
    }
    diagnosis, secondary = make_diagnoses(referred, people, world, streams)
    homes = homes_over_time(people, world, streams)
    made: dict[str, Rows] = {
        "referral": _below(referred.rows, crisis.referrals),
        "contact": _below(contacts, own),
        "spell": {k: v for k, v in hospital.spells.items() if k != "beside"},
        "ward": hospital.wards,
        "mha": _below(periods, crisis.periods),
        "home": make_homes(homes, referred, hospital.spells, people, world, streams),
        "diagnosis": diagnosis,
        "secondary": secondary,
        "added_team": make_added_teams(referred, world, streams),
        "cto": orders.cto,
        "recall": orders.recall,
        "conditional": orders.conditional,
        "practice": make_practices(people, world, streams),
        "employment": make_employment(referred, people, world, streams),
        "coordinator": make_coordinators(referred, people, world, streams),
        **make_leaves(hospital.spells, world, streams),
        "incident": make_incidents(hospital.spells, people, world, streams),
        "attendance": make_attendances(people, world, streams),
        "score": make_scores(referred, people, world, streams),
        "act_score": make_contact_scores(contacts, people, world, streams),
        "flag": make_flags(referred, people, world, streams),
    }
    death = people["death"].to_numpy()
    rows = in_order(settle(made, death, world))
    _record_ethnicity(people, rows["spell"], world, streams)
    first = number * PEOPLE_IN_A_BLOCK
    return Block(
        number,
        people,
        frames(rows, first, world),
        lost_from(referred, first),
        make_nominations(people, world, streams),
    )


def lost_from(referred: Referred, first: int) -> pd.DataFrame:
    """Return person, start and end of each time in which somebody didn't respond, in order."""
    lost = referred.lost
    who = referred.rows["who"][lost["referral"]] + first
    made = pd.DataFrame({"person": who, "start": lost["start"], "end": lost["end"]})
    return made.sort_values(["person", "start"], ignore_index=True)


def _below(rows: Rows, more: Rows) -> Rows:
    return stack([rows, {name: more[name] for name in rows}])


def _deaths(referred: Referred, people: pd.DataFrame, world: World, streams: Streams) -> Codes:
    """Let a few people die while their first referral is open; 0 for everybody else."""
    of, n = world.of["death"], len(people)
    rows, main = referred.rows, referred.main
    since = np.maximum(rows["received"][main], world.first)
    until = np.minimum(rows["closed"][main], world.last)
    day = whole(streams.uniforms("death day", n), since, until)
    kinds = world.by_kind(of["share"])
    kind = people["kind"].cat.codes.to_numpy()
    dies = (streams.uniforms("death", n) < kinds[kind]) & (people["youth"] == "").to_numpy()
    return np.where(dies, day, NONE)


def _record_ethnicity(people: pd.DataFrame, spells: Rows, world: World, streams: Streams) -> None:
    """Leave the ethnic group of some people not stated or not known, fewer of inpatients'."""
    of, n = world.of["ethnicity_recorded"], len(people)
    inside = np.zeros(n, dtype=bool)
    inside[spells["who"]] = True
    share = np.where(inside, of["unknown_share_inpatients"], of["unknown_share_others"])
    unknown = streams.uniforms("ethnicity unknown", n) < share
    code = pick(streams.uniforms("ethnicity unknown code", n), of["unknown_codes"])
    truly: Any = people["ethnicity"].array
    people["true_ethnicity"] = truly
    recorded = truly
    for value in of["unknown_codes"]:
        recorded = where(unknown & np.asarray(code == value), value, recorded)
    people["ethnicity"] = recorded


__all__ = ["make_block"]
