"""What was found while reading: each finding counted, with what it does to the criteria."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import pandas as pd

COLUMNS = ["finding", "table", "column", "n_rows", "effect", "fix"]


@dataclass(frozen=True)
class Finding:
    """One thing found in the data.

    Parameters:
        finding: What was found, in a sentence.
        table: Submitted table.
        column: Submitted column, or "".
        n_rows: Rows affected.
        effect: What it does to the criteria.
        fix: Where it would be put right, or "".
    """

    finding: str
    table: str
    column: str
    n_rows: int
    effect: str
    fix: str = ""


@dataclass
class Quality:
    """The findings of one reading, in the order they were found."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Keep a finding that concerns at least one row or a whole table."""
        self.findings.append(finding)

    def table(self) -> pd.DataFrame:
        """Return the findings, one row each."""
        return pd.DataFrame([asdict(finding) for finding in self.findings], columns=COLUMNS)
