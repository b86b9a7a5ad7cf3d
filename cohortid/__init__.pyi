from cohortid.cohort import Cohort as Cohort
from cohortid.cohort import identify as identify
from cohortid.cohort import open_cohort as open_cohort
from cohortid.criteria import CriteriaSet as CriteriaSet
from cohortid.criteria import list_criteria as list_criteria
from cohortid.criteria import load_criteria as load_criteria
from cohortid.errors import CohortidError as CohortidError
from cohortid.errors import CriteriaError as CriteriaError
from cohortid.errors import DataError as DataError
from cohortid.errors import DecisionsError as DecisionsError
from cohortid.errors import PolicyRefusal as PolicyRefusal
from cohortid.records import Records as Records
from cohortid.records import open_records as open_records
from cohortid.records import read_mhsds as read_mhsds
from cohortid.results import GroupTable as GroupTable
from cohortid.results import PersonTable as PersonTable

__version__: str
