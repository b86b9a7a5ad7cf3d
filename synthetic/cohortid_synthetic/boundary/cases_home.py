"""The boundary cases of where a person lives: the newest record, and one that was ended."""

from collections.abc import Iterator

from cohortid_synthetic.boundary.cases import Build, Case, Day, edges
from cohortid_synthetic.boundary.rules import Arm
from cohortid_synthetic.boundary.subject import Subject

HOMELESS, HOUSED, IN_HOSPITAL = "14", "02", "20"


def home_cases(arm: Arm) -> Iterator[Case]:
    """Yield homelessness at the window's ends, and ended around the index date."""
    yield Case("no home recorded", arm, lambda subject: None)
    for said, day in edges(arm):
        yield Case(f"homeless on {said}", arm, _homes((day, HOMELESS)))
    for said, ago in (("the day before", 1), ("on", 0), ("the day after", -1)):
        yield Case(
            f"homelessness ended {said} the index date",
            arm,
            _homes((_ago(100), HOMELESS), (_ago(ago), HOUSED)),
        )
    yield Case(
        "homeless, then in hospital", arm, _homes((_ago(90), HOMELESS), (_ago(9), IN_HOSPITAL))
    )


def _ago(days: int) -> Day:
    return lambda subject: subject.day(days)


def _homes(*homes: tuple[Day, str]) -> Build:
    def build(subject: Subject) -> None:
        for day, kind in homes:
            subject.home(kind, day(subject))
            if kind != IN_HOSPITAL:  # passed over
                value = "yes" if kind == HOMELESS else "no"
                subject.facts.values.setdefault("latest_home", []).append((day(subject), value))

    return build
