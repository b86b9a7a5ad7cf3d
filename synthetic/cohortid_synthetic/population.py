"""Who the synthetic people are: key, age, sex, ethnic group, home area, provider, kind of need."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from cohortid_synthetic.assumptions import assumptions
from cohortid_synthetic.calendar_days import months_back
from cohortid_synthetic.streams import Choice, Streams

DAYS_IN_YEAR = 365.25
AREAS = 300
"""Small areas in the reserved fake range E01990001 to E01990300, in five fake sub-ICBs."""


@dataclass(frozen=True)
class Frame:
    """First and last day of the extract."""

    first: date
    last: date

    @property
    def n_days(self) -> int:
        """Return how many days the extract covers."""
        return (self.last - self.first).days + 1


def person_key(number: int) -> str:
    """Return the key of a synthetic person, which can't be an NHS number.

    Example:
        >>> person_key(417)
        'SYN-0000417'
    """
    return f"SYN-{number:07d}"


def population(people: int, streams: Streams, frame: Frame) -> pd.DataFrame:
    """Make the people: one row each, indexed 0 to people - 1.

    Parameters:
        people: how many.
        streams: the named random numbers.
        frame: first and last day of the extract.

    Returns:
        person_id, kind, provider, birth_date, youth, death_share, gender, gender_identity,
        ethnicity, language, lsoa, sub_icb, struggling (all as used by the rest of the generator).
    """
    assumed = assumptions()
    kinds = _chosen("kind", assumed["kinds"], people, streams)
    frame_of_people = pd.DataFrame(
        {
            "person_id": [person_key(i + 1) for i in range(people)],
            "kind": kinds,
            "provider": _providers(kinds, streams),
            "gender": _chosen("gender", assumed["sex"]["Gender"], people, streams),
            "ethnicity": _chosen("ethnicity", assumed["ethnicity"], people, streams),
            "language": _chosen("language", assumed["language"], people, streams),
        },
        dtype=object,
    )
    identity = _chosen("gender identity", assumed["sex"]["GenderIDCode"], people, streams)
    frame_of_people["gender_identity"] = [
        (own if own in "12" else "") if said == "same" else said
        for said, own in zip(identity, frame_of_people["gender"], strict=True)
    ]
    _add_ages(frame_of_people, streams, frame)
    _add_areas(frame_of_people, streams)
    _add_struggling(frame_of_people, streams)
    return frame_of_people


def _chosen(name: str, weights: dict[str, float], people: int, streams: Streams) -> list[str]:
    choice = Choice(weights)
    return [str(choice.at(u)) for u in streams.uniforms(name, people)]


def _providers(kinds: list[str], streams: Streams) -> list[str]:
    """Choose providers; the one without beds sees common and substance problems only."""
    shares, beds = assumptions()["providers"]["share"], assumptions()["providers"]["beds"]
    everywhere = Choice(shares)
    with_beds = Choice({name: share for name, share in shares.items() if beds[name]})
    uniforms = streams.uniforms("provider", len(kinds))
    return [
        str((everywhere if kind in ("common", "substance") else with_beds).at(u))
        for kind, u in zip(kinds, uniforms, strict=True)
    ]


def _add_ages(people: pd.DataFrame, streams: Streams, frame: Frame) -> None:
    """Draw dates of birth; a few people are under 18 at the end, a few turn 18 before it."""
    ages = assumptions()["ages"]
    young = ages["under_18_share"]
    turning = young + ages["turning_18_share"]
    eighteen = months_back(frame.last, 18 * 12).toordinal()
    births, youth = [], []
    for kind, u, which in zip(
        people["kind"],
        streams.uniforms("age", len(people)),
        streams.uniforms("youth", len(people)),
        strict=True,
    ):
        low, high = ages["from_and_to"][kind]
        group = ""
        day = eighteen - int((low - 18 + u * (high - low)) * DAYS_IN_YEAR)
        if which < turning and kind in ("common", "severe"):
            group = "under 18" if which < young else "turns 18"
            day = eighteen + 1 + int(u * 500) if which < young else eighteen - int(u * 600)
        births.append(date.fromordinal(day))
        youth.append(group)
    people["birth_date"] = births
    people["youth"] = youth


def _add_areas(people: pd.DataFrame, streams: Streams) -> None:
    places = [1 + int(u * AREAS) for u in streams.uniforms("area", len(people))]
    people["lsoa"] = [f"E01990{place:03d}" for place in places]
    people["sub_icb"] = [f"ZX{1 + (place - 1) * 5 // AREAS}" for place in places]


def _add_struggling(people: pd.DataFrame, streams: Streams) -> None:
    """Mark the people whom services struggle to reach: they miss more contacts."""
    share = assumptions()["contacts"]["struggling_share"]
    people["struggling"] = [
        bool(u < share[kind])
        for kind, u in zip(people["kind"], streams.uniforms("struggling", len(people)), strict=True)
    ]
