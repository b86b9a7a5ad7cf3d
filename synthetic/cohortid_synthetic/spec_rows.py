"""Read small tables of rows as people write them in a test, so that the test is the document."""

from datetime import date
from typing import Any

INTERVAL_TABLES = (
    *("referral", "referral_team", "hospital_spell", "ward_stay", "mha_period"),
    *("cto", "cto_recall", "conditional_discharge"),
)


def spec_rows(table: str, text: str, **usual: Any) -> list[dict[str, Any]]:
    """Read the rows of one canonical table from a small text table.

    The first line names the columns, `|` stands between them; an empty cell is a blank. A cell
    YYYY-MM-DD is a date and digits in `in_low` and `in_high` are numbers. In interval tables the
    column `end` gives end and status: a date (closed), `open`, or `date..date` (inactive;
    `date..` may never have ended).

    Parameters:
        table: name of the canonical table.
        text: the rows.
        usual: values of columns that the text leaves out; person_id is "1", provider_id "P1".

    Returns:
        One dict per row, as the oracle takes them.

    Example:
        >>> row, = spec_rows("hospital_spell", '''
        ...     start      | end
        ...     2026-01-01 | open
        ... ''')
        >>> row["start"], row["status"], row["end_latest"]
        (datetime.date(2026, 1, 1), 'open', None)
    """
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if not lines:
        return []
    names = [name.strip() for name in lines[0].split("|")]
    made = []
    for number, line in enumerate(lines[1:], 1):
        cells = [_value(name, cell.strip()) for name, cell in _paired(names, line)]
        row = {"person_id": "1", "provider_id": "P1", "source_id": f"{table}-{number}"} | usual
        row |= dict(zip(names, cells, strict=True))
        if table in INTERVAL_TABLES:
            row |= _end(row.pop("end", "open"))
        made.append(row)
    return made


def _paired(names: list[str], line: str) -> list[tuple[str, str]]:
    cells = line.split("|")
    if len(cells) != len(names):
        raise ValueError(f"{len(names)} columns ({', '.join(names)}), but the row is: {line}")
    return list(zip(names, cells, strict=True))


def _value(name: str, cell: str) -> Any:
    if not cell:
        return None
    if name in ("in_low", "in_high"):
        return int(cell)
    if name == "loaded":
        return cell == "yes"
    return date.fromisoformat(cell) if _is_date(cell) else cell


def _is_date(cell: str) -> bool:
    return len(cell) == 10 and cell[4] == cell[7] == "-"


def _end(end: Any) -> dict[str, Any]:
    """Return the three columns that say how an interval ended."""
    if end == "open":
        return {"status": "open", "end_earliest": None, "end_latest": None}
    if isinstance(end, str):
        earliest, latest = (date.fromisoformat(part) if part else None for part in end.split(".."))
        return {"status": "inactive", "end_earliest": earliest, "end_latest": latest}
    return {"status": "closed", "end_earliest": end, "end_latest": end}
