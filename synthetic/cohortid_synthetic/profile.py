"""Profiles: what the generator assumes, every parameter with its unit, source, year and status.

A profile has every parameter, or says `extends = "england_2024"` and gives those that differ.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pandas as pd

from cohortid_synthetic.profile_checks import problems_of

DEFAULT = "england_2024"
ABOUT = ("title", "version", "says")
"""What a profile says about itself, beside its parameters."""
EXTENDS = "extends"
"""The key that names the profile that one extends."""


class ProfileError(ValueError):
    """A profile can't be found, can't be read, or has a parameter that isn't as it should be."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a profile.

    Parameters:
        name: as in parameters.toml, such as "stays.median_days".
        value: what the generator reads.
        unit: what the value is; the unit decides what is allowed.
        source: where it comes from; "assumed: ..." and why if it is assumed.
        year: the year, or the years, that it is about.
        status: "published", "derived" or "assumed".
        profile: name of the profile that gives it: this one, or the one that it extends.
        says: what it means, where the name doesn't tell.
    """

    name: str
    value: Any
    unit: str
    source: str
    year: str
    status: str
    profile: str
    says: str = ""


@dataclass(frozen=True, eq=False)
class Profile:
    """A whole profile: every parameter that the generator reads.

    Parameters:
        name: name of a shipped profile, or of the file without its folder and ending.
        title: title for people to read.
        version: version of the profile.
        says: what it is for, and what it isn't.
        parameters: name -> parameter, in the order of the file.
        sha256: SHA-256 of its text; of one that extends another, of its text and after it the
            other's SHA-256 (64 hexadecimal digits).
        extends: name of the shipped profile that it extends, or an empty text.
    """

    name: str
    title: str
    version: str
    says: str
    parameters: Mapping[str, Parameter]
    sha256: str
    extends: str = ""

    @cached_property
    def values(self) -> dict[str, Any]:
        """Return the plain values, nested as the names are."""
        nested: dict[str, Any] = {}
        for name, parameter in self.parameters.items():
            *groups, last = name.split(".")
            inner = nested
            for group in groups:
                inner = inner.setdefault(group, {})
            inner[last] = parameter.value
        return nested

    def table(self) -> pd.DataFrame:
        """Return all parameters for people to read, one row each.

        Returns:
            parameter, value (as text), unit, status, year, source and profile (the one that gives
            it), in the order of the file, or of the one that it extends.

        Example:
            >>> shown = load_profile("england_2024").table().set_index("parameter")
            >>> shown.loc["community_orders.revoked_share", ["value", "status"]].tolist()
            ['0.68', 'published']
        """
        columns = ["parameter", "value", "unit", "status", "year", "source", "profile"]
        rows = [
            (p.name, _shown(p.value), p.unit, p.status, p.year, p.source, p.profile)
            for p in self.parameters.values()
        ]
        return pd.DataFrame(rows, columns=columns)


def load_profile(name_or_path: str | Path) -> Profile:
    """Read a profile, and refuse it unless every parameter is there and as it should be.

    Parameters:
        name_or_path: name of a shipped profile, or path of a TOML file (a text that ends with
            ".toml", or a `Path`).

    Returns:
        The profile.

    Raises:
        ProfileError: there is no such profile, it can't be read, or parameters are wrong: one
            line for each, with file, parameter, what is wrong and what to do.

    Example:
        >>> load_profile("england_2024").parameters["stays.median_days"].value
        22
    """
    if isinstance(name_or_path, Path) or name_or_path.endswith(".toml"):
        path = Path(name_or_path)
        return _read(path.stem, str(path), _bytes_of(path))
    return _shipped(name_or_path)


def profile_names() -> list[str]:
    """Return the names of the shipped profiles.

    Example:
        >>> "england_2024" in profile_names()
        True
    """
    folder = resources.files(__package__).joinpath("profiles")
    return sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml"))


_in_use: ContextVar[Profile | None] = ContextVar("_in_use", default=None)


@contextmanager
def using(profile: Profile) -> Iterator[None]:
    """Let the generator read this profile inside the `with`, in this thread alone."""
    token = _in_use.set(profile)
    try:
        yield
    finally:
        _in_use.reset(token)


def in_use() -> Profile:
    """Return the profile that the generator reads now; outside `using` it is the default."""
    return _in_use.get() or _shipped(DEFAULT)


@cache
def _shipped(name: str) -> Profile:
    if name not in profile_names():
        raise ProfileError(
            f"No profile is called {name!r}: choose from {', '.join(profile_names())}, or give "
            "the path of a TOML file."
        )
    file = _shipped_file(name)
    return _read(name, file.name, file.read_bytes())


def _shipped_file(name: str) -> Traversable:
    return resources.files(__package__).joinpath("profiles", f"{name}.toml")


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or "it can't be opened"
        raise ProfileError(f"{path}: the profile can't be read ({why}). Check the path.") from None


def _read(name: str, file: str, raw: bytes) -> Profile:
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        entries = tomllib.loads(text)
    except ValueError as error:  # of decoding, or of TOML
        raise ProfileError(f"{file}: this isn't TOML in UTF-8 ({error}). Correct it.") from None
    about = {key: entries.pop(key, None) for key in ABOUT}
    base = _base(file, entries.pop(EXTENDS)) if EXTENDS in entries else None
    found = [
        f"{file}: {key} is missing. Give it as a text at the top."
        for key, said in about.items()
        if not isinstance(said, str) or not said.strip()
    ]
    found += [f"{file}: {problem}" for problem in problems_of(entries, whole=base is None)]
    if found:
        raise ProfileError("\n".join(found))
    parameters = {p.name: p for p in _parameters(entries, "", name)}
    hashed = text
    if base is not None:
        parameters = {**base.parameters, **parameters}
        hashed += base.sha256
    sha256 = hashlib.sha256(hashed.encode("utf-8")).hexdigest()
    extends = base.name if base else ""
    title, version, says = (str(about[key]) for key in ABOUT)
    return Profile(name, title, version, says, parameters, sha256, extends)


def _base(file: str, name: Any) -> Profile:
    """Return the profile that one extends: a shipped one, which extends none itself."""
    whole = ", ".join(n for n in profile_names() if EXTENDS not in _entries_of(n))
    if name not in profile_names():
        raise ProfileError(
            f"{file}: extends = {name!r}, and no profile is called so. Extend one of: {whole}."
        )
    if EXTENDS in _entries_of(name):
        raise ProfileError(
            f"{file}: extends = {name!r}, which extends another itself. Extend one of: {whole}."
        )
    return _shipped(str(name))


@cache
def _entries_of(name: str) -> dict[str, Any]:
    """Return the entries of a shipped profile as they stand in its own file."""
    return tomllib.loads(_shipped_file(name).read_text("utf-8"))


def _parameters(entries: dict[str, Any], before: str, profile: str) -> Iterator[Parameter]:
    """Yield the parameters of checked entries, those of a group after each other."""
    for key, entry in entries.items():
        if "value" in entry:
            fixed = {"name": before + key, "year": str(entry["year"]), "profile": profile}
            yield Parameter(**{**entry, **fixed})
        else:
            yield from _parameters(entry, f"{before}{key}.", profile)


def _shown(value: Any) -> str:
    if value == {}:
        return "none"
    if isinstance(value, dict):
        return ", ".join(
            f"{key or '(blank)'}: {f'({_shown(one)})' if isinstance(one, dict) else _shown(one)}"
            for key, one in value.items()
        )
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


__all__ = [
    "DEFAULT",
    "Parameter",
    "Profile",
    "ProfileError",
    "in_use",
    "load_profile",
    "profile_names",
    "using",
]
