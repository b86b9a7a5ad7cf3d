"""Find adults who may need assertive community care in NHS records, for human review."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Public name -> module it lives in; looked up on first use, so importing cohortid costs nothing.
_LIVES_IN = {
    "Cohort": "cohortid.cohort",
    "CohortidError": "cohortid.errors",
    "CriteriaError": "cohortid.errors",
    "CriteriaSet": "cohortid.criteria",
    "DataError": "cohortid.errors",
    "DecisionsError": "cohortid.errors",
    "GroupTable": "cohortid.results",
    "PersonTable": "cohortid.results",
    "PolicyRefusal": "cohortid.errors",
    "Records": "cohortid.records",
    "identify": "cohortid.cohort",
    "list_criteria": "cohortid.criteria",
    "load_criteria": "cohortid.criteria",
    "open_cohort": "cohortid.cohort",
    "open_records": "cohortid.records",
    "read_mhsds": "cohortid.records",
}

__all__ = sorted(_LIVES_IN)


def __getattr__(name: str) -> Any:
    """Load a public name, or a room such as `cohortid.equity`, when it is first asked for."""
    if name in _LIVES_IN:
        value = getattr(import_module(_LIVES_IN[name]), name)
        globals()[name] = value
        return value
    if not name.startswith("_"):
        try:
            return import_module(f"cohortid.{name}")
        except ModuleNotFoundError as error:
            # A package that the room needs is missing: that is another error than a wrong name.
            if error.name != f"cohortid.{name}":
                raise
    raise AttributeError(f"module 'cohortid' has no attribute {name!r}")


def __dir__() -> list[str]:
    from pkgutil import iter_modules

    rooms = [module.name for module in iter_modules(__path__) if module.ispkg]
    return sorted([*__all__, *rooms, "__version__"])
