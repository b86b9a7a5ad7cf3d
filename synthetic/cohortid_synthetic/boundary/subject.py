"""One person of the boundary set: what is put into the book, and what is planned by it."""

from dataclasses import dataclass, field
from datetime import date

from cohortid_synthetic.boundary.facts import ADMISSIONS, ATTENDED, Facts
from cohortid_synthetic.calendar_days import NONE, months_back_from
from cohortid_synthetic.planted import Plan

NEVER = 3_000_000
"""A day later than any."""
STAY_DAYS, DETAINED_DAYS, SHORT_DAYS, REFERRED_DAYS = 8, 20, 12, 100


def index_of(last: int) -> int:
    """Return the index date of an extract that ends on a day: the end of the month before.

    So things can happen after it.

    Example:
        >>> date.fromordinal(index_of(date(2024, 3, 31).toordinal()))
        datetime.date(2024, 2, 29)
    """
    return date.fromordinal(last).replace(day=1).toordinal() - 1


@dataclass
class Subject(Plan):
    """Adds events of one person to the book, and to what is planned of them."""

    facts: Facts = field(default_factory=Facts)

    @property
    def index(self) -> int:
        """Return the index date."""
        return index_of(self.book.last)

    def day(self, ago: int) -> int:
        """Return the day so many days before the index date."""
        return self.index - ago

    def window(self, months: int) -> int:
        """Return the first day of the window of so many months up to the index date."""
        return months_back_from(self.index + 1, months)

    def seen(self, day: int, code: str = "5", referral: int | None = None) -> None:
        """Plan a contact, attended unless another code is given."""
        self.contacts((self.index - day, code), referral=referral)
        if referral is None:
            self.facts.contacts.append((day, code))

    def every(self, days: int, since: int, until: int) -> None:
        """Plan attended contacts every so many days, from so long ago until so long ago."""
        for ago in range(since, until - 1, -days):
            self.seen(self.day(ago))

    def in_hospital(self, start: int, end: int, episode: bool = True) -> int:
        """Plan a stay that is an admission, and unless it joins one before an acute episode.

        Parameters:
            start: first day.
            end: day of discharge; NONE if it isn't over.
            episode: whether it is an acute episode of its own.
        """
        number = self.stay(start, end)
        self.spell_of(start, end)
        self.facts.on(ADMISSIONS, start)
        if episode:
            self.facts.on("acute_episodes", start)
        return number

    def transferred(self, start: int, end: int, **codes: str) -> None:
        """Plan a spell at the other trust that belongs to the stay before it."""
        self.moved_on(start, end, **codes)
        self.spell_of(start, end)

    def spell_of(self, start: int, end: int) -> None:
        """Plan what every spell is: days in hospital."""
        last = end - 1 if end else NEVER
        self.facts.spells.append(start)
        if last >= start:
            self.facts.during("inpatient_days", start, last)
            self.facts.away.append((start, last))

    def held(self, start: int, end: int, section: str = "02") -> None:
        """Plan a stay under a section for all its days."""
        self.in_hospital(start, end)
        self.period(start, end, section)
        self.facts.during("detentions", start, end)

    def closed_unattended(self, day: int, code: str) -> None:
        """Plan a referral that is closed on a day because the person didn't attend."""
        self.referral("A06", day - REFERRED_DAYS, day, close_reason=code)
        self.facts.on("closures_for_non_attendance", day)

    def done(self) -> Facts:
        """Return what is planned, with what follows from all of it together."""
        attended = sorted(day for day, code in self.facts.contacts if code in ATTENDED)
        for closed in self.facts.days.get("closures_for_non_attendance", []):
            again = next((day for day in attended if day > closed), NEVER)
            self.facts.during("not_seen_since_closure", closed, again - 1)
        return self.facts

    def is_over(self, day: int) -> int:
        """Return a day on which something short that began then is over."""
        return day + SHORT_DAYS


__all__ = ["NEVER", "NONE", "Subject", "index_of"]
