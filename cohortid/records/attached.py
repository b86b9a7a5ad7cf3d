"""What people add to the records: concerns raised, answers, bookings, and who was listed before.

"No wrong door": a concern raised by anybody brings a person forward whatever the rules say. They
come as CSV files (or tables) and become event tables beside the others.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cohortid.engine import Engine
from cohortid.errors import DataError
from cohortid.governance import append_entry, file_sha256, write_manifest
from cohortid.records.small_file import check_columns, day_column, read_small_table

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ANSWERS = ("yes", "no", "not_known")


@dataclass(frozen=True)
class Attached:
    """A table that people add: its file's columns, which of them is the date, and what is checked.

    Parameters:
        name: Name of the event table.
        called: What to call its file in an error.
        dated: Column of the file that becomes `date`.
        columns: Further columns, all text and none blank.
        allowed: Column to the values it may hold.
        days: Further columns that hold dates, as text.
    """

    name: str
    called: str
    dated: str
    columns: tuple[str, ...]
    allowed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    days: tuple[str, ...] = ()

    @property
    def layout(self) -> dict[str, pa.DataType]:
        """Return the columns of the event table with their types."""
        import pyarrow as pa

        texts = {column: pa.string() for column in self.columns}
        return {"person_id": pa.int64(), "source_id": pa.string(), "date": pa.date32(), **texts}


NOMINATION = Attached("nomination", "file of concerns", "nominated_on", ("by_role", "reason"))
REVIEW_ANSWER = Attached(
    "review_answer",
    "file of answers",
    "answered_on",
    ("criterion", "answer", "by_role"),
    {"answer": ANSWERS},
)
# MHSDS holds no bookings: a list of them says on which day it was made, and nothing after the index
# date counts.
BOOKING = Attached(
    "booking", "list of bookings", "recorded_on", ("booked_for",), days=("booked_for",)
)
# Who was on an earlier list and isn't done with: their records are kept whatever the rules say now.
LISTED_BEFORE = Attached("listed_before", "list of people listed before", "listed_on", ())
ATTACHED = (NOMINATION, REVIEW_ANSWER, BOOKING, LISTED_BEFORE)


def has_attached(folder: Path, kind: Attached) -> bool:
    """Tell whether a folder of records holds an attached table."""
    return (folder / f"{kind.name}.parquet").is_file()


def attached_table(folder: Path, kind: Attached) -> Path | pa.Table:
    """Return the attached table of a folder of records, empty if there is none."""
    path = folder / f"{kind.name}.parquet"
    if path.is_file():
        return path
    import pyarrow as pa

    return pa.table({name: pa.array([], type_) for name, type_ in kind.layout.items()})


def register_attached(engine: Engine, folder: Path, name: str, kind: Attached) -> None:
    """Make the attached table of a folder of records readable under a name; empty if none is."""
    path = folder / f"{kind.name}.parquet"
    if path.is_file():
        engine.register(name, path)
        return
    texts = "".join(f", CAST(NULL AS VARCHAR) AS {column}" for column in kind.columns)
    engine.materialise(
        name,
        "SELECT CAST(NULL AS BIGINT) AS person_id, CAST(NULL AS VARCHAR) AS source_id, "
        f"CAST(NULL AS DATE) AS date{texts} WHERE 1 = 0",
    )


def attach(
    folder: Path, description: dict[str, object], kind: Attached, source: Path | str | pd.DataFrame
) -> Path:
    """Copy records to a private folder with an attached table.

    Parameters:
        folder: Folder of the records.
        description: Their description; the copy's says what was attached.
        kind: What is attached; rows attached before stay.
        source: CSV file or table with person_id, the dated column and the further ones.

    Returns:
        The new folder; whoever asked deletes it.

    Raises:
        DataError: A file or column is missing, a cell is blank or can't be read, or a person isn't
            in the extract. Nothing is attached then.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame, label = _read(source, kind)
    keys = pq.read_table(folder / "person_key.parquet").to_pandas().set_index("person")["person_id"]
    strangers = frame.index[~frame["person_id"].isin(keys.index)]
    if len(strangers):
        raise DataError(
            "People in this file aren't in the extract.",
            file=label,
            column="person_id",
            n_rows=len(strangers),
            example=f"row {strangers[0] + 2}",
            fix="Give keys exactly as they stand in the extract; leave out who isn't in it.",
        )
    columns: dict[str, pa.Array] = {
        "person_id": pa.array(keys.loc[frame["person_id"]].tolist(), pa.int64()),
        "source_id": pa.array([f"row {place + 2}" for place in frame.index], pa.string()),
        "date": pa.array(frame["date"].tolist(), pa.date32()),
    }
    columns |= {name: pa.array(frame[name].tolist(), pa.string()) for name in kind.columns}
    table = pa.table(columns)
    before = attached_table(folder, kind)
    if isinstance(before, Path):
        table = _without_repeats(pa.concat_tables([pq.read_table(before), table]))
    made = Path(tempfile.mkdtemp(prefix="cohortid-records-"))
    try:
        for path in folder.iterdir():
            if path.is_file():
                shutil.copy2(path, made / path.name)
        _write(made, description, kind, table)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made


def _without_repeats(table: pa.Table) -> pa.Table:
    """Leave out what was attached before, word for word: attaching it again adds nothing."""
    same = [name for name in table.column_names if name != "source_id"]
    first = ~table.select(same).to_pandas().duplicated()
    return table.filter(first.tolist())


def _write(folder: Path, description: dict[str, object], kind: Attached, table: pa.Table) -> None:
    path = folder / f"{kind.name}.parquet"
    import pyarrow.parquet as pq

    pq.write_table(table.sort_by([("person_id", "ascending"), ("date", "ascending")]), path)
    digest = file_sha256(path)
    tables = dict(description["tables"]) | {path.name: digest}  # type: ignore[call-overload]
    joined = f"{description['fingerprint']} {path.name} {digest}"
    fingerprint = hashlib.sha256(joined.encode()).hexdigest()
    write_manifest(folder, {**description, "tables": tables, "fingerprint": fingerprint})
    append_entry(folder / "log.jsonl", "attached", {"table": kind.name, "n_rows": table.num_rows})


def _read(source: Path | str | pd.DataFrame, kind: Attached) -> tuple[pd.DataFrame, str]:
    """Return the rows of a file with their dates, and what to call the file."""
    frame, label = read_small_table(source, kind.called)
    wanted, what = ["person_id", kind.dated, *kind.columns], f"the {kind.called}"
    check_columns(frame, wanted, label, what)
    for column, values in kind.allowed.items():
        wrong = frame.index[~frame[column].isin(values)]
        fix = "Use one of: " + ", ".join(values) + "."
        _refuse(wrong, "These values aren't ones that exist.", label, column, fix)
    days = day_column(frame, kind.dated, label, what, default=None)
    for column in kind.days:
        read = day_column(frame, column, label, what, default=None)
        frame[column] = [day.isoformat() for day in read]
    return frame[wanted].assign(date=days).drop(columns=kind.dated), label


def _refuse(rows: pd.Index, problem: str, label: str, column: str, fix: str) -> None:
    if len(rows):
        first = f"row {rows[0] + 2}"
        raise DataError(
            problem, file=label, column=column, n_rows=len(rows), example=first, fix=fix
        )
