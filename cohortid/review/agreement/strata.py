"""Strata of an audit sample: merged where they are small, each with its part of the sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cohortid.errors import DataError

Group = tuple[str, ...]


@dataclass(frozen=True)
class Stratum:
    """One stratum.

    Parameters:
        name: Its groups in words.
        groups: The groups in it; several if small ones were merged.
        n_people: People in it.
        n_sampled: People drawn from it.
    """

    name: str
    groups: tuple[Group, ...]
    n_people: int
    n_sampled: int


def make_strata(
    sizes: Mapping[Group, int], n: int, *, share_at_least: int, sampled_at_least: int
) -> tuple[Stratum, ...]:
    """Merge small groups and divide a sample among the strata in proportion to their size.

    The smallest group is merged with the one it shares most with, factor by factor from the left,
    as long as its share of the sample is too small.

    Parameters:
        sizes: Number of people in each group (a value per factor).
        n: People to draw in all.
        share_at_least: Smallest proportional share of the sample that a stratum may have.
        sampled_at_least: Fewest people drawn from a stratum (all of them, if it has fewer).

    Returns:
        The strata in the order of their names; the samples add up to n.

    Raises:
        DataError: n isn't between 1 and everybody.

    Example:
        >>> sizes = {("T1", "none"): 300, ("T1", "some"): 20, ("T2", "none"): 180}
        >>> strata = make_strata(sizes, 50, share_at_least=5, sampled_at_least=2)
        >>> [(one.name, one.n_people, one.n_sampled) for one in strata]
        [('T1, none + T1, some', 320, 32), ('T2, none', 180, 18)]
    """
    total = sum(sizes.values())
    if not 1 <= n <= total:
        raise DataError(
            f"{n:,} people can't be drawn from {total:,}.",
            column="n_others",
            fix="Ask for 1 up to all of them.",
        )
    merged = _merged(sizes, n, share_at_least)
    own = [sum(sizes[group] for group in groups) for groups in merged]
    drawn = _divided(own, n, sampled_at_least)
    return tuple(
        Stratum(_name(groups), groups, n_people, n_sampled)
        for groups, n_people, n_sampled in zip(merged, own, drawn, strict=True)
    )


def _name(groups: tuple[Group, ...]) -> str:
    first, *others = [", ".join(group) for group in groups]
    if len(others) < 2:
        return " + ".join([first, *others])
    return f"{first} + {len(others)} other small groups"


def _merged(sizes: Mapping[Group, int], n: int, share_at_least: int) -> list[tuple[Group, ...]]:
    total = sum(sizes.values())
    parts: list[tuple[Group, ...]] = [(group,) for group in sorted(sizes) if sizes[group]]

    def size(groups: tuple[Group, ...]) -> int:
        return sum(sizes[group] for group in groups)

    while len(parts) > 1:
        small = min(parts, key=lambda groups: (size(groups), groups))
        if size(small) * n >= share_at_least * total:
            break
        others = [groups for groups in parts if groups != small]
        near = max(_shared(small, groups) for groups in others)
        nearest = [groups for groups in others if _shared(small, groups) == near]
        other = min(nearest, key=lambda groups: (size(groups), groups))
        parts = sorted([one for one in others if one != other] + [tuple(sorted(small + other))])
    return parts


def _shared(one: tuple[Group, ...], other: tuple[Group, ...]) -> int:
    """Return in how many factors, from the left, everybody in both has the same value."""
    values = list(zip(*one, *other, strict=True))
    n_shared = 0
    for own in values:
        if len(set(own)) > 1:
            break
        n_shared += 1
    return n_shared


def _divided(sizes: list[int], n: int, at_least: int) -> list[int]:
    """Divide n in proportion to the sizes, each with at least so many, largest remainders first."""
    total = sum(sizes)
    fewest = [min(at_least, size) for size in sizes]
    if sum(fewest) > n:  # so few in all that no stratum can have its least
        fewest = [0] * len(sizes)
    drawn = [max(least, size * n // total) for least, size in zip(fewest, sizes, strict=True)]
    while sum(drawn) != n:
        step = 1 if sum(drawn) < n else -1
        # How far each is from its share; the furthest is moved, the first of equals.
        far = [step * (size * n - own * total) for size, own in zip(sizes, drawn, strict=True)]
        free = [
            place
            for place, own in enumerate(drawn)
            if (own < sizes[place] if step > 0 else own > fewest[place])
        ]
        drawn[max(free, key=lambda place: (far[place], -place))] += step
    return drawn
