"""`realism`: every target against what came out."""

from collections.abc import Mapping
from datetime import date
from math import isnan
from typing import TYPE_CHECKING

import pandas as pd

from cohortid_synthetic.realism.found import Found
from cohortid_synthetic.realism.measures import measure
from cohortid_synthetic.realism.people import Tables, Year, adults, left_out, only, whole_days
from cohortid_synthetic.realism.targets import read_targets

if TYPE_CHECKING:
    from cohortid_synthetic.extract import SyntheticExtract

FEWEST = 10
"""Fewer events or people than this are never called within."""
COLUMNS = (
    *("target", "group", "unit", "target_value", "found_value", "found_low", "found_high"),
    *("numerator", "denominator", "tolerance", "sense", "status", "verdict", "year", "measure"),
    *("note", "source"),
)
READ = (
    *("person", "referral", "referral_team", "contact", "hospital_spell", "ward_stay"),
    *("mha_period", "admission", "detention", "cto", "accommodation", "diagnosis"),
    "emergency_attendance",
)


def realism(extract: "SyntheticExtract") -> pd.DataFrame:
    """Return every target against what the extract's truth gives in its last twelve months.

    Adults only; the planted people are left out. Nothing is fitted: what is outside is said.

    Parameters:
        extract: the extract, clean or with faults; the truth is the same.

    Returns:
        One row per target: target, group, unit, target_value, found_value and its interval
        (found_low, found_high, 95 in 100), numerator, denominator, tolerance (per cent), sense
        ("near", "at least"), status, verdict ("within", "outside", "shown only", "too few"), year,
        measure, note, source. `attrs` holds people, planted and the twelve months.

    Example:
        >>> from cohortid_synthetic import generate
        >>> table = realism(generate(people=600, seed=3))  # doctest: +SKIP
        >>> table["verdict"].value_counts()  # doctest: +SKIP
    """
    year = Year.ending(extract.index_date)
    without = left_out(extract)
    tables, people = kept_tables(extract.truth, without, year)
    made = compare(tables, year)
    made.attrs.update(
        left_out=len(without),
        adults=len(people),
        people=int(extract.manifest["people"]),
        seed=int(extract.manifest["seed"]),
        first=date.fromordinal(year.first).isoformat(),
        last=date.fromordinal(year.last).isoformat(),
    )
    return made


def kept_tables(
    truth: Mapping[str, pd.DataFrame], without: set[str], year: Year
) -> tuple[dict[str, pd.DataFrame], set[str]]:
    """Return the truth of the adults who aren't left out, dates as whole days, and who they are."""
    tables = {name: whole_days(truth[name]) for name in READ}
    people = adults(tables["person"], year) - without
    return only(tables, people), people


def compare(tables: Tables, year: Year) -> pd.DataFrame:
    """Return every target against what these tables give."""
    targets = read_targets()
    names = list(targets["measure"].unique())
    found = {name: measure(name)(tables, year) for name in names}
    rows = [
        {
            **{name: target[name] for name in ("target", "group", "unit", "status", "sense")},
            **{name: target[name] for name in ("tolerance", "year", "measure", "note", "source")},
            "target_value": float(target["value"]),
            "found_value": one.value,
            "found_low": one.low,
            "found_high": one.high,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "verdict": verdict(one, float(target["value"]), target["tolerance"], target["sense"]),
        }
        for target in targets.to_dict("records")
        for one in [found[target["measure"]]]
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def band(value: float, tolerance: float, sense: str) -> tuple[float, float]:
    """Return the values that are within tolerance; a floor has no upper end.

    Example:
        >>> band(20.0, 10.0, "near")
        (18.0, 22.0)
    """
    room = value * tolerance / 100
    return value - room, value + room if sense == "near" else float("inf")


def verdict(found: Found, value: float, tolerance: float, sense: str = "near") -> str:
    """Say how a found value stands to a target.

    Parameters:
        found: the found value.
        value: the target's value.
        tolerance: per cent of it; NaN is "shown only".
        sense: "near", or "at least" for a floor.

    Returns:
        "within" if the found value is in the band; "outside" if all of its interval is outside;
        "too few" if its interval reaches into the band, but the found value lies outside or rests
        on fewer than ten people or events; "shown only" without a tolerance.

    Example:
        >>> from cohortid_synthetic.realism.found import share
        >>> [verdict(share(n, 100), 20.0, 10.0) for n in (21, 28, 50)]
        ['within', 'too few', 'outside']
    """
    if isnan(tolerance):
        return "shown only"
    low, high = band(value, tolerance, sense)
    reaches = isnan(found.value) or (found.low <= high and found.high >= low)
    if not reaches:
        return "outside"
    slack = 1e-9 * value  # a value exactly at the edge is within it
    inside = low - slack <= found.value <= high + slack
    return "within" if inside and found.events >= FEWEST else "too few"
