"""Mental Health Act periods of the stays: on admission, after it, or none."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.simulate.draws import Codes, Days, Floats, by, texts, whole
from cohortid_synthetic.simulate.hospital import Hospital
from cohortid_synthetic.simulate.people import BROAD_GROUPS
from cohortid_synthetic.simulate.rows import Rows, size, stack, take
from cohortid_synthetic.simulate.world import World
from cohortid_synthetic.streams import Streams

SECTIONS = ("01", "02", "03", "05", "09", "19", "20")
INFORMAL, ASSESSMENT, TREATMENT, HOLDING, RESTRICTED, WARRANT, SAFETY = range(len(SECTIONS))
LASTS = np.array([0, 28, 183, 0, 0, 0, 0])
"""Days that a section lasts (Mental Health Act 1983, sections 2 and 20); 0 has no end here."""
HOLDING_DAYS = 3
LARGEST_SHARE = 0.98


def make_periods(
    hospital: Hospital, people: pd.DataFrame, world: World, streams: Streams
) -> tuple[Rows, Codes]:
    """Draw the Mental Health Act periods of a block of stays.

    Parameters:
        hospital: the stays and their spells.
        people: as given by `make_people`.
        world: what is assumed.
        streams: the named random numbers of the block.

    Returns:
        who, provider, stay, start, end, expiry, section for each period, in order of stay and day;
        and for each stay the place of its last period if that is a section 3 that reaches to the
        end of the stay, else -1.
    """
    stays = hospital.stays
    drawn = _draw(stays, people, world, streams)
    rows = _over_spells(stack(_within_stays(stays, drawn, world, streams)), hospital)
    rows = stack([rows, _places_of_safety(stays, drawn, people, world, streams)])
    rows["who"] = stays["who"][rows["stay"]]
    rows = take(rows, np.lexsort((rows["section"], rows["start"], rows["stay"])))
    lasts = LASTS[rows["section"]]
    rows["expiry"] = np.where(lasts > 0, rows["start"] + lasts - 1, NONE)
    last = _last_treatment(rows, stays)
    rows["section"] = texts(rows["section"], SECTIONS)
    return rows, last


@dataclass(frozen=True)
class Drawn:
    """Of each stay: whether it is detained, after admission rather than on it, and its days."""

    detained: NDArray[np.bool_]
    after: NDArray[np.bool_]
    start: Days
    end: Days


def _draw(stays: Rows, people: pd.DataFrame, world: World, streams: Streams) -> Drawn:
    of, n = world.of["mental_health_act"], size(stays)
    days = stays["end"] - stays["start"]
    detained = streams.uniforms("detained", n) < _share(stays, people, world)
    after = detained & ~stays["long"] & (days >= HOLDING_DAYS + 1)
    after &= streams.uniforms("detained after", n) < of["after_admission_share"]
    latest = np.minimum(of["after_admission_longest_days"], days // 2)
    wait = whole(streams.uniforms("detained after day", n), 1, latest)
    start = np.where(after, stays["start"] + wait, stays["start"])
    early = ~stays["long"] & (streams.uniforms("ends early", n) < of["ends_early_share"])
    low, high = of["detained_part"]
    part = low + (high - low) * streams.uniforms("detained part", n)
    end = np.where(early, start + ((stays["end"] - start) * part).astype(np.int64), stays["end"])
    return Drawn(detained, after, start, end)


def _within_stays(stays: Rows, drawn: Drawn, world: World, streams: Streams) -> list[Rows]:
    """Return detentions, restriction orders, informal periods and holding powers of the stays."""
    of, n = world.of["mental_health_act"], size(stays)
    restricted = stays["secure"] & (streams.uniforms("restricted", n) < of["restricted_share"])
    usual = np.where(drawn.after, of["section_3_after_share"], of["section_3_at_once_share"])
    at_once = streams.uniforms("section 3", n) < np.where(stays["long"], 1, usual)
    informal = ~drawn.detained & (streams.uniforms("informal row", n) < of["informal_row_share"])
    held = drawn.after & (streams.uniforms("holding power", n) < of["holding_power_share"])
    since = np.maximum(drawn.start - HOLDING_DAYS + 1, stays["start"])
    return [
        _chains(drawn.detained & ~restricted, drawn.start, drawn.end, at_once),
        _whole(drawn.detained & restricted, drawn.start, drawn.end, RESTRICTED),
        _whole(informal, stays["start"], stays["end"], INFORMAL),
        _whole(held, since, drawn.start, HOLDING),
    ]


def _places_of_safety(
    stays: Rows, drawn: Drawn, people: pd.DataFrame, world: World, streams: Streams
) -> Rows:
    """Return section 136 on the day before some stays that are detained on admission."""
    share = world.of["mental_health_act"]["place_of_safety_share"]
    safety = drawn.detained & ~drawn.after & ~stays["long"]
    safety &= streams.uniforms("safety", size(stays)) < share
    rows = _whole(safety, stays["start"] - 1, stays["start"], SAFETY)
    rows["provider"] = people["provider"].cat.codes.to_numpy()[stays["who"][rows["stay"]]]
    return rows


def _share(stays: Rows, people: pd.DataFrame, world: World) -> Floats:
    """Return the share of each stay that is detained: by kind of need and by pathway."""
    of = world.of["mental_health_act"]
    kinds = list(people["kind"].cat.categories[:-1])
    kind = by(of["detained_share"], kinds)[people["kind"].cat.codes.to_numpy()[stays["who"]]]
    group = by(world.of["pathways"]["detained_ratio"], BROAD_GROUPS)
    ratio = group[people["group"].cat.codes.to_numpy()[stays["who"]]]
    usual = np.minimum(kind * ratio, LARGEST_SHARE)
    return np.where(stays["long"], of["detained_share_long"], usual)


def _whole(which: NDArray[np.bool_], start: Days, end: Days, section: int) -> Rows:
    at = np.flatnonzero(which)
    return {
        "stay": at,
        "start": start[at],
        "end": end[at],
        "section": np.full(len(at), section, dtype=np.int64),
    }


def _chains(which: NDArray[np.bool_], start: Days, end: Days, at_once: NDArray[np.bool_]) -> Rows:
    """Split detentions into section 2 (28 days), section 3 (six months) and its renewals."""
    rows = _whole(which, start, end, ASSESSMENT)
    rows["section"] = np.where(at_once[rows["stay"]], TREATMENT, ASSESSMENT)
    made = []
    while size(rows):
        until = np.minimum(rows["end"], rows["start"] + LASTS[rows["section"]] - 1)
        made.append(rows | {"end": until})
        goes_on = until < rows["end"]
        rows = take(rows | {"start": until}, goes_on)
        rows["section"] = np.full(size(rows), TREATMENT)
    return stack(made) if made else rows


def _over_spells(rows: Rows, hospital: Hospital) -> Rows:
    """Cut each period at the day on which the stay goes on at another provider."""
    spells = take(hospital.spells, hospital.spells["beside"] == 0)
    first = np.searchsorted(spells["stay"], rows["stay"], side="left")
    count = np.searchsorted(spells["stay"], rows["stay"], side="right") - first
    which = np.repeat(np.arange(size(rows)), count)
    begun = np.repeat(np.cumsum(count) - count, count)
    at = np.repeat(first, count) + np.arange(len(which)) - begun
    made = take(rows, which)
    made["start"] = np.maximum(made["start"], spells["start"][at])
    made["end"] = np.minimum(made["end"], spells["end"][at])
    made["provider"] = spells["provider"][at]
    return take(made, made["start"] <= made["end"])


def _last_treatment(rows: Rows, stays: Rows) -> Codes:
    """Return the place of the section 3 with which each stay ends, or -1."""
    last = np.full(size(stays), -1)
    ends = (rows["section"] == TREATMENT) & (rows["end"] == stays["end"][rows["stay"]])
    last[rows["stay"][ends]] = np.flatnonzero(ends)
    return last


__all__ = ["SECTIONS", "make_periods"]
