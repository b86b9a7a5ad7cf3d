"""Reading one CSV file: its headings are checked first, and an unreadable row is named by line."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cohortid.engine import EngineError
from cohortid.engine.duckdb_engine import quote
from cohortid.errors import DataError

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def read_csv_sql(path: Path) -> str:
    """Return the SQL that reads a CSV file as text, with the columns its headings name.

    Columns are given rather than guessed, so that a row that doesn't fit is an error with its line.

    Parameters:
        path: The file, plain or gzipped.

    Returns:
        A table function for a FROM clause.

    Raises:
        DataError: The headings can't be read, aren't separated by commas, or repeat a name.
    """
    names = [
        name.strip() or f"unnamed column {place}" for place, name in enumerate(_headings(path), 1)
    ]
    for separator, word in _SEPARATORS.items():
        if len(names) == 1 and separator in names[0]:
            raise DataError(
                f"This file is separated by {word}, not by commas.",
                file=path.name,
                fix="Export it as comma-separated UTF-8 text.",
            )
    lower = [name.lower() for name in names]
    for place, name in enumerate(lower):
        if name in lower[:place]:
            raise DataError(
                "Two columns have the same heading.",
                file=path.name,
                # by their places: without a line of headings these would be values of a person
                example=f"columns {lower.index(name) + 1} and {place + 1}",
                fix="Keep one of them, and check that the first line holds the headings.",
            )
    columns = ", ".join(f"{quote(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({quote(str(path))}, auto_detect = false, header = true, delim = ',', "
        f"quote = '\"', escape = '\"', null_padding = false, columns = {{{columns}}})"
    )


def _headings(path: Path) -> list[str]:
    zipped = path.name.lower().endswith(".gz")
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8-sig", newline="")
            if zipped
            else path.open("rt", encoding="utf-8-sig", newline="")
        ) as text:
            return next(csv.reader(text))
    except UnicodeDecodeError:
        raise _not_utf8(path.name, None) from None
    except StopIteration:
        raise DataError(
            "This file is empty.",
            file=path.name,
            fix="Export the table again; a table without rows still has its line of headings.",
        ) from None
    except (OSError, EOFError, zlib.error, csv.Error):
        raise DataError(
            "This file can't be opened as a table.",
            file=path.name,
            fix="Check that it was copied whole and isn't locked, or export it again.",
        ) from None


def _not_utf8(label: str, line: str | None) -> DataError:
    return DataError(
        "This file isn't UTF-8 text.",
        file=label,
        example=line,
        fix='Save it as "CSV UTF-8" (in pandas: to_csv(…, encoding="utf-8")).',
    )


@contextmanager
def readable(label: str) -> Iterator[None]:
    """Turn what the engine says about an unreadable row into an error without the row's content.

    Parameters:
        label: What to call the file.

    Raises:
        DataError: A row has too many or too few values, or isn't text that can be read.

    Example:
        >>> with readable("MHS101Referral.csv"):
        ...     pass
    """
    try:
        yield
    except EngineError as error:
        # `from None`: the engine quotes the row, which may hold a person's key
        raise _told(str(error), label) from None


def _told(message: str, label: str) -> DataError:
    found = re.search(r"CSV Error on Line: (\d+)", message)
    line = f"line {found.group(1)}" if found else None
    sizes = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if sizes:
        return DataError(
            f"A row has {sizes.group(2)} values, but there are {sizes.group(1)} headings.",
            file=label,
            example=line,
            fix="Look at that line: text that holds a comma or a line break needs quotation marks "
            "round it, and a file cut short ends in the middle of a row. Export the table again.",
        )
    if "utf-8" in message.lower() or "unicode" in message.lower():
        return _not_utf8(label, line)
    if "quote" in message.split("Possible")[0].lower():
        return DataError(
            "A quotation mark is opened and not closed.",
            file=label,
            example=line,
            fix="Export the table again; a quotation mark inside a text is written twice.",
        )
    return DataError(
        "A row of this file can't be read.",
        file=label,
        example=line,
        fix="Check that the file is comma-separated UTF-8 text and was copied whole.",
    )
