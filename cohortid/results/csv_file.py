"""CSV files that a spreadsheet opens: nothing in them is taken for a formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from cohortid.results.html import visible

FORMULA = "=+-@＝＋－＠"
"""First letters that a spreadsheet, or a CSV file opened in one, takes for a formula."""


def write_csv(frame: pd.DataFrame, path: Path | str) -> Path:
    """Write a table as CSV in which no text can become a formula when a spreadsheet opens it.

    Parameters:
        frame: The table; text is written with invisible characters named, and with an apostrophe in
            front where it could be taken for a formula. Numbers and dates stay as they are.
        path: File to write; UTF-8, so marked that Excel reads it as such.

    Returns:
        The file.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     made = write_csv(pd.DataFrame({"team": ["=1+1"], "n": [-2]}), f"{folder}/a.csv")
        ...     made.read_text(encoding="utf-8-sig").split()
        ['team,n', "'=1+1,-2"]
    """
    columns = [_safe_column(frame.iloc[:, place]) for place in range(frame.shape[1])]
    safe = pd.concat(columns, axis=1) if columns else frame.copy()
    safe.columns = pd.Index([_safe(name) for name in frame.columns])
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    return Path(path)


def _safe_column(own: pd.Series) -> pd.Series:
    if is_numeric_dtype(own) or is_datetime64_any_dtype(own):
        return own
    return own.astype(object).map(_safe)


def _safe(value: object) -> object:
    if not isinstance(value, str):
        return value
    shown = visible(value)
    return f"'{shown}" if shown.lstrip()[:1] in tuple(FORMULA) else shown
