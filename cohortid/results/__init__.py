"""The two kinds of result: tables about groups (masked) and about named people (keyed)."""

from cohortid.results.group_table import GroupTable
from cohortid.results.groups import NOT_RECORDED
from cohortid.results.person_table import PersonTable

__all__ = ["NOT_RECORDED", "GroupTable", "PersonTable"]
