"""The boundary cases of hospital stays: admissions, transfers, days."""

from collections.abc import Iterator

from cohortid_synthetic.boundary.cases import Build, Case
from cohortid_synthetic.boundary.rules import Arm
from cohortid_synthetic.boundary.subject import NONE, STAY_DAYS, Subject

SINCE, GAP, OVERLAP, SPLIT = 400, 20, 5, 3
TRANSFER = "53"


def admission_cases(arm: Arm) -> Iterator[Case]:
    """Yield stays of which it may be asked whether, or when, they are an admission."""
    before = arm.number if arm.kind == "more_than" else arm.number - 1
    for name, one in (
        ("admitted and discharged on one day", _same_day),
        ("admitted before the window, discharged inside", _over_the_edge(arm.months)),
        ("a transfer at midnight", _transfer(0)),
        ("a transfer on the next day", _transfer(1)),
        ("a transfer two days later", _transfer(2)),
    ):
        yield Case(f"{before} of {arm.measure} and {name}", arm, _with_stays(before, one))
        if name.startswith("a transfer"):
            fewer = _with_stays(before - 1, one)
            yield Case(f"{before - 1} of {arm.measure} and {name}", arm, fewer)


def day_cases(arm: Arm) -> Iterator[Case]:
    """Yield days in hospital around the threshold, in one, two or three spells, and overlapping."""
    for days in range(arm.number - 1, arm.number + 3):
        for n_spells in (1, 2, 3):
            yield Case(f"{days} days in {n_spells} spells", arm, _days(days, n_spells))
        yield Case(f"{days} days, some of them in two hospitals", arm, _overlapping(days))
        yield Case(f"{days} days and still there", arm, _still(days))
        yield Case(f"{days} days after a transfer at midnight", arm, _moved_on(days))
        yield Case(
            f"{days} days in the window, admitted before", arm, _from_before(days, arm.months)
        )


def _with_stays(number: int, one: Build) -> Build:
    def build(subject: Subject) -> None:
        for k in range(number):
            start = subject.day(60 + 30 * k)
            subject.in_hospital(start, start + STAY_DAYS)
        one(subject)

    return build


def _same_day(subject: Subject) -> None:
    subject.in_hospital(subject.day(SINCE), subject.day(SINCE))


def _over_the_edge(months: int) -> Build:
    def build(subject: Subject) -> None:
        first = subject.window(months)
        subject.in_hospital(first - STAY_DAYS // 2, first + STAY_DAYS // 2)

    return build


def _transfer(gap: int) -> Build:
    """Return a builder of a stay that goes on at the other trust: one admission of two spells."""

    def build(subject: Subject) -> None:
        start, moved = subject.day(SINCE), subject.day(SINCE) + STAY_DAYS
        subject.stay(start, moved, destination=TRANSFER)
        subject.facts.on("admissions", start)
        subject.facts.on("acute_episodes", start)
        subject.spell_of(start, moved)
        subject.transferred(moved + gap, moved + gap + STAY_DAYS, source=TRANSFER, method="81")

    return build


def _days(days: int, n_spells: int) -> Build:
    """Return a builder of so many days in separate spells; three are two admissions at most."""

    def build(subject: Subject) -> None:
        start, each = subject.day(SINCE), days // n_spells
        for k in range(n_spells):
            length = days - each * (n_spells - 1) if k == n_spells - 1 else each
            if k == SPLIT - 1:
                # the third belongs to the second by transfer, three days later
                subject.transferred(start, start + length, source=TRANSFER, method="81")
            else:
                subject.in_hospital(start, start + length)
            start += length + (SPLIT if k == 1 else GAP)

    return build


def _overlapping(days: int) -> Build:
    def build(subject: Subject) -> None:
        start, half = subject.day(SINCE), days // 2
        subject.in_hospital(start, start + half + OVERLAP)
        subject.transferred(start + half, start + days)

    return build


def _still(days: int) -> Build:
    return lambda subject: void(subject.in_hospital(subject.index - days + 1, NONE))


def _moved_on(days: int) -> Build:
    def build(subject: Subject) -> None:
        start, half = subject.day(SINCE), days // 2
        subject.in_hospital(start, start + half)
        subject.transferred(start + half, start + days, source=TRANSFER, method="81")

    return build


def _from_before(days: int, months: int) -> Build:
    def build(subject: Subject) -> None:
        first = subject.window(months)
        subject.in_hospital(first - GAP, first + days)

    return build


def void(_: object) -> None:
    """Drop a value."""
