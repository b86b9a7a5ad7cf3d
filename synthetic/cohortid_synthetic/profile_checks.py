"""What is wrong with the entries of a profile: names, keys, units and values."""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from math import isfinite
from typing import Any

from cohortid_synthetic.faults.profile import fault_classes

STATUSES = ("published", "derived", "assumed")
NEEDED = ("value", "unit", "source", "year", "status")
ALLOWED = (*NEEDED, "says")
WAYS = ("simulated", "boundary", "fuzz")
YEAR = re.compile(r"(18|19|20)\d\d(-(\d\d){1,2})?")
ROUNDING = 0.0005
FAMILIES = ("none", "lognormal", "gamma", "positive_stable")
"""How latent need may be spread among people."""
FIXES = {
    "value": "Give the figure.",
    "unit": "Give the unit.",
    "source": 'Say where the figure comes from, or "assumed: " and why.',
    "year": 'Give the year that it is about, such as 2024 or "2023-24".',
    "status": f"Give one of {', '.join(STATUSES)}.",
}


@cache
def known() -> dict[str, dict[str, Any]]:
    """Return parameters.toml: `units` (what each allows), `groups`, and the unit of `parameters`.

    Example:
        >>> known()["parameters"]["stays.median_days"]
        'days'
    """
    text = resources.files(__package__).joinpath("parameters.toml").read_text("utf-8")
    return tomllib.loads(text)


def problems_of(entries: dict[str, Any], whole: bool = True) -> list[str]:
    """List what is wrong with the entries of a profile.

    Parameters:
        entries: the tables of its file, without what it says about itself.
        whole: whether it has to have every parameter; not if it extends another profile.

    Returns:
        One sentence or two for each problem: the parameter, what is wrong, what to do.

    Example:
        >>> problems_of({})[0]
        'providers.share is missing. Add it: the generator reads it.'
    """
    found: list[str] = []
    given: set[str] = set()
    for name, entry in _named(entries, ""):
        given.add(name)
        found += _of_entry(name, entry)
    missing = [name for name in known()["parameters"] if whole and name not in given]
    return found + [f"{name} is missing. Add it: the generator reads it." for name in missing]


def _named(entries: dict[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    """Yield each entry under its whole name; what is no group of parameters is one entry."""
    for key, entry in entries.items():
        name = before + key
        is_group = any(other.startswith(f"{name}.") for other in known()["parameters"])
        if is_group and isinstance(entry, dict):
            yield from _named(entry, f"{name}.")
        else:
            yield name, entry


def _of_entry(name: str, entry: Any) -> list[str]:
    if name not in known()["parameters"]:
        return [
            f"{name} isn't a parameter that the generator reads. Correct the name, or leave it out."
        ]
    if not isinstance(entry, dict):
        return [f"{name} is a plain value. Make it a table with {', '.join(NEEDED)}."]
    found = [f"{name}: {key} is missing. {FIXES[key]}" for key in NEEDED if _lacks(entry, key)]
    found += [
        f"{name}: {key} isn't known. Use {', '.join(ALLOWED)}."
        for key in entry
        if key not in ALLOWED
    ]
    return found or _of_keys(name, entry) or _of_value(name, entry["value"], entry["unit"])


def _lacks(entry: dict[str, Any], key: str) -> bool:
    """Tell whether a key isn't there, or is blank; a value may be a blank code."""
    said = entry.get(key)
    return said is None or (key != "value" and isinstance(said, str) and not said.strip())


def _of_keys(name: str, entry: dict[str, Any]) -> list[str]:
    """List what is wrong with unit, status, year, source and says."""
    found = []
    unit = known()["parameters"][name]
    if entry["unit"] != unit:
        found.append(f"{name}: unit = {entry['unit']!r}. The generator reads it as {unit!r}.")
    if entry["status"] not in STATUSES:
        found.append(f"{name}: status = {entry['status']!r}. {FIXES['status']}")
    if isinstance(entry["year"], bool) or not YEAR.fullmatch(str(entry["year"])):
        found.append(f"{name}: year = {entry['year']!r}. {FIXES['year']}")
    for key in ("source", "says"):
        if not isinstance(entry.get(key, ""), str):
            found.append(f"{name}: {key} isn't a text. Put it in quotes.")
    said_assumed = str(entry["source"]).strip().lower().startswith("assumed")
    if said_assumed and entry["status"] in ("published", "derived"):
        found.append(
            f"{name}: status = {entry['status']!r}, but its source is an assumption. "
            "Name the publication, or make the status assumed."
        )
    return found


def _of_value(name: str, value: Any, unit: str) -> list[str]:
    """List what is wrong with a value, after its unit, for each member of a group on its own."""
    base, _, groups = unit.partition(", by ")
    base, _, each = base.partition(", one for each ")
    found: list[str] = []
    inner = {name: value}
    for group in groups.split(" and ") if groups else []:
        members = {}
        for label, one in inner.items():
            wrong = _of_members(label, one, group)
            found += wrong
            members.update({} if wrong else {f"{label}, {m}": v for m, v in one.items()})
        inner = members
    for label, one in inner.items():
        if each and _of_members(label, one, each):
            found += _of_members(label, one, each)
        elif wrong_value := CHECKS[base](one):
            found.append(f"{label}: {wrong_value}. Give {known()['units'][base]}.")
    return found


def _of_members(label: str, value: Any, group: str) -> list[str]:
    members = known()["groups"][group]
    if isinstance(value, dict) and set(value) == set(members):
        return []
    return [f"{label} should have a value for each {group}. Give {', '.join(members)}, no other."]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and isinstance(value, int)


def _plain(allows: Callable[[Any], bool]) -> Callable[[Any], str]:
    """Return a check of one value: an empty text if it is allowed."""
    return lambda value: "" if allows(value) else f"{value!r} isn't allowed"


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


def _not_negative(value: Any) -> bool:
    return _is_number(value) and value >= 0


def _count(value: Any) -> bool:
    return _is_whole(value) and value >= 0


def _each(allows: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return a test of codes with a number each, not all of them 0."""

    def test(value: Any) -> bool:
        return isinstance(value, dict) and all(map(allows, value.values())) and any(value.values())

    return test


def _range(allows: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def test(value: Any) -> bool:
        two = isinstance(value, list) and len(value) == 2 and all(map(allows, value))
        return two and bool(value[0] <= value[1])

    return test


def _shares(value: Any) -> str:
    if not _each(_is_share)(value):
        return f"{value!r} isn't allowed"
    total = sum(value.values())
    return "" if abs(total - 1) <= ROUNDING else f"the shares add up to {total:.4g}"


def _patterns(value: Any) -> bool:
    groups = known()["groups"]
    return isinstance(value, dict) and all(
        isinstance(of, dict) and set(of) <= set(groups["kind of need"])
        and all(pattern in groups["pattern"] for pattern in of.values())
        for of in value.values()
    )  # fmt: skip


def _rates(value: Any) -> bool:
    """Tell whether these are known classes of faults with shares; none is fine."""
    known_classes = isinstance(value, dict) and set(value) <= set(fault_classes())
    return known_classes and all(map(_is_share, value.values()))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


CHECKS: dict[str, Callable[[Any], str]] = {
    "share": _plain(_is_share),
    "shares that add up to 1": _shares,
    "weights": _plain(_each(_not_negative)),
    "per person and year": _plain(lambda value: _is_number(value) and value > 0),
    "ratio": _plain(lambda value: _is_number(value) and value > 0),
    "power": _plain(_not_negative),
    "family": _plain(lambda value: value in FAMILIES),
    "contacts per month": _plain(_not_negative),
    "days": _plain(_count),
    "number": _plain(_count),
    "number from 1": _plain(lambda value: _count(value) and value > 0),
    "number of each": _plain(_each(_count)),
    "sigma of the logarithm": _plain(_not_negative),
    "ages from and to": _plain(_range(_count)),
    "shares from and to": _plain(_range(_is_share)),
    "days from and to": _plain(_range(_count)),
    "years from and to": _plain(_range(_not_negative)),
    "yes or no": _plain(lambda value: isinstance(value, bool)),
    "way of making people": _plain(lambda value: value in WAYS),
    "rates of faults": _plain(_rates),
    "code": _plain(_is_text),
    "text": _plain(_is_text),
    "codes": _plain(_texts),
    "pattern by kind of need": _plain(_patterns),
}


__all__ = ["known", "problems_of"]
