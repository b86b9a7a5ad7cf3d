"""Draw one person of a sub-population: valid MHSDS, however odd."""

from dataclasses import dataclass, field

from cohortid_synthetic.assumptions import teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.calendar_days import NONE, months_back_from
from cohortid_synthetic.fuzz.chance import Chance, Group

WINDOWS = (12, 24)
NEAR, BEFORE, DAYS_AGAIN = 3, 200, 9
LENGTHS = (1, 2, 7, 28)


@dataclass
class Drawn:
    """What a person is drawn with: days, codes, referrals to hang things on.

    Parameters:
        book: gets the events.
        place: the person.
        provider: their provider.
        other: another provider with beds.
        group: their sub-population.
        chance: their random numbers.
    """

    book: Book
    place: int
    provider: str
    other: str
    group: Group
    chance: Chance
    days: list[int] = field(default_factory=list)
    referrals: list[int] = field(default_factory=list)
    taken: set[tuple[object, ...]] = field(default_factory=set)

    def how_many(self, feature: str) -> int:
        """Return how many of a feature the person has."""
        return self.chance.between(0, self.group.most[feature])

    def has(self, share: str) -> bool:
        """Tell whether something of the sub-population's share happens."""
        return self.chance.under(self.group.share[share])

    def code(self, kind: str) -> str:
        """Return a code, or a blank."""
        return "" if self.has("blank") else self.told(kind)

    def told(self, kind: str) -> str:
        """Return a code that isn't blank."""
        return str(self.chance.one(self.group.codes[kind]))

    def where(self) -> str:
        """Return the person's provider, or the other one."""
        return self.other if self.has("elsewhere") else self.provider

    def day(self) -> int:
        """Return a day: near an end of a window, near an earlier one, or any."""
        if self.has("crowded"):
            ends = [self.book.last, *(months_back_from(self.book.last + 1, m) for m in WINDOWS)]
            if self.days and self.chance.under(0.5):
                day = self.chance.one(self.days) + self.chance.between(-DAYS_AGAIN, DAYS_AGAIN)
            else:
                day = self.chance.one(ends) + self.chance.between(-NEAR, NEAR)
        else:
            day = self.chance.between(self.book.first - BEFORE, self.book.last)
        day = min(max(day, self.book.first - BEFORE), self.book.last)
        self.days.append(day)
        return int(day)

    def end(self, start: int, longest: int) -> int:
        """Return the end of an interval that starts on a day; NONE if it isn't over."""
        if self.has("open"):
            return NONE
        if self.has("same_day"):
            return start
        length = self.chance.one((*LENGTHS, self.chance.between(1, longest)))
        return start + int(length)

    def seen(self, end: int) -> int:
        """Return an end as the extract sees it: what ends after it is open."""
        return end if end <= self.book.last else NONE

    def within(self, first: int, last: int) -> int:
        """Return a day in an interval, usually one that is near others."""
        last = min(last or self.book.last, self.book.last)
        day = self.day()
        return day if first <= day <= last else self.chance.between(first, max(first, last))

    def is_new(self, *key: object) -> bool:
        """Tell whether nothing alike was drawn before: a twin would be taken for a duplicate."""
        new = key not in self.taken
        self.taken.add(key)
        return new

    def referral(self, provider: str, start: int, end: int, **codes: str) -> int | None:
        """Add a referral unless it is a twin of another one."""
        team_type = self.told("team_type")
        listed = teams_of(provider, team_type)
        team = self.chance.one(listed or teams_of(provider, "A06"))
        rejected = end if end and self.has("rejected") and end - start < LENGTHS[-1] else NONE
        reason = "" if rejected or not end else self.code("close_reason")
        if not self.is_new("referral", provider, start, self.seen(end), team):
            return None
        number = self.book.referral(
            self.place,
            provider,
            str(team),
            start,
            closed=end,
            rejected=rejected,
            close_reason=reason,
            source=self.code("referral_source"),
            reason=self.code("reason"),
            priority=self.code("priority"),
            **codes,
        )
        self.referrals.append(number)
        return number

    def some_referral(self) -> int | None:
        """Return one of the person's referrals that the extract sees."""
        rows = self.book.rows["referral"]
        seen = [
            number
            for number in self.referrals
            if not rows[number]["closed"] or rows[number]["closed"] >= self.book.first
        ]
        return self.chance.one(seen) if seen else None
