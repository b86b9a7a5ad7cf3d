"""The boundary cases of contact: missed, in a row, of how many, unseen; closures."""

from collections.abc import Iterator

from cohortid_synthetic.boundary.cases import Build, Case, Day, edges
from cohortid_synthetic.boundary.rules import Arm, Rules
from cohortid_synthetic.boundary.subject import SHORT_DAYS, Subject

EVERY, SINCE, UNTIL = 14, 320, 60
DNA, LATE, CANCELLED, CLOSED = "3", "7", "2", "05"
STAY = 10


def missed_cases(arm: Arm, rules: Rules) -> Iterator[Case]:
    """Yield missed contacts around the threshold, beside the window's ends, and sent twice."""
    before = arm.number if arm.kind == "more_than" else arm.number - 1
    for number in range(max(0, arm.number - 1), arm.number + 2):
        yield Case(f"{number} missed, one kept", arm, _missed(number))
    yield Case(f"{before} missed, one of them recorded twice", arm, _missed(before, twice=True))
    yield Case(f"{before + 1} missed, one of them recorded twice", arm, _missed(before + 1, True))
    for said, day in edges(arm):
        yield Case(f"{before} missed and one on {said}", arm, _missed(before, edge=day))


def share_cases(arm: Arm, rules: Rules) -> Iterator[Case]:
    """Yield as many missed as may be, of one planned contact fewer, as many, and one more."""
    least = rules.arm(arm.criterion, "missed_contacts")
    missed = arm.number * -(-(least.number + 1 if least else 1) // arm.number)
    for planned in range(missed * arm.of // arm.number - 1, missed * arm.of // arm.number + 2):
        yield Case(f"{missed} missed of {planned} planned", arm, _of(missed, planned))


def run_cases(arm: Arm) -> Iterator[Case]:
    """Yield so many of the newest contacts missed, among many that were kept."""
    for number in range(arm.number - 1, arm.number + 2):
        yield Case(f"the newest {number} missed", arm, _newest(number))
    yield Case(f"the newest {arm.number} missed, two on one day", arm, _newest(arm.number, True))
    yield Case(f"{arm.number} missed, then one kept", arm, _newest(arm.number, kept=True))


def stretch_cases(arm: Arm) -> Iterator[Case]:
    """Yield so many days unseen with one missed, in the middle and at both ends; with a stay."""
    for days in range(arm.number - 1, arm.number + 2):
        for said, place in (("first", 0), ("middle", days // 2), ("last", days - 1)):
            yield Case(f"unseen for {days} days, missed on the {said}", arm, _unseen(days, place))
        yield Case(f"unseen for {days} days, and in hospital", arm, _unseen(days, 1, stay=True))
    days = arm.number + 1
    yield Case(
        f"unseen for {days} days, missed on the day they were seen", arm, _unseen(days, days)
    )
    yield Case(f"unseen for {days} days, cancelled", arm, _unseen(days, 5, CANCELLED))
    yield Case(f"unseen for {days} days, cancelled by the provider", arm, _unseen(days, 5, "4"))


def closure_cases(arm: Arm) -> Iterator[Case]:
    """Yield closures for non-attendance around the threshold, beside the window's ends."""
    before = arm.number if arm.kind == "more_than" else arm.number - 1
    for number in range(max(0, arm.number - 1), arm.number + 2):
        yield Case(f"{number} closures, not seen since", arm, _closed(number))
    for said, day in edges(arm):
        yield Case(f"{before} closures and one on {said}", arm, _closed(before, day))


def since_closure_cases(arm: Arm) -> Iterator[Case]:
    """Yield people seen again on the day of the closure, the day after, and around the index."""
    for said, ago in (("day of the closure", 200), ("day after it", 199)):
        yield Case(f"seen again on the {said}", arm, _seen_again(ago))
    for said, ago in (("index date", 0), ("day after the index date", -1)):
        yield Case(f"seen again on the {said}", arm, _seen_again(ago))


def or_cancelled_cases(arm: Arm) -> Iterator[Case]:
    """Yield somebody closed and seen since, with contacts missed or cancelled by them."""
    for number in range(arm.number - 1, arm.number + 2):
        for said, code in (("missed", DNA), ("too late", LATE), ("cancelled", CANCELLED)):
            yield Case(f"closed, seen since, {number} {said}", arm, _closed_and(number, code))
    yield Case("closed, seen since, one cancelled by the provider", arm, _closed_and(1, "4"))
    for said, day in edges(arm):
        yield Case(f"closed, seen since, one missed on {said}", arm, _closed_and(0, DNA, day))


def _missed(number: int, twice: bool = False, edge: Day | None = None) -> Build:
    def build(subject: Subject) -> None:
        for k in range(number):
            subject.seen(subject.day(40 + 5 * k), (DNA, LATE)[k % 2])
        if twice and number:
            subject.seen(subject.day(40), DNA)
        if edge is not None:
            subject.seen(edge(subject), DNA)
        subject.seen(subject.day(20))

    return build


def _of(missed: int, planned: int) -> Build:
    """Return a builder of planned contacts, kept and missed in turn, the newest one kept."""

    def build(subject: Subject) -> None:
        left = {"5": planned - missed, DNA: missed}
        for k in range(planned):
            turn, other = ("5", DNA) if k % 2 == 0 else (DNA, "5")
            code = turn if left[turn] else other
            left[code] -= 1
            subject.seen(subject.day(20 + 6 * k), code)

    return build


def _newest(number: int, two: bool = False, kept: bool = False) -> Build:
    def build(subject: Subject) -> None:
        days = [subject.day(10 + 7 * k) for k in range(number)]
        if two:
            days[1] = days[0]
        for k, day in enumerate(days):
            subject.seen(day, (DNA, LATE)[k % 2])
        if kept:
            subject.seen(subject.day(5))
        subject.every(EVERY, SINCE, UNTIL)

    return build


def _unseen(days: int, place: int, code: str = DNA, stay: bool = False) -> Build:
    """Return a builder of so many days unseen in the community, a contact at a place among them."""

    def build(subject: Subject) -> None:
        first = subject.day(200)
        for ago in range(14 * 8, 0, -14):
            subject.seen(first - 1 - ago)
        subject.seen(first - 1)
        subject.seen(first + place, code)
        away = STAY if stay else 0
        if stay:
            subject.in_hospital(first + 30, first + 30 + STAY)
        for k in range(3):
            subject.seen(first + days + away + 14 * k)

    return build


def _closed(number: int, edge: Day | None = None) -> Build:
    def build(subject: Subject) -> None:
        for k in range(number):
            subject.closed_unattended(subject.day(200 + 30 * k), CLOSED)
        if edge is not None:
            subject.closed_unattended(edge(subject), CLOSED)

    return build


def _seen_again(ago: int) -> Build:
    def build(subject: Subject) -> None:
        subject.closed_unattended(subject.day(200), CLOSED)
        subject.seen(subject.day(ago))

    return build


def _closed_and(number: int, code: str, edge: Day | None = None) -> Build:
    def build(subject: Subject) -> None:
        subject.closed_unattended(subject.day(500), CLOSED)
        subject.every(EVERY, SINCE, SHORT_DAYS)
        for k in range(number):
            subject.seen(subject.day(100 + 30 * k), code)
        if edge is not None:
            subject.seen(edge(subject), DNA)

    return build
