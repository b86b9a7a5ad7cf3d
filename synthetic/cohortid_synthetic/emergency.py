"""Emergency attendances (ECDS): who attends, when and why."""

from math import log
from typing import Any

import pandas as pd

from cohortid_synthetic.assumptions import assumptions
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.streams import Choice, Streams

TABLE = "EC_Core"
DAYS_IN_YEAR = 365.25
SELF_HARM, SELF_INFLICTED = "248062006", "276853009"
STREAMED = "1077031000000103"
MENTAL_HEALTH = (
    *("248062006", "272022009", "366979004", "6471006", "48694002", "248020004", "7011001"),
    "2073000",
)
PSYCHIATRIC = (
    *("58214004", "69322001", "13746004", "33449004", "35489007", "197480006", "2776000"),
    *("52448006", "72366004", "191736004", "371631005", "44376007", "397923000", "30077003"),
    *("17226007", "50705009", "225624000"),
)
"""What makes an attendance one for mental health, after NHS England's dashboard of ECDS."""


def add_attendances(book: Book, place: int, person: Any, streams: Streams) -> None:
    """Draw a person's emergency attendances, for mental health or anything else, one a day at most.

    Parameters:
        book: gets the attendances.
        place: the person.
        person: their row among the people.
        streams: the named random numbers.
    """
    of = assumptions()["emergency"]
    for reason in ("mental_health", "self_harm", "other"):
        day = book.first + _wait(of["per_year"][reason][person.kind], reason, streams)
        while day <= book.last:
            if not any(
                r["person"] == place and r["day"] == day for r in book.rows["attendance"][-30:]
            ):
                _drawn(book, place, day, reason, streams)
            day += 1 + _wait(of["per_year"][reason][person.kind], reason, streams)


def _wait(per_year: float, reason: str, streams: Streams) -> int:
    u = streams.uniform(f"emergency {reason} wait")
    return int(-log(1 - u) * DAYS_IN_YEAR / per_year)


def _drawn(book: Book, place: int, day: int, reason: str, streams: Streams) -> None:
    of = assumptions()["emergency"]
    name = f"emergency {reason}"
    complaint = str(streams.pick(f"{name} complaint", Choice(of["complaints"][reason])))
    diagnosis = str(streams.pick(f"{name} diagnosis", Choice(of["diagnoses"][reason])))
    injured = streams.uniform(f"{name} injury") < of["injury_share"][reason]
    intent = str(streams.pick(f"{name} intent", Choice(of["intents"][reason])))
    providers = Choice(of["providers"])
    attendance(
        book,
        place,
        day,
        provider=str(streams.pick("emergency provider", providers)),
        minute=streams.between("emergency minute", 0, 24 * 60 - 1),
        complaint=complaint,
        injured=day - streams.between(f"{name} injury day", 0, 1) if injured else NONE,
        intent=intent if injured else "",
        diagnoses=diagnosis,
        category=str(streams.pick("emergency category", Choice(of["categories"]))),
        status=str(streams.pick("emergency status", Choice(of["statuses"]))),
        deleted=int(streams.uniform("emergency deleted") < of["deleted_share"]),
    )


def attendance(book: Book, place: int, day: int, **more: Any) -> None:
    """Add an attendance; what isn't said is usual: an injury that nobody did on purpose."""
    usual: dict[str, Any] = {
        "provider": next(iter(assumptions()["emergency"]["providers"])),
        "minute": 600,
        "complaint": "",
        "injured": NONE,
        "intent": "",
        "diagnoses": "",
        "department": "01",
        "category": "1",
        "status": "182992009",
        "deleted": 0,
    }
    book.add("attendance", person=place, day=day, **(usual | more))


def is_attendance(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which records stand: not withdrawn, not planned, not streamed elsewhere."""
    stands = (frame["deleted"] == 0) & frame["category"].isin(["", "1", "2", "3"])
    return stands & (frame["status"] != STREAMED) & (frame["department"] == "01")
