"""What stands on a card beside the criteria: teams, orders, home, key worker, when last seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from cohortid.cohort.one_person import day_of
from cohortid.cohort.timeline_rows import ORDERS
from cohortid.cohort.words import TEAM, code_words, day_words
from cohortid.review.card import NO_TEAM, Seen

NOTHING = "none recorded"
ASK_LANGUAGE = "none recorded: please ask"
OUTREACH = "assertive_outreach"
Row = dict[str, Any]


def rows_by_person(frame: pd.DataFrame) -> dict[str, list[Row]]:
    """Return a table of people as rows by person, missing cells as None.

    Parameters:
        frame: Table with person_id.
    """
    plain = frame.astype(object).where(frame.notna(), None)
    found: dict[str, list[Row]] = {}
    for row in plain.to_dict("records"):
        found.setdefault(str(row["person_id"]), []).append({str(k): v for k, v in row.items()})
    return found


def team_words(person: Mapping[str, Any]) -> tuple[str, str]:
    """Return the coordinating team in words, and the name of its sheet.

    Parameters:
        person: Row of `people`.
    """
    if person["team_id"] is None:
        return NO_TEAM, NO_TEAM
    sheet = f"{person['team_id']} at {person['team_provider_id']}"
    kind = TEAM.get(str(person["team_group"]))
    return (f"{sheet} ({kind})" if kind else sheet), sheet


def seen(person: Mapping[str, Any], beside: Mapping[str, Any], bookings_given: bool) -> Seen:
    """Return when somebody was last seen, by whom, and what was tried since."""
    by_team = ""
    if beside["seen_face_to_face"] is not None:
        kind = TEAM.get(str(beside["seen_by_team_group"]), "")
        team = beside["seen_by_team_id"] or "a team that isn't recorded"
        by_team = f"{kind} {team} at {beside['seen_by_provider_id']}".strip()
    return Seen(
        face_to_face=day_of(beside["seen_face_to_face"]),
        by_team=by_team,
        spoken=day_of(person["last_seen"]),
        on_ward_since=day_of(person["on_ward_since"]),
        n_missed_since=int(beside["n_missed_since"]),
        n_cancelled_by_service_since=int(beside["n_cancelled_by_service_since"]),
        last_attempt=day_of(beside["last_attempt"]),
        next_booked=day_of(beside["next_booked"]),
        bookings_given=bookings_given,
    )


def key_worker_words(beside: Mapping[str, Any]) -> str:
    """Return the key worker: MHSDS names their kind of team and since when, not the person."""
    if beside["key_worker_since"] is None:
        return NOTHING
    kind = TEAM.get(str(beside["key_worker_group"])) or "kind of team not known"
    return f"{kind}, since {day_words(day_of(beside['key_worker_since']))}"


def home_words(beside: Mapping[str, Any]) -> str:
    """Return the last home recorded, however old."""
    if beside["home_type"] is None:
        return "never recorded"
    words = code_words("accommodation_type", beside["home_type"]).strip("()")
    return words[:1].upper() + words[1:]


def closure_words(beside: Mapping[str, Any]) -> str:
    """Return the previous closure with its reason."""
    if beside["closed_on"] is None:
        return "none in this extract"
    reason = code_words("close_reason", beside["close_reason"])
    return f"{day_words(day_of(beside['closed_on']))}: {reason}"


def language_words(beside: Mapping[str, Any]) -> str:
    """Return what is recorded of communication needs: the preferred language."""
    code = beside["language"]
    return f"Preferred language: {code_words('language', code)}" if code else ASK_LANGUAGE


def other_teams(rows: Iterable[Row], person: Mapping[str, Any]) -> tuple[str, ...]:
    """Return teams with an open referral other than the coordinating one.

    Parameters:
        rows: The person's rows of `timeline`.
        person: Row of `people`.
    """
    own = (person["team_provider_id"], person["team_id"])
    found = [
        f"{_team(row)}, since {day_words(day_of(row['start']))}"
        for row in rows
        if row["code_list"] == "team_type"
        and row["status"] == "open"
        and (row["provider_id"], row["detail"]) != own
    ]
    return tuple(dict.fromkeys(found))


def outreach_episodes(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return past and current assertive outreach, accepted referrals only."""
    return tuple(
        f"{_team(row)}, {day_words(day_of(row['start']))} to {_until(row)}"
        for row in rows
        if row["code_list"] == "team_type"
        and row["what_group"] == OUTREACH
        and row["status"] != "not_accepted"
    )


def orders_in_force(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return orders and sections in force on the index date, with their start."""
    found = []
    for row in rows:
        if row["lane"] != "order" or row["status"] != "open":
            continue
        section = code_words("section", row["code"])
        words = ORDERS.get(str(row["what_group"]), section[:1].upper() + section[1:])
        dormant = day_of(row["detail"])
        since = f"{words} since {day_words(day_of(row['start']))}"
        found.append(f"{since} (dormant since {day_words(dormant)})" if dormant else since)
    return tuple(dict.fromkeys(found))


def died_words(beside: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a death that is recorded: somebody listed before may have died since."""
    day: date | None = day_of(beside["death_date"])
    return (f"Recorded as having died on {day_words(day)}",) if day else ()


def _team(row: Row) -> str:
    words = TEAM.get(str(row["what_group"])) or code_words("team_type", row["code"])
    return f"{words} {row['detail'] or '(team not recorded)'} at {row['provider_id']}"


def _until(row: Row) -> str:
    end = day_of(row["end_earliest"])
    if row["status"] == "open" or end is None:
        return "now"
    return day_words(end) if row["status"] == "closed" else "an end that isn't known"
