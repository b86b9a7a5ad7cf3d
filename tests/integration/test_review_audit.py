"""A blind sample drawn from a run, filled in, and what it says beside ordinary review."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from cohortid_synthetic import SyntheticExtract

import cohortid as cid
from cohortid import review
from cohortid.cli import main
from cohortid.review.agreement import AuditFormError
from cohortid.review.decision import ComeBack, Decision
from cohortid.review.gather import run_id
from cohortid.review.ledger import open_ledger

DECISION = Decision("", "core_team", "seen weekly, no change is needed", "", None, "", "lead",
                    date(2026, 10, 2))  # fmt: skip


@pytest.fixture(scope="module")
def cohort(
    synthetic_extract: SyntheticExtract, tmp_path_factory: pytest.TempPathFactory
) -> cid.Cohort:
    folder = tmp_path_factory.mktemp("audit")
    synthetic_extract.write(folder / "data")
    records = cid.read_mhsds(folder / "data" / "extract", purpose="synthetic_demo")
    return cid.identify(records, "midlands-maturity-index", index_date="2026-09-30",
                        out=folder / "run")  # fmt: skip


@pytest.fixture
def ledger(cohort: cid.Cohort, tmp_path: Path) -> Path:
    """A ledger in which every other person listed is found to need outreach."""
    pack = cohort.review_pack(tmp_path / "pack")
    kept = open_ledger(pack.ledger)
    keys = sorted(
        key
        for key, routes in zip(*(kept.listings()[n] for n in ("person_id", "routes")), strict=True)
        if routes != ("cannot_tell",)
    )
    made = [
        replace(DECISION, person_id=key, **({"outcome": "already_receiving"} if n % 2 else {}))
        for n, key in enumerate(keys)
    ]
    kept.record([ComeBack(run_id(cohort), "x", "", tuple(made))])
    return pack.ledger


def fill(form: Path, out: Path, needs: set[str]) -> Path:
    """Answer for everybody, as a reviewer would."""
    book = openpyxl.load_workbook(form)
    sheet = book["Audit"]
    for row in sheet.iter_rows(min_row=5, max_col=7):
        if row[0].value is None:
            continue
        row[4].value = "Yes" if row[0].value in needs else "No"
        row[5].value, row[6].value = "consultant", datetime(2026, 10, 5)
    book.save(out)
    return out


def another(cohort: cid.Cohort) -> cid.Cohort:
    """The same run under another identity."""
    other = cid.open_cohort(cohort.folder)
    other.manifest = other.manifest | {"log_hash": "0" * 64}
    return other


def test_the_form_hides_who_was_brought_forward_and_the_ledger_keeps_it(
    cohort: cid.Cohort, ledger: Path, tmp_path: Path
) -> None:
    sample = review.audit_sample(cohort, tmp_path / "audit", ledger, n_others=80,
                                 n_brought_forward=20, seed=4)  # fmt: skip
    kept = open_ledger(ledger).sample(sample.sample_id)
    assert kept["run_id"] == run_id(cohort)
    pd.testing.assert_frame_equal(
        pd.DataFrame(kept["rows"]), sample.sealed.table, check_dtype=False, check_like=True
    )
    book = openpyxl.load_workbook(tmp_path / "audit" / "audit.xlsx")
    text = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    assert "rought forward" not in text.replace("brings them forward", "")
    assert "for_review" not in text and "Met" not in text
    assert [path.name for path in (tmp_path / "audit").iterdir()] == ["audit.xlsx"]


def test_what_comes_back_shows_whom_the_rules_miss(
    cohort: cid.Cohort, ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = [str(cohort.folder), "--ledger", str(ledger)]
    where = str(tmp_path / "audit")
    assert main(["audit-sample", *run, "--out", where, "--others", "80",
                 "--brought-forward", "20"]) == 0  # fmt: skip
    said = capsys.readouterr().out
    assert "Blind audit sample" in said and "cohortid agreement" in said
    form = tmp_path / "audit" / "audit.xlsx"
    rows = openpyxl.load_workbook(form)["Audit"].iter_rows(min_row=5, max_col=1, values_only=True)
    keys = [str(row[0]) for row in rows if row[0]]
    assert len(keys) == 100
    first = fill(form, tmp_path / "first.xlsx", set(keys[::3]))
    assert main(["agreement", *run, "--audit", str(first), "--out", str(tmp_path / "t")]) == 0
    said = capsys.readouterr().out
    assert "Review so far: 50% of those reviewed need assertive outreach now" in said
    assert "Sensitivity of the rules, by a blind audit" in said
    assert "rules" in said and "kappa" in said.lower()
    names = {path.name for path in (tmp_path / "t").iterdir()}
    assert {"review_yield.csv", "audit.csv", "agreement.csv", "involvement.csv"} <= names
    text = "".join((tmp_path / "t" / name).read_text("utf-8") for name in names)
    assert "SYN-" not in text  # groups only
    second = fill(form, tmp_path / "second.xlsx", set(keys[::4]))
    report = review.review_report(cohort, ledger, audits=[first, second], by=["sex"])
    assert report.agreement is not None and report.audit is not None
    assert "first reviewer" in str(report.agreement)


def test_forms_of_other_samples_runs_and_ledgers_are_refused(
    cohort: cid.Cohort, ledger: Path, tmp_path: Path
) -> None:
    for seed in (1, 2):
        review.audit_sample(cohort, tmp_path / f"a{seed}", ledger, n_others=40,
                            n_brought_forward=5, seed=seed)  # fmt: skip
    forms = [fill(tmp_path / f"a{seed}" / "audit.xlsx", tmp_path / f"{seed}.xlsx", set())
             for seed in (1, 2)]  # fmt: skip
    with pytest.raises(cid.DataError, match="same blind sample"):
        review.review_report(cohort, ledger, audits=forms)
    with pytest.raises(cid.DataError, match="wasn't drawn with this ledger"):
        review.review_report(cohort, open_ledger(tmp_path / "o.sqlite"), audits=forms[:1])
    with pytest.raises(cid.DataError, match="drawn from another run"):
        review.review_report(another(cohort), ledger, audits=forms[:1])
    with pytest.raises(AuditFormError, match="isn't the form"):
        review.review_report(cohort, ledger, audits=[tmp_path / "pack" / "review.xlsx"])
    (tmp_path / "x.xlsx").write_text("no workbook")
    with pytest.raises(AuditFormError, match="can't be opened"):
        review.review_report(cohort, ledger, audits=[tmp_path / "x.xlsx"])


def test_without_an_audit_the_report_says_what_it_cannot_show(
    cohort: cid.Cohort, ledger: Path
) -> None:
    report = review.review_report(cohort, ledger)
    assert report.audit is None
    assert "nothing here shows whom the rules miss" in report._repr_html_()
    assert {"team", "route", "criterion"} <= set(report.yields)
    assert report.involvement.warnings  # everybody decided on one day, without a view
