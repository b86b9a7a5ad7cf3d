"""What was found while reading: each finding counted, with what it does to the criteria."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files

import pandas as pd

from cohortid.records.schema import load_schema

COLUMNS = ["id", "finding", "table", "column", "event_table", "n_rows", "effect", "fix"]


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
        id: What kind of finding it is: a heading of `findings.toml`, or "".
        event_table: The event tables it concerns, separated by commas, or "".
    """

    finding: str
    table: str
    column: str
    n_rows: int
    effect: str
    fix: str = ""
    id: str = ""
    event_table: str = ""


@dataclass
class Quality:
    """The findings of one reading, in the order they were found."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Keep a finding that concerns at least one row or a whole table."""
        self.findings.append(finding)

    def note(
        self, kind: str, table: str = "", column: str = "", n_rows: int = 0, **words: object
    ) -> None:
        """Keep a finding in the words of `findings.toml`.

        Parameters:
            kind: Its heading there.
            table: Submitted table, by its full name.
            column: Submitted column, or "".
            n_rows: Rows affected; 0 for something about whole tables or months.
            words: What to fill in.
        """
        text = finding_texts()[kind]
        told = {
            name: text[name].format(table=table, column=column, **words)
            for name in ("finding", "effect", "fix")
        }
        self.add(
            Finding(
                **told,
                table=table,
                column=column,
                n_rows=n_rows,
                id=kind,
                event_table=text.get("event_table", event_tables_of(table)),
            )
        )

    def table(self) -> pd.DataFrame:
        """Return the findings, one row each."""
        return pd.DataFrame([asdict(finding) for finding in self.findings], columns=COLUMNS)


@cache
def finding_texts() -> dict[str, dict[str, str]]:
    """Return the texts of every finding, by its id.

    Example:
        >>> finding_texts()["superseded"]["finding"]
        'Rows of superseded submissions left out'
    """
    text = files("cohortid.records").joinpath("findings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def event_tables_of(table: str) -> str:
    """Return the event tables that are read from a submitted table, derived ones included.

    Example:
        >>> event_tables_of("MHS501HospProvSpell")
        'hospital_spell, admission, service_status, acute_episode'
    """
    short = table[:6]
    names = [
        name
        for name, schema in load_schema().items()
        if short in (*schema.source_tables, *schema.also_from)
    ]
    return ", ".join(names)
