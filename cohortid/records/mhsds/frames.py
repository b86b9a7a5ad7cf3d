"""DataFrames given instead of files: what is wrong with one is said before it is read."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from cohortid.engine import DuckDBEngine
from cohortid.errors import DataError
from cohortid.records.mhsds.layout import short_name


def table_of_key(name: object) -> str:
    """Return the short table name in a key, such as "MHS101" in "MHS101Referral".

    Parameters:
        name: Key of the dict of DataFrames.

    Returns:
        The short name, of a table that cohortid reads or of another.

    Raises:
        DataError: The key isn't the name of an MHSDS table.

    Example:
        >>> table_of_key("mhs101referral")
        'MHS101'
    """
    short = short_name(str(name)) or ("MHSDS" if str(name).upper().startswith("MHSDS_") else "")
    if not short:
        raise DataError(
            f"{name!r} isn't the name of an MHSDS table.",
            file="the dict of DataFrames",
            fix="Name each DataFrame after its table, such as MHS101Referral or MHS101.",
        )
    return short


def register_frame(engine: DuckDBEngine, view: str, frame: pd.DataFrame, label: str) -> None:
    """Make a DataFrame readable under a name.

    Parameters:
        engine: Where the view is made.
        view: Its name.
        frame: The DataFrame; identifiers and codes as text.
        label: What to call it in an error.

    Raises:
        DataError: It isn't a DataFrame, or a column mixes kinds of values or stands twice.

    Example:
        >>> with DuckDBEngine() as engine:
        ...     register_frame(engine, "raw", pd.DataFrame({"a": ["x", None]}), "mine")
        ...     engine.rows("SELECT COUNT(a) FROM raw")
        [(1,)]
    """
    if not isinstance(frame, pd.DataFrame):
        raise DataError(
            f"This is a {type(frame).__name__}, not a pandas DataFrame.",
            file=label,
            fix="Give a DataFrame; for files, give the path of their folder instead of a dict.",
        )
    lower = pd.Series([str(name).lower() for name in frame.columns], dtype=object)
    if lower.duplicated().any():
        raise DataError(
            "A column stands twice.",
            file=label,
            column=str(frame.columns[int(lower.duplicated().argmax())]),
            fix="Keep one of them.",
        )
    for column in frame.columns:
        if frame[column].dtype.kind == "O":
            _check_kinds(frame[column], str(column), label)
    try:
        table = pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowException, TypeError, ValueError):
        raise DataError(
            "This DataFrame holds values that can't be read.",
            file=label,
            fix="Read the file again with dtype=str.",
        ) from None  # the reason may quote a value
    engine.register(view, table)


def _check_kinds(values: pd.Series, column: str, label: str) -> None:
    # A float among texts is how pandas writes a number that was read where text was meant.
    kinds = sorted({kind.__name__ for kind in values.dropna().map(type).unique()})
    if len(kinds) > 1:
        raise DataError(
            "This column mixes kinds of values.",
            file=label,
            column=column,
            example=" and ".join(kinds),
            fix="Read the file again with dtype=str.",
        )
