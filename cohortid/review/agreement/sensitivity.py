"""How many people the rules miss, as far as a blind audit can tell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cohortid.disclosure import DisclosureProfile
from cohortid.errors import DataError
from cohortid.results.html import Html
from cohortid.results.under_profile import Log
from cohortid.review.agreement.audit_sides import (
    ListedCounts,
    Shown,
    Side,
    check_answers,
    scaled_up,
    shown_strata,
    side_in_sight,
    side_of,
)
from cohortid.review.agreement.finite import Sampled, how_many, ratio_quantile
from cohortid.review.agreement.in_words import MEASURES, number, percent, table
from cohortid.review.agreement.masked_result import MaskedResult
from cohortid.review.agreement.sealed import checked_sealed

BLIND, IN_SIGHT = "blind sample", "ordinary review, with the list in sight"
FOR, AGAINST, NONE = "counted for the rules", "counted against the rules", "none"
COLUMNS = ("measure", "basis", "cant_tell", "value", "low", "high", "masked")
Row = tuple[float, float, float, bool]
_LOW, _HIGH = 0.025, 0.975


class AuditSensitivity(MaskedResult):
    """The number of people missed and the sensitivity of the rules, with honest intervals.

    Made by `sensitivity_from_audit`. `.table` has a row per figure and way of counting "can't
    tell": measure (n_missed, sensitivity), basis (where the side brought forward comes from),
    cant_tell, value, low, high (95 %) and masked. A missing `high` of sensitivity is open: nobody
    was found, so nothing says how near to all it is. `value` is missing there too, and where a
    count is hidden.
    """

    what = "Sensitivity of the rules, by a blind audit"

    def __init__(
        self, others: Side, listed: tuple[Side, ...], about: Mapping[str, Any], log: Log | None
    ) -> None:
        super().__init__(about, log)
        self._others, self._listed = others, listed

    @property
    def in_sight(self) -> bool:
        """Whether a figure rests on answers given with the list in sight."""
        return any(side.in_sight for side in self._listed)

    @property
    def notes(self) -> str:
        """What a reader must know beside the figures."""
        seen = (
            " Rows on ordinary review rest on answers given with the list in sight, which agree "
            "with it too readily: trust the blind sample more."
            if self.in_sight
            else ""
        )
        return (
            "Of people in the population only; a yes is one reviewer's answer on one day, not the "
            f"truth.{seen} Limits allow for the rounding of counts. {super().notes}"
        )

    def _figures(self, profile: DisclosureProfile) -> pd.DataFrame:
        rows = []
        for against, way in _ways(sum(self._others.unsure)):
            missed = shown_strata(self._others, against, profile)
            rows.append(["n_missed", BLIND, way, *_missed(missed)])
        for side in self._listed:
            basis = IN_SIGHT if side.in_sight else BLIND
            for against, way in _ways(sum(self._others.unsure) + sum(side.unsure)):
                kept = shown_strata(side, not against, profile)
                missed = shown_strata(self._others, against, profile)
                rows.append(["sensitivity", basis, way, *_sensitivity(kept, missed)])
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _in_words(self) -> Html:
        rows = []
        for row in self.table.to_dict("records"):
            is_share = row["measure"] == "sensitivity"
            said = percent if is_share else number
            if is_share and not pd.isna(row["low"]) and pd.isna(row["high"]):
                limits = f"{said(row['low'])} or more"
            else:
                limits = f"{said(row['low'])} to {said(row['high'])}"
            rows.append([MEASURES[row["measure"]], row["basis"], row["cant_tell"],
                         said(row["value"]), limits])  # fmt: skip
        headings = ["Figure", "Answers from", "“Can't tell”", "Estimate", "95% interval"]
        return table(headings, rows)

    def _said(self) -> str:
        rows = self.table
        rows = rows[rows["measure"] == "sensitivity"]
        low, high = rows["low"].min(skipna=True), rows["high"].max(skipna=False)
        if math.isnan(low):
            return "hidden"
        return f"at least {low:.0%}" if math.isnan(high) else f"between {low:.0%} and {high:.0%}"


def sensitivity_from_audit(
    found: pd.DataFrame,
    sealed: pd.DataFrame,
    listed_counts: ListedCounts | None = None,
    *,
    about: Mapping[str, Any] | None = None,
    log: Log | None = None,
) -> AuditSensitivity:
    """Return how many people the rules miss, and their sensitivity in the population.

    Every stratum counts with the people it stands for, and those who weren't drawn stay uncertain
    (`how_many`); so does the side brought forward, of which a sample was reviewed blind as well.
    Answers "can't tell", and people nobody answered for, are counted both ways: all against the
    rules (missed if not brought forward, not needing it if brought forward) and all for them.

    What it can't show: whether reviewers were right (one answer per person; see `agreement_of` for
    two); people outside the population, such as those never in contact; what will be true later.
    It corrects verification bias, that ordinary review looks only at who is listed, by the blind
    sample alone: with `listed_counts` the side brought forward rests on answers given with the list
    in sight, and those rows say so.

    Parameters:
        found: Answers (`read_audit`).
        sealed: The sealed table of the sample.
        listed_counts: What ordinary review found among everybody brought forward, for rows of their
            own; needed if nobody brought forward was drawn.
        about: What is known about the result.
        log: Told when exact figures are asked for.

    Returns:
        The figures, masked: with counts of people found below 5 only outer limits are shown. The
        interval of sensitivity never ends at all people where nobody was found.

    Raises:
        DataError: Answers and sample don't fit together, nobody was drawn who wasn't brought
            forward, or nothing is known about who was.

    Example:
        >>> keys = [f"P{number:03}" for number in range(200)]
        >>> sealed = pd.DataFrame({"person_id": keys, "stratum": "all", "n_people": 4000,
        ...                        "n_sampled": 200, "brought_forward": False})
        >>> found = pd.DataFrame({"person_id": keys, "need": ["yes"] * 10 + ["no"] * 190})
        >>> audit = sensitivity_from_audit(found, sealed, ListedCounts(300, 200, 100))
        >>> print(audit)
        Sensitivity of the rules, by a blind audit: between 33% and 72% | n: 200
    """
    sealed = checked_sealed(sealed)
    check_answers(found, sealed)
    answers = sealed.merge(found[["person_id", "need"]], on="person_id", how="left")
    others, blind = (side_of(answers[answers["brought_forward"] == own]) for own in (False, True))
    if not others.n_sampled:
        raise DataError(
            "Nobody in the sample wasn't brought forward, so nothing shows whom the rules miss.",
            file="sealed", column="brought_forward", fix="Draw people not brought forward too.",
        )  # fmt: skip
    listed = [blind] if blind.n_sampled else []
    if listed_counts is not None:
        listed.append(side_in_sight(listed_counts))
    if not listed:
        raise DataError(
            "Nothing is known about the people brought forward.",
            file="sealed", column="brought_forward",
            fix="Draw some of them too, or give listed_counts.",
        )  # fmt: skip
    return AuditSensitivity(others, tuple(listed), {"n": len(sealed), **(about or {})}, log)


def _ways(n_unsure: int) -> list[tuple[bool, str]]:
    """Return the ways to count unsure answers: whether against the rules, and in words."""
    return [(False, FOR), (True, AGAINST)] if n_unsure else [(False, NONE)]


def _missed(others: Shown | None) -> Row:
    if others is None:
        return math.nan, math.nan, math.nan, True
    low = 0 if _nobody_found(others.least) else how_many(others.least).quantile(_LOW)
    high = how_many(others.most).quantile(_HIGH)
    value = math.nan if others.own is None else scaled_up(others.own)
    return value, float(low), float(high), others.own is None


def _sensitivity(listed: Shown | None, others: Shown | None) -> Row:
    if listed is None or others is None:
        return math.nan, math.nan, math.nan, True
    # Fewest kept with most missed, and most kept with fewest missed, are the outer limits.
    low = ratio_quantile(how_many(listed.least), how_many(others.most), _LOW)
    is_open = _nobody_found(others.least)
    high = ratio_quantile(how_many(listed.most), how_many(others.least), _HIGH)
    value = math.nan
    if listed.own is not None and others.own is not None and not is_open:
        need = scaled_up(listed.own)
        value = need / (need + scaled_up(others.own))
    masked = listed.own is None or others.own is None
    return value, low, math.nan if is_open else high, masked


def _nobody_found(strata: tuple[Sampled, ...]) -> bool:
    return sum(one.n_found for one in strata) == 0
