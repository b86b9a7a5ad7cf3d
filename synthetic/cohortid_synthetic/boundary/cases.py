"""The boundary cases of what is counted: around the threshold, and at the window's ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cohortid_synthetic.boundary.interpretations import INTERPRETATIONS
from cohortid_synthetic.boundary.put import PUT
from cohortid_synthetic.boundary.rules import Arm, Rules
from cohortid_synthetic.boundary.subject import DETAINED_DAYS, Subject

Build = Callable[[Subject], None]
Day = Callable[[Subject], int]
LATELY, APART = 50, 25


@dataclass(frozen=True)
class Case:
    """One person of the boundary set.

    Parameters:
        name: what is at the boundary, in words.
        arm: the arm that it is about.
        build: adds the events.
        severe: whether a diagnosis of severe mental disorder is recorded long before.
    """

    name: str
    arm: Arm
    build: Build
    severe: bool = True


def counted_cases(arm: Arm, rules: Rules) -> Iterator[Case]:
    """Yield the cases of an arm whose events can be put on any day: a count, or yes and no."""
    counted = arm.operator == "count"
    numbers = range(max(0, arm.number - 1), arm.number + 2) if counted else range(2)
    for number in numbers:
        yield Case(f"{number} of {arm.measure}", arm, _events(arm, rules, number))
    if arm.months:
        before = arm.number if arm.kind == "more_than" else arm.number - 1
        for said, day in edges(arm):
            yield Case(
                f"{before} of {arm.measure} and one on {said}",
                arm,
                _events(arm, rules, before if counted else 0, day),
            )


def edges(arm: Arm) -> list[tuple[str, Day]]:
    """Return the days at the ends of an arm's window, in words and for a person.

    Both ends, a day outside, and where months are counted in days the same of that window.
    """
    months = arm.months
    days = next(how.length_in_days(months) for how in INTERPRETATIONS if how.windows == "days")
    assert days is not None
    return [
        ("the window's first day", lambda s: s.window(months)),
        ("the day before the window", lambda s: s.window(months) - 1),
        (f"the first of {days} days", lambda s: s.index + 1 - days),
        (f"the day before {days} days", lambda s: s.index - days),
        ("the index date", lambda s: s.index),
        ("the day after the index date", lambda s: s.index + 1),
    ]


def _events(arm: Arm, rules: Rules, number: int, edge: Day | None = None) -> Build:
    """Return a builder of so many events inside the window, and perhaps one at its edge."""

    def build(subject: Subject) -> None:
        put, measure = PUT[arm.measure], rules.measures[arm.measure]
        for k in range(number):
            put(subject, measure, subject.day(LATELY + APART * k))
        if edge is not None:
            put(subject, measure, edge(subject))

    return build


def section_cases(arm: Arm) -> Iterator[Case]:
    """Yield detentions that end at the window's beginning, and one that is renewed."""
    for said, day in edges(arm)[:4]:
        yield Case(f"a detention that ends on {said}", arm, _held_until(day))
    yield Case("a section renewed on the day it expires", arm, _renewed(0))
    yield Case("a section renewed on the day after it expires", arm, _renewed(1))


def _held_until(day: Day) -> Build:
    return lambda subject: subject.held(day(subject) - DETAINED_DAYS, day(subject))


def _renewed(gap: int) -> Build:
    """Return a builder of section 2 until it expires, then section 3: one detention."""

    def build(subject: Subject) -> None:
        start, expires = subject.day(200), subject.day(200) + 27
        subject.in_hospital(start, expires + 30)
        subject.period(start, expires, "02")
        subject.period(expires + gap, expires + 30, "03")
        subject.facts.during("detentions", start, expires + 30)

    return build


def clock_cases(arm: Arm) -> Iterator[Case]:
    """Yield attendances in the hour that is there twice or never, and at midnight."""
    for month, said in ((3, "go forward"), (10, "go back")):
        for number in range(max(1, arm.number - 1), arm.number + 1):
            yield Case(
                f"{number} attendances in the night in which the clocks {said}",
                arm,
                _in_the_night(month, number),
            )
    yield Case("attendances at both ends of the index date", arm, _at_midnight)


def clock_change(index: date, month: int) -> date:
    """Return the last Sunday of March or October in the year up to a day.

    Example:
        >>> clock_change(date(2025, 2, 28), 3), clock_change(date(2025, 2, 28), 10)
        (datetime.date(2024, 3, 31), datetime.date(2024, 10, 27))
    """
    last = date(index.year, month, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    if sunday <= index:
        return sunday
    last = date(index.year - 1, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _in_the_night(month: int, number: int) -> Build:
    """Return a builder of attendances at 00:59, 01:30 (there never, or twice), 02:00 and so on."""

    def build(subject: Subject) -> None:
        day = clock_change(date.fromordinal(subject.index), month).toordinal()
        for k in range(number):
            subject.attendance(day, minute=(90, 59, 120)[k % 3] + k // 3)
            subject.facts.on("self_harm_attendances", day)

    return build


def _at_midnight(subject: Subject) -> None:
    """Add attendances in the index date's first and last minute, and in the minutes beside it."""
    for day, minute in ((0, 0), (0, 1439), (1, 0)):
        subject.attendance(subject.index + day, minute=minute)
        subject.facts.on("self_harm_attendances", subject.index + day)
