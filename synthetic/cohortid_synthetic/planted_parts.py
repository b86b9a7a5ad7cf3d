"""The parts that planted cases are built of: each adds some events of one person."""

from collections.abc import Callable

from cohortid_synthetic.planted import KEPT, MISSED, Plan

PSYCHOSIS_CODES = ("F20.0", "F259", "F31.2", "F29X", "F32.3", "F333")
Part = Callable[[Plan], None]


def psychosis(plan: Plan) -> None:
    """Record a diagnosis of severe mental disorder more than a year ago."""
    plan.diagnosis(PSYCHOSIS_CODES[plan.number % len(PSYCHOSIS_CODES)], plan.day(500))


def homeless(plan: Plan) -> None:
    """Record homelessness within the year, and for people on a ward "in hospital" after it."""
    plan.home(("12", "14", "16", "17", "18", "19")[plan.number % 6], plan.day(150))
    if plan.care == "ward":
        plan.home("20", plan.day(9))


def housed(plan: Plan) -> None:
    """Record a settled home within the year."""
    plan.home("02", plan.day(150))


def substance(plan: Plan) -> None:
    """Record substance use by diagnosis, reason for referral or team, in turn."""
    if plan.number % 3 == 0:
        plan.diagnosis("F10.2", plan.day(300))
    elif plan.number % 3 == 1:
        plan.referral("A06", plan.day(420), plan.day(300), reason="09")
    else:
        plan.referral("D01", plan.day(420), plan.day(250))


def missed(plan: Plan) -> None:
    """Add contacts of which three of five were missed."""
    plan.contacts(*MISSED)


def kept(plan: Plan) -> None:
    """Add contacts that were kept."""
    plan.contacts(*KEPT)


def build(*parts: Part) -> Part:
    """Put several parts together into one builder."""

    def together(plan: Plan) -> None:
        for part in parts:
            part(plan)

    return together


def admissions(wanted: int) -> Part:
    """Return a builder of so many admissions."""
    return lambda plan: plan.admissions(wanted)


def inpatient_days(wanted: int) -> Part:
    """Return a builder of so many inpatient days."""
    return lambda plan: plan.inpatient_days(wanted)


def contacts(*planned: tuple[int, str]) -> Part:
    """Return a builder of contacts, as (days ago, status)."""
    return lambda plan: plan.contacts(*planned)


def detained(plan: Plan) -> None:
    """Add one detention."""
    plan.detained()


def closure(reason: str, status: str) -> Part:
    """Return a builder of a referral closed for the reason, with one contact of the status."""

    def built(plan: Plan) -> None:
        number = plan.referral("A06", plan.day(400), plan.day(200), close_reason=reason)
        plan.contacts((220, status), (250, "5"), (300, "5"), referral=number)
        plan.contacts((60, "5"), (95, "5"), (190, "5"))

    return built


def admitted(start: int, end: int, window: int = 24) -> Part:
    """Return a builder of a stay, its days counted from the window's first day."""

    def built(plan: Plan) -> None:
        first = plan.window(window)
        plan.stay(first + start, first + end)

    return built


def detained_until(end: int) -> Part:
    """Return a builder of a detention that ends so many days after the window's first day."""

    def built(plan: Plan) -> None:
        until = plan.window(24) + end
        plan.stay(until - 20, until)
        plan.period(until - 20, until, "02")

    return built


def closed_at(offset: int) -> Part:
    """Return a builder of a closure for non-attendance beside the window's first day."""

    def built(plan: Plan) -> None:
        day = plan.window(24) + offset
        plan.referral("A06", day - 100, day, close_reason="05")
        plan.contacts((60, "5"), (90, "5"), (120, "5"), (150, "3"))

    return built


def missed_from(offset: int) -> Part:
    """Return a builder of three missed contacts, the first beside the window's first day."""

    def built(plan: Plan) -> None:
        ago = plan.book.last - plan.window(12) - offset
        plan.contacts((ago, "3"), (200, "3"), (100, "3"), (60, "5"))

    return built


def home_at(offset: int) -> Part:
    """Return a builder of homelessness recorded beside the window's first day."""
    return lambda plan: plan.home("14", plan.window(12) + offset)


def substance_at(offset: int) -> Part:
    """Return a builder of a substance diagnosis beside the window's first day."""
    return lambda plan: plan.diagnosis("F11.2", plan.window(24) + offset)


def moved(gap: int, destination: str, source: str) -> Part:
    """Return a builder of two spells, the second at the other trust after a gap of days."""

    def built(plan: Plan) -> None:
        start = plan.day(200)
        plan.stay(start, start + 10, destination=destination)
        if gap > 1 and destination != "53" and source != "53":
            plan.book.new_stay()
        plan.moved_on(start + 10 + gap, start + 20 + gap, source=source)

    return built


def rejected_psychosis(plan: Plan) -> None:
    """Add a referral for psychosis that the team didn't accept."""
    plan.rejected("A06", plan.day(300), plan.day(290), reason="02", close_reason="")


def rejected_closure(plan: Plan) -> None:
    """Add a rejected referral that says "did not attend"."""
    plan.rejected("A06", plan.day(300), plan.day(290), close_reason="05")
    plan.contacts((60, "5"), (90, "5"), (120, "5"), (150, "3"))


def section_136(plan: Plan) -> None:
    """Add a place of safety order before a stay without detention."""
    start = plan.day(300)
    plan.stay(start, start + 5)
    plan.period(start, start + 1, "20")


def section_3_renewed(plan: Plan) -> None:
    """Add a detention under section 2, then 3, renewed, and moved to the other trust."""
    start = plan.day(400)
    plan.stay(start, start + 60, destination="53")
    plan.period(start, start + 27, "02")
    plan.period(start + 27, start + 60, "03")
    plan.moved_on(start + 61, start + 150, source="53", method="81")
    other = "ZZ2" if plan.provider == "ZZ1" else "ZZ1"
    plan.period(start + 61, start + 120, "03", other)
    plan.period(start + 121, start + 150, "03", other)


def ward_record_newest(plan: Plan) -> None:
    """Record homelessness and, later, "in hospital"."""
    plan.home("12", plan.day(200))
    plan.home("20", plan.day(70))


def other_home(settled: str) -> Part:
    """Return a builder of a home of type "other" with the settled flag."""
    return lambda plan: plan.home("98", plan.day(150), settled)


def liaison_missed(plan: Plan) -> None:
    """Add missed contacts with a team whose contacts don't count."""
    number = plan.referral("A11", plan.day(260), plan.day(50))
    plan.contacts((60, "3"), (95, "3"), (130, "3"), (160, "3"), referral=number)
    plan.contacts((70, "5"), (100, "5"))


def organic_and_other(plan: Plan) -> None:
    """Record an organic diagnosis and another one beside it."""
    plan.diagnosis("F00.1", plan.day(500))
    plan.diagnosis("F33.1", plan.day(400))


def void(_: object) -> None:
    """Drop a value, so that a one-line builder returns nothing."""
