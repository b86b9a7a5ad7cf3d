"""Referrals, contacts, homes and diagnoses of the people who aren't planted."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cohortid_synthetic.assumptions import assumptions, mapped_team, team_group, teams, teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.streams import Choice, Streams

DAYS_IN_MONTH = 30.44
OF_THE_HOUR = ("A19", "A20")
"""Crisis line and place of safety: seen at once, never as the other team of a contact."""
CHUNK_DAYS = 2_000_000
"""Open referral days looked at in one go: bounds the memory for large extracts."""


@dataclass
class Care:
    """Draws referrals and what hangs on them, person by person, into a book."""

    book: Book
    streams: Streams

    @cached_property
    def choices(self) -> dict[str, Choice]:
        """Return the weighted choices by name."""
        referrals = assumptions()["referrals"]
        made = {name: Choice(referrals[name]) for name in ("sources", "priorities", "closures")}
        made |= {f"teams {kind}": Choice(w) for kind, w in referrals["teams"].items()}
        made |= {f"reasons {kind}": Choice(w) for kind, w in referrals["reasons"].items()}
        made["further"] = Choice(referrals["further"])
        return made

    def person(self, place: int, person: Any) -> None:
        """Draw the referrals of one person: a first one, and often further ones."""
        referrals = assumptions()["referrals"]
        total = self.book.last - self.book.first
        before = int(referrals["years_before"] * 365)
        first = self.book.first - before + self.streams.between("received", 0, before + total - 10)
        received = self._referral(place, person, first, main=True)
        for _ in range(int(self.streams.pick("further", self.choices["further"]))):
            earliest = max(self.book.first, received)
            again = earliest + self.streams.between("received", 0, self.book.last - earliest)
            self._referral(place, person, again, main=False)

    def death(self, place: int, person: Any, own: list[int]) -> None:
        """Let a few people die while their first referral is open."""
        dies = self.streams.uniform("death") < assumptions()["death"]["share"]
        if not dies or person.youth or not own:
            return
        row = self.book.rows["referral"][own[0]]
        since = max(row["received"], self.book.first)
        until = min(row["closed"] or self.book.last, self.book.last)
        self.book.deaths[place] = self.streams.between("death day", since, until)

    def _referral(self, place: int, person: Any, received: int, main: bool) -> int:
        team_type = self._team_type(person)
        closed = received + self._length(person.kind, team_type)
        if main and closed < self.book.first:  # everybody is in contact at some time
            closed = self.book.first + self.streams.between("closed", 0, 90)
        if person.youth and main:  # so that their age is known at the end
            closed = NONE
        rejected = not main and self.streams.uniform("rejected") < _of("rejected_share")
        if rejected:
            closed = received + self.streams.between("closed", 1, 14)
        self.book.referral(
            place,
            person.provider,
            self._team(person, team_type),
            received,
            closed=closed,
            rejected=closed if rejected else NONE,
            close_reason=self._close_reason() if closed and not rejected else "",
            source=self._source(),
            reason=self._reason(person.kind),
            priority=self.streams.pick("priority", self.choices["priorities"]),
        )
        return received

    def _team_type(self, person: Any) -> str:
        wanted = str(self.streams.pick("team type", self.choices[f"teams {person.kind}"]))
        if teams_of(person.provider, wanted):
            return wanted
        return "D01" if person.kind == "substance" else "A13"

    def _team(self, person: Any, team_type: str) -> str:
        """Choose a team of the type; few people are with the mapped one."""
        provider, mapped, _ = mapped_team()
        listed = [
            t
            for t in teams_of(person.provider, team_type)
            if (provider, t) != (person.provider, mapped)
        ]
        u = self.streams.uniform("team")
        share = assumptions()["mapped_team"]["share_of_severe"]
        if person.provider == provider and person.kind == "severe" and u < share:
            return mapped
        return listed[int(u * len(listed))]

    def _length(self, kind: str, team_type: str) -> int:
        short = team_type in _of("short_teams")
        median = _of("short_median_days") if short else _of("median_days")[kind]
        return self.streams.lognormal_days("referral length", median, _of("sigma"))

    def _close_reason(self) -> str:
        return str(self.streams.pick("close reason", self.choices["closures"]))

    def _source(self) -> str:
        blank = self.streams.uniform("source blank") < _of("blank_source_share")
        source = str(self.streams.pick("source", self.choices["sources"]))
        return "" if blank else source

    def _reason(self, kind: str) -> str:
        blank = self.streams.uniform("reason blank") < _of("blank_reason_share")
        reason = str(self.streams.pick("reason", self.choices[f"reasons {kind}"]))
        return "" if blank else reason


def _of(name: str) -> Any:
    return assumptions()["referrals"][name]


def add_contacts(
    book: Book, people: pd.DataFrame, streams: Streams, ends: Mapping[int, int]
) -> None:
    """Draw contacts: each open day of each referral may have one.

    Parameters:
        book: holds the referrals; gets the contacts.
        people: the people, by place.
        streams: the named random numbers.
        ends: place of a person -> day of death.
    """
    referrals = pd.DataFrame(book.rows["referral"])
    if referrals.empty:
        return
    died = referrals["person"].map(ends).fillna(book.last).to_numpy(dtype=np.int64)
    start = np.maximum(referrals["received"].to_numpy(dtype=np.int64) + 1, book.first)
    closed = referrals["closed"].to_numpy(dtype=np.int64)
    stop = np.minimum(np.where(closed == NONE, book.last, closed), np.minimum(died, book.last))
    days = np.where(referrals["rejected"] == NONE, np.maximum(stop - start + 1, 0), 0)
    chunk = np.cumsum(days) // CHUNK_DAYS
    for number in np.unique(chunk):
        _contacts_of(book, people, streams, np.flatnonzero(chunk == number), start, days)


def _contacts_of(
    book: Book,
    people: pd.DataFrame,
    streams: Streams,
    which: NDArray[np.int64],
    start: NDArray[np.int64],
    days: NDArray[np.int64],
) -> None:
    rows = book.rows["referral"]
    rate = assumptions()["contacts"]["per_month"]
    chance = np.array(
        [rate[teams()[rows[i]["provider"], rows[i]["team"]]] / DAYS_IN_MONTH for i in which]
    )
    referral = np.repeat(which, days[which])
    offset = np.arange(len(referral)) - np.repeat(np.cumsum(days[which]) - days[which], days[which])
    hit = streams.uniforms("contact day", len(referral)) < np.repeat(chance, days[which])
    referral, day = referral[hit], (start[referral] + offset)[hit]
    struggling = people["struggling"].to_numpy(dtype=bool)
    persons = np.array([rows[i]["person"] for i in referral], dtype=np.int64)
    status = _attendance(streams, struggling[persons])
    modes = Choice(assumptions()["contacts"]["mode"])
    mode_u = streams.uniforms("contact mode", len(referral))
    other_u = streams.uniforms("contact other team", len(referral))
    for i, at, attend, mode, other in zip(
        referral.tolist(), day.tolist(), status, mode_u, other_u, strict=True
    ):
        provider = rows[i]["provider"]
        book.add(
            "contact",
            person=rows[i]["person"],
            provider=provider,
            referral=i,
            day=at,
            attend=attend,
            mode=modes.at(mode),
            other_team=_other_team(provider, rows[i]["team"], float(other)),
        )


def _attendance(streams: Streams, struggling: NDArray[np.bool_]) -> list[str]:
    """Draw how each contact went; of a missed one whether the person came too late."""
    of = assumptions()["contacts"]
    missed = np.where(struggling, of["missed_share_struggling"], of["missed_share"])
    edges = np.cumsum(
        [of["cancelled_by_patient_share"], of["cancelled_by_provider_share"], of["blank_share"]]
    )
    drawn = streams.uniforms("attendance", len(struggling))
    late = streams.uniforms("attendance late", len(struggling))
    status = np.where(late < of["late_seen_share"], "6", "5").astype(object)
    for code, edge in zip(("", "4", "2"), edges[::-1], strict=True):
        status[drawn < missed + edge] = code
    absent = drawn < missed
    status[absent] = np.where(late[absent] < of["missed_late_share"], "7", "3")
    return [str(code) for code in status]


def _other_team(provider: str, team: str, u: float) -> str:
    """Name another team for a few contacts; most leave it blank."""
    share = assumptions()["contacts"]["other_team_share"]
    if u >= share:
        return ""
    same = [
        t
        for (prov, t), kind in teams().items()
        if prov == provider and t != team and kind not in OF_THE_HOUR
    ]
    near = [t for t in same if team_group(provider, t) != "early_intervention"]
    return near[int(u / share * len(near))]
