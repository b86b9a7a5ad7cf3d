"""What a review workbook looks like: the one description that writer and reader share."""

from __future__ import annotations

from dataclasses import dataclass

FORMAT = "cohortid-review"
FORMAT_VERSION = "1"

ABOUT = "About"
NOT_NOW = "Not needed now"
CANNOT_TELL = "Can't tell"
QUESTIONS = "Questions"
CONCERNS = "Concerns"
LISTS = "Lists"
FIXED = (ABOUT, NOT_NOW, CANNOT_TELL, QUESTIONS, CONCERNS, LISTS)
"""Names of sheets that no team's sheet may bear."""

HEADING_ROW = 4
"""Row of the headings of every table, counted as Excel counts; above it stand three lines."""
NOTE_ROW = 3
"""Row whose cell A also says that names are inside, if they are."""
N_CONCERN_ROWS = 40
KEY = "Key"
SEPARATOR = " · "
"""Stands between a key and the name that the provider's own step adds."""

ANSWER_WORDS = {"yes": "yes", "no": "no", "not_known": "not known"}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters:
        heading: Its heading, unique in the table.
        field: What the reader calls it; of a decision, the field's own name.
        width: Width in characters.
        kind: "fact" (read only), "decision" or "answer" (a drop-down), "text", or a date:
            "since_index" (from the index date to today), "past" (up to today), "ahead".
    """

    heading: str
    field: str
    width: float
    kind: str = "fact"


PEOPLE = (
    Column(KEY, "key", 13),
    Column("Why this person is here", "why", 36),
    Column("Not known", "not_known", 22),
    Column("Last seen, and on the list since", "seen", 34),
    Column("Decision", "outcome", 15, "decision"),
    Column("Reason", "reason", 20, "text"),
    Column("Who acts", "who_acts", 11, "text"),
    Column("By when, or review on", "by_when", 11, "ahead"),
    Column("Person's or carer's view", "view", 14, "text"),
    Column("Decided by (role)", "decided_by", 11, "text"),
    Column("Decided on", "decided_on", 11, "since_index"),
)
"""A team's sheet, and the people of "not needed now"; 11 columns are what prints legibly."""

UNSETTLED = (
    Column(KEY, "key", 17),
    Column("Team", "team", 26),
    Column("Care now, and last seen or spoken to", "seen", 40),
    Column("Question", "question", 44),
    Column("Why not known", "why", 30),
    Column("Answer", "answer", 12, "answer"),
    Column("Answered by (role)", "by_role", 18, "text"),
    Column("Answered on", "answered_on", 13, "past"),
)
ASKED = (
    Column(KEY, "key", 17),
    Column("Team", "team", 28),
    Column("Question", "question", 58),
    Column("Why not known", "why", 46),
    Column("Answer", "answer", 12, "answer"),
    Column("Answered by (role)", "by_role", 18, "text"),
    Column("Answered on", "answered_on", 13, "past"),
)
RAISED = (
    Column(KEY, "key", 24, "text"),
    Column("Raised on", "nominated_on", 16, "past"),
    Column("By whom (role)", "by_role", 36, "text"),
    Column("Why", "reason", 100, "text"),
)


def columns_of(sheet: str) -> tuple[Column, ...]:
    """Return the columns of a sheet by its name; any name that isn't fixed is a team's.

    Example:
        >>> [one.heading for one in columns_of("Concerns")]
        ['Key', 'Raised on', 'By whom (role)', 'Why']
    """
    return {CANNOT_TELL: UNSETTLED, QUESTIONS: ASKED, CONCERNS: RAISED}.get(sheet, PEOPLE)


class Label:
    """Labels of the sheet About, in column A; what they say stands beside them in column B."""

    FORMAT = "Format"
    FORMAT_VERSION = "Format version"
    PACK = "Pack"
    RUN = "Run"
    INDEX_DATE = "Index date"
    RECORDS_FROM = "Records from"
    RECORDS_TO = "Records up to"
    AGE = "Age of the records"
    BEHIND = "Providers behind"
    CRITERIA = "Criteria"
    CRITERIA_ID = "Criteria set"
    CRITERIA_SHA256 = "Hash of the criteria set"
    FINGERPRINT = "Fingerprint of the records"
    ORDER = "Order of the lists"
    PURPOSE = "Purpose"
    WRITTEN_BY = "Written by"
    NAMES = "Names"
    CHECK = "Check of what was issued"
    SHEETS = "Sheet"
