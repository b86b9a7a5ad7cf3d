"""Running a criteria set on records: states, evidence, flow, explanations."""

from cohortid.cohort.cohort import Cohort, open_cohort
from cohortid.cohort.explain import Explanation
from cohortid.cohort.identify import identify

__all__ = ["Cohort", "Explanation", "identify", "open_cohort"]
