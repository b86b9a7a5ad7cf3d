"""The closed set of operators, one file each."""

from cohortid.criteria.operators.base import FLAGS, Operator, Plan, Tri
from cohortid.criteria.operators.count import Count
from cohortid.criteria.operators.covered_days import CoveredDays
from cohortid.criteria.operators.days_since import DaysSince
from cohortid.criteria.operators.distinct import Distinct
from cohortid.criteria.operators.exists import Exists
from cohortid.criteria.operators.latest import Latest
from cohortid.criteria.operators.longest_stretch import LongestStretch
from cohortid.criteria.operators.overlaps import Overlaps
from cohortid.criteria.operators.run import Run
from cohortid.criteria.operators.share import Share

OPERATOR: dict[str, Operator] = {
    "count": Count(),
    "exists": Exists(),
    "overlaps": Overlaps(),
    "covered_days": CoveredDays(),
    "latest": Latest(),
    "share": Share(),
    "run": Run(),
    "longest_stretch": LongestStretch(),
    "days_since": DaysSince(),
    "distinct": Distinct(),
}

__all__ = ["FLAGS", "OPERATOR", "Operator", "Plan", "Tri"]
