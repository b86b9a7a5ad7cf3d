"""What a round of reviews adds up to, in one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cohortid.cohort.flow_result import refuse_unmasked
from cohortid.governance import Purpose
from cohortid.plots import figure_of, figure_svg
from cohortid.plots.agreement_yield import NEEDED, describe_yields, plot_yields
from cohortid.results import GroupTable, PersonTable
from cohortid.results.about import one_line
from cohortid.results.html import Html, h
from cohortid.results.under_profile import Log
from cohortid.review.agreement.agreement import Agreement
from cohortid.review.agreement.involvement_by_role import Involvement, involvement
from cohortid.review.agreement.overrides import outcomes_by, override_reasons
from cohortid.review.agreement.sensitivity import AuditSensitivity
from cohortid.review.agreement.standing import reviewed_people
from cohortid.review.agreement.yields import (
    EVERYBODY,
    SAYS,
    ReviewYield,
    review_yield,
)

BY = ("team", "route", "criterion")
NO_AUDIT = (
    "No blind audit sample is in: nothing here shows whom the rules miss. Agreement with the list "
    "is measured only on people who were listed."
)


@dataclass(frozen=True)
class AgreementReport:
    """Review yield, outcomes, reasons, involvement and, if there was one, the blind audit.

    Made by `agreement_report`.

    Attributes:
        overall: Review yield of everybody reviewed.
        yields: Factor to review yield by it.
        outcomes: "route" and "criterion" to outcomes by it.
        reasons: Reasons where a reviewer differed; opens for care_review and synthetic_demo only.
        involvement: How decisions were made.
        audit: Sensitivity from a blind audit; None if there was none.
        agreement: Agreement of two raters; None if it wasn't measured.
    """

    overall: ReviewYield
    yields: Mapping[str, ReviewYield]
    outcomes: Mapping[str, GroupTable]
    reasons: PersonTable
    involvement: Involvement
    audit: AuditSensitivity | None = None
    agreement: Agreement | None = None

    @property
    def table(self) -> pd.DataFrame:
        """The masked yields, tidy: factor, group, measure, counts, value, low, high, masked."""
        parts = [self.overall.table.assign(factor="overall", group=EVERYBODY)]
        for name, own in self.yields.items():
            shown = own.table
            group = shown[list(own.factors)].astype(str).agg(", ".join, axis=1)
            parts.append(shown.drop(columns=list(own.factors)).assign(factor=name, group=group))
        found = pd.concat(parts, ignore_index=True)
        found = found[["factor", "group", *(n for n in found if n not in ("factor", "group"))]]
        found.attrs = self.overall.table.attrs
        return found

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every masked table of groups by its name; rows about people aren't among them."""
        found = {"review_yield": self.table}
        found |= {f"outcomes_by_{name}": own.table for name, own in self.outcomes.items()}
        found["involvement"] = self.involvement.table
        found["decisions_in_a_day"] = self.involvement.busiest_day.table
        found["days_to_decision"] = self.involvement.days
        found["still_waiting"] = self.involvement.still_waiting.table
        if self.audit is not None:
            found["audit"] = self.audit.table
        if self.agreement is not None:
            found["agreement"] = self.agreement.table
            found["agreement_counts"] = self.agreement.counts.table
        return found

    def rows(self) -> pd.DataFrame:
        """Return the masked yields as the figure takes them, factor after factor."""
        parts = [own.rows() for own in (self.overall, *self.yields.values())]
        return pd.concat([part[list(NEEDED)] for part in parts], ignore_index=True)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw every yield with its 95 % interval, factor after factor.

        Parameters:
            ax: Axes to draw on; new ones by default.

        Returns:
            The axes.

        Raises:
            PolicyRefusal: The figures aren't masked.
        """
        for own in (self.overall, *self.yields.values()):
            refuse_unmasked(own)
        return plot_yields(self.rows(), ax=ax)

    def to_svg(self) -> str:
        """Return the figure as SVG that can stand inside an HTML page, with words for it."""
        alt = describe_yields(self.rows())
        return figure_svg(figure_of(self.plot()), title="Review yield", alt=alt)

    def __str__(self) -> str:
        row = self.overall.table.iloc[0]
        share = "hidden" if pd.isna(row["value"]) else f"{row['value']:.0%}"
        audit = "no blind audit" if self.audit is None else "with a blind audit"
        said = f"Review so far: {share} of those reviewed need assertive outreach now, {audit}"
        return one_line(said, self.overall.about)

    def __repr__(self) -> str:
        return f"<AgreementReport: {self}>"

    def _repr_html_(self) -> str:
        audit: list[object] = [h("p", NO_AUDIT)]
        if self.audit is not None:
            audit = [h("h4", "Whom the rules miss"), Html(self.audit._repr_html_())]
        if self.agreement is not None:
            audit += [h("h4", "Agreement"), Html(self.agreement._repr_html_())]
        return h(
            "div",
            h("p", str(self)),
            h("h4", "Review yield"),
            h("div", Html(self.to_svg()), style="max-width:46rem"),
            h("p", h("small", f"{SAYS} {self.overall.notes}")),
            h("h4", "How decisions were made"),
            Html(self.involvement._repr_html_()),
            audit,
        )


def agreement_report(
    decisions: pd.DataFrame,
    listings: pd.DataFrame,
    *,
    purpose: Purpose,
    characteristics: pd.DataFrame | None = None,
    by: Sequence[str | Sequence[str]] = BY,
    titles: Mapping[str, str] | None = None,
    run_id: str | None = None,
    on: date | None = None,
    audit: AuditSensitivity | None = None,
    agreement: Agreement | None = None,
    about: Mapping[str, Any] | None = None,
    log: Log | None = None,
) -> AgreementReport:
    """Return what the decisions so far add up to.

    Parameters:
        decisions: Decisions of the ledger.
        listings: Listings of the ledger.
        purpose: Purpose of the run.
        characteristics: Groups of people, one row per person, for yields by them.
        by: What to give yields by, each a name or up to three; see `review_yield`.
        titles: Criteria (ids) to their names.
        run_id: Take only this run; all runs by default.
        on: Day up to which people have waited.
        audit: What a blind audit showed (`sensitivity_from_audit`).
        agreement: Agreement of two raters (`agreement_of`).
        about: What is known about the result: definition, index_date, scope, coverage.
        log: Told when exact figures are asked for.

    Returns:
        The report; every table about groups in it is masked.

    Raises:
        DataError: A column is missing, an outcome is unknown, or there is no such group.

    Example:
        See `tests/unit/test_review_agreement_report.py`.
    """
    reviewed = reviewed_people(decisions, listings, characteristics, run_id=run_id)
    if run_id is not None:
        decisions = decisions[decisions["run_id"] == run_id]
        listings = listings[listings["run_id"] == run_id]

    def yield_by(own: str | Sequence[str]) -> ReviewYield:
        return review_yield(reviewed, own, titles=titles, about=about, log=log)

    named = {own if isinstance(own, str) else ", ".join(own): own for own in by}
    return AgreementReport(
        overall=yield_by(()),
        yields={name: yield_by(own) for name, own in named.items()},
        outcomes={
            name: outcomes_by(reviewed, name, titles=titles, about=about, log=log)
            for name in ("route", "criterion")
        },
        reasons=override_reasons(decisions, purpose=purpose, about=about),
        involvement=involvement(
            decisions, listings, purpose=purpose, on=on, about=about, log=log
        ),
        audit=audit,
        agreement=agreement,
    )  # fmt: skip
