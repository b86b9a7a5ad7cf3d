"""Whole people written as tables, with what must be found of them on every criterion.

    case = '''
    index_date = "2026-03-31"
    contact = \"\"\"
        provider_id | source_id | date       | attendance
        PA1         | C1        | 2026-03-01 | unknown
    \"\"\"
    states = \"\"\"
        criterion | state | low | high_recorded | high | why
    \"\"\"
    '''

It is TOML; `shrink.as_spec` writes it. `missing` lists provider-month-tables that weren't loaded.
A case may list fewer criteria, and fewer columns, than there are.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from cohortid_synthetic.spec_rows import spec_rows
from shrink import calendar

from cohortid.criteria.bounds import WHY
from cohortid.records.schema import load_schema


@dataclass(frozen=True)
class Written:
    """A case as it is written: event tables, calendar and what must be found, as text.

    Parameters:
        tables: The event tables.
        index_date: Last day that counts.
        coverage: The calendar.
        states: What must be found of the criteria that the case lists.
        result: What must be found of the person.
    """

    tables: dict[str, pd.DataFrame]
    index_date: date
    coverage: pd.DataFrame
    states: list[dict[str, str]]
    result: list[dict[str, str]]

    def found(self, states: pd.DataFrame, people: pd.DataFrame) -> tuple[Any, Any]:
        """Return what was found, of what the case lists, to be compared with it.

        "Not built yet" isn't compared: it goes as measures come.
        """
        people = people.assign(in_population=people["in_population"].astype(int))
        states = states.assign(why=[int(why) & ~WHY["not_built"] for why in states["why"]])
        by_name = states.set_index("criterion", drop=False).astype(str).to_dict("index")
        person = people.astype(str).to_dict("records")[0]
        return (
            [{name: by_name[row["criterion"]][name] for name in row} for row in self.states],
            [{name: person[name] for name in row} for row in self.result],
        )


def read_case(text: str) -> Written:
    """Read a case."""
    raw = tomllib.loads(text)
    index_date = date.fromisoformat(raw.pop("index_date"))
    missing = spec_rows("coverage", raw.pop("missing", ""))
    lost = frozenset((row["provider_id"], row["table"], row["month"]) for row in missing)
    states, result = (_listed(raw.pop(name)) for name in ("states", "result"))
    tables = {}
    for name, body in raw.items():
        frame = pd.DataFrame(spec_rows(name, body), dtype=object)
        frame = frame[[one for one in load_schema()[name].columns if one in frame]]
        for column in {"in_low", "in_high"} & set(frame.columns):
            certain = [1 if value is None else value for value in frame[column]]
            frame = frame.assign(**{column: certain})
        tables[name] = frame
    return Written(tables, index_date, calendar(lost), states, result)


def _listed(text: str) -> list[dict[str, str]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]]
