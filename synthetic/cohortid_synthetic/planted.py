"""Plan one planted person: their current care, and the events that a case asks for."""

from dataclasses import dataclass, field
from datetime import date

from cohortid_synthetic.assumptions import assumptions, mapped_team, teams_of
from cohortid_synthetic.book import Book
from cohortid_synthetic.book_events import OTHER, add_period, add_score, attendance
from cohortid_synthetic.calendar_days import NONE, months_back
from cohortid_synthetic.emergency import SELF_HARM

CARE = {
    "core community": "A06",
    "assertive outreach": "A08",
    "mapped assertive outreach": "A06",
    "early intervention": "A14",
    "rehabilitation": "A09",
    "forensic": "B01",
    "ward": "A06",
    "only another service": "A12 A13 A05 A18",
    "none": "A06",
}
"""Kinds of current care, and the types of team that give it."""

OWN_CONTACTS = ("core community", "assertive outreach", "mapped assertive outreach", "ward")
OTHER_DIAGNOSIS = "999000031"
WARD_DAYS = 10
BEFORE_DAYS = 850
CHANGED_DAYS = 20
ENDED_DAYS = 40
FLAG_DAYS = 700

MISSED = ((60, "3"), (95, "3"), (130, "7"), (160, "5"), (210, "6"))
"""Contacts (days ago, status) that meet the contact criterion: three of five missed."""
KEPT = ((60, "5"), (95, "6"), (130, "5"), (160, "5"), (210, "5"))
"""Contacts that don't come near it."""


@dataclass
class Plan:
    """Adds events of one planted person to the book.

    Parameters:
        book: the events being made.
        person: the person's place.
        provider: trust of the person.
        care: the kind of current care (a key of CARE).
        early_contacts: whether early intervention contacts may be attended (they are evidence of
            severe mental disorder).
        number: of the person within the case; it only chooses among equal teams.
    """

    book: Book
    person: int
    provider: str
    care: str
    early_contacts: bool
    number: int
    main: int = field(init=False)

    def __post_init__(self) -> None:
        own = (*OWN_CONTACTS, "rehabilitation")
        own_team = self.care in own or (self.care == "early intervention" and self.early_contacts)
        closed = NONE
        if not own_team:
            closed = self.day(ENDED_DAYS if self.care == "none" else CHANGED_DAYS)
        team = self._team() if own_team else teams_of(self.provider, "A06")[self.number % 3]
        self.main = self.book.referral(
            self.person,
            self.provider,
            team,
            self.day(BEFORE_DAYS),
            closed=closed,
            close_reason="08" if closed else "",
            reason="18",
        )
        if closed and self.care != "none":
            self.book.referral(
                self.person, self.provider, self._team(), closed, source="P1", reason="18"
            )
        if self.care == "ward":
            self.stay(self.day(WARD_DAYS), NONE)

    def _team(self) -> str:
        if self.care == "mapped assertive outreach":
            return mapped_team()[1]
        types = CARE[self.care].split()
        listed = teams_of(self.provider, types[self.number % len(types)])
        return listed[self.number % max(1, min(len(listed), 3))]

    def day(self, ago: int) -> int:
        """Return the day so many days before the index date."""
        return self.book.last - ago

    def window(self, months: int) -> int:
        """Return the first day of the window of so many months up to the index date."""
        return months_back(date.fromordinal(self.book.last + 1), months).toordinal()

    def contacts(self, *planned: tuple[int, str], referral: int | None = None) -> None:
        """Add contacts: (days ago, attendance status)."""
        number = self.main if referral is None else referral
        for ago, status in planned:
            self.book.add(
                "contact",
                person=self.person,
                provider=self.book.rows["referral"][number]["provider"],
                referral=number,
                day=self.day(ago),
                attend=status,
                mode="01",
                other_team="",
            )

    def home(self, kind: str, day: int, settled: str | None = None) -> None:
        """Record a home."""
        usual = "N" if "12" <= kind <= "21" else "Y"
        self.book.add(
            "home",
            person=self.person,
            provider=self.provider,
            referral=self.main,
            day=day,
            type=kind,
            settled=usual if settled is None else settled,
        )

    def diagnosis(self, code: str, day: int, scheme: str = "02") -> None:
        """Record a diagnosis."""
        self.book.add(
            "diagnosis",
            person=self.person,
            provider=self.provider,
            referral=self.main,
            day=day,
            scheme=scheme,
            code=code,
        )

    def referral(self, team_type: str, received: int, closed: int = NONE, **codes: str) -> int:
        """Add a further referral to a team of a type."""
        team = teams_of(self.provider, team_type)[0]
        usual = {"close_reason": "02" if closed else "", "reason": "18"}
        return self.book.referral(
            self.person, self.provider, team, received, closed=closed, **(usual | codes)
        )

    def rejected(self, team_type: str, received: int, rejected: int, **codes: str) -> int:
        """Add a referral that the team didn't accept."""
        number = self.referral(team_type, received, rejected, **codes)
        self.book.rows["referral"][number] |= {"rejected": rejected}
        return number

    def stay(self, start: int, end: int, **codes: str) -> int:
        """Add a hospital stay of one spell at the person's trust."""
        self.book.new_stay()
        return self._spell(self.main, start, end, **codes)

    def moved_on(self, start: int, end: int, **codes: str) -> int:
        """Add a spell at the other trust that belongs to the stay before it."""
        other = OTHER[self.provider]
        team = teams_of(other, "A06")[0]
        there = self.book.referral(
            self.person, other, team, start, closed=end + 5, close_reason="08", reason="18"
        )
        return self._spell(there, start, end, **codes)

    def _spell(self, referral: int, start: int, end: int, **codes: str) -> int:
        spell = self.book.spell(self.person, referral, start, end, **codes)
        self.book.add(
            "ward",
            person=self.person,
            provider=self.book.rows["referral"][referral]["provider"],
            spell=spell,
            ward_code="W200",
            start=start,
            end=end,
            bed="200",
        )
        return spell

    def period(self, start: int, end: int, section: str, provider: str = "") -> None:
        """Add a Mental Health Act period to the newest stay."""
        add_period(self.book, self.person, provider or self.provider, start, end, section)

    def score(self, item: int, written: str, day: int, referral: int | None = None) -> None:
        """Add the score of one item of HoNOS (1 to 12), as it is written."""
        number = self.main if referral is None else referral
        add_score(self.book, number, day, assumptions()["assessment"]["honos"][item - 1], written)

    def flag(self, what: str, value: str) -> None:
        """Record something of the person as a whole, known for two years."""
        self.book.add(
            "flag",
            person=self.person,
            provider=self.provider,
            what=what,
            value=value,
            day=self.day(FLAG_DAYS),
        )

    def attendance(self, day: int, **more: object) -> None:
        """Add an emergency attendance, for self-harm unless something else is said."""
        said = {"complaint": SELF_HARM, "diagnoses": OTHER_DIAGNOSIS}
        attendance(self.book, self.person, day, **(said | more))

    def added_team(self, team_type: str, referral: int) -> None:
        """Add a team to a referral until it ends."""
        row = self.book.rows["referral"][referral]
        self.book.add(
            "added_team",
            person=self.person,
            provider=row["provider"],
            referral=referral,
            team=teams_of(row["provider"], team_type)[0],
            since=row["received"],
            closed=row["closed"],
            rejected=NONE,
            close_reason=row["close_reason"],
        )

    def admissions(self, wanted: int) -> None:
        """Add short stays up to so many admissions, the present one on a ward included."""
        present = int(self.care == "ward")
        for k in range(wanted - present):
            start = self.day(600 - 90 * k)
            self.stay(start, start + 8)

    def inpatient_days(self, wanted: int) -> None:
        """Add one stay so that there are so many days in hospital, present ones included."""
        present = WARD_DAYS + 1 if self.care == "ward" else 0
        start = self.day(500)
        self.stay(start, start + wanted - present)

    def detained(self) -> None:
        """Add a stay of 20 days under section 2."""
        start = self.day(400)
        self.stay(start, start + 20)
        self.period(start, start + 20, "02")
