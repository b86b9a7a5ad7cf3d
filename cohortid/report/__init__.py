"""One self-contained HTML page from a cohort: who was found, why, and what isn't known."""

from cohortid.report.page import write_page

__all__ = ["write_page"]
