"""The agreement of two raters as a result: the table, kappa and AC1, and how to read them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from cohortid.disclosure import MASK, DisclosureProfile
from cohortid.results import GroupTable
from cohortid.results.html import Html, h
from cohortid.results.under_profile import Log
from cohortid.review.agreement.coefficients import (
    Cells,
    Estimate,
    Floats,
    cohen_kappa,
    gwet_ac1,
    observed,
    prevalence_and_bias,
    specific_agreement,
)
from cohortid.review.agreement.in_words import MEASURES, percent, table, two_decimals
from cohortid.review.agreement.masked_result import MaskedResult, possible_counts

ANSWERS = ("yes", "no")
STATISTICS = (
    "observed_agreement", "kappa", "ac1", "positive_agreement", "negative_agreement",
    "prevalence_index", "bias_index",
)  # fmt: skip
APART = 0.10  # kappa and AC1 further apart than this are explained; ours


class Agreement(MaskedResult):
    """Agreement of two raters: the table, kappa and AC1 side by side, and how to read them.

    Made by `agreement_of`. `.counts` is the masked table of answers. `.table` has a row per
    statistic: value, low, high (95 %; none for the last four) and masked.
    """

    what = "Agreement"

    def __init__(
        self,
        counts: Floats,
        cells: Cells,
        names: tuple[str, str],
        about: Mapping[str, Any],
        log: Log | None,
    ) -> None:
        super().__init__(about, log)
        self._cell_counts, self._cells, self.names = counts, cells, names

    @property
    def is_weighted(self) -> bool:
        """Whether people count by weights."""
        return not np.array_equal(self._cells.weight, self._cell_counts)

    @property
    def counts(self) -> GroupTable:
        """The two-by-two table as a group table: n_people by the answers of both."""
        first, second = self.names
        pairs = list(product(ANSWERS, ANSWERS))
        frame = pd.DataFrame(
            {
                first: pd.Categorical([own for own, _ in pairs], categories=list(ANSWERS)),
                second: pd.Categorical([own for _, own in pairs], categories=list(ANSWERS)),
                "numerator": self._cell_counts.ravel(),
            }
        )
        table = GroupTable.from_counts(
            frame, factors=[first, second], measure="n_people", about=self._about, log=self._log
        )
        if self.is_unsafe:
            return table.with_profile("none", reason=self._profile.reason)
        return table.with_profile(self._profile.name)

    @property
    def notes(self) -> str:
        """What a reader must know beside the figures."""
        weighted = (
            " People count by the inverse of their chance of being drawn; errors as if drawn with "
            "replacement." if self.is_weighted else ""
        )  # fmt: skip
        return (
            "95% intervals: Wilson for observed agreement; for kappa the standard error of Fleiss, "
            f"Cohen and Everitt, for AC1 Gwet's, both analytic.{weighted} {super().notes}"
        )

    @property
    def reading(self) -> str:
        """One line that says how to read the figures; it judges neither rater."""
        return reading_of(self.table)

    def _figures(self, profile: DisclosureProfile) -> pd.DataFrame:
        ways = self._ways(profile)
        every = [_statistics(cells) for cells in ways]
        masked = len(ways) != 1
        rows = []
        for name in STATISTICS:
            own = [one[name] for one in every]
            hidden = Estimate(math.nan, math.nan, math.nan, math.nan)
            shown = own[0] if not masked else _widest(own) if own else hidden
            rows.append({"statistic": name, "value": shown.value, "low": shown.low,
                         "high": shown.high, "masked": masked})  # fmt: skip
        return pd.DataFrame(rows)

    def _ways(self, profile: DisclosureProfile) -> list[Cells]:
        """Return the tables that what is shown stands for; one if nothing is hidden."""
        if profile.is_unsafe:
            return [self._cells]
        n = int(self._cell_counts.sum())
        if n < profile.min_count:
            return []
        weighted = self._cells.share * n
        possible: list[Sequence[int]] = []
        for count, own in zip(self._cell_counts.ravel(), weighted.ravel(), strict=True):
            shown = int(count) if count < profile.min_count else round(own)
            known = possible_counts(shown, profile)
            hidden = range(known.least, known.most + 1)
            possible.append(hidden if known.shown is None else [known.shown])
        # With weights each person tells less, by the same factor in every cell.
        per_person = n / self._cells.n_effective
        tables = [np.array(cells, dtype=np.float64).reshape(2, 2) for cells in product(*possible)]
        return [Cells(cells, cells * per_person) for cells in tables if cells.sum() > 0]

    def _in_words(self) -> Html:
        first, second = self.names
        shown = self.counts.table["numerator"]
        cells = [MASK if pd.isna(n) else f"{n:,}" for n in shown]
        headings = [f"{first} \\ {second}", *ANSWERS]
        counts = table(headings, [[ANSWERS[k], *cells[2 * k : 2 * k + 2]] for k in range(2)])
        rows = []
        for row in self.table.to_dict("records"):
            said = percent if row["statistic"].endswith("agreement") else two_decimals
            has_limits = not pd.isna(row["low"])
            limits = f"{said(row['low'])} to {said(row['high'])}" if has_limits else ""
            rows.append([MEASURES[row["statistic"]], said(row["value"]), limits])
        return h("div", counts, table(["Statistic", "Value", "95% interval"], rows))

    def _said(self) -> str:
        return f"{self.names[0]} and {self.names[1]}. {self.reading}"


def reading_of(table: pd.DataFrame) -> str:
    """Return how to read a table of statistics, in a line or two.

    Parameters:
        table: Columns statistic, value, low, high and masked.

    Returns:
        The text; it grades nothing.
    """
    names = table["statistic"]
    value, low, high = (
        {str(name): float(own) for name, own in zip(names, table[column], strict=True)}
        for column in ("value", "low", "high")
    )
    seen = "observed_agreement"
    if table["masked"].any():
        if math.isnan(low[seen]):
            return "How often both gave the same answer is hidden."
        return (
            f"Both gave the same answer for {low[seen]:.0%} to {high[seen]:.0%} of people. A cell "
            "is small and hidden, so only outer limits are shown."
        )
    same = f"Both gave the same answer for {value[seen]:.0%} of people."
    kappa, ac1 = value["kappa"], value["ac1"]
    if math.isnan(kappa):
        return f"{same} Kappa isn't defined, as both gave everybody the same answer."
    said = f"{same} Kappa is {kappa:.2f} and AC1 {ac1:.2f}"
    if abs(ac1 - kappa) <= APART:
        return f"{said}: close, as neither answer is much commoner than the other."
    return (
        f"{said}: they differ because one answer is much commoner (prevalence index "
        f"{value['prevalence_index']:.2f}). Kappa then counts most agreement as chance, AC1 little "
        "of it; read both with the table, and agreement on yes and on no apart."
    )


def _statistics(cells: Cells) -> dict[str, Estimate]:
    positive, negative = specific_agreement(cells)
    prevalence, bias = prevalence_and_bias(cells)
    plain = {name: Estimate(value, math.nan, math.nan, math.nan)
             for name, value in zip(STATISTICS[3:], (positive, negative, prevalence, bias),
                                    strict=True)}  # fmt: skip
    return {
        "observed_agreement": observed(cells),
        "kappa": cohen_kappa(cells),
        "ac1": gwet_ac1(cells),
        **plain,
    }


def _widest(ways: list[Estimate]) -> Estimate:
    """Return limits that hold whichever of several tables is the true one, and no value."""
    ends = [end for one in ways for end in (one.value, one.low, one.high) if not math.isnan(end)]
    if not ends:
        return Estimate(math.nan, math.nan, math.nan, math.nan)
    return Estimate(math.nan, math.nan, min(ends), max(ends))
