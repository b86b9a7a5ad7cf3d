"""Running a criteria set on records: states, evidence, flow, explanations."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cohortid.cohort.anchors import event_anchors
    from cohortid.cohort.cohort import Cohort, open_cohort
    from cohortid.cohort.explain import Explanation
    from cohortid.cohort.identify import identify

__all__ = ["Cohort", "Explanation", "event_anchors", "identify", "open_cohort"]

# Public name -> module it lives in; looked up on first use, so that each part loads what it needs.
_LIVES_IN = {
    "Cohort": "cohortid.cohort.cohort",
    "Explanation": "cohortid.cohort.explain",
    "event_anchors": "cohortid.cohort.anchors",
    "identify": "cohortid.cohort.identify",
    "open_cohort": "cohortid.cohort.cohort",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _LIVES_IN:
        raise AttributeError(f"module 'cohortid.cohort' has no attribute {name!r}")
    value = getattr(import_module(_LIVES_IN[name]), name)
    globals()[name] = value
    return value
