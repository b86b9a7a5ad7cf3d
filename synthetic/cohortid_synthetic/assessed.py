"""Scores, flags, secondary diagnoses and added teams of the people who aren't planted."""

from datetime import date
from typing import Any

from cohortid_synthetic.assumptions import assumptions, teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.recorded import soon_after_receipt, until
from cohortid_synthetic.streams import Choice, Streams

SCORED_FROM_DAYS = 30
OTHER_TOTALS = 40
LATEST_REJECTION_DAYS = 14


def add_scores(book: Book, place: int, person: Any, own: list[int], streams: Streams) -> None:
    """Score some people on HoNOS, sometimes again while the referral is open.

    Parameters:
        book: gets the scores.
        place: the person.
        person: their row among the people.
        own: the person's referrals that were accepted, as numbers in the book.
        streams: the named random numbers.
    """
    of = assumptions()["assessment"]
    if streams.uniform("scored") >= of["share"][person.kind] or not own:
        return
    row, last = book.rows["referral"][own[0]], until(book, own[0])
    day = max(row["received"], book.first) + streams.between("scored day", 1, SCORED_FROM_DAYS)
    while day <= last:
        honos(book, own[0], day, drawn_scores(person, streams))
        if streams.uniform("scored other") < of["other_share"]:
            total = str(streams.between("scored other total", 0, OTHER_TOTALS))
            add_score(book, own[0], day, of["other_instrument"], total)
        if streams.uniform("scored again") >= of["again_share"]:
            return
        day += streams.between("scored day", *of["again_days"])


def drawn_scores(person: Any, streams: Streams) -> list[str]:
    """Draw the twelve scores of one assessment, as they are written."""
    of = assumptions()["assessment"]
    written = []
    for number in range(1, len(of["honos"]) + 1):
        pattern = of["patterns"].get(str(number), {}).get(person.kind, "usual")
        score = str(streams.pick(f"score {pattern}", Choice(of["scores"][pattern])))
        unknown = streams.uniform("score not known") < of["not_known_share"]
        decimal = streams.uniform("score decimal") < of["decimal_share"]
        if decimal and person.provider == of["decimal_provider"]:
            score += ".0"
        written.append("9" if unknown else score)
    return written


def honos(book: Book, referral: int, day: int, scores: list[str]) -> None:
    """Add the twelve items of HoNOS, scored on one day under a referral."""
    for item, score in zip(assumptions()["assessment"]["honos"], scores, strict=True):
        add_score(book, referral, day, item, score)


def add_score(book: Book, referral: int, day: int, item: str, written: str) -> None:
    """Add one score under a referral."""
    row = book.rows["referral"][referral]
    fixed = {"person": row["person"], "provider": row["provider"], "referral": referral}
    book.add("score", **fixed, day=day, item=item, written=written)


def add_flags(book: Book, place: int, person: Any, own: list[int], streams: Streams) -> None:
    """Record an offence history, or when psychosis became manifest, of some people."""
    of = assumptions()["flags"]
    offence = streams.uniform("offence known") < of["offence_share"][person.kind]
    manifest = streams.uniform("manifest known") < of["manifest_share"][person.kind]
    if not own:
        return
    received = max(book.rows["referral"][own[0]]["received"], book.first)
    day = received + streams.between("flag day", 0, of["lag_days"])
    if offence:
        code = str(streams.pick("offence", Choice(of["offence"])))
        _flag(book, place, person, "offence", code, day)
        if code == "X" and streams.uniform("offence later") < of["offence_known_later_share"]:
            _flag(book, place, person, "offence", "2", day + 100)
    if manifest:
        _psychosis_dates(book, place, person, received, day, streams)


def _psychosis_dates(
    book: Book, place: int, person: Any, received: int, known: int, streams: Streams
) -> None:
    of = assumptions()["flags"]
    low, high = (int(years * 365) for years in of["manifest_years_ago"])
    began = max(received - streams.between("manifest day", low, high), _grown(person))
    _flag(book, place, person, "manifest", date.fromordinal(began).isoformat(), known)
    treated = began + streams.between("treatment day", *of["treatment_lag_days"])
    if streams.uniform("treatment known") < of["treatment_share"] and treated <= known:
        _flag(book, place, person, "treatment", date.fromordinal(treated).isoformat(), known)


def _grown(person: Any) -> int:
    """Return the first day on which psychosis is likely at all, at 14."""
    return int(person.birth_date.toordinal() + 14 * 365.25)


def _flag(book: Book, place: int, person: Any, what: str, value: str, day: int) -> None:
    fixed = {"person": place, "provider": person.provider}
    book.add("flag", **fixed, what=what, value=value, day=day)


def add_secondary(book: Book, place: int, person: Any, own: list[int], streams: Streams) -> None:
    """Record a secondary diagnosis of some people."""
    of = assumptions()["secondary"]
    if streams.uniform("secondary recorded") >= of["share"][person.kind] or not own:
        return
    book.add(
        "secondary",
        person=place,
        provider=book.rows["referral"][own[-1]]["provider"],
        referral=own[-1],
        day=soon_after_receipt(book, own[-1], streams, "secondary day"),
        scheme="02",
        code=str(streams.pick("secondary", Choice(of["codes"]))),
    )


def add_teams(book: Book, place: int, own: list[int], streams: Streams) -> None:
    """Add a further team to some referrals; it ends with the referral or before it."""
    of = assumptions()["added_teams"]
    for referral in own:
        row, last = book.rows["referral"][referral], until(book, referral)
        if streams.uniform("team added") >= of["share"]:
            continue
        wanted = str(streams.pick("team added type", Choice(of["types"])))
        since = row["received"] + streams.between("team added day", 0, of["lag_days"])
        listed = [t for t in teams_of(row["provider"], wanted) if t != row["team"]]
        if not listed or since > last:
            continue
        rejected = streams.uniform("team added rejected") < of["rejected_share"]
        early = streams.uniform("team added ends") >= of["ends_with_referral_share"]
        closed = row["closed"]
        if rejected or early:
            closed = streams.between(
                "team added end", since, min(since + 14, last) if rejected else last
            )
        book.add(
            "added_team",
            person=place,
            provider=row["provider"],
            referral=referral,
            team=listed[0],
            since=since,
            closed=closed,
            rejected=closed if rejected else NONE,
            close_reason="" if rejected or closed == NONE else "02",
        )
