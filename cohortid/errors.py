"""The errors a user meets; each carries the exit code that the command line ends with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_LISTED = 20
"""Most problems of returned files that are said one by one."""


class CohortidError(Exception):
    """Base of every error that cohortid raises on purpose.

    Example:
        >>> CohortidError.exit_code
        1
    """

    exit_code = 1


class CriteriaError(CohortidError):
    """A criteria set, measure or configuration file is wrong (exit code 10)."""

    exit_code = 10


class DataError(CohortidError):
    """Records can't be read as they are (exit code 11).

    Parameters:
        problem: One sentence that says what is wrong.
        file: File or table the problem was found in.
        column: Column it was found in.
        n_rows: Number of rows affected.
        example: One example, with identifiers left out.
        fix: What to do about it.

    Example:
        >>> print(DataError("This date can't be read.", file="MHS101Referral.csv", n_rows=3))
        This date can't be read.
          file: MHS101Referral.csv
          rows: 3
    """

    exit_code = 11

    def __init__(
        self,
        problem: str,
        *,
        file: str | None = None,
        column: str | None = None,
        n_rows: int | None = None,
        example: str | None = None,
        fix: str | None = None,
    ) -> None:
        self.problem, self.file, self.column = problem, file, column
        self.n_rows, self.example, self.fix = n_rows, example, fix
        parts = {"file": file, "column": column, "rows": n_rows, "example": example, "fix": fix}
        lines = [f"  {name}: {value}" for name, value in parts.items() if value is not None]
        super().__init__("\n".join([problem, *lines]))


@dataclass(frozen=True)
class FileProblem:
    """One thing that is wrong in a file that came back from a review.

    Parameters:
        what: What is wrong and how to mend it; never what somebody wrote in the cell.
        file: Name of the file.
        sheet: Sheet of a workbook; "" if it is about the file, or the file has none.
        cell: Cell such as "E7", or a place such as "row 3, reason"; "" if it is about the sheet.

    Example:
        >>> print(FileProblem("pick a decision", "back.xlsx", "T04 at P01", "E7"))
        T04 at P01!E7: pick a decision
    """

    what: str
    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{place}: {self.what}" if place else self.what


class DecisionsError(CohortidError):
    """Files that came back from a review can't be taken in as they are (exit code 12).

    Parameters:
        problems: Everything that is wrong, file by file; at least one. The first 20 are said.

    Example:
        >>> print(DecisionsError([FileProblem("pick a decision", "back.xlsx", "T04", "E7")]))
        Nothing was imported, because of 1 problem.
        back.xlsx
          T04!E7: pick a decision
    """

    exit_code = 12

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        self.problems = tuple(problems)
        n_problems = len(self.problems)
        said = "1 problem" if n_problems == 1 else f"{n_problems:,} problems"
        lines, file = [f"Nothing was imported, because of {said}."], None
        for problem in self.problems[:_LISTED]:
            if problem.file != file:
                file = problem.file
                lines.append(file)
            lines.append(f"  {problem}")
        if n_problems > _LISTED:
            lines.append(f"  and {n_problems - _LISTED:,} more; mend these and try again.")
        super().__init__("\n".join(lines))


class PolicyRefusal(CohortidError):
    """Something the library doesn't do, or not for this purpose (exit code 13)."""

    exit_code = 13
