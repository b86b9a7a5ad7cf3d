"""Draw everybody of the profile `fuzz`, feature by feature."""

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd

from cohortid_synthetic.always_there import N_ALWAYS_THERE
from cohortid_synthetic.assumptions import assumptions, teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.book_events import add_incident, add_score, attendance
from cohortid_synthetic.calendar_days import NONE, months_back
from cohortid_synthetic.fuzz.chance import Chance, group_of
from cohortid_synthetic.fuzz.hospital import add_orders, add_periods, add_short_orders, add_spells
from cohortid_synthetic.fuzz.person import Drawn
from cohortid_synthetic.planting import describe, plant_always_there
from cohortid_synthetic.streams import Streams

PEOPLE_IN_A_GROUP = 64
WITH_BEDS = ("ZZ1", "ZZ2")
PRACTICE, LONGEST_REFERRAL = "ZZ0001", 900
Feature = Callable[[Drawn], None]


def add_fuzz(book: Book, people: pd.DataFrame, streams: Streams) -> pd.DataFrame:
    """Draw everybody's events; the first are those who keep every table from being empty.

    Parameters:
        book: gets the events.
        people: the people, by place; their age and provider are changed.
        streams: the named random numbers: one for each sub-population and for each person.

    Returns:
        person_id and group (number of the sub-population) of everybody drawn.
    """
    plant_always_there(book, people, range(N_ALWAYS_THERE))
    drawn = range(N_ALWAYS_THERE, len(people))
    groups = {
        number: group_of(Chance(streams, f"fuzz group {number}"))
        for number in {place // PEOPLE_IN_A_GROUP for place in drawn}
    }
    for place in drawn:
        group = groups[place // PEOPLE_IN_A_GROUP]
        chance = Chance(streams, f"fuzz person {place}")
        provider = chance.one(WITH_BEDS)
        other = WITH_BEDS[1 - WITH_BEDS.index(provider)]
        own = Drawn(book, place, provider, other, group, chance)
        describe(people, place, place, provider, _born(own))
        for feature in FEATURES:
            feature(own)
        if own.has("dies"):  # while a referral is open, so that somebody sends the date
            since = max(book.first, book.rows["referral"][own.referrals[0]]["received"])
            book.deaths[place] = chance.between(since, book.last)
    for place in range(len(people)):
        book.add("practice", person=place, practice=PRACTICE, start=book.first - 365, end=NONE)
    keys = [people.at[place, "person_id"] for place in drawn]
    return pd.DataFrame(
        {"person_id": keys, "group": [place // PEOPLE_IN_A_GROUP for place in drawn]}
    )


def _born(own: Drawn) -> date:
    last = date.fromordinal(own.book.last)
    if own.has("young"):
        return months_back(last, 18 * 12) + timedelta(days=own.chance.between(-2, 400))
    return months_back(last, 12 * own.chance.between(19, 90)) - timedelta(days=1)


def _referrals(own: Drawn) -> None:
    """Add referrals; everybody has one that the extract sees."""
    own.referral(own.provider, own.chance.between(own.book.first - 100, own.book.last - 1), NONE)
    for _ in range(own.how_many("referrals")):
        start = own.day()
        own.referral(own.where(), start, own.end(start, LONGEST_REFERRAL))


def _contacts(own: Drawn) -> None:
    days: list[int] = []
    for _ in range(own.how_many("contacts")):
        number = own.some_referral()
        if number is None:
            return
        row = own.book.rows["referral"][number]
        day = own.within(row["received"], row["closed"])
        if days and own.has("same_day") and row["received"] <= days[-1] <= (row["closed"] or day):
            day = days[-1]
        days.append(day)
        own.book.add(
            "contact",
            person=own.place,
            provider=row["provider"],
            referral=number,
            day=day,
            attend=own.code("attend"),
            mode="01",
            other_team="",
        )


def _homes(own: Drawn) -> None:
    for _ in range(own.how_many("homes")):
        kind, settled = own.told("home"), own.chance.one(("Y", "N", ""))
        _under_referral(own, "home", (kind,), type=kind, settled=settled)


def _diagnoses(own: Drawn) -> None:
    for kind in ("diagnosis", "secondary"):
        for _ in range(own.how_many("diagnoses" if kind == "diagnosis" else kind)):
            code = own.told("diagnosis")
            _under_referral(own, kind, (code,), scheme="02", code=code)


def _under_referral(own: Drawn, kind: str, key: tuple[str, ...], **columns: str) -> None:
    """Add an event under a referral on a day of it, unless there is one alike."""
    number = own.some_referral()
    if number is None:
        return
    row = own.book.rows["referral"][number]
    day = own.within(row["received"], row["closed"])
    if own.is_new(kind, row["provider"], day, *key):
        fixed = {"person": own.place, "provider": row["provider"], "referral": number, "day": day}
        own.book.add(kind, **fixed, **columns)


def _scores(own: Drawn) -> None:
    items = assumptions()["assessment"]["honos"]
    for _ in range(own.how_many("scores")):
        number, item = own.some_referral(), own.chance.one(items)
        if number is None:
            return
        row = own.book.rows["referral"][number]
        day = own.within(row["received"], row["closed"])
        if own.is_new("score", number, day, item):
            add_score(own.book, number, day, item, own.told("written"))


def _flags(own: Drawn) -> None:
    for _ in range(own.how_many("flags")):
        what, day = own.chance.one(("offence", "manifest", "treatment")), own.day()
        value = date.fromordinal(own.book.first - own.chance.between(30, 4000)).isoformat()
        if what == "offence":
            value = own.told("offence")
        if own.is_new("flag", what):
            fixed = {"person": own.place, "provider": own.provider}
            own.book.add("flag", **fixed, what=what, value=value, day=day)


def _incidents(own: Drawn) -> None:
    spells = [n for n, row in enumerate(own.book.rows["spell"]) if row["person"] == own.place]
    for _ in range(own.how_many("incidents") if spells else 0):
        spell = own.chance.one(spells)
        row = own.book.rows["spell"][spell]
        day = own.within(row["start"], row["end"])
        if own.is_new("incident", spell, day):
            add_incident(own.book, spell, day)


def _attendances(own: Drawn) -> None:
    for number in range(own.how_many("attendances")):
        day = own.day()
        injured = day if own.chance.under(0.3) else NONE
        attendance(
            own.book,
            own.place,
            day,
            minute=(37 * number + own.place) % 1440,
            complaint=own.code("complaint"),
            injured=injured,
            intent=own.code("intent") if injured else "",
            diagnoses="999000031",
            deleted=int(own.chance.under(0.05)),
        )


def _added_teams(own: Drawn) -> None:
    for _ in range(own.how_many("added_teams")):
        number, team_type = own.some_referral(), own.told("team_type")
        if number is None:
            return
        row = own.book.rows["referral"][number]
        listed = [t for t in teams_of(row["provider"], team_type) if t != row["team"]]
        if listed and not row["rejected"] and own.is_new("added", number, listed[0]):
            since = own.within(row["received"], row["closed"])
            own.book.add(
                "added_team",
                person=own.place,
                provider=row["provider"],
                referral=number,
                team=listed[0],
                since=since,
                closed=row["closed"],
                rejected=NONE,
                close_reason="02" if row["closed"] else "",
            )


FEATURES: tuple[Feature, ...] = (
    *(_referrals, _contacts, add_spells, add_periods, add_short_orders, add_orders),
    *(_homes, _diagnoses, _scores, _flags, _incidents, _attendances, _added_teams),
)
