"""Criteria sets: the rule language, its checks, and the SQL it becomes."""

from cohortid.criteria.check import Problem, check_set
from cohortid.criteria.language import CriteriaSet, Criterion
from cohortid.criteria.load import document_titles, list_criteria, load_criteria, parse_criteria
from cohortid.criteria.measure import Measure, load_measures

__all__ = [
    "CriteriaSet",
    "Criterion",
    "Measure",
    "Problem",
    "check_set",
    "document_titles",
    "list_criteria",
    "load_criteria",
    "load_measures",
    "parse_criteria",
]
