"""The rows of a timeline in words: what to draw, where, and where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date, timedelta
from typing import Any

import pandas as pd

from cohortid.cohort.one_person import day_of
from cohortid.cohort.words import TEAM, code_words, day_words
from cohortid.results.html import visible

COLUMNS = [
    "lane", "drawn", "start", "end", "end_latest", "status", "certain", "what", "detail",
    "provider_id", "source_table", "source_id",
]  # fmt: skip
# How long a home is taken to hold after it was recorded: the window of the criterion about homes.
MONTHS = 24
"""How far back a timeline goes unless another length is asked for."""
HOME_MONTHS = 12
# On a ward, in custody: the criterion about homes passes these over, and so a home goes on.
NOT_HOMES = ("20", "21")
CONTACT = {
    "arrived_too_late": "too_late",
    "did_not_attend": "missed",
    "cancelled_by_patient": "cancelled_by_person",
    "cancelled_by_provider": "cancelled_by_service",
    "unknown": "unknown",
}
ORDERS = {
    "cto": "Community treatment order",
    "recall": "Recall to hospital",
    "conditional": "Conditional discharge",
}
EMERGENCY = "EC"
NOT_RECEIVED = {"gap": "not received", "no_table": "never sent"}
Row = dict[str, Any]


def timeline_rows(
    kept: pd.DataFrame, first_day: date, index_date: date, first_month: date
) -> pd.DataFrame:
    """Return a timeline's rows in words.

    Parameters:
        kept: One person's rows of `timeline`, for one anchor.
        first_day: First day of the timeline.
        index_date: Last day.
        first_month: First day of the extract.

    Returns:
        COLUMNS, a row per record or stretch that touches the timeline, in order of lane and start;
        records without a date are in it.
    """
    read = [_read(row) for row in kept.to_dict("records")]
    missing = [row for row in read if row["status"] in NOT_RECEIVED]
    records = [row for row in read if row["status"] not in NOT_RECEIVED]
    rows = [_record(row, index_date) for row in records if row["lane"] != "home"]
    rows = _with_wards(rows)
    rows += _homes([row for row in records if row["lane"] == "home"], first_day, index_date)
    rows += _gaps(missing, {row["lane"] for row in records})
    if first_day < first_month:
        what = "before these records begin"
        rows.append(_stretch("every", first_day, first_month, "before_extract", what))
    inside = [row for row in rows if _touches(row, first_day, index_date)]
    inside.sort(key=lambda row: (row["lane"], row["start"] or date.min, str(row["source_id"])))
    return pd.DataFrame(inside, columns=COLUMNS, dtype=object)


def _read(row: dict[Any, Any]) -> Row:
    """Return a row with dates as dates and missing values as None."""
    days = {name: day_of(row[name]) for name in ("start", "end_earliest", "end_latest")}
    others = {name: None if pd.isna(row[name]) else row[name] for name in row if name not in days}
    return {str(name): value for name, value in (others | days).items()}


def _record(row: Row, index_date: date) -> Row:
    if row["lane"] == "contact":
        attended = "attended" if row["status"] == "seen" else "message"
        drawn = CONTACT.get(row["what_group"], attended)
        what = code_words(row["code_list"], row["code"])
        return _row(row, drawn, what, detail=code_words("mode", row["detail"]))
    if row["lane"] == "concern":
        return _row(row, "concern", str(row["code"]))
    if row["lane"] == "hospital" and row["what_group"] == "spell":
        return _row(row, "bar", _stay_words(row, index_date))
    if row["lane"] == "hospital":
        return _row(row, "thin", f"{code_words('bed', row['code'])} ward")
    if row["what_group"] == "attendance":
        return _of_a_day(_row(row, "bar", f"Emergency department: {row['code']}"))
    if row["lane"] == "order":
        return _row(row, "bar", ORDERS.get(str(row["what_group"]), _section_words(row)))
    return _row(row, "bar", _team_words(row), detail=code_words("team_type", row["code"]))


def _row(row: Row, drawn: str, what: str, detail: str = "") -> Row:
    same = ("lane", "start", "end_latest", "status", "certain")
    source = ("provider_id", "source_table", "source_id")
    return {
        **{name: row[name] for name in (*same, *source)},
        "drawn": drawn,
        "end": row["end_earliest"],
        "what": visible(what),
        "detail": visible(detail),
    }


def _team_words(row: Row) -> str:
    group = str(row["what_group"])
    readable = row["code"] and not str(row["code"]).startswith("?")
    title = _capital(code_words("team_type", row["code"])) if readable else "Kind not known,"
    words = TEAM.get(group) or title
    not_taken = " (not accepted)" if row["status"] == "not_accepted" else ""
    return f"{words} {row['detail'] or '(team not recorded)'}{not_taken}"


def _section_words(row: Row) -> str:
    section = _capital(code_words("section", row["code"]))
    since = day_of(row["detail"])
    return f"{section}, dormant since {day_words(since)}" if since else section


def _stay_words(row: Row, index_date: date) -> str:
    if row["start"] is None or row["status"] == "inactive":
        return "end not known"
    n_days = ((row["end_earliest"] or index_date) - row["start"]).days
    days = "1 day" if n_days == 1 else f"{n_days} days"
    return days if row["end_earliest"] else f"{days} so far"


def _with_wards(rows: list[Row]) -> list[Row]:
    """Name in each stay the kinds of ward in it; a ward stay outside any stay stands by itself."""
    stays = [row for row in rows if row["source_table"] == "MHS501"]
    wards = [row for row in rows if row["source_table"] == "MHS502"]
    for ward in wards:
        around = [stay for stay in stays if _overlap(stay, ward)]
        if not around:
            ward["drawn"] = "bar"
        for stay in around:
            if ward["what"] not in stay["what"]:
                stay["what"] = f"{stay['what']}, {ward['what']}"
    return rows


def _overlap(stay: Row, ward: Row) -> bool:
    """Tell whether a ward stay lies in a stay of the same provider."""
    if stay["provider_id"] != ward["provider_id"] or not (stay["start"] and ward["start"]):
        return False
    ends_after = stay["end_latest"] is None or stay["end_latest"] >= ward["start"]
    return bool(ends_after and (ward["end_latest"] is None or ward["end_latest"] >= stay["start"]))


def _homes(records: list[Row], first_day: date, index_date: date) -> list[Row]:
    """Return each home from its record to the next one, and hatched where none is recorded."""
    dated = sorted((row for row in records if row["start"]), key=lambda row: row["start"])
    rows = [_row(row, "bar", _home_words(row)) for row in records if not row["start"]]
    rows += [_elsewhere(row) for row in dated if row["code"] in NOT_HOMES]
    dated = [row for row in dated if row["code"] not in NOT_HOMES]
    day_after = index_date + timedelta(days=1)
    days = sorted({row["start"] for row in dated})
    following = dict(zip(days, [*days[1:], day_after], strict=False))
    known_from = days[0] if days else day_after
    if first_day < known_from:
        rows.append(_stretch("home", first_day, known_from, "not_recorded", "nothing recorded"))
    for row in dated:
        after, holds = following[row["start"]], _months_later(row["start"], HOME_MONTHS)
        until = min(after, holds)
        rows.append(_recorded_home(row) | {"end": until, "end_latest": until, "status": "closed"})
        if until < after:
            what = f"not recorded since {day_words(row['start'])}"
            rows.append(_stretch("home", until, after, "not_recorded", what))
    return _joined(rows)


def _recorded_home(row: Row) -> Row:
    return _row(row, "bar", f"{_home_words(row)} (recorded {day_words(row['start'])})")


def _elsewhere(row: Row) -> Row:
    """Return a record of somebody being on a ward or in custody: of that day, and no home."""
    return _of_a_day(_recorded_home(row))


def _of_a_day(row: Row) -> Row:
    """Return an event as the day it was on; one without a date can't be drawn."""
    after = row["start"] and row["start"] + timedelta(days=1)
    return row | {"end": after, "end_latest": after, "status": "closed"}


def _joined(rows: list[Row]) -> list[Row]:
    """Join a home that is recorded again, one row after the other, into one."""
    joined: list[Row] = []
    for row in rows:
        before = joined[-1] if joined else None
        again = (
            before is not None
            and before["drawn"] == row["drawn"] == "bar"
            and before["end"] == row["start"]
            and before["what"].split(" (")[0] == row["what"].split(" (")[0]
        )
        if again and before is not None:
            last = row["what"].replace("(recorded", "(last recorded")
            joined[-1] = before | {"end": row["end"], "end_latest": row["end"], "what": last}
        else:
            joined.append(row)
    return joined


def _home_words(row: Row) -> str:
    return _capital(code_words("accommodation_type", row["code"]).strip("()"))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _gaps(gaps: Iterable[Row], filled: Set[str]) -> list[Row]:
    """Return the months that weren't received, those that follow each other as one stretch.

    What a provider never sends is hatched where nothing else is in the lane, so that its emptiness
    isn't read as "none"; elsewhere it stands at the foot only.
    """
    rows: list[Row] = []
    order = ("lane", "status", "provider_id", "code", "start")
    for gap in sorted(gaps, key=lambda row: tuple(str(row[name]) for name in order)):
        what = f"{NOT_RECEIVED[gap['status']]} by {gap['provider_id']}".replace(
            "received by", "received from"
        )
        if gap["code"] == EMERGENCY:
            what = f"emergency attendances {NOT_RECEIVED[gap['status']]}"
        if gap["code"] == "MHS502":
            what = f"ward stays {what}"
        stretch = _stretch(gap["lane"], gap["start"], gap["end_earliest"], gap["status"], what)
        if gap["status"] == "no_table" and gap["lane"] in filled:
            stretch["drawn"] = "note"
        stretch |= {"provider_id": gap["provider_id"], "source_table": gap["source_table"]}
        last = rows[-1] if rows else None
        same = ("lane", "status", "provider_id", "source_table")
        follows = last is not None and last["end"] == stretch["start"]
        if last is not None and follows and all(last[name] == stretch[name] for name in same):
            rows[-1] = last | {"end": stretch["end"], "end_latest": stretch["end"]}
        else:
            rows.append(stretch)
    return rows


def _stretch(lane: str, start: date, end: date, status: str, what: str) -> Row:
    nothing = dict.fromkeys(("provider_id", "source_table", "source_id"))
    return {
        "lane": lane, "drawn": "hatch", "start": start, "end": end, "end_latest": end,
        "status": status, "certain": 1, "what": visible(what), "detail": "", **nothing,
    }  # fmt: skip


def _touches(row: Row, first_day: date, index_date: date) -> bool:
    start, end = row["start"], row["end"]
    if start is None:
        return True
    if row["drawn"] in ("bar", "thin", "hatch", "note"):
        last = row["end_latest"] if row["status"] == "inactive" else end
        return start <= index_date and (last is None or last >= first_day)
    return bool(first_day <= start <= index_date)


def _months_later(day: date, months: int) -> date:
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
