"""What reviews add up to: yield, reasons, involvement, a blind audit, agreement of raters.

Everything takes tables (of the ledger and the run) and returns results. Figures about groups are
masked; rows about people open for care_review and synthetic_demo only.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cohortid.review.agreement.agreement import Agreement
    from cohortid.review.agreement.audit_form import AuditFormError, audit_rows, read_audit
    from cohortid.review.agreement.audit_sample import AuditSample, draw_audit_sample
    from cohortid.review.agreement.audit_sides import ListedCounts
    from cohortid.review.agreement.audit_workbook import (
        read_audit_workbook,
        sample_in,
        write_audit_workbook,
    )
    from cohortid.review.agreement.involvement_by_role import Involvement, involvement
    from cohortid.review.agreement.overrides import outcomes_by, override_reasons
    from cohortid.review.agreement.pairs import agreement_of, rules_against_audit
    from cohortid.review.agreement.report import AgreementReport, agreement_report
    from cohortid.review.agreement.sample_size import (
        AuditSize,
        allowed_if_none_found,
        audit_size,
    )
    from cohortid.review.agreement.sensitivity import AuditSensitivity, sensitivity_from_audit
    from cohortid.review.agreement.standing import latest_decisions, reviewed_people
    from cohortid.review.agreement.yields import ReviewYield, review_yield

# Module -> its public names; looked up on first use, so that each part loads what it needs.
_PUBLIC = {
    "agreement": ("Agreement",),
    "audit_form": ("AuditFormError", "audit_rows", "read_audit"),
    "audit_sample": ("AuditSample", "draw_audit_sample"),
    "sample_size": ("AuditSize", "allowed_if_none_found", "audit_size"),
    "audit_sides": ("ListedCounts",),
    "audit_workbook": ("read_audit_workbook", "sample_in", "write_audit_workbook"),
    "involvement_by_role": ("Involvement", "involvement"),
    "overrides": ("outcomes_by", "override_reasons"),
    "pairs": ("agreement_of", "rules_against_audit"),
    "report": ("AgreementReport", "agreement_report"),
    "sensitivity": ("AuditSensitivity", "sensitivity_from_audit"),
    "standing": ("latest_decisions", "reviewed_people"),
    "yields": ("ReviewYield", "review_yield"),
}
_LIVES_IN = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = [
    "Agreement",
    "AgreementReport",
    "AuditFormError",
    "AuditSample",
    "AuditSensitivity",
    "AuditSize",
    "Involvement",
    "ListedCounts",
    "ReviewYield",
    "agreement_of",
    "agreement_report",
    "allowed_if_none_found",
    "audit_rows",
    "audit_size",
    "draw_audit_sample",
    "involvement",
    "latest_decisions",
    "outcomes_by",
    "override_reasons",
    "read_audit",
    "read_audit_workbook",
    "review_yield",
    "reviewed_people",
    "rules_against_audit",
    "sample_in",
    "sensitivity_from_audit",
    "write_audit_workbook",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _LIVES_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_LIVES_IN[name]}"), name)
    globals()[name] = value
    return value
