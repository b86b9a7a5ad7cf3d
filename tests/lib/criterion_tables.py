'''Spec tables of a criteria set: many small people in one table, asked of engine and oracle.

    ADMISSIONS = SpecTable(
        "high_inpatient_use",
        "admissions",
        "More than two admissions in 24 months.",
        "hospital_spell: start end",
        """
        on 2026-09-30, from 2024-10-01
        2024-10-01 2024-10-03, 2025-05-01 2025-05-03           | 2 | 2 | not_met  # two
        """,
    )

A line is one person: the rows of each table that the heading names, `|` between tables, `,` between
rows, spaces between the cells of a row, `.` for a blank cell; then low and high of the arm (`any`
for no bound, `3/9` for a share, `.` where they aren't asked for), and the state. `2026-01-05*3` is
three rows, on three days in a row. `on` gives the index date and the first day of the arm's window,
which is checked. `without MHS401 2026-03` after it: the person's provider lost this month.
'''

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pandas as pd
from against_oracle import SET
from cohortid_synthetic import oracle
from cohortid_synthetic.spec_rows import spec_rows

from cohortid.cohort import identify
from cohortid.criteria import load_criteria
from cohortid.criteria.language import MeasureTerm, measure_terms
from cohortid.records.event_tables import records_from_event_tables
from cohortid.records.schema import load_schema

UNBOUNDED = 999999
WHOLE = ""
"""The arm of a table that asks only for the state of a criterion."""
OF_PEOPLE = {"lost_from_view": "lost_from_view", "population": "in_population"}
"""Parts of a set that are no criteria: the column of `people` that says yes or no."""
SOURCES = (
    "MHS003", "MHS005", "MHS101", "MHS201", "MHS401", "MHS501", "MHS502", "MHS513", "MHS604",
    "MHS606", "MHS902", "EC",
)  # fmt: skip
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Case:
    """One line of a table: a person, and what must be found.

    Parameters:
        key: Key of the person.
        table: The table it stands in.
        index_date: Last day that counts.
        start: First day of the window, as the table says.
        lost: Source table and month that were lost, or "".
        rows: The person's rows by event table.
        expected: Low, high and state.
        note: What the line is about.
    """

    key: str
    table: "SpecTable" = field(repr=False)
    index_date: date
    start: date | None
    lost: str
    rows: Rows = field(repr=False)
    expected: tuple[str, str, str]
    note: str

    def __str__(self) -> str:
        return f"{self.key}: {self.note}" if self.note else self.key

    @property
    def days(self) -> set[date]:
        """Every date in the person's rows."""
        cells = (cell for own in self.rows.values() for row in own for cell in row.values())
        return {cell for cell in cells if isinstance(cell, date)}

    @property
    def n_rows(self) -> int:
        """How many rows the person has."""
        return sum(len(own) for own in self.rows.values())


@dataclass(frozen=True)
class SpecTable:
    """A table of people about one arm of a criterion.

    Parameters:
        criterion: The criterion, or lost_from_view, population or bring_forward.
        arm: The measure; WHOLE if the table is about the criterion as a whole.
        says: What the table shows, in a sentence.
        heading: Event tables and their columns: "contact: date attendance | referral: start end".
        text: The lines.
        usual: Event table to values of columns that the lines leave out.
    """

    criterion: str
    arm: str
    says: str
    heading: str
    text: str
    usual: dict[str, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def cases(self) -> list[Case]:
        """The lines, read."""
        made: list[Case] = []
        index_date, start, lost = date.min, None, ""
        for line in filter(None, map(str.strip, self.text.splitlines())):
            section = re.fullmatch(r"on (\S+?)(?:, from (\S+?))?(?:, without (\S+ \S+))?", line)
            if section:
                index_date = date.fromisoformat(section[1])
                start = date.fromisoformat(section[2]) if section[2] else None
                lost = section[3] or ""
                continue
            body, _, note = line.partition("#")
            *texts, low, high, state = (cell.strip() for cell in body.split("|"))
            key = f"{self.criterion}-{self.arm or 'whole'}-{len(made) + 1}"
            rows = dict(self._rows(texts, key, lost))
            said = (low, high, state)
            made.append(Case(key, self, index_date, start, lost, rows, said, note.strip()))
        return made

    def _rows(self, texts: list[str], key: str, lost: str) -> Iterator[tuple[str, Any]]:
        headings = self.heading.split("|")
        if len(headings) != len(texts):
            raise ValueError(f"{self.criterion}: {len(headings)} tables, but the line has {texts}")
        for heading, text in zip(headings, texts, strict=True):
            name, columns = (part.strip() for part in heading.split(":"))
            lines = [one for row in text.split(",") if row.strip() for one in _repeated(row)]
            usual = {"person_id": key, "provider_id": provider_of(lost)}
            head = " | ".join(columns.split())
            yield (
                name,
                spec_rows(name, "\n".join([head, *lines]), **usual, **self.usual.get(name, {})),
            )


def _repeated(row: str) -> list[str]:
    """Return the row with `|` between its cells; for "2026-01-05*3", three rows."""
    cells = ["" if cell == "." else cell for cell in row.split()]
    first, _, n = cells[0].partition("*")
    if not n:
        return [" | ".join(cells)]
    day = date.fromisoformat(first)
    return [" | ".join([str(day + timedelta(days=number)), *cells[1:]]) for number in range(int(n))]


def provider_of(lost: str) -> str:
    """Return the provider that lost this month, or the one that lost none."""
    return "P-" + lost.replace(" ", "-") if lost else "P1"


def cases_of(tables: Sequence[SpecTable]) -> list[Case]:
    """Return every line of the tables."""
    return [case for table in tables for case in table.cases]


class Answers:
    """What engine and oracle say of every line of some tables, found once.

    Parameters:
        tables: The tables.
        criteria: A set that comes with cohortid, or the path of a TOML file.
    """

    def __init__(self, tables: Sequence[SpecTable], criteria: str | Path = SET) -> None:
        self.cases = cases_of(tables)
        self.set = load_criteria(criteria)
        self.path = criteria
        assert len({case.key for case in self.cases}) == len(self.cases), "two tables alike"

    @cached_property
    def engine(self) -> dict[str, tuple[str, str, str]]:
        """Key of the person to low, high and state, by the engine."""
        found = {}
        with tempfile.TemporaryDirectory() as folder:
            answers, tables = self._tables()
            records = records_from_event_tables(
                {name: _frame(name, rows) for name, rows in tables.items()},
                self._calendar(),
                purpose="synthetic_demo",
                work=Path(folder) / "records",
                synthetic=True,
            )
            if answers:
                records = records.with_answers(pd.DataFrame(answers).astype(str))
            for index_date, cases in self._by_date():
                cohort = identify(records, self.path, index_date=index_date)
                wide = pd.read_parquet(cohort.folder / "measures.parquet").set_index("person_id")
                states = cohort.states.table.set_index(["person_id", "criterion"])["state"]
                people = cohort.people.table.set_index("person_id")
                for case in cases:
                    bounds = self._engine_bounds(case, wide.loc[case.key])
                    found[case.key] = (*bounds, _state(case, states, people.loc[case.key]))
        return found

    @cached_property
    def oracle(self) -> dict[str, tuple[str, str, str]]:
        """Key of the person to low, high and state, by the oracle."""
        found = {}
        answers, tables = self._tables()
        if answers:
            tables["review_answer"] = [row | {"date": row["answered_on"]} for row in answers]
        calendar = self._calendar().assign(loaded=lambda frame: frame["loaded"] == 1)
        with as_file(files("cohortid.criteria")) as criteria:
            own = Path(self.path) if Path(self.path).suffix else criteria / f"sets/{self.path}.toml"
            for index_date, cases in self._by_date():
                keys = {case.key for case in cases}
                chosen = {
                    name: [row for row in rows if row["person_id"] in keys]
                    for name, rows in tables.items()
                }
                result = oracle.evaluate(
                    chosen, own, criteria / "measures.toml", index_date, calendar
                )
                measures = result.measures.set_index(["person_id", "criterion", "measure"])
                states = result.states.set_index(["person_id", "criterion"])["state"]
                people = result.people.set_index("person_id")
                for case in cases:
                    bounds = _oracle_bounds(case, measures)
                    found[case.key] = (*bounds, _state(case, states, people.loc[case.key]))
        return found

    def _by_date(self) -> Iterator[tuple[date, list[Case]]]:
        for day in sorted({case.index_date for case in self.cases}):
            yield day, [case for case in self.cases if case.index_date == day]

    def _tables(self) -> tuple[list[dict[str, Any]], Rows]:
        """Return the reviewers' answers, and the rows of everybody by event table."""
        tables: Rows = {"person": []}
        for case in self.cases:
            if "person" not in case.rows:
                usual = {"provider_id": provider_of(case.lost)}
                tables["person"].append({"person_id": case.key} | usual)
            for name, rows in case.rows.items():
                tables.setdefault(name, []).extend(rows)
        return tables.pop("review_answer", []), tables

    def _calendar(self) -> pd.DataFrame:
        """Return what each provider sent, 2022 to 2028: everything but what its name says."""
        months = [date(year, month, 1) for year in range(2022, 2029) for month in range(1, 13)]
        rows = []
        for lost in sorted({case.lost for case in self.cases} | {""}):
            gone = {(lost[:6], lost[7:])} if lost else set()
            rows += [
                (provider_of(lost), source, month, int((source, f"{month:%Y-%m}") not in gone))
                for source in SOURCES
                for month in months
            ]
        return pd.DataFrame(rows, columns=["provider_id", "source_table", "month", "loaded"])

    def _engine_bounds(self, case: Case, wide: Any) -> tuple[str, str]:
        if case.expected[0] == ".":
            return ".", "."
        name = self.term(case.table).measured.name
        if f"{name}_low_of" in wide:
            return tuple(f"{wide[f'{name}_{b}']}/{wide[f'{name}_{b}_of']}" for b in ("low", "high"))
        return _bound(wide[f"{name}_low"]), _bound(wide[f"{name}_high"])

    def term(self, table: SpecTable) -> MeasureTerm:
        """Return the arm of the set that a table is about."""
        part = self.set.lost_from_view if table.criterion == "lost_from_view" else None
        rule = part.rule if part else self.set.criteria[table.criterion].rule
        found = [term for term in measure_terms(rule) if term.measured.measure.name == table.arm]
        assert len(found) == 1, f"{table.criterion} has {len(found)} arms named {table.arm}"
        return found[0]


def _state(case: Case, states: Any, person: Any) -> str:
    criterion = case.table.criterion
    if criterion == "bring_forward":
        return str(person["result"])
    if criterion in OF_PEOPLE:
        return "met" if int(person[OF_PEOPLE[criterion]]) else "not_met"
    return str(states.loc[(case.key, criterion)])


def _oracle_bounds(case: Case, measures: Any) -> tuple[str, str]:
    if case.expected[0] == ".":
        return ".", "."
    own = measures.loc[(case.key, case.table.criterion, case.table.arm)]
    own = own.iloc[0] if isinstance(own, pd.DataFrame) else own
    if not pd.isna(own["part_counts"]):
        names = ("part_counts", "rest_could", "part_could", "rest_counts")
        low, against_low, high, against_high = (int(own[name]) for name in names)
        return f"{low}/{low + against_low}", f"{high}/{high + against_high}"
    return _bound(own["low"]), _bound(own["high"])


def _bound(value: Any) -> str:
    return "any" if int(value) == UNBOUNDED else str(int(value))


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, dtype=object)
    for column in {"in_low", "in_high"} & set(frame.columns):
        frame[column] = [1 if pd.isna(value) else value for value in frame[column]]
    return frame[[column for column in load_schema()[name].columns if column in frame]]
