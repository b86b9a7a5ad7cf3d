"""The blind audit of a run: a sample to look at without the list in sight, and what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cohortid.errors import DataError
from cohortid.governance import append_entry, writing_folder
from cohortid.review.agreement import (
    Agreement,
    AgreementReport,
    AuditSample,
    AuditSensitivity,
    ListedCounts,
    agreement_of,
    agreement_report,
    draw_audit_sample,
    read_audit_workbook,
    reviewed_people,
    rules_against_audit,
    sample_in,
    sensitivity_from_audit,
    write_audit_workbook,
)
from cohortid.review.agreement.audit_sample import NOT_KNOWN
from cohortid.review.gather import run_id
from cohortid.review.ledger import Ledger, open_ledger

if TYPE_CHECKING:
    from cohortid.cohort import Cohort

FORM = "audit.xlsx"


def audit_sample(
    cohort: Cohort,
    out: Path | str,
    ledger: Path | str | Ledger,
    *,
    n_others: int = 200,
    n_brought_forward: int = 50,
    strata: Sequence[str] = ("team_group", NOT_KNOWN),
    seed: int = 1,
) -> AuditSample:
    """Draw a blind sample of a run, and write the form for its reviewers.

    Who was brought forward is kept sealed in the ledger, and stands nowhere in the form. See
    `agreement.audit_size` for how many people it takes.

    Parameters:
        cohort: A run for one index date, for care_review or synthetic_demo.
        out: Folder to make, with `audit.xlsx`.
        ledger: The ledger of reviews.
        n_others: People to draw of those who weren't brought forward.
        n_brought_forward: People to draw of those who were.
        strata: Columns of `Cohort.people` that make the strata; see `draw_audit_sample`.
        seed: Seed; the same seed and run give the same sample.

    Returns:
        The sample.

    Raises:
        DataError: The run has many anchors, or more people are asked for than there are.
        OutputFolderError: `out` holds something already.
        PolicyRefusal: The purpose doesn't open named people.

    Example:
        >>> review.audit_sample(cohort, "audit", "review-ledger.sqlite")  # doctest: +SKIP
    """
    kept = ledger if isinstance(ledger, Ledger) else open_ledger(ledger)
    sample = draw_audit_sample(
        cohort.people.table,
        n_brought_forward=n_brought_forward,
        n_others=n_others,
        strata=strata,
        seed=seed,
        purpose=cohort.purpose,
        about=cohort.about,
    )
    sealed = sample.sealed.table
    with writing_folder(out) as folder:
        write_audit_workbook(sample, folder / FORM, cohort.about)
        rows = {name: sealed[name].tolist() for name in sealed}
        kept.keep_sample(sample.sample_id, run_id(cohort), {"rows": rows, "seed": seed})
    details = {"sample_id": sample.sample_id, "n_sampled": len(sealed), "seed": seed}
    append_entry(cohort.folder / "log.jsonl", "audit_sample", details)
    return sample


def review_report(
    cohort: Cohort,
    ledger: Path | str | Ledger,
    *,
    audits: Sequence[Path | str] = (),
    by: Sequence[str | Sequence[str]] = ("team", "route", "criterion"),
) -> AgreementReport:
    """Return what the reviews of a run add up to, with a blind audit if one came back.

    Parameters:
        cohort: The run whose list was reviewed.
        ledger: The ledger of reviews.
        audits: Filled forms of one blind sample of this run: one, or two by two reviewers, whose
            agreement is then measured; with one, that of the rules with the reviewer.
        by: What to give yields by: "team", "route", "criterion", or characteristics such as
            "ethnic_group".

    Returns:
        The report; every table about groups in it is masked.

    Raises:
        AuditFormError: A form can't be taken as it is.
        DataError: The sample isn't of this run and ledger, or there is no such group.

    Example:
        >>> review.review_report(cohort, "review-ledger.sqlite")  # doctest: +SKIP
    """
    kept = ledger if isinstance(ledger, Ledger) else open_ledger(ledger, make=False)
    decisions, listings = kept.decisions(), kept.listings()
    listings = listings[[routes != ("cannot_tell",) for routes in listings["routes"]]]
    log = _log_of(cohort)
    audit, agreement = _audited(cohort, kept, audits, log) if audits else (None, None)
    return agreement_report(
        decisions,
        listings,
        purpose=cohort.purpose,
        characteristics=pd.read_parquet(cohort.folder / "characteristics.parquet"),
        by=by,
        titles={one.id: one.title for one in cohort.criteria.criteria.values()},
        run_id=run_id(cohort),
        on=cohort.index_date,
        audit=audit,
        agreement=agreement,
        about=cohort.about,
        log=log,
    )


def _audited(
    cohort: Cohort, ledger: Ledger, audits: Sequence[Path | str], log: Any
) -> tuple[AuditSensitivity, Agreement]:
    samples = {sample_in(path) for path in audits}
    if len(samples) > 1 or len(audits) > 2:
        raise DataError(
            "The forms aren't one or two of the same blind sample.",
            file=", ".join(Path(path).name for path in audits),
            fix="Give one form, or the two that two reviewers filled in.",
        )
    sealed = _sealed(cohort, ledger, samples.pop())
    found = [read_audit_workbook(path, sealed) for path in audits]
    about = {"n": len(sealed), **cohort.about}
    audit = sensitivity_from_audit(
        found[0], sealed, _listed_counts(cohort, ledger), about=about, log=log
    )
    if len(found) == 1:
        return audit, rules_against_audit(found[0], sealed, about=about, log=log)
    first, second = (one.set_index("person_id")["need"] for one in found)
    names = ("first reviewer", "second reviewer")
    return audit, agreement_of(first, second, names=names, about=about, log=log)


def _sealed(cohort: Cohort, ledger: Ledger, sample_id: str) -> pd.DataFrame:
    kept: Mapping[str, Any] = ledger.sample(sample_id)
    if kept["run_id"] != run_id(cohort):
        raise DataError(
            "This blind sample was drawn from another run.",
            file=str(cohort.folder),
            example=sample_id,
            fix="Give the run it was drawn from.",
        )
    sealed = pd.DataFrame(kept["rows"])
    sealed.attrs["sample_id"] = sample_id
    return sealed


def _listed_counts(cohort: Cohort, ledger: Ledger) -> ListedCounts | None:
    """Return what ordinary review found among those brought forward; None if nothing yet."""
    people = cohort.people.table
    listed = (people["result"] == "for_review") | (people["nominated"] == 1)
    keys = set(people.loc[listed, "person_id"])
    own = reviewed_people(ledger.decisions(), ledger.listings(), run_id=run_id(cohort))
    need = own.loc[own["person_id"].isin(keys), "need"]
    n_yes, n_no = int((need == "yes").sum()), int((need == "no").sum())
    return ListedCounts(len(keys), n_yes, n_no) if n_yes + n_no else None


def _log_of(cohort: Cohort) -> Any:
    def log(event: str, details: dict[str, Any]) -> None:
        append_entry(cohort.folder / "log.jsonl", event, details)

    return log
