"""The fields of OMOP CDM 5.4 and the concept ids used, as data."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pyarrow as pa

NO_CONCEPT = 0
"""What OMOP prescribes where no standard concept is known: the source value says the rest."""
TYPES = {
    "integer": pa.int64(),
    "float": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
}
"""Arrow types of OMOP's; ids need 64 bits, as they hold the person's number."""


@dataclass(frozen=True)
class Field:
    """One field of a table.

    Parameters:
        name: of the field.
        required: whether it may never be empty.
        kind: OMOP's own name of its type, such as "varchar(50)".
    """

    name: str
    required: bool
    kind: str

    @property
    def type(self) -> pa.DataType:
        """Return the Arrow type."""
        return TYPES.get(self.kind, pa.string())


@cache
def fields() -> dict[str, tuple[Field, ...]]:
    """Return the fields of each table that is written, in order.

    Example:
        >>> [field.name for field in fields()["death"]][:2]
        ['person_id', 'death_date']
    """
    made: dict[str, list[Field]] = {}
    for row in _rows("fields.csv"):
        field = Field(row["cdmFieldName"], row["isRequired"] == "TRUE", row["cdmDatatype"])
        made.setdefault(row["cdmTableName"], []).append(field)
    return {name: tuple(own) for name, own in made.items()}


@cache
def concepts(domain: str) -> dict[str, int]:
    """Return the concept ids of a domain by source code.

    Example:
        >>> concepts("gender")["2"]
        8532
    """
    rows = _rows("concepts.csv")
    return {row["code"]: int(row["concept_id"]) for row in rows if row["domain"] == domain}


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
