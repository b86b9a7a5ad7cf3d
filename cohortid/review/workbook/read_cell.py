"""What somebody wrote in one cell, as text or as a date, or what is wrong with it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from cohortid.review.workbook.problems import Problems

_A_DATE = "Type it as a date, such as 31/10/2026"


def is_blank(cell: Any) -> bool:
    """Return whether nothing, or only spaces, stands in a cell of openpyxl."""
    return cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())


def text_in(cell: Any, sheet: str, problems: Problems) -> str:
    """Return the words in a cell, without spaces around them; "" if it is blank or wrong.

    Parameters:
        cell: A cell of openpyxl.
        sheet: Name of its sheet.
        problems: Takes what is wrong.
    """
    if is_blank(cell):
        return ""
    value = cell.value
    if cell.data_type == "e":
        problems.add("an error of a formula stands here. Type the words.", sheet, cell.coordinate)
        return ""
    if isinstance(value, date | time):
        problems.add("a date stands here where words belong.", sheet, cell.coordinate)
        return ""
    return _plain(str(value))


def key_in(cell: Any, sheet: str, problems: Problems) -> str:
    """Return the key in a cell; a number isn't one, since it may have lost zeros in front."""
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        problems.add(
            "the key is a number, and may have lost zeros in front. Type it as text, with an "
            "apostrophe before it.",
            sheet,
            cell.coordinate,
        )
        return ""
    return text_in(cell, sheet, problems)


def day_in(cell: Any, sheet: str, problems: Problems) -> date | None:
    """Return the date in a cell; None if it is blank or wrong.

    Parameters:
        cell: A cell of openpyxl.
        sheet: Name of its sheet.
        problems: Takes what is wrong.
    """
    if is_blank(cell):
        return None
    value = cell.value
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, datetime):
        wrong = f"this date has a time of day. {_A_DATE}, alone."
    elif isinstance(value, date):
        return value
    elif isinstance(value, str) and cell.data_type != "e":
        wrong = f"this date is text. {_A_DATE}, in a cell that isn't formatted as text."
    elif isinstance(value, int | float) and not isinstance(value, bool):
        wrong = f"this is a number. {_A_DATE}, and format the cell as a date."
    else:
        wrong = f"this isn't a date. {_A_DATE}."
    problems.add(wrong, sheet, cell.coordinate)
    return None


def same_words(text: str) -> str:
    """Return words such that those that differ in case, spaces or kind of apostrophe are alike.

    Example:
        >>> same_words("  can’t  DECIDE, discuss ")
        "can't decide, discuss"
    """
    return " ".join(text.replace("’", "'").split()).casefold()


def _plain(text: str) -> str:
    from openpyxl.utils.escape import unescape

    # Excel writes a carriage return that was pasted in as _x000D_.
    lines = str(unescape(text)).replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip()
