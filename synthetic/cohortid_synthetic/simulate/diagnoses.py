"""Diagnoses: everybody has one, some are recorded; substance use beside it; secondary ones."""

import numpy as np
import pandas as pd

from cohortid_synthetic.simulate.draws import constant, pick, pick_by, where
from cohortid_synthetic.simulate.homes import recording_gap, soon_after_receipt
from cohortid_synthetic.simulate.referrals import Referred
from cohortid_synthetic.simulate.rows import Rows, stack, take
from cohortid_synthetic.simulate.world import KINDS, World
from cohortid_synthetic.streams import Streams

ICD_10, SNOMED_CT = "02", "06"


def make_diagnoses(
    referred: Referred, people: pd.DataFrame, world: World, streams: Streams
) -> tuple[Rows, Rows]:
    """Draw main and secondary diagnoses of a block of people.

    Parameters:
        referred: the referrals; a main diagnosis hangs on the first of a person.
        people: as given by `make_people`.
        world: what is assumed.
        streams: the named random numbers of the block.

    Returns:
        Main and secondary ones: who, provider, referral, day, scheme, code, recorded. Main ones of
        people whose diagnosis nobody entered, and substance use that nobody entered, are there
        with `recorded` False.
    """
    of, n = world.of["diagnosis"], len(people)
    kind = people["kind"].cat.codes.to_numpy().astype(np.int64)
    main = referred.main
    severe = kind == KINDS.index("severe")
    snomed = severe & (streams.uniforms("snomed", n) < of["snomed_share"])
    lists = [*(of["codes"][name] for name in KINDS), of["snomed_severe"]]
    group = np.where(snomed, len(KINDS), kind)
    code = pick_by(streams.uniforms("diagnosis", n), group, lists)
    share = world.by_kind(of["recorded_share"])[kind] - recording_gap(people, world)
    entered = streams.uniforms("diagnosis recorded", n) < share
    usual = _rows(referred, main, code, "diagnosis day", world, streams)
    usual["scheme"] = where(snomed, SNOMED_CT, constant(ICD_10, n))
    usual["recorded"] = entered
    people["diagnosis_entered"] = entered
    uses = people["substance_use"].to_numpy() & (kind != KINDS.index("substance"))
    code = pick(streams.uniforms("diagnosis substance", n), of["codes"]["substance"])
    beside = _rows(referred, main, code, "diagnosis substance day", world, streams)
    seen = world.by_kind(of["substance_recorded_share"])[kind]
    beside["recorded"] = streams.uniforms("substance recorded", n) < seen
    second = world.of["secondary"]
    code = pick(streams.uniforms("secondary", n), second["codes"])
    further = _rows(referred, main, code, "secondary day", world, streams)
    share = world.by_kind(second["share"])[kind]
    has = streams.uniforms("secondary recorded", n) < share
    return stack([usual, take(beside, uses)]), take(further, has)


def _rows(
    referred: Referred,
    referral: object,
    code: pd.Categorical,
    name: str,
    world: World,
    streams: Streams,
) -> Rows:
    n = len(code)
    at = np.asarray(referral, dtype=np.int64)
    return {
        "who": referred.rows["who"][at],
        "provider": referred.rows["provider"][at],
        "referral": at,
        "day": soon_after_receipt(referred.rows, at, streams.uniforms(name, n), world),
        "scheme": constant(ICD_10, n),
        "code": code,
        "recorded": np.ones(n, dtype=bool),
    }


__all__ = ["make_diagnoses"]
