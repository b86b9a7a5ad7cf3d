"""The review workbook: written for a team lead who has Excel only, and read strictly."""

from cohortid.review.workbook.read import ReadFile, read_workbook
from cohortid.review.workbook.write import write_workbook

__all__ = ["ReadFile", "read_workbook", "write_workbook"]
