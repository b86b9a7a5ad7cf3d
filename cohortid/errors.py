"""The errors a user meets; each carries the exit code that the command line ends with."""

from __future__ import annotations


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


class PolicyRefusal(CohortidError):
    """Something the library doesn't do, or not for this purpose (exit code 13)."""

    exit_code = 13
