"""Small tables that people write by hand: the team map, declared coverage, concerns and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cohortid.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


def read_small_table(source: Path | str | pd.DataFrame, what: str) -> tuple[pd.DataFrame, str]:
    """Read a small table as text without spaces around it, blank cells missing.

    Parameters:
        source: CSV file or DataFrame.
        what: What to call it in an error, such as "team map".

    Returns:
        The table, every column text, and what to call it.

    Raises:
        DataError: There is no such file, or it isn't comma-separated UTF-8 text.
    """
    import pandas as pd

    if isinstance(source, pd.DataFrame):
        frame, label = source.astype("string"), what
    else:
        label = str(source)
        if not Path(source).is_file():
            raise DataError(f"The {what} doesn't exist.", file=label, fix="Check its path.")
        try:
            frame = pd.read_csv(source, dtype="string", encoding="utf-8-sig")
        except (UnicodeDecodeError, pd.errors.EmptyDataError, pd.errors.ParserError):
            raise DataError(
                f"The {what} can't be read as a table.",
                file=label,
                fix="Save it as comma-separated UTF-8 text with one line of headings.",
            ) from None
    frame = frame.rename(columns=lambda name: str(name).strip().lower())
    frame = frame.apply(lambda column: column.str.strip()).reset_index(drop=True)
    return frame.mask(frame == ""), label


def check_columns(frame: pd.DataFrame, needed: Sequence[str], label: str, what: str) -> None:
    """Raise a DataError unless every needed column is there and filled.

    Parameters:
        frame: Table from `read_small_table`.
        needed: Names of the columns.
        label: What to call the file.
        what: What it is, with its article, such as "the team map".
    """
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise DataError(
            f"{what.capitalize()} lacks a column.",
            file=label,
            column=", ".join(missing),
            fix=f"Give {', '.join(needed)}; it has: {', '.join(frame.columns)}.",
        )
    for name in needed:
        if frame[name].isna().any():
            raise DataError(
                f"{what.capitalize()} has a blank cell.",
                file=label,
                column=name,
                n_rows=int(frame[name].isna().sum()),
                fix="Fill it, or leave the row out.",
            )


def day_column(
    frame: pd.DataFrame, column: str, label: str, what: str, *, default: date | None
) -> list[date]:
    """Return a column's dates.

    Parameters:
        frame: Table from `read_small_table`.
        column: Name of the column; it may be absent if there is a default.
        label: What to call the file.
        what: What it is, with its article.
        default: What a blank means.

    Returns:
        One date per row.

    Raises:
        DataError: A date can't be read.
    """
    import pandas as pd

    texts = frame[column] if column in frame.columns else pd.Series(pd.NA, index=frame.index)
    days = [default if pd.isna(text) else _day(str(text)) for text in texts]
    wrong = [place + 2 for place, day in enumerate(days) if day is None]  # after the headings
    if wrong:
        raise DataError(
            f"A date of {what} can't be read.",
            file=label,
            column=column,
            n_rows=len(wrong),
            example=f"row {wrong[0]}",
            fix="Write dates as 2026-03-31.",
        )
    return [day for day in days if day is not None]


def _day(text: str) -> date | None:
    try:
        # A date that came through a table of times has midnight behind it.
        return date.fromisoformat(text.removesuffix(" 00:00:00"))
    except ValueError:
        return None
