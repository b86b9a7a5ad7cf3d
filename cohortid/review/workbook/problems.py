"""Everything that is wrong in one returned file, gathered before anything is raised."""

from __future__ import annotations

from cohortid.errors import DecisionsError, FileProblem


class Problems:
    """What is wrong in one file, in the order found.

    Parameters:
        file: What the file is called.

    Example:
        >>> found = Problems("back.xlsx")
        >>> found.add("pick a decision", "T04 at P01", "E7")
        >>> [str(one) for one in found.all]
        ['T04 at P01!E7: pick a decision']
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.all: list[FileProblem] = []

    def add(self, what: str, sheet: str = "", cell: str = "") -> None:
        """Note a problem: what is wrong and how to mend it, and where."""
        self.all.append(FileProblem(what, self.file, sheet, cell))

    def stop(self, what: str, sheet: str = "", cell: str = "") -> DecisionsError:
        """Note a problem after which nothing more can be read; return the error to raise."""
        self.add(what, sheet, cell)
        return DecisionsError(self.all)

    def raise_if_any(self) -> None:
        """Raise a DecisionsError with every problem, if there is one."""
        if self.all:
            raise DecisionsError(self.all)
