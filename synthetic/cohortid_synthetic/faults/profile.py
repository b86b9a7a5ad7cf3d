"""The classes of faults as data (faults.toml), and the profile DIRTY."""

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@cache
def fault_classes() -> dict[str, dict[str, Any]]:
    """Return every class of faults in the order in which they are put in.

    Returns:
        Class -> its modest rate, what the rate is `of`, what it `says`, what it `holds`, whether
        it `arises` before or after central validation, the `rules` of validation that concern it
        and their `outcome`; `noted` is False if reading needn't count it.

    Example:
        >>> fault_classes()["split_id"]["holds"]
        'apart'
    """
    text = resources.files(__package__).joinpath("faults.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def validation_rules() -> dict[str, dict[str, str]]:
    """Return the validation rules of MHSDS v6 that the classes name (validation_rules.csv).

    Source: lyndsey-allen/mhsds_validation (MIT), data/reference/MHSDS_validation_rules_v6.0.csv;
    the texts are shortened.

    Returns:
        Rule -> its table, item, outcome and text.

    Example:
        >>> validation_rules()["MHS20106"]["outcome"]
        'record rejected'
    """
    text = resources.files(__package__).joinpath("validation_rules.csv").read_text("utf-8")
    return {row["rule"]: row for row in csv.DictReader(text.splitlines())}


def reaches_the_analyst(kind: str) -> bool:
    """Tell whether a class of faults can be in an extract as it is received.

    Example:
        >>> reaches_the_analyst("undated"), reaches_the_analyst("unknown_code")
        (False, True)
    """
    of = fault_classes()[kind]
    return bool(of["arises"] == "after" or not of["outcome"].endswith("rejected"))


DIRTY: Mapping[str, float] = MappingProxyType(
    {name: float(of["rate"]) for name, of in fault_classes().items()}
)
"""Every class at a modest rate."""


def checked_rates(faults: Mapping[str, float]) -> dict[str, float]:
    """Return the rates above 0 in the order of faults.toml.

    Parameters:
        faults: class -> share of its units, 0 to 1.

    Raises:
        ValueError: a class isn't known, or a rate isn't between 0 and 1.

    Example:
        >>> checked_rates({"split_id": 0.1, "undated": 0.0})
        {'split_id': 0.1}
    """
    unknown = sorted(set(faults) - set(fault_classes()))
    if unknown:
        known = ", ".join(fault_classes())
        raise ValueError(f"No class of faults is called {unknown[0]!r}: choose from {known}.")
    for name, rate in faults.items():
        if not 0 <= rate <= 1:
            raise ValueError(f"{name} = {rate}: give a share between 0 and 1.")
    return {name: float(faults[name]) for name in fault_classes() if faults.get(name, 0) > 0}
