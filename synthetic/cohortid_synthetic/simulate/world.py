"""What the simulation of a block reads: first and last day, the profile's figures, its teams."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import mapped_team, teams
from cohortid_synthetic.profile import Profile
from cohortid_synthetic.simulate.draws import Codes, Floats

KINDS = ("common", "severe", "personality", "organic", "learning_disability", "substance")
"""Kinds of need, in the order in which the simulation counts them."""


@dataclass(frozen=True)
class World:
    """The profile as the simulation needs it; days are whole numbers.

    Parameters:
        profile: what is assumed; it must be in use (`profile.using`).
        first: first day of the extract.
        last: last day of the extract.
    """

    profile: Profile
    first: int
    last: int

    @cached_property
    def of(self) -> dict[str, Any]:
        """Return the plain values of the profile."""
        return self.profile.values

    @property
    def n_days(self) -> int:
        """Return how many days the extract covers."""
        return self.last - self.first + 1

    @cached_property
    def providers(self) -> list[str]:
        """Return the codes of the providers."""
        return list(self.of["providers"]["share"])

    @cached_property
    def with_beds(self) -> NDArray[np.bool_]:
        """Tell of each provider whether it has beds."""
        beds = self.of["providers"]["beds"]
        return np.array([beds[name] for name in self.providers])

    @cached_property
    def elsewhere(self) -> Codes:
        """Return the provider that each one transfers to: the next that has beds, or itself."""
        there = np.flatnonzero(self.with_beds)
        after = {int(a): int(b) for a, b in zip(there, np.roll(there, -1), strict=True)}
        return np.array([after.get(place, place) for place in range(len(self.providers))])

    @cached_property
    def teams(self) -> "Teams":
        """Return the teams of every provider."""
        return Teams.of(self.providers)

    def by_kind(self, values: dict[str, float]) -> Floats:
        """Return values by kind of need as an array in the order of KINDS."""
        return np.array([values[kind] for kind in KINDS], dtype=np.float64)


@dataclass(frozen=True)
class Teams:
    """All teams in one list, those of one provider and type beside each other.

    Parameters:
        provider: code of each team's provider, as a place among the providers.
        local_id: each team's id at its provider.
        kind: type of each team, as a place in `types`.
        types: the types of team.
        first: place of the first team of a provider and type, shape (providers, types).
        count: how many there are; the mapped team stands last and isn't counted.
        mapped: place of the team that is submitted as another type.
    """

    provider: Codes
    local_id: list[str]
    kind: Codes
    types: list[str]
    first: Codes
    count: Codes
    mapped: int

    @classmethod
    def of(cls, providers: list[str]) -> "Teams":
        """Return the teams of the profile in use."""
        listed, odd = teams(), mapped_team()[:2]
        types = sorted(set(listed.values()))
        ordered = sorted(
            listed, key=lambda t: (providers.index(t[0]), listed[t], t == odd, t[1])
        )  # the mapped one last of its type
        provider = np.array([providers.index(name) for name, _ in ordered])
        kind = np.array([types.index(listed[team]) for team in ordered])
        first = np.zeros((len(providers), len(types)), dtype=np.int64)
        count = np.zeros_like(first)
        for place, team in reversed([*enumerate(ordered)]):
            first[provider[place], kind[place]] = place
            count[provider[place], kind[place]] += team != odd
        mapped = ordered.index(odd) if odd in ordered else -1
        return cls(provider, [local for _, local in ordered], kind, types, first, count, mapped)

    def has(self, provider: Codes, kind: Codes) -> NDArray[np.bool_]:
        """Tell whether each provider has a team of each type."""
        return np.asarray(self.count[provider, kind] > 0)

    def pick(self, provider: Codes, kind: Codes, u: Floats) -> Codes:
        """Return a team of a provider and type, all equally likely."""
        return np.asarray(
            self.first[provider, kind] + (u * self.count[provider, kind]).astype(np.int64)
        )

    def type_of(self, name: str) -> int:
        """Return the place of a type in `types`."""
        return self.types.index(name)


__all__ = ["KINDS", "Teams", "World"]
