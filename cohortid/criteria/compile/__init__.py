"""A criteria set as SQL text: measures, then criteria, then the result for each person.

Three statements, each readable on its own; the second reads the table `measures` that the first
made, the third the table `criteria`. Only the portable subset is used: no date arithmetic but
DATEDIFF in days, no division, no lists, CASE instead of GREATEST.
"""

from cohortid.criteria.compile.criteria import criteria_sql
from cohortid.criteria.compile.measures import measures_sql
from cohortid.criteria.compile.result import result_sql

__all__ = ["criteria_sql", "measures_sql", "result_sql"]
