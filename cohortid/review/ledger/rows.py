"""Entries and tables: what is kept as entries, and how entries become tables again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from cohortid.review.decision import Answer, ComeBack, Decision, Nomination
from cohortid.review.ledger.kept import Listed
from cohortid.review.ledger.store import Entry

if TYPE_CHECKING:
    import pandas as pd

LISTED = tuple(name for name in Listed.__dataclass_fields__ if name != "person_id")


def entries_of(one: ComeBack) -> list[Entry]:
    """Return what a file brings as entries."""
    parts: tuple[tuple[str, tuple[Decision | Answer | Nomination, ...]], ...]
    parts = (("decision", one.decisions), ("answer", one.answers), ("nomination", one.nominations))
    return [
        # A concern is about the person, whatever list it came back with.
        Entry(kind, "" if kind == "nomination" else one.run_id, back.person_id,
              without_key(back), one.file_sha256)
        for kind, backs in parts
        for back in backs
    ]  # fmt: skip


def without_key(value: Listed | Decision | Answer | Nomination) -> dict[str, Any]:
    """Return the fields of something about a person but for their key, which stands by itself."""
    fields = asdict(value)
    fields.pop("person_id")
    return fields


def tuples(value: Any) -> Any:
    """Return a list that was a tuple before it was kept as JSON as one again."""
    return tuple(value) if isinstance(value, list) else value


def table_of(
    rows: list[dict[str, Any]], names: tuple[str, ...], *, days: tuple[str, ...]
) -> pd.DataFrame:
    """Return rows as a table of plain objects: text stays text, dates are dates or None."""
    import pandas as pd

    for row in rows:
        for name in days:
            row[name] = date.fromisoformat(row[name]) if row.get(name) else None
    columns = list(dict.fromkeys([*names, *(name for row in rows[:1] for name in row)]))
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in columns}
    )
