"""How many people a blind audit needs, and what it still allows when nobody is found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from cohortid.errors import DataError

_Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class AuditSize:
    """The size of an audit sample of people who weren't brought forward.

    Made by `audit_size`.

    Attributes:
        n: People to review.
        n_not_listed: People who weren't brought forward.
        half_width: Half the width of the 95 % Wilson interval of the share missed at this size,
            if the share is as guessed.
        still_allowed: Share missed that is still allowed if nobody is found (95 %, one-sided).
        n_still_allowed: The same as people on this register.
    """

    n: int
    n_not_listed: int
    half_width: float
    still_allowed: float
    n_still_allowed: int

    def __str__(self) -> str:
        return (
            f"Review {self.n:,} of {self.n_not_listed:,} people not brought forward: the share "
            f"missed would be known to about ±{self.half_width:.1%}. If nobody is found, up to "
            f"{self.still_allowed:.1%} ({self.n_still_allowed:,} people) may still be missed."
        )


def audit_size(n_not_listed: int, prevalence_guess: float, half_width: float) -> AuditSize:
    """Return how many people not brought forward to review for an interval of a given width.

    The smallest sample whose 95 % Wilson interval, with the finite population correction, is at
    most as wide as asked for, if the share found is as guessed.

    Parameters:
        n_not_listed: People who weren't brought forward.
        prevalence_guess: Share of them who may need assertive outreach, from 0 to 1; a guess.
        half_width: Half of the width wanted, from 0 to 1, such as 0.02.

    Returns:
        The size, and what it still allows when nobody is found; see `allowed_if_none_found`.

    Raises:
        DataError: A number is out of range.

    Example:
        >>> print(audit_size(8000, 0.02, 0.02))
        Review 217 of 8,000 people not brought forward: the share missed would be known to ...
    """
    _check(n_not_listed, prevalence_guess, half_width)
    few, enough = 0, n_not_listed
    while enough - few > 1:
        middle = (few + enough) // 2
        if _half_width(middle, n_not_listed, prevalence_guess) <= half_width:
            enough = middle
        else:
            few = middle
    share, people = allowed_if_none_found(enough, n_not_listed)
    reached = _half_width(enough, n_not_listed, prevalence_guess)
    return AuditSize(enough, n_not_listed, reached, share, people)


def allowed_if_none_found(n: int, n_people: int) -> tuple[float, int]:
    """Return what "nobody found among n" still allows, with 95 % confidence.

    The share is the one-sided limit of Clopper and Pearson, 1 - 0.05^(1/n); the "rule of three"
    (3/n) is its approximation. Sources: Clopper and Pearson, Biometrika 1934;26:404-413; Hanley and
    Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 1983;249:1743-1745. The
    number of people is exact for a register of this size (sampling without replacement).

    Parameters:
        n: People reviewed.
        n_people: People they were drawn from.

    Returns:
        The largest share, and the largest number of people missed, that would leave nobody found
        at least 1 time in 20.

    Raises:
        DataError: n isn't between 1 and n_people.

    Example:
        >>> share, people = allowed_if_none_found(150, 8000)
        >>> f"{share:.1%}", people
        ('2.0%', 156)
    """
    if not 1 <= n <= n_people:
        raise DataError(
            f"{n:,} of {n_people:,} people can't be reviewed.", fix="Give 1 up to all of them."
        )
    log_none, missed = 0.0, 0
    while missed < n_people - n:  # probability that none of one more missed person was drawn
        log_none += math.log(n_people - n - missed) - math.log(n_people - missed)
        if log_none < math.log(0.05):
            break
        missed += 1
    share = missed / n_people if n == n_people else 1 - 0.05 ** (1 / n)
    return share, missed


def _half_width(n: int, n_people: int, share: float) -> float:
    if n >= n_people:
        return 0.0
    # A sample without replacement tells as much as a larger one with it.
    tells = n * (n_people - 1) / (n_people - n)
    inside = share * (1 - share) / tells + _Z95**2 / (4 * tells**2)
    return _Z95 * math.sqrt(inside) / (1 + _Z95**2 / tells)


def _check(n_not_listed: int, prevalence_guess: float, half_width: float) -> None:
    if n_not_listed < 1:
        raise DataError("There is nobody to audit.", column="n_not_listed", fix="Give 1 or more.")
    if not 0 <= prevalence_guess <= 1:
        raise DataError(
            "The guess is a share.", column="prevalence_guess", fix="Give 0 to 1, such as 0.02."
        )
    if not 0 < half_width < 1:
        raise DataError(
            "Half of the width is a share.", column="half_width", fix="Give e.g. 0.02 for ±2 %."
        )
