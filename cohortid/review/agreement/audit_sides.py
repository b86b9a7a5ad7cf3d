"""What a blind audit found on either side of the rules, as it is and as it may be shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cohortid.disclosure import DisclosureProfile
from cohortid.disclosure.mask import is_small
from cohortid.errors import DataError
from cohortid.review.agreement.finite import Sampled
from cohortid.review.agreement.masked_result import Possible, possible_counts, rounded


@dataclass(frozen=True)
class ListedCounts:
    """What ordinary review found among everybody brought forward, with the list in sight.

    Parameters:
        n_people: People brought forward in the population.
        n_yes: Those found to need assertive outreach now.
        n_no: Those found not to.

    Example:
        >>> ListedCounts(400, 180, 90).n_open
        130
    """

    n_people: int
    n_yes: int
    n_no: int

    @property
    def n_open(self) -> int:
        """People without a yes or a no."""
        return self.n_people - self.n_yes - self.n_no


@dataclass(frozen=True)
class Side:
    """What was found on one side of the rules, stratum by stratum.

    Parameters:
        strata: Answers by stratum, those without a yes or no counted as no.
        unsure: In each stratum, how many those are.
        in_sight: Whether answers were given with the list in sight.
    """

    strata: tuple[Sampled, ...]
    unsure: tuple[int, ...]
    in_sight: bool = False

    @property
    def n_sampled(self) -> int:
        """People drawn."""
        return sum(one.n_sampled for one in self.strata)

    @property
    def n_people(self) -> int:
        """People on this side."""
        return sum(one.n_people for one in self.strata)

    def counted(self, yes: bool) -> tuple[Sampled, ...]:
        """Return the strata with unsure answers counted as yes, or as no."""
        return tuple(
            Sampled(one.n_people, one.n_sampled, one.n_found + (unsure if yes else 0))
            for one, unsure in zip(self.strata, self.unsure, strict=True)
        )

    def only_unsure(self) -> tuple[Sampled, ...]:
        """Return the strata with only the unsure answers as found."""
        return tuple(
            Sampled(one.n_people, one.n_sampled, unsure)
            for one, unsure in zip(self.strata, self.unsure, strict=True)
        )


def check_answers(found: pd.DataFrame, sealed: pd.DataFrame) -> None:
    """Raise a DataError unless the answers are of this sample, one per person.

    Parameters:
        found: Answers (`read_audit`).
        sealed: The sealed table.
    """
    strangers = ~found["person_id"].isin(sealed["person_id"])
    twice = found["person_id"].duplicated()
    for wrong, problem in (
        (strangers, "An answer is about somebody who isn't in the sample."),
        (twice, "Somebody has two answers."),
        (~found["need"].isin(["yes", "no", "cant_tell"]), "An answer can't be read."),
    ):
        if wrong.any():
            raise DataError(
                problem, file="audit answers", n_rows=int(wrong.sum()),
                fix="Give what read_audit returns, of this sample.",
            )  # fmt: skip


def side_of(answers: pd.DataFrame) -> Side:
    """Return one side from its rows of the sealed table with their answers.

    Parameters:
        answers: stratum, n_people, and need (missing if nobody answered).
    """
    strata, unsure = [], []
    for _, own in answers.groupby("stratum", sort=True):
        n_people = int(own["n_people"].iloc[0])
        strata.append(Sampled(n_people, len(own), int((own["need"] == "yes").sum())))
        unsure.append(int((~own["need"].isin(["yes", "no"])).sum()))
    return Side(tuple(strata), tuple(unsure))


def side_in_sight(counts: ListedCounts) -> Side:
    """Return the side brought forward as ordinary review left it.

    Parameters:
        counts: What it found.

    Raises:
        DataError: The counts don't fit together.
    """
    if min(counts.n_yes, counts.n_no, counts.n_open) < 0:
        raise DataError(
            "The counts of people brought forward don't fit together.",
            file="listed_counts", fix="Yes and no are parts of n_people.",
        )  # fmt: skip
    # Whom nobody has decided about yet isn't unsure but unseen: the rest of the register.
    n_clear = counts.n_yes + counts.n_no
    return Side((Sampled(counts.n_people, n_clear, counts.n_yes),), (0,), in_sight=True)


@dataclass(frozen=True)
class Shown:
    """What figures of a side may be worked out from.

    Parameters:
        least: Strata with the fewest found that are shown alike.
        most: Strata with the most found that are shown alike.
        own: Strata with as many found as is shown; None if that is hidden.
    """

    least: tuple[Sampled, ...]
    most: tuple[Sampled, ...]
    own: tuple[Sampled, ...] | None


def shown_strata(side: Side, yes: bool, profile: DisclosureProfile) -> Shown | None:
    """Return what figures of a side may be worked out from.

    Parameters:
        side: The side.
        yes: Whether unsure answers count as yes.
        profile: The profile.

    Returns:
        The strata as they are if the profile shows exact figures. Otherwise one stratum of rounded
        counts, with as many found as the strata, each with the people it stands for, come to. None
        if too few were drawn.
    """
    if profile.is_unsafe:
        strata = side.counted(yes)
        return Shown(strata, strata, strata)
    n = side.n_sampled
    if is_small(np.array([n]), profile)[0]:
        return None
    found = _possible(side, side.strata, profile)
    whole = rounded(n, profile)
    register = max(rounded(side.n_people, profile), whole)
    counts = [found.least, found.most, found.shown]
    if yes and any(side.unsure):
        # Added up from what each is shown as: the sum of both, shown beside one of them, would
        # tell the other.
        unsure = _possible(side, side.only_unsure(), profile)
        counts = [found.least + unsure.least, min(found.most + unsure.most, whole), None]
        if found.shown is not None and unsure.shown is not None:
            counts[2] = min(found.shown + unsure.shown, whole)
    least, most, own = (
        None if count is None else (Sampled(register, whole, count),) for count in counts
    )
    assert least is not None and most is not None
    return Shown(least, most, own)


def _possible(side: Side, strata: tuple[Sampled, ...], profile: DisclosureProfile) -> Possible:
    """Return what may be known of a number found, each standing for people who weren't drawn."""
    n = side.n_sampled
    found = sum(one.n_found for one in strata)
    few, few_left = is_small(np.array([found, n - found]), profile)
    # A number that is small before it is scaled up stays so: it is hidden by what was seen.
    count = found if few or few_left else min(round(scaled_up(strata) * n / side.n_people), n)
    return possible_counts(count, profile, of=n)


def scaled_up(strata: tuple[Sampled, ...]) -> float:
    """Return the number found, each scaled up to the people they stand for."""
    return sum(one.n_found * one.n_people / one.n_sampled for one in strata if one.n_sampled)
