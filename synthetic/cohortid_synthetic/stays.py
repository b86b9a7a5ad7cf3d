"""Hospital stays of the people who aren't planted: spells, wards, transfers, detentions."""

from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any

from cohortid_synthetic.assumptions import assumptions, teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE
from cohortid_synthetic.streams import Choice, Streams

SECTION_2_DAYS = 28
SECTION_3_DAYS = 183
AFTER_DISCHARGE_DAYS = 30
OTHER = {"ZZ1": "ZZ2", "ZZ2": "ZZ1"}


@dataclass
class Stays:
    """Draws the stays of one person after the other into a book."""

    book: Book
    streams: Streams

    @cached_property
    def choices(self) -> dict[str, Choice]:
        """Return the weighted choices by name."""
        of = assumptions()["stays"]
        names = ("method", "source", "destination", "discharge_method")
        return {name: Choice(of[name]) for name in names}

    def person(self, place: int, person: Any) -> list[tuple[int, int, int]]:
        """Draw a person's stays and return (referral, start, end) of each."""
        of = assumptions()["stays"]
        made: list[tuple[int, int, int]] = []
        if person.provider not in OTHER:
            return made
        day = self.book.first - 200 + self._wait(of["per_year"][person.kind])
        while day <= self.book.last:
            length = self.streams.lognormal_days("stay length", of["median_days"], of["sigma"])
            if day + length >= self.book.first:
                made.append((self._stay(place, person, day, day + length), day, day + length))
            day += length + of["gap_days"] + self._wait(of["per_year"][person.kind])
        return made

    def _wait(self, per_year: float) -> int:
        """Return the days to the next stay, exponentially distributed."""
        return int(-log(1 - self.streams.uniform("stay wait")) * 365.25 / per_year)

    def _stay(self, place: int, person: Any, start: int, end: int) -> int:
        """Draw one stay: one spell, or two when the person is moved to the other trust."""
        of = assumptions()["stays"]
        self.book.new_stay()
        referral = covering_referral(self.book, place, person.provider, start, end)
        moved = self.streams.uniform("transfer") < of["transfer_share"] and end - start > 6
        beside = self.streams.uniform("overlap") < of["overlap_share"] and end - start > 12
        if moved:
            self._moved(place, person, referral, start, end)
        else:
            spell = self._spell(place, referral, start, end)
            add_wards(self.book, place, spell, start, end, self.streams)
            if beside:
                self._beside(place, person, start + 3, end - 3)
            self._act(place, person, [(person.provider, start, end)])
        return referral

    def _spell(self, place: int, referral: int, start: int, end: int, **codes: str) -> int:
        drawn = {
            name: str(self.streams.pick(f"stay {name}", c)) for name, c in self.choices.items()
        }
        return self.book.spell(place, referral, start, end, **(drawn | codes))

    def _moved(self, place: int, person: Any, referral: int, start: int, end: int) -> None:
        of = assumptions()["stays"]
        other = OTHER[person.provider]
        leave = start + (end - start) // 3
        arrive = leave + int(self.streams.uniform("transfer day") >= of["transfer_same_day_share"])
        first = self._spell(place, referral, start, leave, destination="53", discharge_method="1")
        there = covering_referral(self.book, place, other, arrive, end)
        second = self._spell(place, there, arrive, end, source="53", method="81")
        add_wards(self.book, place, first, start, leave, self.streams)
        add_wards(self.book, place, second, arrive, end, self.streams)
        self._act(place, person, [(person.provider, start, leave), (other, arrive, end)])

    def _beside(self, place: int, person: Any, start: int, end: int) -> None:
        """Add a spell at the other trust inside this one: rare, and one admission all the same."""
        there = covering_referral(self.book, place, OTHER[person.provider], start, end)
        spell = self._spell(place, there, start, end)
        add_wards(self.book, place, spell, start, end, self.streams)

    def _act(self, place: int, person: Any, parts: list[tuple[str, int, int]]) -> None:
        of = assumptions()["mental_health_act"]
        provider, start, end = parts[0][0], parts[0][1], parts[-1][2]
        if self.streams.uniform("detained") >= of["detained_share"][person.kind]:
            if self.streams.uniform("informal row") < of["informal_row_share"]:
                for trust, since, until in parts:
                    add_period(self.book, place, trust, since, until, "01")
            return
        if self.streams.uniform("place of safety") < of["place_of_safety_share"]:
            add_period(self.book, place, provider, start - 1, start, "20")
        if self.streams.uniform("ends early") < of["ends_early_share"]:
            end = start + int((end - start) * (0.3 + 0.7 * self.streams.uniform("detained part")))
        at_once = self.streams.uniform("section 3") < of["section_3_at_once_share"]
        for since, until, section in sections(start, end, at_once):
            for trust, part_start, part_end in parts:
                if max(since, part_start) <= min(until, part_end):
                    add_period(
                        self.book,
                        place,
                        trust,
                        max(since, part_start),
                        min(until, part_end),
                        section,
                    )


def sections(start: int, end: int, section_3_at_once: bool) -> list[tuple[int, int, str]]:
    """Split a detention into section 2 (28 days), section 3 (six months) and its renewals.

    Example:
        >>> sections(1, 40, False)
        [(1, 28, '02'), (28, 40, '03')]
    """
    made = []
    section = "03" if section_3_at_once else "02"
    while True:
        longest = SECTION_2_DAYS if section == "02" else SECTION_3_DAYS
        until = min(end, start + longest - 1)
        made.append((start, until, section))
        if until >= end:
            return made
        start, section = until, "03"


def covering_referral(book: Book, place: int, provider: str, start: int, end: int) -> int:
    """Find a referral of the person at the provider that is open all through, or make one."""
    for number in range(len(book.rows["referral"]) - 1, -1, -1):
        row = book.rows["referral"][number]
        if row["person"] != place:
            break  # a person's referrals stand together at the end of the list
        covers = row["received"] <= start and (row["closed"] == NONE or row["closed"] >= end)
        if row["provider"] == provider and not row["rejected"] and covers:
            return number
    team = teams_of(provider, "A06")[0]
    return book.referral(
        place,
        provider,
        team,
        start,
        closed=end + AFTER_DISCHARGE_DAYS,
        close_reason="02",
        source="P1",
        reason="18",
        priority="2",
    )


def add_wards(book: Book, place: int, spell: int, start: int, end: int, streams: Streams) -> None:
    """Add the ward stays of a spell: one, or acute and then rehabilitation for long ones."""
    long = assumptions()["stays"]["rehabilitation_from_days"]
    change = start + long // 2
    parts = [(start, end)] if end - start < long else [(start, change), (change, end)]
    codes = ["202" if streams.uniform("intensive care") < 0.08 else "200", "212"]
    for (since, until), bed in zip(parts, codes, strict=False):
        add_ward(book, place, spell, since, until, bed)


def add_ward(book: Book, place: int, spell: int, start: int, end: int, bed: str) -> None:
    """Add one ward stay."""
    book.add(
        "ward",
        person=place,
        provider=book.rows["spell"][spell]["provider"],
        spell=spell,
        ward_code=f"W{bed}",
        start=start,
        end=end,
        bed=bed,
    )


def add_period(book: Book, place: int, provider: str, start: int, end: int, section: str) -> int:
    """Add one Mental Health Act period of the newest stay and return its number."""
    longest = {"02": SECTION_2_DAYS, "03": SECTION_3_DAYS}.get(section)
    return book.add(
        "mha",
        person=place,
        provider=provider,
        stay=book.n_stays,
        start=start,
        end=end,
        expiry=start + longest - 1 if longest else NONE,
        section=section,
    )
