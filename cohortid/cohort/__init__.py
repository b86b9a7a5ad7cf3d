"""Running a criteria set on records: states, evidence, flow, explanations."""

from cohortid.cohort.anchors import event_anchors
from cohortid.cohort.cohort import Cohort, open_cohort
from cohortid.cohort.explain import Explanation
from cohortid.cohort.identify import identify

__all__ = ["Cohort", "Explanation", "event_anchors", "identify", "open_cohort"]
